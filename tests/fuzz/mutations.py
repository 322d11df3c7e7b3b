"""Here is a file: what might damage, or ill will, make of it?"""

from __future__ import annotations

import random
from collections.abc import Sequence

PIECES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\x1b[31m",
    b"\r",
    b"\n" * 50,
    b"\x0c",
    b" " * 3000,
    b"<",
    b"<p>" * 300,
    b"</p>" * 300,
    b"&amp;&#0;&#xD800;&x;",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"-" * 500,
    b"(" * 500,
    b"1 " * 500,
    b"1. " * 200,
    b"Vraag 1\n" * 100,
    b"Antwoord 1\n" * 100,
    b"Vraag 99999999999999999999\n",
    b"**" * 300,
    b"[^1]" * 200,
    b"| a " * 300,
    "ﬁ­̈É𝔹‮".encode(),
    b"a" * 5000,
    "é".encode("cp1252"),
    b"2024-13-45",
    b"31 februari 2024",
    b"99999",
)
"""What readers may trip over."""


def mutated(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """The file with one to a few things done to it."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(content) + 1)
        length = min(len(content) - at, chance.choice((1, 4, 40, 400, 4000)))
        match chance.randrange(8):
            case 0:
                content = content[:at]
            case 1:
                content = content[:at] + content[at + length :]
            case 2:
                content = content[:at] + content[at : at + length] * chance.choice((2, 3, 50)) + content[at + length :]
            case 3:
                content = content[:at] + bytes(chance.randrange(256) for _ in range(length)) + content[at + length :]
            case 4 if content:
                flipped = bytearray(content)
                for _ in range(chance.choice((1, 5, 100))):
                    flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
                content = bytes(flipped)
            case 5:
                other = chance.choice(others)
                content = content[:at] + other[chance.randrange(len(other)) :]
            case 6:
                other = content[chance.randrange(len(content) + 1) :][:length]
                content = content[:at] + other + content[at:]
            case _:
                content = content[:at] + chance.choice(PIECES) + content[at:]
    return content[: 1 << 20]
