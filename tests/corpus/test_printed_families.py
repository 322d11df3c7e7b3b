"""Does each text go to its own reader, and does no reader break on what it takes?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus import interchange
from vraagbaak.corpus.accounting import Transcript
from vraagbaak.corpus.model import Passage
from vraagbaak.corpus.reading import family, read_one
from vraagbaak.corpus.source import Source, Unreadable

PRINTED = ("kamervraag_page", "schriftelijk_overleg", "nota", "brief")

SEEDS = {
    "kamervraag-2024Z00773.txt": "kamervraag",
    "schriftelijk-overleg-28676-396.txt": "schriftelijk overleg",
    "schriftelijk-overleg-28676-346.txt": "schriftelijk overleg",
    "nota-verslag-36410-X-C.txt": "nota",
    "brief-28676-418.md": "brief",
}


def source(path: Path, name: str = "") -> Source:
    return Source(name or str(path), path.read_bytes())


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_recognised_by_its_content_alone(shared: Path, name: str) -> None:
    reading = read_one(source(shared / "seeds" / name, "zonder-ending"))
    assert reading.document is not None and not reading.diagnostics
    assert reading.document.soort == SEEDS[name]
    assert interchange.document(interchange.line(reading.document)) == reading.document


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(shared: Path, name: str, ends: str) -> None:
    plain = source(shared / "seeds" / name)
    text = plain.content.decode()
    other = Source(plain.name, ("\ufeff" + text.replace("\n", ends)).encode())
    assert read_one(other) == read_one(plain)


FOOTER = "Tweede Kamer, vergaderjaar 2030–2031, 99 876, nr. 3"

PAGE_ENDS = {
    "no sign of pages at all": "\n",
    "form feeds": "\n\f",
    "footers": f"\n\n{FOOTER} 7\n",
    "footers and form feeds": f"\n\n{FOOTER} 7\n\f",
    "page numbers": "\n\nPagina 3 van 9\n\f",
    "running headers": "\n\n\fDirectie Verzinsels\n\n",
}


@pytest.mark.parametrize("name", [name for name in SEEDS if name.startswith(("schriftelijk", "nota"))])
@pytest.mark.parametrize("ends", PAGE_ENDS)
def test_however_pages_end_the_passages_are_the_same(shared: Path, name: str, ends: str) -> None:
    plain = source(shared / "seeds" / name)
    other = re.sub(r"\n (?=\S)", PAGE_ENDS[ends], plain.content.decode())
    expected, found = (read_one(one).document for one in (plain, Source(plain.name, other.encode())))
    assert expected is not None and found is not None
    assert [_flat(passage) for passage in found.passages] == [_flat(passage) for passage in expected.passages]


def _flat(passage: Passage) -> tuple[str, ...]:
    """A passage without its paragraph ends: at the foot of a page they cannot be seen."""
    texts = (passage.nummer, passage.vraag, passage.antwoord, passage.fractie, passage.kop, *passage.noten)
    return tuple(" ".join(text.split()) for text in texts)


def test_no_printed_family_takes_the_papers_of_another(shared: Path) -> None:
    samples = [path for path in sorted((shared / "samples").rglob("*")) if path.is_file()]
    assert samples
    taken = [(path.name, name) for path in samples for name in PRINTED if family(name).recognises(source(path))]
    assert taken == []


def test_no_printed_family_takes_interchange_lines() -> None:
    line = b'{"id":"x","soort":"nota","titel":"NOTA NAAR AANLEIDING VAN HET VERSLAG"}\n'
    assert [name for name in PRINTED if family(name).recognises(Source("x", line))] == []


HEADS = {
    "kamervraag_page": "Kamervraag 2031Z01234\n\nTitel\n • Vraag 1\n",
    "schriftelijk_overleg": "Vragen en opmerkingen vanuit de fracties\n\n",
    "nota": "Vergaderjaar 2030–2031\n99 876 Iets\nNr. 3 NOTA NAAR AANLEIDING VAN HET VERSLAG\n\n",
    "brief": "99 876 Iets\nNr. 3 BRIEF VAN DE MINISTER VAN DEFENSIE\n\n",
}

_LINE = st.sampled_from(
    [
        "",
        "\f",
        "Vraag 1",
        "Vraag 2 en 3",
        "Antwoord",
        "1. Antwoord van het kabinet:",
        "Antwoord 3: ja",
        "Vragen en opmerkingen van de leden van de VVD-fractie",
        "Kop",
        "### Kop",
        "1 Kamerstuk 99 876.",
        "1",
        "12 / 13",
        " Nieuwe bladzijde.",
        "De leden vragen dit1 en wat volgt op een verde-",
        "diging?",
        "De Minister van Defensie,",
        "A. Verzinsel",
        "Tweede Kamer, vergaderjaar 2030–2031, 99 876, nr. 3 4",
        "---",
        "<sup>1</sup> Noot.",
        "•",
        "\ue000",
    ]
)


@pytest.mark.parametrize("name", PRINTED)
@settings(max_examples=60, deadline=None)
@given(lines=st.lists(_LINE | st.text(max_size=30), max_size=25))
@example(lines=["\xad", "Vraag 1"])  # a paragraph of nothing to be seen
@example(lines=["Antwoord", "\xad"])
def test_whatever_follows_a_heading_is_read_or_refused(name: str, lines: list[str]) -> None:
    made = Source("x.txt", (HEADS[name] + "\n".join(lines)).encode("utf-8", "replace"))
    if not family(name).recognises(made):
        return
    try:
        found = family(name).transcribe(made)
    except Unreadable as error:
        assert str(error)
        return
    assert isinstance(found, Transcript)
    document = found.document
    assert document.passages
    for passage in document.passages:
        for text in (passage.vraag, passage.antwoord, passage.kop, *passage.noten):
            assert "\ue000" not in text and "  " not in text
            assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())
