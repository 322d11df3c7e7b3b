"""Stored fields: a document's texts, packed so that a hit is shown without reading all of them.

A document is one body. It begins with uncompressed data: the number of its dictionary (a byte), the width of a number
(a byte, 2 or 4), and the titel, ended by byte FF. Then come the number of frames and the length of each. Each frame is
compressed (zstd) by itself, with the dictionary, so one passage is read without the others.

The first frame is JSON: the interchange form without titel and passages, and the fracties that ask. The other frames
are the passages: nummer, fractie, kop, vraag, antwoord and each of the noten, in UTF-8. Byte FF, which UTF-8 does not
have, separates them. An antwoord that an earlier passage has (one answer to several questions) is byte FE and the
number of that passage.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import orjson
import zstandard

from ...corpus import interchange
from ...corpus.model import Document
from ..errors import Damaged
from . import frames as passage_frames
from .contents import Contents, of_document

Decompressors = Callable[[int], zstandard.ZstdDecompressor]
"""The decompressor of frames packed with a dictionary, by its generation; raises Damaged when there is none."""

LEVEL = 3
"""zstd's level: with a dictionary, a ninth smaller than at level 1, and a tenth slower to make."""

LARGEST = 1 << 30
"""The greatest size of a frame, in bytes; a frame that states a larger one is damaged."""

MANY_OPENED = 32
"""From this number of opened frames of a document on, all offsets are computed together: one offset is the sum of the
lengths before it."""

UNLOCKED = hasattr(zstandard.ZstdCompressor, "multi_compress_to_buffer")
"""Whether many frames are compressed in one call, which only zstandard's own compiled part does."""

BETWEEN = b"\xff"
SAME_AS = b"\xfe"


class Packer:
    """Packs documents with one dictionary; for one thread. `generation` is the dictionary's, 0 for none."""

    def __init__(self, generation: int = 0, dictionary: bytes = b"") -> None:
        self.generation = generation
        self.dictionary = dictionary
        if generation:
            made = zstandard.ZstdCompressionDict(dictionary)
            made.precompute_compress(level=LEVEL)
            self._compressor = zstandard.ZstdCompressor(LEVEL, dict_data=made, write_dict_id=False)
        else:
            self._compressor = zstandard.ZstdCompressor(LEVEL)

    def pack(self, document: Document) -> bytes:
        """The document as a body. Raises UnicodeEncodeError, and TypeError on a value that is no text."""
        return self.pack_contents(of_document(document))

    def pack_contents(self, document: Contents) -> bytes:
        """The same for the indexable content of a document."""
        return self.pack_pieces(pieces_of(document))

    def pack_pieces(self, pieces: Sequence[bytes]) -> bytes:
        """The same for the pieces of a document."""
        titel, *frames = pieces
        return self._body(titel, [self._compressor.compress(frame) for frame in frames])

    def pack_all(self, several: Sequence[list[bytes]]) -> list[bytes]:
        """The same for many documents' pieces; compressed without the interpreter's lock, where UNLOCKED."""
        frames = [frame for _, *frames in several for frame in frames]
        if UNLOCKED and frames:
            many: Any = self._compressor.multi_compress_to_buffer
            packed = iter([packed_frame.tobytes() for packed_frame in many(frames, threads=1)])
        else:
            packed = map(self._compressor.compress, frames)
        return [self._body(pieces[0], list(islice(packed, len(pieces) - 1))) for pieces in several]

    def _body(self, titel: bytes, frames: list[bytes]) -> bytes:
        lengths = [len(frame) for frame in frames]
        wide = max(max(lengths), len(lengths)) > 0xFFFF
        numbers = struct.pack(f"<{len(lengths) + 1}{'I' if wide else 'H'}", len(lengths), *lengths)
        return b"".join((bytes((self.generation, 4 if wide else 2)), titel, BETWEEN, numbers, *frames))


def pieces_of(document: Contents) -> list[bytes]:
    """The pieces that a body is packed from: the titel, and the content of its frames. Raises UnicodeEncodeError and
    TypeError."""
    return [document.titel.encode(), *frames_of(document)]


def frames_of(document: Contents) -> list[bytes]:
    """The content of a body's frames: the document without titel and passages, and each passage."""
    head = document.head
    if fracties := [passage.fractie for passage in document.passages if passage.fractie]:
        head = {**head, "fracties": list(dict.fromkeys(fracties))}
    return [orjson.dumps(head), *passage_frames.frames_of_passages(document.passages)]


