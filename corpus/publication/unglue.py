"""Separate printed lines that an extractor ran together.

Texts of publications come with their lines glued: `het reservoirwordt geleegd`. The lines were filled greedily up to a
known width in a known type (Univers). So the word that crosses that width contains the break. line_breaks.py decides
where in that word. A text that was never glued is left unchanged.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from heapq import heappop, heappush
from itertools import pairwise, takewhile

from ..printed.marks import take_out
from .line_breaks import NEVER, cuts_address, likeness, plain_break
from .woordenschat import Woordenschat

COLUMN = 37.35
"""The width of a publication's column, in units of its letters' size."""

_PERHAPS_A_LINE = 1.15
"""Text wider than this is no single line of a publication: its opening is printed in bold and a little wider."""

_PLAIN_BREAK = 0.5
"""The least score of a break in a text that may be a single line."""

_GLUED = 0.25
"""Clear breaks per line end that the widths imply: glued texts have 0.4 or more, others 0.1 at most."""

_ENOUGH = 20_000
"""How many letters are enough to decide whether a text was glued."""

_SPACE = 0.333

_LONGEST = 50_000
"""No answer's text is longer; a longer one is left unchanged, as time grows with its length."""

_LONGEST_WORD = 1_000
"""The longest address in a note is shorter; a longer word is no text."""

_OVERFULL = 1.0
"""How much too wide a text's last line must be before a break is searched in it."""

_CLOSE = 0.2
"""The error of a line's width when its letters are added up: kerning, slanted letters."""

NOTE_COLUMN = 45.07
"""The width of the column of notes, whose letters are smaller and whose lines are indented."""

_WIDTHS = {
    278: ",.:;Iijl’'‘|!ïí[]",
    333: ' ()-tf/“”"',
    389: "r",
    444: "zž",
    500: "?cksç–šć",
    556: "0123456789FJLaevxy«»áéëàèâêäåý",
    611: "EPTZbdghnopquóöòôúüùûñ",
    667: "BCKRSVY",
    722: "ADHXÉË",
    778: "GNOQU&€",
    833: "w",
    944: "Mm",
    1000: "W%",
}
"""Widths of the type's letters, in thousandths of its size."""

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STOPPED = re.compile(
    "(?<=[^ ])(?=•)|(?<=[\\w)»”’%][\\w)»”’%])[.?!:]+[»”)’]*(?:\ue000[^\ue001]*\ue001)*(?=[A-ZÀ-Þ«“•–][A-Za-zà-ÿ ])"
)


def width(text: str) -> float:
    """The printed width of a text, in units of its letters' size; the width of marks is negligible."""
    letters = _letters()
    return sum(letters.get(letter, 0.6) for letter in take_out(text)[0])


@cache
def _letters() -> dict[str, float]:
    return {letter: thousandths / 1000 for thousandths, letters in _WIDTHS.items() for letter in letters}


def vocabulary(texts: Iterable[str]) -> Woordenschat:
    """The words of a document's texts, except those that may be two: words that a line's end would cross, and words
    written once that are clearly two of the other words."""
    words = [word for text in texts for word in _words_apart(text)]
    counts = Counter(map(str.lower, words))
    several = Woordenschat.of(word for word in words if counts[word.lower()] > 1)
    return Woordenschat.of(word for word in words if counts[word.lower()] > 1 or not plain_break(word, several))


def _words_apart(text: str) -> Iterator[str]:
    cuts: list[int] = []
    plain = Woordenschat()
    if width(text) > COLUMN + _CLOSE and _can_be_parted(text):
        cuts = _cuts(text, plain, COLUMN)[1:-1]
    for token in _TOKEN.finditer(text):
        at = bisect_left(cuts, token.start())
        if (at == len(cuts) or cuts[at] > token.end()) and not plain_break(token[0], plain):
            yield from _WORD.findall(token[0])


def were_glued(texts: Iterable[str], known: Woordenschat) -> bool:
    """Whether these texts hold printed lines run together. Texts of lines, or of whole paragraphs, have no such
    places."""
    n_lines, n_plain, n_letters = 0.0, 0, 0
    for text in texts:
        if width(text) <= COLUMN or not _can_be_parted(text):
            continue
        n_lines += width(text) / COLUMN - 1
        n_plain += sum(1 for token in text.split(" ") if plain_break(token, known))
        n_letters += len(text)
        if n_letters > _ENOUGH:
            break
    return n_plain > 0 and n_plain >= _GLUED * n_lines


