"""Subscribing on the page: nothing changes by GET, a POST needs no cookie, and no page tells whose address is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from vraagbaak.search.alerts.subscriptions import Subscriptions

from ..alerts.mail_server import MailServer, mail_server
from .conftest import Serve


@dataclass
class Site:
    client: TestClient
    mail: MailServer
    folder: Path

    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.folder)

    def ask(self, address: str = "lezer@voorbeeld.nl", **form: str) -> int:
        fields = {"q": "woningen", "adres": address, "ritme": "dagelijks", **form}
        return self.client.post("/meldingen", data=fields).status_code

    def link(self) -> str:
        """The link to confirm in the latest mail, as a path."""
        _, mail = self.mail.accepted[-1]
        part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found = re.search(r"https://vragen\.example(/meldingen/bevestigen\S+)", content.decode())
        assert found is not None
        return found[1]


@pytest.fixture
def site(serve: Serve, tmp_path: Path) -> Iterator[Site]:
    with mail_server() as mail:
        folder = tmp_path / "meldingen"
        client = serve(alerts=str(folder), smtp=mail.url, mail_from="meldingen@vragen.example")
        yield Site(client, mail, folder)


def test_a_search_is_saved_confirmed_shown_and_ended(site: Site) -> None:
    page = site.client.get("/?q=woningen&partij=D66").text
    link = re.search(r'href="(/meldingen\?[^"]*)"', page)
    assert link is not None
    form = site.client.get(unescape(link[1]))
    assert form.status_code == 200
    assert 'name="partij" value="D66"' in form.text
    assert site.ask(partij="D66") == 200
    ((address, mail),) = site.mail.accepted
    assert (address, mail["Subject"]) == ("lezer@voorbeeld.nl", "Bevestig uw melding")
    with site.subscriptions() as subscriptions:
        (search,) = subscriptions.searches()
    assert (search.query, search.filters, search.is_confirmed) == ("woningen", {"partij": ("D66",)}, False)
    link_to_confirm = site.link()
    assert site.client.get(link_to_confirm).status_code == 200
    with site.subscriptions() as subscriptions:
        assert not subscriptions.searches()[0].is_confirmed, "a mail scanner follows links"
    assert site.client.post(link_to_confirm).status_code == 200
    with site.subscriptions() as subscriptions:
        assert subscriptions.searches()[0].is_confirmed
        token = subscriptions.person_token(search.person)
    shown = site.client.get("/meldingen/beheer", params={"token": token}).text
    assert "woningen · partij: D66" in shown
    ended = f"/meldingen/afmelden?token={search.token}"
    assert site.client.get(ended).status_code == 200
    with site.subscriptions() as subscriptions:
        assert subscriptions.searches() != []
    assert site.client.post(ended, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with site.subscriptions() as subscriptions:
        assert subscriptions.searches() == []
    assert site.client.post(ended, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_one_click_on_a_digest_of_several_searches_ends_all(site: Site) -> None:
    with site.subscriptions() as subscriptions:
        one = subscriptions.add("lezer@voorbeeld.nl", "woningen", {}, "direct")
        subscriptions.add("lezer@voorbeeld.nl", "drinkwater", {}, "direct")
        subscriptions.add("ander@voorbeeld.nl", "drinkwater", {}, "direct")
    site.client.post(f"/meldingen/afmelden?token={one.token}&alle=1", data={"List-Unsubscribe": "One-Click"})
    with site.subscriptions() as subscriptions:
        assert [search.address for search in subscriptions.searches()] == ["ander@voorbeeld.nl"]


def test_one_click_on_an_older_digest_ends_all_though_its_first_search_is_gone(site: Site) -> None:
    with site.subscriptions() as subscriptions:
        one = subscriptions.add("lezer@voorbeeld.nl", "woningen", {}, "direct")
        subscriptions.add("lezer@voorbeeld.nl", "drinkwater", {}, "direct")
        token = subscriptions.person_token(one.person)
        subscriptions.remove(one.id)
    path = f"/meldingen/afmelden?token={token}&alle=1"
    shown = site.client.get(path)
    assert shown.status_code == 200
    assert "drinkwater" in shown.text and f"token={token}&amp;alle=1" in shown.text
    with site.subscriptions() as subscriptions:
        assert len(subscriptions.searches()) == 1, "a GET changes nothing"
    assert site.client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with site.subscriptions() as subscriptions:
        assert subscriptions.searches() == []


@pytest.mark.parametrize("method", ["HEAD", "GET", "OPTIONS", "PUT", "DELETE"])
@pytest.mark.parametrize("alle", ["", "&alle=1"])
def test_only_a_post_ends_a_search(site: Site, method: str, alle: str) -> None:
    with site.subscriptions() as subscriptions:
        search = subscriptions.add("lezer@voorbeeld.nl", "woningen", {}, "direct")
    answer = site.client.request(method, f"/meldingen/afmelden?token={search.token}{alle}")
    assert answer.status_code == (200 if method in ("HEAD", "GET") else 405)
    with site.subscriptions() as subscriptions:
        assert len(subscriptions.searches()) == 1


def test_a_page_sends_no_mail_but_its_own(site: Site) -> None:
    with site.subscriptions() as subscriptions:
        other = subscriptions.add("ander@voorbeeld.nl", "woningen", {}, "direct")
        subscriptions.put("<een@voorbeeld.nl>", other.person, b"Subject: x\r\n\r\nx", (), datetime.now(UTC))
    assert site.ask() == 200
    assert [address for address, _ in site.mail.accepted] == ["lezer@voorbeeld.nl"]


def test_pages_are_in_english_too_and_are_never_kept(site: Site) -> None:
    answer = site.client.get("/en/meldingen?q=woningen")
    assert "Ask for the mail" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin", "the token of a link goes nowhere else"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["bevestigen", "beheer", "afmelden"])
def test_a_token_that_is_not_known_opens_nothing(site: Site, path: str) -> None:
    assert site.client.get(f"/meldingen/{path}?token=x").status_code == 404
    assert site.client.get(f"/meldingen/{path}").status_code == 404


def test_nobody_can_have_a_stranger_flooded(site: Site) -> None:
    codes = [site.ask(q=f"woningen {n}") for n in range(6)]
    assert codes == [200, 200, 200, 400, 400, 400]
    assert len(site.mail.accepted) == 3
    assert site.ask(q="woningen 0") == 400


@pytest.mark.parametrize("address", ["", "x", "a@b.nl\r\nBcc: c@d.nl", '"><script>alert(1)</script>@b.nl'])
def test_no_mail_address_is_said_to_be_none(site: Site, address: str) -> None:
    answer = site.client.post("/meldingen", data={"q": "woningen", "adres": address, "ritme": "direct"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert site.mail.accepted == []


def test_a_form_is_small(site: Site) -> None:
    assert site.client.post("/meldingen", data={"q": "x" * 9000}).status_code == 413
    assert site.client.post("/", data={"q": "x"}).status_code == 413


def test_a_site_without_a_mail_server_has_no_alerts(client: TestClient) -> None:
    assert client.get("/meldingen?q=woningen").status_code == 404
    assert "/meldingen" not in client.get("/?q=woningen").text
