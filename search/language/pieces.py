"""Leaves of the tree for one piece of a query in its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from whoosh import query

from ...index.analysis import tokens
from .. import dates
from ..query.identifiers import identifiers
from .fields import ALL, SORTED_VALUES, QueryFields
from .nodes import Dates, Identifier, Near, Nothing, Number, Value, ValuePattern, ValueRange, Word, Written
from .syntax import Leaf

Tell = Callable[[str, tuple[int, int] | None, str], None]
Leaves = list[query.Query]

FARTHEST = 50
"""The most words that `~` may leave room for; fields of one passage are further apart, so that no hit runs across."""

FUZZIEST = 2
"""The greatest edit distance of a fuzzy word; at three, most words of a language are alike."""

HIGHEST_BOOST = 1000.0

_EDGES = ".,;:!…'’‘–-/%"
_PATTERN_PIECE = re.compile(r"[\w\-‐‑'’%*?./:]+")
_NOT_INSIDE = re.compile(r"(?<=[^\d*?])[./:]|[./:](?=[^\d*?])")
_ASKING = re.compile(r"\?+(?=[.,;:!…'’)]*\Z)")
"""A question mark at the end of a word ends a question; inside a word it stands for a letter."""


class Reading:
    """Makes leaves of pieces; relative dates are counted from `today`."""

    def __init__(self, tell: Tell, today: date, fields: QueryFields) -> None:
        self._tell = tell
        self._fields = fields
        self._today = today

    def leaves(self, node: Leaf) -> Leaves:
        """The leaves of a piece; none when it holds no word."""
        field = node.fieldname or ALL
        span = (node.startchar, node.endchar)
        kind = self._fields.kinds[field]
        boost = min(node.boost, HIGHEST_BOOST)
        if node.kind == "range":
            leaves = self._range(field, node, span)
        elif kind == "text":
            leaves = self._text(field, node, span, boost)
        elif kind == "date":
            leaves = [self._dates(field, node.text.lstrip("=").rstrip(",;"), node, span)]
        elif kind == "number":
            leaves = [self._number(field, node.text.lstrip("=").rstrip(",;"), span)]
        else:
            leaves = self._value(field, node, span)
        for leaf in leaves:
            leaf.startchar, leaf.endchar = span
        return leaves

    # texts

    def _text(self, field: str, node: Leaf, span: tuple[int, int], boost: float) -> Leaves:
        if node.kind == "identifier":
            return [Identifier(field, node.has["identifier"], boost)]
        if node.kind == "phrase":
            return self._phrase(field, node, span, boost)
        return self._words(field, node, span, boost)

    def _phrase(self, field: str, node: Leaf, span: tuple[int, int], boost: float) -> Leaves:
        forms = [token.form for token in tokens.words(node.text)]
        if "*" in node.text:
            self._tell("pattern", span, "within quotation marks an asterisk is no pattern; it is left out")
        if not forms:
            return []
        near = node.has["near"]
        if near is not None:
            if near > FARTHEST:
                self._tell("cut", span, f"words are near each other within {FARTHEST}, not {near}")
            return [Near(field, forms, slop=max(1, min(near, FARTHEST)), boost=boost)]
        return [query.Phrase(field, forms, boost=boost)]

    def _words(self, field: str, node: Leaf, span: tuple[int, int], boost: float) -> Leaves:
        text = node.text
        if text == "*" or text == "*:*":
            return [query.Every(None if field == ALL or text == "*:*" else field)]
        if text.startswith("="):
            forms = [token.form for token in tokens.words(text)]
            if len(forms) > 1:
                return [query.Phrase(field, forms, boost=boost)]
            return [Written(field, form, boost) for form in forms]
        if "*" in text or "?" in _ASKING.sub("", text):
            return self._patterns(field, _ASKING.sub("", text), span, boost)
        forms = [token.form for token in tokens.words(text)]
        fuzzy = node.has["fuzzy"]
        if fuzzy and forms:
            distance = int(fuzzy[1:] or 1)
            if distance > FUZZIEST:
                self._tell("cut", span, f"a word may differ by {FUZZIEST} letters, not {distance}")
            return [
                query.FuzzyTerm(field, form, boost=boost, maxdist=min(distance, FUZZIEST), prefixlength=0)
                if distance
                else Written(field, form, boost)
                for form in forms
            ]
        return [Word(field, form, boost) for form in forms]

    def _patterns(self, field: str, text: str, span: tuple[int, int], boost: float) -> Leaves:
        leaves: Leaves = []
        for piece in _PATTERN_PIECE.findall(_NOT_INSIDE.sub(" ", text)):
            piece = piece.strip(_EDGES)
            if "*" not in piece and "?" not in piece:
                leaves += [Word(field, token.form, boost) for token in tokens.words(piece)]
            elif any(map(tokens.is_word_character, piece)):
                leaves.append(pattern(field, tokens.form(piece), boost))
            elif piece:
                self._tell("pattern", span, f"the pattern {piece!r} holds no letter; it is left out")
        return leaves

    # fields with values

    def _value(self, field: str, node: Leaf, span: tuple[int, int]) -> Leaves:
        text = node.text
        if text == "*":
            return [query.Every(field)]
        if node.kind != "phrase":
            text = text.rstrip(",;")
        if node.kind == "words" and ".." in text and field in SORTED_VALUES:
            first, _, last = text.partition("..")
            return [ValueRange(field, value_text(field, first) or None, value_text(field, last) or None)]
        if node.kind == "words" and node.has["fuzzy"]:
            self._tell("fuzzy", span, f"{field}: has no words that differ; it is searched as written")
        whole = text.startswith("=") or bool(node.has.get("whole"))
        text = value_text(field, text.removeprefix("="))
        if not text:
            return []
        if node.kind == "words" and not whole and ("*" in text or "?" in text):
            return [ValuePattern(field, text)]
        return [Value(field, text, whole=whole)]

    def _dates(self, field: str, text: str, node: Leaf, span: tuple[int, int]) -> query.Query:
        if text == "*":
            return query.Every(_stored(field))
        if ".." in text:
            first, _, last = text.partition("..")
            return self._between(field, first, last, node, span)
        days = dates.period(text, self._today)
        return Dates.of(_stored(field), days) if days else self._no_date(text, span)

    def _no_date(self, text: str, span: tuple[int, int]) -> Nothing:
        self._tell("date", span, f'{text!r} is no date; write 2022, 2022-03, 2022-03-31, or "maart 2022"')
        return Nothing(f"{text!r} is no date")

    def _number(self, field: str, text: str, span: tuple[int, int]) -> query.Query:
        if text == "*":
            return query.Every(field)
        first, dots, last = text.partition("..")
        low = self._sized(field, first)
        high = self._sized(field, last) if dots else low
        if (first and low is None) or (last and high is None) or (low is None and high is None):
            self._tell(
                "number", span, f"{text!r} is no number of {field}; write {field}:42, {field}:>42 or {field}:21..42"
            )
            return Nothing(f"{text!r} is no number")
        return Number(field, low, high)

    def _sized(self, field: str, text: str) -> float | None:
        """The number of a text; for an index's own fields it need not be whole."""
        return decimal_number(text) if field in self._fields.own else whole_number(text)

    # ranges

    def _range(self, field: str, node: Leaf, span: tuple[int, int]) -> Leaves:
        first, last = node.has["first"], node.has["last"]
        after, before = node.has["after"], node.has["before"]
        kind = self._fields.kinds[field]
        if kind == "date":
            return [self._between(field, first, last, node, span)]
        if kind == "number":
            low, high = self._sized(field, first), self._sized(field, last)
            if (first and low is None) or (last and high is None):
                return [self._number(field, first if low is None else last, span)]
            if field in self._fields.own:
                return [Number(field, low, high, startexcl=after and bool(first), endexcl=before and bool(last))]
            low = low + after if low is not None else None
            high = high - before if high is not None else None
            return [Number(field, low, high)]
        if kind == "text":
            forms = [tokens.form(side) for side in (first, last)]
            return [query.TermRange(field, forms[0] or None, forms[1] or None, after, before, boost=node.boost)]
        if field not in SORTED_VALUES:
            self._tell(
                "range",
                span,
                f"{field}: has no order; ranges are of {', '.join(SORTED_VALUES)}, datum, gewijzigd and dagen",
            )
            return [Nothing(f"{field} has no order")]
        sides = [value_text(field, side) or None for side in (first, last)]
        return [ValueRange(field, sides[0], sides[1], after, before)]

    def _between(self, field: str, first: str, last: str, node: Leaf, span: tuple[int, int]) -> query.Query:
        low: date | None = None
        high: date | None = None
        try:
            if first:
                days = dates.period(first, self._today)
                if days is None:
                    return self._no_date(first, span)
                low = days[1] + timedelta(1) if node.has.get("after") else days[0]
            if last:
                days = dates.period(last, self._today)
                if days is None:
                    return self._no_date(last, span)
                high = days[0] - timedelta(1) if node.has.get("before") else days[1]
        except OverflowError:
            return Nothing("no day lies beyond the last one")
        return Dates(
            _stored(field),
            datetime.combine(low, time.min) if low else None,
            datetime.combine(high, time.max) if high else None,
        )


