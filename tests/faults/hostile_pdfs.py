"""Invented PDFs that are small on disk and unfold to much."""

from __future__ import annotations

import zlib

RESOURCES = b"<</XObject<</X0 6 0 R>>/Font<</F 4 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources%s>>" % RESOURCES
START = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    PAGE,
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
)


def pdf(*objects: bytes) -> bytes:
    """A PDF of one page; the first of the objects is what the page draws."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate((*START, *objects), 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n" % (about, len(data)) + data + b"\nendstream"


def packed(piece: bytes, n: int) -> bytes:
    """A piece that is repeated n times, compressed."""
    packing = zlib.compressobj(9)
    some = piece * 1000
    return b"".join([packing.compress(some) for _ in range(n // 1000)]) + packing.flush()


def forms(depth: int) -> bytes:
    """Drawings that each draw the next one twice."""
    made = []
    for number in range(depth):
        last = number == depth - 1
        below = b"" if last else b"/XObject<</X %d 0 R>>" % (7 + number)
        about = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>%s>>" % below
        made.append(stream(b"BT /F 12 Tf (Uil) Tj ET" if last else b"/X Do /X Do", about))
    return pdf(stream(b"/X0 Do"), *made)


def form_that_draws_itself() -> bytes:
    about = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 6 0 R>>/Font<</F 4 0 R>>>>"
    return pdf(stream(b"/X0 Do"), stream(b"BT /F 12 Tf (Uil) Tj ET /X Do /X Do", about))


def texts(n: int) -> bytes:
    return pdf(stream(packed(b"BT /F 12 Tf (Uilen) Tj ET ", n), b"/Filter/FlateDecode"))


def lines(n: int) -> bytes:
    return pdf(stream(packed(b"0 0 m 1 1 l S ", n), b"/Filter/FlateDecode"))


def packed_twice(n: int) -> bytes:
    return pdf(stream(zlib.compress(packed(b"q Q ", n), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def fonts_of_each_other(n: int) -> bytes:
    """Objects that refer to one another in a circle."""
    around = [b"<</Type/Font/Subtype/Type0/DescendantFonts[%d 0 R]>>" % (6 + (at + 1) % n) for at in range(n)]
    return pdf(stream(b"BT /F 12 Tf (Uil) Tj ET"), *around)
