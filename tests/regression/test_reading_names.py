"""Are people named in papers as they are called, whatever the print or the typist did to their names?"""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus.model import Beantwoorder, Indiener
from vraagbaak.corpus.printed.text_repair import joined_diacritics
from vraagbaak.corpus.publication.opening import vraagstelling

from .reading_cases import document


def test_a_slip_in_the_words_before_the_names_loses_no_field() -> None:
    found = document("06")
    assert found.indieners == (Indiener("Brandenhorst", "SP"), Indiener("De Zoete", "SP"))
    assert (found.ingediend, found.vergaderjaar, found.ministeries) == (date(2024, 11, 20), "2024-2025", ("Financiën",))


@pytest.mark.parametrize(
    "who",
    ["de leden", "het leden", "de lid", "leden", "het lid", "de Kamerleden", "het Kamerlid", "kamerleden"],
)
def test_the_askers_are_found_behind_any_of_the_words_that_lead_them(who: str) -> None:
    found = vraagstelling(
        f"Vragen van {who} Brandenhorst en De Zoete (beiden SP) aan de minister van Defensie over niets"
    )
    assert found is not None
    assert found.indieners == (Indiener("Brandenhorst", "SP"), Indiener("De Zoete", "SP"))


@pytest.mark.parametrize("case", ["08-", "08b"])
def test_an_accent_printed_beside_its_letter_is_part_of_the_name_in_text_and_in_pdf(case: str) -> None:
    found = document(case.rstrip("-"))
    assert found.indieners == (Indiener("Kostić", "PvdD"),)
    assert found.beantwoorders == (Beantwoorder("Yeşilgöz-Zegerius", "minister", "Justitie en Veiligheid"),)
    assert found.titel.startswith("Vragen van het lid Kostić (PvdD) aan de Minister van Justitie en Veiligheid")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Kostic ´ (PvdD)", "Kostić (PvdD)"),
        ("Kostic´", "Kostić"),
        ("Van Meijeren, Kostic ´, De Zoete", "Van Meijeren, Kostić, De Zoete"),
        ("Yes¸ilgöz", "Yeşilgöz"),
        ("Bilgic ¸ en Omtzigt", "Bilgiç en Omtzigt"),
        ("hij zei ´ja´ tegen haar", "hij zei ´ja´ tegen haar"),
        ("de kop ´Ja en nee´ van de krant", "de kop ´Ja en nee´ van de krant"),
        ("zie ´Nee´", "zie ´Nee´"),
    ],
)
def test_only_an_accent_is_joined_to_its_letter_and_no_quotation_mark(printed: str, meant: str) -> None:
    assert joined_diacritics(printed) == meant
