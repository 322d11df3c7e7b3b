"""Own fields of an index: declared, stored, checked, kept through merges, repair, copies and lines of JSON."""

from __future__ import annotations

import inspect
import json
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

import vraagbaak
from vraagbaak import Damaged, Document, Passage, Schema, UsageProblem
from vraagbaak.corpus import interchange
from vraagbaak.index import layout
from vraagbaak.index.maintenance.backup import backup, restore
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.schema import RESERVED, number_text
from vraagbaak.index.storage import catalog
from vraagbaak.index.store.contents import of_document, of_line
from vraagbaak.search.cli.run import run
from vraagbaak.search.language.fields import ALIASES, KINDS
from vraagbaak.search.results.rows import COLUMNS

SCHEMA = Schema(
    text={"advies": 4.0, "bijlage": 1.0}, keywords=("commissie",), numbers=("bedrag",), dates=("behandeld",)
)


def paper(number: int, **extra: object) -> Document:
    passage = Passage("1", f"Hoeveel uilen zijn er in {number}?", "Drie paren.")
    return Document(id=f"verzonnen-{number}", titel="Over uilen", passages=(passage,), extra=extra)


def own(number: int) -> Document:
    return paper(
        number,
        advies=f"De kerkuil krijgt subsidie, nummer{number}",
        bijlage=["lijst van torens", "spitsen"],
        commissie=["Landbouw", "Financiën"] if number % 2 else "Financiën",
        bedrag=1000.5 * number,
        behandeld=date(2020 + number % 3, 1, 1 + number % 28),
    )


def make(path: Path, *documents: Document, schema: Schema | None = None) -> Path:
    with vraagbaak.writer(path, schema=schema) as writer:
        for document in documents:
            writer.add(document)
    return path


def found(path: Path, query: str) -> list[str]:
    with vraagbaak.open(path) as index:
        return sorted(hit.id for hit in index.search(query, limit=1000, match="all"))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return make(tmp_path / "index", *map(own, range(1, 9)), schema=SCHEMA)


# documents


def test_own_values_are_frozen_equal_and_written_in_the_order_of_their_names() -> None:
    document = paper(1, b=[], a=date(2024, 3, 1), n=0, c="", t=("x", "y"))
    assert dict(document.extra) == {"a": "2024-03-01", "n": 0, "t": ("x", "y")}
    assert document == paper(1, t=["x", "y"], n=0.0, a="2024-03-01") and hash(document) == hash(
        paper(1, **document.extra)
    )
    assert pickle.loads(pickle.dumps(document)) == document
    assert interchange.line(document).endswith('"extra":{"a":"2024-03-01","n":0,"t":["x","y"]}}')
    with pytest.raises(TypeError):
        document.extra["a"] = 1  # type: ignore[index]
    assert '"extra"' not in interchange.line(paper(1))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (float("nan"), "nan is no number that can be stored"),
        (1 << 60, "1152921504606846976 is no number that can be stored"),
        (True, "not bool"),
        (b"x", "not bytes"),
        (datetime(2024, 1, 1), "not datetime"),
        ([1], "not list"),
    ],
)
def test_what_is_no_value_is_refused_in_one_line(value: object, told: str) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        paper(1, bedrag=value)


@pytest.mark.parametrize(
    "line",
    [
        '{"id":"a","extra":{"n":5,"t":["x"]}}',
        '{"id":"a","extra":{"t":["x"],"n":5}}',
        '{"id":"a","extra":{"t":[],"n":5}}',
        '{"id":"a","extra":{}}',
    ],
)
def test_a_line_is_taken_apart_as_its_document_is(line: str) -> None:
    assert of_line(line.encode()) == of_document(interchange.document(line))


@pytest.mark.parametrize("extra", ["[]", "5", '{"a":{}}', '{"a":true}', '{"":"x"}', '"x"'])
def test_a_line_with_other_own_values_is_refused(extra: str) -> None:
    with pytest.raises(interchange.InterchangeError):
        of_line(f'{{"id":"a","extra":{extra}}}'.encode())


