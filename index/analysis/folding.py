"""Terms in lower case without diacritics, the spelling of users that leave accents out.

`fold` lower-cases and takes the diacritics off: `Financiën` -> `financien`, `coöperatie` -> `cooperatie`. Letters that
Unicode does not decompose are spelled out (`ø` -> `o`, `ß` -> `ss`), typographic apostrophes become plain ones, and
raised or lowered digits become digits (`CO₂` -> `co2`). Folding a folded term changes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

VERSION = 1
"""Increases when a term folds differently than before: data derived from folding is then derived again."""

_SPELLED_OUT = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ø": "o",
        "ð": "d",
        "đ": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "‑": "-",
        "‐": "-",
    }
)


def fold(form: str) -> str:
    """Lower case, without diacritics; a term without them costs one check and one call."""
    if form.isascii():
        return form.lower()
    # NFKD parts `é` into letter and accent and `ĳ` into `ij`; some compatibility letters come out of it as capitals
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", form).lower()).translate(_SPELLED_OUT)
    if letters.isascii():
        return letters
    # separated accents are of category Mn
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def fold_all(forms: Sequence[str]) -> list[str]:
    """The same for many terms, in their order."""
    return [form.lower() if form.isascii() else fold(form) for form in forms]
