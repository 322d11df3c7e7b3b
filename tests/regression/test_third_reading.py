"""Are the kinds of fault of the first round read right in other words, other layouts and other formats?"""

from __future__ import annotations

from datetime import date
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from vraagbaak.corpus.containers import unpacked
from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Refused, Source

from ..corpus.kvr.invented_kvr import invented
from .third_reading import (
    ANSWERED,
    ASKED,
    attached,
    in_gzip,
    in_html,
    in_zip,
    letter,
    mail,
    mail_of,
    paragraph,
    publication,
    rtf,
    sheet,
    table,
    word,
)

Q1, Q2, Q3 = "Is de sluis dicht?", "Hoe lang nog?", "Wat kost dat?"
TWO = (("1", Q1, "Ja."), ("2", Q2, "Tot mei."))
NUMBERED = ASKED + f"1)\n{Q1}\n\n2)\n{Q2}\n"
LISTS = ANSWERED + f"Vragen\n1. {Q1}\n2. {Q2}\n\nAntwoorden\n1. Ja.\n2. Tot mei.\n"
LATER = (
    "AH 8807\n2024Z88007\nMededeling van minister Holtkamp (Infrastructuur en Waterstaat), mede namens de"
    " staatssecretaris van Financiën (ontvangen 26 maart 2024)\n\nHierbij deel ik u mee dat de schriftelijke vragen"
    " van het lid Veenbaas (CDA) over de sluis (ingezonden 4 maart 2024) niet binnen drie weken kunnen worden"
    " beantwoord.\n"
)


def read(source: Source | Refused) -> Document:
    """The document of a file; every word of it has a place."""
    assert isinstance(source, Source)
    found = read_one(source)
    assert found.document is not None, found.problem
    assert found.account is not None
    assert found.account.losses == ()
    return found.document


def pairs(document: Document) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.nummer, one.vraag, one.antwoord) for one in document.passages)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (
            "Klopt het dat het peil met0,4 m zakte?1",
            "Het zakte van 1,2 naar 0,8 meter.",
            ("Klopt het dat het peil met0,4 m zakte?", "Het zakte van 1,2 naar 0,8 meter."),
        ),
        (
            "Kent u de doelen voor 2030, 2040 en 2050 uit paragraaf 3, 4 en 5?1",
            "Ja, bij 15 kV en 50 Hz, en bij 3 × 25 A.",
            (
                "Kent u de doelen voor 2030, 2040 en 2050 uit paragraaf 3, 4 en 5?",
                "Ja, bij 15 kV en 50 Hz, en bij 3 × 25 A.",
            ),
        ),
        (
            "Kent u ECLI:EU:C:2019:\n882 en CELEX:\n32016R0679?1",
            "Ja, en ECLI:NL:\nCBB:2023:114.",
            ("Kent u ECLI:EU:C:2019:882 en CELEX:32016R0679?", "Ja, en ECLI:NL:CBB:2023:114."),
        ),
        (
            "Kent u de plannen van de EU-\nlidstaten, de 24-\nuurs bewaking en het hoog-\nwater?1",
            "Ja, in Noord-\nHolland, de in- en uit-\nvaart en de ex-\nminister, en ex-\ntra.",
            (
                "Kent u de plannen van de EU-lidstaten, de 24-uurs bewaking en het hoogwater?",
                "Ja, in Noord-Holland, de in- en uitvaart en de ex-minister, en extra.",
            ),
        ),
        (
            "Hoeveel NO\nx en PM\n10 stoot hij uit, en hoeveel km\n2 en m\n2 beslaat hij?1",
            "De uitstoot is 3 µg/m\n3 en 4 kg CO\n2 per jaar.",
            (
                "Hoeveel NOx en PM10 stoot hij uit, en hoeveel km2 en m2 beslaat hij?",
                "De uitstoot is 3 µg/m3 en 4 kg CO2 per jaar.",
            ),
        ),
        (
            "Zijn de ﬂuctuaties, de eﬀecten en het ﬁetspad oﬃcieel?1",
            "Ja. Zie data.voorbeeld.nl/sluis-\nen-stuw.",
            (
                "Zijn de fluctuaties, de effecten en het fietspad officieel?",
                "Ja. Zie data.voorbeeld.nl/sluis-en-stuw.",
            ),
        ),
    ],
)
def test_figures_names_and_hyphens_of_a_publication_stay_whole(
    question: str, answer: str, expected: tuple[str, str]
) -> None:
    note = "1 https://www.sluisblad.nl/nieuws/2024/\nsluis-dicht-door-\nstorm~b12/?utm=1&\nx=2, 2 maart 2024.\n"
    found = read(publication(f"Vraag 1\n{question}\nAntwoord 1\n{answer}\n{note}"))
    assert pairs(found) == (("1", *expected),)
    assert found.passages[0].noten == (
        "https://www.sluisblad.nl/nieuws/2024/sluis-dicht-door-storm~b12/?utm=1&x=2, 2 maart 2024.",
    )


