"""Where did an extractor run two printed lines together?

Texts of publications come with their lines glued: `het reservoirwordt geleegd`. The lines were filled greedily up to
a known width in a known type (Univers), so the word that crosses that width is the one that holds the break. Where
in that word: behind a hyphen or a full stop, before a capital; else where both halves are words, by what the
document itself writes elsewhere and by the small words that every text has. A text that was never glued is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from heapq import heappop, heappush
from importlib.resources import files
from itertools import pairwise, takewhile

from ..printed.marks import take_out

COLUMN = 37.35
"""The width of a publication's column, in units of its letters' size."""

_MORE_THAN_A_LINE = 1.3 * COLUMN
"""What is wider than this is no single line, however a file was wrapped."""

_GLUED = 1.5
"""In texts known to be glued the breaks found score 3.0 or more on average, in texts known not to be 0.4 at most."""

_ENOUGH = 20_000
"""So many letters tell whether a text was glued."""

_SPACE = 0.333

_LONGEST = 50_000
"""No answer's text is longer; one that is comes as it is, for time grows with its length."""

_LONGEST_WORD = 1_000
"""The longest address in a note is shorter; what is longer is no text."""

_OVERFULL = 1.0
"""How much too wide a text's last line may be before a break is sought in it all the same."""

_CLOSE = 0.2
"""How far the width of a line is out when its letters are counted: kerning, slanted letters."""

NOTE_COLUMN = 45.07
"""The same for its notes, whose letters are smaller and whose lines are indented."""

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

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STOPPED = re.compile(
    "(?<=[^ ])(?=•)|(?<=[\\w)»”’%][\\w)»”’%])[.?!:]+[»”)’]*(?:\ue000[^\ue001]*\ue001)*(?=[A-ZÀ-Þ«“•–][A-Za-zà-ÿ ])"
)


@cache
def _common_words() -> tuple[frozenset[str], frozenset[str]]:
    """The small words and the other common words of woorden.txt: a glued word mostly begins or ends with one."""
    text = (files(__package__) / "woorden.txt").read_text(encoding="utf-8")
    small, rest = text.split("\n", 1)[1].split("\n\n", 1)
    return frozenset(small.split()), frozenset(rest.split())


def width(text: str) -> float:
    """How wide a text is when printed, in units of its letters' size; marks take no room to speak of."""
    letters = _letters()
    return sum(letters.get(letter, 0.6) for letter in take_out(text)[0])


@cache
def _letters() -> dict[str, float]:
    return {letter: thousandths / 1000 for thousandths, letters in _WIDTHS.items() for letter in letters}


@dataclass(frozen=True)
class Vocabulary:
    """Which words does this document write, and how often? Words that hold a break are seldom seen twice."""

    words: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        return cls(Counter(word.lower() for text in texts for word in _WORD.findall(text)))

    def knows(self, word: str, *, but: int = 0) -> float:
        """How sure it is that this is a word: 0 to 3; `but` occurrences do not count."""
        bare = word.lower().strip("«»“”\"'‘’().,;:?!")
        if not bare:
            return 0.5
        small, common = _common_words()
        if bare in small:
            return 2.0 + min(len(bare), 5) * 0.2
        if bare in common:
            return 3.0
        if bare.isdigit():
            return 1.5
        seen = self.words[bare] - but
        if seen > 0:
            return min(1.0 + 0.3 * len(bare), 3.0) if len(bare) > 2 else 0.6
        return 1.6 if self._is_compound(bare) else 0.0

    def _is_compound(self, word: str) -> bool:
        """Whether two words that are known, of four letters or more, make this one: `fractievoorzitter`."""
        common = _common_words()[1]
        for at in range(4, len(word) - 3):
            first, second = word[:at], word[at:]
            if (second in common or self.words[second] > 1) and any(
                part in common or self.words[part] > 1 for part in (first, first.removesuffix("s"))
            ):
                return True
        return False


