"""Are furniture, notes and marks told from the text of a printed page?"""

from __future__ import annotations

import re

import pytest

from vraagbaak.corpus.printed.marks import take_out
from vraagbaak.corpus.printed.note_marks import Note, mark_notes
from vraagbaak.corpus.printed.page import printed
from vraagbaak.corpus.printed.paragraphs import paragraphs


def marked(text: str, *numbers: int) -> str:
    """The text with `[n]` where the mark of note n was found; notes are on its page."""
    notes = [Note(number, str(number), 0, ("Noot.",)) for number in numbers]
    (found,) = mark_notes([(text, 0)], notes)
    return re.sub("\ue000(.*?)\ue001", r"[\1]", found)


@pytest.mark.parametrize(
    ("text", "numbers", "found"),
    [
        ("in buurlanden1, en verder", (1,), "in buurlanden[1], en verder"),
        ("is essentieel.1 Naleving", (1,), "is essentieel.[1] Naleving"),
        (
            "een reactie1 op de motie van 10 maart jl.2, waarin",
            (1, 2),
            "een reactie[1] op de motie van 10 maart jl.[2], waarin",
        ),
        ("de industrie (MMI) 1. Hierdoor", (1,), "de industrie (MMI)[1]. Hierdoor"),
        ("«een citaat»1 en (haken)2", (1, 2), "«een citaat»[1] en (haken)[2]"),
        ("de top van de NAVO3 over de G7", (3,), "de top van de NAVO[3] over de G7"),
        ("de AP4 (zo heet de AP4) en de NAVO4", (4,), "de AP4 (zo heet de AP4) en de NAVO[4]"),
        ("het type B61 van de G7, CO2 en NAVO2030", (2,), "het type B61 van de G7, CO2 en NAVO2030[2]"),
        ("CO2-bewust en de uitstoot2 daalt", (2,), "CO2-bewust en de uitstoot[2] daalt"),
        ("de uitstoot van CO2 daalt2.", (2,), "de uitstoot van CO2 daalt[2]."),
        ("de AP4-landen en artikel 5 van het Verdrag", (4, 5), "de AP4-landen en artikel 5 van het Verdrag[4][5]"),
        ("in de zomer van 20221 begonnen", (1,), "in de zomer van 2022[1] begonnen"),
    ],
)
def test_marks_of_notes(text: str, numbers: tuple[int, ...], found: str) -> None:
    assert marked(text, *numbers) == found


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("van 19 januari 2024?1", "van 19 januari 2024?"),
        ("een bericht1 en nog een.2", "een bericht en nog een."),
        ("CO2, B61, G7, F-16, NAVO2030 en S300", "CO2, B61, G7, F-16, NAVO2030 en S300"),
        ("zie nr.1 en art.2 en blz.3", "zie nr.1 en art.2 en blz.3"),
        ("om 9.30 uur, voor 1,5 of 2.5 miljoen", "om 9.30 uur, voor 1,5 of 2.5 miljoen"),
        ("Vraag 1? 2 weken later", "Vraag 1? 2 weken later"),
    ],
)
def test_marks_without_a_note_go_only_where_they_are_plain(text: str, without: str) -> None:
    assert marked(text) == without


def text_of(page: str) -> list[str]:
    found = printed(page)
    return [take_out(part.text(found.known))[0] for part in paragraphs(found.lines)]


def test_furniture_of_many_kinds_is_no_text() -> None:
    assert text_of(
        "Ministerie van Verzinsels\nEerste bladzijde, waarvan de laatste zin\nPagina 1 van 3\n"
        "\fMinisterie van Verzinsels\npas op de tweede eindigt.\n\n2 / 3\n"
        "\fMinisterie van Verzinsels\n\nNieuwe alinea.\n\n"
        "Eerste Kamer, vergaderjaar 2030–2031, 99 876 X, C 3\n"
    ) == ["Eerste bladzijde, waarvan de laatste zin pas op de tweede eindigt.", "Nieuwe alinea."]


def test_a_note_that_runs_on_and_a_list_inside_it() -> None:
    found = printed(
        "De dijk is hoog1 en breed2.\n\n1 Dit zijn: 1) de Grote Dijk,\n2) de Kleine Dijk.\nLees verder.\n2 Kamer-\n"
        "stuk 99 876.\n\fEen tweede bladzijde.\n"
    )
    assert found.notes == {"1": "Dit zijn: 1) de Grote Dijk, 2) de Kleine Dijk. Lees verder.", "2": "Kamerstuk 99 876."}


def test_numbers_that_begin_again_on_each_page() -> None:
    found = printed("Een dijk1.\n\n1 Eerste noot.\n\fEen sluis1.\n\n1 Tweede noot.\n")
    assert list(found.notes.values()) == ["Eerste noot.", "Tweede noot."]
    labels = [take_out(line.text)[1] for line in found.lines]
    assert labels == [("1",), ("1.1",)]


def test_a_numbered_list_at_the_foot_of_a_page_stays() -> None:
    assert text_of("Er zijn twee wegen.\n\n1 De lange weg.\n2 De korte weg.\n\fVerder niets.\n")[1] == (
        "1 De lange weg. 2 De korte weg."
    )


def test_double_spaced_pages_keep_their_paragraphs() -> None:
    body = [
        "Deze alinea telt drie regels, met tussen",
        "elke twee ervan een lege regel, zoals een",
        "tekstverwerker doet.",
    ]
    doubled = "\n\n".join([*body, " ", *body] * 6)
    assert set(text_of(doubled)) == {" ".join(body)}


def test_a_short_last_line_ends_a_paragraph_without_white() -> None:
    assert text_of(
        "Deze alinea telt drie regels, zonder dat er wit\ntussen staat, en eindigt met een halve regel die\n"
        "op een punt eindigt.\nDit is daarom een nieuwe alinea, waarvan deze\nregel de laatste is.\n"
    ) == [
        "Deze alinea telt drie regels, zonder dat er wit tussen staat, en eindigt met een halve regel die op een "
        "punt eindigt.",
        "Dit is daarom een nieuwe alinea, waarvan deze regel de laatste is.",
    ]


def test_headings_of_questions_at_the_top_of_every_page_are_no_furniture() -> None:
    assert text_of("Vraag 1\nIs dit zo?\nJa.\n\fVraag 2\nEn dit?\nJa.\n\fVraag 3\nEn dat?\nJa.\n")[0].startswith(
        "Vraag 1"
    )
