"""The sheet that precedes a publication.

The Kamer distributes questions and answers as a sheet of text before they are printed. It has first the number (`AH
614`, the vraagnummer), the dates and names, then the questions, then the notes (`1) De Volkskrant`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..printed.hyphens import mend
from ..printed.marks import listed_notes, mark, mark_forgotten, mark_listed, take_out
from ..printed.pairs import is_label, is_list_heading
from .pages import is_page_furniture

_VRAAGNUMMER = re.compile(r"(\d{4}Z) ?(\d{5})")
_AANHANGSEL = re.compile(r"AH (\d{1,4})")
_BEGINS = re.compile(
    r"\s*(?:(?:AH \d{1,4}(?: \S+)?)[^\S\n]*\n\s*)?\d{4}Z ?\d{5}[^\S\n]*\n\s*"
    r"(?:\(ingezonden|(?:Nader )?Antwoord(?:en)? van|Mededeling van|(?:\w+ )?[Vv]ra(?:ag|gen) van)"
)
_ENDS = re.compile(r"[.?!:;…][)\]»”’\"']*(?:\s?(?:\d{1,2}\)|\[\d{1,2}\]|\(\d{1,2}\)))*$")
_ITEM = re.compile(r"(?:[-–•*]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\[\d{1,3}\])(?:\s|$)|\d{1,3}$")
_RULE = re.compile(r"[_*=—–-]{3,}")
"""A line that only separates the text above it from the text below."""

_BROKEN_WORD = re.compile(r"\w-$")

_HEADING = re.compile(r"\s*[^\n]{1,300}\n[^\S\n]*\n")

_FULL_LINE = 60
"""A line of fewer letters was not wrapped at a width."""


@dataclass(frozen=True, slots=True)
class Blok:
    """A block between white space: paragraphs printed without white space between them."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's numbers, the paragraphs of its opening, its text by blocks with marks, and its notes by label."""

    aanhangsel: str
    vraagnummer: str
    opening: tuple[str, ...]
    blokken: tuple[Blok, ...]
    noten: dict[str, str]


def begins(text: str) -> bool:
    """Whether a text begins as a sheet does."""
    return bool(_BEGINS.match(text))


def start(text: str) -> int:
    """Where a sheet begins in a text: at 0, or below a line of its own (the subject of a mail); -1 for none."""
    if begins(text):
        return 0
    heading = _HEADING.match(text)
    return heading.end() if heading and begins(text[heading.end() :]) else -1


def read(text: str) -> Sheet:
    """The sheet that a text holds, which must begin as one."""
    blocks = _blocks(text)
    if not _ANSWERED.search(text):
        blocks = _whole_sentences(blocks)
    opening: list[str] = []
    aanhangsel = vraagnummer = ""
    while blocks:
        head = list(blocks[0])
        while head:
            if number := _AANHANGSEL.match(head[0]):
                aanhangsel = number[1]
            elif not vraagnummer and (asked := _VRAAGNUMMER.match(head[0])):
                vraagnummer = asked[1] + asked[2]
            elif opening and _RECEIVED.match(head[0]):
                opening[-1] += f" {head[0]}"
            elif _OPENING.match(head[0]):
                opening.append(head[0])
            else:
                break
            head.pop(0)
        if head:
            blocks[0] = head
            break
        blocks.pop(0)
    bracketed = _with_bracketed_notes(blocks)
    rule = max((at for at, block in enumerate(blocks) if _RULE.fullmatch(block[0])), default=len(blocks))
    below_rule = (rule + 1 < len(blocks) and bool(_FIRST_NOTE.match(blocks[rule + 1][0]))) or bracketed != blocks
    blocks = [block for block in bracketed if not _RULE.fullmatch(block[0])]
    lines = [line for block in blocks for line in block]
    below_rule = below_rule or (len(blocks) > 1 and len(blocks[0]) <= _first_note(lines, _NOTE) < len(lines))
    explained = [block for block in blocks if re.match(r"Toelichting\b|Deze vragen (?:dienen|zijn)", block[0])]
    texts = [block for block in blocks if block not in explained]
    found, noten = listed_notes([paragraph for block in texts for paragraph in block], referred_to=not below_rule)
    found = mark_forgotten(mark_listed(paragraph, noten) for paragraph in found)
    marked = {label for paragraph in found for label in take_out(paragraph)[1]}
    if found:
        found[-1] += "".join(mark(label) for label in noten if label not in marked)
    blokken: list[Blok] = []
    for block in texts:
        own = found[: len(block)]
        found = found[len(block) :]
        if own:
            blokken.append(Blok(tuple(own)))
    blokken.extend(Blok(tuple(block)) for block in explained)
    return Sheet(aanhangsel, vraagnummer, tuple(opening), tuple(blokken), noten)