def were_glued(texts: Iterable[str], known: Vocabulary) -> bool:
    """Whether these texts hold printed lines run together; one of lines, or of whole paragraphs, has no such places."""
    n_letters, scores = 0, []
    for text in texts:
        if width(text) <= _MORE_THAN_A_LINE or not _can_be_parted(text):
            continue
        scores += [_break(text, at, known) for at in _cuts(text, known, COLUMN)[1:-1]]
        n_letters += len(text)
        if n_letters > _ENOUGH:
            break
    return bool(scores) and sum(scores) / len(scores) >= _GLUED


def lines(text: str, known: Vocabulary, column: float = COLUMN) -> list[str]:
    """The printed lines of a text whose lines were run together, the likeliest way to part it."""
    if not _can_be_parted(text):
        return [text]
    cuts = _cuts(text, known, column)
    cuts = [cut for cut in cuts if cut in (0, len(text)) or not _is_address(_token_at(text, cut)[0])]
    return [text[one:other].strip() for one, other in pairwise(cuts)]


def _can_be_parted(text: str) -> bool:
    return len(text) <= _LONGEST and max(map(len, text.split(" "))) <= _LONGEST_WORD


def _cuts(text: str, known: Vocabulary, column: float) -> list[int]:
    """Where the lines begin, and the text's end.

    Every line must fit the column, and the first word of the next must not have fitted behind it; a paragraph may end
    anywhere. Among these ways the one whose breaks look most like breaks wins. Time grows with the text's length.
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
                likely[at] = _break(text, at, known)
            score = likely[at]
            if score < _NEVER:
                continue
            slack = column - (places[at] - places[start])
            room = slack - (ends[at] - places[at]) - (0.0 if text[at - 1] == "-" else _SPACE)
            if slack < -_CLOSE:
                score += 4.0 * slack
            elif room > _CLOSE:  # the next word would have fitted: a paragraph's end, or no break
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


_NEVER = -50.0


@lru_cache(maxsize=4)
def _paragraph_ends(text: str) -> list[int]:
    """Where a full stop is followed by a capital without a space: a line ends there, often a paragraph."""
    return [stop.end() for stop in _STOPPED.finditer(text)]


def _widths_up_to(text: str) -> tuple[list[float], list[float]]:
    """For each place: how wide the text before it is, and the same for the end of the word that stands there."""
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


def _token_at(text: str, at: int) -> tuple[str, int]:
    """What stands between the spaces around a place, and where it begins."""
    begin = text.rfind(" ", 0, at) + 1
    end = text.find(" ", at)
    return text[begin : end if end >= 0 else len(text)], begin


def _break(text: str, at: int, known: Vocabulary) -> float:
    """How much the place looks like a line's end; below _NEVER it cannot be one."""
    if text[at] == " ":
        return -5.0
    if text[at - 1] == " ":
        return 2 * _NEVER
    token, begin = _token_at(text, at)
    if len(token) > 400:
        return -2.0
    if _is_address(token):
        return 0.0  # it goes on in the next line, and no break is seen in it
    score = _score(token[: at - begin], token[at - begin :], known)
    if text[at - 1].isalpha() and text[at].isalpha():
        run = _RUN_BEFORE.search(token[: at - begin])
        word = (run[0] if run else "") + _first(token[at - begin :])
        small, common = _common_words()
        if word.lower() in small or word.lower() in common:
            score -= 5.0
        elif score < 4.0:
            score -= 1.5 * known.knows(word, but=1)
    return score - 1.0


