"""Texts of the pages in one language, with its way of writing numbers and dates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from .escaping import escaped

MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
SHORT_MONTHS = {
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}


DUTCH = str.maketrans(",.", ".,")
"""From the English way of writing a number to the Dutch one."""


class Texts:
    """The texts of one section, as attributes; each is safe in HTML, since it was escaped when it was read."""

    def __init__(self, texts: Mapping[str, Markup]) -> None:
        self.__dict__.update(texts)

    def __getattr__(self, name: str) -> Markup:
        raise AttributeError(f"messages.toml has no text {name!r}")

    def get(self, name: str, otherwise: str = "") -> str:
        """The text of that name, else the default."""
        found = self.__dict__.get(name)
        return found if isinstance(found, Markup) else otherwise


class Messages:
    """All texts in one language: a section is an attribute, and its texts are attributes of it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._plurals: dict[str, tuple[Markup, Markup]] = {}
        self._sections: dict[str, Texts] = {}
        for section, entries in read().items():
            texts: dict[str, Markup] = {}
            for name, by_language in entries.items():
                text = by_language[language]
                if isinstance(text, list):
                    self._plurals[f"{section}.{name}"] = escape(text[0]), escape(text[1])
                else:
                    texts[name] = escape(text)
            self._sections[section] = Texts(texts)

    def __getattr__(self, name: str) -> Texts:
        try:
            return self.__dict__["_sections"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"messages.toml has no section {name!r}") from None

    def n(self, name: str, n: int) -> Markup:
        """A text about a number of things, in the singular or the plural."""
        return Markup(str.replace(self._plurals[name][n != 1], "{n}", self.number(n)))

    def number(self, n: int) -> str:
        """1.234 in Dutch, 1,234 in English."""
        if n < 1000:
            return str(n)
        text = f"{n:,}"
        return text.replace(",", ".") if self.language == "nl" else text

    def decimal(self, x: float, most: int = 1) -> str:
        """A number with at most so many decimals: 1.250,5 in Dutch, 1,250.5 in English."""
        text = f"{x:,.{most}f}".rstrip("0").removesuffix(".")
        return text.translate(DUTCH) if self.language == "nl" else text

    def percent(self, share: float) -> str:
        return f"{self.decimal(round(100 * share, 0))} %" if self.language == "nl" else f"{round(100 * share)}%"

    def day(self, day: date | None) -> str:
        """12 mei 2006; "" for no date."""
        return f"{day.day} {MONTHS[self.language][day.month - 1]} {day.year}" if day else ""

    def period(self, label: str) -> str:
        """A year, or a month written 2004-03, in words."""
        year, _, month = label.partition("-")
        return f"{MONTHS[self.language][int(month) - 1]} {year}" if month else year

    def in_days(self, label: str) -> str:
        """A column of a histogram in words: 0–7 dagen."""
        return f"{label} {'dagen' if self.language == 'nl' else 'days'}"

    def short_period(self, label: str) -> str:
        """The same, the month shortened."""
        year, _, month = label.partition("-")
        return f"{SHORT_MONTHS[self.language][int(month) - 1]} {year}" if month else year

    def facet_name(self, facet: str) -> str:
        """The name of a facet, or of an own field, which has no text here."""
        return self.facet.get(facet) or own_name(facet)

    def value(self, facet: str, value: str) -> str:
        """A facet's value as it is shown; statuses and kinds of papers are translated."""
        if facet in ("status", "soort"):
            return self._sections[facet].get(value.replace(" ", "_"), value)
        return value

    def value_html(self, facet: str, value: str) -> str:
        """The same as HTML."""
        shown = self.value(facet, value)
        return shown if isinstance(shown, Markup) else escaped(shown)


def own_name(field: str) -> str:
    """The name of an own field for readers: `datum_advies` is Datum advies."""
    return field.replace("_", " ").capitalize()


@cache
def of(language: str) -> Messages:
    """The texts in a language, `nl` or `en`."""
    return Messages(language)


@cache
def read() -> dict[str, dict[str, dict[str, str | list[str]]]]:
    """Section, name, language: text, or singular and plural."""
    return tomllib.loads((files(__package__) / "messages.toml").read_text(encoding="utf-8"))
