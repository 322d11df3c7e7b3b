"""Split the text of an exchange into questions and answers.

An exchange in print goes from question to answer and back. Where questions have headings (`Vraag 3`), these decide.
Where only answers have headings (`3. Antwoord van het kabinet:`), nothing separates an answer from the next question.
Then the paragraph before an answer's heading is question and the paragraph after it is answer; between them a heading,
set width and wording decide. Where answers have no number either, some may have no heading at all, and only set width
distinguishes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from ..model import Passage
from ..printed.marks import take_out
from ..printed.pairs import MOST_AT_ONCE, numbers
from .headings import Blok, fractie_in
from .set_width import SetWidth

_FEW_BACK = 1000
"""An answer comes at most this many questions after its own."""

_ASKS = re.compile(r"[?][)»”’]?$")
_PART = re.compile(r"[IVX]{1,4}[.)]?\s")
_SPEAKS_FOR_MEMBERS = re.compile(
    r"^.{0,60}\b(?:leden|fractie|fractieleden)\b|^(?:Kan|Kunt|Is|Deelt|Welke|Hoe|Wat|Waarom|Graag)\b"
)


@dataclass(slots=True)
class _Beurt:
    """A question with its answer, while it is being assembled."""

    nummer: str = ""
    fractie: str = ""
    kop: str = ""
    vraag: list[str] = field(default_factory=list)
    antwoord: list[str] = field(default_factory=list)
    answered: bool = False


def passages(bloks: Sequence[Blok], noten: Mapping[str, str]) -> tuple[Passage, ...]:
    """The passages of an exchange, in printed order, with their notes."""
    if any(blok.soort == "vraag" for blok in bloks):
        beurten = _with_labelled_questions(bloks)
    elif _replies_come_after(bloks):
        beurten = _by_fractie(bloks)
    else:
        beurten = _with_labelled_answers(bloks)
    _name_fracties(beurten)
    return tuple(_passage(beurt, noten) for beurt in beurten if beurt.vraag or beurt.antwoord)


def _with_labelled_questions(bloks: Sequence[Blok]) -> list[_Beurt]:
    """Questions under `Vraag n`; the text before the first question of a fractie belongs to it."""
    beurten: list[_Beurt] = []
    before: list[str] = []
    fractie = kop = ""
    targets: list[list[str]] = [before]
    for at, blok in enumerate(bloks):
        if blok.soort == "fractie":
            fractie, kop, targets = blok.label, "", [before]
        elif blok.soort == "vraag":
            beurten.append(_Beurt(blok.label, fractie, kop, [*before]))
            before.clear()
            targets = [beurten[-1].vraag]
        elif blok.soort == "antwoord":
            targets = [beurt.antwoord for beurt in _answered(beurten, blok.label)] or [before]
        elif blok.soort == "kop" and (targets == [before] or bloks[at + 1].soort in ("vraag", "fractie", "kop")):
            kop, targets = blok.tekst, [before]
            continue
        if blok.tekst and blok.soort != "fractie":
            for target in targets:
                target.append(blok.tekst)
    if before:
        beurten.append(_Beurt("", fractie, kop, before))
    return beurten


def _answered(beurten: list[_Beurt], label: str) -> list[_Beurt]:
    """The questions of an answer: the latest of each number named, else all since the last answer."""
    found: list[_Beurt] = []
    latest = beurten[-_FEW_BACK:]
    for number in numbers(label):
        same = next((beurt for beurt in reversed(latest) if number in numbers(beurt.nummer)), None)
        if same is not None and not any(same is beurt for beurt in found):
            found.append(same)
    if not found:
        waiting: list[_Beurt] = []
        for beurt in reversed(beurten):
            if beurt.answered or len(waiting) == MOST_AT_ONCE:
                break
            waiting.insert(0, beurt)
        found = waiting or beurten[-1:]
    for beurt in found:
        beurt.answered = True
    return found


def _replies_come_after(bloks: Sequence[Blok]) -> bool:
    """Whether all questions come first, then all answers under headings of their own."""
    fracties = [blok for blok in bloks if blok.soort == "fractie"]
    answers = [at for at, blok in enumerate(bloks) if blok.soort == "antwoord"]
    if len(fracties) < 2 or len(answers) > 1:
        return False
    if not answers:
        return any(not blok.replies for blok in fracties)
    heads_a_part = (
        bool(_PART.match(bloks[answers[0]].paragraph.lines[0])) if bloks[answers[0]].paragraph.lines else False
    )
    return heads_a_part or (answers[0] + 1 < len(bloks) and bloks[answers[0] + 1].soort == "fractie")


def _by_fractie(bloks: Sequence[Blok]) -> list[_Beurt]:
    """One passage per fractie: everything that it asked, and everything that was replied under its name."""
    beurten: dict[str, _Beurt] = {}
    fractie, replying = "", False
    for blok in bloks:
        if blok.soort == "fractie":
            fractie = blok.label
            replying = replying or blok.replies
        elif blok.soort == "antwoord":
            fractie, replying = "", True
        if blok.tekst and blok.soort != "fractie":
            beurt = beurten.setdefault(fractie, _Beurt(fractie=fractie))
            (beurt.antwoord if replying else beurt.vraag).append(blok.tekst)
    return list(beurten.values())


def _with_labelled_answers(bloks: Sequence[Blok]) -> list[_Beurt]:
    """Answers under headings, questions without headings."""
    width = _set_width(bloks)
    answers = [blok for blok in bloks if blok.soort == "antwoord"]
    numbered = bool(answers) and all(blok.label for blok in answers)
    beurten: list[_Beurt] = []
    fractie = ""
    section: list[Blok] = []
    for blok in [*bloks, Blok("fractie", "")]:
        if blok.soort != "fractie":
            section.append(blok)
            continue
        kinds = _kinds_numbered(section, width) if numbered else _kinds(section, width, bool(answers))
        beurten.extend(_in_section(section, kinds, fractie))
        fractie, section = blok.label, []
    return beurten


def _set_width(bloks: Sequence[Blok]) -> SetWidth:
    """The set widths of questions and answers, from the paragraphs next to an answer's heading."""
    pairs = list(zip(bloks, bloks[1:], strict=False))
    questions = [one.paragraph for one, following in pairs if one.soort == "tekst" and following.soort == "antwoord"]
    answers = [
        following.paragraph for one, following in pairs if one.soort == "antwoord" and following.soort == "tekst"
    ]
    return SetWidth.of(questions, answers)


