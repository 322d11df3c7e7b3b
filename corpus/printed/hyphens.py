"""Join the lines of a paragraph, and mend the words that line ends broke.

`mend(lines, known)` makes one text of a paragraph's lines. Lines are joined by a space; where a line ends in a
hyphen, the hyphen goes (`verde-`/`diging`), stays (`NAVO-EU-`/`samenwerking`), or stays with a space after it
(`in-`/`en uitvoer`). These decide, in this order: URLs, digits and capitals; how the document writes the word
elsewhere (`known`, from `Words.of` over all its lines); vowels that would clash; what else takes a hyphen in Dutch.
No letter or digit is ever lost; only hyphens and spaces change, and a trema that the break dropped comes back.

    known = Words.of(all_lines_of_the_document)
    text = mend(lines_of_one_paragraph, known)
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .text_repair import LIGATURES, hard_hyphens

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_ODD_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", **LIGATURES})
_LAST_LETTERS = re.compile(r"[^\W_]+$")
_FIRST_LETTERS = re.compile(r"[^\W_]+")

_URL = re.compile(
    r"(?:[a-z]{2,10}://|\bwww\.|\b[a-z\d-]+\.(?:nl|com|org|eu|net|be|nu|gov|int|info|edu|uk|de|fr)/)\S*$", re.IGNORECASE
)
_URL_GOES_ON = re.compile(r"[^\s/]+[/_=?&%#.-][^\s]|\d|[/_=?&%#]")
_URL_RUNS_ON = re.compile(r"%[\dA-F]{2}|[/?&=#_]\S")
_URL_ENDS = re.compile(r"[a-z\d][\w-]*[.)»]*$")
"""The last piece of an address, alone on the last line."""

NAME_OF_PARTS = re.compile(r"\b(?:ECLI|CELEX|DOI|URN):(?:[A-Z\d.]+:)*$")
_ARTICLE = re.compile(r"\b(?:artikel(?:en)?|artt?\.)\s(?:[\d:]+(?:,\s|\s(?:en|of)\s))*\d{1,2}:$")
"""An article of the civil code, broken inside: `artikel 6:`/`162`."""

_LONGEST_BEFORE = 40
_LONGEST_PART = 300
"""Letters at a line's end that decide whether something without blanks is cut there."""

_CUT_SHORT = re.compile(r"\d/$|(?:://|www\.|\.[a-z]{2,4}/)\S*[=?&%#_]$|[?&][\w-]+=$")
"""Line ends inside a number or an address: `2022/`, `…/detail?id=`."""

_VRAAGNUMMER_SO_FAR = re.compile(r"\b\d{4}Z\d{0,4}$")

_AND = frozenset({"en", "of", "en/of", "noch", "respectievelijk", "c.q.", "danwel"})
"""Before these words the hyphen replaces the rest of a compound: `in- en uitvoer`. None is ever a last syllable."""

_PERHAPS_AND = frozenset({"tot", "dan", "als", "maar", "naar"})
"""These may also be a syllable (`Soe-`/`dan`): they separate a compound only after a part that is a word by itself."""

_SMALL = frozenset({"aan", "de", "een", "en", "het", "in", "of", "on", "op", "te", "ter", "the", "to", "up", "van"})
"""Small words inside a chain of hyphens: `staakt-het-`/`vuren`, `state-of-the-`/`art`."""

_AND_PART = re.compile(r"\b(?:en|of|en/of) -$")
_ALWAYS_HYPHEN = frozenset({"niet", "non", "oud", "vice"})
"""First parts that Dutch writes with a hyphen (`niet-`/`statelijke`), except for `oud-`/`ste` and the like."""

_SHORT = frozenset(
    "aow avg btw bv cao dna ggd ggz gps hbo hiv ict mbo mkb ngo nv ov pc pgb tbs tv vmbo vwo wao wia wlz wmo ww"
    " zzp".split()
)
"""Abbreviations in small letters, after which Dutch writes a hyphen: `mbo-`/`scholen`."""

_NOT_AFTER = re.compile(r"ste|n|chal")

_FORMER = re.compile(r"[bdfgjklmnrvwz]|hoofd|partner|politi|pre(?:mier|sident)|collega|echtgeno|staats|topman|tbs")
"""After `ex-` these begin a word; other letters go on with one (`ex-`/`tra`, `ex-`/`pert`)."""

_CLASH = frozenset({"aa", "ae", "ai", "au", "ee", "ei", "eu", "ie", "ii", "ij", "oe", "oi", "oo", "ou", "ui", "uu"})
"""Vowels of two parts that would be read as one sound: such a compound has a hyphen (`defensie-uitgaven`)."""

