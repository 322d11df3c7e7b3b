"""Under which one name do people, parties and ministries go?

Nothing here remembers what it saw: a name comes out the same whatever was read before it.
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
