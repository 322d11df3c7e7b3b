"""Paragraphs of a publication in XML or HTML.

Both are walked the same way. An element is a block (its text is paragraphs of its own), inline, or has no text at all
(scripts, navigation). References to notes become marks; notes are taken out of the text. A Kamervraag's elements
(`vraag`, `antwoord`, `toelichting`) become the labels that corpus/printed/pairs.py knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ..printed.marks import mark, raised, without_private_use
from ..printed.text_repair import tidy
from .numbering import figure

NO_TEXT = frozenset(
    "script style head metadata meta link noscript nav header footer input select button svg plaatje illustratie "
    "binarydata bindata binary-data "
    "kamervraagkop kamerstukkop kamervraagnummer vraagnummer".split()
)
BLOCKS = frozenset(
    "p div li ul ol dl dt dd table tr section article h1 h2 h3 h4 h5 h6 body blockquote pre br hr address "
    "al al-groep tekst tussenkop kop item-titel lijst row entry-groep lid artikel motie spreekbeurt "
    "spreker vraag antwoord toelicht toelichting kamervraagomschrijving omschr kamervraagopmerking noot "
    "voetnoot noot.al agendapunt onderwerp "
    "opening vergadering zakelijke-mededeling tekst-sluiting slotondertekening ondertekening functie motie-info "
    "vergadering-nummer vergaderdatum vergadertijd witreg".split()
)
_UNTITLED = {"kop": ("officiele-publicatie",), "nr": ("agendapunt", "opening", "sluiting", "stemmingen", "mededeling")}
"""These elements name the journal or count its items; they are no text of the publication."""

_CELLS = frozenset("td th entry".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 kop tussenkop item-titel".split())
_NOTES = frozenset("noot voetnoot".split())
_REFERENCES = frozenset("nootref voetref noot-ref".split())
_NUMBER = re.compile(r"\d[\d\s,.a-z/–-]*", re.IGNORECASE)
_FIGURES = re.compile(r"[\[(]?\d{1,3}[\])]?")
_SPACE_BEFORE = re.compile(r" ([.,;)])(?= |$)")
"""White space that the source's indentation put before a stop."""

_NOTE_NUMBER = re.compile(r"^[\[(]?\d{1,3}[\])]?[.:]?\s+")
_NUMBERS_OF_NOTES = frozenset("nr nummer noot.nr".split())
_TARGET = re.compile(r"[a-z]{2,5}(?:-[\w.]+)+")
"""An identifier of the official publications: `kst-32404-3532`, `ah-tk-20102011-3`, `nds-tk-2022D55262`."""


@dataclass(frozen=True, slots=True)
class Alinea:
    """One paragraph with its marks; says whether it is a heading, and which speaker's turn it opens."""

    tekst: str
    kop: bool = False
    spreker: str = ""


@dataclass(slots=True)
class Markup:
    """The paragraphs of a tree, the text above a Kamervraag's first question, and its notes by label."""

    alineas: list[Alinea] = field(default_factory=list)
    omschrijvingen: list[str] = field(default_factory=list)
    noten: dict[str, str] = field(default_factory=dict)
    verwijzingen: dict[str, str] = field(default_factory=dict)
    """The publications that links point at (`kst-32404-3532`), with the words of the links."""

    vragen: bool = False
    """Whether the elements themselves distinguish question and answer."""


def of(root: etree._Element) -> Markup:
    """The content of the tree. Its parser bounds the tree's depth."""
    text = text_element(root)
    walker = _Walker(root)
    walker.block(text)
    walker.end()
    found = walker.found
    if text is not root:
        walker.notes_beside(root, text)
    found.alineas = [one for one in found.alineas if one.tekst]
    return found


def text_element(root: etree._Element) -> etree._Element:
    """The element that holds the publication's own text: on the site, a column of the page."""
    for element in root.iter("{*}div"):
        if element.get("id") in ("broodtekst", "main-column", "broodtekst-container"):
            return element
    return root


