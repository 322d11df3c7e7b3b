"""Which fields has a document on the cluster, and how is each indexed?

Texts arrive analysed: the cluster splits them at blanks. A document holds what is counted and ranked; its units, nested
under `p`, hold what matches: each passage with its head, or the head alone where there are no passages.
"""

from __future__ import annotations

from typing import Any

from ...index import layout

FORMAT = 2
"""The version of this mapping; an index of another is built again beside the old one."""

TEXTS = tuple(name for name in layout.FIELDS if name != "aanhef")
"""The fields of texts; `titel` holds aanhef and titel, one after the other, as a phrase runs from the one into the
other."""

FILLER = "\u00b7"
"""Stands for a position without a token; the analyser removes it and keeps the position."""

JOINER = "|"
"""Between tokens of one position."""

LONGEST_TOKENS = 8192
"""Characters of the tokens of one position, JOINERs included."""

DATES = ("dag", "beantwoord", "gewijzigd")
"""Days as proleptic ordinals; 0 for none."""

SHOWN = ("id", "vinger", "document", "bestand", "vraagnummer", "status", "toegevoegd", "gewijzigd_s")
"""What is kept of a document as it was sent."""

COUNTED = (*layout.FACETS, *(name for name in layout.COLUMNS if name not in (*layout.FACETS, "eigen_status", "dagen")))
"""Columns that are counted, sorted or collapsed by: stored by document."""


def body(n_shards: int, n_replicas: int, meta: dict[str, Any]) -> dict[str, Any]:
    """What creates an index; `meta` is what was frozen with it."""
    keyword = {"type": "keyword"}
    only_found = {"type": "keyword", "doc_values": False}
    hidden = {"type": "object", "enabled": False}
    number = {"type": "integer"}
    places = {
        "type": "text",
        "analyzer": "places",
        "search_analyzer": "whitespace",
        "index_options": "positions",
        "norms": False,
        "similarity": "linear",
    }
    amounts = {
        "type": "text",
        "analyzer": "amounts",
        "search_analyzer": "whitespace",
        "index_options": "freqs",
        "norms": False,
        "similarity": "linear",
    }
    unit: dict[str, Any] = {
        "n": {"type": "integer"},
        "partij": keyword,
        "c": only_found,
        "id": only_found,
        "k": amounts,
        "dagen": {"type": "integer", "doc_values": False},
        **{name: {"type": "integer", "doc_values": False} for name in DATES},
        **dict.fromkeys(TEXTS, places),
    }
    document: dict[str, Any] = {
        "id": keyword,
        "versies": {"type": "boolean"},
        "eigen": number,
        "dagen": number,
        **dict.fromkeys(DATES, number),
        "toegevoegd": {"type": "long"},
        "gewijzigd_s": {"type": "long"},
        "vinger": keyword,
        "bestand": hidden,
        "document": hidden,
        "n_passages": number,
        **dict.fromkeys(COUNTED, keyword),
        "partijen": keyword,
        "k": amounts,
        "p": {"type": "nested", "properties": unit},
    }
    return {
        "settings": {
            "number_of_shards": n_shards,
            "number_of_replicas": n_replicas,
            "replication.type": "DOCUMENT",
            "refresh_interval": "-1",  # nothing is searched while an index is filled (Store.switch)
            "max_inner_result_window": 10_000,
            "mapping.nested_objects.limit": 100_000,
            "similarity": {"linear": {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}}},
            "analysis": {
                "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": LONGEST_TOKENS}},
                "filter": {
                    "amount": {"type": "delimited_term_freq"},
                    "no_filler": {"type": "stop", "stopwords": [FILLER]},
                    "side_by_side": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [f"([^{JOINER}]+)"],
                    },
                },
                "analyzer": {
                    "amounts": {"type": "custom", "tokenizer": "blanks", "filter": ["amount"]},
                    "places": {"type": "custom", "tokenizer": "blanks", "filter": ["no_filler", "side_by_side"]},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": meta,
            "_source": {
                "includes": [
                    "id",
                    "vinger",
                    "document",
                    "bestand",
                    "vraagnummer",
                    "status",
                    "toegevoegd",
                    "gewijzigd_s",
                ]
            },
            "properties": document,
        },
    }
