"""Are the files in a zip, a gzip file and a mail read one by one, and are traps and other programs' files refused in
words? All is invented."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.containers import unpacked
from vraagbaak.corpus.reading import Reading
from vraagbaak.corpus.source import Refused, Source

REGRESSION = Path(__file__).resolve().parent.parent / "regression"

SHEET = """AH 9936
2024Z99036
Antwoord van minister Appel (Financiën) (ontvangen 14 november 2024)

Vraag 1
Vaart de pont?

Antwoord 1
Ja.
"""


def zipped(**files: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def read(tmp_path: Path, name: str, content: bytes) -> list[Reading]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(reading.read([path]))


def ids(found: list[Reading]) -> list[str]:
    return [one.document.id if one.document else one.problem for one in found]


def test_a_zip_is_read_file_by_file() -> None:
    path = REGRESSION / "reading" / "41-documents.zip"
    found = list(reading.read([path]))
    assert [one.name.rsplit("/", 1)[1] for one in found] == ["kvr.xml", "sheet.txt"]
    assert ids(found) == ["kvr", "ah-tk-20242025-9936"]


def test_a_gzip_file_and_a_zip_in_a_zip_are_read(tmp_path: Path) -> None:
    assert ids(read(tmp_path, "sheet.txt.gz", gzip.compress(SHEET.encode(), mtime=0))) == ["ah-tk-20242025-9936"]
    inner = zipped(map__sheet_txt=SHEET, map____MACOSX__a_txt="x" * 9)
    assert ids(read(tmp_path, "uit.zip", zipped(in_zip=inner))) == ["ah-tk-20242025-9936", "a"]


def test_a_word_document_in_a_zip_is_one_document(tmp_path: Path) -> None:
    letter = (REGRESSION / "letter" / "letter.docx").read_bytes()
    (found,) = read(tmp_path, "uit.zip", zipped(brief_docx=letter))
    assert found.document is not None and found.document.vraagnummer == "2023Z90011"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(SHEET.encode(), mtime=0)[:-9], "broken off"),
        (b"\x1f\x8b" + b"junk" * 20, "damaged"),
        (gzip.compress(b'{"id": "a"}', mtime=0), "interchange lines"),
        (zipped(a_zip=zipped(b_zip=zipped(c_txt="Een tekst."))), "packed more than twice"),
        (zipped(xl__workbook_xml="<x/>"), "Excel"),
        (zipped(ppt__presentation_xml="<x/>"), "PowerPoint"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"), r"\.msg.*EML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, r"\.doc.*DOCX or PDF"),
        (b"QUggOTkyNQoyMDI0Wjk5MDI1CkFudHdvb3JkIHZhbiBtaW5pc3RlciBadWlkZW1hQUgg\n" * 9, "base64"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, reason: str) -> None:
    (found,) = read(tmp_path, "x", content)
    assert found.document is None
    assert re.search(reason, found.problem)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vraagbaak.corpus.containers.LARGEST", 1000)
    bomb = zipped(a_txt=b"u" * 100_000, b_txt="Een kleine tekst.")
    assert [type(one) for one in unpacked(Source("x.zip", bomb))] == [Refused, Source]
    (refused,) = unpacked(Source("x.gz", gzip.compress(b"u" * 100_000, mtime=0)))
    assert isinstance(refused, Refused)
    monkeypatch.setattr("vraagbaak.corpus.containers.AT_LEAST", 0)
    monkeypatch.setattr("vraagbaak.corpus.containers.MOST_EXPANDED", 1)
    many = zipped(**{f"n{number}_txt": b"u" * 900 for number in range(9)})
    kinds = [type(one) for one in unpacked(Source("x.zip", many))]
    assert kinds.count(Source) < 3 and kinds.count(Refused) > 6


def mail(*attached: tuple[str, bytes]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@voorbeeld.invalid", "Antwoorden 2024Z99036"
    made.set_content("Bijgaand de antwoorden.")
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_a_mail_is_read_with_its_attachments(tmp_path: Path) -> None:
    letter = (REGRESSION / "letter" / "letter.docx").read_bytes()
    message = mail(("antwoord.txt", SHEET.encode()), ("brief.docx", letter))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    found = read(tmp_path, "post.eml", message.as_bytes())
    assert ids(found) == ["post", "ah-tk-20242025-9936", "brief"]
    own = found[0].document
    assert own is not None and (own.titel, own.passages[0].antwoord) == (
        "Antwoorden 2024Z99036",
        "Bijgaand de antwoorden.",
    )


def test_each_text_of_a_mail_is_read_once(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["Message-ID"] = "Wadlopen (verzonnen)", "a@voorbeeld.nl", "<1@b>"
    message.set_content("De platte tekst van het bericht.")
    message.add_alternative("<html><body><p>De platte tekst van het bericht.</p></body></html>", subtype="html")
    message.make_mixed()
    second = EmailMessage()
    second.set_content("Een tweede tekst, onder de eerste.")
    message.attach(second)
    sent_on = EmailMessage()
    sent_on["Subject"], sent_on["From"], sent_on["Message-ID"] = "Doorgestuurd", "c@voorbeeld.nl", "<2@b>"
    sent_on.set_content("De tekst van het doorgestuurde bericht.")
    message.add_attachment(sent_on)
    outlook = b"\x78\x9f\x3e\x22" + bytes(40)
    message.add_attachment(outlook, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    (tmp_path / "bericht.eml").write_bytes(message.as_bytes())
    found = list(reading.read([tmp_path]))
    documents = [one.document for one in found if one.document]
    assert [[one.titel, *(passage.antwoord for passage in one.passages)] for one in documents] == [
        ["Wadlopen (verzonnen)", "De platte tekst van het bericht.", "Een tweede tekst, onder de eerste."],
        ["Doorgestuurd", "De tekst van het doorgestuurde bericht."],
    ]
    assert [one.problem for one in found if one.problem] == [
        "a winmail.dat of Outlook; save what is attached to the mail, or send it as plain text"
    ]


def test_no_code_of_a_mail_is_text() -> None:
    found = list(reading.read([REGRESSION / "reading" / "25-mail.eml"]))
    assert ids(found) == ["25-mail", "kv-tk-2024Z99025"]
    assert "base64" not in str(found) and "QUgg" not in str(found)


def test_a_page_saved_as_one_file_is_read(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "<Saved by Blink>", "Ponten"
    made.set_content("<html><body><p>De pont vaart weer.</p><script>a()</script></body></html>", subtype="html")
    made.add_related(b"p { color: red }", maintype="text", subtype="css", cid="a")
    (found,) = read(tmp_path, "pagina.mhtml", made.as_bytes())
    assert found.document is not None
    assert [one.antwoord for one in found.document.passages] == ["De pont vaart weer."]


def test_a_page_is_read_without_the_folder_that_a_browser_saved_beside_it(tmp_path: Path) -> None:
    (tmp_path / "pont.html").write_text("<html><body><p>De pont vaart weer.</p></body></html>")
    (tmp_path / "pont_bestanden").mkdir()
    (tmp_path / "pont_bestanden" / "a.js").write_text("function a() { return 1 }")
    assert ids(list(reading.read([tmp_path]))) == ["pont"]


def test_xml_of_no_known_kind_is_read_without_its_tags(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "x.xml", b'<?xml version="1.0"?><a soort="b"><p>De pont vaart.</p><p>En keert.</p></a>')
    assert found.document is not None
    assert [one.antwoord for one in found.document.passages] == ["De pont vaart.", "En keert."]
