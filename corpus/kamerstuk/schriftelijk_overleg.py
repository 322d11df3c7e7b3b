"""Read a written consultation of fracties with the government (verslag van een schriftelijk overleg).

Questions come fractie by fractie, each followed by answers. Everything before the heading above the fracties (whom the
committee asked, and when) is the document's toelichting. An extract may lack its first page; then the foot of its pages
identifies it.
"""

from __future__ import annotations

import re

from ..accounting import Transcript
from ..model import Document
from ..names import ministries
from ..printed.marks import take_out
from ..printed.page import Printed, printed
from ..printed.paragraphs import Paragraph, paragraphs
from ..printed.text_file import head_of, text_of
from ..publication.opening import day
from ..source import Source, Unreadable
from . import identity as kamerstuk
from .beurten import passages
from .headings import begins_questions, blokken, stands_alone
from .identity import Kamerstuk
from .transcript import of_page

_HEAD = re.compile(
    r"VERSLAG VAN EEN (?:NADER )?SCHRIFTELIJK\s+OVERLEG"
    r"|^[^\w\n]{0,20}(?:I\.?\s+)?(?:Vragen|Inbreng)[^.?!]{0,40}\bvanuit\s+de\s+fracties\b"
    r"|\A\W*(?:Vragen|Inbreng)[^.?!]{0,40}\b(?:leden|lid)\s+van\s+(?:de|het)\b[^.?!]{1,60}$",
    re.MULTILINE,
)
_ASKED_ON = re.compile(r"vragen\s+(?:en\s+opmerkingen\s+)?zijn\s+op\s+(\d{1,2} [a-z]+ \d{4})")
_ANSWERED_ON = re.compile(r"[Bb]ij\s+brief\s+van\s+(\d{1,2} [a-z]+ \d{4})\s+zijn")
_ASKED_WHOM = re.compile(
    r"voorgelegd\s+aan\s+(de\s+(?:Minister|Staatssecretaris).{3,200}?)(?:\s+over\b|\s+inzake\b|\s+naar\s+aanleiding\b|\.)"
)


def recognises(source: Source) -> bool:
    """Whether the head is one of a verslag, or begins with the questions of the fracties."""
    return bool(_HEAD.search(head_of(source)))


def transcribe(source: Source) -> Transcript:
    """The verslag with a passage for each question, and the lines of its source."""
    text = text_of(source)
    page = printed(text)
    stuk = kamerstuk.opening([line.text for line in page.lines]).completed(kamerstuk.in_footer(page.footer))
    parts = paragraphs(page.lines[stuk.n_lines :], stands_alone)
    before, contents, heading, exchange = _parted(parts, page)
    bloks = blokken(exchange, page.known)
    found = passages(bloks, page.notes)
    if not found:
        raise Unreadable("a schriftelijk overleg without questions")
    asked_whom = _ASKED_WHOM.search(before)
    asked_on, answered_on = _ASKED_ON.search(before), _ANSWERED_ON.search(before)
    document = Document(
        id=stuk.id or source.stem,
        soort="schriftelijk overleg",
        titel=_title(stuk, heading),
        datum=stuk.datum,
        ingediend=day(asked_on[1]) if asked_on else None,
        beantwoord=day(answered_on[1]) if answered_on else None,
        kamer=stuk.kamer or "Tweede Kamer",
        vergaderjaar=stuk.vergaderjaar,
        dossier=stuk.dossier,
        nummer=stuk.nummer,
        ministeries=ministries(asked_whom[1]) if asked_whom else (),
        toelichting=before,
        passages=found,
    )
    return of_page(document, text, page, n_opening=stuk.n_lines, bloks=bloks, contents=[*contents, heading])


def _parted(parts: list[Paragraph], page: Printed) -> tuple[str, list[str], str, list[Paragraph]]:
    """The text before the heading above the fracties, the contents, that heading, and the exchange under it."""
    texts = [take_out(part.text(page.known))[0] for part in parts]
    kinds = [blok.soort for blok in blokken(parts, page.known)]
    answers = [at for at, kind in enumerate(kinds) if kind in ("antwoord", "vraag")]
    headings = [at for at, text in enumerate(texts[: answers[0] if answers else None]) if begins_questions(text)]
    first = headings[-1] if headings else kinds.index("fractie") if "fractie" in kinds else 0
    contents = next((at for at, text in enumerate(texts[:first]) if text.startswith("Inhoudsopgave")), first)
    before = "\n".join(texts[:contents])
    listed = texts[contents:first]
    return (before, listed, texts[first], parts[first + 1 :]) if headings else (before, listed, "", parts[first:])


def _title(stuk: Kamerstuk, heading: str) -> str:
    return kamerstuk.titled(stuk) or heading or "Verslag van een schriftelijk overleg"
