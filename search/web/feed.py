"""Atom feeds (RFC 4287) of searches: entries are papers, ordered by the time when the index first got them."""

from __future__ import annotations

import json
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree

from . import papers
from .api import failed
from .links import Links
from .papers import Seen
from .search_request import SearchRequest, printable
from .view import Rendered, View

ATOM = "http://www.w3.org/2005/Atom"
NAMES: Any = {None: ATOM}
MOST_ENTRIES = 50
LONGEST_SUMMARY = 500
FILE = "feed-identity.json"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Identity:
    """The beginning of all ids in an index's feeds (RFC 4151); stored once beside the index, never changed
    afterwards."""

    authority: str
    since: date

    def tag(self, what: str) -> str:
        """The id of a feed or an entry."""
        return f"tag:{self.authority},{self.since.isoformat()}:{quote(what, safe='/=&;:,.~+-_')}"


def identity_of(folder: Path) -> Identity | None:
    """The stored identity; None if none is stored yet."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Identity(str(found["authority"]), date.fromisoformat(found["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def settle(folder: Path, base_url: str) -> Identity:
    """The identity of an index. If it has none, stores one now: its host name, or a random one without a host name."""
    known = identity_of(folder)
    if known is not None:
        return known
    host = urlsplit(base_url).hostname or f"{secrets.token_hex(8)}.invalid"
    made = Identity(host, datetime.now(UTC).date())
    text = json.dumps({"authority": made.authority, "since": made.since.isoformat()})
    new = folder / f"{FILE}.{secrets.token_hex(4)}.new"
    with suppress(OSError):  # where the folder cannot be written, the identity lasts as long as the server runs
        new.write_text(text + "\n", encoding="utf-8")
        with suppress(FileExistsError):
            os.link(new, folder / FILE)  # the first of several servers settles it
        new.unlink()
    return identity_of(folder) or made


def feed(view: View) -> Rendered:
    """The newest papers that match a query; every word must match, and each version is an entry."""
    request = replace(view.request, page=1, sort="relevance", each_version=True)
    if request.is_empty:
        request = replace(request, q="*")
    entries = papers.newest(view.commit.index, request, MOST_ENTRIES, view.settings.timeout_s)
    identity = identity_for(view)
    query = request_text(request)
    root = element(None, "feed")
    name = "vraagbaak" + (f": {printable(request.q)}" if request.q else "")
    element(root, "title", name)
    element(root, "id", identity.tag(f"feed?{query}"))
    element(root, "updated", moment(max(map(changed, entries), default=midnight(identity.since))))
    element(element(root, "author"), "name", "vraagbaak")
    links = view.links
    shown = replace(request, each_version=False)
    self_link = links.absolute(links.shared("/feed", shown.query_string()))
    element(root, "link", rel="self", type="application/atom+xml", href=self_link)
    element(root, "link", rel="alternate", type="text/html", href=links.absolute(links.search(shown)))
    for entry in entries:
        root.append(entry_of(entry, identity, links))
    return Rendered(as_bytes(root), 200, MEDIA_TYPE)


def entry_page(view: View) -> Rendered:
    """One entry as a separate document, the target of its link `self`."""
    found = papers.seen(view.commit.index, printable(view.parameters["id"]))
    if found is None:
        return failed(404, "the index has no such document")
    return Rendered(as_bytes(entry_of(found, identity_for(view), view.links)), 200, MEDIA_TYPE)


def identity_for(view: View) -> Identity:
    settings = view.settings
    return Identity(settings.feed_authority, date.fromisoformat(settings.feed_since))


def request_text(request: SearchRequest) -> str:
    """A text that is the same for equal searches."""
    filters = tuple((name, tuple(sorted(values))) for name, values in request.filters)
    return replace(request, each_version=False, filters=filters).query_string()


def entry_of(entry: Seen, identity: Identity, links: Links) -> etree._Element:
    """A paper as an entry."""
    document = entry.document
    made = element(None, "entry")
    element(made, "title", document.titel or document.id)
    element(made, "id", identity.tag(f"d/{document.id}"))
    if entry.first is not None:
        element(made, "published", moment(entry.first))
    element(made, "updated", moment(changed(entry)))
    for who in document.indieners[:10]:
        element(element(made, "author"), "name", f"{who.naam} ({who.partij})" if who.partij else who.naam)
    if not document.indieners:
        element(element(made, "author"), "name", "; ".join(document.ministeries) or "Staten-Generaal")
    address = links.absolute(links.document(document.id))
    element(made, "link", rel="alternate", type="text/html", href=address)
    itself = links.absolute(links.shared(f"/feed/{quote(document.id, safe='')}"))
    element(made, "link", rel="self", type="application/atom+xml", href=itself)
    for term in dict.fromkeys((*(who.partij for who in document.indieners), *document.ministeries, document.soort)):
        if term:
            element(made, "category", term=term)
    element(made, "summary", summary(entry), type="text")
    return made


def summary(entry: Seen) -> str:
    """The beginning of the first question, or of the paper's other text."""
    document = entry.document
    texts = (document.samenvatting, *(passage.vraag or passage.antwoord for passage in document.passages))
    text = " ".join(next((text for text in texts if text), document.titel).split())
    return text if len(text) <= LONGEST_SUMMARY else text[:LONGEST_SUMMARY].rsplit(" ", 1)[0] + " …"


def element(parent: etree._Element | None, name: str, text: str = "", **attributes: str) -> etree._Element:
    """An element with a text, under a parent; control codes, which XML cannot hold, are left out."""
    clean = {key: xml_text(value) for key, value in attributes.items()}
    tag = f"{{{ATOM}}}{name}"
    made = etree.Element(tag, clean, nsmap=NAMES) if parent is None else etree.SubElement(parent, tag, clean)
    if text:
        made.text = xml_text(text)
    return made


def xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)


def changed(entry: Seen) -> datetime:
    """When the content of a paper last changed; if that is not known, the paper's own date, which stays the same."""
    return entry.changed or midnight(entry.document.peildatum or date(1970, 1, 1))


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def moment(time: datetime) -> str:
    """A time as RFC 3339."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_bytes(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return made
