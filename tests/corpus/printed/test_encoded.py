"""Are encoded blocks taken out of a text, and only they?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import random
import textwrap

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.printed.encoded import without_blocks
from vraagbaak.corpus.source import Source

DATA = random.Random(19).randbytes(700)
LETTERS = base64.b64encode(DATA).decode()
MIME = textwrap.fill(LETTERS, 76)
UU = "".join(binascii.b2a_uu(DATA[at : at + 45]).decode() for at in range(0, len(DATA), 45))
RTF = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard\f0\fs20 De veerman vaart om tien uur.\par}"

ABOVE = "De minister zegde een overzicht van de veerdiensten toe."
BELOW = "Daarna volgt het antwoord op de vraag over de dijk."

SHAPES = {
    "mime": MIME,
    "mime, 64 letters": textwrap.fill(LETTERS, 64),
    "without a last line that ends in =": textwrap.fill(base64.b64encode(DATA[:645]).decode(), 76),
    "of an address (- and _)": textwrap.fill(base64.urlsafe_b64encode(DATA).decode(), 76, break_on_hyphens=False),
    "one long line": LETTERS,
    "certificate": f"-----BEGIN CERTIFICATE-----\n{textwrap.fill(LETTERS, 64)}\n-----END CERTIFICATE-----",
    "pgp": f"-----BEGIN PGP MESSAGE-----\nVersion: 2\n\n{textwrap.fill(LETTERS, 64)}\n=aB3d\n-----END PGP MESSAGE-----",
    "quoted in a mail": textwrap.indent(MIME, "> "),
    "set in": textwrap.indent(MIME, "    "),
    "windows' line ends": MIME.replace("\n", "\r\n"),
    "uuencode": f"begin 644 kaart.png\n{UU}`\nend",
    "uuencode without its first line": UU[: 62 * 15].rstrip("\n"),
    "uuencode in base64": f"begin-base64 644 kaart.png\n{MIME}\n====",
    "a picture in a link": f"data:image/png;base64,{LETTERS}",
    "hexadecimal": textwrap.fill(DATA.hex(), 76),
    "ascii85": base64.a85encode(DATA, wrapcol=72, adobe=True).decode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_encoded_block_leaves_the_text_and_no_word_does(shape: str) -> None:
    found = without_blocks(f"{ABOVE}\n\n{SHAPES[shape]}\n\n{BELOW}")
    assert found.text.split() == [*ABOVE.split(), *BELOW.split()]
    assert "".join("".join(found.blocks).split()) == "".join(SHAPES[shape].split())


def test_of_rtf_inside_a_text_the_words_stay() -> None:
    found = without_blocks(f"{ABOVE}\n\n{RTF}\n\n{BELOW}")
    assert found.text.split() == [*ABOVE.split(), *"De veerman vaart om tien uur.".split(), *BELOW.split()]
    assert "\\pard" in found.blocks[0]


LOOK_ALIKES = {
    "a long address": f"Zie https://www.voorbeeld.invalid/veer/{LETTERS[:180]}/dienst.html voor meer.",
    "an address with a long query": f"Zie https://safelinks.voorbeeld.invalid/?url=https%3A%2F%2Fveer&data={LETTERS[:160]}&reserved=0",
    "accounts": "\n".join(f"NL{number:02d}ABNA{number * 7919 % 10**10:010d}" for number in range(20)),
    "accounts in a row": "NL91ABNA0417164300NL20INGB0001234567NL02RABO0123456789\n" * 2,
    "ids in hexadecimal": "\n".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(9)),
    "short ids in hexadecimal": "\n".join(hashlib.sha1(bytes([number])).hexdigest() for number in range(9)),
    "ids of 36 letters": "\n".join(f"6f1c2a{number:02d}-9b3d-4e5f-8a7b-0c1d2e3f4a5b" for number in range(9)),
    "rulings": "\n".join(f"ECLI:NL:RVS:2024:{number}" for number in range(1000, 1020)),
    "rulings in a row": "ECLI:NL:RVS:2024:1001ECLI:NL:RVS:2024:1002ECLI:NL:HR:2023:77\n" * 3,
    "capitals": "VRAGEN VAN HET LID DUINKER OVER DE VEERDIENST VAN DEN OEVER\n" * 4,
    "capitals of 61 signs": "MINISTERIE VAN BINNENLANDSE ZAKEN EN KONINKRIJKSRELATIES TE D\n" * 4,
    "capitals without blanks": "VRAGENVANHETLIDDUINKEROVERDEVEERDIENSTVANDENOEVERNAARTEXEL\n" * 4,
    "words run together": "VragenvanhetlidDuinker(D66)overdeveerdienstvanDenOevernaarTexelinhetjaar2024\n" * 3,
    "names of a program": "HaalVeerdienstOpMetNaamEnDatumEnKadeEnPrijs\nZoekVeerdienstOpMetNaamEnDatumEnKadeEnPrijs",
    "a table of figures": "\n".join(f"{year} 1204 3307 918 44021 7 650 1208 99 5507" for year in range(1988, 2000)),
    "figures without blanks": "31415926535897932384626433832795028841971693993751\n" * 4,
    "begin 2024": "begin 2024 komt de brief\nDe Kamer wacht.\nend",
    "a rule": "_" * 70 + "\n" + "=" * 70 + "\n" + "-" * 70,
    "numbers of dossiers": "36410-XVI-14/36410-XVI-15/36410-XVI-16/36410-XVI-17/36410-XVI-18\n" * 3,
    "a name in markers": "<~ de veerman van Den Oever naar Texel en de dijk van Lutjewad ~>",
    "signed words": f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{ABOVE}\n{BELOW}",
}  # fmt: skip


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_what_only_looks_encoded_stays(kind: str) -> None:
    text = f"{ABOVE}\n\n{LOOK_ALIKES[kind]}\n\n{BELOW}"
    assert without_blocks(text).text == text
    assert without_blocks(text).blocks == ()


@pytest.mark.parametrize("word", ["Antwoord", "Ja", "2024Z01234", "veerdienst", "Duinker", "iPhone6s"])
def test_a_word_right_below_a_block_stays(word: str) -> None:
    assert without_blocks(f"{MIME}\n{word}\n{BELOW}").text.split() == [word, *BELOW.split()]


@pytest.mark.parametrize("markup", ["<pre>{}</pre>", "<p>{}</p>"])
def test_a_block_on_a_page_is_taken_and_its_tags_stay(markup: str) -> None:
    page = f"<html><body><p>{ABOVE}</p>{markup.format(MIME)}<p>{BELOW}</p></body></html>"
    (found,) = [reading.read_one(Source("a.html", page.encode()))]
    assert found.document is not None and found.account is not None and not found.account.losses
    assert [passage.antwoord for passage in found.document.passages] == [ABOVE, BELOW]


def test_a_reading_says_that_a_block_is_left_out_and_counts_it_as_furniture() -> None:
    found = reading.read_one(Source("a.txt", f"Verslag\n\n{ABOVE}\n\n{MIME}\n\n{BELOW}".encode()))
    assert found.document is not None and found.account is not None
    assert [passage.antwoord for passage in found.document.passages] == [ABOVE, BELOW]
    assert "encoded data in the text is left out: 13 lines" in found.diagnostics
    assert (found.account.furniture["encoded block"], found.account.losses) == (13, ())


def test_a_file_that_is_encoded_for_the_most_part_is_refused() -> None:
    found = reading.read_one(Source("a.txt", f"Kaart\n{MIME}".encode()))
    assert found.problem == "encoded data (base64), not text; unpack it, or save it as DOCX or PDF"


def test_many_signs_that_begin_a_block_take_no_time() -> None:
    text = ("<~{\\rtf " + "a" * 40 + "\n") * 3_000 + ("-----BEGIN X-----\n" + "x" * 40 + "\n") * 3_000
    assert without_blocks(text).text
