"""Pair answers with their questions.

They are paired by label, within the list that contains both: a paper may hold several lists that each count from 1. An
answer labelled `2 en 3` is stored with both questions. Numbers inside an answer that only enumerate are part of that
answer. An answer to a question that the file does not have gets a passage of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from . import labels
from .printed import MARK

_UNFINISHED = re.compile(r"[a-zß-ÿ,]")
_GOES_ON = re.compile(r"[\s\ue000-\ue0ff]*[a-zß-ÿ]{2,}\s")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_REST_OF_LABEL = re.compile(r"\s*((?:,\s?\d{1,3}\s?)*(?:,|/|en|t/m|tot en met|-|–)\s?\d{1,3})[.:]?\s+(?=[A-ZÀ-Þ«“])")
_LABEL_IN_TEXT = re.compile(
    r"\s*(\d{1,3}(?:\s?(?:,|/|en|t/m|/?\s?tm|tot en met)\s{0,2}\d{1,3})+)\s?[.:]?\s+(?=[A-ZÀ-Þ«“])"
)
_LABEL_AGAIN = re.compile(rf"\s*(?:\((?P<several>{labels.PATTERN})\)|(?P<one>\d{{1,3}})\.)\s+(?=[A-ZÀ-Þ«“])")
"""The label once more, at the beginning of its text: `(2 en 3) Ja`, `4. Ja`."""

_LETTERED = re.compile(r"\s*\d{1,3}\s?[a-z]\s*")
"""A part of a question: `2a`. Its letter is in no other place than its text."""

_SLASH = re.compile(r"\d{1,3}\s?/\s?\d{1,3}")
_LOOSE = re.compile(r"\s*(?:en|t/m|tot en met|,|/)\s?\d")
_COUNTED = frozenset("artikel artikelen bijlage categorie lid punt maximaal mededeling minste vraag vragen".split())
"""After these words a number counts something; it is no mark of a note."""


@dataclass(slots=True)
class Part:
    """A question or an answer while it is being assembled."""

    named: tuple[int, ...]
    label: str
    text: str
    list_no: int = 0


@dataclass(slots=True)
class Pair:
    """An unfinished passage: `label` as printed, `question` and `answers` with their marks."""

    label: str
    named: tuple[int, ...]
    question: str = ""
    answers: list[str] = field(default_factory=list)
    list_no: int = 0


def parts(
    printed: Sequence[tuple[str, str]],
    noted: Collection[int] = (),
    *,
    asked: bool = False,
    wanted: Collection[int] = (),
) -> list[Part]:
    """Labelled texts. Numbers that are no labels are put back into the text before them. They become the mark of a note
    when it is `noted`, or when the number is small and inside a sentence of a question. `wanted` are the numbers of
    questions that no other answer names: they are labels even outside the count."""
    printed = [_whole_label(label, text) for label, text in _with_loose_labels(printed)]
    figures = labels.of_a_table(printed)
    named = [() if figure else labels.numbers(label) for figure, (label, _) in zip(figures, printed, strict=True)]
    inside = [
        place > 0 and bool(_UNFINISHED.match(printed[place - 1][1].rstrip()[-1:]) and _GOES_ON.match(text))
        for place, (_, text) in enumerate(printed)
    ]
    of_text = [within or before for within, before in zip(inside, [False, *figures], strict=False)]
    real = [
        is_label or (len(numbers) == 1 and numbers[0] in wanted and not within and named.count(numbers) == 1)
        for is_label, numbers, within in zip(labels.are_labels(named, of_text), named, inside, strict=True)
    ]
    found: list[Part] = []
    for (label, text), numbers, is_label, within in zip(printed, named, real, inside, strict=True):
        loose = label.strip().lower().startswith("en")
        lettered = bool(_LETTERED.fullmatch(label))
        if lettered and found and numbers == found[-1].named:
            found[-1].text = f"{found[-1].text.rstrip()}\n{label.strip()} {text}"
        elif not label.strip() or is_label or not found:
            if loose and found and numbers and max(found[-1].named, default=0) == numbers[0] - 2:
                numbers, label = (numbers[0] - 1, *numbers), f"{numbers[0] - 1} {label.strip()}"
            if lettered:
                text = f"{label.strip()} {text}"
            if label.strip() and not numbers:
                text, label = f"{label} {text}", ""
            found.append(Part(numbers, labels.clean(label), text))
        else:
            number = label.strip()
            if within and len(numbers) == 1 and _is_mark(found[-1].text, numbers[0], noted, asked):
                number = chr(MARK + numbers[0])
            found[-1].text = f"{found[-1].text} {number} {text}"
    _number_lists(found)
    return found


def _with_loose_labels(printed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labelled texts, with labels that were cut in two (`4` without a text, `en 6`) joined."""
    found: list[tuple[str, str]] = []
    for label, text in printed:
        before = found[-1] if found else ("", "")
        if _LOOSE.match(label) and labels.numbers(before[0]) and not before[1].strip():
            found[-1] = (f"{before[0].strip()} {label.strip()}", text)
        else:
            found.append((label, text))
    return found


