"""Does `sync` bring what the services have, whatever they do wrong, and nothing twice?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vraagbaak import Mededeling
from vraagbaak.corpus.sources.manifest import Manifest
from vraagbaak.corpus.sources.papers import paper
from vraagbaak.corpus.sources.services import services
from vraagbaak.corpus.sources.store import Store, StoreProblem
from vraagbaak.index.indexing.sync import SyncOptions, compare, reread, sync

from .official import fill, table, xml_of
from .place import FIRST, TODAY, Place


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


def test_without_xml_and_page_the_pdf_is_read(place: Place) -> None:
    answer = place.official.answer("2021Z90010", "visvijvers", FIRST, 9010)
    answer.broken = {"xml": "empty", "html": "page"}
    assert place.sync().problems == []
    assert place.document(answer.id).passages[1].antwoord.startswith("De waterschappen hebben in de zomer van 2021")
    with Manifest(place.store) as manifest:
        assert [kept.manifestation for kept in manifest.files("koop", answer.id)] == ["metadata", "pdf"]


def test_half_a_pdf_is_reported_and_fetched_again(place: Place) -> None:
    answer = place.official.answer("2021Z90010", "visvijvers", FIRST, 9010)
    answer.broken = {"xml": "gone", "html": "redirect", "pdf": "half"}
    (problem,) = place.sync().problems
    assert problem.endswith("half a PDF")
    answer.broken.pop("pdf")
    assert place.sync().n_indexed == 1


def test_a_paper_whose_record_names_no_files_is_read_from_its_page(place: Place) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", FIRST)
    place.official.names_no_files = True
    assert place.sync().problems == []
    assert place.ids() == {asked.id}


@pytest.mark.parametrize("written, day", [("12-3-2024", date(2024, 3, 12)), ("2024-02-31", None), ("onbekend", None)])
def test_a_malformed_date_is_read_or_left_out(place: Place, written: str, day: date | None) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", FIRST)
    asked.asked_on = written
    asked.broken["xml"] = "gone"  # the page has no date
    assert place.sync().problems == []
    assert place.document(asked.id).ingediend == day


@pytest.mark.parametrize(
    "id, vraagnummer",
    [("kv-tk-20062007-KVR27039", "KVR27039"), ("kv-ek-218190001", "218190001"), ("kv-tk-2018Z04835", "2018Z04835")],
)
def test_every_form_of_a_vraagnummer_is_one_paper(place: Place, id: str, vraagnummer: str) -> None:
    asked = place.official.ask(vraagnummer, "veerponten", FIRST)
    del place.official.papers[asked.id]
    asked.id = id
    place.official.papers[id] = asked
    place.sync()
    place.official.answer(vraagnummer, "veerponten", FIRST + timedelta(days=9), 3)
    place.sync()
    with Manifest(place.store) as manifest:
        found = paper(manifest, vraagnummer)
    assert found is not None
    assert [(event.kind, event.id) for event in found.events] == [("vraag", id), ("antwoord", "ah-tk-20232024-3")]


def test_a_reprint_is_kept_beside_the_first_print_and_is_no_news(place: Place) -> None:
    first = place.official.answer("2024Z10001", "veerponten", FIRST, 876)
    place.sync()
    again = place.official.answer("2024Z10001", "veerponten", FIRST, 876)
    again.id = f"{first.id}-n1"
    place.official.papers = {first.id: first, again.id: again}
    report = place.sync()
    assert place.ids() == {first.id, again.id}
    assert report.events == []


@pytest.mark.parametrize(
    "notice, status",
    [
        ("De vragen zijn ingetrokken door de indiener.", "ingetrokken"),
        ("De vragen over de ingetrokken vergunning kunnen niet binnen de termijn worden beantwoord.", "uitgesteld"),
    ],
)
def test_a_question_that_was_withdrawn_is_no_open_question(place: Place, notice: str, status: str) -> None:
    place.official.ask("2024Z10001", "veerponten", FIRST)
    place.official.answer("2024Z10001", "veerponten", FIRST, 5, notice=notice)
    place.sync()
    assert place.document("ah-tk-20232024-5").mededeling == Mededeling(tekst=notice, datum=FIRST)
    with Manifest(place.store) as manifest:
        found = paper(manifest, "2024Z10001")
    assert found is not None and found.status == status


def test_a_record_that_goes_while_the_listing_is_read_hides_no_other(place: Place) -> None:
    fill(place.official, 40, FIRST)
    seen = 0

    def take_one_away(path: str) -> None:
        nonlocal seen
        seen += "maximumRecords=10&" in path or path.endswith("maximumRecords=10")
        if seen == 3:  # the second page of a listing is asked for
            seen += 1
            del place.official.papers[min(id for id in place.official.papers if id.startswith("kv-"))]

    place.official.before = take_one_away
    known = replace(services(table(place.official, place.folder)))
    known = replace(known, koop=replace(known.koop, page=10))
    report = sync(place.index, place.store, known, SyncOptions(sources=("koop",)), version="0")
    assert seen > 3
    with Manifest(place.store) as manifest:
        assert set(place.official.papers) <= {record.id for record in manifest.records("koop")}
    assert [problem for problem in report.problems if "not stored" not in problem] == []


def test_more_papers_of_one_day_than_paging_reaches_are_a_failure_in_words(place: Place) -> None:
    for n in range(60):
        place.official.ask(f"2024Z{10000 + n}", "veerponten", TODAY)
    place.official.last_record = 140  # a limit of 40
    (problem,) = place.sync().problems
    assert "paging does not reach them" in problem


def test_a_paper_without_any_file_is_reported_and_tried_again(place: Place) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", FIRST)
    asked.broken = {"xml": "gone", "html": "page", "pdf": "gone"}
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


def test_check_names_what_could_not_be_fetched_and_what_is_listed_no_longer(place: Place) -> None:
    asked = place.official.ask("2024Z10001", "veerponten", TODAY)
    gone = place.official.ask("2024Z10002", "drinkwater", TODAY)
    asked.broken = {"xml": "gone", "html": "page", "pdf": "gone"}
    place.sync()
    del place.official.papers[gone.id]
    place.official.ask("2024Z10003", "drinkwater", TODAY)
    known = services(table(place.official, place.folder))
    (different,) = compare(place.store, known, ("kv-tk",), version="0")
    assert (different.missing, different.extra) == (("kv-tk-2024Z10001", "kv-tk-2024Z10003"), ("kv-tk-2024Z10002",))


def test_check_misses_no_version_whose_typeset_successor_is_here(place: Place) -> None:
    early = place.official.answer("2024Z10001", "veerponten", TODAY, 9)
    place.official.papers = {"ah-1151601": early}
    early.id = "ah-1151601"
    place.sync()
    place.official.answer("2024Z10001", "veerponten", TODAY, 9)
    place.sync()
    known = services(table(place.official, place.folder))
    assert compare(place.store, known, ("ah-tk",), version="0") == []
    del place.official.papers["ah-1151601"]
    assert compare(place.store, known, ("ah-tk",), version="0") == []


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
