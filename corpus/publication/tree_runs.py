"""The runs of a tree of XML or HTML, element by element, for the accounting of its words (accounting.py).

Every letter of the tree is in a run, whatever markup.py makes of it. This module walks all text; from markup.py it only
learns which elements the reader leaves out on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..accounting import LABEL, Printed
from ..printed.marks import without_private_use
from ..runs import as_words
from .markup import BLOCKS, NO_TEXT, is_site_furniture, is_untitled, name_of, note_labels, noted, text_element

SCRIPT = "script or style"
METADATA = "metadata"
SITE = "page around the text"
TITLE_BLOCK = "title block"

_SCRIPTS = frozenset({"script", "style", "noscript", "svg"})
_METADATA = frozenset({"head", "meta", "metadata", "link", "owms-metadata", "metadata_gegevens"})
_TITLE_BLOCK = frozenset({"kamervraagkop", "kamerstukkop", "kamervraagnummer", "vraagnummer", "vergaderdatum"})
_LABELS = frozenset({"nr", "nummer", "noot.nr", "nootref", "voetref", "noot-ref"})
_PARTS = BLOCKS | {"td", "th", "entry", "title"}


def of_tree(root: etree._Element, *, whole: bool = True) -> Iterator[Printed]:
    """All text of a tree, one run per block. `whole=False`: all of it is metadata, as in a record without text."""
    text = text_element(root)
    own = set(text.iter()) | set(text.iterancestors())
    if text is not root:  # the notes that a page of the site prints beside the text
        labels = note_labels(root)
        own |= {inner for note in root.iter("{*}div", "{*}p", "{*}li") if noted(note, labels) for inner in note.iter()}
    texts: list[str] = []
    kind = where = ""
    for element, said in _texts(root):
        now = "" if whole else METADATA
        now = now or _kind(element, outside=element not in own)
        block = _block(element)
        if (now, block) != (kind, where) and texts:
            yield from _run(texts, kind, where)
            texts = []
        kind, where = now, block
        texts.append(said)
    yield from _run(texts, kind, where)


def _run(texts: list[str], kind: str, where: str) -> Iterator[Printed]:
    text = " ".join("".join(texts).split())
    if text:
        yield Printed(as_words(text), kind, where.partition(" ")[0])


def _texts(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each text of the tree with its element, in printed order. Comments and instructions are no text."""
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start" and element.text:
            yield element, without_private_use(element.text)
        elif event != "start" and element is not root and element.tail and (above := element.getparent()) is not None:
            yield above, without_private_use(element.tail)


def _block(element: etree._Element) -> str:
    """The block in which an element's text is printed: its name and its number."""
    while name_of(element) not in _PARTS and (above := element.getparent()) is not None:
        element = above
    return f"{name_of(element)} {id(element)}"


def _kind(element: etree._Element, *, outside: bool) -> str:
    """The kind of furniture of an element's text, "" for text that the document must hold."""
    name = name_of(element)
    if name in _LABELS:
        return LABEL
    for above in (element, *element.iterancestors()):
        name = name_of(above)
        if name in _SCRIPTS:
            return SCRIPT
        if name in _METADATA:
            return METADATA
        if name in _TITLE_BLOCK or is_untitled(above):
            return TITLE_BLOCK
        if name in NO_TEXT or is_site_furniture(above):
            return SITE
    return SITE if outside else ""
