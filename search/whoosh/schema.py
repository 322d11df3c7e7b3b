"""Schema of the index for Whoosh: fields and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh import analysis, fields

from ...index.analysis import tokens
from ..language.fields import ALL, QueryFields


class DutchTokenizer(analysis.Tokenizer):
    """The tokens of a text as the index has them, for Whoosh's analysers; joined ones precede their runs."""

    def __call__(self, value: str, positions: bool = False, chars: bool = False, **options: Any) -> Iterator[Any]:
        whole = options.get("mode") == "query"
        token = analysis.Token(positions, chars, **{**options, "removestops": options.get("removestops", True)})
        for parsed in tokens.words(value) if whole else tokens.tokens(value):
            token.text = token.original = parsed.form
            token.boost, token.stopped = 1.0, False
            if positions:
                token.pos = options.get("start_pos", 0) + parsed.position
            if chars:
                token.startchar = options.get("start_char", 0) + parsed.start
                token.endchar = options.get("start_char", 0) + parsed.end
            yield token


def schema(known: QueryFields) -> fields.Schema:
    """The index as a schema of Whoosh's."""
    text = {name: fields.TEXT(analyzer=DutchTokenizer(), stored=True) for name in (*known.texts, ALL)}
    own_fields = sorted(name for name in known.own if known.kinds[name] in ("number", "date"))
    named = (*known.value_fields, "id", "jaar", "datum", "gewijzigd", "dagen", *own_fields)
    values = {name: fields.ID(stored=True) for name in named}
    return fields.Schema(**text, **values)
