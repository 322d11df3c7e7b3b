"""Here is a written form: which form do people type who leave the accents out?

`fold` lower-cases and takes the diacritics off: `Financiën` -> `financien`, `coöperatie` -> `cooperatie`. Letters that
Unicode does not take apart are spelled out (`ø` -> `o`, `ß` -> `ss`), typographic apostrophes become plain ones, and
raised or lowered digits become digits (`CO₂` -> `co2`). Folding a folded form changes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

VERSION = 1
"""Goes up when a form folds otherwise than it did: what was derived from foldings is then derived anew."""

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
    """Lower case, without diacritics; a plain form costs one check and one call."""
    if form.isascii():
        return form.lower()
    # NFKD parts `é` into letter and accent and `ĳ` into `ij`; some compatibility letters come out of it as capitals
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", form).lower()).translate(_SPELLED_OUT)
    if letters.isascii():
        return letters
    # the accents that were parted from their letters are of category Mn
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def fold_all(forms: Sequence[str]) -> list[str]:
    """The same for many forms, in their order."""
    return [form.lower() if form.isascii() else fold(form) for form in forms]