class _Walker:
    def __init__(self, root: etree._Element) -> None:
        self.found = Markup()
        self.text: list[str] = []
        self.spreker = ""
        self.heading = 0
        self.labels = note_labels(root)
        for link in root.iter("{*}extref"):
            target = (link.get("doc") or "").strip()
            if (link.get("soort") or "").lower() == "document" and _TARGET.fullmatch(target):
                self.found.verwijzingen.setdefault(target, _text(link))
        self.referred = {element.get("refid") for element in root.iter(*(f"{{*}}{name}" for name in _REFERENCES))}

    def block(self, element: etree._Element) -> None:
        name = name_of(element)
        if not name or name in NO_TEXT or is_site_furniture(element):
            return
        if is_untitled(element):
            return
        if name in _REFERENCES:
            self.text.append(mark(element.get("refid") or element.get("id") or _text(element)))
            return
        if name in _NOTES or (label := noted(element, self.labels)):
            label = element.get("id") or "" if name in _NOTES else noted(element, self.labels)
            known = self._note(element, label)
            if name in _NOTES and label not in self.referred:  # it is inserted where its mark is printed
                self.text.append(mark(known))
            return
        if name == "a" and (target := self._refers(element)):
            self.text.append(mark(target))
            return
        if name == "sup" and not len(element) and _FIGURES.fullmatch((element.text or "").strip()):
            self.text.append(raised("".join(self.text[-3:]), re.sub(r"\D", "", element.text or "")))
            return
        if name in ("vraag", "antwoord", "toelicht", "toelichting", "kamervraagomschrijving", "omschr"):
            self._kamervraag(element, name)
            return
        if name == "kamervraagopmerking" or "kamervraagopmerking" in (element.get("class") or "").split():
            self._opmerking(element)
            return
        if name == "spreker":
            self.end()
            self.spreker = _text(element).rstrip(" :")
            return
        parted = name in BLOCKS and not _follows_number(element)
        if parted:
            self.end()
        if name == "li":
            self.text.append(_number_of_item(element))
        if name in _HEADINGS:
            self.heading += 1
        self._inside(element)
        if name in BLOCKS:
            self.end()
        elif name == "li.nr":
            self.text.append(" ")
        elif name in _CELLS:
            self.text.append(" | ")
        if name in _HEADINGS:
            self.heading -= 1

    def _inside(self, element: etree._Element) -> None:
        self.text.append(without_private_use(element.text or ""))
        for child in element:
            self.block(child)
            if not _is_indentation(child):
                self.text.append(without_private_use(child.tail or ""))

    def end(self) -> None:
        """Ends the current paragraph."""
        text = _SPACE_BEFORE.sub(r"\1", " ".join("".join(self.text).split())).strip(" |")
        self.text = []
        if text:
            self.found.alineas.append(Alinea(tidy(text), self.heading > 0, self.spreker))

    def _opmerking(self, element: etree._Element) -> None:
        """A message instead of an answer, usually under a heading that says so."""
        self.end()
        at = len(self.found.alineas)
        self._inside(element)
        self.end()
        if at == len(self.found.alineas) or self.found.alineas[at].tekst.rstrip(":.") != "Mededeling":
            self.found.alineas.insert(at, Alinea("Mededeling"))

    def notes_beside(self, root: etree._Element, text: etree._Element) -> None:
        """The notes that a page of the site prints beside the publication's own text."""
        own = set(text.iter())
        for element in root.iter("{*}div", "{*}p", "{*}li"):
            if element not in own and (label := noted(element, self.labels)):
                self._note(element, label)

    def _kamervraag(self, element: etree._Element, name: str) -> None:
        self.end()
        if name in ("kamervraagomschrijving", "omschr"):
            text = _text(element)
            day = element.find(".//datum")
            if day is not None and day.get("isodatum") and "20" not in (day.text or ""):
                text += f" ({day.get('isodatum')})"
            self.found.omschrijvingen.append(tidy(text))
            return
        if name.startswith("toelicht"):
            self.found.alineas.append(Alinea("Toelichting:"))
            start = len(self.found.alineas)
            self._inside(element)
            self.end()
            if self.found.alineas[start:] and self.found.alineas[start].tekst.rstrip(":") == "Toelichting":
                del self.found.alineas[start]
            return
        self.found.vragen = True
        number = element.get("nr") or ""
        for child in element:
            if name_of(child) in ("nr", "nummer") and not number:
                number = _text(child)
                element_text = child.tail or ""
                child.clear()
                child.tail = element_text
        named = _NUMBER.search(number)
        label = "Vraag" if name == "vraag" else "Antwoord"
        self.found.alineas.append(
            Alinea(f"{label} {named[0].strip(' .,')}" if named else f"{label} 0" if name == "vraag" else label)
        )
        at = len(self.found.alineas)
        self._inside(element)
        self.end()
        printed = self.found.alineas[at].tekst if at < len(self.found.alineas) else ""
        if re.fullmatch(
            rf"(?:{label}(?:en|agen)?(?: op)?(?: vra(?:ag|gen))?)\s*(?:{_NUMBER.pattern})?[.:]?", printed, re.IGNORECASE
        ):
            if not named and (own := _NUMBER.search(printed)):
                self.found.alineas[at - 1] = Alinea(f"{label} {own[0].strip(' .,')}")
            del self.found.alineas[at]

    def _note(self, element: etree._Element, label: str) -> str:
        """Stores a note; returns its label."""
        number = next((child for child in element.iter() if _is_number_of_note(child)), None)
        own = _text(number) if number is not None else ""
        texts = [" ".join(text.split()) for text in _texts_of_note(element, number)]
        text = "\n".join(tidy(text) for text in texts if text)
        if not own:
            text = _NOTE_NUMBER.sub("", text)
        label = label or own or f"noot {len(self.found.noten)}"
        if text:
            self.found.noten.setdefault(label, text)
            if own:
                self.found.noten.setdefault(own, text)
        return label

    def _refers(self, link: etree._Element) -> str:
        """The label of the note that a link refers to, if any."""
        target = (link.get("href") or "").rpartition("#")[2]
        text = _text(link)
        return (
            target
            if (link.get("href") or "").startswith("#") and target in self.labels and _FIGURES.fullmatch(text)
            else ""
        )


