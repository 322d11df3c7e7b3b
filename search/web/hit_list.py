"""The hits of a search as list items in HTML.

They are made here and not by a template, because a page of ten hits has three hundred values: a template takes four
times as long. Every value is escaped. Marks come from `Snippet.html`, which escapes its text first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup

from ...index.schema import Schema
from ..hit import Facts, Hit, PassageHit
from . import own_fields
from .escaping import escaped
from .links import Links, quoted, tail
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
    address = escaped(links.hit(hit.id, of_search, rank))
    titel = escaped(facts.titel) or t.search.no_title
    pieces = [
        f'<li class="hit">\n<p class="kicker">{"".join(_kicker(t, facts))}</p>\n'
        f'<{heading}><a href="{address}">{titel}</a></{heading}>\n'
    ]
    if facts.indieners or facts.ministeries:
        pieces.append(f'<p class="who">{"".join(_who(links.prefix, facts))}</p>\n')
    if schema.fields:
        pieces += own_fields.of_hit(t, links, schema, hit)
    if hit.by_feedback:
        pieces.append(f'<p class="versions">{t.search.like_the_best}</p>')
    if hit.by_meaning:
        pieces.append(f'<p class="versions">{t.search.close_in_meaning}</p>')
    pieces += [_passage(t, links, passage, of_search, rank) for passage in hit.passages]
    if facts.versions:
        versions = ", ".join(
            [
                f'<a href="{escaped(links.hit(id, of_search))}">{escaped(id)}</a>'
                for id in facts.versions[:VERSIONS_SHOWN]
            ]
        )
        pieces.append(f'<p class="versions">{t.search.versions} {versions}</p>\n')
    pieces.append("</li>\n")
    return "".join(pieces)


def _kicker(t: Messages, facts: Facts) -> Iterator[str]:
    """The line above the title: kind of paper, number, day, status."""
    yield t.value_html("soort", facts.soort)
    if len(facts.vraagnummer) > 1:
        yield f' <span class="nr">{escaped(facts.vraagnummer)}</span>'
    if facts.datum:
        yield f' <time datetime="{facts.datum}">{t.day(facts.datum)}</time>'
    if facts.status:
        n_days = days_to_answer(facts)
        told = t.n("search.answered_in", n_days) if n_days else t.value_html("status", facts.status)
        yield f' <span class="status s-{escaped(facts.status.replace(" ", "-"))}">{told}</span>'


def days_to_answer(facts: Facts) -> int | None:
    """Days from question to answer; None where one of the dates is unknown or they are in the wrong order."""
    if facts.datum is None or facts.beantwoord is None or facts.beantwoord <= facts.datum:
        return None
    return (facts.beantwoord - facts.datum).days


def _who(prefix: str, facts: Facts) -> Iterator[str]:
    """Askers with their parties, and ministries, each as a link to its page."""
    for at, indiener in enumerate(facts.indieners[:INDIENERS_SHOWN]):
        yield f"{', ' if at else ''}{_browse(prefix, 'indiener', indiener.naam)}"
        if indiener.partij:
            yield f" ({_browse(prefix, 'partij', indiener.partij)})"
    if len(facts.indieners) > INDIENERS_SHOWN:
        yield f" +{len(facts.indieners) - INDIENERS_SHOWN}"
    if facts.ministeries and facts.indieners:
        yield ' <span class="to" aria-hidden="true">→</span> '
    yield "; ".join([_browse(prefix, "ministerie", name) for name in facts.ministeries[:MINISTERIES_SHOWN]])


@lru_cache(1 << 13)
def _browse(prefix: str, kind: str, name: str) -> str:
    """A name as a link to its page; cached, as names recur on every page."""
    return f'<a class="quiet" href="{escaped(prefix)}/{kind}/{quoted(name)}">{escaped(name)}</a>'


def _passage(t: Messages, links: Links, passage: PassageHit, of_search: str, rank: int) -> str:
    words = passage.words
    of_vraag, of_antwoord = words.vraag, words.antwoord
    what = t.search.vraag if of_vraag.text else t.search.antwoord
    vraag = f'<p class="v">{of_vraag.html()}</p>' if of_vraag.text else ""
    antwoord = ""
    if of_antwoord.text:
        antwoord = f'<p class="a"><span class="sr">{t.search.antwoord}: </span>{of_antwoord.html()}</p>'
    address = escaped(links.hit(passage.id, of_search, rank))
    nummer = escaped(words.nummer or "#" + passage.id.rpartition("#")[2])
    return f'<div class="passage"><a class="place" href="{address}">{what} {nummer}</a>\n{vraag}{antwoord}</div>\n'
