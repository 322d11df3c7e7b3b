"""Pair the answers of a printed paper with their questions.

Paragraphs come in printed order, labels (`Vraag 3`, `Antwoord op vragen 4, 5 en 6`) in paragraphs of their own. Text
before the first label belongs to the first question. An answer to several questions is stored, with the same text, in
each of their passages. Questions may have a bare number (`3`, `3. Kunt u …`). Then a number counts as a question's only
when an `Antwoord` follows before the next number, so that a list inside an answer stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..model import Passage
from .marks import take_out

_NUMBER = r"(?:\d{1,3}[a-z]?|[IVXL]{1,7})"
_NUMBERS = rf"{_NUMBER}(?:(?:\s*(?:,|/|en|t/m|tot en met|–|-|&)\s*(?:en\s+)?|\s+){_NUMBER})*"
_VRAAG = re.compile(
    rf"(?:(?:Sub)?[Vv]ra(?:ag|gen)|VRA(?:AG|GEN))\s+\(?(?P<nummers>{_NUMBERS})\s*\)?[.:)]?(?:(?<=:)\s*(?P<tekst>\S.*))?",
    re.DOTALL,
)
_ANTWOORD = re.compile(
    rf"(?:(?:Nader\s+)?[Aa]ntwoord(?:en)?|ANTWOORD(?:EN)?|Mededeling)(?:\s+(?:op|bij))?(?:\s+de)?(?:\s+(?:sub)?vra(?:ag|gen))?"
    rf"(?:\s+\(?(?P<nummers>{_NUMBERS})\)?)?\s*(?:[.)]|:\s*(?P<tekst>\S.*)?)?",
    re.DOTALL,
)
_TOELICHTING = re.compile(r"Toelichting\s*:?\s*(?P<tekst>\S.*)?", re.DOTALL)
_SUPPLEMENT = re.compile(r"Deze vragen (?:dienen ter aanvulling|zijn een aanvulling)")
MOST_AT_ONCE = 200
"""The most questions of one answer: its text is stored in the passage of each."""

_ONE = re.compile(r"\d+[a-z]?|\b[IVXL]+\b")
_RANGE = re.compile(r"(\d+)\s*(?:t/m|tot en met|–|-)\s*(\d+)")
_BARE = re.compile(r"\(?(?P<nummer>\d{1,3}|[IVXL]{1,7})(?:[.)]\s+(?P<tekst>\S.*)|[.)]?)", re.DOTALL)
_COUNTED = re.compile(r"(?P<nummer>\d{1,2})\s+(?P<tekst>[A-ZÀ-Þ«“].*)", re.DOTALL)
_BARE_ANSWER = re.compile(rf"(?P<nummers>{_NUMBERS})(?:[.)]\s+(?P<tekst>\S.*)|[.)]?)", re.DOTALL)
_VRAAG_INLINE = re.compile(r"Vraag\s+(?P<nummer>\d{1,3})[.]?\s+(?P<tekst>[A-ZÀ-Þ«“].*\?[)»”’]?)", re.DOTALL)
"""A label that a list of Word sets before its question: `Vraag 2 Hoeveel …?`"""

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def is_label(line: str) -> bool:
    """Whether a printed line is a label, and so a separate paragraph."""
    return bool(_VRAAG.fullmatch(line) or _ANTWOORD.fullmatch(line) or line.rstrip(":") == "Toelichting")


def numbers(text: str) -> list[str]:
    """The numbers that a label names: `4 t/m 6` is 4, 5 and 6."""
    ranges = {str(n) for a, b in _RANGE.findall(text) for n in range(int(a), min(int(b), int(a) + MOST_AT_ONCE) + 1)}
    return list(dict.fromkeys([*_ONE.findall(text), *sorted(ranges, key=int)]))


def _value(label: str) -> int:
    """The number that a label's figures, or its roman numeral, stand for."""
    if label.isdigit():
        return int(label)
    values = [_ROMAN[letter] for letter in label]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def are_numbered(paragraphs: Sequence[str]) -> bool:
    """Whether questions without answers have bare numbers from the first on: `1.`, `2. Kunt u …`."""
    found = _BARE.fullmatch(paragraphs[0]) if paragraphs else None
    return (found is not None and _value(found["nummer"]) == 1) or _are_counted(paragraphs)


def _are_counted(paragraphs: Sequence[str]) -> bool:
    """Whether questions have numbers without a full stop: `1 Bent u …`, `2 Kunt u …`."""
    counted = [found["nummer"] for paragraph in paragraphs if (found := _COUNTED.fullmatch(paragraph))]
    first = _COUNTED.fullmatch(paragraphs[0]) if paragraphs else None
    return first is not None and len(counted) > 1 and counted == [str(n) for n in range(1, len(counted) + 1)]


