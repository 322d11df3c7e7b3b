"""Do the readers of text take no longer than the text is long, whatever it holds? All texts are invented."""

from __future__ import annotations

import time

import pytest

from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Source

HEADS = {
    "plain": "Titel\n\n",
    "kamervraag_page": "Kamervraag 2030Z00001\n\nOver ponten\nIngediend 1 januari 2030\n\nVraag 1\n",
    "schriftelijk_overleg": "VERSLAG VAN EEN SCHRIFTELIJK OVERLEG\n\nVragen van de leden van de SP-fractie\n\n",
    "lijst": "LIJST VAN VRAGEN EN ANTWOORDEN\n\n1\nVaart hij?\n\nAntwoord\nJa.\n\n",
    "nota": "NOTA NAAR AANLEIDING VAN HET VERSLAG\n\nVragen van de leden van de SP-fractie\n\n",
    "brief": "## BRIEF VAN DE MINISTER VAN DEFENSIE\n\n**Pont** <sup>1</sup>\n\n",
    "publication_text": "Tweede Kamer der Staten-Generaal2\nVergaderjaar 2030–2031 "
    "Vragen gesteld door de leden der Kamer\n2030Z00001\n"
    "Vragen van het lid Zomer (D66) aan de Minister van Defensie over ponten (ingezonden 1 oktober 2030).\nVraag 1\n",
    "letter": "Uw brief van 1 mei 2030 over Kamervragen\n\nDe minister van Defensie,\nA. Kers\n\nVraag 1\nJa?\n\n"
    "## Antwoord 1\n",
    "sheet": "AH 614\n2030Z00004\nAntwoord van minister Appel (Defensie) (ontvangen 2 mei 2030)\n\n1. Ja?\n\n",
}
FILLINGS = (
    "a",
    "1",
    "-",
    "\n",
    ".",
    "1 ",
    "1\n",
    "ab-\n",
    "woord1 ",
    "**a ",
    "[",
    "1 Noot\n",
    "e\u0301",
    "Vraag 1\nJa?\n",
)
OF_NAMES_AND_ADDRESSES = ("Ab-", "://", "1,2", "artikel 1, ", "# ")
CASES = [(head, filling) for head in HEADS for filling in FILLINGS]
CASES += [(head, filling) for head in ("letter", "publication_text") for filling in OF_NAMES_AND_ADDRESSES]
N_LETTERS = 100_000


@pytest.mark.parametrize(("head", "filling"), CASES)
def test_no_text_takes_much_longer_than_another(head: str, filling: str) -> None:
    source = Source("x.txt", (HEADS[head] + filling * (N_LETTERS // len(filling))).encode())
    start = time.process_time()
    reading = read_one(source)
    assert time.process_time() - start < 10, "what takes the square of 100,000 takes minutes"
    assert " failed: " not in reading.problem


def test_a_text_longer_than_any_paper_is_refused() -> None:
    reading = read_one(Source("x.txt", b"Titel\n\n" + b"woord " * 1_000_000))
    assert reading.problem == "a text of more than 5,000,000 letters, longer than any paper"