def _whole_label(label: str, text: str) -> tuple[str, str]:
    """The whole label, whose end, or all of which, is in the text: `1`, `en 2 De regering …`."""
    if again := _LABEL_AGAIN.match(text):
        named, own = labels.numbers(label), labels.numbers(again["one"] or again["several"])
        if named and own[:1] == named[:1] and (len(own) > 1 or own == named):
            return again["one"] or again["several"], text[again.end() :]
    rest = (_REST_OF_LABEL if label.strip() else _LABEL_IN_TEXT).match(text)
    if rest is None or not labels.numbers(whole := f"{label.strip()} {rest[1]}"):
        return label, text
    return whole, text[rest.end() :]


def _is_mark(before: str, number: int, noted: Collection[int], asked: bool) -> bool:
    """Whether a number that was taken for a label inside a sentence is the mark of a note, or the 3 of `m3`."""
    last = _LAST_WORD.search(before)
    word = last[1].lower() if last else ""
    return word in ("m", "km") or number in noted or (asked and number <= 12 and len(word) > 4 and word not in _COUNTED)


def unanswered(questions: Sequence[Part], answers: Sequence[tuple[str, str]]) -> set[int]:
    """The numbers of questions that no label of several answers names."""
    several = {number for label, _ in answers if len(named := labels.numbers(label)) > 1 for number in named}
    return {number for part in questions for number in part.named} - several


def paired(questions: Sequence[Part], answers: Sequence[Part]) -> list[Pair]:
    """The passages, in printed order of the questions."""
    questions = [part for part in questions if part.label or part.text.strip()]
    _count_on(questions, answers)
    _fill_ranges(questions, answers)
    pairs = [Pair(part.label, part.named, part.text, list_no=part.list_no) for part in questions]
    answers = [part for part in answers if part.text.strip()]
    if not pairs:
        return [Pair(part.label, part.named, answers=[part.text]) for part in answers]
    single = len({pair.list_no for pair in pairs}) == 1
    if single:
        _count_common(answers)
        answers = _without_enumerations(pairs, answers)
    answers = _of_unlabelled(pairs, answers)
    if not any(part.named for part in answers):
        for part in answers:
            for pair in pairs:
                pair.answers.append(part.text)
        return pairs
    after = 0
    opening = ""
    for part in answers:
        if not part.named:
            opening = f"{opening}\n{part.text}" if opening else part.text
            continue
        text, opening = (f"{opening}\n{part.text}", "") if opening else (part.text, "")
        places = _places(pairs, part)
        for place in places:
            pairs[place].answers.append(text)
        if places:
            after = max(places) + 1
        else:
            if single:
                later = (place for place, pair in enumerate(pairs) if pair.named and pair.named[0] > part.named[0])
                after = next(later, len(pairs))
            pairs.insert(after, Pair(part.label, part.named, answers=[text], list_no=part.list_no))
            after += 1
    if opening:
        last = max((place for place, pair in enumerate(pairs) if pair.answers), default=len(pairs) - 1)
        pairs[last].answers.append(opening)
    return pairs


def _count_on(questions: Sequence[Part], answers: Sequence[Part]) -> None:
    """A question that by mistake repeats the number before it gets the next number, when an answer continues the
    count."""
    asked = {number for part in questions for number in part.named}
    answered = {number for part in answers for number in part.named}
    for before, part in zip(questions, questions[1:], strict=False):
        number = part.named[0] + 1 if part.named else 0
        if part.named == before.named and number not in asked and number in answered:
            part.named, part.list_no = (number,), before.list_no


def _count_common(answers: Sequence[Part]) -> None:
    """An answer to all questions, printed after an answer to the first alone, continues its list: `1`, `1 t/m 4`."""
    for before, part in zip(answers, answers[1:], strict=False):
        if before.named == (1,) and part.named[:2] == (1, 2) and part.list_no == before.list_no + 1:
            for later in answers:
                later.list_no -= later.list_no >= part.list_no
            return


