"""How does a search look to a program? One JSON object on one line; docs/OUTPUT.md describes it.

Keys are stable: none is left out, absent texts are "", absent dates null. Snippets are HTML with the matches between
<mark> and </mark>. Control codes are escaped (\\u009b), also those that JSON would let through.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ..model import Facet, Hit, PassageHit, Results, Timeline
from .terminal import CONTROLS, as_utf8


def write(thing: Any) -> None:
    """Print the thing as one line of JSON."""
    as_utf8(sys.stdout)
    sys.stdout.write(dumped(thing) + "\n")


def escaped(line: str) -> str:
    """A line of JSON, its control codes written as JSON's own escapes."""
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def dumped(thing: Any) -> str:
    """The thing as one line of JSON that is safe to print."""
    return escaped(json.dumps(thing, ensure_ascii=False))


def as_json(query: str, results: Results, *, timeline: bool = False) -> dict[str, Any]:
    """The whole answer, as docs/OUTPUT.md says; with the figures of each year, if they are wanted."""
    hits = [_hit(hit) for hit in results.hits]
    facets = {name: _facet(facet) for name, facet in results.facets.items()}
    years = _timeline(results.timeline) if timeline else None
    n_passages = results.n_passages
    return {
        "query": query,
        "n_documents": results.n_documents,
        "n_passages": n_passages,
        "relaxed": results.relaxed,
        "timed_out": results.timed_out,
        "did_you_mean": results.did_you_mean,
        "corrected_query": results.corrected_query,
        "took_ms": round(results.took_ms, 3),
        "diagnostics": [
            {"kind": told.kind, "span": told.span and list(told.span), "message": told.message}
            for told in results.diagnostics
        ],
        "hits": hits,
        "facets": facets,
        "timeline": years,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "soort": hit.soort,
        "titel": hit.titel,
        "score": hit.score,
        "datum": hit.datum and hit.datum.isoformat(),
        "beantwoord": hit.beantwoord and hit.beantwoord.isoformat(),
        "status": hit.status,
        "vraagnummer": hit.vraagnummer,
        "versions": list(hit.versions),
        "group": hit.group and {"name": hit.group.name, "value": hit.group.value, "count": hit.group.n_documents},
        "indieners": [{"naam": who.naam, "partij": who.partij} for who in hit.indieners],
        "partijen": list(hit.partijen),
        "ministeries": list(hit.ministeries),
        "bronnen": [
            {"soort": bron.soort, "nummer": bron.nummer, "titel": bron.titel, "url": bron.url} for bron in hit.bronnen
        ],
        "verwijzingen": [{"naar": one.naar, "ids": list(one.ids)} for one in hit.verwijzingen],
        "passages": [_passage(passage) for passage in hit.passages],
    }


def _passage(passage: PassageHit) -> dict[str, Any]:
    return {
        "id": passage.id,
        "nummer": passage.nummer,
        "fractie": passage.fractie,
        "kop": passage.kop,
        "score": passage.score,
        "vraag": passage.vraag.html(),
        "antwoord": passage.antwoord.html(),
    }


def _timeline(timeline: Timeline) -> dict[str, Any]:
    return {
        "years": [{"value": year, "count": count} for year, count in timeline.years],
        "missing": timeline.missing,
    }


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "values": [{"value": value.value, "count": value.count, "selected": value.selected} for value in facet.values],
        "other": facet.other,
        "missing": facet.missing,
        "n_values": facet.n_values,
    }