def _with_bracketed_notes(blocks: list[list[str]]) -> list[list[str]]:
    """The blocks, with the numbers of the last lines in brackets where these lines are notes: `1 De Volkskrant`.

    No line above them has a number.
    """
    lines = [line for block in blocks for line in block]
    first = _first_note(lines, _BARE_NOTE)
    if not 0 < first < len(lines) or any(is_label(line) or _ITEM.match(line) for line in lines[:first]):
        return blocks
    rest = iter([*lines[:first], *(_BARE_NOTE.sub(r"\g<nummer>) \g<tekst>", line) for line in lines[first:])])
    return [[next(rest) for _ in block] for block in blocks]


def _first_note(lines: list[str], form: re.Pattern[str]) -> int:
    """The place of the first of the notes that are a text's last lines, counted from 1 on, none of which asks; the
    number of lines where there are no such notes."""
    numbers: list[int] = []
    for at in range(len(lines) - 1, -1, -1):
        found = form.fullmatch(lines[at])
        if not found or lines[at].rstrip().endswith(("?", ";")):
            break
        numbers.insert(0, int(found["nummer"]))
        if numbers == list(range(1, len(numbers) + 1)):
            below_heading = at > 0 and (is_label(lines[at - 1]) or is_list_heading(lines[at - 1]))
            return len(lines) if below_heading else at
    return len(lines)


_BARE_NOTE = re.compile(r"(?P<nummer>\d{1,2}) (?P<tekst>(?:[A-ZÀ-Þ«“‘\"]|https?:|www\.).*)", re.DOTALL)
_NOTE = re.compile(r"[\[(]?(?P<nummer>\d{1,2})[\])]\s.*", re.DOTALL)
_FIRST_NOTE = re.compile(r"[\[(]?1[\])]")
_RECEIVED = re.compile(r"\(ontvangen", re.IGNORECASE)
_OPENING = re.compile(
    r"\(?ingezonden|\(ontvangen|(?:Nader )?Antwoord(?:en)? van |Mededeling van |"
    r"(?:(?!de\b|uw\b|deze\b)\w+ )?[Vv]ra(?:ag|gen) van |Zie ook ",
    re.I,
)


_ANSWERED = re.compile(r"^\s*(?:(?:Nader )?Antwoord|Mededeling)", re.MULTILINE)
_BROKEN_OFF = re.compile(r"[a-zà-ÿ,]$")
_SHORTEST_BROKEN = 40


def _whole_sentences(blocks: list[list[str]]) -> list[list[str]]:
    """The blocks, with those joined that white space separates in mid-sentence; a heading is shorter."""
    whole: list[list[str]] = []
    for block in blocks:
        before = whole[-1][-1] if whole else ""
        if (
            (len(before) >= _SHORTEST_BROKEN or block[0][0].islower())
            and _BROKEN_OFF.search(before)
            and not (_OPENING.match(before) or _ITEM.match(block[0]) or _RULE.fullmatch(block[0]) or is_label(block[0]))
            and not _OPENING.match(block[0])
        ):
            whole[-1][-1] = f"{before} {block[0]}"
            whole[-1] += block[1:]
        else:
            whole.append(block)
    return whole


def _blocks(text: str) -> list[list[str]]:
    """The text's paragraphs, in blocks separated by white space; lines that were wrapped at a width are joined."""
    blocks: list[list[list[str]]] = [[]]
    number = 0
    for line in text.splitlines():
        line = " ".join(line.split())
        if line and is_page_furniture(line):
            continue
        if not line:
            blocks.append([])
            continue
        if _RULE.fullmatch(line):
            blocks += [[[line]], []]
            continue
        before = blocks[-1][-1][-1] if blocks[-1] else ""
        item = _NUMBERED.match(line)
        out_of_count = item is not None and int(item[1]) not in (1, number + 1) and bool(_BROKEN_OFF.search(before))
        number = int(item[1]) if item and not out_of_count else number
        if before and (out_of_count or _goes_on(before, line)):
            blocks[-1][-1].append(line)
        else:
            blocks[-1].append([line])
    return [[mend(lines) for lines in block] for block in blocks if block]


_NUMBERED = re.compile(r"\(?(\d{1,3})[.)](?:\s|$)")


def _goes_on(before: str, line: str) -> bool:
    if _BROKEN_WORD.search(before) and not is_label(line):
        return True
    if is_label(before) or is_label(line) or _ITEM.match(line) or _ENDS.search(before) or is_list_heading(line):
        return False
    return line[0].islower() or len(before) >= _FULL_LINE and not _OPENING.match(line)
