"""How would this exchange look in print? Invented papers for the tests, set as real ones are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

QUESTION_WIDTH = 38_000
ANSWER_WIDTH = 34_000
"""In thousandths of the letters' size; in a verslag answers are set in from the margin, so their lines are shorter."""

_BREADTHS = {
    222: "ijl",
    278: " ft.,:;!/I",
    333: "r-()",
    500: "cksvxyzJ",
    611: "FTZ",
    667: "ABEKPSVXY",
    722: "wCDHNRU",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
}
"""How broad letters are in Helvetica; all others, digits among them, are 556."""

_BREADTH = {letter: breadth for breadth, letters in _BREADTHS.items() for letter in letters}


@dataclass(frozen=True)
class Turn:
    """One question with its answer, paragraphs each; `kop` is printed above the question."""

    question: Sequence[str]
    answer: Sequence[str]
    kop: str = ""


def breadth(text: str) -> int:
    """How broad a text is in print."""
    return sum(_BREADTH.get(letter, 556) for letter in text)


def set_in(paragraphs: Iterable[str], width: int) -> list[str]:
    """The paragraphs as lines no broader than the width, with white between."""
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if line and breadth(f"{line} {word}") > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines += [line, ""]
    return lines


def verslag(fracties: dict[str, list[Turn]], *, numbered: bool = True) -> list[str]:
    """The lines of a verslag van een schriftelijk overleg, without pages."""
    lines = ["Vragen en opmerkingen vanuit de fracties en reactie van de", "bewindspersonen", ""]
    n = 0
    for fractie, turns in fracties.items():
        lines += [f"Vragen en opmerkingen van de leden van de {fractie}", ""]
        for turn in turns:
            n += 1
            lines += [turn.kop, ""] if turn.kop else []
            lines += set_in(turn.question, QUESTION_WIDTH)
            lines += [f"{n}. Antwoord van het kabinet:" if numbered else "Antwoord", ""]
            lines += set_in(turn.answer, ANSWER_WIDTH)
    return lines


def paged(lines: Sequence[str], n_lines: int, footer: str) -> str:
    """The lines on pages of so many lines, each with a footer and its number, parted by form feeds."""
    pages = [lines[at : at + n_lines] for at in range(0, len(lines), n_lines)]
    return "\f".join("\n".join([*page, "", f"{footer} {n}", ""]) for n, page in enumerate(pages, start=1))


def set_in_pages(lines: Sequence[str], n_lines: int, footer: str) -> str:
    """The lines as an extractor leaves them that marks a new page by one space and drops all footers but the last."""
    pages = [lines[at : at + n_lines] for at in range(0, len(lines), n_lines)]
    return "\n".join("\n".join([f" {page[0]}" if page[0] else "", *page[1:]]) for page in pages) + f"\n\n{footer} 9\n"
