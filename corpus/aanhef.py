"""Split a title into its aanhef and its subject.

The aanhef says who asks whom, in words that are subjects elsewhere: `Vragen van het lid X (PvdA) aan de minister van Y
over …`, `Antwoord van de staatssecretaris op vragen van …`, `Verslag van een schriftelijk overleg inzake …`.

Titles are split when they are indexed. So the rule belongs to the index's format, as that of tokens does.
"""

from __future__ import annotations

import re

LONGEST = 800
"""Letters between the first words of an aanhef and its last: thirty people may ask together."""

_OPENINGS = (
    r"(?:herdruk\*?\s|vragenuur:\s|\d+\s)?(?:(?:nadere|aanvullende|schriftelijke|mondelinge|alsmede),?\s)*"
    r"(?:kamer|interpellatie)?vra(?:ag|gen)\s(?:gesteld|van|door|aan|(?:het\s)?lid|(?:de\s)?leden)",
    r"van\s(?:het\slid|de\sleden)",
    r"(?:antwoord(?:en)?|beantwoording|reactie)\s(?:(?:van|op|de|schriftelijke|nadere)\s)*(?:kamer)?vra(?:ag|gen)",
    r"(?:antwoord(?:en)?|reactie|brief)\s(?:van|aan)\s(?:de\s)?(?:minister|staatssecretaris)\S*",
    r"(?:nader\s)?verslag\svan\seen\s(?:nader\s)?(?:schriftelijk|algemeen|mondeling)\soverleg",
    r"lijst\svan\svragen",
)
_CLOSINGS = (
    *("over", "inzake", "betreffende", "omtrent", "aangaande"),
    *(r"met\sbetrekking\stot", r"naar\saanleiding\svan", r"in\sverband\smet", r"ten\saanzien\svan"),
)
_BEFORE_SUBJECT = re.compile(
    rf"\s*(?:{'|'.join(_OPENINGS)})\b.{{0,{LONGEST}}}?\s(?:{'|'.join(_CLOSINGS)})(?=[\s:])[\s:]*", re.I | re.S
)
_WITHOUT_SUBJECT = re.compile(r"\s*antwoord\svan\s(?:de\s)?(?:minister|staatssecretaris)\b", re.I)


def seam(titel: str) -> int:
    """How many letters of a title its aanhef takes: 0 if it begins with its subject, all if it has no subject.

    If the end of the aanhef is not found, the title counts as a subject: an error of spelling may hide the end.
    """
    match = _BEFORE_SUBJECT.match(titel)
    if match:
        return match.end()
    return len(titel) if _WITHOUT_SUBJECT.match(titel) else 0
