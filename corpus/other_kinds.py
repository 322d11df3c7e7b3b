"""Files that hold no text that can be read, by their first bytes, and what to convert them to."""

from __future__ import annotations

_PICTURE = "a picture; recognise its letters first (OCR), and save them as text or PDF"
_KINDS = (
    (b"Rar!\x1a\x07", "a RAR archive; unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it"),
    (b"BZh", "a bzip2 file; unpack it"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it"),
    (b"\x28\xb5\x2f\xfd", "a zstd file; unpack it"),
    (b"MSCF\x00", "a cabinet archive; unpack it"),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF87a", _PICTURE),
    (b"GIF89a", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\xffWPC", "a WordPerfect document; save it as DOCX or PDF"),
    (b"%!PS", "a PostScript file; save it as PDF"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file; save it as PDF"),
    (b"AT&TFORM", "a DjVu file; save it as PDF with its text"),
    (b"SQLite format 3\x00", "a database; export its texts"),
)
"""The first bytes of a kind, and the reason of its refusal."""

_STARTS = tuple(start for start, _ in _KINDS)


def refusal(head: bytes) -> str:
    """Why a file that begins so is refused, and what to convert it to; "" for a file of another kind."""
    if not head.startswith(_STARTS):
        return ""
    return next(reason for start, reason in _KINDS if head.startswith(start))