class Stored:
    """A document as stored in the catalog; frames are opened when they are needed. Raises Damaged when they cannot
    be."""

    __slots__ = ("_answers", "_body", "_decompressors", "_facts", "_frames", "_n_opened", "_passages", "_titel")

    def __init__(self, body: bytes, decompressors: Decompressors) -> None:
        if type(body) is not bytes:  # a damaged row may hold any type
            raise damaged(TypeError("it is no bytes"))
        self._body = body
        self._decompressors = decompressors
        self._facts: dict[str, Any] | None = None
        self._passages: dict[int, tuple[str, ...]] = {}
        self._titel: str | None = None
        self._frames: list[bytes] | None = None
        self._n_opened = 0
        self._answers: dict[int, bytes] = {}

    def __len__(self) -> int:
        """The size in the catalog, in bytes."""
        return len(self._body)

    @property
    def titel(self) -> str:
        if self._titel is None:
            body = self._body
            try:
                self._titel = body[2 : body.index(BETWEEN, 2)].decode()
            except ValueError as error:
                raise damaged(error) from None
        return self._titel

    @property
    def n_passages(self) -> int:
        body = self._body
        try:
            at = body.index(BETWEEN, 2) + 1
            return int.from_bytes(body[at : at + body[1]], "little") - 1
        except (ValueError, IndexError) as error:
            raise damaged(error) from None

    def frame(self, number: int) -> bytes:
        """The content of a frame: 0 is the document, as JSON, any other the passage of that number."""
        try:
            return self._decompressors(self._body[0]).decompress(self._packed(number))
        except (ValueError, IndexError, zstandard.ZstdError, MemoryError) as error:
            raise damaged(error) from None

    def _packed(self, number: int) -> bytes:
        """A compressed frame of the body. Raises ValueError, and IndexError, where there is none."""
        if self._frames is None:
            if self._n_opened < MANY_OPENED:
                self._n_opened += 1
                return passage_frames.frame_of(self._body, number, LARGEST)
            self._frames = passage_frames.frames_of(self._body, LARGEST)
        if number < 0:
            raise IndexError("no such frame")
        return self._frames[number]

    @property
    def facts(self) -> dict[str, Any]:
        """The interchange form without titel and passages, with the `fracties` that ask."""
        if self._facts is None:
            self._facts = self._head()
        return self._facts

    def _head(self) -> dict[str, Any]:
        try:
            head: dict[str, Any] = orjson.loads(self.frame(0))
        except ValueError as error:
            raise damaged(error) from None
        return head

    def passage(self, place: int) -> tuple[str, ...]:
        """The passage of a number, counted from 1: nummer, fractie, kop, vraag, antwoord, and each of the noten.

        Opened passages are cached in this object.
        """
        pieces = self._passages.get(place)
        if pieces is None:
            frame = self.frame(place)
            if SAME_AS[0] in frame:  # UTF-8 has no such byte
                frame = self._with_answer(frame, place)
            try:
                pieces = self._passages[place] = passage_frames.pieces_of(frame)
            except ValueError as error:
                raise damaged(error) from None
        return pieces

    def _with_answer(self, frame: bytes, place: int) -> bytes:
        """Adds the antwoord to a passage that shares it with an earlier one."""
        pieces = frame.split(BETWEEN)
        try:
            same = int(pieces[4].removeprefix(SAME_AS))
            if not 0 < same < place:
                raise ValueError("an answer that is nowhere")
            if same not in self._answers:  # opened once for all of its questions
                self._answers[same] = self.frame(same).split(BETWEEN)[4]
            pieces[4] = self._answers[same]
        except (ValueError, IndexError) as error:
            raise damaged(error) from None
        return BETWEEN.join(pieces)

    def document(self) -> Document:
        """The whole Document, rebuilt."""
        document = self._head()
        document.pop("fracties", None)
        document["titel"] = self.titel
        document["passages"] = [self._as_json(place) for place in range(1, self.n_passages + 1)]
        try:
            return interchange.from_json(document)
        except interchange.InterchangeError as error:
            raise damaged(error) from None

    def _as_json(self, place: int) -> dict[str, Any]:
        nummer, fractie, kop, vraag, antwoord, *noten = self.passage(place)
        return {
            "nummer": nummer,
            "vraag": vraag,
            "antwoord": antwoord,
            "fractie": fractie,
            "kop": kop,
            "noten": noten,
        }


def damaged(why: object) -> Damaged:
    """The error for a body that is not as it was written."""
    return Damaged(f"a document's text is damaged ({why})", path="catalog.sqlite", command="vraagbaak verify")
