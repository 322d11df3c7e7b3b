"""Report of a run: a table for people, and a CSV to keep."""

from __future__ import annotations

import csv
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from statistics import median

from .engines import PEERS, version
from .figures import Measured

MEASURES = tuple(f"{kind} {at}" for kind in ("warm", "cold", "processor") for at in ("p50", "p95", "p99"))
"""Columns of the rows of searches."""


def machine() -> dict[str, str]:
    """The machine, as far as it matters for speed, and the versions of the measured engines."""
    from vraagbaak.index import kernel as kernels

    model = next(_fields("/proc/cpuinfo", "model name"), platform.processor())
    memory = next(_fields("/proc/meminfo", "MemTotal"), "0 kB").split()[0]
    found = {
        "processor": model,
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory) / 2**20:.0f} GiB",
        "system": platform.system(),
        "python": platform.python_version(),
        "product": f"{version('product')}, {kernels.NAME} kernel",
        "load when begun": f"{os.getloadavg()[0]:.1f}",
    }
    return found | {engine: version(engine) or "not installed" for engine in PEERS}


def _fields(file: str, key: str) -> Iterator[str]:
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == key:
            yield value.strip()


def printed(rows: Mapping[str, Measured]) -> Iterator[str]:
    """The lines of the tables: searches engine by engine, all other figures, and the targets."""
    yield f"{'searches (ms)':<32} {'engine':<20}" + "".join(f"{measure:>15}" for measure in MEASURES)
    searches: dict[tuple[str, str], dict[str, list[float]]] = {}
    for measured in rows.values():
        for figure in measured.figures:
            if figure.measure in MEASURES:
                own = searches.setdefault((figure.row, figure.engine), {})
                own.setdefault(figure.measure, []).append(figure.value)
    for (row, engine), own in searches.items():  # of several draws the median
        cells = [f"{median(own[measure]):15.3f}" if measure in own else f"{'':15}" for measure in MEASURES]
        yield f"{row:<32} {engine:<20}{''.join(cells)}"
    yield ""
    for row, measured in rows.items():
        for figure in measured.figures:
            if figure.measure not in MEASURES:
                note = f"  ({figure.note})" if figure.note else ""
                what = f"{figure.row:<32} {figure.engine:<22} {figure.measure:<36}"
                yield f"{what} {_number(figure.value)} {figure.unit}{note}"
        if measured.skipped:
            yield f"{row:<18} skipped: {measured.skipped}"
    yield ""
    yield f"{'demand':<32} {'':<36} {'reached':>10}   {'target':>9}"
    for measured in rows.values():
        for verdict in measured.verdicts:
            target = f"{'<=' if verdict.at_most else '>='} {verdict.target:>9g}"
            told = "met" if verdict.met else "MISSED"
            yield f"{verdict.row:<32} {verdict.demand:<36} {_number(verdict.reached)} {target}  {told}"


def _number(value: float) -> str:
    return f"{value:10,.0f}" if value >= 1000 else f"{value:10.3f}"


def kept(rows: Mapping[str, Measured], about: Mapping[str, str], folder: Path, started: datetime) -> Path:
    """Writes the run as a CSV named by its date and minute."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"speed-{started:%Y-%m-%d-%H%M}.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out, lineterminator="\n").writerows
        write([["row", "engine", "measure", "value", "unit", "note"]])
        write(["machine", "", name, value, "", ""] for name, value in about.items())
        write(_lines(rows))
    return file


def _lines(rows: Mapping[str, Measured]) -> Iterable[list[str]]:
    for row, measured in rows.items():
        for figure in measured.figures:
            yield [figure.row, figure.engine, figure.measure, f"{figure.value:.6g}", figure.unit, figure.note]
        for verdict in measured.verdicts:
            target = f"{'at most' if verdict.at_most else 'at least'} {verdict.target:g}"
            told = f"{target}: {'met' if verdict.met else 'missed'}"
            yield [verdict.row, "product", verdict.demand, f"{verdict.reached:.6g}", "", told]
        if measured.skipped:
            yield [row, "", "skipped", "", "", measured.skipped]