# declaring


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"keywords": ("partij",)}, "'partij' means something else already"),
        ({"keywords": ("Commissie",)}, "'Commissie' is no name for a field"),
        ({"keywords": ("a",)}, "'a' is no name"),
        ({"keywords": "commissie"}, r"keywords are a list of names, such as \['commissie'\]"),
        ({"numbers": ("bedrag", "bedrag")}, "the field 'bedrag' is declared twice"),
        ({"text": {"advies": 0}}, "above 0"),
        ({"text": {"advies": float("nan")}}, "above 0"),
        ({"text": {"advies": "zwaar"}}, "is a number, not 'zwaar'"),
        ({"text": ["advies"]}, "text is a mapping"),
        ({"text": {f"tekst{n}": 1 for n in range(7)}}, "at most 6 own text fields, not 7"),
        ({"keywords": [f"naam{n}" for n in range(65)]}, "at most 64"),
        ({"stop_words": "nergens.txt"}, "nergens.txt cannot be read: No such file"),
    ],
)
def test_a_schema_that_cannot_be_is_refused_in_words(declared: dict[str, object], told: str) -> None:
    with pytest.raises(UsageProblem, match=told):
        Schema(**declared)  # type: ignore[arg-type]


def test_no_own_name_means_anything_else() -> None:
    arguments = set(inspect.signature(vraagbaak.Index.search).parameters) - {"self", "filters_by_facet"}
    assert {*KINDS, *ALIASES, *COLUMNS, *Document.__slots__, *layout.FACETS, *arguments} - RESERVED == set()


