"""Assign each note to the passage that contains its mark.

Notes are listed under the questions or under the answers, sometimes under the wrong half. Some marks were lost, and
some were printed without a note. A note without a mark of its own goes to the passage about the same subject. If there
is none, it goes with the mark before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from .pairing import Pair
from .printed import marks, plain

Noot = tuple[int, str]

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_COMMON = 2
"""The least number of shared words that assign a note to a passage."""


def listed(root: etree._Element) -> tuple[list[Noot], list[Noot]]:
    """The notes with text under the questions and under the answers: (number, text), with the text as in the file."""
    found: dict[str, list[Noot]] = {"vragen": [], "antwoorden": []}
    for half in found:
        for noot in root.iterfind(f"{half}/noten/noot"):
            text = plain(noot)
            if text.strip():
                number = (noot.get("nummer") or "").strip()
                found[half].append((int(number) if number.isdigit() else 0, text))
    return found["vragen"], found["antwoorden"]


def printed(pairs: Sequence[Pair], texts: Sequence[str], known: Sequence[Noot]) -> list[Noot]:
    """Notes printed after a question, each under the first mark that has none; 0 when there is no such mark."""
    numbers = {number for number, _ in known}
    free = iter([number for pair in pairs for number in marks(pair.question) if number not in numbers])
    return [(next(free, 0), text) for text in texts]


def placed(pairs: Sequence[Pair], of_questions: Sequence[Noot], of_answers: Sequence[Noot]) -> list[list[Noot]]:
    """For each pair, the notes whose marks are in it, in the order of their numbers."""
    found: list[list[Noot]] = [[] for _ in pairs]
    if not pairs or not (of_questions or of_answers):
        return found
    question_marks = [(number, place) for place, pair in enumerate(pairs) for number in marks(pair.question)]
    answer_marks = [
        (number, place) for place, pair in enumerate(pairs) for text in pair.answers for number in marks(text)
    ]
    own_question = {number for number, _ in of_questions}
    own_answer = {number for number, _ in of_answers}
    spare_question = [mark for mark in question_marks if mark[0] not in own_question]
    spare_answer = [mark for mark in answer_marks if mark[0] not in own_answer]
    asked = [pair.question for pair in pairs]
    answered = [" ".join(pair.answers) for pair in pairs]
    for notes, own, other, texts in (
        (of_questions, question_marks, spare_answer, asked),
        (of_answers, answer_marks, spare_question, answered),
    ):
        for noot in notes:
            places = [place for number, place in own if number == noot[0]]
            places = places or [place for number, place in other if number == noot[0]]
            if not places:
                places = _of_the_same(noot[1], texts)
            if not places:
                before = [place for number, place in (own or other) if number < noot[0]]
                places = before[-1:] or [0]
            for place in dict.fromkeys(places):
                found[place].append(noot)
    return found


def _of_the_same(noot: str, texts: Sequence[str]) -> list[int]:
    """The only passage with most of a note's words, if it has enough of them."""
    words = set(_LONG_WORD.findall(noot.lower()))
    shared = [len(words.intersection(_LONG_WORD.findall(text.lower()))) for text in texts]
    most = max(shared)
    return [shared.index(most)] if most >= _COMMON and shared.count(most) == 1 else []
