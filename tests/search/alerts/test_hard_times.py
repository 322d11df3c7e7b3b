"""Is each digest sent once, whatever becomes of the mail server, of a document's id, or of a second run?"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.index.errors import VraagbaakError
from vraagbaak.search.alerts import matching, news
from vraagbaak.search.alerts.subscriptions import Subscriptions, folder_of

from .mail_server import mail_server
from .test_alerts import Place, answer, question


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with mail_server() as server:
        yield Place(tmp_path, server)


def test_an_answer_that_gets_another_id_before_the_digest_is_due_is_told(place: Place) -> None:
    place.save("veerponten", rhythm="wekelijks")
    place.put(question("2024Z00002", "veerponten"))
    assert place.run().n_sent == 1
    place.put(answer("2024Z00002", "veerponten", "ah-1234567"))
    assert place.run(timedelta(days=1)).n_sent == 0
    place.put(answer("2024Z00002", "veerponten", "ah-tk-20232024-77"), delete="ah-1234567")
    assert place.run(timedelta(days=7)).n_sent == 1
    assert "https://zoek.voorbeeld.nl/d/ah-tk-20232024-77?q=veerponten" in place.texts()[1]
    assert "Antwoord: veerponten" in place.texts()[1]


def test_an_answer_that_gets_another_id_before_it_is_matched_is_told(place: Place) -> None:
    place.save("veerponten")
    place.put(answer("2024Z00002", "veerponten", "ah-1234567"))
    with vraagbaak.open(place.index) as index, place.subscriptions() as subscriptions:
        assert news.gather(index, subscriptions) == 1  # and the run is killed
    place.put(answer("2024Z00002", "veerponten", "ah-tk-20232024-77"), delete="ah-1234567")
    assert place.run().n_sent == 1
    assert "ah-tk-20232024-77" in place.texts()[0]


def test_an_answer_in_the_document_of_its_question_is_told(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten", id="verzonnen-2"))
    assert place.run().n_sent == 1
    place.put(answer("2024Z00002", "veerponten", id="verzonnen-2"))
    assert place.run().n_sent == 1
    first, second = place.texts()
    assert "Nieuwe vragen: veerponten" in first
    assert "Antwoord: veerponten" in second


def test_a_search_whose_time_was_up_is_matched_by_the_next_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    monkeypatch.setattr(matching, "TIMEOUT_S", 1e-9)
    report = place.run()
    assert report.n_sent == 0
    assert report.problems == ["search 1 of lezer@voorbeeld.nl: not done in 0 s; the next run tries again"]
    monkeypatch.undo()
    assert place.run().n_sent == 1


def test_a_server_that_breaks_off_in_the_middle_of_mails_gets_each_once(place: Place) -> None:
    people = [f"lezer{n}@voorbeeld.nl" for n in range(12)]
    for address in people:
        place.save("veerponten", address=address)
    place.put(question("2024Z00002", "veerponten"))
    place.server.breaks = lambda address: int(address[5:].split("@")[0]) % 2 == 0
    n_sent = sum(place.run().n_sent for _ in range(4))  # three in a row that break off end a run
    assert n_sent == 6, "those that break off do not keep the rest back"
    place.server.breaks = lambda address: False
    assert place.run().n_sent == 6
    assert sorted(address for address, _ in place.server.accepted) == sorted(people)


def test_a_server_that_is_away_is_not_asked_for_every_mail(place: Place) -> None:
    for n in range(12):
        place.save("veerponten", address=f"lezer{n}@voorbeeld.nl")
    place.put(question("2024Z00002", "veerponten"))
    port, place.server.port = place.server.port, 1
    *problems, last = place.run().problems
    assert len(problems) == 3
    assert last == "the mail server is away; 9 more mails wait for the next run"
    place.server.port = port
    assert place.run().n_sent == 12


def test_mail_waits_five_days_for_the_server_and_is_then_given_up_in_words(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    place.server.refuses = lambda address: True
    for _ in range(30):  # every four hours
        assert place.run(timedelta(hours=4)).problems[0].startswith("lezer@voorbeeld.nl: the mail was not accepted: ")
    (problem,) = place.run(timedelta(hours=5)).problems
    assert problem.startswith("lezer@voorbeeld.nl: a mail was given up after 5 days: ")
    assert "550" in problem
    place.server.refuses = lambda address: False
    assert place.run().n_sent == 0


def test_a_second_run_at_the_same_time_is_refused_in_words(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    with (folder_of(place.index) / "run.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(VraagbaakError, match="another `vraagbaak alerts run` is at work"):
            place.run()
    assert place.run().n_sent == 1


def test_who_asks_without_a_confirmation_changes_no_rhythm(place: Place) -> None:
    place.save("veerponten", rhythm="wekelijks")
    with place.subscriptions() as subscriptions:
        assert subscriptions.ask("lezer@voorbeeld.nl", "veerponten", {}, "direct").rhythm == "wekelijks"
    place.save("veerponten", rhythm="dagelijks")
    with place.subscriptions() as subscriptions:
        assert [search.rhythm for search in subscriptions.searches()] == ["dagelijks"]


def test_a_file_of_the_version_before_is_taken_over(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    with vraagbaak.open(place.index) as index, place.subscriptions() as subscriptions:
        news.gather(index, subscriptions)
        matching.match_all(index, subscriptions)
        path = subscriptions.folder / "subscriptions.sqlite"
    db = sqlite3.connect(path)
    db.executescript(
        "ALTER TABLE news DROP COLUMN papers; ALTER TABLE matches RENAME TO present; "
        "CREATE TABLE matches (search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, id TEXT NOT NULL, "
        "news INTEGER NOT NULL, commit_number INTEGER NOT NULL, message TEXT, PRIMARY KEY (search, id)) WITHOUT ROWID; "
        "INSERT INTO matches SELECT search, 'x', news, 1, message FROM present; DROP TABLE present; "
        "PRAGMA user_version = 1;"
    )
    db.close()
    assert place.run().n_sent == 1


def test_subscriptions_are_read_while_another_process_writes_them(place: Place) -> None:
    place.save("veerponten")
    with place.subscriptions() as writing, writing.transaction():
        writing.set("een", "twee")
        with place.subscriptions() as reading:
            assert [search.query for search in reading.searches()] == ["veerponten"]


def test_a_file_of_a_later_version_is_refused_in_words(tmp_path: Path) -> None:
    with Subscriptions(tmp_path / "a"):
        pass
    db = sqlite3.connect(tmp_path / "a" / "subscriptions.sqlite")
    db.execute("PRAGMA user_version = 3")
    db.close()
    with pytest.raises(VraagbaakError, match="made by another version of vraagbaak; expected 2"):
        Subscriptions(tmp_path / "a")
