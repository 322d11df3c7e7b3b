"""Unpack files that contain files: a zip, a gzip file or a mail. Each member is read as a file of its own.

A Word or OpenDocument file is a zip too, but one document. Nothing is unpacked to disk. A container is refused if it
unpacks to more than any paper or to more than a thousandfold, or if it is packed more than twice.
"""

from __future__ import annotations

import email
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message

from .source import AT_LEAST, LARGEST, MOST_EXPANDED, Refused, Source
from .zip_parts import ZIP_DAMAGE

_GZIP = b"\x1f\x8b"
_TNEF = b"\x78\x9f\x3e\x22"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENTS = ("word/", "xl/", "ppt/", "mimetype", "[Content_Types].xml", "Index/Document.iwa")
"""A zip with such a member is one document of an office program."""

_MAIL = re.compile(
    rb"\A(?:From |(?:Return-Path|Received|From|To|Cc|Subject|Date|MIME-Version|Message-ID|Delivered-To|Reply-To"
    rb"|Content-Type|DKIM-Signature|Authentication-Results|Snapshot-Content-Location|X-[\w-]+|ARC-[\w-]+|Thread-[\w-]+):)",
    re.IGNORECASE,
)
_MAIL_TOO = re.compile(rb"^(?:MIME-Version|Message-ID|Content-Type|Received):", re.IGNORECASE | re.MULTILINE)
_DEEPEST = 2
MOST_MEMBERS = 100_000
"""No archive of papers holds more files."""

_PIECE = 1 << 20


def unpacked(source: Source, depth: int = 0) -> Iterator[Source | Refused]:
    """The files in a container, in its order; the file itself when it is no container."""
    head = source.head
    if head.startswith(_TNEF):
        yield Refused(
            source.name, "a winmail.dat of Outlook; save what is attached to the mail, or send it as plain text"
        )
    elif (
        not (head.startswith((_GZIP, *_ZIP)) or is_mail(head)) or head.startswith(_ZIP) and _is_document(source.content)
    ):
        yield source
    elif depth == _DEEPEST:
        yield Refused(source.name, "packed more than twice; unpack it")
    elif head.startswith(_GZIP):
        yield from _from_gzip(source, depth)
    elif head.startswith(_ZIP):
        yield from _from_zip(source, depth)
    else:
        yield from _from_mail(source, depth)


def is_mail(head: bytes) -> bool:
    """Whether a file begins as a mail, or as a page that a browser saved as one file (MHTML)."""
    return bool(_MAIL.match(head) and _MAIL_TOO.search(head))


def _is_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            return any(name.startswith(_DOCUMENTS) for name in zipped.namelist()[:MOST_MEMBERS])
    except ZIP_DAMAGE:
        return True  # the reader of DOCX reports what is wrong with it


def _packed(source: Source, depth: int) -> Iterator[Source | Refused]:
    """A file from a container; if it is a container too, the files in it."""
    if source.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"'):
        yield Refused(source.name, "interchange lines in an archive; unpack the file")
    elif _is_tar(source.content):
        yield Refused(source.name, "a tar in an archive; unpack it")
    else:
        yield from unpacked(source, depth + 1)


_TAR_HEAD = 512
"""Bytes of a tar's first header."""


def _is_tar(content: bytes) -> bool:
    return content[257:262] == b"ustar"


def _from_gzip(source: Source, depth: int) -> Iterator[Source | Refused]:
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = reader.decompress(source.content, _TAR_HEAD)
        if _is_tar(content):
            yield Refused(source.name, "a tar in an archive; unpack it")
            return
        content += reader.decompress(reader.unconsumed_tail, LARGEST + 1 - len(content))
    except zlib.error as error:
        yield Refused(source.name, f"the gzip file is damaged: {error}")
        return
    if len(content) > LARGEST:
        yield Refused(source.name, f"unpacks to more than {LARGEST >> 20} MiB")
    elif not reader.eof:
        yield Refused(source.name, "the gzip file is broken off")
    else:
        yield from _packed(Source(source.name.removesuffix(".gz"), content), depth)


