"""Identify a Kamerstuk: Kamer, year, dossier, heading, date and signatures.

A Kamerstuk opens with Kamer, vergaderjaar, dossier number and title, its own number, and its heading in capitals. The
foot of its pages says the same in one line. Either may be missing. `opening` reads what is printed before the text,
`in_footer` reads the foot, and `signatures` takes the names under the text away from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..model import Beantwoorder
from ..names import ministries, person
from ..publication.opening import day

_DOSSIER = r"\d{2}[ .]?\d{3}(?:[ -](?=[IVXL\d])[IVXL]{1,6}[A-D]?\b|-\d{1,3}\b|-[IVXL]+\b)?"
_KAMER = re.compile(r"\b(Tweede|Eerste) Kamer der Staten-Generaal\b")
_YEAR = re.compile(r"\bVergaderjaar (\d{4})\s?[-–]\s?(\d{4})")
_NUMBERED = re.compile(rf"(?P<dossier>{_DOSSIER})(?:\s+(?P<titel>[^\d\s].*|\d{{4}}.*))?")
_NR = re.compile(r"Nr\.\s*(?P<nummer>\d{1,5}[A-Za-z]*)(?:\s+(?P<rest>\S.*))?")
_LETTER = re.compile(r"(?P<nummer>[A-Z]{1,3}\d?)\s+(?P<rest>(?:NOTA|NADERE|MEMORIE|BRIEF|VERSLAG|LIJST)\b.*)")
HEADING = re.compile(
    r"(?:NADER |NADERE |VOORLOPIG |EIND)?(?:VERSLAG VAN EEN (?:NADER )?SCHRIFTELIJK OVERLEG|MEMORIE VAN ANTWOORD"
    r"|NOTA NAAR AANLEIDING VAN HET (?:NADER |TWEEDE NADER )?(?:EIND)?VERSLAG|BRIEF VAN (?:DE|HET)\b.*|BRIEF REGERING"
    r"|LIJST VAN VRAGEN(?: EN ANTWOORDEN)?)"
)
_DATED = re.compile(
    r"(?:Vastgesteld|Ontvangen|Ter griffie ontvangen|.{0,30}\bDen Haag,|’s-Gravenhage,)\s*(?:op )?"
    r"(?=\d{1,2} [a-z]+ \d{4}).{8,20}"
)
_ADDRESSED = re.compile(r"Aan de [Vv]oorzitter.*")
_FOOTER = re.compile(
    rf"(?P<kamer>Tweede|Eerste) Kamer, vergaderjaar (?P<van>\d{{4}})\s?[-–]\s?(?P<tot>\d{{4}}),? "
    rf"(?P<dossier>{_DOSSIER})(?:(?: en|,) {_DOSSIER})*,? (?:nr\. ?)?(?P<nummer>[\dA-Z]+)"
)
_ROLE = re.compile(r"(?:[Mm]ede namens )?[Dd]e (?P<functie>[Mm]inister-[Pp]resident|[Mm]inister|[Ss]taatssecretaris)\b")
_INITIAL = re.compile(r"\b[A-ZÀ-Þ][a-z]{0,2}\.")
_LONGEST_CELL = 200
"""Names, offices and lines of a heading are shorter."""

_MOST_SIGNATURES = 16
"""The most lines at the end of a paper that can be signatures."""

_NAME = re.compile(
    r"(?:(?:drs|mr|dr|ir|ing|prof|jhr)\.? ?)*(?:(?:[A-ZÀ-Þ][a-z]{0,2}\.[ -]?){1,6}|(?:[A-ZÀ-Þ][\w’'-]+ ){1,3})"
    r"(?:[a-zà-ÿ’']+ ){0,3}[A-ZÀ-Þ][\w’'-]+(?:[ -][\w’'-]+){0,3}"
)
_OFFICE = re.compile(r"\b(?:minister|staatssecretaris)(?:s|sen)?\b")
_DEPARTMENT = re.compile(r"((?:Ministers?|Staatssecretaris(?:sen)?) (?:van|voor) )(\w+)")
_NEXT_SIGNATURE = re.compile(
    r"(?<=,)\s(?=[Dd]e (?:[Mm]inister|[Ss]taatssecretaris)\b)"
    r"|(?<=[a-zà-ÿ]{2})\s(?=(?:(?:drs|mr|dr|ir|ing|prof)\.? ?){0,3}(?:[A-ZÀ-Þ]\.){1,6} ?"
    r"(?:[a-z’']+ ){0,3}[A-ZÀ-Þ][a-zà-ÿ])"
)
_COLUMNS = re.compile(r"\s{2,}|\t+")
_WITHIN = 60
"""No opening is longer than this many lines."""


@dataclass(frozen=True, slots=True)
class Kamerstuk:
    """The data printed in a Kamerstuk. `heading` is its heading as printed, `n_lines` the number of lines of all
    this."""

    kamer: str = ""
    vergaderjaar: str = ""
    dossier: str = ""
    nummer: str = ""
    dossiertitel: str = ""
    heading: str = ""
    datum: date | None = None
    n_lines: int = 0

    @property
    def id(self) -> str:
        """`kst-36410-X-C`; "" if dossier or number is not known."""
        return f"kst-{self.dossier}-{self.nummer}" if self.dossier and self.nummer else ""

    def completed(self, other: Kamerstuk) -> Kamerstuk:
        """This, with missing values taken from the other."""
        missing = {
            key: getattr(other, key) for key in ("kamer", "vergaderjaar", "dossier", "nummer") if not getattr(self, key)
        }
        return replace(self, **missing)


def in_footer(footer: str) -> Kamerstuk:
    """The data in the foot of the pages (without the page number)."""
    found = _FOOTER.fullmatch(footer)
    if not found:
        return Kamerstuk()
    return Kamerstuk(
        kamer=f"{found['kamer']} Kamer",
        vergaderjaar=f"{found['van']}-{found['tot']}",
        dossier=_dossier(found["dossier"]),
        nummer=found["nummer"],
    )


def opening(lines: Sequence[str]) -> Kamerstuk:
    """The data in the first lines, as far as they are an opening; an opening without a heading takes no lines."""
    found = Kamerstuk()
    at_heading = next((at for at, line in enumerate(lines[:_WITHIN]) if _heading_in(line)), -1)
    if at_heading < 0:
        return found
    title: list[str] = []
    in_title = False
    for line in lines[: at_heading + 1]:
        if match := _KAMER.search(line):
            found = replace(found, kamer=f"{match[1]} Kamer")
        if match := _YEAR.search(line):
            found, in_title = replace(found, vergaderjaar=f"{match[1]}-{match[2]}"), False
        elif match := (_NR.fullmatch(line) or _LETTER.fullmatch(line)):
            found, in_title = replace(found, nummer=match["nummer"]), False
        elif (match := _NUMBERED.fullmatch(line)) and not found.dossier:
            found, in_title = replace(found, dossier=_dossier(match["dossier"])), True
            title = [match["titel"] or ""]
        elif _NUMBERED.fullmatch(line) or _heading_in(line):
            in_title = False
        elif in_title:
            title.append(line)
    end = at_heading + 1
    heading = [_heading_in(lines[at_heading])]
    while end < min(len(lines), _WITHIN) and lines[end].isupper() and 3 < len(lines[end]) < _LONGEST_CELL:
        heading.append(lines[end])
        end += 1
    for line in lines[end : end + 6]:
        if match := _KAMER.search(line):
            found = replace(found, kamer=found.kamer or f"{match[1]} Kamer")
        if not (_DATED.fullmatch(line) or _ADDRESSED.fullmatch(line) or (_KAMER.search(line) and len(line) < 60)):
            break
        found, end = replace(found, datum=day(line) or found.datum), end + 1
    return replace(found, dossiertitel=" ".join(filter(None, title)), heading=" ".join(heading), n_lines=end)


def titled(stuk: Kamerstuk) -> str:
    """A title from dossier and heading: `NAVO; Brief van de Minister van Defensie`."""
    return "; ".join(filter(None, (stuk.dossiertitel, in_small_letters(stuk.heading))))


def in_small_letters(heading: str) -> str:
    """A heading in capitals, in the spelling of a sentence; names of ministries keep their capitals."""
    if not heading.isupper():
        return heading
    text = _OFFICE.sub(lambda found: found[0].capitalize(), heading.lower())
    text = _DEPARTMENT.sub(lambda found: found[1] + found[2].capitalize(), text)
    for name in ministries(heading):
        text = re.sub(re.escape(name), name, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def signatures(raw_lines: Sequence[str]) -> tuple[int, tuple[Beantwoorder, ...]]:
    """How many of the last lines are signatures, and the signatories.

    Columns are separated by two spaces or more. A new column also begins where an office or initials follow an office
    or a name.
    """
    tail = [
        [_clean(part) for cell in _COLUMNS.split(line.strip()) for part in _NEXT_SIGNATURE.split(cell)]
        for line in raw_lines[-_MOST_SIGNATURES:]
    ]
    for start, row in enumerate(tail):
        if all(_ROLE.match(cell) for cell in row):
            columns = [
                [cells[at] for cells in tail[start:] if at < len(cells)] for at in range(max(map(len, tail[start:])))
            ]
            signed = [_in_column(column) for column in columns]
            if all(signed):
                return len(tail) - start, tuple(who for column in signed for who in column)
    return 0, ()


def _in_column(cells: Sequence[str]) -> list[Beantwoorder]:
    """The signatories one below the other, each a role of up to three lines and a name; [] for anything else."""
    found: list[Beantwoorder] = []
    role: list[str] = []
    for cell in cells:
        if len(cell) > _LONGEST_CELL:
            return []
        if role and _NAME.fullmatch(cell) and (_INITIAL.search(cell) or role[-1].endswith(",") or len(cells) == 2):
            found.append(_signed(cell, " ".join(role)))
            role = []
        elif (_ROLE.match(cell) if not role else len(role) < 3) and not cell.endswith((".", "?", ":")):
            role.append(cell)
        else:
            return []
    return [] if role else found


def departments(stuk: Kamerstuk, signed: Sequence[Beantwoorder]) -> tuple[str, ...]:
    """The ministries of the paper: those of the signatories, else those in the heading."""
    return tuple(dict.fromkeys(who.ministerie for who in signed if who.ministerie)) or ministries(stuk.heading)


def _signed(name: str, role: str) -> Beantwoorder:
    found = _ROLE.match(role)
    functie = found["functie"].lower() if found else ""
    departments = ministries(role[found.end() :]) or ministries(functie) if found else ()
    return Beantwoorder(person(name), functie, departments[0] if departments else "")


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _heading_in(line: str) -> str:
    """The heading in this line, after the number if the number precedes it; "" when there is none."""
    if len(line) > _LONGEST_CELL:
        return ""
    if match := (_NR.fullmatch(line) or _LETTER.fullmatch(line)):
        line = match["rest"] or ""
    return line if HEADING.fullmatch(line) else ""


def _dossier(printed: str) -> str:
    """`36 410 X` as `36410-X`, `21 501-20` as `21501-20`."""
    text = printed[:2] + printed[2:].lstrip(" .")
    return text.replace(" ", "-")
