"""The official services as shared/SOURCES.md describes them, on a local port: an SRU service, files, a SyncFeed.

All papers are invented. The server answers wrongly on one request in ten when a test says so.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

from ..sample_binaries import pdf

NAMES = {"kv": "Kamervragen zonder antwoord", "ah": "Kamervragen (Aanhangsel)", "kst": "Kamerstuk"}
TK = "http://www.tweedekamer.nl/xsd/tkData/v1-0"
SRU = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
PAGE_OF_ERROR = b"<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>later</body></html>"
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
SUBJECTS = (
    *("veerponten", "huurwoningen", "dijkversterking", "leerlingenvervoer", "stikstofruimte", "postkantoren"),
    *("wachtlijsten", "zonneparken", "drinkwater", "snelfietsroutes", "bibliotheken", "torenvalken"),
)


@dataclass
class Paper:
    """A publication as the service has it now."""

    id: str
    soort: str
    vraagnummer: str
    subject: str
    day: date
    """Of publication."""
    modified: date
    number: str = ""
    """In the Aanhangsel."""
    notice: str = ""
    """The text of a Mededeling."""
    version: int = 1
    broken: dict[str, str] = field(default_factory=dict)
    """Forms that are wrong: `empty`, `page` (HTML behind 200), `gone` (404), `half` (of a PDF)."""
    asked_on: str = ""
    """The date of the question as the metadata write it."""

    @property
    def answers(self) -> bool:
        return self.soort == "ah" and not self.notice

    def words(self) -> str:
        return f"{self.subject} in Zuiderwoude, uitgave {self.version}"


def xml_of(paper: Paper) -> bytes:
    """A paper in the form of an official publication."""
    asked = f"Vragen van het lid Brandenhorst (D66) aan de Minister van Defensie over {paper.words()}"
    day = f"{paper.day.day} {MONTHS[paper.day.month - 1]} {paper.day.year}"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?><officiele-publicatie><metadata>',
        f'<meta name="DC.identifier" scheme="" content={quoteattr(paper.id)}/></metadata><kamervragen>',
        '<kamervraagkop><tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>',
        "</kamervraagkop>",
        f'<kamervraagomschrijving type="vraag">{escape(asked)} (ingezonden <datum isodatum="{day}">{day}</datum>).',
        "</kamervraagomschrijving>",
    ]
    if paper.answers:
        parts.append(
            '<kamervraagomschrijving type="antwoord">Antwoord van Minister Lindhoudt (Defensie) (ontvangen '
            f'<datum isodatum="{day}">{day}</datum>).</kamervraagomschrijving>'
        )
    for n in (1, 2, 3):
        parts.append(
            f"<vraag><nr>Vraag {n}</nr><al>Hoeveel {paper.subject} telde u in jaar {2000 + n}, en hoe verklaart u het "
            "verschil met eerdere opgaven aan de Kamer over dezelfde periode?</al></vraag>"
        )
        if paper.answers:
            parts.append(f"<antwoord><nr>Antwoord {n}</nr><al>Er waren {n * 7} {paper.words()}.</al></antwoord>")
    if paper.notice:
        parts.append(f"<kamervraagopmerking><al>{escape(paper.notice)}</al></kamervraagopmerking>")
    parts.append("</kamervragen></officiele-publicatie>")
    return "".join(parts).encode()


def metadata_of(paper: Paper) -> bytes:
    kind = "Mededeling" if paper.notice else "Antwoord" if paper.answers else "Schriftelijke vragen"
    values = {
        "DC.identifier": paper.id,
        "DC.title": paper.words(),
        "DC.type": kind,
        "OVERHEIDop.vraagnummer": paper.vraagnummer,
        "OVERHEIDop.aanhangselNummer": paper.number,
        "OVERHEIDop.vergaderjaar": "2023-2024",
        "OVERHEIDop.indiener": "M. Brandenhorst",
        "OVERHEIDop.datumIndiening": paper.asked_on or ("2024-02-31" if paper.soort == "kv" else ""),
        "DCTERMS.issued": paper.day.isoformat(),
        "DC.creator": "Tweede Kamer der Staten-Generaal",
    }
    rows = [f"<metadata name={quoteattr(name)} content={quoteattr(value)}/>" for name, value in values.items() if value]
    return f"<metadata_gegevens>{''.join(rows)}</metadata_gegevens>".encode()


class Official:
    """The state of the services, and what was asked of them."""

    def __init__(self, seed: int = 0) -> None:
        self.papers: dict[str, Paper] = {}
        self.feed: dict[str, list[str]] = {"Zaak": [], "ZaakActor": [], "Document": [], "DocumentVersie": []}
        self.feed_files: dict[str, bytes] = {}
        self.faults = 0.0
        self.requests: list[str] = []
        self.agents: set[str] = set()
        self.last_record = 10_000
        self.drops_clauses = False
        self.names_no_files = False
        self.before: Callable[[str], None] = lambda path: None
        """Called with the path of each request before it is answered."""
        self.url = ""
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    # what the services have

    def ask(self, vraagnummer: str, subject: str, day: date, modified: date | None = None) -> Paper:
        """A question published on a day; the service changes it on `modified`, today unless given."""
        paper = Paper(f"kv-tk-{vraagnummer}", "kv", vraagnummer, subject, day, modified or date.today())
        self.papers[paper.id] = paper
        return paper

    def answer(
        self, vraagnummer: str, subject: str, day: date, number: int, *, notice: str = "", modified: date | None = None
    ) -> Paper:
        """An answer, or a notice, published on a day."""
        id = f"ah-tk-20232024-{number}"
        paper = Paper(id, "ah", vraagnummer, subject, day, modified or date.today(), str(number), notice)
        self.papers[paper.id] = paper
        return paper

    def change(self, id: str, day: date) -> None:
        self.papers[id].version += 1
        self.papers[id].modified = day

    def repost(self, ids: list[str], day: date) -> None:
        """Touch papers without changing them, as a repair does."""
        for id in ids:
            self.papers[id].modified = day

    def enter(self, category: str, guid: str, fields: str, *, deleted: bool = False, changed: str = "") -> None:
        """An entity at the end of a category's feed, with prefixes that vary."""
        tag = category[0].lower() + category[1:]
        prefix, colon = ("", "") if len(self.feed[category]) % 2 else ("ns1", "ns1:")
        declared = f'xmlns{":" + prefix if prefix else ""}="{TK}" xmlns:tk="{TK}"'
        changed = changed or f"2024-01-01T00:00:{len(self.feed[category]):05}Z"
        fields = "" if deleted else re.sub(r"<(/?)(\w)", rf"<\1{colon}\2", fields)
        self.feed[category].append(
            f'<{colon}{tag} {declared} id="{guid}" tk:bijgewerkt="{changed}" '
            f'tk:verwijderd="{str(deleted).lower()}">{fields}</{colon}{tag}>'
        )

    # what they answer

    def respond(self, path: str) -> tuple[int, dict[str, str], bytes, bool]:
        """Status, headers, body, and whether the body is to break off half-way."""
        with self._lock:
            self.requests.append(path)
            self.before(path)
            fault = self._chance.choice(("503", "429", "page", "half")) if self._chance.random() < self.faults else ""
            if fault == "503":
                return 503, {}, PAGE_OF_ERROR, False
            if fault == "429":
                return 429, {"Retry-After": "0"}, b"slow down", False
            if fault == "page":
                return 200, {"Content-Type": "text/html"}, PAGE_OF_ERROR, False
            status, headers, body = self._answer(path)
            return status, headers, body, fault == "half"

    def _answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/sru":
            return 200, {"Content-Type": "application/xml"}, self._sru(query)
        if parts.path == "/Feed":
            return 200, {"Content-Type": "application/atom+xml"}, self._feed(query)
        if parts.path.startswith("/Resources/"):
            content = self.feed_files.get(parts.path.rpartition("/")[2])
            return (200, {"Content-Type": "application/pdf"}, content) if content else (404, {}, b"")
        if parts.path.startswith("/files/"):
            return self._file(*parts.path.split("/")[2:4])
        if parts.path == "/fout404":
            return 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>niet gevonden</body></html>"
        return 404, {}, b""

    def _file(self, id: str, form: str) -> tuple[int, dict[str, str], bytes]:
        paper = self.papers.get(id)
        wrong = paper.broken.get(form, "") if paper else "gone"
        if paper is None or wrong == "gone":
            return 404, {}, b""
        if wrong == "redirect":
            return 302, {"Location": "/fout404"}, b""
        if wrong == "page":
            return 200, {"Content-Type": "text/html"}, PAGE_OF_ERROR
        if wrong == "empty":
            return 200, {"Content-Type": "application/xml"}, b"<officiele-publicatie/>"
        if form == "metadata":
            return 200, {"Content-Type": "application/xml"}, metadata_of(paper)
        if form == "html":
            return 200, {"Content-Type": "text/html"}, html_of(paper)
        if form == "pdf":
            whole = pdf()
            return 200, {"Content-Type": "application/pdf"}, whole[: len(whole) // 2] if wrong == "half" else whole
        return 200, {"Content-Type": "application/xml"}, xml_of(paper)

    def _sru(self, query: dict[str, str]) -> bytes:
        cql = query["query"].split(" sortBy ")[0]
        start, most = int(query["startRecord"]), int(query["maximumRecords"])
        found = sorted(self.papers.values(), key=lambda paper: paper.id)
        told = ""
        for clause in cql.split(" AND "):
            if clause == "c.product-area==officielepublicaties":
                continue
            named = re.fullmatch(r'w\.publicatienaam=="(.*)"', clause)
            dated = re.fullmatch(r"dt\.(modified|available)([<>]=)(\d{4}-\d\d-\d\d)", clause)
            if named and not self.drops_clauses:
                found = [paper for paper in found if NAMES[paper.soort] == named[1]]
            elif dated:
                day = date.fromisoformat(dated[3])
                of = {"modified": lambda paper: paper.modified, "available": lambda paper: paper.day}[dated[1]]
                found = [paper for paper in found if (of(paper) >= day if dated[2] == ">=" else of(paper) <= day)]
            elif not named:
                told += (
                    f"<ns3:diagnostic><ns3:message>SEARCH-IGNOREDQTEXT {escape(clause)}</ns3:message></ns3:diagnostic>"
                )
        if told:
            return (
                f'<searchRetrieveResponse xmlns="{SRU}" xmlns:ns3="http://docs.oasis-open.org/ns/search-ws/diagnostic">'
                f"<version>2.0</version><diagnostics>{told}</diagnostics></searchRetrieveResponse>"
            ).encode()
        if start + most > self.last_record + 1:
            return PAGE_OF_ERROR
        records = "".join(map(self._record, found[start - 1 : start - 1 + most]))
        return (
            f'<sru:searchRetrieveResponse xmlns:sru="{SRU}" xmlns:d="http://purl.org/dc/terms/" '
            'xmlns:w="http://standaarden.overheid.nl/wetgeving/" xmlns:gzd="http://standaarden.overheid.nl/sru">'
            f"<sru:version>2.0</sru:version><sru:numberOfRecords>{len(found)}</sru:numberOfRecords>"
            f"<sru:records>{records}</sru:records></sru:searchRetrieveResponse>"
        ).encode()

    def _record(self, paper: Paper) -> str:
        urls = "".join(
            f'<gzd:itemUrl manifestation="{form}">{self.url}/files/{paper.id}/{form}</gzd:itemUrl>'
            for form in ("xml", "html", "pdf", "metadata")
        )
        if self.names_no_files:
            urls = f"<gzd:preferredUrl>{self.url}/files/{paper.id}/html</gzd:preferredUrl>"
        number = f"<w:aanhangselnummer>{paper.number}</w:aanhangselnummer>" if paper.number else ""
        return (
            "<sru:record><sru:recordData><gzd:gzd><gzd:originalData><w:meta><w:owmskern>"
            f"<d:identifier>{paper.id}</d:identifier><d:title>{escape(paper.words())}</d:title>"
            f"<d:modified>{paper.modified}</d:modified></w:owmskern><w:owmsmantel>"
            f"<d:available>{paper.day}</d:available></w:owmsmantel><w:tpmeta>"
            f"<w:publicatienaam>{NAMES[paper.soort]}</w:publicatienaam>{number}"
            f"<w:vergaderjaar>2023-2024</w:vergaderjaar><w:vraagnummer>{paper.vraagnummer}</w:vraagnummer>"
            f"</w:tpmeta></w:meta></gzd:originalData><gzd:enrichedData>{urls}"
            f"<gzd:timestamp>{paper.modified}T12:00:00 v{paper.version}</gzd:timestamp></gzd:enrichedData></gzd:gzd>"
            "</sru:recordData></sru:record>"
        )

    def _feed(self, query: dict[str, str]) -> bytes:
        entries = self.feed.get(query.get("category", ""), [])  # a misspelt category is an empty feed
        start = int(query.get("skiptoken", "0"))
        some = entries[start : start + 5]
        category = query.get("category", "")
        link = f"{self.url}/Feed?category={category}&amp;skiptoken="
        parts = ['<feed xmlns="http://www.w3.org/2005/Atom">']
        for n, entity in enumerate(some, start=start + 1):
            parts.append(
                f'<entry><title>x</title><link rel="next" href="{link}{n}"/>'
                f'<content type="application/xml">{entity}</content></entry>'
            )
        if some:
            parts.append(f'<link rel="next" href="{link}{start + len(some)}"/>')
        else:
            parts.append(f'<link rel="resume" href="{link}{start}"/>')
        return "".join([*parts, "</feed>"]).encode()


def html_of(paper: Paper) -> bytes:
    parts = [f"<h1>Vragen van het lid Brandenhorst (D66) aan de Minister van Defensie over {paper.words()}</h1>"]
    for n in (1, 2, 3):
        parts.append(f"<h2>Vraag {n}</h2><p>Hoeveel {paper.subject} telde u?</p>")
        if paper.answers:
            parts.append(f"<h2>Antwoord {n}</h2><p>Er waren {n * 7} {paper.words()}.</p>")
    return (
        f'<!DOCTYPE html><html><head><meta name="OVERHEIDop.publicationName" content="Kamervragen"/>'
        f'<meta name="DC.identifier" content="{paper.id}"/></head><body>{"".join(parts)}</body></html>'
    ).encode()


@contextmanager
def served(official: Official) -> Iterator[Official]:
    """The services on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            official.agents.add(self.headers.get("User-Agent", ""))
            status, headers, body, half = official.respond(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (100 if half else 0)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if half else body)
            if half:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that was killed is expected here."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    official.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield official
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def table(official: Official, folder: Path, **client: object) -> Path:
    """The file for --services that names this server, without pauses."""
    settings = {"pause_s": 0.0, "first_wait_s": 0.0, "longest_wait_s": 0.01, "timeout_s": 10.0, **client}
    lines = ["[client]", *(f"{name} = {value}" for name, value in settings.items())]
    lines += ["[koop]", f'sru = "{official.url}/sru"', f"last_record = {official.last_record - 100}"]
    lines += ["[tk]", f'feed = "{official.url}/Feed"', f'resource = "{official.url}/Resources/{{id}}"']
    path = folder / "services.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def fill(official: Official, n: int, first: date) -> None:
    """`n` questions from a day on, three in four of them answered, one in six of these after a notice of delay."""
    number = 1
    for at in range(n):
        vraagnummer = f"2024Z{10000 + at}"
        subject = SUBJECTS[at % len(SUBJECTS)]
        day = first + timedelta(days=at % 200)
        official.ask(vraagnummer, subject, day, day)
        if at % 4:
            if at % 6 == 0:
                late = day + timedelta(days=20)
                official.answer(vraagnummer, subject, late, number, notice="Uitstel: drie weken.", modified=late)
                number += 1
            answered = day + timedelta(days=30)
            official.answer(vraagnummer, subject, answered, number, modified=answered)
            number += 1
