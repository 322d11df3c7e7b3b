"""Queries of every kind, and what is compared of their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import vraagbaak


@dataclass(frozen=True)
class Asked:
    """A search: its query, and its other arguments."""

    query: str
    named: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        more = ",".join(f"{name}={value}" for name, value in self.named.items())
        return f"{self.query} {more}".strip()


def _asked(query: str, **named: Any) -> Asked:
    return Asked(query, named)


QUERIES = [
    *map(
        _asked,
        (
            # words: inflections, compounds, other names, stop words, what is not there
            *("woningen", "minister", "thuiszorg wachtlijst", "luchtverdediging", "onderwijs leraren", "eu", "navo"),
            *("europese unie", "vliegtuig", "woningbouw gemeente", "de het een", "zzzz", "zzzz minister", "F-16"),
            *(
                "stal",
                "ministr",
                "woningem gemeente",
                "D66",
                "pvda",
                "defensie",
                "Defensie",
                "brandenhorst",
                "economische zaken",
            ),
            *("huurwoning", "scenario's", "asielzoekers opvang", "kabinet beleid minister", "economie"),
            *(
                "oud-minister",
                "exminister",
                "titel:oud-minister",
                "titel:antwoord",
                "antwoord:vragen OF titel:onderzoek",
            ),
            # without, in quotes, near
            *("minister -defensie", "woningen -huur", "-minister", '"de minister"', '"voortgezet onderwijs"'),
            *('minister -"de minister"', '"van de" woningen', '"minister van"~3', '"woning gemeente"~10'),
            # patterns, misspellings, exact forms, ranges of forms
            *("woning*", "*bouw", "w?ningen", "min*ter", "woningen~1", "ministr~2", "=woningen", "=Minister"),
            # fields
            *("titel:woningen", "vraag:minister", "antwoord:woningbouw", 'titel:"de minister"', "titel:minister*"),
            *("partij:D66", "partij:pvda minister", "ministerie:defensie", "jaar:2022", "jaar:2005..2021"),
            *("datum:>=2015", "beantwoord:2022", "dagen:>21", "dagen:<10 minister", "soort:antwoord", "status:open"),
            *("onderwerp:wonen", "id:2022*", "indiener:*", "vraag:*", "-partij:D66 minister", "minister -status:open"),
            # operators
            *(
                "woningen OF minister",
                "woningen EN minister",
                "minister NIET woningen",
                "(woningen OF huur) EN minister",
            ),
            *("NIET woningen", "partij:D66 OF ministerie:defensie", "(partij:D66 EN minister) OF woningen"),
            *("minister EN NIET (partij:D66 OF partij:CDA)", "+woningen minister", "woningen^3 minister", "*"),
            # identifiers
            *("2022Z90003", "28 676 nr. 396", "kst-28676-396", "36 410 X", "2%", "art. 5"),
        ),
    ),
    *(
        _asked(query, match=match)
        for match in ("all", "any")
        for query in ("woningen minister", "thuiszorg wachtlijst", '"de minister" woningen', "partij:D66 woningen huur")
    ),
    *(
        _asked(query, **named)
        for query in ("minister", "woningen gemeente", "*")
        for named in (
            {"partij": ["D66", "CDA"]},
            {"ministerie": "Defensie", "jaar": "2005..2022"},
            {"status": "open"},
            {"van": "2010", "tot": "2021-06"},
            {"partij": "D66", "status": "beantwoord", "collapse": "none"},
            {"sort": "newest"},
            {"sort": "oldest", "limit": 4, "offset": 3},
            {"unit": "passage", "sort": "newest"},
            {"unit": "passage"},
            {"group": "dossier"},
            {"facet_size": None, "facet_sort": "value"},
        )
    ),
]


def differences(local: vraagbaak.Index, cluster: vraagbaak.Index, asked: Asked, overlap: float = 1.0) -> list[str]:
    """What a cluster answers otherwise; the first ten may differ by a share of `overlap`."""
    given = {"facets": FACETS, **asked.named}
    here, there = local.search(asked.query, **given), cluster.search(asked.query, **given)
    told = []
    for name in ("n_documents", "n_full", "n_partial", "n_passages", "relaxed"):
        if getattr(here, name) != getattr(there, name):
            told.append(f"{name}: {getattr(here, name)} here, {getattr(there, name)} there")
    for name in FACETS:
        if here.facets[name] != there.facets[name]:
            told.append(f"{name}: {here.facets[name]} here, {there.facets[name]} there")
    if here.timeline != there.timeline:
        told.append("the timeline")
    if "group" not in asked.named:
        told += _documents(here, there)
    kinds = [{(one.kind, one.message) for one in both.diagnostics} for both in (here, there)]
    if kinds[0] != kinds[1] and not any(kind in SPELLING for own in kinds for kind, _ in own):
        told.append(f"diagnostics: {sorted(kinds[0] ^ kinds[1])}")
    if overlap == 1.0:
        told += _pages(here, there)
    elif top_overlap(here, there) < overlap:
        told.append("the first ten")
    return told


SPELLING = ("did-you-mean", "nothing")

FACETS = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")


def top_overlap(here: vraagbaak.Results, there: vraagbaak.Results) -> float:
    """Which share of this page's hits is on the other page."""
    ours, theirs = map(_listed, (here, there))
    return len(ours & theirs) / len(ours) if ours else float(not theirs)


def _listed(results: vraagbaak.Results) -> set[str]:
    """What a page lists: documents, or passages, of which a document may have several."""
    return {hit.passages[0].id if results.lists_passages else hit.id for hit in results.hits}


MOST_SHOWN = 400
"""Of more documents only the ids are compared: a cluster would be asked for all of their texts."""


def _documents(here: vraagbaak.Results, there: vraagbaak.Results) -> list[str]:
    ours = {hit.id for hit in here.iter_all()}
    n = len(ours)
    theirs = {hit.id for hit in there.iter_all()} if n <= MOST_SHOWN else set(_ids(there))
    return [f"documents: {sorted(ours ^ theirs)[:5]}"] if ours != theirs else []


def _ids(there: Any) -> list[str]:
    """The ids of all that a cluster lists."""
    execution = there._cluster
    n = execution.n_documents + execution.n_partial + 100  # one that is listed and not counted is seen
    hits = execution._hits(there._request.offset, n, there._sort(execution), None, with_source=False)
    return [hit["_id"] for hit in hits]


def _pages(here: vraagbaak.Results, there: vraagbaak.Results) -> list[str]:
    ours, theirs = ([hit.to_dict() for hit in both.hits] for both in (here, there))
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            return [f"{one['id']}, {other['id']}: {[name for name in one if one[name] != other[name]]}"]
    return ["the number of hits"] if len(ours) != len(theirs) else []
