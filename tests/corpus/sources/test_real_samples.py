"""Do real answers of the services read as SOURCES.md says? They are in ../shared, and stay there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.sources import feed, sru
from vraagbaak.corpus.sources.client import SourceProblem
from vraagbaak.corpus.sources.koop import PRELIMINARY
from vraagbaak.corpus.sources.manifest import Record
from vraagbaak.corpus.sources.reading import document_of
from vraagbaak.corpus.sources.services import services
from vraagbaak.corpus.sources.sru import Period, Slice

KOOP = services().koop
TK = services().tk
DAYS = Period(date(2017, 1, 1), date(2024, 12, 31))


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "samples" / "sources"


def test_a_real_record_is_read_with_its_files_and_the_time_of_its_change(samples: Path) -> None:
    text = (samples / "koop-sru" / "record-ag-ek-2017-10-26.xml").read_text().strip()
    agenda = replace(KOOP, names={**KOOP.names, "kv": "Agenda"})
    content = f"<r><numberOfRecords>1</numberOfRecords><records>{text}</records></r>".encode()
    (record,) = sru.page(content, agenda, Slice("kv", DAYS), "x").records
    assert record.id == "ag-ek-2017-10-26"
    assert record.stamp == "2021-12-06T08:45:18.033427+01:00"
    assert {name for name in record.meta if name.startswith("file:")} >= {"file:xml", "file:html", "file:pdf"}


def test_a_real_answer_with_a_record_of_another_kind_is_a_dropped_clause(samples: Path) -> None:
    content = (samples / "koop-sru-shaped" / "searchRetrieveResponse.xml").read_bytes()
    with pytest.raises(SourceProblem, match="blg-1093410 is of Kamerstuk.*: the service dropped a clause"):
        sru.page(content, KOOP, Slice("ah", DAYS), "x")


def test_a_real_diagnostic_is_a_failure(samples: Path) -> None:
    content = (samples / "koop-sru-shaped" / "diagnostic.xml").read_bytes()
    with pytest.raises(SourceProblem, match="mismatched input"):
        sru.page(content, KOOP, Slice("ah", DAYS), "x")


def test_the_real_service_has_every_index_that_is_asked(samples: Path) -> None:
    known = (samples / "koop-sru" / "explain-indices.txt").read_text()
    for index in (KOOP.name_index, KOOP.changed_index, KOOP.available_index):
        assert re.search(rf"\b{index.split('.')[1]}\b", known), index


def test_real_metadata_of_a_notice_make_a_notice(samples: Path) -> None:
    metadata = (samples / "koop-metadata" / "ah-1151601-metadata.xml").read_bytes()
    record = Record("koop", "ah-1151601", "ah", "1", {}, "", "", "", 0, "", False)
    assert PRELIMINARY.fullmatch(record.id)
    letter = b"De vragen van het lid Pijpelink kunnen niet binnen de termijn worden beantwoord.\n"
    document = document_of(record, {"file": letter, "metadata": metadata}).document
    assert document is not None and document.mededeling is not None
    assert (document.soort, document.vraagnummer, document.nummer) == ("mededeling", "2024Z11223", "2141")
    assert document.mededeling.datum == date(2024, 7, 5)
    assert document.kamer == "Tweede Kamer"


@pytest.mark.parametrize("name", ["fractieZetelPersoon-entry.xml", "kamerstukdossier-entry.xml"])
def test_real_entries_of_the_feed_are_read(samples: Path, name: str) -> None:
    entry = (samples / "tk-syncfeed" / name).read_text()
    content = f'<feed xmlns="{feed.ATOM}">{entry}</feed>'.encode()
    page = feed.page(content, "x", TK.namespace, "x")
    (entity,) = page.entities
    assert entity.id in entry and entity.changed[:2] == "20" and not entity.is_deleted
    assert page.token.isdigit() and not page.is_end
    assert "citeertitel" not in entity.fields, "an element that is nil has no value"


def test_the_schema_has_every_field_that_is_read(samples: Path) -> None:
    read = {
        "zaak": ("nummer", "soort", "gestartOp"),
        "zaakactor": ("zaak", "actorNaam", "relatie"),
        "document": ("zaak", "soort", "documentNummer", "titel", "onderwerp", "datum", "datumOntvangst", "vergaderjaar")
        + ("aanhangselnummer",),
        "documentversie": ("document", "externeidentifier"),
    }
    for category, names in read.items():
        schema = (samples / "tk-xsd" / f"tkData-v1-0-{category}.xsd").read_text()
        assert [name for name in names if f'name="{name}"' not in schema] == [], category
    base = (samples / "tk-xsd" / "tkData-v1-0-base.xsd").read_text()
    assert all(f'name="{name}"' in base for name in ("bijgewerkt", "verwijderd", "contentType"))
    assert TK.namespace in (samples / "tk-xsd" / "tkData-v1-0.xsd").read_text()


def test_the_kinds_of_documents_that_are_papers_are_the_real_ones(samples: Path) -> None:
    known = json.loads((samples / "tk-odata" / "document-soorten.json").read_text())
    for name in (TK.questions, TK.answers, TK.postponed):
        assert known[name] > 10_000, name
