"""One run of the alerts: gather news, match it, make digests, hand them to the mail server.

Each step is recorded before the next begins. A digest is in the outbox before it is sent, and marked as sent after the
server accepted it. A run that is interrupted in between sends that digest again, with the same Message-ID. Only one run
works at a time.
"""

from __future__ import annotations

import fcntl
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from ...index.errors import UsageProblem, VraagbaakError
from ..engine import Index
from . import news
from .digest import Sender, digest
from .matching import match_all
from .model import Mail
from .subscriptions import KEPT, Subscriptions

UNCONFIRMED = timedelta(days=7)
"""How long an unconfirmed search is kept."""

TIMEOUT_S = 30.0

MOST_UNANSWERED = 3
"""After this many consecutive failures that are not about an address, the server is left alone until the next run."""

ABOUT_ONE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""Failures after which the next mail may still be accepted."""


class Mailer(Protocol):
    """Sends one mail through a server; raises smtplib.SMTPException or OSError where the server does not accept it."""

    def send(self, mail: Mail, sender: str) -> None: ...


@dataclass(slots=True)
class AlertReport:
    """Result of a run: number of news gathered, of searches with news, of mails made and sent; and problems in
    words."""

    n_news: int = 0
    n_digests: int = 0
    n_sent: int = 0
    problems: list[str] = field(default_factory=list)


def run(
    index: Index, subscriptions: Subscriptions, sender: Sender, mailer: Mailer, now: datetime | None = None
) -> AlertReport:
    """Gathers, matches, writes and sends. May be called at any time, any number of times."""
    now = now or datetime.now(UTC)
    report = AlertReport()
    with _held(subscriptions.folder / "run.lock", wait=False):
        subscriptions.clear_unconfirmed(now - UNCONFIRMED)
        for mail in subscriptions.give_up(now - KEPT):
            report.problems.append(
                f"{mail.address}: a mail was given up after {KEPT.days} days: {mail.problem or 'it was never offered'}"
            )
        report.n_news = news.gather(index, subscriptions)
        report.problems += match_all(index, subscriptions)
        for person, pending in subscriptions.pending(now).items():
            made = digest(index, pending, sender, subscriptions.person_token(person), now)
            if made is None:
                subscriptions.settle("-", pending, now)
                continue
            subscriptions.put(str(made["Message-ID"]), person, made.as_bytes(), pending, now)
            report.n_digests += 1
        report.n_sent = send(subscriptions, sender, mailer, report.problems)
    return report


def send(subscriptions: Subscriptions, sender: Sender, mailer: Mailer, problems: list[str], message: str = "") -> int:
    """Hands the mails of the outbox, or one of them, to the server; returns how many it accepted.

    A failing mail does not stop the others, unless the server itself is not reachable.
    """
    n_sent = n_unanswered = 0
    waiting = subscriptions.unsent(message)
    for n, mail in enumerate(waiting):
        if n_unanswered == MOST_UNANSWERED:
            problems.append(f"the mail server is away; {len(waiting) - n} more mails wait for the next run")
            break
        with _held(subscriptions.folder / "send.lock", wait=True):
            if not subscriptions.unsent(mail.message):
                continue  # a page of the web service has sent it meanwhile
            try:
                mailer.send(mail, sender.address)
            except (smtplib.SMTPException, OSError) as error:
                reason = " ".join(str(error).split()) or type(error).__name__
                subscriptions.failed(mail.message, reason)
                problems.append(f"{mail.address}: the mail was not accepted: {reason}; the next run tries again")
                n_unanswered = 0 if isinstance(error, ABOUT_ONE_MAIL) else n_unanswered + 1
                continue
            subscriptions.sent(mail.message)
        n_sent += 1
        n_unanswered = 0
    return n_sent


@contextmanager
def _held(path: Path, *, wait: bool) -> Iterator[None]:
    """A lock that ends with the process. Raises VraagbaakError where another process holds it and `wait` is false."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise VraagbaakError(
                f"{path.parent}: another `vraagbaak alerts run` is at work; wait until it ends"
            ) from None
        yield


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server at `smtp://` (with STARTTLS where the server offers it) or `smtps://`, one connection per mail."""

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
