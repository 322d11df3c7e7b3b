"""Hints about queries that look like another search engine's syntax, or like a slip.

Such a query is read as words, which the user did not mean. Each hint covers one syntax or slip. A hint changes nothing
in the results.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ..model import Diagnostic, NamedValue

_NEAR = re.compile(r"(?<!\S)(?:(?:NEAR|ADJ|WITHIN|w|n|pre)/(\d{1,3})|(?:NEAR|ADJ)(?=\s))(?!\S)", re.IGNORECASE)
_FIELD = re.compile(r"(?<![\w:])([A-Za-z]{2,12}):(\S+)")
_SINGLE = re.compile(r"(?<!\w)['‘]([^\W\d]\w*(?: \w+)+)['’](?!\w)")
_DATE = re.compile(
    r"(?<![\w:./<>=-])(?<!:\")(?:(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?![\w./-])"
)
_RANGE = re.compile(
    r"(?<!\w)(jaar|datum|dagen|ingediend|beantwoord):\[?([0-9-]{1,10})\s?(?:\.\.|\bTOT\b|\bTO\b)\s?([0-9-]{1,10})\]?"
)

_MEANT = {
    **dict.fromkeys(("van", "from", "after", "since", "vanaf"), "datum:>="),
    **dict.fromkeys(("tot", "until", "before", "tm"), "datum:<="),
    **dict.fromkeys(("year", "yr", "jaartal"), "jaar:"),
    **dict.fromkeys(("date", "day"), "datum:"),
    **dict.fromkeys(("author", "member", "lid", "kamerlid"), "indiener:"),
    **dict.fromkeys(("party", "fractie"), "partij:"),
    **dict.fromkeys(("ministry", "department", "departement"), "ministerie:"),
    **dict.fromkeys(("subject", "topic", "onderwerpen"), "onderwerp:"),
    **dict.fromkeys(("type", "kind"), "soort:"),
    **dict.fromkeys(("question", "vragen"), "vraag:"),
    **dict.fromkeys(("answer", "answers"), "antwoord:"),
}
"""Fields of other engines, and the syntax for them here."""

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def hints(query: str, own_fields: Container[str] = ()) -> Iterator[Diagnostic]:
    """Hints about what the user may have meant by the query; `own_fields` are the fields of the index's schema."""
    for match in _NEAR.finditer(query):
        yield _hint(match, f'words near each other are written "a b"~{match[1] or 5}')
    for match in _FIELD.finditer(query):
        if match[1].casefold() not in own_fields and (meant := _MEANT.get(match[1].casefold())):
            yield _hint(match, f"write {meant}{match[2]}")
    for match in _SINGLE.finditer(query):
        yield _hint(match, f'a phrase has double quotation marks: "{match[1]}"')
    for match in () if ":[" in query or ":{" in query else _DATE.finditer(query):
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            iso = f"{year}-{int(month):02}-{int(day):02}"
            named = f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
            fields = f"write datum:{iso} for papers of that day, beantwoord:{iso} for answers"
            yield _hint(match, f'{fields}; texts say "{named}"')
    for match in _RANGE.finditer(query):
        first, last = match[2], match[3]
        if (int(first) > int(last)) if first.isdecimal() and last.isdecimal() else first > last:
            yield _hint(match, f"this range ends before it begins; write {match[1]}:{last}..{first}")


def _hint(match: re.Match[str], message: str) -> Diagnostic:
    return Diagnostic("hint", match.span(), message)


def of_name(named_value: NamedValue) -> Diagnostic:
    """A value that the query names, as a filter to choose."""
    shown = named_value.value if named_value.value.isalnum() else f'"{named_value.value}"'
    return Diagnostic(
        "name",
        None,
        f"{named_value.facet}: {named_value.value} ({named_value.count:,}); {named_value.facet}:{shown} is that alone",
    )
