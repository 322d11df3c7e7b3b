"""Where does a title's formula end? `|` stands there; the people are invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vraagbaak.corpus import aanhef

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ANALYSIS.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())

TITLES = (
    "Vragen van het lid Zomer (D66) over |veerponten.",
    "Vragen van de leden Zomer, Kers (beiden D66) en Van Puffelen (SP) aan de ministers van Defensie en van Financiën "
    "over |de brief inzake veerponten",
    "Vragen van het lid Kers (C.D.A.) Inzake: |Instellingsbesluit veerponten",
    "Vragen van het lid Kers (SP) op 15 mei 2001 medegedeeld aan de minister van Justitie met betrekking tot |ponten.",
    "Vraag van het lid Kers (SP) naar aanleiding van |een bericht",
    "Vragen lid Kers (SP) aan de minister van Justitie over |ponten",
    "Nadere, alsmede aanvullende schriftelijke vragen van mevrouw Kers over |ponten",
    "Mondelinge vragen van het lid Kers over |ponten",
    "Kamervragen van het lid Kers (SP) over |ponten",
    "Vragenuur: Vragen van het lid Kers aan de minister-president over |de uitkomsten van de top",
    "van het lid Kers (SP) over |ponten",
    "501 Vragen van het lid Kers over |ponten",
    "Herdruk* Vragen van het lid Kers over |ponten",
    "Antwoord van de minister van Justitie op vragen van het lid Kers (SP) over |ponten",
    "Antwoord op vragen van het lid Kers (SP) over |ponten",
    "Beantwoording Kamervragen van het lid Kers (SP) over |ponten",
    "Beantwoording van Kamervragen van de leden Zomer en Kers over |ponten",
    "Reactie op schriftelijke vragen over |ponten",
    "Antwoord van minister Zomer (Defensie), mede namens de minister van Financiën|",
    "Verslag van een schriftelijk overleg inzake |ponten",
    "Nader verslag van een nader schriftelijk overleg over |ponten",
    "Lijst van vragen en antwoorden over |ponten",
    "Brief van de staatssecretaris van Financiën over |ponten",
    "VRAGEN VAN HET LID KERS\nOVER |ponten",
    "|De gevolgen van de uitspraak over ponten",
    "|Antwoorden bij het examen over ponten",
    "|Brieven over ponten",
    "|Vragen over ponten",
    "|Vragen van het lid Kers (SP) overponten",
    "|Vragen van het lid Kers (SP) om een pont",
    "|Verslag van een reis over zee",
    "|Lid Kers over ponten",
    "|",
)


@pytest.mark.parametrize("titel", TITLES)
def test_seam(titel: str) -> None:
    before, _, subject = titel.partition("|")
    assert aanhef.seam(before + subject) == len(before)


@pytest.mark.parametrize(("formula", "subject"), re.findall(r"`([^`]+)` goes before `([^`]+)`", TEXT))
def test_examples_of_the_page(formula: str, subject: str) -> None:
    assert aanhef.seam(f"{formula} {subject}") == len(formula) + 1


def test_examples_of_the_page_without_a_seam() -> None:
    (formula,) = re.findall(r"`([^`]+)` has no subject", TEXT)
    (subject,) = re.findall(r"`([^`]+)` is all subject", TEXT)
    assert (aanhef.seam(formula), aanhef.seam(subject)) == (len(formula), 0)


def test_a_formula_without_an_end_is_given_up() -> None:
    asked = "Vragen van het lid Kers " + "en het lid Zomer " * 30
    assert aanhef.seam(asked + "over ponten") == len(asked) + len("over ")
    assert aanhef.seam(asked * 3 + "over ponten") == 0
    assert aanhef.seam("Vragen van " * 100_000) == 0