def numbers_asked(line: str) -> list[str]:
    """The numbers of the questions that a label opens; [] for other lines."""
    found = _VRAAG.fullmatch(line)
    return numbers(found["nummers"]) if found else []


def numbers_answered(line: str) -> list[str]:
    """The numbers of the questions of an answer's label; [] for other lines, and for a label without numbers."""
    found = _ANTWOORD.fullmatch(line)
    return numbers(found["nummers"] or "") if found else []


@dataclass(slots=True, eq=False)
class _Vraag:
    nummer: str
    nummers: list[str]
    vraag: list[str] = field(default_factory=list)
    antwoord: list[str] = field(default_factory=list)
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Paren:
    """The passages, and the text under `Toelichting`."""

    passages: tuple[Passage, ...]
    toelichting: str


def pairs(paragraphs: Sequence[str], noten: Mapping[str, str]) -> Paren:
    """The passages of a publication, with their marks taken out and their notes added."""
    asked: list[_Vraag] = []
    latest: dict[str, _Vraag] = {}
    before: list[str] = []
    explained: list[str] = []
    target: list[list[str]] = [before]
    for kind, label, text in _labelled(paragraphs):
        if kind == "vraag":
            asked.append(_Vraag(label, numbers(label)))
            latest.update(dict.fromkeys(asked[-1].nummers, asked[-1]))
            asked[-1].vraag += before
            before.clear()
            target = [asked[-1].vraag]
        elif kind == "antwoord":
            target = [question.antwoord for question in _answered(asked, latest, numbers(label))] or [before]
        elif kind == "toelichting":
            target = [explained]
        if text:
            for texts in target:
                texts.append(text)
    if before:
        asked.insert(0, _Vraag("", [], before))
    return Paren(tuple(_passage(question, noten) for question in asked), _explained(explained, noten))


def unlabelled(paragraphs: Sequence[str], noten: Mapping[str, str]) -> Paren:
    """The passages of questions printed without any label: one per paragraph."""
    asked: list[_Vraag] = []
    explained: list[str] = []
    for paragraph in paragraphs:
        found = _TOELICHTING.fullmatch(paragraph)
        if explained or found or _SUPPLEMENT.match(paragraph):
            explained.append((found["tekst"] or "") if found else paragraph)
        else:
            asked.append(_Vraag("", [], [paragraph]))
    return Paren(tuple(_passage(question, noten) for question in asked), _explained(filter(None, explained), noten))


def _explained(paragraphs: Iterable[str], noten: Mapping[str, str]) -> str:
    """An explanation without its marks, followed by their notes: it has no separate place for notes."""
    text, labels = take_out("\n".join(paragraphs))
    return "\n".join(filter(None, [text, *(noten[label] for label in labels if label in noten)]))


