"""Search results as text for people.

12 documents, 30 passages (1.2 ms)

 1  The title
    id   date   askers (party)   ministry   status
    vraag 2    the question's snippet, its *matches* marked
    antwoord   the answer's

and below the hits the facets, side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TextIO

from ...corpus.model import Indiener
from ..model import Facet, Hit, PassageHit, Results, Timeline
from ..snippets import Snippet
from .terminal import UNBOUNDED, Ink, columns, lines, safe, shortened

INDENT = " " * 4
GUTTER = 13
"""Columns for `#25 vraag 12` and `antwoord`."""

VALUES = 7
"""Values of a facet that are printed; --json has more."""

COLUMNS = (28, 32, 36, 40, 48, 56)
"""The possible widths of a facet: the widest of these that takes no more rows than the first is used."""

BETWEEN = " " * 3

SOME_WORDS = "With some of the words:"
"""The heading before the first hit without some of the words."""

LIKE = "like the best documents; not all of the words"
"""The remark on a hit that feedback found."""

CLOSE = "close in meaning; none of the words"
"""The remark on a hit that has none of the words."""

LONGEST_BAR = 60
"""Columns of a timeline's longest bar."""


def write(results: Results, stream: TextIO, offset: int = 0, *, summary: bool = True, timeline: bool = False) -> None:
    """Prints the results as they become known; the summary gives their number, the timeline their years."""
    ink = Ink(stream)
    width = columns()
    hits, facets = results.hits, results.facets  # first, so that the time is that of the whole search
    if summary or not hits:
        stream.write(_summary(results, len(hits), offset, ink) + "\n")
    for text in notes(results):
        stream.write(ink.faint(f"note: {safe(text)}") + "\n")
    partial_follow = results.n_partial > 0 and (results.n_full > 0 or not results.n_documents)
    for rank, hit in enumerate(hits, start=offset + 1):
        stream.write("\n")
        if partial_follow and hit.is_partial:
            stream.write(ink.head(SOME_WORDS) + "\n\n")
            partial_follow = False
        for line in _hit(hit, rank, width, ink):
            stream.write(line.rstrip() + "\n")
    if timeline and results.timeline.years:
        stream.write("\n")
        for line in _timeline(results.timeline, width, ink):
            stream.write(line.rstrip() + "\n")
    if results.n_documents and facets:
        stream.write("\n")
        for line in _facets(facets.items(), width, ink):
            stream.write(line.rstrip() + "\n")