_SUFFIX = re.compile(r"(?:isme|ist|isch|iteit|itie[fv]|ine|iek|ele|eren|erd|erde|ering|ent|entie|er)")
"""Endings after clashing vowels inside one word: the word has a trema there, which the break drops (`financi-`/`ele`).
"""

_ADJECTIVE = re.compile(r"(?:isch|eel|aal|iel|iek|aat|air|lijk)$")
_ADJECTIVE_AFTER = re.compile(r"(?:ische?|eel|ele|aal|ale|iek|ieke|air|aire|lijke?|ie[fv]e?)$")
"""Two adjectives of equal rank take a hyphen: `civiel-militaire`, `sociaal-economisch` (not `civielrechtelijk`)."""

_TREMA = str.maketrans("aeiou", "äëïöü")


def is_cut(line: str, following: str) -> bool:
    """Whether a line ends inside something that is written without blanks, however short the line is."""
    line = line[-_LONGEST_PART:]
    if NAME_OF_PARTS.search(line):
        return True
    return (bool(_ARTICLE.search(line)) or bool(_CUT_SHORT.search(line))) and following[:1].isalnum()


@dataclass(frozen=True)
class Words:
    """The words of this document, with their counts, without words that a line end broke."""

    forms: Counter[str] = field(default_factory=Counter)
    lower: Counter[str] = field(default_factory=Counter)
    with_marks: dict[str, str] = field(default_factory=dict)
    in_order: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Words:
        """The words of all the document's lines, in printed order; empty lines may be between them."""
        forms: Counter[str] = Counter()
        broken = False
        for line in lines:
            text = _tidy(line)
            if not text:
                continue
            found = [word for part in text.split(" ") if "://" not in part for word in _WORD.findall(part)]
            if broken:
                found = found[1:]
            broken = text.endswith("-")
            forms.update(found[:-1] if broken else found)
        lower: Counter[str] = Counter()
        for form, count in forms.items():
            lower[form.lower()] += count
        marked = {_bare(form): form for form in lower if _bare(form) != form}
        return cls(forms, lower, marked, sorted(lower))

    def count(self, form: str) -> int:
        """The count of a word, whatever its case."""
        return self.lower[form.lower()]

    def begins(self, start: str) -> bool:
        """Whether some word begins with `start`, whatever its case."""
        start = start.lower()
        at = bisect_left(self.in_order, start)
        return at < len(self.in_order) and self.in_order[at].startswith(start)

    def is_name(self, form: str) -> bool:
        """Whether the word occurs, and always with a capital."""
        return form[:1].isupper() and self.forms[form] > 0 and self.forms[form[0].lower() + form[1:]] == 0


NOTHING_KNOWN = Words()

_LONGEST_DUTCH = 100
_LONGEST_WORD = 1000
"""Longer than any address: text further back does not change the result."""


def mend(lines: Sequence[str], known: Words = NOTHING_KNOWN) -> str:
    """The lines of one paragraph as one text, NFC, single-spaced, with the broken words whole."""
    done: list[str] = []
    last = ""  # the last words so far: only these decide on the next line
    for line in lines:
        following = _tidy(line)
        text = _joined(last, following, known) if last and following else last or following
        begins = max(_last_words(text), len(text) - _LONGEST_WORD)
        done.append(text[:begins])
        last = text[begins:]
    return unicodedata.normalize("NFC", hard_hyphens("".join((*done, last))).replace("\u00ad", ""))


def _last_words(text: str) -> int:
    """Where the last three words of a text begin."""
    at = len(text)
    for _ in range(3):
        at = text.rfind(" ", 0, max(at, 0))
    return at + 1


def _tidy(line: str) -> str:
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", line).translate(_ODD_HYPHENS)).strip()
    text = hard_hyphens(text)
    if "\u00ad" not in text:
        return text
    whole = _SPACES.sub(" ", text.replace("\u00ad", "")).strip()
    return whole + "\u00ad" if whole and text.endswith("\u00ad") else whole


def _bare(form: str) -> str:
    """The word without its diacritics."""
    return "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))


def _joined(text: str, following: str, known: Words) -> str:
    """Joins two lines."""
    last, first = text.rsplit(" ", 1)[-1], following.split(" ", 1)[0]
    if text.endswith("\u00ad"):
        hard = "-" in hard_hyphens(text[-2:] + following[:1])[1:]
        return text[:-1] + "-" * hard + following
    if "." in last and ("/" in last or "www." in last.lower()) and _URL.search(last):
        return text + following if _address_goes_on(last, first, following) else f"{text} {following}"
    if _runs_on(text[: -len(last)].rstrip()[-_LONGEST_BEFORE:], last, first):
        return text + following
    if last == "-" and _AND_PART.search(text) and first[0].islower():
        return text + following  # mensenhandel en -smokkel
    if last == "-" or not last.endswith("-"):
        return f"{text} {following}"
    return _at_hyphen(text[:-1], last[:-1], first, following, known)


