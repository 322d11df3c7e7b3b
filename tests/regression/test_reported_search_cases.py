"""Every case of ../shared/faults/search in one run, on the inputs as they were reported.

The tables beside this file have more of each kind. Cases 14 and 24 need another user of the system, so they are skipped
where the tests do not run as root.
"""

from __future__ import annotations

import csv
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus import reading

from .cases import indexed

COMMAND = (sys.executable, "-m", "vraagbaak")
OTHER_USER = ("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "faults" / "search"


def case_of(folder: Path, number: str) -> Path:
    """The input of a case."""
    (path,) = (path for path in folder.glob(f"{number}-*") if not path.name.endswith((".expected.md", ".fodt")))
    return path


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """A function that indexes the input of a case and opens the index."""
    indexes = []

    def made(number: str) -> Any:
        read = reading.read([case_of(folder, number)])
        indexes.append(indexed((one.document for one in read if one.document is not None), tmp_path / "index"))
        return indexes[-1]

    yield made
    for index in indexes:
        index.close()


def ids(index: Any, query: str, **more: Any) -> set[str]:
    return {hit.id for hit in index.search(query, match="all", limit=100, **more).hits}


SPELLED = ("email", "proactief", "exminister", "zuidholland")
HYPHENED = ("e-mail", "pro-actief", "ex-minister", "zuid-holland")
WAO, NAVO = {"punt-1", "zonder-1"}, {"punt-2", "zonder-2"}
VERBS = (
    *("stelen gestolen", "deelnemen deelgenomen", "teruggeven teruggegeven", "kiezen gekozen", "afwijzen afgewezen"),
    *("intrekken ingetrokken", "schrijven geschreven", "sterven gestorven", "opnemen opgenomen", "sluiten gesloten"),
    *("dwingen gedwongen", "verliezen verloren"),
)
PLURALS = ("koe koeien", "rad raderen", "podium podia", "symposium symposia", "medium media", "visum visa")
STRANGERS = {
    "gereden": "reeds",
    "rat": "generatoren",
    "oor": "transformatoren",
    "stal": "diefstallen",
    "lijk": "geestelijken",
}

FOUND: dict[str, dict[str, set[str]]] = {
    "03": {
        "B&W": {"goed-1"},
        "V&W": {"goed-2"},
        "K&L": {"goed-3"},
        "VenW": {"goed-2"},
        "burgemeester en wethouders": {"goed-1"},
        "Verkeer en Waterstaat": {"goed-2"},
    },
    "04": {"WAO": WAO, "W.A.O.": WAO, "NAVO": NAVO, "N.A.V.O.": NAVO},
    "05": dict.fromkeys(("1,5 miljard", "1.5 miljard"), {"goed-1", "goed-2"}),
    "06": {
        **dict.fromkeys(("1.500", "1500", "1 500"), {"punt-4", "kaal-4", "spatie-4"}),
        **dict.fromkeys(("150.000", "150000", "150 000"), {"punt-6", "kaal-6", "spatie-6"}),
    },
    "07": {query: {*pair} for pair in zip(HYPHENED, SPELLED, strict=True) for query in pair},
    "10": {query: set(pair.split()) for pair in VERBS for query in pair.split()},
    "12": {query: set(pair.split()) for pair in PLURALS for query in pair.split()},
    "13": {
        **dict.fromkeys(("patient*", "patiënt*"), {"patient", "zonder"}),
        "financien*": {"financien", "zonder"},
        "cooperat*": {"cooperatie", "zonder"},
    },
    "21": dict.fromkeys(("effecten", "afloop"), {"21-letters-drawn-out-of-order"}),
    "22": {"30515-12": {"2022Z92001"}},
    "25": {"beantwoord:2021-03": {"laat"}, "datum:2021-03": set(), "ingediend:2020-03": {"laat", "vroeg"}},
    "26": {
        **dict.fromkeys(("D66", "D'66"), {"oud", "nieuw"}),
        **dict.fromkeys(("CO2", "kooldioxide"), {"co2a", "co2b"}),
    },
    "29": {
        "artikel 6:162 BW": {"vol", "kort"},
        **dict.fromkeys(("artikel 310 Sr", "art.310 Sr", "art. 310 Sr"), {"sr-vol", "sr", "zonder-spatie"}),
        "AZ": {"az"},
        "B en W": {"benw"},
        "GroenLinks": {"groen-links", "groenlinks"},
    },
    "30": {"NOC*NSF": {"noc"}},
}


@pytest.mark.parametrize("number", FOUND)
def test_a_query_finds_these(opened: Callable[[str], Any], number: str) -> None:
    index = opened(number)
    assert {query: ids(index, query) for query in FOUND[number]} == FOUND[number]


def test_01_a_facet_value_counts_what_choosing_it_gives(opened: Callable[[str], Any]) -> None:
    index = opened("01")
    for value in index.search("bevers dijk", facets=("partij",)).facets["partij"].values:
        assert index.search("bevers dijk", partij=[value.value]).n_documents == value.count
    assert index.search("bevers dijk", partij=["SP"]).n_documents == 1


def test_02_documents_with_some_of_the_words_are_counted_apart(folder: Path, tmp_path: Path) -> None:
    place = ("--index", str(tmp_path / "index"))
    run("index", case_of(folder, "02"), *place)
    text = run("search", "bevers dijk", *place, "--limit", "50").stdout
    assert "1 document with all words" in text and "40 with some" in text
    told = json.loads(run("search", "bevers dijk", *place, "--json").stdout)
    assert (told["n_documents"], told["n_full"], told["n_partial"]) == (1, 1, 40)


def test_08_papers_that_a_member_asked_come_first(opened: Callable[[str], Any]) -> None:
    results = opened("08").search("Van der Kade", limit=12)
    assert {hit.indieners[0].naam for hit in results.hits} == {"Van der Kade"}
    assert any("indiener: Van der Kade (12)" in one.message for one in results.diagnostics)


FILTERS = (
    *(("--indiener", "Linde", "ab"), ("--indiener", "De Beek", "ef"), ("--indiener", "Linden van der Meer", "c")),
    *(("--partij", "Groen Links", "a"), ("--partij", "P.v.d.A.", "b"), ("--ministerie", "VWS", "abcdef")),
    *(("--kamer", "TK", ""), ("", "ministerie:VWS", "abcdef")),
)


def test_09_filter_options_match_as_fields_do(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from vraagbaak.search.cli.run import run as run_here

    place = ["--index", str(tmp_path / "index")]
    assert run_here(["index", str(case_of(folder, "09")), *place]) == 0
    for option, value, wanted in FILTERS:
        capsys.readouterr()
        run_here(["search", *([option] if option else []), value, *place, "--ids", "--limit", "all"])
        captured = capsys.readouterr()
        assert "".join(sorted(captured.out.split())) == wanted, (option, value)
        assert wanted or captured.err, "nothing is found in silence"


def test_11_strangers_stay_apart(opened: Callable[[str], Any]) -> None:
    index = opened("11")
    for query, stranger in STRANGERS.items():
        found = ids(index, query)
        assert query in found and stranger not in found
    found = ids(index, "kop") | ids(index, "ham")
    assert not [id for id in found if "koppel" in id or "hamster" in id]


def run(*arguments: object, before: tuple[str, ...] = (), **more: Any) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    command = [*before, *COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


@pytest.fixture(scope="module")
def small(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that another user may look at."""
    path = tmp_path_factory.mktemp("small") / "index"
    assert run("index", case_of(folder, "08"), "--index", path).returncode == 0
    for above in (path, *path.parents):
        if above.owner() == path.owner() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o755)
    return path


def test_14_no_home_is_said(folder: Path) -> None:
    need_another_user()
    told = run("search", "woningen", before=OTHER_USER, env={"PATH": os.environ["PATH"]})
    assert told.returncode == 2
    (line,) = told.stderr.splitlines()
    assert "no home folder" in line and "--index" in line and "VRAAGBAAK_INDEX" in line


def test_15_closing_gives_files_back(folder: Path, small: Path) -> None:
    script = case_of(folder, "15").read_text(encoding="utf-8").replace("2001", "101")
    limited = ("sh", "-c", 'ulimit -n 64; exec "$@"', "sh")
    told = subprocess.run([*limited, sys.executable, "-c", script, small], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    counts = [int(line.split()[3]) for line in told.stdout.splitlines()]
    assert counts[0] == counts[-1]


def test_16_hits_are_pickled(small: Path) -> None:
    with vraagbaak.open(small) as index:
        hits = list(index.search("kade", limit=2).hits)
        assert [hit.id for hit in pickle.loads(pickle.dumps(hits))] == [hit.id for hit in hits]
        with pickle.loads(pickle.dumps(index)) as again:
            assert again.search("kade").n_documents == index.search("kade").n_documents


def test_17_a_table_opens_in_a_dutch_excel(small: Path) -> None:
    table = subprocess.run([*COMMAND, "search", "kade", "--csv", "--index", small], capture_output=True, check=True)
    assert table.stdout.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(table.stdout.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][0] == "id" and len({len(row) for row in rows}) == 1 and len(rows) > 2


@pytest.mark.parametrize("place", ["-", "/dev/stdin"])
def test_18_standard_input_is_read(folder: Path, tmp_path: Path, place: str) -> None:
    text = case_of(folder, "18").read_text(encoding="utf-8")
    assert run("index", place, "--index", tmp_path / "index", input=text).returncode == 0
    with vraagbaak.open(tmp_path / "index") as index:
        assert len(list(index.documents())) == 2


def test_19_a_suggestion_counts_as_a_whole(opened: Callable[[str], Any]) -> None:
    index = opened("19")
    suggested = [one for one in index.suggest("Anna K") if one.kind == "woord"]
    assert suggested
    assert all(len(ids(index, one.text)) == one.n_documents > 0 for one in suggested)


def test_20_a_suggestion_finds_something(opened: Callable[[str], Any]) -> None:
    results = opened("20").search("Rita Smeekens")
    assert results.did_you_mean is None and results.corrected_query is None


def test_23_and_31_pipes(tmp_path: Path, small: Path) -> None:
    lines = run("search", "kade", "--index", small).stdout.splitlines()
    with vraagbaak.open(small) as index:
        for hit in index.search("kade").hits:
            assert any(hit.titel in line for line in lines)
    piped = ("bash", "-c", 'set -o pipefail; "$@" | head -1 > /dev/null', "bash")
    assert run("export", "--index", small, before=piped).returncode in (0, 141)


def test_24_no_permission_is_said(small: Path) -> None:
    need_another_user()
    catalog = small / "catalog.sqlite"
    catalog.chmod(0o600)
    try:
        for command in (("search", "woningen"), ("verify",)):
            told = run(*command, "--index", small, before=OTHER_USER)
            assert told.returncode == 2 and "Permission denied" in told.stderr
            assert "repair" not in told.stdout + told.stderr
    finally:
        catalog.chmod(0o644)


def test_27_a_note_has_no_status(opened: Callable[[str], Any]) -> None:
    results = opened("27").search("bever", facets=("status",))
    assert results.n_documents == 1 and results.facets["status"].values == ()


def test_28_a_question_counts_once(opened: Callable[[str], Any]) -> None:
    results = opened("28").search("dijk")
    (hit,) = results.hits
    assert (results.n_documents, hit.id, hit.versions) == (1, "ah-tk-20202021-9001", ("kv-tk-2021Z09001",))


def need_another_user() -> None:
    if os.geteuid() != 0:
        pytest.skip("another user of the system is needed, which only root may become")
    tried = subprocess.run([*OTHER_USER, *COMMAND, "--version"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("another user of the system may not run this Python")


def test_every_case_is_here(folder: Path) -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    numbers = {path.name[:2] for path in folder.iterdir()}
    assert len(numbers) == 31
    assert not [
        one for one in numbers if f'"{one}": ' not in source and f"def test_{one}_" not in source and one != "31"
    ]
