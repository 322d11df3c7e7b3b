"""Frames of a stored document body (bodies.py): find one, and make those of passages."""

from __future__ import annotations

import struct
from itertools import accumulate

import zstandard

from ...corpus.model import Passage


def frame_of(body: bytes, number: int, largest: int) -> bytes:
    """A frame of a body, still compressed. Raises ValueError if there is none, if it opens to more bytes than
    `largest`, or if it does not state its size."""
    start, lengths = _frame_lengths(body)
    if not 0 <= number < len(lengths):
        raise ValueError("no such frame")
    return _checked(body, start + sum(lengths[:number]), lengths[number], largest)


def frames_of(body: bytes, largest: int) -> list[bytes]:
    """All frames of a body, in time by its size. Raises ValueError as `frame_of` does for any of them."""
    start, lengths = _frame_lengths(body)
    starts = accumulate(lengths, initial=start)
    return [_checked(body, frame_start, length, largest) for frame_start, length in zip(starts, lengths, strict=False)]


def _frame_lengths(body: bytes) -> tuple[int, tuple[int, ...]]:
    """The offset of the first frame, and the length of each."""
    if len(body) < 4 or body[1] not in (2, 4):
        raise ValueError("no body")
    wide, kind = body[1], "H" if body[1] == 2 else "I"
    at = body.index(b"\xff", 2) + 1
    try:
        (n_frames,) = struct.unpack_from(f"<{kind}", body, at)
        lengths = struct.unpack_from(f"<{n_frames}{kind}", body, at + wide)
    except struct.error as error:
        raise ValueError(str(error)) from None
    return at + wide * (n_frames + 1), lengths


def _checked(body: bytes, start: int, length: int, largest: int) -> bytes:
    """The frame at an offset, if it lies in the body and states a size of no more than `largest`."""
    if start + length > len(body):
        raise ValueError("a frame beyond the end")
    frame = body[start : start + length]
    try:
        size = zstandard.frame_content_size(frame)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if not 0 <= size <= largest:
        raise ValueError("too long")
    return frame


def pieces_of(frame: bytes) -> tuple[str, ...]:
    """The texts of a passage's opened frame. Raises ValueError where there are fewer than five, or where they are not
    UTF-8."""
    pieces = frame.split(b"\xff")
    if len(pieces) < 5:
        raise ValueError("a passage lacks texts")
    return tuple([piece.decode() for piece in pieces])


def frames_of_passages(passages: tuple[Passage, ...]) -> list[bytes]:
    """The content of the frames of a document's passages. Raises UnicodeEncodeError, and TypeError on a value that is
    no text."""
    frames = []
    answered: dict[str, bytes] = {}
    for place, passage in enumerate(passages, start=1):
        reference = b"\xfe%d" % place
        antwoord = passage.antwoord
        given = answered.setdefault(antwoord, reference) if antwoord else reference
        texts = [passage.nummer, passage.fractie, passage.kop, passage.vraag, antwoord, *passage.noten]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a text of a passage is none")
        pieces = [text.encode() for text in texts]
        if given is not reference:
            pieces[4] = given
        frames.append(b"\xff".join(pieces))
    return frames
