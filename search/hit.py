"""Hits of a search: documents that contain their best passages.

A caller pays only for what it reads. A Hit and a PassageHit know their id and score. They look up the rest when first
asked, for the whole page at once, in the Page that made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Protocol

from ..corpus.links import best_url
from ..corpus.model import Bron, Document, Indiener
from .snippets import Snippet

WORDS, SOME_WORDS, MEANING, FEEDBACK = range(4)
"""How a hit was found."""


class Facts(NamedTuple):
    """The document data that a hit shows. `datum` is the date it is filed under (Document.peildatum)."""

    soort: str = ""
    titel: str = ""
    datum: date | None = None
    beantwoord: date | None = None
    status: str = ""
    vraagnummer: str = ""
    versions: tuple[str, ...] = ()
    indieners: tuple[Indiener, ...] = ()
    partijen: tuple[str, ...] = ()
    ministeries: tuple[str, ...] = ()
    bronnen: tuple[Bron, ...] = ()


class Verwijzing(NamedTuple):
    """A paper that a document refers to, by its dossier and number or the like, with the documents that it means."""

    naar: str
    ids: tuple[str, ...] = ()


class History(NamedTuple):
    """When a document came into the index, when it changed, and from which file. Times are in UTC."""

    toegevoegd: datetime | None = None
    gewijzigd: datetime | None = None
    bestand: str = ""


def history_of(added: int, changed: int, file: str) -> History:
    """The history that a catalog stores: times in seconds since 1970, 0 for an unknown one."""
    return History(_moment(added), _moment(changed), file)


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


class Words(NamedTuple):
    """The passage data that a passage hit shows, with its texts as snippets."""

    nummer: str = ""
    fractie: str = ""
    kop: str = ""
    vraag: Snippet = Snippet("")
    antwoord: Snippet = Snippet("")


class Page(Protocol):
    """The page in which hits look themselves up; `key` is the number that the page gave a hit. Keys may be asked in any
    order, and repeatedly."""

    def facts(self, key: int) -> Facts: ...

    def titel(self, key: int) -> str:
        """The title as in `facts`, without the rest: many callers need only that."""
        ...

    def passages(self, key: int) -> tuple[PassageHit, ...]:
        """The best passages of the document, best first."""
        ...

    def words(self, key: int) -> Words: ...

    def document(self, key: int) -> Document: ...

    def history(self, key: int) -> History: ...

    def snippets(self, key: int) -> Mapping[str, Snippet]:
        """The document's own texts, by name."""
        ...

    def references(self, key: int) -> tuple[Verwijzing, ...]: ...

    def group(self, key: int) -> Group | None: ...

    def is_partial(self, key: int) -> bool:
        """Whether the hit has only some of the query's words."""
        ...

    def by_meaning(self, key: int) -> bool:
        """Whether the hit was found only by the meaning of its texts."""
        ...

    def by_feedback(self, key: int) -> bool:
        """Whether the hit was found only by its likeness to the best documents."""
        ...


class PassageHit:
    """One passage that matched. `id` is `DOCUMENT#place`; `nummer` is the printed label."""

    __slots__ = ("_key", "_page", "id", "score")

    def __init__(self, id: str, score: float, page: Page, key: int) -> None:
        self.id = id
        self.score = score
        self._page = page
        self._key = key

    @property
    def words(self) -> Words:
        return self._page.words(self._key)

    @property
    def nummer(self) -> str:
        return self.words.nummer

    @property
    def fractie(self) -> str:
        return self.words.fractie

    @property
    def kop(self) -> str:
        return self.words.kop

    def to_dict(self) -> dict[str, Any]:
        """Its fields as texts and numbers; snippets in HTML (docs/OUTPUT.md)."""
        return {
            "id": self.id,
            "nummer": self.nummer,
            "fractie": self.fractie,
            "kop": self.kop,
            "score": self.score,
            "vraag": self.vraag.html(),
            "antwoord": self.antwoord.html(),
        }

    @property
    def vraag(self) -> Snippet:
        return self._page.words(self._key).vraag

    @property
    def antwoord(self) -> Snippet:
        return self._page.words(self._key).antwoord

    def __reduce__(self) -> tuple[Any, ...]:
        from .stored_page import StoredPage  # it is made of hits

        return PassageHit, (self.id, self.score, StoredPage(of_words=self.words), 0)

    def __repr__(self) -> str:
        return f"PassageHit({self.id!r}, score={self.score:.4f})"


class Group(NamedTuple):
    """The group of a hit, when hits are grouped: a value of a column, and how many matching documents have it."""

    name: str
    value: str
    n_documents: int


