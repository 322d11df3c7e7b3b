"""Choose the few lines of a text that a hit shows, in plain Python.

Python code never walks the text: `str.rfind` looks for sentence ends, only near the fragment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ...analysis.full_stops import ABBREVIATIONS

Match = tuple[int, int, int]
Made = tuple[str, tuple[tuple[int, int], ...]]
"""A snippet: its text, and the places of the matches in it."""

MOST_FRAGMENTS = 3
"""With more, each would be too narrow to be useful."""

MOST_MATCHES = 64
"""Fragments are chosen among this many first matches, and the first of each word: a long text stays cheap."""

CORE = 80
"""Percent of a fragment that matches may span: the rest is left for the text before and after them."""

GAP = " … "


def snippet(text: str, matches: Sequence[Match], width: int) -> Made:
    """The best fragment or fragments of a text, as (text, marks): search/snippets.py has the rule.

    `matches` are sorted by start, and may overlap; their words are numbers under 64.
    """
    if len(text) <= width:
        marks: list[tuple[int, int]] = []
        _add_marks(marks, matches, 0, len(text), 0)
        return text.replace("\n", " "), tuple(marks)
    if not matches:
        return _shown(text, matches, [(0, _end(text, 0, 0, width))])
    start, end = matches[0][0], matches[-1][1]
    if end - start <= width * CORE // 100:
        return _shown(text, matches, [_fragment(text, start, end, width)])
    cores, width_each = _cores(_few(matches), width)
    return _shown(text, matches, [_fragment(text, start, end, width_each) for start, end in cores])


def html(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """The text escaped for HTML, attributes included, with each mark between <mark> and </mark>."""
    pieces: list[str] = []
    done = 0
    for start, end in marks:
        pieces += escaped(text[done:start]), "<mark>", escaped(text[start:end]), "</mark>"
        done = end
    pieces.append(escaped(text[done:]))
    return "".join(pieces)


def escaped(text: str) -> str:
    """The text escaped for HTML. (Importing the html module takes a millisecond.)"""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;")


def _shown(text: str, matches: Sequence[Match], fragments: list[tuple[int, int]]) -> Made:
    """The fragments of the text, joined, with the marks in them."""
    if len(fragments) > 1:
        fragments = _joined(fragments)
    pieces: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for number, (start, end) in enumerate(fragments):
        gap = GAP if number else "… " if start else ""
        pieces += gap, text[start:end]
        length += len(gap)
        _add_marks(marks, matches, start, end, length - start)
        length += end - start
    if fragments[-1][1] < len(text):
        pieces.append(" …")
    return "".join(pieces).replace("\n", " "), tuple(marks)


def _joined(fragments: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The fragments in the text's order, those that touch joined."""
    fragments.sort()
    joined = fragments[:1]
    for start, end in fragments[1:]:
        if start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _add_marks(marks: list[tuple[int, int]], matches: Sequence[Match], start: int, end: int, shift: int) -> None:
    """Append the matches that lie in start..end, moved by `shift`; those that overlap or touch become one."""
    first = bisect_left(matches, (start, start, -1)) if start else 0
    for number in range(first, len(matches)):
        match_start, found_end, _ = matches[number]
        if match_start >= end:
            break
        if found_end > end:
            continue
        match_start += shift
        found_end += shift
        if marks and match_start <= marks[-1][1]:
            if found_end > marks[-1][1]:
                marks[-1] = (marks[-1][0], found_end)
        else:
            marks.append((match_start, found_end))


def _few(matches: Sequence[Match]) -> Sequence[Match]:
    """At most about MOST_MATCHES of them, every word still among them."""
    if len(matches) <= MOST_MATCHES:
        return matches
    few = list(matches[:MOST_MATCHES])
    seen = {word for _, _, word in few}
    for match in matches[MOST_MATCHES:]:
        if match[2] not in seen:
            seen.add(match[2])
            few.append(match)
    return few


