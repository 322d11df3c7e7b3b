"""One run of the alerts: gather news, match it, make digests, hand them to the mail server.

Each step is recorded before the next begins. A digest is in the outbox before it is sent, and marked after the server
accepted it. A run that dies in between sends that one again, with the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import unquote, urlsplit

from ...index.errors import UsageProblem
from ..engine import Index
from . import news
from .digest import Sender, digest
from .matching import match_all
from .subscriptions import Mail, Subscriptions

UNCONFIRMED = timedelta(days=7)
"""A search that is not confirmed is kept for so long."""

TIMEOUT_S = 30.0


class Mailer(Protocol):
    """Hands one mail to a server; raises smtplib.SMTPException or OSError where it is not accepted."""

    def send(self, mail: Mail, sender: str) -> None: ...


@dataclass(slots=True)
class AlertReport:
    """What a run did: news gathered, searches that found some, mails made and sent, and problems in words."""

    n_news: int = 0
    n_digests: int = 0
    n_sent: int = 0
    problems: list[str] = field(default_factory=list)


def run(
    index: Index, subscriptions: Subscriptions, sender: Sender, mailer: Mailer, now: datetime | None = None
) -> AlertReport:
    """Gather, match, write and send. May be called at any time and as often as wanted."""
    now = now or datetime.now(UTC)
    report = AlertReport()
    subscriptions.clear_unconfirmed(now - UNCONFIRMED)
    report.n_news = news.gather(index, subscriptions)
    report.problems += match_all(index, subscriptions)
    for person, pending in subscriptions.pending(now).items():
        mail = digest(index, pending, sender, subscriptions.person_token(person), now)
        if mail is None:
            subscriptions.settle("-", pending, now)
            continue
        subscriptions.put(str(mail["Message-ID"]), person, mail.as_bytes(), pending, now)
        report.n_digests += 1
    report.n_sent = send(subscriptions, sender, mailer, report.problems)
    return report


def send(subscriptions: Subscriptions, sender: Sender, mailer: Mailer, problems: list[str]) -> int:
    """Hand what is in the outbox to the server; how many it accepted. One that fails does not stop the rest."""
    n_sent = 0
    for mail in subscriptions.unsent():
        try:
            mailer.send(mail, sender.address)
        except (smtplib.SMTPException, OSError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            subscriptions.failed(mail.message, told)
            problems.append(f"{mail.address}: the mail was not accepted: {told}; the next run tries again")
            continue
        subscriptions.sent(mail.message)
        n_sent += 1
    return n_sent


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server at `smtp://` (with STARTTLS where it is offered) or `smtps://`, one connection per mail."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False

    @classmethod
    def of(cls, url: str, password: str = "") -> SmtpMailer:
        """The server of an address like smtp://user@mail.example.org:587. Raises UsageProblem."""
        parts = urlsplit(url if "://" in url else f"smtp://{url}")
        try:
            port = parts.port
        except ValueError:
            port = None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UsageProblem("--smtp takes smtp://[user@]host[:port] or smtps://…")
        is_tls = parts.scheme == "smtps"
        secret = unquote(parts.password or "") or password
        return cls(parts.hostname, port or (465 if is_tls else 25), unquote(parts.username or ""), secret, is_tls)

    def send(self, mail: Mail, sender: str) -> None:
        with self._connected() as server:
            server.sendmail(sender, [mail.address], mail.content)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            server.ehlo()
            if not self.is_tls and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if self.user:
                server.login(self.user, self.password)
            yield server
        finally:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()