def _leaning(blok: Blok, width: SetWidth) -> float:
    """Evidence for a question (above 0) or an answer (below 0): set width first, then wording."""
    by_width = width.leaning(blok.paragraph)
    if by_width:
        return by_width
    text = take_out(blok.tekst)[0]
    if _ASKS.search(text) or _SPEAKS_FOR_MEMBERS.match(text):
        return 0.5
    return -0.1


def _kinds_numbered(section: Sequence[Blok], width: SetWidth) -> list[str]:
    """`vraag` or `antwoord` for each paragraph when every answer has its heading: one boundary in each stretch."""
    places = [at for at, blok in enumerate(section) if blok.soort == "antwoord"]
    kinds = ["vraag"] * len(section)
    for n, at in enumerate(places, start=1):
        is_last = n == len(places)
        stretch = section[at + 1 : len(section) if is_last else places[n]]
        boundary = _boundary(stretch, width, must_end_asking=not is_last)
        if section[at].tekst and not is_last and len(stretch) == 1:
            boundary = 0
        kinds[at : at + 1 + boundary] = ["antwoord"] * (1 + boundary)
    return kinds


def _boundary(stretch: Sequence[Blok], width: SetWidth, *, must_end_asking: bool) -> int:
    """How many paragraphs of a stretch are answer: the number with the best fit to the evidence; the rest is
    question."""
    leanings = [2.0 if blok.soort == "kop" else _leaning(blok, width) for blok in stretch]
    first = min(1, len(stretch))
    last = max(first, len(stretch) - 1) if must_end_asking else len(stretch)
    so_far = [0.0, *accumulate(leanings)]
    fits = {at: so_far[-1] - 2 * so_far[at] for at in range(first, last + 1)}
    return max(fits, key=lambda at: (round(fits[at], 3), at))


