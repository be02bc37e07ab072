"""Polluted CSV files, and how much of each table readers get out of them.

    python benchmarks/pollock.py [--source goods] [--family row_extra_quote]
                                 [--reader "retain sniffing"] [--show-worst 5] [--further]

Files are made as the Pollock benchmark makes them (see `pollution.polluters`), from made-up tables,
and scored by its measures (see `pollution.scoring`): 10 is all of a table, 0 an error. `simple` is
the mean over files, `weighted` weighs files by how often their pollution was met in the wild, and
`unnamed` is `weighted` where a reader's own names for the columns of a file without a header are
not written down. `--further` takes families that the benchmark has not. `--show-worst` prints which
families cost most, what was lost, and where the files are. The figures also stand in
build/bench/pollution/results.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pollution.readers import available
from pollution.runs import FIRST, run, wanted, written
from pollution.showing import families, summary, worst
from pollution.sources import SOURCES

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench" / "pollution"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How much of polluted CSV files readers get.")
    parser.add_argument("--source", action="append", choices=[*SOURCES, "all"], help="tables")
    parser.add_argument("--family", action="append", help="only families whose name has this in it")
    parser.add_argument("--reader", action="append", help="only readers whose name has this in it")
    parser.add_argument("--further", action="store_true", help="families beyond the benchmark's")
    parser.add_argument("--families", action="store_true", help="show each family's mean")
    parser.add_argument("--show-worst", type=int, default=0, metavar="N", help="show what was lost")
    asked = parser.parse_args()
    sources = asked.source or [FIRST]
    asked.sources = list(SOURCES) if "all" in sources else list(dict.fromkeys(sources))
    return asked


def main() -> None:
    """Make the files, read them with every reader and print the tables."""
    asked = _arguments()
    readers = {name: read for name, read in available().items() if wanted(name, asked.reader)}
    if not readers:
        sys.exit(f"no such reader here; there are: {', '.join(available())}")
    corpora = [written(FOLDER, name, asked.family, further=asked.further) for name in asked.sources]
    results = [
        run(name, read, corpus)
        for corpus in corpora
        if corpus.files
        for name, read in readers.items()
    ]
    if not results:
        sys.exit("no such family in these tables")
    kept = json.dumps([one.document() for one in results], indent=2)
    (FOLDER / "results.json").write_text(kept + "\n", encoding="utf-8")
    print(summary(results))
    if asked.families:
        print(f"\n{families(results)}")
    for result in results if asked.show_worst else ():
        print(f"\n{worst(result, asked.show_worst)}")


if __name__ == "__main__":
    main()