def _stored(field: str) -> str:
    """The field that holds the days of a date field."""
    return "datum" if field == "jaar" else field


def pattern(field: str, text: str, boost: float) -> query.Query:
    """The leaf of a pattern with `*` or `?`."""
    if text.endswith("*") and text.find("*") == len(text) - 1 and "?" not in text:
        return query.Prefix(field, text[:-1], boost=boost)
    return query.Wildcard(field, text, boost=boost)


def whole_number(text: str) -> int | None:
    """The number of a text; None when it is none, or larger than any of ours."""
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


_DECIMAL = re.compile(r"-?(?:\d{1,3}(?:\.\d{3}){1,5}|\d{1,16})(?:,\d{1,12})?|-?\d{1,16}\.\d{1,12}")


def decimal_number(text: str) -> float | None:
    """The number of a text in Dutch (`1.000,50`) or English (`1000.5`) spelling; None when it is none.

    A single full stop before three digits separates thousands.
    """
    text = text.strip()
    if not text.isascii() or not _DECIMAL.fullmatch(text):
        return None
    if "," in text or re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    number = float(text)
    return int(number) if number.is_integer() else number


_YEARS = re.compile(r"((?:19|20)\d\d)[-/–—]?(\d{4}|\d\d)")
_SPACED = re.compile(r"(\d{2})[ .](\d{3})\b")
_CHAPTER = re.compile(r"(\d{5}),? ([A-Za-z]+)\b")
_KAMERS = {"tk": "Tweede Kamer", "ek": "Eerste Kamer"}


def value_text(field: str, typed: str) -> str:
    """The value meant by the text typed for a field: `2021/22` is 2021-2022, `36 410 X` is 36410-X, `TK` Tweede
    Kamer."""
    text = " ".join(typed.split())
    if field == "vraagnummer" and (named := identifiers(text)):
        return named[0].spellings[0]
    if field == "vergaderjaar" and (years := _YEARS.fullmatch(text)):
        last = years[2] if len(years[2]) == 4 else years[1][:2] + years[2]
        return f"{years[1]}-{last}"
    if field == "dossier":
        return _CHAPTER.sub(r"\1-\2", _SPACED.sub(r"\1\2", text).removeprefix("kst-"))
    if field == "kamer":
        return _KAMERS.get(text.lower(), text)
    return text
