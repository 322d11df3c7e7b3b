"""Numbers of the fields, columns and rows of a segment.

A *record* (*unit* in names) is a document's head or one of its passages. The head is place 0: titel and the texts about
the whole document. Records are numbered through a segment, each document's head before its passages. The compiled
kernel holds the same numbers in an enum.
"""

from __future__ import annotations

HEAD_FIELDS = ("aanhef", "titel", "samenvatting", "onderwerpen", "mededeling", "toelichting")
PASSAGE_FIELDS = ("vraag", "antwoord", "kop", "noot")
FIELDS = HEAD_FIELDS + PASSAGE_FIELDS
"""A field's index in this tuple is its number in a posting."""

MOST_FIELDS = 16
"""An index's own texts (index/schema.py) are fields of heads. Their numbers follow those of FIELDS; a posting has four
bits for the number."""


def is_of_head(field: int) -> bool:
    """Whether the field of this number is a field of heads."""
    return field < len(HEAD_FIELDS) or field >= len(FIELDS)


AANHEF, TITEL = 0, 1
"""A title is two fields: its aanhef (corpus/aanhef.py), and its subject. Both count positions from 0. A phrase may run
from the one into the other (search/terms/positions.py)."""

TEXT_GAP = 100
"""Positions left between two notes, or two onderwerpen, so that no phrase runs across."""

UNIT_DOC, UNIT_FRACTIE, UNIT_LENGTHS = 0, 1, 2
UNIT_ROWS = UNIT_LENGTHS + len(PASSAGE_FIELDS)
"""Rows of `units`: its document; its fractie (a number in partij, -1 for none); the lengths of its fields. These are 0
for a head, as the lengths of a head's fields are in `docs`."""

DOC_FIRST_UNIT, DOC_DATE, DOC_ID_RANK, DOC_HAS_FRACTIE, DOC_LENGTHS = 0, 1, 2, 3, 4
DOC_ROWS = DOC_LENGTHS + len(FIELDS)
"""Rows of `docs`, one more column than documents: the number of its head; the peildatum as a proleptic ordinal, 0 for
none; its id's rank by code point in the segment; whether a passage has a fractie; its lengths, over all passages; then
those of the index's own texts, where the segment has any."""

FACETS = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")
"""The columns that hits can be counted and filtered by, under these names."""

COLUMNS = (
    *(name for name in FACETS if name != "status"),
    *("vergaderjaar", "dossier", "vraagnummer", "eigen_status"),
    *("nummer", "dagen", "bron", "verwijst"),
)
"""The stored columns. `status` is derived at open from eigen_status over the documents that share a vraagnummer.
`dagen` are the days from question to answer, `bron` the numbers of the document's publications, `verwijst` the papers
that its texts refer to (corpus/references.py)."""

MOST_OWN_COLUMNS = 64
"""How many columns of its own an index may have (index/schema.py), stored after these."""

NO_FACETS = frozenset(("eigen_status", "vraagnummer", "nummer", "dagen", "bron", "verwijst"))
"""Columns that are not counted by value: nearly every document has a different value, or they are only looked up."""

STATUSES = ("open", "uitgesteld", "ingetrokken", "antwoord ontbreekt", "beantwoord")
"""From the least answered to the most; docs/DOCUMENTS.md defines each."""

NO_STATUS = 255
"""Instead of a number in STATUSES: the document holds no question."""


def status_name(code: int) -> str:
    """The name of a status number; "" for none."""
    return "" if code == NO_STATUS else STATUSES[code]


NO_VRAAGNUMMER = frozenset(("", "0", "1"))
"""These mean that a number is unknown: documents that share one of them are about different questions."""


assert len(FIELDS) <= MOST_FIELDS