class Hit:
    """One document that matched, with its best passages; in passage mode, with only the passage of the hit."""

    __slots__ = ("_key", "_page", "_passages", "id", "score")

    def __init__(self, id: str, score: float, page: Page, key: int) -> None:
        self.id = id
        self.score = score
        self._page = page
        self._key = key
        self._passages: tuple[PassageHit, ...] | None = None

    @property
    def facts(self) -> Facts:
        return self._page.facts(self._key)

    @property
    def passages(self) -> tuple[PassageHit, ...]:
        if self._passages is None:
            self._passages = self._page.passages(self._key)
        return self._passages

    @property
    def group(self) -> Group | None:
        """The group of the hit, when hits are grouped."""
        return self._page.group(self._key)

    @property
    def is_partial(self) -> bool:
        """Whether it has only some of the query's words."""
        return self._page.is_partial(self._key)

    @property
    def by_meaning(self) -> bool:
        """Whether it has none of the query's words, and was found by the meaning of its texts. It is not counted."""
        return self._page.by_meaning(self._key)

    @property
    def by_feedback(self) -> bool:
        """Whether it does not have the query's words, and was found by its likeness to the best documents that do. It
        is not counted."""
        return self._page.by_feedback(self._key)

    @property
    def soort(self) -> str:
        return self.facts.soort

    @property
    def titel(self) -> str:
        return self._page.titel(self._key)

    @property
    def datum(self) -> date | None:
        return self.facts.datum

    @property
    def beantwoord(self) -> date | None:
        return self.facts.beantwoord

    @property
    def status(self) -> str:
        return self.facts.status

    @property
    def vraagnummer(self) -> str:
        return self.facts.vraagnummer

    @property
    def versions(self) -> tuple[str, ...]:
        """The ids of the other documents about the same question."""
        return self.facts.versions

    @property
    def indieners(self) -> tuple[Indiener, ...]:
        return self.facts.indieners

    @property
    def partijen(self) -> tuple[str, ...]:
        return self.facts.partijen

    @property
    def ministeries(self) -> tuple[str, ...]:
        return self.facts.ministeries

    @property
    def bronnen(self) -> tuple[Bron, ...]:
        return self.facts.bronnen

    @property
    def verwijzingen(self) -> tuple[Verwijzing, ...]:
        """The papers that its texts refer to; looked up at each call."""
        return self._page.references(self._key)

    @property
    def document(self) -> Document:
        """The whole document."""
        return self._page.document(self._key)

    @property
    def extra(self) -> Mapping[str, Any]:
        """The values of its own fields, as declared by the index's schema."""
        return self.document.extra

    @property
    def snippets(self) -> Mapping[str, Snippet]:
        """For each of its own texts the lines that match best, or its beginning."""
        return self._page.snippets(self._key)

    @property
    def link(self) -> str:
        """The link to the official publication, where the id allows one; else that of a source; else ""."""
        return best_url(self.document)

    @property
    def dagen(self) -> int | None:
        """Days from question to answer; below 0 where the source's dates contradict each other; None without an
        answer."""
        document = self.document
        if document.ingediend is None or document.beantwoord is None:
            return None
        return (document.beantwoord - document.ingediend).days

    @property
    def bestand(self) -> str:
        """The file that the document was read from; "" where none was recorded."""
        return self._page.history(self._key).bestand

    @property
    def toegevoegd(self) -> datetime | None:
        """When the document was first indexed; None where an older vraagbaak did."""
        return self._page.history(self._key).toegevoegd

    @property
    def gewijzigd(self) -> datetime | None:
        """When the document was last changed in the index; None where an older vraagbaak did."""
        return self._page.history(self._key).gewijzigd

    def to_dict(self) -> dict[str, Any]:
        """Its fields as dictionaries, lists, texts and numbers (docs/OUTPUT.md)."""
        history = self._page.history(self._key)
        group = self.group
        return {
            "id": self.id,
            "soort": self.soort,
            "titel": self.titel,
            "score": self.score,
            "partial": self.is_partial,
            **({"by_meaning": True} if self.by_meaning else {}),
            **({"by_feedback": True} if self.by_feedback else {}),
            "datum": self.datum and self.datum.isoformat(),
            "beantwoord": self.beantwoord and self.beantwoord.isoformat(),
            "dagen": self.dagen,
            "status": self.status,
            "vraagnummer": self.vraagnummer,
            "versions": list(self.versions),
            "group": group and {"name": group.name, "value": group.value, "count": group.n_documents},
            "indieners": [{"naam": indiener.naam, "partij": indiener.partij} for indiener in self.indieners],
            "partijen": list(self.partijen),
            "ministeries": list(self.ministeries),
            "bronnen": [
                {"soort": bron.soort, "nummer": bron.nummer, "titel": bron.titel, "url": bron.url}
                for bron in self.bronnen
            ],
            "link": self.link,
            "bestand": history.bestand,
            "toegevoegd": history.toegevoegd and history.toegevoegd.isoformat(),
            "gewijzigd": history.gewijzigd and history.gewijzigd.isoformat(),
            "verwijzingen": [{"naar": paper.naar, "ids": list(paper.ids)} for paper in self.verwijzingen],
            **self._own_fields(),
            "passages": [passage.to_dict() for passage in self.passages],
        }

    def _own_fields(self) -> dict[str, Any]:
        """Its own fields; empty where it has none, as in most indexes."""
        extra = self.document.extra
        if not extra:
            return {}
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in extra.items()}
        return {"extra": values, "snippets": {name: snippet.html() for name, snippet in self.snippets.items()}}

    def __reduce__(self) -> tuple[Any, ...]:
        from .stored_page import stored_page

        return Hit, (self.id, self.score, stored_page(self, self._page.history(self._key)), 0)

    def __repr__(self) -> str:
        return f"Hit({self.id!r}, score={self.score:.4f})"
