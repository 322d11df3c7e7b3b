"""The party that a text names.

Words around a name are dropped (`beiden CDA`, `(VVD`, `SP-fractie`). Other spellings become one name, and a misreading
becomes the nearest name. `Fractie X`, `Lid X` and `groep-X` are one group. A text that is no party gives "".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .letters import letters, nearest
from .persons import person
from .tables import rows, values

_AROUND = re.compile(r"^\W*(?:(?:beiden|beide|allen|alle|lid|leden|de|het|van)\s+)*|[\W_]*$", re.IGNORECASE)
_FRACTION = re.compile(r"^fractie[\s-]+|[\s-]*fractie$", re.IGNORECASE)
_GROUP = re.compile(r"^(?:groep|fractie|fr\.|lid)[\s-]*(?=[A-ZÀ-Þ]|van |de |den )", re.IGNORECASE)
_NAME = re.compile(
    r"^(?:(?:van|de|den|der|ten|ter|in|'t|el)\s+)*[A-ZÀ-Þ][\w'’]+(?:[-/ ](?:(?:van|de|den|der)\s+)*[A-ZÀ-Þ][\w'’]+)*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 12)
def party(text: str) -> str:
    """The party's standard name, or "" when the text is no party."""
    text = " ".join(text.split())
    if found := _known(text):
        return found
    bare = _AROUND.sub("", text).removesuffix(" i.o.")
    if found := _known(bare) or _known(_FRACTION.sub("", bare)):
        return found
    for whole in (text.lstrip("( "), bare):
        group = _GROUP.match(whole)
        if group and (who := whole[group.end() :].strip(" )-")):
            name = person(who[0].upper() + who[1:])
            if found := _known("Groep " + name):
                return found
            if _NAME.match(name):
                return "Groep " + name
    key = letters(_FRACTION.sub("", bare))
    near = nearest(key, [known for known in _spellings() if len(known) > 4], 1) if len(key) > 4 else ""
    return _spellings().get(near, "")


def _known(text: str) -> str:
    return _spellings().get(letters(text.replace("+", "plus")), "")


@cache
def _spellings() -> dict[str, str]:
    """Letters -> name, for every name, every other spelling and every listed misreading."""
    found = {}
    for row in rows("parties"):
        for spelling in (row["naam"], *values(row["ook"]), *values(row["leesfouten"])):
            found[letters(spelling.replace("+", "plus"))] = row["naam"]
    return found
