"""What do these paths hold, document by document?

The reader is chosen by looking at the content, never by the file's name. A file that cannot be read is
reported with its reason and the run goes on. A family is a module with `recognises(source) -> bool`, which
looks at the head only, and `read(source) -> Document`, which raises Unreadable. Where it also has
`transcribe(source) -> Transcript`, every word of the source is accounted for (accounting.py), and a word that found no
place is put back into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from . import interchange
from .accounting import Account, Loss, Transcript, account, restored
from .containers import unpacked
from .model import Document
from .source import Source, Unreadable, lines_of, no_file, nobody, sources_behind

MOST_SHOWN = 120
"""Letters of a loss that its diagnostic shows."""


class Family(Protocol):
    """One reader: how its documents look from the outside, and how one is read."""

    def recognises(self, source: Source) -> bool: ...

    def read(self, source: Source) -> Document: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file or interchange line: a document, or the problem; and what to know about it.

    `account` is the account of the source's words, None where the family gives no transcript.
    """

    name: str
    document: Document | None = None
    problem: str = ""
    diagnostics: tuple[str, ...] = ()
    account: Account | None = None


FAMILIES = {
    "kvr": "kvr",
    "publication_xml": "publication.xml",
    "odt": "publication.odt",
    "docx": "publication.docx",
    "rtf": "publication.rtf",
    "pdf": "publication.pdf",
    "kamervraag_page": "kamervraag_page",
    "lijst": "kamerstuk.lijst",
    "schriftelijk_overleg": "kamerstuk.schriftelijk_overleg",
    "nota": "kamerstuk.nota",
    "brief": "kamerstuk.brief",
    "publication_text": "publication.text",
    "plain": "plain",
}
"""The readers by name, with their modules in corpus/, asked in this order; the last takes any text."""

TEXT_FAMILIES = tuple(FAMILIES)[tuple(FAMILIES).index("kamervraag_page") :]
"""The families that read a plain text, in the order in which they are asked."""


def family(name: str) -> Family:
    """The reader of that name, imported when it is first asked for."""
    reader: Family = import_module(f".{FAMILIES[name]}", __package__)
    return reader


def read(paths: Iterable[Path]) -> Iterator[Reading]:
    """Every document behind the paths, and every file that could not be read, in path order."""
    for found in to_read(paths):
        yield read_one(found) if isinstance(found, Source) else found


def to_read(
    paths: Iterable[Path], consumed: Callable[[int], None] = nobody, skips: Callable[[Path], bool] = no_file
) -> Iterator[Source | Reading]:
    """What lies behind the paths: a Source where a family must read it, else (interchange, refusals) the Reading.

    A file that `skips` says yes to is passed over unread.
    """
    for path in paths:
        for source in sources_behind(path, consumed, skips):
            if isinstance(source, Path):
                yield from _interchange_lines(source, consumed)
                continue
            for found in unpacked(source) if isinstance(source, Source) else (source,):
                yield found if isinstance(found, Source) else Reading(found.name, problem=found.reason)


def is_interchange(path: Path) -> bool:
    """Whether a path is a file of interchange lines."""
    found = next(sources_behind(path), None) if path.is_file() else None
    return isinstance(found, Path)


def read_one(source: Source) -> Reading:
    """The document in one file, or the reason why there is none."""
    if not source.content.strip():
        return Reading(source.name, problem="the file is empty")
    for name in FAMILIES:
        reader = family(name)
        try:
            if not reader.recognises(source):
                continue
            return _accounted(source.name, name, _transcript(reader, source))
        except Unreadable as error:
            return Reading(source.name, problem=str(error))
        except MemoryError:
            return Reading(source.name, problem="reading it takes more memory than a file may")
        except Exception as error:  # a fault of the reader costs this file, not the run
            return Reading(source.name, problem=f"the reader {name} failed: {type(error).__name__}: {error}")
    return Reading(source.name, problem="neither text nor a known kind of document")


def _transcript(reader: Family, source: Source) -> Transcript:
    transcribe: Callable[[Source], Transcript] | None = getattr(reader, "transcribe", None)
    return transcribe(source) if transcribe else Transcript(reader.read(source), printed=None)


def _accounted(name: str, family_name: str, transcript: Transcript) -> Reading:
    """The reading of a transcript, with what it left out put back and told."""
    document, diagnostics = transcript.document, transcript.diagnostics
    if document.soort == "tekst" and family_name != "publication_xml":  # the text of a PDF or DOCX may be plain too
        diagnostics += ("no known family: read as plain text, a passage a paragraph",)
    if transcript.printed is None:
        return Reading(name, document, diagnostics=diagnostics)
    told = account(transcript)
    if told.losses:
        document = restored(document, told.losses)
        diagnostics += tuple(map(_told, told.losses))
    return Reading(name, document, diagnostics=diagnostics, account=told)


def _told(loss: Loss) -> str:
    where = f" ({loss.where})" if loss.where else ""
    text = " ".join(loss.text.split())
    short = text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
    return f"words without a place are kept as {'a note' if loss.is_note else 'a passage'}{where}: {short}"


def _interchange_lines(path: Path, consumed: Callable[[int], None]) -> Iterator[Reading]:
    for number, line in enumerate(lines_of(path, consumed), start=1):
        if isinstance(line, Unreadable):
            yield Reading(f"{path}:{number}", problem=str(line))
        elif line.strip():
            try:
                yield Reading(f"{path}:{number}", interchange.document(line))
            except interchange.InterchangeError as error:
                yield Reading(f"{path}:{number}", problem=str(error))