def test_words_run_together_come_apart() -> None:
    opening = (
        "Vragen van het lid Veenbaas (CDA) aan de Minister van Infrastructuur en\nWaterstaat over het onderhoud van de"
        " sluis bij Oosterdijk en de gevolgenvoor de binnenvaart (ingezonden 4 maart 2024).\nAntwoord van Minister"
        " Holtkamp (Infrastructuur en Waterstaat) (ontvangen\n26 maart 2024).\n"
    )
    body = (
        "Vraag 1\nBent u bekend met de berichten over de sluis bij Oosterdijk en de gevolgen vande langdurige stremming"
        " voor de binnenvaartschippers?\nAntwoord 1\nJa. De stremming heeft gevolgen voor de binnenvaart, vooral voor"
        " deschippers van kleinere schepen. Rijkswaterstaat heeft eenomleidingsroute ingesteld, die tot het einde"
        " van het onderhoud beschikbaarblijft.\n"
    )
    found = read(publication(body, opening))
    assert found.titel.endswith("de gevolgen voor de binnenvaart")
    assert pairs(found) == (
        (
            "1",
            "Bent u bekend met de berichten over de sluis bij Oosterdijk en de gevolgen van de langdurige stremming"
            " voor de binnenvaartschippers?",
            "Ja. De stremming heeft gevolgen voor de binnenvaart, vooral voor de schippers van kleinere schepen."
            " Rijkswaterstaat heeft een omleidingsroute ingesteld, die tot het einde van het onderhoud"
            " beschikbaar blijft.",
        ),
    )


def test_two_columns_are_read_one_after_the_other_where_a_date_runs_on() -> None:
    left = "Vragen van het lid Veenbaas (CDA)|aan de Minister van Verkeer en Water-|staat over de sluis. (Ingezonden 4"
    left += (
        "|maart 1996)|1|Is de sluis dicht sinds de storm|van vorige week?|2|Hoe lang blijft zij dicht voor de|schepen?"
    )
    right = "Antwoord van Minister Holtkamp (Ver-|keer en Waterstaat). (Ontvangen 20|maart 1996)|1"
    right += "|Ja, de sluis is sinds de storm van|vorige week gesloten."
    right += "|2|Tot en met de maand mei, naar het|zich laat aanzien.|"
    rows = zip(left.split("|"), right.split("|"), strict=True)
    columns = "".join(f"{one:<42}{other}\n" for one, other in rows)
    found = read(publication("", columns, "1995–1996", 823))
    assert (found.ingediend, found.beantwoord) == (date(1996, 3, 4), date(1996, 3, 20))
    assert pairs(found) == (
        (
            "1",
            "Is de sluis dicht sinds de storm van vorige week?",
            "Ja, de sluis is sinds de storm van vorige week gesloten.",
        ),
        ("2", "Hoe lang blijft zij dicht voor de schepen?", "Tot en met de maand mei, naar het zich laat aanzien."),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NUMBERED, (("1", Q1, ""), ("2", Q2, ""))),
        (ASKED + f"Vraag 1.\n{Q1}\nVraag 2.\n{Q2}\n", (("1", Q1, ""), ("2", Q2, ""))),
        (ASKED + f"I.\n{Q1}\nII.\n{Q2}\nIII.\n{Q3}\n", (("I", Q1, ""), ("II", Q2, ""), ("III", Q3, ""))),
        (ASKED + f"(1) {Q1}\n(2) Zo nee,\nwaarom niet?\n", (("1", Q1, ""), ("2", "Zo nee, waarom niet?", ""))),
        (
            ASKED + f"1 {Q1}\n2 Kunt u aangeven:\n  - hoe lang nog,\n  - wat dat kost?\n3 Vaart 1 op de 3 om?\n",
            (
                ("1", Q1, ""),
                ("2", "Kunt u aangeven:\n- hoe lang nog,\n- wat dat kost?", ""),
                ("3", "Vaart 1 op de 3 om?", ""),
            ),
        ),
        (
            ASKED + "Kent u het plan voor de A-\n28 en de co-\nouders?\n\nEn van niet-\ningezetenen?\n",
            (("", "Kent u het plan voor de A-28 en de co-ouders?", ""), ("", "En van niet-ingezetenen?", "")),
        ),
        (LISTS, TWO),
        (
            ANSWERED + f"Vraag:\n1\n{Q1}\n2\n{Q2}\n\nAntwoord:\n1 en 2\nJa, tot mei.\n",
            (("1", Q1, "Ja, tot mei."), ("2", Q2, "Ja, tot mei.")),
        ),
        (
            ANSWERED + f"Vraag 1\n{Q1}\n\nVraag 2\n{Q2}\n\nAntwoord op vraag 1 en 2\nJa, tot mei.\n",
            (("1", Q1, "Ja, tot mei."), ("2", Q2, "Ja, tot mei.")),
        ),
        (
            ANSWERED + f"Vraag I\n{Q1}\n\nAntwoord I\nJa.\n\nVraag IV\n{Q3}\n\nAntwoord IV\nNiets.\n",
            (("I", Q1, "Ja."), ("IV", Q3, "Niets.")),
        ),
        (
            ANSWERED + "Vraag 1\nKent u «Sluis dicht»? 1)\n\nAntwoord 1\nJa.\n\nVraag 2\nEn 2)?\n\nAntwoord 2\nNee.\n",
            (("1", "Kent u «Sluis dicht»?", "Ja."), ("2", "En 2)?", "Nee.")),
        ),
    ],
)
def test_questions_of_a_sheet_are_found_under_every_kind_of_number(
    text: str, expected: tuple[tuple[str, str, str], ...]
) -> None:
    assert pairs(read(sheet(text))) == expected


