"""The passages that the engines index, and their source.

The input is always interchange lines, as `vraagbaak export` writes them. The product reads the lines themselves. Its
peers index one flat entry for each passage, as their own manuals advise: title, question, answer, and the values that
facets count. They need not index what else the product makes searchable (notes, announcements, summaries …).
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

COMMAND = (sys.executable, "-c", "from vraagbaak.search.cli import main; main()")
"""The command `vraagbaak`, run by the same interpreter as the benchmark."""


class Entry(NamedTuple):
    """One passage as the peers index it; `document` counts documents, from 0."""

    number: int
    document: int
    titel: str
    vraag: str
    antwoord: str
    indieners: list[str]
    partijen: list[str]
    ministeries: list[str]
    jaar: int | None


def documents(lines: Path) -> Iterator[dict[str, Any]]:
    """The documents of a file of interchange lines, as JSON objects."""
    with lines.open("rb") as file:
        yield from map(orjson.loads, file)


def entries(lines: Path) -> Iterator[Entry]:
    """The passages of a file of interchange lines; a document without any gives one entry, for its title."""
    number = 0
    for at, document in enumerate(documents(lines)):
        for entry in entries_of(document, at, number):
            yield entry
            number += 1


def entries_of(document: dict[str, Any], at: int, number: int) -> Iterator[Entry]:
    """The passages of one document, numbered from `number`."""
    titel = document.get("titel", "")
    askers = document.get("indieners", ())
    indieners = [indiener["naam"] for indiener in askers if indiener.get("naam")]
    partijen = list(dict.fromkeys([indiener["partij"] for indiener in askers if indiener.get("partij")]))
    ministeries = document.get("ministeries", [])
    when = document.get("ingediend") or document.get("beantwoord") or document.get("datum")
    jaar = int(when[:4]) if when else None
    passages: list[dict[str, Any]] = document.get("passages") or [{}]
    for passage in passages:
        asking = [passage["fractie"]] if passage.get("fractie") else partijen
        vraag, antwoord = passage.get("vraag", ""), passage.get("antwoord", "")
        yield Entry(number, at, titel, vraag, antwoord, indieners, asking, ministeries, jaar)
        number += 1


def n_passages(lines: Path) -> int:
    """How many passages the documents hold."""
    return sum(len(document.get("passages", ())) for document in documents(lines))


def exported(sources: Path, folder: Path) -> Path:
    """What `vraagbaak export` writes of the documents in `sources`; made once, kept in `folder`."""
    lines = folder / "exported.jsonl"
    if not lines.exists():
        index = folder / "to-export"
        unfinished = lines.with_suffix(".part")
        told = subprocess.run([*COMMAND, "index", "--index", str(index), str(sources)], stderr=subprocess.DEVNULL)
        if told.returncode == 2:
            raise SystemExit(f"{sources} could not be indexed")
        subprocess.run([*COMMAND, "export", "--index", str(index), "--output", str(unfinished)], check=True)
        unfinished.rename(lines)
    return lines


NEW_WORDS = 0.15
"""The share of synthetic sentences that get a word which is in no real one."""

INVENTED_AGAIN = 0.5
"""The share of these words that was invented for an earlier sentence. With both shares, 1,000,000 passages have about
twice the terms of the 227,000 real ones, as Heaps' law predicts with an exponent of about 0.5."""


def synthetic(lines: Path, wanted: int, made: Path) -> Path:
    """Writes a file of at least `wanted` passages, drawn from the sentences of real ones; always the same ones.

    Each synthetic document has the frame of a real one: its metadata, title, numbers of passages and of sentences in
    them. The sentences are drawn from all documents; some get a new compound of two known words.
    """
    if made.exists():
        return made
    drawn = random.Random(20240115)
    frames = list(documents(lines))
    sentences = _sentences(frames)
    words = sorted({word for sentence in sentences[::50] for word in sentence.split() if word.isalpha()})
    long_words = [word.lower() for word in words if len(word) > 4]
    invented: list[str] = []

    def text(like: str) -> str:
        chosen = drawn.choices(sentences, k=max(1, like.count(". ") + like.count("? ")))
        if drawn.random() < NEW_WORDS * len(chosen):
            if not invented or drawn.random() > INVENTED_AGAIN:
                invented.append(drawn.choice(long_words) + drawn.choice(long_words))
            # drawn by a power law: some new words become common, most stay rare
            word = invented[int(len(invented) * drawn.random() ** 2)]
            chosen[0] = f"{chosen[0]} De {word} is daarbij betrokken."
        return " ".join(chosen)

    n = 0
    unfinished = made.with_suffix(".part")
    with unfinished.open("wb") as file:
        for round in range(1000):
            for frame in frames:
                if n >= wanted:
                    break
                frame["id"] = f"{frame['id'].partition('-r')[0]}-r{round}"
                frame.pop("vraagnummer", None)
                passages = []
                for passage in frame.get("passages", ()):
                    texts = {key: text(passage[key]) for key in ("vraag", "antwoord") if passage.get(key)}
                    passages.append({**passage, **texts})
                n += len(passages)
                file.write(orjson.dumps({**frame, "passages": passages}) + b"\n")
    unfinished.rename(made)
    return made


def _sentences(frames: list[dict[str, Any]]) -> list[str]:
    """The different sentences of all questions and answers."""
    found: dict[str, None] = {}
    for frame in frames:
        for passage in frame.get("passages", ()):
            for key in ("vraag", "antwoord"):
                parts = passage.get(key, "").replace("? ", "?. ").replace("\n", ". ").split(". ")
                found.update(dict.fromkeys([part + ("" if part[-1:] in ".?" else ".") for part in parts if part]))
    return list(found)