def _fill_ranges(questions: Sequence[Part], answers: Sequence[Part]) -> None:
    """`1/5` names 1 to 5 if the questions between are asked, no other answer names them, and the next label is 6."""
    asked = {number for part in questions for number in part.named}
    named = [part for part in answers if part.named]
    for place, part in enumerate(named):
        first, last = part.named[0], part.named[-1]
        between = set(range(first + 1, last))
        others = {number for other in named if other is not part for number in other.named}
        following = named[place + 1].named[0] if place + 1 < len(named) else max(asked, default=0) + 1
        if (
            _SLASH.fullmatch(part.label)
            and between
            and between <= asked
            and not between & others
            and following == last + 1
        ):
            part.named = tuple(range(first, last + 1))


def _of_unlabelled(pairs: Sequence[Pair], answers: list[Part]) -> list[Part]:
    """Gives the first answer without a label to the only question without one; returns the remaining answers."""
    asked = [pair for pair in pairs if not pair.named and pair.question.rstrip(" )'\"»").endswith("?")]
    said = next((part for part in answers if not part.named), None)
    if len(asked) != 1 or len(pairs) == 1 or said is None:
        return answers
    asked[0].answers.append(said.text)
    return [part for part in answers if part is not said]


def _number_lists(found: Sequence[Part]) -> None:
    """Numbers the lists: a list ends where the count starts again."""
    list_no, last = 0, 0
    for part in found:
        if part.named:
            if part.named[0] <= last and not _shares(part.named, last):
                list_no += 1
            last = labels.count(part.named)
        part.list_no = list_no


def _shares(named: tuple[int, ...], last: int) -> bool:
    """Whether a label of several questions continues the count, though it also names the last: `2`, `2, 3 en 4`."""
    return len(named) > 1 and 1 < named[0] == last < named[-1]


def _places(pairs: Sequence[Pair], part: Part) -> list[int]:
    """The places of the questions that an answer names: in the same list, else the first one without an answer."""
    found: list[int] = []
    for number in part.named:
        candidates = [place for place, pair in enumerate(pairs) if pair.question and number in pair.named]
        same = [place for place in candidates if pairs[place].list_no == part.list_no]
        free = [place for place in candidates if not pairs[place].answers]
        chosen = same[:1] or free[:1] or candidates[-1:]
        found.extend(place for place in chosen if place not in found)
    return found


def _without_enumerations(pairs: Sequence[Pair], answers: list[Part]) -> list[Part]:
    """One list of questions, and answers that count several times. Either all questions are answered each time (by two
    ministers), or the numbers outside the longest count enumerate within an answer, and are put back into it."""
    lists = {part.list_no for part in answers if part.named}
    if len(lists) < 2:
        return answers
    asked = {number for pair in pairs for number in pair.named}
    answered = [{number for part in answers if part.list_no == one for number in part.named} for one in lists]
    if all(len(asked & numbers) * 5 >= len(asked) * 4 for numbers in answered):
        for part in answers:
            part.list_no = 0
        return answers
    counted = _longest_count(answers, asked)
    named = [number for part in answers for number in part.named]
    alone = {number for number in asked if named.count(number) == 1}
    found: list[Part] = []
    for place, part in enumerate(answers):
        if not part.named or place in counted or not found or alone.issuperset(part.named):
            found.append(Part(part.named, part.label, part.text))
        else:
            found[-1].text = f"{found[-1].text} {part.label} {part.text}"
    return found


def _longest_count(answers: Sequence[Part], asked: set[int]) -> set[int]:
    """The places of the longest run of labels that counts up; of equals the one with most neighbours."""
    most = max(asked, default=0)
    best: dict[int, tuple[int, int, int, int | None]] = {}
    for place, part in enumerate(answers):
        if not part.named or not any(number <= most for number in part.named):
            continue
        choice: tuple[int, int, int, int | None] = (1, 0, -place, None)
        for before, (count, near, start, _) in best.items():
            if labels.count(answers[before].named) < part.named[0]:
                beside = near + (before == place - 1)
                choice = max(choice, (count + 1, beside, start, before), key=lambda found: found[:3])
        best[place] = choice
    if not best:
        return set()
    last: int | None = max(best, key=lambda found: best[found][:3])
    counted = set()
    while last is not None:
        counted.add(last)
        last = best[last][3]
    return counted
