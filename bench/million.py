"""Speed and memory with 1,000,000 passages.

    python -m bench.million INDEX

searches the index for the queries on its input, one per line, and prints its peak resident memory in MiB.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from .building import build
from .engines import opened
from .figures import Figure, Measured, Verdict, times
from .latency import Ask, interleaved
from .passages import n_passages, synthetic

ROW = "1,000,000 passages"


def million(lines: Path, folders: dict[str, Path], queries: list[str], repeats: int, wanted: int) -> Measured:
    """The synthetic passages against the real ones."""
    where = folders["product"].parent
    drawn = synthetic(lines, wanted, where / f"synthetic-{wanted}.jsonl")
    large = {name: where / f"{name}-large" for name in ("product", "tantivy") if name in folders}
    n, n_drawn = n_passages(lines), n_passages(drawn)
    figures = []
    rates = {}
    for engine, folder in large.items():
        small = n / build(engine, lines, folders[engine]).seconds
        many = n_drawn / build(engine, drawn, folder).seconds
        rates[engine] = many / small
        figures.append(Figure(ROW, engine, "passages a second", many, "/s", f"{small:,.0f}/s for the real ones"))
    asks = [opened("product", folders["product"]).whole, opened("product", large["product"]).whole]
    few, many_of = interleaved([Ask(ask) for ask in asks], queries, repeats)
    figures += times(
        ROW, "product", many_of.warm, "whole job", f"{len(queries)} queries, interleaved with the real passages"
    )
    if "tantivy" in large:
        asks = [opened("product", large["product"]).whole, opened("tantivy", large["tantivy"]).whole]
        ours, theirs = interleaved([Ask(ask) for ask in asks], queries, repeats)
        figures += times(
            ROW, "tantivy", theirs.warm, "whole job", f"{len(queries)} queries, interleaved with the product"
        )
        ratio = median(ours.warm) / median(theirs.warm)
        figures.append(Figure(ROW, "tantivy", "product's part", ratio, ""))
    resident = _resident(large["product"], queries)
    figures.append(Figure(ROW, "product", "resident at most", resident, "MiB", "a process of its own, all queries"))
    slower = median(many_of.warm) / median(few.warm)
    return Measured(
        tuple(figures),
        (
            Verdict(ROW, "times the whole job on the real ones", slower, 5.0),
            Verdict(ROW, "of the indexing rate", rates["product"], 0.8, at_most=False),
            Verdict(ROW, "MiB resident", resident, 600),
        ),
    )


def _resident(folder: Path, queries: list[str]) -> float:
    told = subprocess.run(
        [sys.executable, "-m", "bench.million", str(folder)],
        input="\n".join(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(told.stdout)


def main(folder: Path) -> None:
    engine = opened("product", folder)
    for query in sys.stdin.read().splitlines():
        engine.whole(query)
    status = Path("/proc/self/status").read_text()
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