@pytest.mark.parametrize("form", ["{}) Sluisblad, {} maart 2024", "[{}] Sluisblad, {} maart 2024"])
def test_notes_without_marks_stand_with_the_last_question(form: str) -> None:
    rule = "________\n\n" if form.startswith("{}") else ""
    found = read(sheet(f"{ASKED}{Q1}\n\n{Q2}\n\n{rule}{form.format(1, 1)}\n{form.format(2, 2)}\n"))
    assert [one.noten for one in found.passages] == [(), ("Sluisblad, 1 maart 2024", "Sluisblad, 2 maart 2024")]


@pytest.mark.parametrize("source", [sheet(LATER), rtf(LATER), word(LATER), mail(LATER), in_gzip(sheet(LATER))])
def test_a_sheet_that_postpones_is_a_mededeling_in_every_format(source: Source) -> None:
    (found,) = map(read, unpacked(source))
    told = found.mededeling
    assert told is not None
    assert (found.id, found.soort, found.passages) == ("ah-tk-20232024-8807", "mededeling", ())
    assert (told.datum, told.door, told.functie) == (date(2024, 3, 26), "Holtkamp", "minister")
    assert found.ministeries == ("Infrastructuur en Waterstaat", "Financiën")
    assert (found.indieners, found.ingediend) == ((Indiener("Veenbaas", "CDA"),), date(2024, 3, 4))


@pytest.mark.parametrize("body", ["de lid Veenbaas (CDA)", "het leden Veenbaas (CDA)", "het lid Veenbaas (CDA)"])
def test_askers_are_found_behind_a_wrong_article(body: str) -> None:
    found = read(sheet(ASKED.replace("het lid Veenbaas (CDA)", body) + Q1))
    assert found.indieners == (Indiener("Veenbaas", "CDA"),)


@pytest.mark.parametrize(
    "source",
    [
        letter(table((paragraph(Q1, 1), paragraph("Ja.")), (paragraph(Q2, 1), paragraph("Tot mei.")))),
        letter("Vraag 1", Q1, "Antwoord 1", "Ja.", "Vraag 2", Q2, "Antwoord 2", "Tot mei."),
        letter(paragraph(Q1, 1), "Antwoord", "Ja.", paragraph(Q2, 1), "Antwoord", "Tot mei.", first="Vraag %1:"),
        letter(f"1. {Q1}", "Ja.", f"2. {Q2}", "Tot mei."),
        letter(paragraph(Q1, 2), "Ja.", paragraph(Q2, 2), "Tot mei."),
    ],
)
def test_a_letter_pairs_its_questions_in_a_table_a_list_and_without_labels(source: Source) -> None:
    found = read(source)
    assert pairs(found) == TWO
    assert (found.ministeries, found.beantwoord) == (("Infrastructuur en Waterstaat", "Financiën"), date(2024, 3, 26))


