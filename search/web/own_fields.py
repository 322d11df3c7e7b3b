"""The own fields of an index (docs/SCHEMA.md) on its pages: their values in a hit and in a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from ...index.schema import OwnField, Schema
from ..hit import Hit
from .links import Links
from .messages import Messages, own_name


def values(t: Messages, links: Links, schema: Schema, extra: Mapping[str, Any]) -> Iterator[tuple[str, Markup]]:
    """The name and the values of each own keyword, number and date that a document has; keywords are links."""
    for field in schema.columns:
        if field.name in extra:
            yield own_name(field.name), _value(t, links, field, extra[field.name])


def _value(t: Messages, links: Links, field: OwnField, value: Any) -> Markup:
    if field.kind == "number":
        return escape(t.decimal(value, 6))
    if field.kind == "date":
        return Markup(f'<time datetime="{escape(value)}">{escape(t.day(date.fromisoformat(value)))}</time>')
    several = (value,) if isinstance(value, str) else value
    return Markup("; ").join(
        Markup('<a class="quiet" href="{}">{}</a>').format(links.browse(field.name, one), one) for one in several
    )


def texts(schema: Schema, extra: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name of each own text that a document has, and the text."""
    for field in schema.texts:
        text = extra.get(field.name, "")
        if text:
            yield own_name(field.name), text if isinstance(text, str) else "\n".join(text)


def of_hit(t: Messages, links: Links, schema: Schema, hit: Hit) -> Iterator[str]:
    """The own fields of a hit in HTML: its values, and the texts in which a word was found."""
    if not hit.extra:
        return
    shown = [f"{name}: {value}" for name, value in values(t, links, schema, hit.extra)]
    if shown:
        yield f'<p class="who">{" · ".join(shown)}</p>\n'
    for name, snippet in hit.snippets.items():
        if snippet.marks:
            yield f'<p class="versions">{own_name(name)}: {snippet.html()}</p>\n'
