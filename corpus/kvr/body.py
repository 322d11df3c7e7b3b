"""The printed text of a KVR file, restored to its printed order.

The files' makers cut the print into fields by patterns. Text that these patterns missed is in other places: the last
line in `type`, opening paragraphs after a date in an attribute, answers inside the last question. This module puts it
back where it was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from ..model import Bron
from ..names.letters import letters
from ..printed.text_repair import closed_up, repaired
from . import fields, headings, inside, labels
from .inline_labels import parted
from .own_paper import own_paper
from .printed import Block, marked, mended, raw

_KINDS = frozenset({"antwoord", "nader antwoord", "mededeling"})
_ALSO = re.compile(
    r"^\W*(?:[Zz]ie\s?ook\b|[Zz]ie\s+(?=[Aa]anhangsel))\s*"
    r"(?P<bron>.{0,30}?[Aa]anhangsel.{0,120}?(?:19|20)\d\d\s*[-–/]\s*(?:(?:19|20)?\d\d)(?:,?\s*nrs?\.?\s*\d+)?\)?)\W*"
)
_ALSO_NUMBER = re.compile(r"nrs?\.?\s*(\d+)")
_OPENING_LABEL = re.compile(
    rf"^\s*(?P<label>{labels.PATTERN})(?:[.:]\s*|\s+|(?=[a-z]\s))(?=[A-ZÀ-Þ«'‘\d(]|[a-z][.)]?\s)"
)
_ASKS = re.compile(
    r"\s*(?:Zo (?:ja|neen?|niet)\b|(?:In|Op|Aan|Om|Bij|Voor|Tot|Uit|Van|Met) (?:hoeverre|welk|wie|hoeveel)"
    r"|W(?:at|ie|elke?|aar\w*|anneer)\b|Ho(?:e|eveel)\b|(?:[A-Z][a-zë]+(?:t|en|d|s)|Is|Was)"
    r" (?:u|de|het|er|deze|dit|dat|een|in|bij|ook|ten|over|tevens|nog|niet)\b)"
)
_SENT_IN = re.compile(r"\(\s*[Il1]n\W{0,2}ge\W{0,3}(?:zon\W{0,3}d|kom)en[^)]{4,40}\)\s*")
_REST_OF_DATE = re.compile(
    r"\s*(?:januari|februari|maart|april|mei|juni|juli|augustus|(?:septem|okto|novem|decem)ber)\s+(?:19|20)\d\d\s*[)}]\.?"
)
_DOUBLED = re.compile(r"^\s*Mededeling\s+(?=(?:[Nn]adere\s+)?Mededeling\b|[A-Z])")
_MOST_BEFORE = 200
"""Text before a heading at the start of an answer is its opening; after more text than this the heading is a quotation.
"""


@dataclass(slots=True)
class Body:
    """Questions and answers as (label, text), texts repaired and with their marks; the other texts as they are
    shown."""

    questions: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    mededeling: str = ""
    toelichting: str = ""
    headings: list[tuple[str, str]] = field(default_factory=list)
    submitted: date | None = None
    answered: date | None = None
    told: date | None = None
    elsewhere: tuple[Bron, ...] = ()
    noten: list[str] = field(default_factory=list)
    behind_another: bool = False
    others: tuple[str, ...] = ()
    titles: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    beside: tuple[str, ...] = ()
    diagnostics: list[str] = field(default_factory=list)


def body_of(root: etree._Element, nummer: str = "") -> Body:
    """The printed body of one file; `nummer` is the paper's own, which distinguishes it from its neighbour on the
    page."""
    blocks = _blocks(root)
    _add_last_line(root, blocks)
    made = Body()
    _drop_split_date(blocks)
    vraagdata, antwoorddata = root.find("meta/vraagdata"), root.find("meta/antwoorddata")
    made.submitted, opening = _behind_date(vraagdata, "indiendatum", made)
    for text in (_behind_sent_in(vraagdata), opening):
        if text:
            _open(blocks, "vraag", text)
    made.answered, opening = _behind_date(antwoorddata, "antwoorddatum", made)
    if opening:
        kinds = {block.kind for block in blocks}
        _open(blocks, "mededeling" if "mededeling" in kinds and "antwoord" not in kinds else "antwoord", opening)
    own = own_paper(blocks, nummer)
    made.behind_another, made.others = own.behind_another, own.others
    _take_apart(own.blocks, made)
    _questions_among_answers(made)
    mededeling = root.find("mededeling")
    if mededeling is not None:
        made.told, opening = _behind_date(mededeling, "mededelingdatum", made)
        made.mededeling = _said_once(opening, made.mededeling)
    made.questions = [(label, mended(text)) for label, text in headings.moved(parted(made.questions))]
    asked = frozenset(number for label, _ in made.questions for number in labels.numbers(label))
    made.answers = [(label, mended(text)) for label, text in parted(made.answers, asked)]
    made.mededeling, made.toelichting = mended(made.mededeling), mended(made.toelichting)
    return made


def _blocks(root: etree._Element) -> list[Block]:
    found = []
    for part in root:
        if part.tag == "vragen":
            found += [Block("vraag", one.get("nummer") or "", raw(one)) for one in part.iterfind("vraag")]
        elif part.tag == "antwoorden":
            found += [Block("antwoord", one.get("nummer") or "", raw(one)) for one in part.iterfind("antwoord")]
        elif part.tag in ("toelichting", "mededeling"):
            found.append(Block(str(part.tag), "", raw(part)))
    return found


def _add_last_line(root: etree._Element, blocks: list[Block]) -> None:
    """`type` is the last printed line, unless it gives the kind of paper; it belongs at the end of the last text."""
    line = root.get("type") or ""
    if not any(map(str.isalnum, line)) or line.strip().lower() in _KINDS:
        return
    for place in range(len(blocks) - 1, -1, -1):
        if blocks[place].text.strip() or place == 0:
            last = blocks[place]
            blocks[place] = Block(last.kind, last.label, f"{last.text.rstrip()} {line}  ")
            return
    blocks.append(Block("vraag", "", line))


def _drop_split_date(blocks: list[Block]) -> None:
    """Drops the date above the questions that was taken for a label and its question: `21`, ` mei 1990)`."""
    if blocks and (found := _REST_OF_DATE.match(blocks[0].text)):
        rest = blocks[0].text[found.end() :]
        blocks[:1] = [Block(blocks[0].kind, "", rest)] if rest.strip() else []


def _take_apart(blocks: list[Block], made: Body) -> None:
    """Sorts the blocks into questions and answers; the text after a heading inside a question is removed from it."""
    answering = False
    last = 0
    said = {number for block in blocks if block.kind == "antwoord" for number in labels.numbers(block.label)}
    for block in blocks:
        if block.kind == "antwoord":
            made.answers += _without_heading(block, made)
        elif block.kind == "toelichting":
            made.toelichting = _joined(made.toelichting, _before_heading(block.text, made)[0])
        elif block.kind == "mededeling":
            notice, rest = inside.notice_and_question(block.text)
            made.mededeling = _said_once(made.mededeling, notice)
            _continue_question(rest, made)
        else:
            named = labels.numbers(block.label)
            first = named[0] if named else 0
            asks = block.text.rstrip().endswith("?") or inside.heading_in(block.text) is not None
            answering |= _answers(block, first, last, said)
            if answering and not (first > last and asks):
                made.answers.append((block.label, block.text))
                continue
            question, answers = _before_heading(block.text, made)
            question, toelichting = inside.toelichting_in(question)
            question, noot = inside.note_in(question)
            made.toelichting = _joined(made.toelichting, toelichting)
            made.noten += filter(None, (noot,))
            made.questions.append((block.label, question))
            answering |= answers
            last = max(last, first)


def _without_heading(block: Block, made: Body) -> list[tuple[str, str]]:
    """The answers in a block that still begins with the line that names the beantwoorder."""
    found = inside.heading_in(block.text)
    if not found or found.kind != "antwoord" or not found.heading or len(found.question.strip()) > _MOST_BEFORE:
        return [(block.label, block.text)]
    made.headings.append((found.kind, found.heading))
    before = [(block.label, found.question)] if found.question.strip() else []
    said = inside.labelled(_without_references(found.text, made))
    if said and not before and not said[0][0]:
        said[0] = (block.label, said[0][1])
    return before + said


def _answers(block: Block, first: int, last: int, said: set[int]) -> bool:
    """A `vraag` that restarts the count and asks nothing is the answer: its heading was lost."""
    text = block.text.strip()
    if not 0 < first <= last or first in said or not text or "?" in text or _ASKS.match(text):
        return False
    return inside.heading_in(block.text) is None


def _continue_question(text: str, made: Body) -> None:
    """Moves the questions of a second column, printed after a mededeling, to the end of the questions."""
    if not text:
        return
    label, question = made.questions.pop() if made.questions else ("", "")
    made.questions.append((label, f"{question.rstrip()}  {text}"))


def _questions_among_answers(made: Body) -> None:
    """Questions of a second column that are under the answers: a label that no question has, on a text that asks
    something."""
    asked = {number for label, _ in made.questions for number in labels.numbers(label)}
    named = [labels.numbers(label) for label, _ in made.answers]
    answers = []
    for place, (label, text) in enumerate(made.answers):
        own = named[place]
        again = any(set(own) & set(later) for later in named[place + 1 :])
        asks = bool(_ASKS.match(text)) and (text.rstrip().endswith("?") or again)
        if asks and asked and len(own) == 1 and own[0] not in asked:
            made.questions.append((label, text))
        else:
            answers.append((label, text))
    made.answers = answers


def _before_heading(text: str, made: Body) -> tuple[str, bool]:
    """A text without the answer or mededeling printed inside it, which moves to its own place; and whether answers
    began."""
    found = inside.heading_in(text)
    if not found:
        return text, False
    made.headings.append((found.kind, found.heading))
    said = fields.a_date(repaired(found.heading)[-40:])
    if found.kind == "mededeling":
        notice, question = inside.notice_and_question(found.text)
        made.mededeling = _said_once(made.mededeling, f"{found.heading} {notice}")
        made.told = made.told or said
        return f"{found.question}  {question}", False
    made.answers.extend(inside.labelled(_without_references(found.text, made)))
    made.answered = made.answered or said
    return found.question, True


def _behind_date(element: etree._Element | None, name: str, made: Body) -> tuple[date | None, str]:
    """The date in a printed field, and the text after it; references to other papers go to `elsewhere`."""
    if element is None:
        return None, ""
    text = element.get(name) or ""
    when, rest = fields.date_and_rest(repaired(closed_up(text[:40]) + text[40:]))
    rest = _without_references(rest, made)
    return when, marked(rest.strip())


def _without_references(text: str, made: Body) -> str:
    """The text without the references to other papers at its beginning (`zie ook …`); these go to `elsewhere`."""
    while also := _ALSO.match(text):
        number = _ALSO_NUMBER.search(also["bron"])
        made.elsewhere += (Bron("zie ook", number[1] if number else "", " ".join(also["bron"].split()).strip(" ).")),)
        text = text[also.end() :]
    return text


def above_questions(vraagdata: etree._Element | None) -> str:
    """The subject, without the text after `(Ingezonden …)` that ran on into the question."""
    subject = repaired(vraagdata.get("onderwerp") or "") if vraagdata is not None else ""
    found = _SENT_IN.search(subject)
    return subject[: found.start()] if found else subject


def _behind_sent_in(vraagdata: etree._Element | None) -> str:
    """The text after `(Ingezonden …)` in a subject that ran on into the question."""
    subject = repaired(vraagdata.get("onderwerp") or "") if vraagdata is not None else ""
    found = _SENT_IN.search(subject)
    return marked(subject[found.end() :].strip()) if found and len(subject) - found.end() > 20 else ""


def _open(blocks: list[Block], kind: str, opening: str) -> None:
    """Puts an opening text before the others of its kind, without the part that it repeats of them."""
    first = next((place for place, block in enumerate(blocks) if block.kind == kind), None)
    body = letters("".join(block.label + block.text for block in blocks if block.kind == kind))
    for block in blocks:
        start = letters(block.text[:60])
        if block.kind == kind and len(start) > 20 and (place := _place_of(opening, start)) >= 0:
            again = letters(opening[place:])
            if all(again[at : at + 40] in body for at in range(0, len(again), 40)):
                opening = opening[:place].rstrip()
                opening = opening.removesuffix(block.label.strip()).rstrip() if block.label.strip() else opening
            break
    if not opening:
        return
    label = _OPENING_LABEL.match(opening)
    made = Block(kind, label["label"], opening[label.end() :]) if label else Block(kind, "", opening)
    blocks.insert(len(blocks) if first is None else first, made)


def _place_of(text: str, start: str) -> int:
    """The place in a text where these letters begin, whatever is between them; -1 if there is none."""
    spots = [place for place, sign in enumerate(text) if sign.isalnum()]
    plain = "".join(letters(text[place]) or " " for place in spots)
    at = plain.find(start)
    return spots[at] if at >= 0 and len(plain) == len(spots) else -1


def _said_once(one: str, other: str) -> str:
    """Two texts of a mededeling as one; text that the file gives twice, perhaps under `Mededeling Mededeling`, appears
    once."""
    one, other = (_DOUBLED.sub("", text, count=1) for text in (one, other))
    first, second = letters(one), letters(other)
    if first.startswith(second) or second.startswith(first):
        return max(one, other, key=lambda text: len(letters(text)))
    return _joined(one, other)


def _joined(one: str, other: str) -> str:
    return f"{one.rstrip()}\n{other.lstrip()}" if one.strip() and other.strip() else one or other
