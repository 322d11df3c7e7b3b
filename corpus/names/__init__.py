"""One spelling for each person, party and ministry.

No module here keeps state: a name's spelling does not depend on what was read before it.
"""

from __future__ import annotations

from .bewindspersonen import Bewindspersoon, bewindspersoon
from .ministries import ministries, of_period
from .parties import party
from .persons import first_person, is_known, person, persons

__all__ = [
    "Bewindspersoon",
    "bewindspersoon",
    "first_person",
    "is_known",
    "ministries",
    "of_period",
    "party",
    "person",
    "persons",
]
