"""Does `sync` bring what the services have, whatever they do wrong, and nothing twice?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.sources.manifest import Manifest
from vraagbaak.corpus.sources.papers import paper
from vraagbaak.corpus.sources.services import ServicesError, services
from vraagbaak.corpus.sources.store import Store, StoreProblem
from vraagbaak.index.indexing.sync import SyncOptions, SyncReport, compare, reread, store_of, sync

from .official import Official, fill, served, table, xml_of

TODAY = date.today()
FIRST = TODAY - timedelta(days=250)


class Place:
    """An index with its store, and a server to keep it in step with."""

    def __init__(self, official: Official, folder: Path) -> None:
        self.official = official
        self.index = folder / "index"
        self.store = store_of(self.index)
        self.folder = folder

    def sync(self, *sources: str, **options: object) -> SyncReport:
        known = services(table(self.official, self.folder)).with_contact("beheer@voorbeeld.nl")
        return sync(
            self.index,
            self.store,
            known,
            SyncOptions(sources=sources or ("koop",), **options),
            version="0",  # type: ignore[arg-type]
        )

    def ids(self) -> set[str]:
        with vraagbaak.open(self.index) as index:
            return {document.id for document in index.documents()}

    def document(self, id: str) -> vraagbaak.Document:
        with vraagbaak.open(self.index) as index:
            return next(document for document in index.documents() if document.id == id)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with served(Official()) as official:
        yield Place(official, tmp_path)


def test_a_first_run_brings_all_papers_and_a_second_none(place: Place) -> None:
    fill(place.official, 40, FIRST)
    report = place.sync()
    assert report.problems == []
    assert place.ids() == set(place.official.papers)
    place.official.requests.clear()
    again = place.sync()
    assert (again.n_stored, again.n_indexed, again.events) == (0, 0, [])
    assert not [path for path in place.official.requests if path.startswith("/files/")]


def test_requests_name_the_program_and_an_address(place: Place) -> None:
    fill(place.official, 1, FIRST)
    place.sync()
    assert place.official.agents == {"vraagbaak/0 (+beheer@voorbeeld.nl)"}


def test_one_request_in_ten_may_fail(place: Place) -> None:
    fill(place.official, 40, FIRST)
    place.official.faults = 0.1
    place.sync()
    place.official.faults = 0.0
    place.sync(retry=True)
    assert place.ids() == set(place.official.papers)


def test_listings_are_sliced_below_the_limit_of_paging(place: Place) -> None:
    fill(place.official, 120, FIRST)
    place.official.repost(list(place.official.papers), TODAY)  # all of them changed on one day
    place.official.last_record = 140
    report = place.sync()
    assert report.problems == []
    assert place.ids() == set(place.official.papers)


def test_a_question_its_delay_and_its_answer_are_one_paper(place: Place) -> None:
    official = place.official
    official.ask("2024Z10001", "veerponten", FIRST)
    place.sync()
    official.answer("2024Z10001", "veerponten", FIRST + timedelta(days=20), 1, notice="Uitstel van drie weken.")
    place.sync()
    official.answer("2024Z10001", "veerponten", FIRST + timedelta(days=40), 2)
    report = place.sync()
    assert [(event.kind, event.id) for event in report.events] == [("antwoord", "ah-tk-20232024-2")]
    with Manifest(place.store) as manifest:
        found = paper(manifest, "2024Z10001")
    assert found is not None
    assert [event.kind for event in found.events] == ["vraag", "uitstel", "antwoord"]
    assert found.status == "beantwoord"


def test_papers_that_are_posted_again_are_no_news_and_keep_the_day_they_came(place: Place) -> None:
    fill(place.official, 30, FIRST)
    place.sync()
    with Manifest(place.store) as manifest:
        before = {record.id: record.first_seen for record in manifest.records()}
    place.official.repost(list(place.official.papers), TODAY)
    report = place.sync()
    assert (report.n_stored, report.n_indexed, report.events) == (len(before), 0, [])
    with Manifest(place.store) as manifest:
        assert {record.id: record.first_seen for record in manifest.records()} == before


def test_a_change_is_indexed_and_is_no_event(place: Place) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", FIRST)
    place.sync()
    place.official.change(asked.id, TODAY)
    report = place.sync()
    assert (report.n_indexed, report.events) == (1, [])
    assert "uitgave 2" in place.document(asked.id).titel


@pytest.mark.parametrize("wrong", ["empty", "page", "redirect", "gone"])
def test_without_xml_the_page_is_read(place: Place, wrong: str) -> None:
    answer = place.official.answer("2024Z10001", "veerponten", FIRST, 7)
    answer.broken["xml"] = wrong
    assert place.sync().problems == []
    document = place.document("ah-tk-20232024-7")
    assert [passage.antwoord[:9] for passage in document.passages] == ["Er waren "] * 3
    with Manifest(place.store) as manifest:
        assert [kept.manifestation for kept in manifest.files("koop", answer.id)] == ["html", "metadata"]


def test_a_paper_without_any_file_is_reported_and_tried_again(place: Place) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", FIRST)
    asked.broken = {"xml": "gone", "html": "page"}
    (problem,) = place.sync().problems
    assert problem.startswith("kv-tk-2024Z10001: not stored: ")
    asked.broken = {}
    assert place.sync().n_indexed == 1


def test_a_version_that_is_not_typeset_yet_is_replaced(place: Place) -> None:
    official = place.official
    early = official.answer("2024Z10001", "veerponten", FIRST, 9)
    official.papers.pop(early.id)
    early.id = "ah-1151601"
    official.papers[early.id] = early
    first = place.sync()
    assert [event.id for event in first.events] == ["ah-1151601"]
    official.answer("2024Z10001", "veerponten", FIRST, 9).modified = TODAY
    report = place.sync()
    assert place.ids() == {"ah-tk-20232024-9"}
    assert report.events == []


def test_papers_that_are_listed_no_longer_go_with_a_whole_listing(place: Place) -> None:
    fill(place.official, 30, FIRST)
    place.sync()
    gone = sorted(place.official.papers)[:3]
    for id in gone:
        del place.official.papers[id]
    place.sync()
    assert set(gone) <= place.ids()
    assert place.sync(whole=True).n_removed == 3
    assert place.ids() == set(place.official.papers)


def test_a_listing_that_lacks_much_removes_nothing(place: Place) -> None:
    fill(place.official, 60, FIRST)
    place.sync()
    before = place.ids()
    for id in sorted(place.official.papers)[:40]:
        del place.official.papers[id]
    (problem,) = place.sync(whole=True).problems
    assert "no longer listed; nothing was removed" in problem
    assert place.ids() == before
    place.sync(whole=True, allow_removals=True)
    assert place.ids() == set(place.official.papers)


def test_a_clause_that_the_service_drops_is_a_failure(place: Place) -> None:
    fill(place.official, 10, FIRST)
    place.official.drops_clauses = True
    (problem, *_) = place.sync().problems
    assert "the service dropped a clause" in problem


def test_a_diagnostic_under_200_is_a_failure(place: Place) -> None:
    fill(place.official, 3, FIRST)
    known = services(table(place.official, place.folder))
    path = place.folder / "wrong.toml"
    path.write_text(
        (place.folder / "services.toml").read_text().replace("[koop]", '[koop]\nchanged_index = "dt.chnged"')
    )
    known = services(path)
    report = sync(place.index, place.store, known, SyncOptions(sources=("koop",)), version="0")
    assert "SEARCH-IGNOREDQTEXT" in report.problems[0]


def test_a_dry_run_leaves_no_trace(place: Place) -> None:
    fill(place.official, 10, FIRST)
    report = place.sync(dry_run=True)
    assert report.n_wanted == len(place.official.papers)
    assert not place.index.exists()
    assert not place.store.exists()


def test_check_names_what_is_missing(place: Place) -> None:
    fill(place.official, 12, FIRST)
    place.sync()
    known = services(table(place.official, place.folder))
    assert compare(place.store, known, ("kv-tk", "ah-tk"), version="0") == []
    place.official.ask("2024Z99999", "veerponten", TODAY)
    (different,) = compare(place.store, known, ("kv-tk", "ah-tk"), version="0")
    assert (different.kind, different.year, different.missing) == ("kv", TODAY.year, ("kv-tk-2024Z99999",))


def test_raw_files_are_read_again_without_asking_the_source(place: Place) -> None:
    fill(place.official, 10, FIRST)
    place.sync()
    place.official.requests.clear()
    known = services(table(place.official, place.folder))
    report = reread(place.index, place.store, known)
    assert report.n_indexed == len(place.official.papers)
    assert report.events == []
    assert place.official.requests == []


def test_a_stored_file_is_the_file_of_the_source(place: Place) -> None:
    answer = place.official.answer("2024Z10001", "veerponten", FIRST, 7)
    place.sync()
    with Manifest(place.store) as manifest:
        (kept,) = (kept for kept in manifest.files("koop", answer.id) if kept.manifestation == "xml")
    assert Store(place.store).get(kept.sha256) == xml_of(answer)
    path = Store(place.store).path_of(kept.sha256)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(StoreProblem, match="damaged"):
        Store(place.store).get(kept.sha256)


# the feed of the Tweede Kamer


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


# the table of services


@pytest.mark.parametrize(
    "text, message",
    [
        ("[koop]\nsruu = 1\n", "unknown key koop.sruu"),
        ("[koop]\npage = 'many'\n", "koop.page is 'many'; expected int"),
        ("[koop\n", "not a table of services"),
    ],
)
def test_a_wrong_table_of_services_is_refused_in_words(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(ServicesError, match=message):
        services(path)
