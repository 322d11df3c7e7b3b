"""Take blocks of encoded data (base64, uuencode, PEM, RTF) out of a text.

Mails, scripts and programs leave such blocks in a text. They hold no words. Random letters change between capitals,
small letters and figures at every other place; words, names, numbers and addresses do not. A block is taken only by its
whole shape: lines of one length, or the lines that mark its beginning and end. A number in figures and letters a to f
(a checksum, an id) is no block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..source import Unreadable

ENCODED = "encoded block"
"""Kind of furniture."""

_CUE = re.compile(r"[A-Za-z\d+/_-]{40}|^\W{0,9}begin |\{\\rtf|=ybegin|<~|^M[ -`]{60}\r?$", re.MULTILINE)
"""A text without this has no block."""

_TAG = re.compile(r"<[^<>]*>")
_AFTER_TAG = re.compile(r"(?<=>)(?=[A-Za-z\d+/_-]{40,}={0,2}\r?$)", re.MULTILINE)
_BEFORE_TAG = re.compile(r"^[A-Za-z\d+/_-]{2,}={0,2}(?=<)", re.MULTILINE)
_QUOTED = re.compile(r"[>|\s]*")
_BASE64 = re.compile(r"[A-Za-z\d+/_-]+={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_PEM = re.compile(r"-----(BEGIN|END) [A-Z\d ]{1,40}-----")
_UU_BEGINS = re.compile(r"begin(?:-base64)? [0-7]{3,4} \S.*")
_YENC_BEGINS = re.compile(r"=ybegin .*\bname=.*")
_TOKEN = re.compile(r"(?<![A-Za-z\d+/_=.:%&?\"'-])[A-Za-z\d+/_-]{100,}={0,2}(?![A-Za-z\d%&?])")
_DATA = re.compile(r"(?<![\"'(=])\bdata:[\w.+-]+/[\w.+-]+;base64,[A-Za-z\d+/_-]{16,}={0,2}")
_ASCII85 = re.compile(r"<~[!-uz\r\n]{40,}?~>")
_CONTROL_WORD = re.compile(r"\\[a-z]+-?\d*")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)

_PEM_HEADER = re.compile(r"[A-Z][\w-]*: \S.*")
_UU_LENGTH = 61
"""Letters of a whole line of uuencode: `M` and sixty."""

_FEWEST = 3
_CHECKSUMS = frozenset({40, 56, 64, 96, 128})
"""Hexadecimal figures of the usual checksums (SHA)."""

_SHORTEST = 40
"""Letters of a whole line of a block; programs write 60 to 76."""

_CHANGES = 0.3
"""The share of places at which encoded data changes its kind of letter, at the least; it is 0.6 in the mean."""

_LAST = 12
"""A last line of fewer letters is of the block only if it ends in `=`."""

_LONGEST_CHECKSUM = 128
"""Hexadecimal figures of the longest checksum; a line of more is no id."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text without its encoded blocks, and the blocks."""

    text: str
    blocks: tuple[str, ...] = ()


def without_blocks(text: str) -> Text:
    """The text without encoded data. Of RTF inside a text the words stay."""
    if not _CUE.search(text):
        return Text(text)
    blocks: list[str] = []
    text = _without_marked(_without_rtf(text, blocks), blocks)
    if text.lstrip().startswith("<"):
        text = _AFTER_TAG.sub("\n", text)
        text = _BEFORE_TAG.sub(lambda found: found[0] + ("\n" if _is_last(found[0], len(text)) else ""), text)
    kept = [line for line in _without_data(text.split("\n"), blocks) if line is not None]
    return Text("\n".join(kept) if blocks else text, tuple(blocks))


def without_blocks_of(lines: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...]]:
    """Printed lines without encoded data, each at its place, and that data; a line of data only is ""."""
    text = "\n".join(lines)
    if not _CUE.search(text):
        return lines, ()
    blocks: list[str] = []
    kept = _without_data(_without_marked(text, blocks).split("\n"), blocks)
    return [line or "" for line in kept], tuple(blocks)


def left_out(block: str) -> str:
    """The diagnostic of a block."""
    n_lines = block.count("\n") + 1
    return f"encoded data in the text is left out: {n_lines} {'line' if n_lines == 1 else 'lines'}"


def _without_marked(text: str, blocks: list[str]) -> str:
    """The text without data that marks its own beginning; its line ends stay."""
    for pattern in (_ASCII85, _DATA):
        blocks += pattern.findall(text)
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    return text


def _without_data(lines: Sequence[str], blocks: list[str]) -> list[str | None]:
    """The lines without encoded data: of a block the first holds its tags, and the others are None."""
    kept: list[str | None] = []
    while len(kept) < len(lines):
        place = len(kept)
        end = _end_of_block(lines, place)
        if end > place:
            tagged = [line for line in lines[place:end] if _BASE64.fullmatch(_bare(line))]
            kept.append("".join(tag for line in tagged for tag in _TAG.findall(line)))
            kept += [None] * (end - place - 1)
            blocks.append("\n".join(_TAG.sub("", line) if line in tagged else line for line in lines[place:end]))
        else:
            kept.append(_without_tokens(lines[place], blocks))
    return kept


def refuse_if_most(found: Text) -> Text:
    """The text. Raises Unreadable where encoded data is most of it."""
    encoded = sum(len(block.split()) for block in found.blocks)
    if encoded >= 5 and encoded > len(found.text.split()):
        raise Unreadable("encoded data (base64), not text; unpack it, or save it as DOCX or PDF")
    return found


def looks_random(text: str, n_kinds: int = 3) -> bool:
    """Whether letters change between capitals, small letters and figures as encoded data does."""
    kinds = ["A" if sign.isupper() else "a" if sign.islower() else "0" if sign.isdigit() else "+" for sign in text]
    changes = sum(1 for before, after in zip(kinds, kinds[1:], strict=False) if before != after)
    return len({*kinds} - {"+"}) >= n_kinds and changes >= _CHANGES * len(text)