def test_a_letter_speaks_in_the_name_of_several_ministers() -> None:
    namens = "de Ministers van Financiën en van Defensie en de Staatssecretaris van Justitie en Veiligheid"
    found = read(letter("Vraag 1", Q1, "Antwoord 1", "Ja.", namens=namens))
    assert found.ministeries == ("Infrastructuur en Waterstaat", "Financiën", "Defensie", "Justitie en Veiligheid")


HTML_AND_TEXT = MIMEMultipart("alternative", _subparts=[MIMEText("Zie de bijlage."), in_html("Zie de bijlage.")])


@pytest.mark.parametrize(
    "source",
    [
        sheet(LISTS),
        rtf(LISTS),
        word(LISTS),
        mail(LISTS),
        mail(LISTS, "iso-8859-1", "quoted-printable"),
        mail(LISTS, "utf-8", "base64"),
        mail_of(in_html(LISTS)),
        mail_of(HTML_AND_TEXT, attached(sheet(LISTS))),
        in_zip(sheet(LISTS)),
        in_zip(in_gzip(sheet(LISTS))),
        in_zip(in_zip(sheet(LISTS))),
    ],
)
def test_a_sheet_is_read_as_one_in_every_wrapping(source: Source) -> None:
    *_, last = unpacked(source)
    found = read(last)
    assert (found.id, found.soort, found.beantwoord) == ("ah-tk-20232024-8802", "antwoord", date(2024, 3, 26))
    assert pairs(found) == TWO


def test_the_subject_of_a_mail_is_kept_beside_the_sheet_in_it() -> None:
    (answered,) = map(read, unpacked(mail(LISTS, subject="Eindelijk antwoord")))
    assert answered.titel == "Eindelijk antwoord"
    (asked,) = map(read, unpacked(mail(NUMBERED, subject="Doorgestuurd")))
    assert (asked.titel[:17], asked.samenvatting) == ("Vragen van het li", "Doorgestuurd")


def test_what_is_packed_three_times_is_refused_in_words() -> None:
    (refused,) = unpacked(in_zip(in_zip(in_gzip(sheet(LISTS)))))
    assert isinstance(refused, Refused)
    assert refused.reason == "packed more than twice; unpack it"


def _kvr(tag: str, *labelled: tuple[str, str]) -> str:
    return "".join(f'<{tag} nummer="{label}">{text}</{tag}>' for label, text in labelled)


FOUR = tuple((str(n), f"Wat vindt u van onderdeel {n} van het plan?") for n in range(1, 5))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([("1", "Ja."), ("2 t/m 3", "Later."), ("3 en 4", "Nooit.")], ["Ja.", "Later.", "Later.\nNooit.", "Nooit."]),
        ([("1, 2", "Ja."), ("3", "Nee."), ("3, 4", "Later.")], ["Ja.", "Ja.", "Nee.\nLater.", "Later."]),
        ([("1/2", "Ja."), ("3/4", "Nee.")], ["Ja.", "Ja.", "Nee.", "Nee."]),
        ([("1", "(1 en 2) Ja."), ("3", "3. Nee."), ("4", "Soms.")], ["Ja.", "Ja.", "Nee.", "Soms."]),
        (
            [("1", "Ja."), ("2", "Op uw vragen van"), ("12", "mei 1999 zei ik nee."), ("3", "Nee."), ("4", "Soms.")],
            ["Ja.", "Op uw vragen van 12 mei 1999 zei ik nee.", "Nee.", "Soms."],
        ),
    ],
)
def test_answers_of_a_kvr_file_stand_with_the_questions_that_they_name(
    answers: list[tuple[str, str]], expected: list[str]
) -> None:
    found = invented(_kvr("vraag", *FOUR), _kvr("antwoord", *answers))
    assert pairs(found) == tuple((label, text, said) for (label, text), said in zip(FOUR, expected, strict=True))


def test_a_mededeling_that_a_kvr_file_gives_twice_appears_once() -> None:
    told = "De vragen kunnen niet tijdig worden beantwoord."
    rest = f'<mededeling mededelingdatum="1 maart 2000) Mededeling {told}">{told}</mededeling>'
    found = invented(_kvr("vraag", *FOUR[:1]), rest=rest, titel="Vragen over niets.; Mededeling", type="Mededeling")
    assert found.mededeling is not None
    assert (found.mededeling.tekst, found.mededeling.datum) == (told, date(2000, 3, 1))