def _address_goes_on(last: str, first: str, following: str) -> bool:
    """Whether a web address at the end of a line continues in the next line, whose first word is `first`."""
    if last.endswith("-") or _URL_RUNS_ON.match(first):
        return True
    if last[-1] not in "/_=?&%#":
        return False
    return bool(_URL_GOES_ON.match(first)) or (first == following and bool(_URL_ENDS.match(first)))


def _runs_on(before: str, last: str, first: str) -> bool:
    """Whether the break is inside something without spaces: a slash, a range, an address, a vraagnummer."""
    if len(last) > 1 and last[-1] == "/" and first[0].isalnum():
        return True
    if last[-1] == "–" and len(last) > 1 and last[-2].isdigit() and first[0].isdigit():
        return True
    if len(last) > 1 and last[-1] == "@":
        return True
    if last[-1] == ":" and first[0].isalnum() and NAME_OF_PARTS.search(last):
        return True
    if _ARTICLE.search(f"{before} {last}") and re.match(r"\d{1,4}\b", first):
        return True
    return bool(_VRAAGNUMMER_SO_FAR.search(last)) and bool(re.match(r"\d{1,5}\b", first))


def _at_hyphen(text: str, last: str, first: str, following: str, known: Words) -> str:
    """Joins two lines at a hyphen. `text`, and `last`, its last word, come without the hyphen; `first` is the next
    word."""
    kept, spaced = f"{text}-{following}", f"{text}- {following}"
    left_found, right_found = _LAST_LETTERS.search(last), _FIRST_LETTERS.match(first)
    if not right_found:
        return spaced if first[0] in "(«“‘\"'–-" else kept
    if not left_found:
        return kept
    left, right = left_found.group(), right_found.group()
    if len(left) + len(right) > _LONGEST_DUTCH:
        return text + following
    conjunction = first.rstrip(",;:").lower()
    if conjunction in _AND or (conjunction in _PERHAPS_AND and known.count(left) and not known.count(left + right)):
        return spaced
    if left[-1].isdigit() or right[0].isdigit() or len(left) == 1:
        return kept
    with_trema = _with_trema(left, right, known)
    if with_trema:
        return text[: len(text) - len(left)] + with_trema + following[len(right) :]
    return kept if _keeps_hyphen(last, left, right, known) else text + following


def _keeps_hyphen(last: str, left: str, right: str, known: Words) -> bool:
    """Whether `left-right` is written with its hyphen; `last` is everything before the hyphen, with earlier hyphens."""
    whole, apart = left + right, f"{left}-{right}"
    if left.isupper() and right.isupper() and not known.count(apart) and not known.count(left):
        return False  # a heading in capitals
    if right[0].isupper() or any(letter.isupper() for letter in left[1:]):
        return True
    n_apart, n_whole = known.count(apart), known.count(whole)
    if n_apart != n_whole:
        return n_apart > n_whole
    if len(right) > 4:
        other_apart, other_whole = known.begins(apart[:-2]), known.begins(whole[:-2])
        if other_apart != other_whole:
            return other_apart
    if known.is_name(left):
        return True
    small_left, small_right = left.lower(), right.lower()
    if _bare(small_left)[-1] + small_right[0] in _CLASH:
        return not (small_left.endswith("i") and small_right.startswith("ee") and not known.count(left))
    if "-" in last and small_left in _SMALL:
        return True
    if small_left == "ex" and _FORMER.match(small_right):
        return True
    if small_left in _SHORT and not known.begins(whole):
        return True
    if small_left in _ALWAYS_HYPHEN and not _NOT_AFTER.match(small_right):
        return True
    if small_right.startswith("recht"):
        return False
    return bool(_ADJECTIVE.search(small_left) and _ADJECTIVE_AFTER.search(small_right))


def _with_trema(left: str, right: str, known: Words) -> str:
    """The joined word with its trema back, or "" when there was none: `ge-`/`informeerd`, `financi-`/`ele`."""
    if left[-1].lower() + right[0] not in _CLASH or known.count(f"{left}-{right}"):
        return ""
    seen = known.with_marks.get((left + right).lower(), "")
    marked = left + right[0].translate(_TREMA) + right[1:]
    if seen == marked.lower():
        return marked
    if known.count(left) and left.lower() not in ("ge", "be"):
        return ""
    if left.lower() in ("ge", "be") and right[0] in "eiu":
        return marked
    if left[-1].lower() != "e" and _SUFFIX.match(right):
        return marked
    return ""