def test_a_schema_in_toml(tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("# de onze\nvoorzitter  Één\n")
    file = tmp_path / "schema.toml"
    file.write_text(
        'keywords = ["commissie"]\nnumbers = ["bedrag"]\nstop_words = "stop.txt"\n[text]\nadvies = 4\n',
        encoding="utf-8",
    )
    schema = Schema.from_toml(file)
    assert [(one.name, one.kind, one.weight) for one in schema.fields] == [
        ("advies", "text", 4.0),
        ("commissie", "keyword", 1.0),
        ("bedrag", "number", 1.0),
    ]
    assert schema.stop_words == ("voorzitter", "een")
    assert Schema.from_settings({"schema": schema.to_json()}) == schema == pickle.loads(pickle.dumps(schema))
    for wrong, told in (("a = [", "is no TOML"), ("velden = 1", "has 'velden'"), ("stop_words = 5", "name of a file")):
        file.write_text(wrong)
        with pytest.raises(UsageProblem, match=told):
            Schema.from_toml(file)


def test_a_document_is_refused_where_the_schema_does_not_declare_its_values(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index", schema=SCHEMA) as writer:
        for extra, told in (
            ({"thema": "x"}, r"verzonnen-1: the index has no field 'thema'; it has advies, bijlage, commissie, bedrag"),
            ({"bedrag": "veel"}, "bedrag is a number field, and 'veel' is no number"),
            ({"behandeld": "morgen"}, "behandeld is a date field, and 'morgen' is no date"),
            ({"behandeld": "20240101"}, "is no date"),
            ({"commissie": 5}, "commissie is a keyword field, and 5 is no text"),
        ):
            with pytest.raises(UsageProblem, match=told):
                writer.add(paper(1, **extra))
        writer.add(own(1))
    assert found(tmp_path / "index", "uilen") == ["verzonnen-1"]


def test_a_later_writer_need_not_declare_again_and_may_declare_more(index: Path) -> None:
    make(index, own(9))
    make(index, paper(10, advies="De kerkuil zwijgt", thema="vogels"), schema=Schema({"advies": 2.0}, ["thema"]))
    assert found(index, "kerkuil") == sorted(f"verzonnen-{number}" for number in range(1, 11))
    assert found(index, "thema:vogels") == ["verzonnen-10"]
    with vraagbaak.open(index) as opened:
        assert [one.name for one in opened.schema.fields] == [
            *("advies", "bijlage", "commissie", "bedrag", "behandeld", "thema"),
        ]
        assert opened.schema.texts[0].weight == 2.0
        facet = opened.search("uilen", facets=("thema", "commissie")).facets["thema"]
        assert [(one.value, one.count) for one in facet.values] == [("vogels", 1)] and facet.missing == 9
    assert verify(index, full=True).findings == []


def test_another_kind_is_refused_in_words_and_leaves_the_index_as_it_was(index: Path) -> None:
    with pytest.raises(UsageProblem, match="has 'bedrag' as a number field, which cannot become a keyword field"):
        vraagbaak.writer(index, schema=Schema(keywords=("bedrag",)))
    with pytest.raises(UsageProblem, match="schema is a vraagbaak.Schema, not dict"):
        vraagbaak.writer(index, schema={})  # type: ignore[arg-type]
    make(index, own(9))
    assert len(found(index, "bedrag:*")) == 9


def test_what_is_declared_stays_without_a_document_and_goes_with_a_rollback(tmp_path: Path) -> None:
    path = make(tmp_path / "index", paper(1))
    with pytest.raises(RuntimeError), vraagbaak.writer(path, schema=SCHEMA):
        raise RuntimeError
    with vraagbaak.open(path) as opened:
        assert opened.schema == Schema()
    with vraagbaak.writer(path, schema=SCHEMA) as writer:
        writer.rollback()
        writer.add(own(2))  # the writer still knows what it was given
    make(path)
    with vraagbaak.open(path) as opened:
        assert opened.schema == SCHEMA
    assert found(path, "commissie:financien") == ["verzonnen-2"]
    empty = make(tmp_path / "leeg", schema=SCHEMA)
    with vraagbaak.open(empty) as opened:
        assert opened.schema == SCHEMA and opened.search("x", facets=("commissie",)).n_documents == 0


def test_an_index_without_own_fields_is_as_it_was(tmp_path: Path) -> None:
    path = make(tmp_path / "index", *map(paper, range(5)), schema=Schema())
    with closing(sqlite3.connect(path / "catalog.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM settings WHERE name = 'schema'").fetchone() == (0,)
    with vraagbaak.open(path) as opened:
        (segment,) = opened._snapshot.segments
        assert len(segment.docs) == layout.DOC_ROWS and segment.n_columns == len(layout.COLUMNS)


# keeping


def test_segments_of_before_and_after_merge(tmp_path: Path) -> None:
    path = make(tmp_path / "index", *map(paper, range(20, 25)))
    for number in range(1, 9):
        make(path, own(number), schema=SCHEMA)
    with vraagbaak.writer(path) as writer:
        writer.delete("verzonnen-3")
    before = found(path, "kerkuil"), found(path, "bedrag:>3000"), found(path, "commissie:landbouw")
    with vraagbaak.writer(path) as writer:
        writer.optimize()
    with vraagbaak.open(path) as opened:
        assert len(opened._snapshot.segments) == 1
        assert opened.document("verzonnen-4") == own(4)
    assert (found(path, "kerkuil"), found(path, "bedrag:>3000"), found(path, "commissie:landbouw")) == before
    assert before[2] == [f"verzonnen-{number}" for number in (1, 5, 7)]
    assert verify(path, full=True).findings == []


def test_repair_backup_and_restore_keep_them(index: Path, tmp_path: Path) -> None:
    backup(index, tmp_path / "copy")
    assert repair(index).undeclared == 0
    assert verify(index, full=True).findings == []
    assert found(index, "advies:nummer7") == ["verzonnen-7"]
    make(index, paper(9))
    restore(tmp_path / "copy", index)
    assert len(found(index, "behandeld:2020..2022")) == 8 and found(index, "nummer9") == []


def test_a_repair_tells_of_own_fields_whose_schema_was_lost(index: Path) -> None:
    with closing(sqlite3.connect(index / "catalog.sqlite")) as db, db:
        db.execute("UPDATE settings SET value = '{\"fields\": 5}' WHERE name = 'schema'")
    with pytest.raises(Damaged, match="the schema of the index cannot be read"):
        vraagbaak.open(index)
    assert run(["repair", "--index", str(index)]) == 1
    with vraagbaak.open(index) as opened:
        assert opened.document("verzonnen-1") == own(1)
    with pytest.raises(UsageProblem, match="no field 'advies'"):
        make(index, own(9))
    make(index, schema=SCHEMA)
    assert repair(index).undeclared == 0  # which indexes the texts that are there still
    assert len(found(index, "kerkuil")) == 8


def with_schema(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Puts another schema in the catalog, sealed as a writer would."""
    with closing(sqlite3.connect(path / "catalog.sqlite", isolation_level=None)) as db:
        (told,) = db.execute("SELECT value FROM settings WHERE name = 'schema'").fetchone()
        schema = json.loads(told)
        change(schema)
        catalog.put_settings(db, {"schema": json.dumps(schema)})
        catalog.seal(db)


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema.pop("fields"),
        lambda schema: schema["fields"].append(["x", "text", 1.0]),
        lambda schema: schema["fields"].append(["nieuw", "soort", 1.0]),
        lambda schema: schema["fields"].append(["nieuw", "text", 1e9]),
        lambda schema: schema["fields"].pop(),
        lambda schema: schema["fields"].pop(0),
        lambda schema: schema.update(stop_words=[5]),
        lambda schema: schema.update(synonyms=[["alleen"]]),
        lambda schema: schema.update(stem_exceptions=5),
        lambda schema: schema.update(stop_words=["x"] * 100_001),
    ],
)
def test_a_schema_that_no_writer_stored_is_damage(index: Path, change: Callable[[dict[str, object]], object]) -> None:
    with_schema(index, change)
    with pytest.raises(Damaged):
        vraagbaak.open(index)


def test_values_of_another_kind_than_the_schema_says_are_damage(index: Path) -> None:
    with_schema(index, lambda schema: schema["fields"].__setitem__(2, ["commissie", "number", 1.0]))  # type: ignore[index]
    with vraagbaak.open(index) as opened, pytest.raises(Damaged, match="a value of another kind"):
        _ = opened.search("commissie:>5").n_documents


# lines and files


def test_lines_bring_them_whether_one_process_reads_or_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "papers.jsonl"
    lines.write_text("".join(interchange.line(own(number)) + "\n" for number in range(1, 201)), encoding="utf-8")
    schema = tmp_path / "schema.toml"
    schema.write_text(
        'keywords = ["commissie"]\nnumbers = ["bedrag"]\ndates = ["behandeld"]\n[text]\nadvies = 4.0\nbijlage = 1\n'
    )
    assert run(["index", "--index", str(tmp_path / "zonder"), str(lines)]) == 1
    assert "papers.jsonl:1: the index has no field 'advies': declare it in a schema" in capsys.readouterr().err
    one, several = tmp_path / "one", tmp_path / "several"
    assert run(["index", "--index", str(one), "--schema", str(schema), str(lines)]) == 0
    monkeypatch.setattr("vraagbaak.search.cli.index.MANY_LINES", 1)
    assert run(["index", "--index", str(several), "--schema", str(schema), "--jobs", "2", str(lines)]) == 0
    for path in (one, several):
        assert verify(path, full=True).findings == []
        assert len(found(path, "bedrag:>100.050")) == 100
        assert found(path, "nummer42") == ["verzonnen-42"]
    assert run(["export", "--index", str(one), "--output", str(tmp_path / "out.jsonl")]) == 0
    assert sorted((tmp_path / "out.jsonl").read_text().splitlines()) == sorted(lines.read_text().splitlines())
    merged = tmp_path / "merged"
    assert run(["merge", "--index", str(merged), str(one)]) == 0
    assert len(found(merged, "commissie:landbouw")) == 100
    lines.write_text(interchange.line(own(1)).replace("1000.5", '"veel"') + "\n")
    assert run(["index", "--index", str(several), str(lines)]) == 1
    assert "bedrag is a number field, and 'veel' is no number" in capsys.readouterr().err


def test_numbers_are_stored_alike_however_they_are_written() -> None:
    assert [number_text(value) for value in (5, 5.0, -0.0, 0.5, 1e20)] == ["5", "5", "0", "0.5", str(10**20)]
    assert np.float64(number_text(1e-300)) == 1e-300