def _end_of_block(lines: Sequence[str], start: int) -> int:
    """The place after the block that begins at `start`; `start` if none does."""
    line = _bare(lines[start])
    if _PEM.fullmatch(line):
        return _end_of_pem(lines, start)
    if _UU_BEGINS.fullmatch(line) or _YENC_BEGINS.fullmatch(line):
        return _end_of_marked(lines, start)
    if _is_whole_uu(lines[start]):
        end = start + 1
        while end < len(lines) and _is_whole_uu(lines[end]):
            end += 1
        if end < len(lines) and end - start >= _FEWEST and not lines[end][1:].isalpha() and _is_uuencoded(lines[end]):
            end += 1
        return end if end - start >= _FEWEST and not _is_text(lines[start:end]) else start
    if len(line) < _SHORTEST or not _is_encoded(line):
        return start
    end = _while(lines, start, lambda later: len(later) == len(line) and _is_encoded(later))
    n_lines = end - start
    if end < len(lines) and _is_last(_bare(lines[end]), len(line)):
        end += 1
    longer = len(line) > _LONGEST_CHECKSUM
    if _HEX.fullmatch(line):
        return end if longer or (n_lines >= _FEWEST and len(line) not in _CHECKSUMS) else start
    return end if end - start >= 2 or longer else start


def _end_of_pem(lines: Sequence[str], start: int) -> int:
    """The place after `-----END …-----`, if all lines between are encoded, empty or headers (`Version: 2`)."""
    for place in range(start + 1, len(lines)):
        line = _bare(lines[place])
        if (found := _PEM.fullmatch(line)) and found[1] == "END":
            return place + 1
        is_data = line.startswith("=") or line.endswith("=") or looks_random(line, 2) or len(line) >= _SHORTEST
        if line and not (_BASE64.fullmatch(line.lstrip("=")) and is_data) and not _PEM_HEADER.fullmatch(line):
            return start
    return start


def _end_of_marked(lines: Sequence[str], start: int) -> int:
    """The place after `end` or `=yend`, if no line before it has words."""
    yenc = _bare(lines[start]).startswith("=y")
    for place in range(start + 1, len(lines)):
        line = _bare(lines[place])
        if line in ("end", "====") or line.startswith("=yend"):
            return place + 1 if place > start + 1 else start
        is_data = _is_uuencoded(lines[place].rstrip("\r")) or (line and _BASE64.fullmatch(line))
        if not (yenc and " " not in line) and not is_data:
            return start
    return start


def _is_uuencoded(line: str) -> bool:
    """Whether the first sign of a line counts its bytes, as uuencode does."""
    if not line or not all(" " <= sign <= "`" for sign in line):
        return False
    n_signs = ((ord(line[0]) - 32 & 63) + 2) // 3 * 4
    return n_signs - 3 <= len(line) - 1 <= n_signs + 1


def _is_whole_uu(line: str) -> bool:
    line = line.rstrip("\r")
    return len(line) == _UU_LENGTH and _is_uuencoded(line)


def _is_text(lines: Sequence[str]) -> bool:
    """Whether most signs are letters or blanks, which are fewer than half of encoded data."""
    text = "".join(lines)
    return sum(1 for sign in text if sign.isalpha() or sign == " ") > 0.75 * len(text)


def _is_encoded(line: str) -> bool:
    if _HEX.fullmatch(line):
        return len(line) > _SHORTEST and any(map(str.isdigit, line)) and any(map(str.isalpha, line))
    return bool(_BASE64.fullmatch(line)) and looks_random(line)


def _is_last(line: str, length: int) -> bool:
    """Whether this is the shorter last line of a block."""
    if not 2 <= len(line) < length or not _BASE64.fullmatch(line):
        return False
    return line.endswith("=") or (len(line) >= _LAST and looks_random(line, 2))


def _while(lines: Sequence[str], start: int, holds: Callable[[str], bool]) -> int:
    end = start
    while end < len(lines) and holds(_bare(lines[end])):
        end += 1
    return end


def _bare(line: str) -> str:
    """A line without tags, and without the signs that quote it in a mail."""
    line = _TAG.sub("", line) if "<" in line else line
    quoted = _QUOTED.match(line)
    return line[quoted.end() if quoted else 0 :].rstrip()


def _without_tokens(line: str, blocks: list[str]) -> str:
    """A line without encoded words of a hundred letters or more that are in no address."""

    def taken(found: re.Match[str]) -> str:
        before = line[: found.start()].split(" ")[-1]
        if "://" in before or "www." in before or _HEX.fullmatch(found[0]) or not looks_random(found[0]):
            return found[0]
        blocks.append(found[0])
        return ""

    return _TOKEN.sub(taken, line) if len(line) >= 100 else line


def _without_rtf(text: str, blocks: list[str]) -> str:
    """The text with the words of RTF that is pasted into it, without its control words."""
    place = text.find("{\\rtf")
    if place >= 0:
        from striprtf.striprtf import rtf_to_text  # a file without RTF in it needs no such reader
    while place >= 0:
        end = _end_of_group(text, place)
        try:
            words: str = rtf_to_text(text[place:end], errors="replace")  # type: ignore[no-untyped-call]
        except (ValueError, IndexError, KeyError, LookupError):
            return text
        blocks.append(" ".join(_CONTROL_WORD.findall(text[place:end])))
        text = f"{text[:place]}\n\n{words}\n\n{text[end:]}"
        place = text.find("{\\rtf", place + len(words))
    return text


def _end_of_group(text: str, start: int) -> int:
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(text)
