"""Read the documents at some paths.

The reader is chosen by looking at the content, never by the file's name. A file that cannot be read is reported with
its reason and the run goes on. The families are tried in turn (family.py); one that declines passes the file on. Every
word of the source is accounted for (accounting.py). A word that found no place is put back into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path

from . import interchange
from .accounting import Account, Loss, Printed, Transcript, account, restored
from .containers import unpacked
from .family import Declined, Family
from .model import Document
from .other_kinds import refusal
from .printed import encoded
from .printed.text_file import decoded
from .source import Source, Unreadable, ignore_size, lines_of, no_file, sources_behind

MOST_SHOWN = 120
"""Letters of a loss that its diagnostic shows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Result for one file or interchange line: a document, or the problem; and diagnostics.

    `account` is the account of the source's words, None for an interchange line, which is already a document.
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
"""The readers by name, with their modules in corpus/, tried in this order; the last accepts any text."""

TEXT_FAMILIES = tuple(FAMILIES)[tuple(FAMILIES).index("kamervraag_page") :]
"""The families that read a plain text, in the order in which they are tried."""


@cache
def family(name: str) -> Family:
    """The reader of that name, imported when it is first needed."""
    reader: Family = import_module(f".{FAMILIES[name]}", __package__)
    return reader


def read(paths: Iterable[Path]) -> Iterator[Reading]:
    """Every document at the paths, and every file that could not be read, in path order."""
    for found in to_read(paths):
        yield read_one(found) if isinstance(found, Source) else found


def to_read(
    paths: Iterable[Path], consumed: Callable[[int], None] = ignore_size, skips: Callable[[Path], bool] = no_file
) -> Iterator[Source | Reading]:
    """The files at the paths: a Source if a family must read it, else (interchange, refusals) the Reading.

    A file for which `skips` is true is passed over unread.
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


class ReaderFailed(Exception):
    """A reader raised an unexpected error: a fault of the reader, not of the file."""


def transcript_of(source: Source) -> Transcript:
    """The transcript of a file by the first family that does not decline. Raises Unreadable and ReaderFailed."""
    if reason := refusal(source.head):
        raise Unreadable(reason)
    names = list(FAMILIES)
    beside: tuple[Printed, ...] = ()
    diagnostics: tuple[str, ...] = ()
    while names:
        name = names.pop(0)
        if name == TEXT_FAMILIES[0]:
            source, blocks = _without_encoded(source)
            beside += tuple(Printed(block, encoded.ENCODED) for block in blocks)
        reader = family(name)
        try:
            found = reader.transcribe(source) if reader.recognises(source) else None
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise ReaderFailed(f"the reader {name} failed: {type(error).__name__}: {error}") from error
        if isinstance(found, Declined):
            beside += found.beside
            if found.text is not None:
                source, names = found.text, list(TEXT_FAMILIES)
        elif found is not None:
            if found.document.soort == "tekst" and name == "plain":
                diagnostics += (NO_FAMILY,)
            diagnostics += tuple(encoded.left_out(run.text) for run in beside if run.furniture == encoded.ENCODED)
            printed = chain(found.printed, beside) if beside else found.printed
            return replace(found, printed=printed, diagnostics=(*found.diagnostics, *diagnostics))
    raise Unreadable("neither text nor a known kind of document")


def _without_encoded(source: Source) -> tuple[Source, tuple[str, ...]]:
    """A text without the encoded data in it, and that data."""
    if b"\0" in source.head and not source.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source, ()  # no text, which the families say
    found = encoded.refuse_if_most(encoded.without_blocks(decoded(source.content)))
    if not found.blocks:
        return source, ()
    return replace(source, content=found.text.encode()), found.blocks


NO_FAMILY = "no known family: read as plain text, a passage a paragraph"


def read_one(source: Source) -> Reading:
    """The document in one file, or the reason why there is none."""
    if not source.content.strip():
        return Reading(source.name, problem="the file is empty")
    try:
        return _accounted(source.name, transcript_of(source))
    except (Unreadable, ReaderFailed) as error:  # a fault of the reader fails this file, not the run
        return Reading(source.name, problem=str(error))
    except MemoryError:
        return Reading(source.name, problem="reading it takes more memory than a file may")
    except Exception as error:
        return Reading(source.name, problem=f"the account of its words failed: {type(error).__name__}: {error}")


def _accounted(name: str, transcript: Transcript) -> Reading:
    """The reading of a transcript, with losses put back and reported."""
    document, diagnostics = transcript.document, transcript.diagnostics
    accounting = account(transcript)
    if accounting.losses:
        document = restored(document, accounting.losses)
        diagnostics += tuple(map(_told, accounting.losses))
    return Reading(name, document, diagnostics=diagnostics, account=accounting)


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
