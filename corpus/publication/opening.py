"""Opening of a publication of questions: who asked whom, about what and when; who answered, and when.

Its form is `Vragen van de leden A en B (beiden X) aan de Minister van Y over Z (ingezonden D). Antwoord van Minister C
(Y), mede namens … (ontvangen D). Zie ook Aanhangsel Handelingen, …`. Answer letters say the same in other words (`deel
ik u mede dat de vragen van het lid …`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ..model import Beantwoorder, Indiener
from ..names import ministries, party, person

_NAMED = r"(?:(?:[Vv]an|[Dd]er?|[Tt]er|[Tt]en|[Dd]en)\s)*(?!Minister|Staatssecretaris)[A-ZÀ-Þ][\w’'-]+"
_QUESTIONS = re.compile(
    r"(?P<titel>(?:(?:mondelinge|schriftelijke|nadere|aanvullende|feitelijke)\s+)?(?:kamer)?vra(?:ag|gen)\s+(?:gesteld\s+)?(?:van|door)\s+"
    rf"(?P<wie>(?:(?:(?:de|het)\s+)?(?:kamer)?(?:leden|lid)\b.+?)|(?-i:{_NAMED}[^()]{{0,60}}\([^()]{{2,30}}\)).*?(?=\s+aan\s))"
    r"(?:\s+aan\s+(?P<aan>.+?))?"
    r"(?:,?\s+(?:over|betreffende|inzake|naar aanleiding van)\s+(?P<over>.+?))?)"
    r"[\s,]*(?:\(\s*ingezonden\s+(?P<datum>[^)]{4,60})\)|$)",
    re.IGNORECASE | re.DOTALL,
)
_SENT = re.compile(r"\(?\s*ingezonden\s+(?:op\s+)?(\d{1,2}\s+[a-z]+\s+\d{4})\s*\)?", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:Nader\s+)?(?P<kind>Antwoord|Mededeling)(?:en)?\s+van\s+(?P<wie>.+?)\s*\(\s*ontvangen\s+(?P<datum>[^)]{4,60})\)\.?\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER_UNDATED = re.compile(
    r"(?:Nader\s+)?(?P<kind>Antwoord|Mededeling)(?:en)?\s+van\s+(?P<wie>.+?)(?P<rest>\s*(?:Zie ook\b.*)?)$",
    re.IGNORECASE | re.DOTALL,
)
_TOGETHER_WITH = re.compile(r",?\s*(?:\(?mede namens|in overeenstemming met|en namens)\s+", re.IGNORECASE)
_ROLE = (
    r"[Mm]inister[- ][Pp]resident|[Vv]ice-[Mm]inister-?[Pp]resident|[Mm]inister|[Ss]taatssecretaris|[Ss]taatsecretaris"
)
_ANSWERER = re.compile(
    rf"(?P<functie>{_ROLE})\s+(?P<naam>(?:(?:mw\.?|dhr\.?|drs\.?|dr\.?|mr\.?)\s+)*"
    rf"(?!van (?:de |het )?[A-Z]|voor |der |en )[^(),]+?)\s*(?:\((?P<van>[^()]*)\)?|$)"
)
_NAME = re.compile(r"\s*(?:,|\ben\b|;)\s*")
_PARTY = re.compile(r"\(([^()]*)\)")
_LED = re.compile(r"^(?:(?:de|het)\s+)?(?:kamer)?(?:leden|lid)\s+", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][a-zà-ÿ])(?<!\bMc)(?<!\bMac)(?<!-De)")
_DATE = re.compile(r"(\d{1,2})\s*([a-z]+)\s*(\d{4})", re.IGNORECASE)
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


@dataclass(frozen=True, slots=True)
class Vraagstelling:
    """The data about the questions in the opening; `aan` names the ministers asked, as printed."""

    titel: str = ""
    indieners: tuple[Indiener, ...] = ()
    aan: str = ""
    ingezonden: date | None = None


@dataclass(frozen=True, slots=True)
class Beantwoording:
    """The data about the answer in the opening; `rest` is the text printed after it, `mededeling` whether it is one."""

    beantwoorders: tuple[Beantwoorder, ...] = ()
    ministeries: tuple[str, ...] = ()
    ontvangen: date | None = None
    mededeling: bool = False
    rest: str = ""


def vraagstelling(text: str) -> Vraagstelling | None:
    """The opening of the questions in a text, or None when there is none."""
    found = _QUESTIONS.search(text[:4000])
    if not found:
        return None
    sent = _SENT.search(text)
    titel = found["titel"].strip(" .,")
    return Vraagstelling(
        titel=titel[0].upper() + titel[1:],
        indieners=indieners(found["wie"]),
        aan=re.split(r",?\s*bij afwezigheid van", found["aan"] or "")[0].strip(" ,"),
        ingezonden=day(found["datum"] or (sent[1] if sent else "")),
    )


def questions_named(text: str, before: date | None) -> Vraagstelling | None:
    """The indieners of the questions that a letter mentions: `Op 6 november jl. hebben de leden A en B (beiden X)
    vragen gesteld over Y`.

    A date without its year is the last such day before `before`.
    """
    forms = (_HAVE_ASKED, _THAT_ASKED, _ASKED, _QUESTIONS_OF)
    found = next(filter(None, (form.search(text) for form in forms)), None)
    if not found:
        return None
    wie, over = found["wie"].strip(" ,"), (found["over"] or "").strip(" ,.")
    about = f" over {over}" if over else ""
    return Vraagstelling(
        titel=f"Vragen van {wie}{about}",
        indieners=indieners(wie),
        aan=(found["aan"] or "").strip(" ,"),
        ingezonden=_day_before(text, before),
    )


_ABOUT = r"(?:\s+(?:aan\s+(?P<aan>.+?)))?(?:,?\s+(?:over|betreffende|inzake|naar aanleiding van)\s+(?P<over>.+?))?"
_QUESTION_ENDS = (
    r"\s*(?:[.;\n]|$|\((?:kenmerk\s+|ingezonden\s+)?\d{1,4}\s?[Z\w]"
    r"|,?\s+(?:kunnen|kan|worden|wordt|zijn|zal|zullen|niet)\b)"
)
_HAVE_ASKED = re.compile(
    rf"\b(?:heeft|hebben)\s+(?P<wie>(?:de leden|het lid)\s.+?)\s+(?:(?:mij|ons|schriftelijke|een aantal)\s+)*"
    rf"(?:kamer)?vragen\s+gesteld{_ABOUT}{_QUESTION_ENDS}",
    re.IGNORECASE | re.DOTALL,
)
_QUESTIONS_OF = re.compile(
    rf"\b(?:kamer)?vragen\s+van\s+(?P<wie>(?:de leden|het lid)\s.+?){_ABOUT}{_QUESTION_ENDS}", re.IGNORECASE | re.DOTALL
)
_ON_DAY = r"(?:\s+op\s+\d{1,2}\s+[a-z]+(?:\s+(?:jl\.|j\.l\.|jongstleden|\d{4}))?)?"
_THAT_ASKED = re.compile(
    rf"\b(?:kamer)?vragen\s+die\s+(?P<wie>(?:de leden|het lid)\s.+?){_ON_DAY}"
    rf"\s+(?:stelden|stelde|(?:heeft|hebben)\s+gesteld|gesteld\s+(?:heeft|hebben)){_ON_DAY}{_ABOUT}{_QUESTION_ENDS}",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(
    rf"\b(?:stelden|stelde)\s+(?P<wie>(?:de leden|het lid)\s.+?){_ON_DAY}"
    rf"\s+(?:(?:mij|ons|schriftelijke|een aantal)\s+)*(?:kamer)?vragen{_ABOUT}{_QUESTION_ENDS}",
    re.IGNORECASE | re.DOTALL,
)
_RECENT = re.compile(r"\b(\d{1,2})\s+([a-z]+)\s+(?:jl\.|j\.l\.|jongstleden|(\d{4})\b)", re.IGNORECASE)


def _day_before(text: str, before: date | None) -> date | None:
    """The first day in a text that has its year, or is the last such day (`jl.`) before a day."""
    for found in _RECENT.finditer(text):
        if found[3]:
            return day(found[0])
        if before is not None:
            for year in (before.year, before.year - 1):
                if (when := day(f"{found[1]} {found[2]} {year}")) is not None and when <= before:
                    return when
    return None


def beantwoording(text: str) -> Beantwoording | None:
    """The opening of the answer at the start of a text, or None when it is not there."""
    found = _ANSWER.match(text[:4000]) or _ANSWER_UNDATED.match(text[:1000])
    if not found:
        return None
    answering, asked = beantwoorders(found["wie"])
    return Beantwoording(
        beantwoorders=answering,
        ministeries=asked,
        ontvangen=day(found.groupdict().get("datum") or ""),
        mededeling=found["kind"].lower() == "mededeling",
        rest=found["rest"].strip(),
    )


def indieners(text: str) -> tuple[Indiener, ...]:
    """`A, B (beiden X) en C (Y)` as people; a party in brackets is that of all names since the last brackets."""
    found: list[Indiener] = []
    place = 0
    for bracket in [*_PARTY.finditer(text), None]:
        names = text[place : bracket.start() if bracket else len(text)]
        partij = party(bracket[1]) if bracket else ""
        for name in _NAME.split(_LED.sub("", names.strip(" ,;"))):
            name = person(" ".join(_GLUED.sub(" ", _LED.sub("", name.strip())).split()))
            if name and any(letter.isupper() for letter in name):
                found.append(Indiener(name, partij))
        place = bracket.end() if bracket else place
    return tuple(dict.fromkeys(found))


def beantwoorders(text: str) -> tuple[tuple[Beantwoorder, ...], tuple[str, ...]]:
    """The beantwoorders, as far as named, and their ministries: `Minister A (X), mede namens de Minister van Y`."""
    people: list[Beantwoorder] = []
    departments: list[str] = []
    for part in _TOGETHER_WITH.split(text):
        named = list(_ANSWERER.finditer(part))
        for answerer in named:
            functie = answerer["functie"].lower().replace(" ", "-").replace("staatsecretaris", "staatssecretaris")
            found = ministries(answerer["van"] or "")
            if functie == "minister-president":
                found = found or ministries(functie)
            departments.extend(found)
            name = person(_GLUED.sub(" ", answerer["naam"].strip(" .,")))
            people.append(Beantwoorder(name, functie, found[0] if found else ""))
        if not named:
            departments.extend(ministries(part))
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(departments))


def day(text: str) -> date | None:
    """The first date in a text (`14 november 2024`), or None."""
    for found in _DATE.finditer(text):
        month = found[2].lower()
        if month in _MONTHS:
            try:
                return date(int(found[3]), _MONTHS.index(month) + 1, int(found[1]))
            except ValueError:
                continue
    return None


def vergaderjaar(when: date) -> str:
    """The parliamentary year of a day: it begins on the third Tuesday of September."""
    first = date(when.year, 9, 1)
    opening = first + timedelta(days=(1 - first.weekday()) % 7 + 14)
    year = when.year if when >= opening else when.year - 1
    return f"{year}-{year + 1}"
