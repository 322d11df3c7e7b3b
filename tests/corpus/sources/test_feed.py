"""Does `sync` bring what the feed of the Tweede Kamer has, until the official publication comes?"""

from __future__ import annotations

import tracemalloc

import vraagbaak
from vraagbaak.corpus.sources.client import Client
from vraagbaak.corpus.sources.manifest import Entity, Manifest
from vraagbaak.corpus.sources.services import services
from vraagbaak.corpus.sources.store import Store
from vraagbaak.corpus.sources.tk import TkSync

from .official import Official, table
from .place import FIRST, Place


def question(official: Official, number: str, guid: str) -> None:
    """A question as the feed has it: a Zaak, its Indiener and its Document with a file."""
    official.enter("Zaak", f"z-{guid}", f"<nummer>{number}</nummer><soort>Schriftelijke vragen</soort>")
    official.enter(
        "ZaakActor",
        f"a-{guid}",
        f'<zaak ref="z-{guid}"/><actorNaam>M. Brandenhorst</actorNaam><relatie>Indiener</relatie>',
    )
    official.enter(
        "Document",
        f"d-{guid}",
        f'<zaak ref="z-{guid}"/><soort>Schriftelijke vragen</soort><documentNummer>2024D{guid}</documentNummer>'
        "<onderwerp>Vragen over veerponten</onderwerp><datum>2024-03-01T00:00:00</datum>",
    )
    official.enter("DocumentVersie", f"v-{guid}", f'<document ref="d-{guid}"/><status>Concept</status>')
    official.feed_files[f"d-{guid}"] = b"Hoeveel veerponten telde u in Zuiderwoude? En hoeveel in Noorderwoude?\n"


def test_the_feed_brings_what_is_newest_until_the_official_publication_comes(place: Place) -> None:
    question(place.official, "2024Z10001", "00001")
    report = place.sync("tk")
    assert report.problems == []
    assert place.ids() == {"kv-tk-2024Z10001"}
    assert place.document("kv-tk-2024Z10001").indieners == (vraagbaak.Indiener("M. Brandenhorst"),)
    place.official.ask("2024Z10001", "veerponten", FIRST)
    report = place.sync("koop", "tk")
    assert report.events == []
    assert place.ids() == {"kv-tk-2024Z10001"}
    assert "Zuiderwoude, uitgave 1" in place.document("kv-tk-2024Z10001").titel


def test_a_tombstone_without_fields_takes_the_paper_out(place: Place) -> None:
    for number in range(7):
        question(place.official, f"2024Z1000{number}", f"0000{number}")
    place.sync("tk")
    place.official.enter("Document", "d-00003", "", deleted=True, changed="2024-06-01T00:00:00Z")
    place.sync("tk")
    assert place.ids() == {f"kv-tk-2024Z1000{number}" for number in range(7) if number != 3}


def test_the_feed_goes_on_from_its_token(place: Place) -> None:
    for number in range(7):
        question(place.official, f"2024Z1000{number}", f"0000{number}")
    place.sync("tk")
    place.official.requests.clear()
    place.sync("tk")
    assert len([path for path in place.official.requests if "/Feed" in path]) == 4, "one resume page a category"


def test_a_misspelt_category_is_a_failure(place: Place) -> None:
    question(place.official, "2024Z10001", "00001")
    place.official.feed["Zaken"] = place.official.feed.pop("Zaak")
    (problem,) = place.sync("tk").problems
    assert "is Zaak spelt as the service spells it?" in problem


def test_an_aanhangselnummer_of_the_feed_names_the_official_publication(place: Place) -> None:
    question(place.official, "2024Z10001", "00001")
    place.official.enter(
        "Document",
        "d-00002",
        '<zaak ref="z-00001"/><soort>Antwoord schriftelijke vragen</soort><documentNummer>2024D00002</documentNummer>'
        "<onderwerp>Antwoord over veerponten</onderwerp><aanhangselnummer>242501244</aanhangselnummer>",
    )
    place.official.feed_files["d-00002"] = b"Er waren zeven veerponten in Zuiderwoude, en geen in Noorderwoude.\n"
    report = place.sync("tk")
    assert report.problems == []
    assert place.ids() == {"kv-tk-2024Z10001", "ah-tk-20242025-1244"}
    assert [(event.paper, event.kind) for event in report.events] == [
        ("2024Z10001", "antwoord"),
        ("2024Z10001", "vraag"),
    ]


def test_an_external_identifier_as_the_schema_spells_it_names_the_publication(place: Place) -> None:
    question(place.official, "2024Z10001", "00001")
    place.official.enter(
        "DocumentVersie",
        "v-9",
        '<document ref="d-00001"/><externeidentifier>kv-tk-2024Z10001-n1</externeidentifier>',
    )
    place.sync("tk")
    assert place.ids() == {"kv-tk-2024Z10001-n1"}


def test_a_document_that_is_deleted_does_not_hide_another_of_the_same_paper(place: Place) -> None:
    question(place.official, "2024Z10001", "00001")
    same = '<zaak ref="z-00001"/><soort>Schriftelijke vragen</soort><documentNummer>2024D9</documentNummer>'
    for guid in ("d-00000", "d-99999"):  # before and after it in every order
        place.official.enter("Document", guid, same)
        place.official.enter("Document", guid, "", deleted=True, changed="2025-01-01T00:00:00Z")
    place.sync("tk")
    assert place.ids() == {"kv-tk-2024Z10001"}


def test_a_category_that_is_posted_again_is_fetched_again_and_is_no_news(place: Place) -> None:
    for number in range(7):
        question(place.official, f"2024Z1000{number}", f"0000{number}")
    place.sync("tk")
    for number in range(7):
        place.official.enter(
            "Document",
            f"d-0000{number}",
            f'<zaak ref="z-0000{number}"/><soort>Schriftelijke vragen</soort>',
            changed="2025-01-01T00:00:00Z",
        )
    report = place.sync("tk")
    assert (report.n_stored, report.n_indexed, report.events) == (7, 0, [])


def test_papers_of_the_feed_are_listed_in_memory_that_does_not_grow_with_the_feed(place: Place) -> None:
    """The feed has millions of entities; those about questions are few."""
    known = services(table(place.official, place.folder))
    with Manifest(place.store) as manifest, Client(known.client, "0") as client:
        for category, fields in (
            ("Zaak", {"soort": ["Motie"], "nummer": ["2024Z00001"], "onderwerp": ["veerponten " * 20]}),
            ("Document", {"soort": ["Motie"], "zaak": ["z"], "onderwerp": ["veerponten " * 20]}),
            ("ZaakActor", {"zaak": ["z"], "relatie": ["Indiener"], "actorNaam": ["M. Brandenhorst " * 10]}),
        ):
            some = [Entity(category, f"{n:06}", "2024", False, fields) for n in range(20_000)]
            manifest.feed_page("tk", some, f"token:{category}", "1")
        del some
        run = TkSync(client, known.tk, manifest, Store(place.store), now="2024", say=lambda line: None)
        tracemalloc.start()
        run._list_papers()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2_000_000