def noted(element: etree._Element, labels: frozenset[str]) -> str:
    """The label of the note in a paragraph, if the paragraph is a note: it contains the target of links whose text is a
    figure."""
    if name_of(element) not in ("p", "li", "div", "dd") or not labels:
        return ""
    if element.get("id") in labels:
        return element.get("id") or ""
    for anchor in element.iter("{*}a"):
        label = anchor.get("name") or anchor.get("id")
        if label in labels and next(anchor.iterancestors("{*}p", "{*}li", "{*}div", "{*}dd"), None) is element:
            return label
    return ""


def note_labels(root: etree._Element) -> frozenset[str]:
    """The targets of links whose text is a figure, if they come after the link: these are notes."""
    targets: set[str] = set()
    passed: set[str] = set()
    for element in root.iter():
        passed.update(filter(None, (element.get("id"), element.get("name"))))
        href = element.get("href") or ""
        if name_of(element) == "a" and href.startswith("#") and _FIGURES.fullmatch(_text(element)):
            target = href[1:]
            if target not in passed:  # else it is the link back from a note to its mark
                targets.add(target)
    return frozenset(targets - {""})


def _is_indentation(element: etree._Element) -> bool:
    """Whether the white space after an element only indents the next one: emphasised letters have their own spaces."""
    following = element.getnext()
    tail = element.tail or ""
    return "\n" in tail and not tail.strip() and name_of(element) == "nadruk" == name_of(following)


def _follows_number(element: etree._Element) -> bool:
    """Whether an element is the first text of a list's item, behind the item's number or at its start."""
    before, item = element.getprevious(), element.getparent()
    if item is None or name_of(item) != "li":
        return False
    return name_of(before) == "li.nr" or (before is None and not (item.text or "").strip())


def _number_of_item(item: etree._Element) -> str:
    """The number that a browser prints before an item of an ordered list: `3. `; "" for other items."""
    above = item.getparent()
    if above is None or name_of(above) != "ol" or (form := above.get("type", "1")) not in _FORMS:
        return ""
    number, start = item.get("value", ""), above.get("start", "")
    n_before = sum(1 for _ in item.itersiblings("{*}li", "li", preceding=True))
    count = int(number) if _WHOLE.fullmatch(number) else n_before + (int(start) if _WHOLE.fullmatch(start) else 1)
    return f"{figure(count, _FORMS[form])}. "


_WHOLE = re.compile(r"[0-9]{1,4}")


_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def is_untitled(element: etree._Element) -> bool:
    """Whether an element names the journal or counts its items: it is no text of the publication."""
    return name_of(element.getparent()) in _UNTITLED.get(name_of(element), ())


def is_site_furniture(element: etree._Element) -> bool:
    """Whether an element is navigation and the like around a publication's text on the site."""
    if name_of(element) == "div" and element.get("title") == "footer":
        return True
    marks = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
    return any(
        word in marks
        for word in (
            "navigatie",
            "broodkruimels",
            "zoeken",
            "inhouds-opgave",
            "inhoudsopgave",
            "tekstueel",
            "voetregel",
            "actie-lijst",
            "logo-nummer",
        )
    )


def _is_number_of_note(element: etree._Element) -> bool:
    return name_of(element) in _NUMBERS_OF_NOTES or "nootnum" in (element.get("class") or "").split()


def _texts_of_note(element: etree._Element, number: etree._Element | None) -> list[str]:
    """A note's paragraphs, without its number and without the closing link of the site."""
    texts = [""]

    def walk(inner: etree._Element) -> None:
        name = name_of(inner)
        if inner is number or not name or "note-close" in (inner.get("class") or "").split():
            return
        if name in BLOCKS:
            texts.append("")
        texts[-1] += without_private_use(inner.text or "")
        for child in inner:
            walk(child)
            if name in BLOCKS and name_of(child) in BLOCKS:
                texts.append("")
            texts[-1] += without_private_use(child.tail or "")

    walk(element)
    return texts


def _text(element: etree._Element) -> str:
    """All text inside an element, without comments, single-spaced."""
    return " ".join(without_private_use(str(element.xpath("string()"))).split())


def name_of(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