def _kinds(section: Sequence[Blok], width: SetWidth, headed: bool) -> list[str]:
    """The same when answers have no numbers and some have no heading: each paragraph by itself; in doubt, the kind of
    the paragraph before."""
    kinds: list[str] = []
    kind = "vraag"
    for at, blok in enumerate(section):
        previous = section[at - 1].soort if at else ""
        following = section[at + 1].soort if at + 1 < len(section) else ""
        leaning = _leaning(blok, width)
        if blok.soort == "antwoord" or (previous == "antwoord" and not section[at - 1].tekst):
            kind = "antwoord"
        elif blok.soort == "kop" or following == "antwoord" or leaning >= 1 or (kind == "antwoord" and leaning >= 0.5):
            kind = "vraag"
        elif leaning <= -1 or (not headed and not width.question and kinds and _asked(section[at - 1])):
            kind = "antwoord"
        kinds.append(kind)
    return kinds


def _asked(blok: Blok) -> bool:
    """Whether a paragraph asks something, by its kind or its words."""
    text = take_out(blok.tekst)[0]
    return bool(_ASKS.search(text) or re.search(r"\bleden\b.*\bvragen\b|\bvragen\b.*\bleden\b", text))


def _in_section(section: Sequence[Blok], kinds: Sequence[str], fractie: str) -> list[_Beurt]:
    """The turns of one fractie. A question without an answer ends the turn before, unless it asks something."""
    beurten: list[_Beurt] = []
    beurt = _Beurt(fractie=fractie)
    kop = ""
    for blok, kind in zip(section, kinds, strict=True):
        if kind == "vraag" and beurt.antwoord:
            beurten.append(beurt)
            beurt = _Beurt(fractie=fractie, kop=kop)
        if blok.soort == "kop" and kind == "vraag":
            kop = blok.tekst
            beurt.kop = kop
        elif blok.soort == "antwoord":
            beurt.nummer = blok.label
            if blok.tekst:
                beurt.antwoord.append(blok.tekst)
        else:
            (beurt.vraag if kind == "vraag" else beurt.antwoord).append(blok.tekst)
    loose = beurten and not beurt.antwoord and not any("?" in text for text in beurt.vraag)
    if loose:
        beurten[-1].vraag.extend(beurt.vraag)
    elif beurt.vraag or beurt.antwoord:
        beurten.append(beurt)
    return beurten


def _name_fracties(beurten: Sequence[_Beurt]) -> None:
    """Where no heading names the fractie, the question does, until one names another fractie; that clears the
    heading."""
    if any(beurt.fractie for beurt in beurten):
        return
    fractie = cleared = kop = ""
    for beurt in beurten:
        named = fractie_in("\n".join(beurt.vraag)) or fractie
        if fractie and named != fractie and beurt.kop == kop:
            cleared = kop
        fractie = beurt.fractie = named
        kop = beurt.kop
        if kop == cleared:
            beurt.kop = ""


def _passage(beurt: _Beurt, noten: Mapping[str, str]) -> Passage:
    vraag, in_question = _taken_out(beurt.vraag)
    antwoord, in_answer = _taken_out(beurt.antwoord)
    labels = dict.fromkeys((*in_question, *in_answer))
    return Passage(
        nummer=beurt.nummer,
        vraag=vraag,
        antwoord=antwoord,
        fractie=beurt.fractie,
        kop=take_out(beurt.kop)[0],
        noten=tuple(noten[label] for label in labels if label in noten),
    )


def _taken_out(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The paragraphs as one text without marks, and the labels of these marks."""
    found = [take_out(text) for text in texts]
    return "\n".join(text for text, _ in found if text), [label for _, labels in found for label in labels]
