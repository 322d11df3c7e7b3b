"""Which link leads to the official publication of a paper?"""

from __future__ import annotations

import pytest

from vraagbaak.corpus.links import best_url, of_document, of_identifier
from vraagbaak.corpus.model import Bron, Document

SITE = "https://zoek.officielebekendmakingen.nl/"


@pytest.mark.parametrize(
    ("identifier", "link"),
    [
        ("kv-tk-2024Z00773", "kv-tk-2024Z00773.html"),
        ("2024Z00773", "kv-tk-2024Z00773.html"),
        ("ah-tk-20232024-958", "ah-tk-20232024-958.html"),
        ("ah-ek-20212022-9", "ah-ek-20212022-9.html"),
        ("kst-28676-396", "kst-28676-396.html"),
        ("kst-36410-X-12", "kst-36410-X-12.html"),
        ("kst-99103-C", "kst-99103-C.html"),
        ("h-tk-20232024-12-3", "h-tk-20232024-12-3.html"),
        ("blg-123456", "blg-123456.html"),
    ],
)
def test_an_official_identifier_has_a_link(identifier: str, link: str) -> None:
    assert of_identifier(identifier) == SITE + link
    assert of_document(Document(id=identifier)) == SITE + link


@pytest.mark.parametrize("other", ["KVR20135", "notitie", "", "kst-", "2024Z0077", "../../x", "kst-28676-396?x=1"])
def test_another_text_has_none(other: str) -> None:
    assert of_identifier(other) == ""


def test_a_page_leads_to_its_answer_where_it_names_one() -> None:
    vraag = Bron("vraag", "kv-tk-2022Z90003", "", SITE + "kv-tk-2022Z90003.html")
    antwoord = Bron("antwoord", "ah-tk-20222023-9003", "", SITE + "ah-tk-20222023-9003.html")
    assert of_document(Document(id="2022Z90003", soort="antwoord", bronnen=(vraag, antwoord))) == antwoord.url
    assert of_document(Document(id="2022Z90003", soort="kamervraag", bronnen=(vraag, antwoord))) == vraag.url
    assert of_document(Document(id="brief-1", bronnen=(vraag,))) == vraag.url


def test_a_paper_of_the_aanhangsel_is_found_by_its_year_and_number() -> None:
    bron = Bron("Aanhangsel", "429", "Kamervragen met antwoord", "http://example.org/KVR6174")

    def paper(year: str, number: str = "429") -> Document:
        return Document(
            id="KVR6174", kamer="Tweede Kamer", vergaderjaar=year, nummer=number, bronnen=(bron,), soort="antwoord"
        )

    assert of_document(paper("1997-1998")) == SITE + "ah-tk-19971998-429.html"
    assert of_document(paper("1990-1991")) == ""
    assert of_document(paper("1997-1998", "429H")) == ""
    assert best_url(paper("1990-1991")) == "http://example.org/KVR6174"
    assert best_url(Document(id="x")) == ""