def _score(left: str, right: str, known: Vocabulary) -> float:
    """How well a glued word parts into these two."""
    if left[-1] == "-":
        return 3.4 if len(left) > 2 and right[0].isalpha() else 1.0
    if left[-1] in ",;:?!)»”" and right[0] not in ".,;:?!)»”":
        return 5.0 if not (left[-2:-1].isdigit() and right[0].isdigit()) else 0.0
    if right[0] in "–-" and left[-1].isdigit():
        return -3.0
    if right[0] == "•":
        return 6.0
    if left[-1] == "." and _ABBREVIATION.search(left):
        return 3.0 if right[0].isalpha() else 0.0
    if left[-1] == ".":
        return 5.0 if right[0].isupper() or right[0] in "«“(•" else 0.5 if len(left) > 3 and right[0].isalpha() else 0.0
    if right[0] in "«(“" and left[-1] not in "«(“":
        return 7.0 if _NO_ENDING.match(right) else 3.0
    if right[0] in ".,;:?!)»”’'-/" or left[-1] in "«(“’'":
        return -5.0
    if left[-1].islower() and right[0].isupper():
        return 5.0
    if left[-1].isdigit() != right[0].isdigit() and (left[-1].isalpha() or right[0].isalpha()):
        return 4.5 if left[-1].islower() or right[0].islower() else 2.0
    if left[-1].isdigit() and right[0].isdigit():
        return 0.5 if _YEAR_ENDS.search(left) or _YEAR_BEGINS.match(right) else -8.0
    one, other = known.knows(_last(left)), known.knows(_first(right))
    if not (one and other) and 1 in (len(_last(left)), len(_first(right))):
        return -3.0
    if one and other:
        return one + other
    score = 0.75 * (one or other)
    if not _sounds(left, right):
        score -= 1.2
    if not one:
        score += 0.5 if _ENDING.search(left) else -0.8 if len(_last(left)) < 4 else 0.0
    if not other:
        score += 0.4 if _BEGINNING.match(right) else -0.8 if len(_first(right)) < 4 else 0.0
    return score


_BEGIN = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]|[bcfgkptv][lr]|d[rw]|kn|gn|kw|s[cjklmnptw]|sch[rl]?|s[cpt]r|spl|st[jr]|th|t[rwjs]|tsj|wr|vr|ps|ch|sh|sf|dj)?[aeiouyàáâäèéêëïíóöôúü]",
    re.I,
)
_NO_ENDING = re.compile(r"[«“]|\((?:\d{4}|[A-Z«]|\w{4,}$)")
"""Brackets that hold no ending of the word before them, as `vraag(en)` does."""

_ADDRESS = re.compile(r"://|www\.|[a-z]\.[a-z]{2,}/|[?&]\w+=|_\w+_")
_YEAR_ENDS = re.compile(r"(?<!\d)(?:19|20)\d\d$")
_YEAR_BEGINS = re.compile(r"(?:19|20)\d\d(?!\d)")
_RUN_BEFORE = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*$")
_ABBREVIATION = re.compile(
    r"\b(?:c\.s|jl|nrs?|d\.d|o\.a|m\.n|i\.v\.m|t\.a\.v|bijv|etc|artt?|drs?|mr|ca|incl|excl|blz|al|vgl|jo)\.$"
)
_ENDING = re.compile(
    r"(?:ing|heid|heden|tie|ties|lijke?|ische?|baar|eerd|eren|ende?|teit|schap|ment|[aeiou]gen|den|ten|ken|len|nen|ren|ven|zen|gd|kt|pt|rdt?|ndt?)$"
)
_BEGINNING = re.compile(r"(?:ge|be|ver|ont|her|onder|over|uit|aan|voor|op|mis|door|in|tegen)[bcdfghjklmnprstvwz]", re.I)
_END = re.compile(r"(?:[^a]a|[^i]i|[^u]u|[eoyëéïbcdfgjklmnprstwx])$", re.I)


def _sounds(left: str, right: str) -> bool:
    """Whether the left half may end a Dutch word and the right half begin one."""
    return bool(_END.search(left) and _BEGIN.match(right)) and bool(re.search(r"[aeiouy]", left, re.I))


def _first(text: str) -> str:
    found = _WORD.match(text.lstrip("«“(\"'"))
    return found[0] if found else text


def _last(text: str) -> str:
    found = re.search(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*$|\d+$", text.rstrip(".,;:?!)»”"))
    return found[0] if found else text


def _is_address(token: str) -> bool:
    """Whether a word is a web address, whose dots and capitals part nothing."""
    return bool(_ADDRESS.search(token))
