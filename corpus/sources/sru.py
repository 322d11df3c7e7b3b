"""SRU 2.0 as the official publications use it: a query's address, and the records of a response.

Every diagnostic is a failure. The service drops a clause that it cannot use, with a diagnostic under HTTP 200; the
response is then to a different query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from lxml import etree

from .client import SourceProblem
from .manifest import Listed
from .services import Koop

_STAMPS = ("datumTijdstipWijzigingExpression", "timestamp", "modified", "available", "date")
"""The values that may give the time of a record's last change, the most exact first."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` through `last`, both included."""

    first: date
    last: date

    @property
    def is_one_day(self) -> bool:
        return self.first >= self.last

    def halves(self) -> tuple[Period, Period]:
        middle = date.fromordinal((self.first.toordinal() + self.last.toordinal()) // 2)
        return Period(self.first, middle), Period(date.fromordinal(middle.toordinal() + 1), self.last)


@dataclass(frozen=True, slots=True)
class Slice:
    """The papers of one name that changed in a period, and where that is too many, were published in another."""

    soort: str
    changed: Period
    available: Period | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one answer, and how many the whole listing has (the service may estimate it)."""

    records: tuple[Listed, ...]
    n_records: int


def query(koop: Koop, part: Slice) -> str:
    """The CQL of a slice."""
    clauses = [
        koop.product_area,
        f'{koop.name_index}=="{koop.names[part.soort]}"',
        *_between(koop.changed_index, part.changed),
    ]
    if part.available is not None:
        clauses += _between(koop.available_index, part.available)
    return " AND ".join(clauses) + f" {koop.order}"


def _between(index: str, period: Period) -> list[str]:
    return [f"{index}>={period.first.isoformat()}", f"{index}<={period.last.isoformat()}"]


def address(koop: Koop, part: Slice, start: int, n: int) -> str:
    """The address of `n` records of a slice, from number `start` on (counted from 1)."""
    parameters = {
        "operation": "searchRetrieve",
        "version": koop.version,
        "recordSchema": koop.schema,
        "query": query(koop, part),
        "startRecord": str(start),
        "maximumRecords": str(n),
    }
    return f"{koop.sru}?{urlencode(parameters)}"


def page(content: bytes, koop: Koop, part: Slice, url: str) -> Page:
    """The records of a response. Raises SourceProblem on a response that does not belong to the query."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceProblem(f"{url}: not well-formed XML: {error}") from None
    told = [" ".join("".join(map(str, found.itertext())).split()) for found in root.iterfind(".//{*}diagnostic")]
    if told:
        raise SourceProblem(f"{url}: the service could not use the query: {'; '.join(told)}")
    counted = root.findtext("{*}numberOfRecords")
    if counted is None or not counted.strip().isdigit():
        raise SourceProblem(f"{url}: the answer does not say how many records there are")
    records = tuple(_listed(found, part, koop, url) for found in root.iterfind("{*}records/{*}record"))
    return Page(records, int(counted))


def _listed(record: etree._Element, part: Slice, koop: Koop, url: str) -> Listed:
    meta: dict[str, list[str]] = {}
    for name, value in _values(record):
        meta.setdefault(name, []).append(value)
    identifier = next(iter(meta.get("identifier", ())), "")
    if not identifier:
        raise SourceProblem(f"{url}: a record has no identifier")
    if koop.names[part.soort] not in meta.get("publicatienaam", ()):
        found = ", ".join(meta.get("publicatienaam", ("none",)))
        raise SourceProblem(
            f"{url}: {identifier} is of {found}, not of {koop.names[part.soort]}: the service dropped a clause"
        )
    stamp = next((meta[name][0] for name in _STAMPS if meta.get(name)), "")
    return Listed(identifier, part.soort, stamp or "unknown", meta)


def _values(record: etree._Element) -> Iterator[tuple[str, str]]:
    """Each value with its element's name; addresses of files as `file:xml`, `file:pdf`, …"""
    for element in record.iter():
        if not isinstance(element.tag, str) or len(element) or not (element.text or "").strip():
            continue
        name = element.tag.rpartition("}")[2]
        if name == "itemUrl":
            name = f"file:{element.get('manifestation', '')}"
        yield name, " ".join((element.text or "").split())
