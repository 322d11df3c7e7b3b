"""XML and HTML as trees of elements: no entity is resolved, nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree

from .source import HEAD, Unreadable

HTML = re.compile(rb"<!DOCTYPE\s+html|<html[\s>]", re.IGNORECASE)
_PLACE = re.compile(r"(?:, line \d+, column \d+)?(?: \([^()]*, line \d+\))?$")
_ENCODING = re.compile(r"\A(\s*<\?xml[^>]*?) encoding=[\"'][^\"']*[\"']")


def strict(content: bytes, what: str = "the file", *, marks: bool = True) -> etree._Element:
    """The root of well-formed XML. Raises Unreadable, which names `what`. `marks` keeps comments and instructions."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not marks,
        remove_pis=not marks,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"{what} is not well-formed XML: {_reason(error)}") from None


def without_entities(content: bytes, what: str, kind: str) -> etree._Element:
    """The root of one part of an office file, which may not declare entities."""
    root = strict(content, what)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(f"{what} declares entities, which no {kind} does")
    return root


def tree(content: bytes) -> etree._Element:
    """The root of a page or a publication: parsed strictly as XML; HTML that is no valid XML as browsers parse it."""
    content = from_first_tag(content)
    as_xml = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(content, as_xml)
        if not any(entity.text for entity in root.iter(etree.Entity)):
            return root
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = f"not well-formed XML: {_reason(error)}"
    else:
        reason = "XML with entities of its own, which are not read"
    if not HTML.search(content[:HEAD]):
        raise Unreadable(reason)
    try:
        as_browsers = etree.HTMLParser(no_network=True, huge_tree=False, encoding=_encoding(content))
        root = etree.fromstring(content, as_browsers)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not HTML that can be read: {_reason(error)}") from None
    if root is None:
        raise Unreadable("the HTML is empty")
    return root


def _reason(error: etree.XMLSyntaxError | ValueError) -> str:
    """The place and the problem that the parser reports: `line 3: Opening and ending tag mismatch: …`."""
    if not isinstance(error, etree.XMLSyntaxError):
        return str(error)
    problem = _PLACE.sub("", error.msg or "it is empty")
    return f"line {error.lineno}: {problem}" if error.lineno else problem


def from_first_tag(content: bytes) -> bytes:
    """The content from its first tag on, if only white space and marks of its encoding precede it.

    UTF-16 is converted to UTF-8, without an unpaired surrogate at its end and without the name of its encoding.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content[: len(content) // 2 * 2].decode("utf-16", "ignore").lstrip("\ufeff")
        content = _ENCODING.sub(r"\1", text).encode()
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