def lines(text: str, known: Woordenschat, column: float = COLUMN) -> list[str]:
    """The printed lines of a text whose lines were run together, divided in the likeliest way."""
    if not _can_be_parted(text) or width(text) <= column + _CLOSE:
        return [text]
    cuts = [cut for cut in _cuts(text, known, column)[1:-1] if not cuts_address(text, cut)]
    if width(text) <= _PERHAPS_A_LINE * column:
        cuts = [cut for cut in cuts if likeness(text, cut, known) >= _PLAIN_BREAK]
    cuts = [0, *cuts, len(text)]
    return [_parted(text[one:other].strip(), known) for one, other in pairwise(cuts)]


def _parted(line: str, known: Woordenschat) -> str:
    """A line with words separated that are clearly two: not all texts fill their lines to the same width."""
    words = []
    for word in line.split(" "):
        while at := plain_break(word, known):
            if word[at - 1] == "-":
                word = word[: at - 1] + word[at:]
            else:
                words.append(word[:at])
                word = word[at:]
        words.append(word)
    return " ".join(words)


def _can_be_parted(text: str) -> bool:
    return len(text) <= _LONGEST and max(map(len, text.split(" "))) <= _LONGEST_WORD


def _cuts(text: str, known: Woordenschat, column: float) -> list[int]:
    """The starts of the lines, and the text's end.

    Every line must fit the column, and the first word of the next line must not have fitted after it; a paragraph may
    end anywhere. Among the possible divisions, the one whose breaks look most like line breaks wins. Time is linear in
    the text's length.
    """
    places, ends = _widths_up_to(text)
    n = len(text)
    best: dict[int, tuple[float, int]] = {0: (0.0, -1)}
    starts = [0]
    likely: dict[int, float] = {}
    finish, finish_from = float("-inf"), 0
    while starts:
        start = heappop(starts)
        so_far = best[start][0]
        full = bisect_right(places, places[start] + column + _CLOSE) - 1
        over = places[n] - places[start] - column
        total = so_far - ((4.0 if start else 2.0) * over if over > _CLOSE else 0.0)
        if over <= (_OVERFULL if start else 2 * _OVERFULL) and total > finish:
            finish, finish_from = total, start
        stops = [at for at in range(max(start + 1, full - 40), min(full, n - 1) + 1)]
        first = bisect_right(_paragraph_ends(text), start)
        widest = places[start] + column + _OVERFULL
        early = list(takewhile(lambda at, widest=widest: places[at] <= widest, _paragraph_ends(text)[first:]))  # type: ignore[misc]
        for at in {*stops, *early}:
            if at not in likely:
                likely[at] = likeness(text, at, known)
            score = likely[at]
            if score < NEVER:
                continue
            slack = column - (places[at] - places[start])
            room = slack - (ends[at] - places[at]) - (0.0 if text[at - 1] == "-" else _SPACE)
            if slack < -_CLOSE:
                score += 4.0 * slack
            elif room > _CLOSE:  # the next word would have fitted: the end of a paragraph, or no break
                score = score - 1.0 if at in early else score - 3.0 - 0.5 * room
            total = so_far + score
            following = at + 1 if text[at] == " " else at
            if following not in best:
                heappush(starts, following)
                best[following] = (total, start)
            elif total > best[following][0]:
                best[following] = (total, start)
    cuts = [n]
    while finish_from > 0:
        cuts.append(finish_from)
        finish_from = best[finish_from][1]
    return [0, *reversed(cuts)]


@lru_cache(maxsize=4)
def _paragraph_ends(text: str) -> list[int]:
    """Places where a capital follows a full stop without a space: a line ends there, often a paragraph."""
    return [stop.end() for stop in _STOPPED.finditer(text)]


def _widths_up_to(text: str) -> tuple[list[float], list[float]]:
    """For each place: the width of the text before it, and the same for the end of the word at that place."""
    letters = _letters()
    places = [0.0]
    marked = False
    for letter in text:
        marked = letter == "\ue000" or (marked and letter != "\ue001")
        places.append(places[-1] + (0.0 if marked or letter == "\ue001" else letters.get(letter, 0.6)))
    ends = places.copy()
    for at in range(len(text) - 1, -1, -1):
        ends[at] = places[at] if text[at] == " " else ends[at + 1]
    if text:
        for at in range(len(text)):
            if text[at] == " " and at + 1 < len(text):
                ends[at] = ends[at + 1] - letters[" "]
    return places, ends