def counted(n: int, noun: str) -> str:
    """`1 document`, `1,234 documents`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def askers(indieners: tuple[Indiener, ...]) -> str:
    """`Jan Paternotte (D66), Podt`."""
    return ", ".join(f"{who.naam} ({who.partij})" if who.partij else who.naam for who in indieners)


def _summary(results: Results, n_hits: int, offset: int, ink: Ink) -> str:
    if not results.n_documents and not results.n_partial:
        return "No document has the words; these are close in meaning:" if n_hits else "Nothing found."
    if results.n_partial:
        some = f"{results.n_partial:,} with some of them"
        full = counted(results.n_full, "document") if results.n_full or not results.n_documents else "no document"
        text = f"{ink.strong(full)} with all words; {some}"
    else:
        text = f"{ink.strong(counted(results.n_documents, 'document'))}, {counted(results.n_passages, 'passage')}"
    if results.n_feedback:
        text += f"; {results.n_feedback:,} like the best of these"
    if results.n_meaning:
        text += f"; {results.n_meaning:,} close in meaning"
    if not n_hits and offset:
        text += f"; none is left after the first {offset:,}"
    elif offset:
        text += f", from number {offset + 1:,}"
    return text + ink.faint(f"  ({results.took_ms:.1f} ms)")


def notes(results: Results) -> Iterator[str]:
    """What is to be said about the query, one line each."""
    yield from (text.message for text in results.diagnostics if text.kind != "did-you-mean")
    if results.corrected_query:
        yield f"nothing was found as it was typed; this is what {results.corrected_query} finds"
    elif results.did_you_mean:
        yield f"did you mean {results.did_you_mean}"
    if results.timed_out:
        yield "the time limit was reached: this is not all there is"


def _hit(hit: Hit, rank: int, width: int, ink: Ink) -> Iterator[str]:
    number = f"{rank:>2}  "
    titel = safe(hit.titel) or "(no title)"
    for start, end in lines(titel, width - len(number)):
        yield number + ink.strong(titel[start:end])
        number = " " * len(number)
    if hit.by_feedback:
        yield INDENT + ink.faint(LIKE)
    if hit.by_meaning:
        yield INDENT + ink.faint(CLOSE)
    yield from _facts(hit, width, ink)
    if hit.versions:
        yield INDENT + ink.faint(shortened(f"versions: {', '.join(map(safe, hit.versions))}", width - len(INDENT)))
    if hit.group and hit.group.n_documents > 1:
        others = f"the best of {counted(hit.group.n_documents, 'document')} of {hit.group.name} {safe(hit.group.value)}"
        yield INDENT + ink.faint(shortened(others, width - len(INDENT)))
    for passage in hit.passages:
        yield from _passage(passage, width, ink)


def _facts(hit: Hit, width: int, ink: Ink) -> Iterator[str]:
    """The id, and the other data that identify the document, on as few lines as possible."""
    facts = [hit.datum.isoformat() if hit.datum else "", askers(hit.indieners), "; ".join(hit.ministeries), hit.status]
    line = INDENT + ink.name(safe(hit.id))
    used = len(INDENT) + len(hit.id)
    for fact in facts:
        if not fact:
            continue
        fact = shortened(safe(fact), width - len(INDENT))
        if used + 3 + len(fact) > width:
            yield line
            line, used = INDENT, len(INDENT)
        else:
            line += ink.faint(" · ")
            used += 3
        line += fact
        used += len(fact)
    yield line


def _passage(passage: PassageHit, width: int, ink: Ink) -> Iterator[str]:
    about = " · ".join(safe(part) for part in (passage.fractie, passage.kop) if part)
    if about:
        label = f"{'fractie' if passage.fractie else 'kop':<{GUTTER}}"
        yield INDENT + ink.faint(label + shortened(about, width - len(INDENT) - GUTTER))
    # the printed number; where the place differs, also the place, which `show` takes
    place = passage.id.rpartition("#")[2]
    number = safe(passage.nummer)
    prefix = "" if number == place else f"#{place} "
    if passage.vraag.text:
        yield from _snippet(f"{prefix}vraag {number}", passage.vraag, width, ink)
        yield from _snippet("antwoord", passage.antwoord, width, ink)
    else:
        yield from _snippet(f"{prefix}{f'antw. {number}' if number else 'tekst'}", passage.antwoord, width, ink)


def _snippet(label: str, shown: Snippet, width: int, ink: Ink) -> Iterator[str]:
    margin = INDENT + ink.faint(f"{shortened(label.rstrip(), GUTTER - 1):<{GUTTER}}")
    text, marks = safe(shown.text), shown.marks
    if not ink.on:
        text, marks = shown.marked("*", "*", safe), ()
    for start, end in lines(text, width - len(INDENT) - GUTTER):
        yield margin + painted(text, start, end, marks, ink)
        margin = INDENT + " " * GUTTER


def painted(text: str, start: int, end: int, marks: tuple[tuple[int, int], ...], ink: Ink) -> str:
    """The part of a text on one line, with its marks."""
    painted = ""
    for start_of_mark, found_end in marks:
        if start_of_mark < end and found_end > start:
            start_of_mark, found_end = max(start_of_mark, start), min(found_end, end)
            painted += text[start:start_of_mark] + ink.mark(text[start_of_mark:found_end])
            start = found_end
    return painted + text[start:end]


def _timeline(timeline: Timeline, width: int, ink: Ink) -> Iterator[str]:
    """One bar per year, the longest as wide as the terminal allows."""
    yield ink.head("jaar")
    most = max(count for _, count in timeline.years)
    digits = len(f"{most:,}")
    room = min(LONGEST_BAR, width - digits - 6)
    for year, count in timeline.years:
        eighths = round(8 * room * count / most)
        bar = "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
        yield f"{year} {ink.faint(f'{count:>{digits},}')} {bar or ('▏' if count else '')}"
    if timeline.missing:
        yield ink.faint(f"(none) {timeline.missing:,}")


def _facets(facets: Iterable[tuple[str, Facet]], width: int, ink: Ink) -> Iterator[str]:
    """The facets as columns, as many side by side as the width allows; the remaining width is divided among the
    columns."""
    given = list(facets)
    rows: list[list[_Block]] = []
    if width == UNBOUNDED:
        rows = [[_facet(name, facet, width, ink)] for name, facet in given]
        given = []
    for widest in COLUMNS if given else ():
        wider = _packed([_facet(name, facet, widest, ink) for name, facet in given], width)
        if rows and len(wider) > len(rows):
            break
        rows = wider
    for row in rows:
        if row is not rows[0]:
            yield ""
        for number in range(max(len(block.lines) for block in row)):
            cells = [block.lines[number] if number < len(block.lines) else " " * block.width for block in row]
            yield BETWEEN.join(cells)


def _packed(blocks: list[_Block], width: int) -> list[list[_Block]]:
    """The blocks in rows that are no wider than `width`, in their order."""
    rows: list[list[_Block]] = []
    used = width
    for block in blocks:
        used += len(BETWEEN) + block.width
        if used > width:
            rows.append([])
            used = block.width
        rows[-1].append(block)
    return rows


class _Block(NamedTuple):
    """A facet as lines that are all `width` columns wide."""

    width: int
    lines: list[str]


def _facet(name: str, facet: Facet, widest: int, ink: Ink) -> _Block:
    most = facet.n_values if facet.n_values <= VALUES + 1 else VALUES
    shown = [value for at, value in enumerate(facet.values) if at < most or value.selected]
    rows: list[tuple[str, str, Callable[[str], str]]] = [
        (
            ("✓ " if value.selected else "") + safe(value.value),
            f"{value.count:,}",
            ink.chosen if value.selected else str,
        )
        for value in shown
    ]
    if n_others := facet.n_values - sum(value.count > 0 for value in shown):
        in_others = facet.other + sum(value.count for value in facet.values if value not in shown)
        rows.append((f"{n_others:,} more", f"{in_others:,}", ink.faint))
    if facet.missing:
        rows.append(("(none)", f"{facet.missing:,}", ink.faint))
    digits = max((len(count) for _, count, _ in rows), default=0)
    label = max([len(name) - digits - 1, *(len(value) for value, _, _ in rows)])
    label = max(1, min(label, widest - digits - 1))
    width = label + 1 + digits
    made = [ink.head(f"{name:<{width}}")]
    for value, count, paint in rows:
        made.append(paint(f"{shortened(value, label, tail=label // 3):<{label}} {count:>{digits}}"))
    return _Block(width, made)