def _cores(matches: Sequence[Match], width: int) -> tuple[list[tuple[int, int]], int]:
    """The stretches of matches to show, and the greatest width of each fragment.

    One fragment if it holds every word; else the fewest that do; else those that hold most.
    """
    n_words = len({word for _, _, word in matches})
    if n_words == 1:
        return [_most(matches, width * CORE // 100)], width
    best: list[tuple[int, int]] = []
    best_covered = 0
    best_width = width
    for n_fragments in range(1, min(MOST_FRAGMENTS, n_words) + 1):
        width_each = (width - (n_fragments - 1) * len(GAP)) // n_fragments
        cores: list[tuple[int, int]] = []
        left: Sequence[Match] = matches
        covered: set[int] = set()
        while left and len(cores) < n_fragments:
            start, end, words = _densest(left, width_each * CORE // 100)
            cores.append((start, end))
            covered |= words
            left = [match for match in left if match[2] not in covered]
        if len(covered) > best_covered:
            best, best_covered, best_width = cores, len(covered), width_each
        if best_covered == n_words:
            break
    return best, best_width


def _most(matches: Sequence[Match], width: int) -> tuple[int, int]:
    """For matches that are all of one word: as `_densest`, the stretch with most of them."""
    left = most = 0
    best = (0, 0)
    for right, (_, end, _) in enumerate(matches):
        while matches[left][0] < end - width and left < right:
            left += 1
        if right - left >= most:
            most = right - left + 1
            best = (left, right)
    left, right = best
    return matches[left][0], max([end for _, end, _ in matches[left : right + 1]])


def _densest(matches: Sequence[Match], width: int) -> tuple[int, int, set[int]]:
    """The stretch of at most `width` characters with most different words, then most matches; the first of equals."""
    counts: dict[int, int] = {}
    left = 0
    best = (0, 0)
    densest = (0, 0, 0)
    for right, (_, end, word) in enumerate(matches):
        counts[word] = counts.get(word, 0) + 1
        while left < right and end - matches[left][0] > width:
            gone = matches[left][2]
            if counts[gone] == 1:
                del counts[gone]
            else:
                counts[gone] -= 1
            left += 1
        value = (len(counts), right - left)
        if value > best or not right:
            best = value
            densest = (matches[left][0], left, right)
    start, left, right = densest
    inside = matches[left : right + 1]
    return start, max([end for _, end, _ in inside]), {word for _, _, word in inside}


def _fragment(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """The fragment of about `width` characters around start..end, from a sentence's start to a sentence's end if
    near."""
    begin = _sentence_start(text, max(0, end - width), start)
    if begin < 0:
        begin = _word_start(text, max(0, end - width, start - (width - (end - start)) // 3), start)
    if begin + width < len(text):
        return begin, _end(text, begin, end, width)
    # the fragment reaches the text's end: the room left is filled from before
    low = max(0, len(text) - width)
    earliest = begin
    while (earlier := _sentence_start(text, low, earliest - 1)) >= 0:
        earliest = earlier
        if not earlier:
            break
    if earliest == begin and text[begin - 1 : begin] == " " and text[begin - 2] not in ".?!":
        earliest = min(begin, _word_start(text, low, start))
    return earliest, len(text)


def _word_start(text: str, low: int, start: int) -> int:
    """The first start of a word in low..start; if there is none, that of the word around `start`."""
    return text.find(" ", low, start) + 1 or text.rfind(" ", 0, start) + 1


def _end(text: str, begin: int, least: int, width: int) -> int:
    """The end of a fragment that begins at `begin` and holds `least`: after a sentence, if that fills half the
    width."""
    limit = begin + width
    low = max(least - 1, begin + width // 2, 0)
    at = limit + 1
    while (stop := _last_stop(text, low, at)) >= 0:
        if text[stop] == "\n":
            if stop >= least:
                return stop
            at = stop
        elif _ends_sentence(text, stop):
            return stop + 1
        else:
            at = stop + 1
    cut = text.rfind(" ", least, limit + 1)
    if cut > begin:
        return cut
    return max(limit, least)


def _sentence_start(text: str, low: int, start: int) -> int:
    """The last start of a sentence in low..start, or -1."""
    at = start
    while (stop := _last_stop(text, low, at)) >= 0:
        if text[stop] == "\n":
            return stop + 1
        if _ends_sentence(text, stop):
            return stop + 2
        at = stop + 1
    return -1 if low else 0


def _last_stop(text: str, low: int, high: int) -> int:
    """The last place in low..high where a paragraph, or perhaps a sentence, ends; or -1."""
    stop = max(text.rfind(". ", low, high), text.rfind("\n", low, high))
    return max(stop, text.rfind("? ", max(stop, low), high), text.rfind("! ", max(stop, low), high))


def _ends_sentence(text: str, stop: int) -> bool:
    """Whether the mark at `stop`, before a space, ends a sentence, and not an abbreviation or initial."""
    if stop + 2 < len(text) and text[stop + 2].islower():
        return False
    if text[stop] != ".":
        return True
    word = text[max(text.rfind(" ", 0 if stop < 9 else stop - 9, stop) + 1, 0 if stop < 9 else stop - 9) : stop]
    return len(word) > 1 and word.lstrip("(").lower() not in ABBREVIATIONS
