"""Do saved searches hear of what is new, once, and of nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Mededeling, Passage
from vraagbaak.index.errors import UsageProblem
from vraagbaak.search.alerts import news
from vraagbaak.search.alerts.delivery import AlertReport, SmtpMailer, run
from vraagbaak.search.alerts.digest import Sender
from vraagbaak.search.alerts.subscriptions import Subscriptions, folder_of

from .mail_server import MailServer, mail_server

SENDER = Sender("meldingen@voorbeeld.nl", "https://zoek.voorbeeld.nl")
START = datetime(2024, 5, 1, 6, tzinfo=UTC)


def question(number: str, subject: str, **changes: object) -> Document:
    fields: dict[str, object] = {
        "id": f"kv-tk-{number}",
        "soort": "kamervraag",
        "titel": f"Vragen van het lid Brandenhorst (D66) aan de minister van Defensie over {subject}",
        "vraagnummer": number,
        "ingediend": date(2024, 4, 30),
        "indieners": (Indiener("Marit Brandenhorst", "D66"),),
        "passages": (Passage(nummer="1", vraag=f"Hoeveel {subject} telde u?"),),
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


def answer(number: str, subject: str, id: str = "") -> Document:
    passage = Passage(nummer="1", vraag=f"Hoeveel {subject} telde u?", antwoord="Zeven.")
    return question(number, subject, id=id or f"ah-tk-20232024-{number[-3:]}", soort="antwoord", passages=(passage,))


class Place:
    """An index, subscriptions beside it, and a mail server."""

    def __init__(self, folder: Path, server: MailServer) -> None:
        self.index = folder / "index"
        self.server = server
        self.now = START
        self.put(question("2024Z00001", "torenvalken"))
        with vraagbaak.open(self.index) as index, self.subscriptions() as subscriptions:
            news.gather(index, subscriptions)

    def subscriptions(self) -> Subscriptions:
        return Subscriptions(folder_of(self.index))

    def put(self, *documents: Document, delete: str = "") -> None:
        with vraagbaak.writer(self.index) as writer:
            for document in documents:
                writer.add(document)
            if delete:
                writer.delete(delete)

    def save(self, query: str, address: str = "lezer@voorbeeld.nl", rhythm: str = "direct", **filters: str) -> int:
        with self.subscriptions() as subscriptions:
            return subscriptions.add(address, query, {name: [value] for name, value in filters.items()}, rhythm).id

    def run(self, after: timedelta = timedelta(0)) -> AlertReport:
        self.now += after
        with vraagbaak.open(self.index) as index, self.subscriptions() as subscriptions:
            return run(index, subscriptions, SENDER, SmtpMailer.of(self.server.url), self.now)

    def texts(self) -> list[str]:
        """The plain text of each mail that the server accepted."""
        found = []
        for _, mail in self.server.accepted:
            part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found.append(content.decode())
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with mail_server() as server:
        yield Place(tmp_path, server)


def test_a_new_question_and_its_answer_are_told_once_each(place: Place) -> None:
    place.save("veerponten")
    assert place.run().n_digests == 0
    place.put(question("2024Z00002", "veerponten"), question("2024Z00003", "drinkwater"))
    assert place.run().n_sent == 1
    place.put(answer("2024Z00002", "veerponten"))
    assert place.run().n_sent == 1
    assert place.run().n_sent == 0
    first, second = place.texts()
    assert "Nieuwe vragen: veerponten" in first and "drinkwater" not in first
    assert "Antwoord: veerponten" in second
    assert "https://zoek.voorbeeld.nl/d/ah-tk-20232024-002?q=veerponten" in second


def test_what_the_index_held_before_is_no_news(place: Place) -> None:
    place.save("torenvalken")
    place.put(question("2024Z00009", "drinkwater"))
    assert place.run().n_digests == 0


def test_an_edit_and_a_paper_posted_again_under_another_id_are_no_news(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"), answer("2024Z00002", "veerponten", "ah-1234567"))
    place.run()
    place.put(question("2024Z00002", "veerponten", samenvatting="Herzien."))
    place.put(answer("2024Z00002", "veerponten", "ah-tk-20232024-77"), delete="ah-1234567")
    assert place.run().n_sent == 0


def test_a_question_that_comes_after_its_answer_is_no_news(place: Place) -> None:
    place.save("veerponten")
    place.put(answer("2024Z00002", "veerponten"))
    place.run()
    place.put(question("2024Z00002", "veerponten"))
    assert place.run().n_sent == 0


def test_a_notice_of_delay_is_told_as_such(place: Place) -> None:
    place.save("veerponten")
    notice = Mededeling(tekst="Het antwoord komt later.", datum=date(2024, 5, 20))
    place.put(question("2024Z00002", "veerponten", id="ah-1", soort="mededeling", mededeling=notice))
    place.run()
    assert "Bericht van uitstel: veerponten" in place.texts()[0]


def test_a_saved_search_is_never_relaxed(place: Place) -> None:
    place.save("veerponten drinkwater")
    place.put(question("2024Z00002", "veerponten"), question("2024Z00003", "drinkwater"))
    assert place.run().n_sent == 0
    place.put(question("2024Z00004", "veerponten en drinkwater"))
    assert place.run().n_sent == 1


def test_inflections_and_compounds_are_found_as_on_the_page(place: Place) -> None:
    place.save("veerpont")
    place.put(question("2024Z00002", "veerponten"))
    assert place.run().n_sent == 1


def test_filters_hold(place: Place) -> None:
    place.save("", partij="VVD")
    place.save("", address="ander@voorbeeld.nl", partij="D66")
    place.put(question("2024Z00002", "veerponten"))
    place.run()
    assert [address for address, _ in place.server.accepted] == ["ander@voorbeeld.nl"]


def test_one_digest_a_person_with_all_saved_searches(place: Place) -> None:
    place.save("veerponten")
    place.save("drinkwater")
    place.put(question("2024Z00002", "veerponten"), question("2024Z00003", "drinkwater"))
    assert place.run().n_sent == 1
    (text,) = place.texts()
    assert "over veerponten" not in text and "veerponten" in text and "drinkwater" in text
    assert str(place.server.accepted[0][1]["Subject"]) == "2 nieuw: 2 zoekvragen"


def test_a_daily_search_waits_for_its_day(place: Place) -> None:
    place.save("veerponten", rhythm="dagelijks")
    place.put(question("2024Z00002", "veerponten"))
    assert place.run().n_sent == 1
    place.put(question("2024Z00003", "veerponten te water"))
    assert place.run(timedelta(hours=6)).n_sent == 0
    assert place.run(timedelta(hours=19)).n_sent == 1


def test_mail_can_be_ended_with_one_click(place: Place) -> None:
    number = place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    place.run()
    ((_, mail),) = place.server.accepted
    with place.subscriptions() as subscriptions:
        (search,) = subscriptions.searches()
    assert search.id == number
    assert mail["List-Unsubscribe"] == f"<https://zoek.voorbeeld.nl/meldingen/afmelden?token={search.token}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in mail.walk()} == {"multipart/alternative", "text/plain", "text/html"}


def test_hostile_titles_stay_text(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten <script>alert(1)</script>\r\nBcc: x@y.nl"))
    place.run()
    ((_, mail),) = place.server.accepted
    assert mail["Bcc"] is None
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    assert isinstance(html, bytes)
    assert b"<script>" not in html and b"&lt;script&gt;" in html


def test_a_server_that_refuses_one_person_does_not_keep_the_rest_waiting(place: Place) -> None:
    for name in ("een", "twee", "drie"):
        place.save("veerponten", address=f"{name}@voorbeeld.nl")
    place.put(question("2024Z00002", "veerponten"))
    place.server.refuses = lambda address: address.startswith("een")
    report = place.run()
    assert report.n_sent == 2
    assert report.problems[0].startswith("een@voorbeeld.nl: the mail was not accepted: ")
    place.server.refuses = lambda address: False
    assert place.run().n_sent == 1
    assert len(set(place.server.ids())) == 3


def test_a_server_that_is_away_loses_no_mail(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    port, place.server.port = place.server.port, 1
    assert place.run().n_sent == 0
    place.server.port = port
    assert place.run().n_sent == 1


def test_a_digest_whose_acceptance_was_not_heard_is_sent_again_with_the_same_id(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    place.server.answers_after_data = False
    assert place.run().n_sent == 0
    place.server.answers_after_data = True
    assert place.run().n_sent == 1
    first, second = place.server.ids()
    assert first == second


def test_a_person_who_is_removed_leaves_nothing_behind(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten"))
    place.run()
    with place.subscriptions() as subscriptions:
        assert subscriptions.forget("lezer@voorbeeld.nl")
    content = b"".join(path.read_bytes() for path in folder_of(place.index).iterdir())
    assert b"lezer@" not in content
    assert oct(folder_of(place.index).stat().st_mode & 0o777) == "0o700"


def test_a_search_that_is_not_confirmed_hears_nothing_until_it_is(place: Place) -> None:
    with place.subscriptions() as subscriptions:
        search = subscriptions.add("lezer@voorbeeld.nl", "veerponten", {}, "direct", confirmed=False)
    place.put(question("2024Z00002", "veerponten"))
    assert place.run().n_sent == 0
    with place.subscriptions() as subscriptions:
        assert subscriptions.confirm(search.token)
    assert place.run().n_sent == 0, "what came before the confirmation is not told"
    place.put(question("2024Z00003", "veerponten te water"))
    assert place.run().n_sent == 1


@pytest.mark.parametrize("address", ["", "x", "a@b", "a b@c.nl", "a@b.nl\nBcc: d@e.nl", "a@b.nl,c@d.nl", "<a@b.nl>"])
def test_no_mail_address_is_refused(place: Place, address: str) -> None:
    with place.subscriptions() as subscriptions, pytest.raises(UsageProblem, match="no mail address"):
        subscriptions.add(address, "veerponten", {}, "direct")


def test_many_saved_searches_are_matched_in_little_time(place: Place) -> None:
    with place.subscriptions() as subscriptions, subscriptions.transaction():
        for n in range(400):
            subscriptions.add(f"lezer{n}@voorbeeld.nl", f"veerponten nummer{n}", {}, "direct")
    place.put(*(question(f"2024Z1{n:04}", f"veerponten nummer{n}") for n in range(40)))
    started = datetime.now()
    report = place.run()
    assert report.n_sent == 40
    assert (datetime.now() - started).total_seconds() < 30


def test_every_line_of_a_mail_is_short_enough_for_any_server(place: Place) -> None:
    place.save("veerponten")
    place.put(question("2024Z00002", "veerponten " + "zeer lange titel " * 80))
    place.run()
    ((_, mail),) = place.server.accepted
    assert max(map(len, mail.as_bytes().splitlines())) <= 998


def test_each_publication_of_a_question_is_told_though_results_show_one(place: Place) -> None:
    place.save("veerponten")
    notice = Mededeling(tekst="Het antwoord komt later.", datum=date(2024, 5, 20))
    delayed = question("2024Z00002", "veerponten", id="ah-1", soort="mededeling", mededeling=notice)
    place.put(delayed, answer("2024Z00002", "veerponten"))
    assert place.run().n_news == 2
    (text,) = place.texts()
    assert "Bericht van uitstel: veerponten" in text and "Antwoord: veerponten" in text