def _from_zip(source: Source, depth: int) -> Iterator[Source | Refused]:
    left = max(MOST_EXPANDED * len(source.content), AT_LEAST)
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as zipped:
            members = zipped.infolist()
            if len(members) > MOST_MEMBERS:
                yield Refused(source.name, f"a zip of more than {MOST_MEMBERS:,} files; unpack it")
                return
            for member in members:
                name = f"{source.name}/{member.filename}"
                last = member.filename.rsplit("/", 1)[-1]
                if member.is_dir() or last.startswith(".") or member.filename.startswith("__MACOSX/"):
                    continue
                if member.flag_bits & 1:
                    yield Refused(name, "locked with a password")
                    continue
                content = _member(zipped, member, min(LARGEST, left))
                if content is None:
                    yield Refused(name, "damaged, or unpacks to more than any paper")
                    continue
                left -= len(content)
                yield from _packed(Source(name, content), depth)
    except ZIP_DAMAGE as error:
        yield Refused(source.name, f"the zip is damaged: {error}")


def _member(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes | None:
    """A member's content, or None when it is damaged or larger than `most` bytes, whatever size its header states."""
    content = bytearray()
    try:
        with zipped.open(member) as file:
            while piece := file.read(_PIECE):
                content += piece
                if len(content) > most:
                    return None
    except ZIP_DAMAGE:
        return None
    return bytes(content)


def _from_mail(source: Source, depth: int) -> Iterator[Source | Refused]:
    """A mail's own text, under its subject, and its attachments, except pictures, which hold no text."""
    try:
        mail = email.message_from_bytes(source.content, policy=policy.default)
        parts = list(_leaves(mail))
    except RecursionError:
        yield Refused(source.name, "a mail whose parts are nested deeper than any's")
        return
    own: list[tuple[str, bytes]] = []
    attached: list[Source] = []
    for number, part in enumerate(parts):
        kind = part.get_content_type()
        content = _sent_on(part) if kind == "message/rfc822" else part.get_payload(decode=True)
        if not isinstance(content, bytes) or kind in _CODE or kind.startswith(_NO_TEXT):
            continue
        name = _filename(part)
        if name or part.get_content_disposition() == "attachment":
            attached.append(Source(f"{source.name}/{name or f'bijlage {number}'}", content))
        elif kind in _TEXTS:
            text = _as_utf8(content, part.get_content_charset() or "utf-8")
            own += [(kind, text)] if text.strip() else []
        else:
            attached.append(Source(f"{source.name}/bijlage {number}", content))
    if own and all(kind == "text/plain" for kind, _ in own):
        yield Source(source.name, f"{_subject(mail)}\n\n".encode() + b"\n\n".join(text for _, text in own))
    elif own:
        yield Source(source.name, own[0][1])
        more = [Source(f"{source.name}/deel {at}", text) for at, (_, text) in enumerate(own[1:], start=2)]
        attached = [*more, *attached]
    elif not attached:
        yield Refused(source.name, "a mail without text and attachments")
    for one in attached:
        yield from _packed(one, depth)


def _leaves(part: Message) -> Iterator[EmailMessage]:
    """The parts of a mail that contain no other parts. Of equivalent forms one is read: plain text before HTML."""
    if not part.is_multipart() or part.get_content_type() == "message/rfc822":
        if isinstance(part, EmailMessage):
            yield part
        return
    forms = [[*_leaves(inner)] for inner in part.iter_parts()] if isinstance(part, EmailMessage) else []
    if part.get_content_type() == "multipart/alternative":
        kinds = [next((leaf.get_content_type() for leaf in form if not _filename(leaf)), "") for form in forms]
        best = next((at for kind in _TEXTS for at, own in enumerate(kinds) if own == kind), None)
        forms = [form for at, form in enumerate(forms) if at == best or not kinds[at].startswith("text/")]
    for form in forms:
        yield from form


_TEXTS = ("text/plain", "text/html")
_NO_TEXT = ("image/", "audio/", "video/", "font/")
_CODE = ("text/css", "text/javascript", "application/javascript", "application/x-javascript")


def _sent_on(part: EmailMessage) -> bytes:
    """The mail that a mail contains as an attachment, as a separate file."""
    try:
        return b"".join(inner.as_bytes() for inner in part.iter_parts())
    except (ValueError, LookupError, AttributeError, TypeError):
        return b""


def _filename(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""
    return name.replace("/", "_").replace("\\", "_")


def _subject(mail: object) -> str:
    try:
        return " ".join(str(mail["subject"] or "").split()) if isinstance(mail, EmailMessage) else ""
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return ""


def _as_utf8(content: bytes, charset: str) -> bytes:
    try:
        return content.decode(charset, errors="replace").encode()
    except LookupError:
        return content.decode("utf-8", errors="replace").encode()
