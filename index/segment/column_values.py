"""The values that a document has in the stored columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from ...corpus import references
from ...corpus.model import Passage
from ..store.contents import Contents

ELSEWHERE = "zie ook"
"""A source of this kind is another paper, to which the document refers."""


def column_values(
    document: Contents, with_cue: Callable[[list[str], tuple[Passage, ...]], list[str]] = references.with_cue
) -> tuple[tuple[str, ...], ...]:
    """The document's different values, not blank, in the order of layout.COLUMNS; partij without passages' fracties.

    `with_cue` finds texts that may refer to a paper: the kernel's is faster.
    """
    get = document.head.get
    indieners = get("indieners", ())
    return (
        _different([person.get("naam", "") for person in indieners]),
        _different([person.get("partij", "") for person in indieners]),
        _different(get("ministeries", ())),
        _different([person.get("naam", "") for person in get("beantwoorders", ())]),
        _one(document.peildatum[:4]),
        _one(get("soort")),
        _one(get("kamer")),
        _different(get("onderwerpen", ())),
        _one(get("vergaderjaar")),
        _one(get("dossier")),
        _one(document.vraagnummer),
        _one(own_status(document)),
        _one(get("nummer")),
        _one(days_to_answer(get("ingediend"), get("beantwoord"))),
        _different([bron.get("nummer", "") for bron in get("bronnen", ()) if bron.get("soort") != ELSEWHERE]),
        cited(document, with_cue),
    )


def days_to_answer(ingediend: str | None, beantwoord: str | None) -> str:
    """The number of days from the question to its answer; "" where a date is missing.

    A number below 0 means that one of the dates is a misprint of the source; `dagen:<0` finds these.
    """
    if not ingediend or not beantwoord:
        return ""
    return str((date.fromisoformat(beantwoord) - date.fromisoformat(ingediend)).days)


NO_QUESTION = ("tekst",)
"""Kinds of documents that hold a question only if one of their passages is one."""

_WITHDRAWN = re.compile(
    r"vragen\b[^.]{0,120}?\bingetrokken\b|\btrekt?\b[^.]{0,60}\bvragen\b[^.]{0,40}\bin\b"
    r"|als ingetrokken (?:worden )?beschouwd",
    re.IGNORECASE,
)
"""Phrases of a mededeling about questions that need no answer any more."""


def own_status(document: Contents) -> str:
    """The status by this document alone: one of layout.STATUSES (docs/DOCUMENTS.md has the table); "" for a text that
    holds no question."""
    if document.head.get("soort") in NO_QUESTION and not any(passage.vraag for passage in document.passages):
        return ""
    if any(map(_has_answer, document.passages)):
        return "beantwoord"
    mededeling = document.head.get("mededeling")
    if mededeling is not None and _WITHDRAWN.search(mededeling.get("tekst", "")):
        return "ingetrokken"
    if document.head.get("beantwoord") or document.head.get("soort") == "antwoord":
        return "antwoord ontbreekt"
    return "open" if mededeling is None else "uitgesteld"


def cited(
    document: Contents, with_cue: Callable[[list[str], tuple[Passage, ...]], list[str]] = references.with_cue
) -> tuple[str, ...]:
    """The papers that a document's texts refer to, except itself, each once."""
    get = document.head.get
    texts = [document.titel, get("samenvatting", ""), get("toelichting", "")]
    if "mededeling" in document.head:
        texts.append(document.head["mededeling"].get("tekst", ""))
    citing = with_cue(texts, document.passages)
    linked = [bron.get("nummer", "") for bron in get("bronnen", ()) if bron.get("soort") == ELSEWHERE]
    names = [name for identifier in linked if (name := references.named(identifier))]
    if not (citing or names):
        return ()
    own_names = tuple(references.own_names(*[get(key, "") for key in references.NAMED_BY]))
    return tuple(
        dict.fromkeys((*references.cited(citing, own_names), *(name for name in names if name not in own_names)))
    )


def _has_answer(passage: Passage) -> bool:
    return not (not passage.antwoord or passage.antwoord.isspace())


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _different(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) == 1:
        return (values[0],) if values[0] else ()
    return tuple(dict.fromkeys(filter(None, values))) if values else ()
