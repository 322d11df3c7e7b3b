"""One page of the Tweede Kamer's SyncFeed: an Atom feed of entities with their fields, read by namespace."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from .client import SourceProblem
from .manifest import Entity

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The entities of a page, their files by guid, and the token of the next page.

    `is_end` is true where the feed says that nothing follows. The token is then the one to resume with.
    """

    entities: tuple[Entity, ...]
    enclosures: dict[str, str]
    token: str
    is_end: bool


def page(content: bytes, category: str, namespace: str, url: str) -> FeedPage:
    """Parses the entities of a page. Raises SourceProblem on content that is no page of the feed."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceProblem(f"{url}: not well-formed XML: {error}") from None
    if root.tag != f"{{{ATOM}}}feed":
        raise SourceProblem(f"{url}: an Atom feed was expected, found <{root.tag}>")
    entities: list[Entity] = []
    enclosures: dict[str, str] = {}
    token = ""
    for entry in root.iterfind(f"{{{ATOM}}}entry"):
        entity = _entity(entry, category, namespace, url)
        entities.append(entity)
        for link in entry.iterfind(f"{{{ATOM}}}link"):
            if link.get("rel") == "next":
                token = _token(link.get("href", "")) or token
            elif link.get("rel") == "enclosure":
                enclosures[entity.id] = link.get("href", "")
    links = {link.get("rel", ""): link.get("href", "") for link in root.iterfind(f"{{{ATOM}}}link")}
    token = _token(links.get("next", "")) or token or _token(links.get("resume", ""))
    if entities and not token:
        raise SourceProblem(f"{url}: the page names no token to go on from")
    return FeedPage(tuple(entities), enclosures, token, not entities)


def _entity(entry: etree._Element, category: str, namespace: str, url: str) -> Entity:
    content = entry.find(f"{{{ATOM}}}content")
    own = next((child for child in content if isinstance(child.tag, str)), None) if content is not None else None
    if own is None:
        raise SourceProblem(f"{url}: an entry has no entity")
    fields: dict[str, list[str]] = {}
    for child in own:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        value = child.get("ref") or " ".join("".join(map(str, child.itertext())).split())
        if value:
            fields.setdefault(name, []).append(value)
    for name in ("contentType", "contentLength"):
        if value := _attribute(own, name, namespace):
            fields[name] = [value]
    is_deleted = _attribute(own, "verwijderd", namespace) == "true"
    guid = own.get("id") or entry.findtext(f"{{{ATOM}}}title") or ""
    if not guid:
        raise SourceProblem(f"{url}: an entry has no guid")
    return Entity(category, guid, _attribute(own, "bijgewerkt", namespace), is_deleted, fields)


def _attribute(element: etree._Element, name: str, namespace: str) -> str:
    """An attribute in the namespace of the entities or in none; the service has used both."""
    return element.get(f"{{{namespace}}}{name}") or element.get(name) or ""


def _token(href: str) -> str:
    return next(iter(parse_qs(urlsplit(href).query).get("skiptoken", ())), "")
