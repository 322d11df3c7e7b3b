"""`vraagbaak alerts`: saved searches, and mail about what is new under them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...index import layout
from .for_people import counted
from .for_programs import write
from .options import Place, index_option
from .terminal import safe

if TYPE_CHECKING:
    from ..alerts.digest import Sender
    from ..alerts.model import Search
    from ..alerts.subscriptions import Subscriptions

DATES = ("van", "tot", "beantwoord_van", "beantwoord_tot")
"""Filters of a saved search by day; the others are the facets."""

folder_option = click.option(
    "--subscriptions",
    "place",
    type=Place(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of addresses and saved searches. Default: beside the index, its name with .alerts.",
)
from_option = click.option("--from", "address", metavar="ADDRESS", envvar="VRAAGBAAK_FROM", help="The sender of mail.")
base_option = click.option(
    "--base-url", metavar="URL", envvar="VRAAGBAAK_BASE_URL", help="The https address at which the index is served."
)


@click.group()
def alerts() -> None:
    """Save searches, and mail what is new under them.

    A run finds the documents and answers that are new since the last run, and sends each person one digest. Run it from
    a timer after `vraagbaak sync` or `index`. Needs the extra `web` for its templates: pip install 'vraagbaak[web]'.
    """


@alerts.command()
@click.argument("address")
@click.argument("query", default="")
@click.option("--rhythm", type=click.Choice(["direct", "dagelijks", "wekelijks"]), default="dagelijks")
@click.option("--filter", "filters", multiple=True, metavar="NAME=VALUE", help="A filter of search; repeatable.")
@folder_option
@index_option
def add(address: str, query: str, rhythm: str, filters: tuple[str, ...], place: Path | None, folder: Path) -> int:
    """Save a search for an address. A document must have all of its words."""
    from ..alerts.matching import n_matching
    from ..alerts.news import gather

    given: dict[str, list[str]] = {}
    for text in filters:
        name, equals, value = text.partition("=")
        if not equals or name not in (*layout.FACETS, *DATES):
            known = ", ".join((*layout.FACETS, *DATES))
            raise click.BadParameter(f"{text!r}: expected NAME=VALUE, with one of {known}")
        given.setdefault(name, []).append(value)
    from ... import open as open_index

    with open_index(folder) as index, _opened(place, folder) as subscriptions:
        n_now = n_matching(index, query, given)
        gather(index, subscriptions)
        search = subscriptions.add(address, query, given, rhythm)
    click.echo(
        f"Saved search {search.id} for {search.address}, {search.rhythm}; it finds {counted(n_now, 'document')} today."
    )
    return 0


@alerts.command(name="list")
@click.argument("address", default="")
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@folder_option
@index_option
def list_(address: str, as_line: bool, place: Path | None, folder: Path) -> int:
    """List saved searches: of one address, or all."""
    with _opened(place, folder) as subscriptions:
        saved = subscriptions.searches(address)
    if as_line:
        names = ("id", "address", "query", "filters", "rhythm", "is_confirmed")
        write({"searches": [{name: getattr(search, name) for name in names} for search in saved]})
    else:
        for search in saved:
            click.echo(_line(search))
    return 0 if saved else 1


@alerts.command()
@click.argument("what", metavar="NUMBER|ADDRESS")
@folder_option
@index_option
def remove(what: str, place: Path | None, folder: Path) -> int:
    """Remove a saved search by its number, or a person with all searches by address."""
    with _opened(place, folder) as subscriptions:
        removed = subscriptions.remove(int(what)) if what.isdigit() else subscriptions.forget(what)
    if not removed:
        click.echo(f"vraagbaak: there is no saved search or address {safe(what)}", err=True)
        return 1
    click.echo("Removed.")
    return 0


@alerts.command()
@click.option("--smtp", "server", metavar="URL", envvar="VRAAGBAAK_SMTP", required=True, help="smtp://user@host:587")
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@from_option
@base_option
@folder_option
@index_option
def run(server: str, as_line: bool, address: str | None, base_url: str | None, place: Path | None, folder: Path) -> int:
    """Find new documents and answers, and mail them.

    The password of the mail server is read from $VRAAGBAAK_SMTP_PASSWORD. Mail that the server does not accept is
    kept, and the next run offers it again.
    """
    _need_templates()
    from ... import open as open_index
    from ..alerts.delivery import SmtpMailer
    from ..alerts.delivery import run as run_alerts

    mailer = SmtpMailer.of(server, os.environ.get("VRAAGBAAK_SMTP_PASSWORD", ""))
    with open_index(folder) as index, _opened(place, folder) as subscriptions:
        report = run_alerts(index, subscriptions, _sender(address, base_url), mailer)
    for problem in report.problems:
        click.echo(f"vraagbaak: {safe(problem)}", err=True)
    if as_line:
        write({name: getattr(report, name) for name in report.__slots__})
    else:
        click.echo(f"{counted(report.n_news, 'paper')} new, {report.n_digests} digests made, {report.n_sent} sent.")
    return 1 if report.problems else 0


@alerts.command()
@click.argument("number", type=int)
@from_option
@base_option
@folder_option
@index_option
def test(number: int, address: str | None, base_url: str | None, place: Path | None, folder: Path) -> int:
    """Show the mail of a saved search for the five newest documents. Nothing is sent or recorded."""
    _need_templates()
    from ... import open as open_index
    from ..alerts.digest import digest
    from ..alerts.matching import newest
    from ..alerts.model import Pending

    sender = _sender(address or "vraagbaak@example.org", base_url or "https://example.org")
    with open_index(folder) as index, _opened(place, folder) as subscriptions:
        search = next((search for search in subscriptions.searches() if search.id == number), None)
        if search is None:
            click.echo(f"vraagbaak: there is no saved search {number}", err=True)
            return 1
        pending = Pending(search, newest(index, search, 5))
        mail = digest(index, [pending], sender, subscriptions.person_token(search.person), datetime.now(UTC))
    if mail is None:
        click.echo("Nothing in the index matches this search.", err=True)
        return 1
    for name in ("To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        click.echo(f"{name}: {safe(str(mail[name]))}")
    body = mail.get_body(("plain",))
    click.echo("\n" + (body.get_content() if body is not None else ""))
    return 0


def _opened(place: Path | None, folder: Path) -> Subscriptions:
    from ..alerts.subscriptions import Subscriptions, folder_of

    return Subscriptions(place or folder_of(folder))


def _sender(address: str | None, base_url: str | None) -> Sender:
    from ..alerts.digest import Sender
    from ..alerts.subscriptions import checked_address

    if not address:
        raise click.UsageError("--from names the address that mail comes from")
    if not base_url or not base_url.startswith("https://"):
        raise click.UsageError("--base-url names the https address at which the index is served")
    return Sender(checked_address(address), base_url.rstrip("/"))


def _need_templates() -> None:
    try:
        import jinja2  # noqa: F401
    except ModuleNotFoundError:
        raise click.ClickException("jinja2 is missing; install it with: pip install 'vraagbaak[web]'") from None


def _line(search: Search) -> str:
    unconfirmed = "" if search.is_confirmed else ", not confirmed"
    return safe(f"{search.id:>5}  {search.address}  {search.rhythm}{unconfirmed}  {search.name}")
