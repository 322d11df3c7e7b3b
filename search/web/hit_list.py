"""The hits of a search as list items in HTML.

They are made here and not by a template, because a page of ten hits has three hundred values: a template took 1.5 ms of
a cold page's 10, this takes 0.9. Every value is escaped. Marks come from `Snippet.html`, which escapes its text first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from ...index.schema import Schema
from ..hit import Hit, PassageHit
from . import own_fields
from .links import Links, tail
from .messages import Messages
from .search_request import SearchRequest

INDIENERS_SHOWN, MINISTERIES_SHOWN, VERSIONS_SHOWN = 3, 2, 4


def hit_list(
    t: Messages,
    links: Links,
    schema: Schema,
    hits: Sequence[Hit],
    request: SearchRequest | None,
    first: int = 1,
    heading: str = "h2",
) -> Markup:
    """One item for each hit. With a search, links carry it, and the rank of the hit: `first` is that of the first."""
    of_search = tail(request) if request is not None else ""
    return Markup("".join([_hit(t, links, schema, hit, of_search, first + at, heading) for at, hit in enumerate(hits)]))


def _hit(t: Messages, links: Links, schema: Schema, hit: Hit, of_search: str, rank: int, heading: str) -> str:
    facts = hit.facts
    rank = rank if of_search else 0
    address = escape(links.hit(hit.id, of_search, rank))
    pieces = [
        f'<li class="hit">\n<p class="kicker">{"".join(_kicker(t, hit))}</p>\n'
        f'<{heading}><a href="{address}">{escape(facts.titel or t.search.no_title)}</a></{heading}>\n'
    ]
    if facts.indieners or facts.ministeries:
        pieces.append(f'<p class="who">{"".join(_who(links, hit))}</p>\n')
    if schema.fields:
        pieces += own_fields.of_hit(t, links, schema, hit)
    if hit.by_feedback:
        pieces.append(f'<p class="versions">{t.search.like_the_best}</p>')
    if hit.by_meaning:
        pieces.append(f'<p class="versions">{t.search.close_in_meaning}</p>')
    pieces += [_passage(t, links, passage, of_search, rank) for passage in hit.passages]
    if facts.versions:
        versions = ", ".join(
            [f'<a href="{escape(links.hit(id, of_search))}">{escape(id)}</a>' for id in facts.versions[:VERSIONS_SHOWN]]
        )
        pieces.append(f'<p class="versions">{t.search.versions} {versions}</p>\n')
    pieces.append("</li>\n")
    return "".join(pieces)


def _kicker(t: Messages, hit: Hit) -> Iterator[str]:
    """The line above the title: kind of paper, number, day, status."""
    facts = hit.facts
    yield escape(t.value("soort", facts.soort))
    if len(facts.vraagnummer) > 1:
        yield f' <span class="nr">{escape(facts.vraagnummer)}</span>'
    if facts.datum:
        yield f' <time datetime="{facts.datum}">{t.day(facts.datum)}</time>'
    if facts.status:
        n_days = days_to_answer(hit)
        told = t.n("search.answered_in", n_days) if n_days else escape(t.value("status", facts.status))
        yield f' <span class="status s-{escape(facts.status.replace(" ", "-"))}">{told}</span>'


def days_to_answer(hit: Hit) -> int | None:
    """Days from question to answer; None where one of the dates is unknown or they are in the wrong order."""
    if hit.datum is None or hit.beantwoord is None or hit.beantwoord <= hit.datum:
        return None
    return (hit.beantwoord - hit.datum).days


def _who(links: Links, hit: Hit) -> Iterator[str]:
    """Askers with their parties, and ministries, each as a link to its page."""
    facts = hit.facts
    for at, indiener in enumerate(facts.indieners[:INDIENERS_SHOWN]):
        yield f"{', ' if at else ''}{_browse(links, 'indiener', indiener.naam)}"
        if indiener.partij:
            yield f" ({_browse(links, 'partij', indiener.partij)})"
    if len(facts.indieners) > INDIENERS_SHOWN:
        yield f" +{len(facts.indieners) - INDIENERS_SHOWN}"
    if facts.ministeries and facts.indieners:
        yield ' <span class="to" aria-hidden="true">→</span> '
    yield "; ".join([_browse(links, "ministerie", name) for name in facts.ministeries[:MINISTERIES_SHOWN]])


def _browse(links: Links, kind: str, name: str) -> str:
    return f'<a class="quiet" href="{escape(links.browse(kind, name))}">{escape(name)}</a>'


def _passage(t: Messages, links: Links, passage: PassageHit, of_search: str, rank: int) -> str:
    words = passage.words
    what = t.search.vraag if words.vraag.text else t.search.antwoord
    nummer = escape(words.nummer or "#" + passage.id.rpartition("#")[2])
    address = escape(links.hit(passage.id, of_search, rank))
    vraag = f'<p class="v">{words.vraag.html()}</p>' if words.vraag.text else ""
    antwoord = ""
    if words.antwoord.text:
        antwoord = f'<p class="a"><span class="sr">{t.search.antwoord}: </span>{words.antwoord.html()}</p>'
    return f'<div class="passage"><a class="place" href="{address}">{what} {nummer}</a>\n{vraag}{antwoord}</div>\n'
