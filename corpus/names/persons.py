"""The standard spelling of a person's name, and the choice among people with one surname.

The standard spelling has a capital first letter (`Van Gijzel`), lower-case prefixes after it (`Beckers-de Bruijn`),
initials in front without spaces (`M.B. Vos`), and no titles. A name misread by a scanner becomes the known name that it
was. People with the same surname are distinguished by party, year or office. Where doubt remains, the name stays as
printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .letters import distance, letters, shape
from .tables import rows, values

_TITLE = re.compile(
    r"^(?:(?:(?:prof|dr|drs|mr|ir|ing|jhr|jkvr|mw|mevr|dhr|ds|h\.c)\.?\s+"
    r"|(?:de\s+)?heer\s+|mevrouw\s+|minister(?:-president)?\s+|president\s+|staatssecretaris\s+|(?:het\s+)?lid\s+|a\.i\.,?\s+))+",
    re.IGNORECASE,
)
_PARTY_BEFORE = re.compile(r"^(?:GPV|RPF|CDA|VVD|PvdA|SGP|D66)\s+|^[Ee]n\s+(?=[A-Z])|\s+en$")
_PREFIX = r"van|de|den|der|ten|ter|te|tot|in|op|het|von|zu|la|le|el|al|du|di|da|dos|['’]t|['’]s|ver"
_INITIALS_BEHIND = re.compile(r"^(?P<name>.+?),?\s+(?P<initials>(?:[A-Z][a-z]?[.,]\s?)*[A-Z][a-z]?[.,]?)$")
_INITIALS_BEFORE = re.compile(r"^(?P<initials>(?:(?:[A-Z][a-z]?|IJ)\.\W*|NBB?\.?)+)(?P<name>[^\s.].*)$")
_SMALL_PREFIX = re.compile(rf"(?<=[-\s])(?:{_PREFIX})(?=[-\s])", re.IGNORECASE)
_FIRST_PREFIX = re.compile(rf"^(?:{_PREFIX})(?=\s)", re.IGNORECASE)
_PREFIX_LETTERS = re.compile(r"^(?:van(?:de[nr]?)?|de[nr]?|te[nr]?)(?=\w{3})")
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+(?:en|alsmede)\s+|(?<=[a-z]{2})\.\s*(?=[A-Z])")
_NO_NAME = frozenset({"gpv", "rpf", "en", "g", "b", "van", "allen", "beiden", "ledenvandecommissie"})
_SHORT_NAME = re.compile(r"^(?:[^\W\d_]['’.\w-]*\s?){1,5}\.?$")

_SCANNED = 2008
"""The last year of the scanned and hand-keyed collections; in later papers a name is kept as printed."""


def person(text: str, partij: str = "", jaar: int = 0, ambt: str = "") -> str:
    """The standard spelling of the name; `ambt` is an office with its ministry (`staatssecretaris Justitie`)."""
    initials, bare = _taken_apart(text)
    scanned = 0 < jaar <= _SCANNED
    known = _known(bare, misread=scanned)
    if not scanned and not letters(bare).endswith(letters(known)):
        known = ""  # a person who used a shorter or other name then is not the later bearer of that name
    if initials and known and scanned and letters(known) not in _namesakes():
        initials = ""
    return _of_namesakes(initials, known or bare, partij, jaar, ambt)


def is_known(name: str) -> bool:
    """Whether the table has this name."""
    return bool(_known(_taken_apart(name)[1], misread=False))


def first_person(text: str, jaar: int = 0, ambt: str = "") -> str:
    """The known name at the beginning of a text (`heer X, minister van Y`); a short text without one is taken whole."""
    words = _TITLE.sub("", " ".join(text.split())).split(" ")
    for end in range(min(len(words), 24), 0, -1):
        part = " ".join(words[:end])
        if _known(_taken_apart(part)[1], misread=False):
            return person(part, jaar=jaar, ambt=ambt)
    return person(text, jaar=jaar, ambt=ambt) if _SHORT_NAME.match(" ".join(words)) else ""


def persons(text: str, partij: str = "", jaar: int = 0) -> tuple[str, ...]:
    """The names in a text that may hold several, also run together; each once."""
    found: list[str] = []
    for part in _BETWEEN.split(text):
        initials, bare = _taken_apart(part)
        if not bare or letters(bare) in _NO_NAME:
            continue
        if initials or _known(bare, misread=0 < jaar <= _SCANNED):
            found.append(person(part, partij, jaar))
        else:
            found.extend(person(name, partij, jaar) for name in _run_together(bare) or (part,))
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=1 << 14)
def _taken_apart(text: str) -> tuple[str, str]:
    """(initials, the rest of the name) in the standard spelling."""
    text = " ".join(text.split("(")[0].replace("’", "'").replace("Â", "").split()).strip(" ,;:)<>.*!")
    text = _PARTY_BEFORE.sub("", text)
    text = re.sub(r"(?<=\bv)\.\s?d\.\s?(?=[A-Z])", "an den ", _TITLE.sub("", text), flags=re.IGNORECASE)
    text = re.sub(r"\s*[-–]\s*", "-", text).strip()
    initials = ""
    behind = _INITIALS_BEHIND.match(text)
    if behind and (re.search(r"[.,]", behind["initials"]) or _spellings().get(letters(behind["name"]))):
        text, initials = behind["name"], re.sub(r"[.,\s]+", ".", behind["initials"]).strip(".") + "."
    elif before := _INITIALS_BEFORE.match(text):
        text, initials = before["name"].strip(), re.sub(r"NB(?=B?\.?)|[^\w.]", "", before["initials"])
    text = _SMALL_PREFIX.sub(lambda found: found[0].lower(), text)
    first = _FIRST_PREFIX.match(text)
    if first and not first[0].startswith("'"):
        text = text[0].upper() + text[1 : first.end()].lower() + text[first.end() :]
    return initials, text[:1].upper() + text[1:]


@lru_cache(maxsize=1 << 14)
def _known(bare: str, *, misread: bool) -> str:
    """The name of the table that is written or misread here; "" when there is none."""
    key = letters(bare)
    if (found := _spellings().get(key)) or not misread:
        return found or ""
    if len(key) < 6 or len(bare.split()) > 6:
        return ""
    seen = shape(key)
    if found := _shapes().get(seen):
        return found
    if found := _spellings().get(key.replace("y", "ij")) or _spellings().get(key.replace("ij", "y")):
        return found
    most = 1 if len(key) < 14 else 2
    if len(key) < 7 or len(_PREFIX_LETTERS.sub("", key)) < 6:
        return ""  # in a short name one letter makes a different person: `De Jongh`, `De Jong`
    start = _surname_start(key) if len(key) < 10 else ""
    near = {
        name
        for known, name in _spellings().items()
        if distance(key, known, most) <= most and _surname_start(known).startswith(start)
    }
    return near.pop() if len(near) == 1 else ""


@lru_cache(maxsize=1 << 14)
def _surname_start(key: str) -> str:
    """The first letter after the prefixes: short names that differ there are two names (`Feenstra`, `Veenstra`)."""
    return _PREFIX_LETTERS.sub("", key)[:1]


@lru_cache(maxsize=1 << 12)
def _run_together(bare: str) -> tuple[str, ...]:
    """The known names that these words consist of, one after the other; () when they are not all known."""
    words = bare.split()
    if len(words) < 2:
        return ()
    best: list[tuple[str, ...] | None] = [None] * len(words) + [()]
    for start in range(len(words) - 1, -1, -1):
        for end in range(len(words), start, -1):
            rest = best[end]
            name = _known_or_namesake(" ".join(words[start:end])) if rest is not None else ""
            if rest is not None and name:
                best[start] = (name, *rest)
                break
    return best[0] or ()


def _known_or_namesake(text: str) -> str:
    initials, bare = _taken_apart(text)
    key = letters(bare)
    found = _spellings().get(key)
    if found:
        return f"{initials} {found}".strip()
    return bare if key in _full_names() else ""


@dataclass(frozen=True, slots=True)
class _Namesake:
    surname: str
    parties: tuple[str, ...]
    since: int
    until: int
    name: str
    also: tuple[str, ...]
    office: str


def _of_namesakes(initials: str, bare: str, partij: str, jaar: int, ambt: str) -> str:
    """The only person that name, party, year and office fit; else the name unchanged."""
    printed = f"{initials} {_FIRST_PREFIX.sub(lambda found: found[0].lower(), bare)}" if initials else bare
    if full := _full_names().get(letters(bare)) if not initials else None:
        candidates: Sequence[_Namesake] = full
    else:
        candidates = _namesakes().get(letters(bare), ())
        if initials and candidates:
            key = letters(printed)
            same = [one for one in candidates if key in (letters(one.name), *map(letters, one.also))]
            candidates = same
    if not candidates:
        return printed
    fitting = [one for one in candidates if _fits(one, partij, jaar, ambt)]
    if ambt and (in_office := [one for one in fitting if one.office and ambt.startswith(one.office)]):
        fitting = in_office if len(in_office) == 1 else fitting
    names = {one.name for one in fitting}
    if len(names) == 1:
        return names.pop()
    known = {one.name for one in candidates}
    return known.pop() if (initials or not jaar) and len(known) == 1 else printed


def _fits(one: _Namesake, partij: str, jaar: int, ambt: str) -> bool:
    if ambt and one.office == "-":
        return False
    if partij and not ambt and partij not in one.parties:
        return False
    return not jaar or one.since <= jaar <= one.until


@cache
def _namesakes() -> dict[str, tuple[_Namesake, ...]]:
    """Letters of a surname -> everyone with that surname."""
    found: dict[str, tuple[_Namesake, ...]] = {}
    for row in rows("namesakes"):
        one = _Namesake(
            row["achternaam"],
            tuple(values(row["partij"])),
            int(row["van"]),
            int(row["tot"]),
            row["naam"],
            tuple(values(row["ook"])),
            row["ambt"],
        )
        key = letters(one.surname)
        found[key] = (*found.get(key, ()), one)
    return found


@cache
def _full_names() -> dict[str, tuple[_Namesake, ...]]:
    """Letters of a full name (`Jasper van Dijk`) -> its bearers."""
    found: dict[str, tuple[_Namesake, ...]] = {}
    for those in _namesakes().values():
        for one in those:
            for name in (one.name, *one.also):
                if "." not in name and letters(name) not in _namesakes():
                    found[letters(name)] = (*found.get(letters(name), ()), one)
    return found


@cache
def _spellings() -> dict[str, str]:
    """Letters -> name, for every name of the table and every other spelling."""
    found = {}
    for row in rows("persons"):
        for spelling in (row["naam"], *values(row["ook"])):
            found[letters(spelling)] = row["naam"]
    for row in rows("namesakes"):
        found.setdefault(letters(row["achternaam"]), row["achternaam"])
    return found


@cache
def _shapes() -> dict[str, str]:
    return {shape(key): name for key, name in _spellings().items() if len(key) > 4}
