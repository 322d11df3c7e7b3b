"""Decide by the set width of a paragraph whether it is question or answer.

Papers that print no mark between an answer and the next question set the two in different widths: one of them is
indented, or in bold. Paragraphs of certain kind show how far the lines of each kind reach. For any other paragraph,
lines that reach too far for the narrow kind speak against it. Lines that leave room for the next word speak against the
broad kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..printed.paragraphs import Paragraph, breadth

_DIFFERENT = 1.05
"""Widths closer than this ratio decide nothing, as a width is an estimate."""

_ROOM = 0.96
_TOO_FAR = 1.04
"""A line counts when it is clearly broader than the reach of the narrow kind, or leaves clear room below that of the
broad kind."""

_FEWEST = 2
"""The least number of paragraphs of certain kind, of three lines or more, that each kind needs."""


@dataclass(frozen=True, slots=True)
class SetWidth:
    """How far the lines of questions and of answers reach, in the units of `breadth`; 0 if that is not known."""

    question: float = 0
    answer: float = 0

    @classmethod
    def of(cls, questions: Iterable[Paragraph], answers: Iterable[Paragraph]) -> SetWidth:
        """The widths of these paragraphs of certain kind; unknown widths if they do not differ."""
        question, answer = _reach(questions), _reach(answers)
        if not question or not answer or max(question, answer) < _DIFFERENT * min(question, answer):
            return cls()
        return cls(question, answer)

    def leaning(self, paragraph: Paragraph) -> int:
        """How many lines speak for a question (above 0) or an answer (below 0); 0 when none does."""
        if not self.question:
            return 0
        narrow, broad = sorted((self.question, self.answer))
        too_far = sum(1 for line in paragraph.lines if breadth(line) > _TOO_FAR * narrow)
        room = sum(
            1
            for line, following in zip(paragraph.lines, paragraph.lines[1:], strict=False)
            if breadth(f"{line.removesuffix('-')} {following.split(' ', 1)[0]}") < _ROOM * broad
        )
        for_narrow = room - too_far
        return for_narrow if self.question < self.answer else -for_narrow


def _reach(paragraphs: Iterable[Paragraph]) -> float:
    """The reach of all lines except the longest twentieth; last lines do not count."""
    whole = [paragraph for paragraph in paragraphs if len(paragraph.lines) > 2]
    if len(whole) < _FEWEST:
        return 0
    lines = sorted(breadth(line) for paragraph in whole for line in paragraph.lines[:-1])
    return lines[(len(lines) - 1) * 19 // 20]
