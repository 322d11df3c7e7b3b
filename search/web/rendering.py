"""Templates, and the values that all of them get."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from importlib.metadata import version as installed
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

from . import messages
from .hit_list import hit_list
from .plots import drawn, rows

VERSION = installed("vraagbaak")

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "vraagbaak.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files that pages load, and their media types."""


TEXT = re.compile(r"\{\{ t\.(\w+)\.(\w+) \}\}")
"""A text of messages.toml in a template, by its section and name."""


class TextsInPlace(Extension):
    """Puts the texts of one language into a template when it is loaded. A page of results has seventy: looked up for
    each page, they take a third of the template's time."""

    language = ""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        texts = messages.of(self.language)
        return TEXT.sub(lambda text: str(getattr(getattr(texts, text[1]), text[2])), source)


class DutchTexts(TextsInPlace):
    language = "nl"


class EnglishTexts(TextsInPlace):
    language = "en"


@cache
def environment(language: str) -> Environment:
    """The templates in a language: autoescaped, and an undefined name is an error."""
    made = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[DutchTexts if language == "nl" else EnglishTexts],
    )
    made.globals["draw"] = drawn
    made.globals["draw_rows"] = rows
    made.globals["hit_list"] = hit_list
    made.globals["static"] = {name: static_name(name) for name in STATIC}
    return made


def render(template: str, **given: Any) -> bytes:
    """A page as UTF-8, in the language of its texts `t`."""
    return environment(given["t"].language).get_template(template).render(given).encode("utf-8", "replace")


@cache
def static_content(name: str) -> bytes:
    """A file that pages load."""
    return (files(__package__) / "static" / name).read_bytes()


@cache
def static_name(name: str) -> str:
    """Its name with a digest of its content, so that a browser may keep it for ever."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{blake2b(static_content(name), digest_size=5).hexdigest()}.{ending}"


@cache
def _stamp() -> str:
    """A stamp that changes when this program's pages do: its version, templates, texts and files."""
    digest = blake2b(VERSION.encode(), digest_size=5)
    folder = files(__package__)
    for part in ("templates", "static"):
        for file in sorted((folder / part).iterdir(), key=lambda one: one.name):
            digest.update(file.read_bytes())
    digest.update((folder / "messages.toml").read_bytes())
    return digest.hexdigest()


STAMP = _stamp()
