"""Here is a body (index/texts.py): where in it is a frame, and what does it say? Without compiled code."""

from __future__ import annotations

import struct

import zstandard


def frame_of(body: bytes, number: int, largest: int) -> bytes:
    """A frame of a body, still compressed. Raises ValueError where there is none, or one of more bytes than `largest`
    when it is opened, or one that does not tell."""
    if len(body) < 4 or body[1] not in (2, 4):
        raise ValueError("no body")
    wide, kind = body[1], "H" if body[1] == 2 else "I"
    at = body.index(b"\xff", 2) + 1
    try:
        (n_frames,) = struct.unpack_from(f"<{kind}", body, at)
        lengths = struct.unpack_from(f"<{n_frames}{kind}", body, at + wide)
    except struct.error as error:
        raise ValueError(str(error)) from None
    if not 0 <= number < n_frames:
        raise ValueError("no such frame")
    start = at + wide * (n_frames + 1) + sum(lengths[:number])
    if start + lengths[number] > len(body):
        raise ValueError("a frame beyond the end")
    frame = body[start : start + lengths[number]]
    try:
        size = zstandard.frame_content_size(frame)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if not 0 <= size <= largest:
        raise ValueError("too long")
    return frame


def pieces_of(frame: bytes) -> tuple[str, ...]:
    """The texts of a passage's frame, opened. Raises ValueError where there are fewer than five, or not in UTF-8."""
    pieces = frame.split(b"\xff")
    if len(pieces) < 5:
        raise ValueError("a passage lacks texts")
    return tuple([piece.decode() for piece in pieces])