def _labelled(paragraphs: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each paragraph with the kind that it begins: `vraag`, `antwoord`, `toelichting` or nothing; its label; its
    text."""
    found: list[tuple[str, str, str]] = []
    named = False
    last = 0
    for paragraph in paragraphs:
        if match := _VRAAG.fullmatch(paragraph):
            named = True
            last = max([last, *map(_value, filter(str.isdigit, numbers(match["nummers"])))])
            found.append(("vraag", match["nummers"], match["tekst"] or ""))
        elif (match := _VRAAG_INLINE.fullmatch(paragraph)) and int(match["nummer"]) == last + 1:
            named = True
            last += 1
            found.append(("vraag", match["nummer"], match["tekst"]))
        elif match := _ANTWOORD.fullmatch(paragraph):
            found.append(("antwoord", match["nummers"] or "", match["tekst"] or ""))
        elif (match := _TOELICHTING.fullmatch(paragraph)) and (
            paragraph.startswith("Toelichting:") or not match["tekst"]
        ):
            found.append(("toelichting", "", match["tekst"] or ""))
        elif _SUPPLEMENT.match(paragraph):
            found.append(("toelichting", "", paragraph))
        else:
            found.append(("", "", paragraph))
    return found if named else _two_lists(paragraphs) or _with_bare_numbers(found)


def _two_lists(paragraphs: Sequence[str]) -> list[tuple[str, str, str]]:
    """Questions and answers printed as two lists with the same numbers, under `Vragen` and `Antwoorden`; else []."""
    heads = [at for at, paragraph in enumerate(paragraphs) if _LIST.fullmatch(paragraph)]
    if len(heads) == 1 and not paragraphs[heads[0]].lower().startswith("vra"):
        asked = _numbered("vraag", paragraphs[: heads[0]])
        answered = _numbered_answers(paragraphs[heads[0] + 1 :], [label for _, label, _ in asked if label])
        return [*asked, *answered] if asked and answered else []
    if len(heads) != 2 or not paragraphs[heads[0]].lower().startswith("vra"):
        return []
    if paragraphs[heads[1]].lower().startswith("vra"):
        return []
    asked = _numbered("vraag", paragraphs[heads[0] + 1 : heads[1]])
    labels = [label for _, label, _ in asked if label]
    answered = _numbered("antwoord", paragraphs[heads[1] + 1 :])
    if [label for _, label, _ in answered if label] != labels:
        answered = _numbered_answers(paragraphs[heads[1] + 1 :], labels)
    if not asked or not answered:
        return []
    return [*(("", "", paragraph) for paragraph in paragraphs[: heads[0]]), *asked, *answered]


_LIST = re.compile(r"(?:vra(?:ag|gen)|antwoord(?:en)?|beantwoording)\s*:?", re.IGNORECASE)


def is_list_heading(line: str) -> bool:
    """Whether a line is the heading of a list of questions, or of one of answers."""
    return bool(_LIST.fullmatch(line))


def _numbered(kind: str, paragraphs: Sequence[str]) -> list[tuple[str, str, str]]:
    """The items of a list that is numbered 1, 2, 3 … from its first paragraph; [] when it is not."""
    found: list[tuple[str, str, str]] = []
    number = 1
    for paragraph in paragraphs:
        match = _BARE.fullmatch(paragraph)
        if match and _value(match["nummer"]) == number:
            found.append((kind, match["nummer"], match["tekst"] or ""))
            number += 1
        elif not found:
            return []
        else:
            found.append(("", "", paragraph))
    return found


def _numbered_answers(paragraphs: Sequence[str], asked: Sequence[str]) -> list[tuple[str, str, str]]:
    """The items of a list of answers, one of which may be for several questions; [] when one is for none."""
    found: list[tuple[str, str, str]] = []
    waiting = list(asked)
    for paragraph in paragraphs:
        match = _BARE_ANSWER.fullmatch(paragraph)
        named = numbers(match["nummers"]) if match else []
        if match and named and named == waiting[: len(named)]:
            found.append(("antwoord", match["nummers"], match["tekst"] or ""))
            del waiting[: len(named)]
        elif not found:
            return []
        else:
            found.append(("", "", paragraph))
    return [] if waiting else found


def _with_bare_numbers(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same, with the questions that have a bare number: the last run `n, n+1, …` before each answer."""
    if not any(kind == "antwoord" for kind, _, _ in found):
        return _numbered_questions(found)
    expected = 1
    run: list[int] = []
    for place, (kind, _, text) in enumerate(found):
        if kind == "antwoord":
            for at in run:
                match = _BARE.fullmatch(found[at][2])
                assert match is not None
                found[at] = ("vraag", match["nummer"], match["tekst"] or "")
            expected += len(run)
            run = []
        elif not kind and (match := _BARE.fullmatch(text)):
            number = _value(match["nummer"])
            if number == expected:
                run = [place]
            elif run and number == expected + len(run):
                run.append(place)
    return found


def _numbered_questions(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Questions without answers that have a bare number, if they run 1, 2, 3 … from the first paragraph."""
    number = 1
    form = _COUNTED if _are_counted([text for _, _, text in found]) else _BARE
    for place, (kind, _, text) in enumerate(found):
        match = form.fullmatch(text)
        if not kind and match and _value(match["nummer"]) == number:
            found[place] = ("vraag", match["nummer"], match["tekst"] or "")
            number += 1
        elif number == 1:
            break
    return found


def _answered(asked: list[_Vraag], latest: Mapping[str, _Vraag], named: list[str]) -> list[_Vraag]:
    """The questions of an answer: those named, the latest of that number; else all since the last answer."""
    found: list[_Vraag] = []
    for number in named:
        same = latest.get(number)
        if same is not None and same not in found:
            found.append(same)
    if not found:
        waiting: list[_Vraag] = []
        for question in reversed(asked):
            if question.answered or len(waiting) == MOST_AT_ONCE:
                break
            waiting.insert(0, question)
        found = waiting or asked[-1:]
    for question in found:
        question.answered = True
    return found


def _passage(question: _Vraag, noten: Mapping[str, str]) -> Passage:
    vraag, in_question = take_out("\n".join(question.vraag))
    antwoord, in_answer = take_out("\n".join(question.antwoord))
    labels = dict.fromkeys((*in_question, *in_answer))
    return Passage(
        nummer=question.nummer,
        vraag=vraag,
        antwoord=antwoord,
        noten=tuple(noten[label] for label in labels if label in noten),
    )
