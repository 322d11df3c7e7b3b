"""The part of a scanned page that belongs to this paper.

A page that holds the end of one paper and the start of the next was cut badly: both files have the text of both. The
heading with the paper's number (`688 Vragen van het lid X …. (Ingezonden …)`) separates them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .printed import Block

_HEADING = re.compile(
    r"(?<!\S)\W?(?P<number>\d{1,4})\s+Vra(?:ag|gen)\s+van\s+(?:het|de|mevr)"
    r"(?:[^?]{5,700}?[({]\s*[Il1]n?\W{0,2}n?ge\W{0,3}zon\W{0,3}den[^)}]{4,40}[)}]\.?)?"
)


@dataclass(frozen=True, slots=True)
class Own:
    """The paper's own blocks; `behind_another` when another paper's blocks precede them. `others` is the other's
    text."""

    blocks: list[Block]
    behind_another: bool = False
    others: tuple[str, ...] = ()


def own_paper(blocks: Sequence[Block], nummer: str) -> Own:
    """The blocks between the paper's own heading and the next paper's; all blocks if neither is printed."""
    number = re.match(r"\d+", nummer)
    if not number:
        return Own(list(blocks))
    found = list(blocks)
    behind = False
    others: list[str] = []
    if start := _first(found, int(number[0])):
        place, heading = start
        below = [Block("vraag", "", found[place].text[heading.end() :]), *found[place + 1 :]]
        asked = any(block.text.strip() and (block.kind == "vraag" or "?" in block.text) for block in below)
        if not asked:  # the heading once more, below the questions
            others.append(found[place].text)
            del found[place]
        elif place or found[place].text[: heading.start()].strip():
            behind = True
            rest = found[place].text[heading.end() :]
            others += [block.text for block in found[:place]]
            others.append(found[place].text[: heading.end()])
            found = [Block(found[place].kind, "", rest), *found[place + 1 :]]
            if found[0].kind != "vraag":
                found = [Block("vraag", block.label, block.text) for block in found]
    if end := _first(found, int(number[0]) + 1):
        place, heading = end
        last = found[place]
        others.append(last.text[heading.start() :])
        others += [block.text for block in found[place + 1 :]]
        found = [*found[:place], Block(last.kind, last.label, last.text[: heading.start()])]
    return Own(found, behind, tuple(others))


def _first(blocks: Sequence[Block], number: int) -> tuple[int, re.Match[str]] | None:
    for place, block in enumerate(blocks):
        if "Vra" in block.text:
            for found in _HEADING.finditer(block.text):
                if int(found["number"]) == number:
                    return place, found
    return None
