"""A mail to one person: the new results of each saved search, as plain text and as HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment

from ...corpus.aanhef import seam
from ...corpus.model import Document
from ..engine import Index
from .model import Pending, Search
from .news import present_id

MOST_PAPERS = 100
"""Papers of one saved search in one mail; the rest is counted, with a link to all."""


POLICY = SMTP.clone(max_line_length=990)
"""Lines as long as RFC 5322 allows: a folded List-Unsubscribe would be encoded, which mail readers do not follow."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of the mail, and the address of the pages. `base_url` is an https address without a slash at its
    end."""

    address: str
    base_url: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def unsubscribe(self, search: Search) -> str:
        """The page that ends one saved search."""
        return f"{self.base_url}/meldingen/afmelden?{urlencode({'token': search.token})}"

    def unsubscribe_all(self, token: str) -> str:
        """The page that ends every saved search of a person."""
        return f"{self.base_url}/meldingen/afmelden?{urlencode({'token': token, 'alle': 1})}"

    def manage(self, token: str) -> str:
        """The page of a person's saved searches."""
        return f"{self.base_url}/meldingen/beheer?{urlencode({'token': token})}"

    def confirm(self, search: Search) -> str:
        """The page that confirms a saved search."""
        return f"{self.base_url}/meldingen/bevestigen?{urlencode({'token': search.token})}"

    def document(self, id: str, query: str) -> str:
        return f"{self.base_url}/d/{id}" + (f"?{urlencode({'q': query})}" if query else "")

    def results(self, search: Search) -> str:
        """The page with all results of a saved search, newest first."""
        pairs = [("q", search.query), *((name, value) for name, values in search.filters.items() for value in values)]
        return f"{self.base_url}/?{urlencode([*pairs, ('sort', 'newest')])}"


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of a digest."""

    kind: str
    titel: str
    wie: str
    datum: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """The new results of one saved search."""

    name: str
    papers: tuple[Paper, ...]
    n_more: int
    results: str
    unsubscribe: str


KINDS = {"vraag": "Nieuwe vragen", "antwoord": "Antwoord", "uitstel": "Bericht van uitstel", "stuk": "Nieuw stuk"}


def message_id(pending: Sequence[Pending], sender: Sender) -> str:
    """The Message-ID of a digest: the same for the same person, searches, news and commit (RFC 5322, 3.6.4)."""
    parts = [str(pending[0].search.person)]
    for of_search in pending:
        commit = max(news.commit for news in of_search.news)
        parts.append(f"{of_search.search.id}:{commit}:{','.join(str(news.number) for news in of_search.news)}")
    return f"<{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}@{sender.domain}>"


def digest(index: Index, pending: Sequence[Pending], sender: Sender, token: str, now: datetime) -> EmailMessage | None:
    """The mail of one person; None where no found document is in the index any more.

    `token` opens the person's page. The same news always gives the same text.
    """
    sections = tuple(section for of_search in pending if (section := _section(index, of_search, sender)).papers)
    if not sections:
        return None
    n_papers = sum(len(section.papers) + section.n_more for section in sections)
    only = sections[0].name if len(sections) == 1 else f"{len(sections)} zoekvragen"
    context = {"sections": sections, "n_papers": n_papers, "manage": sender.manage(token)}
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = message_id(pending, sender)
    mail["From"] = f"vraagbaak <{sender.address}>"
    mail["To"] = pending[0].search.address
    mail["Subject"] = f"{n_papers} nieuw: {only}"[:150]
    mail["Date"] = format_datetime(now)
    mail["Auto-Submitted"] = "auto-generated"
    end = sender.unsubscribe(pending[0].search) if len(pending) == 1 else sender.unsubscribe_all(token)
    mail["List-Unsubscribe"] = f"<{end}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_rendered("digest.txt", context))
    mail.add_alternative(_rendered("digest.html", context), subtype="html")
    return mail


def confirmation(search: Search, sender: Sender, now: datetime) -> EmailMessage:
    """The mail that asks whether the owner of an address wants a saved search."""
    mail = EmailMessage(policy=POLICY)
    seed = f"confirm|{search.id}|{search.token}"
    mail["Message-ID"] = f"<{hashlib.sha256(seed.encode()).hexdigest()[:32]}@{sender.domain}>"
    mail["From"] = f"vraagbaak <{sender.address}>"
    mail["To"] = search.address
    mail["Subject"] = "Bevestig uw melding"
    mail["Date"] = format_datetime(now)
    mail["Auto-Submitted"] = "auto-generated"
    context = {"name": search.name, "confirm": sender.confirm(search), "unsubscribe": sender.unsubscribe(search)}
    mail.set_content(_rendered("confirmation.txt", context))
    mail.add_alternative(_rendered("confirmation.html", context), subtype="html")
    return mail


def _section(index: Index, pending: Pending, sender: Sender) -> Section:
    search = pending.search
    papers = []
    for news in pending.news:
        document = index.document(present_id(index, news))
        if document is not None:
            papers.append(_paper(document, news.kind, sender.document(document.id, search.query)))
    shown = tuple(papers[:MOST_PAPERS])
    more = len(papers) - len(shown)
    return Section(search.name, shown, more, sender.results(search), sender.unsubscribe(search))


def _paper(document: Document, kind: str, url: str) -> Paper:
    indieners = ", ".join(
        f"{indiener.naam} ({indiener.partij})" if indiener.partij else indiener.naam for indiener in document.indieners
    )
    whom = ", ".join(document.ministeries)
    day = document.beantwoord if kind == "antwoord" else document.peildatum
    titel = document.titel[seam(document.titel) :].strip() or document.titel or document.id
    return Paper(
        KINDS.get(kind, kind), titel, " aan ".join(filter(None, (indieners, whom))), day.isoformat() if day else "", url
    )


def _rendered(name: str, context: Mapping[str, object]) -> str:
    source = files(__package__).joinpath("templates").joinpath(name).read_text(encoding="utf-8")
    made = Environment(autoescape=name.endswith(".html"), trim_blocks=True, lstrip_blocks=True)
    return made.from_string(source).render(**context)
