"""How is this person's name written?

One way to write one name: the first letter a capital (`Van Gijzel`), prefixes after it small (`Augusteijn-Esser`, `Beckers-de Bruijn`), initials in front
and set close (`M.B. Vos`), titles left out. Nobody is guessed: a name without initials gets none here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TITLE = re.compile(
    r"^(?:(?:prof|dr|drs|mr|ir|ing|jhr|jkvr|mw|mevr|dhr|ds|bc|h\.c)\.?\s+|(?:de heer|mevrouw|minister|staatssecretaris|het lid|lid)\s+)+",
    re.IGNORECASE,
)
_PREFIX = r"van|de|den|der|ten|ter|te|tot|in|op|het|von|zu|la|le|el|al|du|di|da|dos|['’]t|['’]s|ver"
_INITIALS_BEHIND = re.compile(r"^(?P<name>.+?),?\s+(?P<initials>(?:[A-Z][a-z]?\.\s*)+)$")
_INITIALS_BEFORE = re.compile(r"^(?P<initials>(?:(?:[A-Z][a-z]?|IJ)\.[\s]*)+)(?P<name>[^\s.].*)$")
_SMALL_PREFIX = re.compile(rf"(?<=[-\s])(?:{_PREFIX})(?=[-\s])", re.IGNORECASE)
_FIRST_PREFIX = re.compile(rf"^(?:{_PREFIX})(?=\s)", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def person(text: str) -> str:
    """The name as this index writes it."""
    text = " ".join(text.replace("’", "'").split()).strip(" ,;:()")
    text = re.sub(r"\s*-\s*", "-", _TITLE.sub("", text))
    initials = ""
    if behind := _INITIALS_BEHIND.match(text):
        text, initials = behind["name"], behind["initials"]
    elif before := _INITIALS_BEFORE.match(text):
        text, initials = before["name"], before["initials"]
    initials = initials.replace(" ", "")
    text = _SMALL_PREFIX.sub(lambda found: found[0].lower(), text)
    if initials:
        return f"{initials} {_FIRST_PREFIX.sub(lambda found: found[0].lower(), text)}"
    first = _FIRST_PREFIX.match(text)
    if first and not first[0].startswith("'"):
        return text[0].upper() + text[1 : first.end()].lower() + text[first.end() :]
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def persons(text: str, partij: str = "") -> tuple[str, ...]:
    """The names in a text that may hold several."""
    name = person(text)
    return (name,) if name else ()
