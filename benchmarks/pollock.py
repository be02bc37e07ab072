"""Polluted CSV files, and how much of each table readers get out of them.

    python benchmarks/pollock.py [--source goods] [--family row_extra_quote]
                                 [--reader "retain sniffing"] [--show-worst 5] [--further]

Files are made as the Pollock benchmark makes them (see `pollution.polluters`), from made-up tables,
and scored by its measures (see `pollution.scoring`): 10 is all of a table, 0 an error. `simple` is
the mean over files, `weighted` weighs files by how often their pollution was met in the wild, and
`unnamed` is `weighted` where a reader's own names for the columns of a file without a header are
not written down. `--show-worst` prints what was lost, and where the files are.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pollution.further import further_files
from pollution.grid import Polluted
from pollution.polluters import polluted_files
from pollution.readers import PUBLISHED, Loaded, Read, attempt, available
from pollution.scoring import Score, measure, score
from pollution.sources import LINES, SOURCES

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench" / "pollution"
FIRST = next(iter(SOURCES))
SAMPLED_ROWS = (0, 1, 2, 40, LINES - 1)
"""Rows that the row-wise families pollute in all tables but the first."""

_SHOWN_LINES = 3
_SHOWN_CELL = 20
_SHOWN_WIDTH = 240


@dataclass(frozen=True)
class Corpus:
    """The files made of a table, where they stand; `further` ones are not the benchmark's."""

    source: str
    further: bool
    files: tuple[tuple[Polluted, Path], ...]


@dataclass(frozen=True)
class Outcome:
    """One file read by one reader."""

    file: Polluted
    path: Path
    loaded: Loaded
    points: float
    unnamed: float


@dataclass(frozen=True)
class Result:
    """A corpus read by one reader."""

    reader: str
    corpus: Corpus
    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def score(self) -> Score:
        """As the benchmark has it."""
        return score((one.points, one.file.weight) for one in self.outcomes)

    @property
    def unnamed(self) -> Score:
        """The same without invented names."""
        return score((one.unnamed, one.file.weight) for one in self.outcomes)

    def by_family(self) -> dict[str, float]:
        """Mean points of each family."""
        points = defaultdict(list)
        for one in self.outcomes:
            points[one.file.family].append(one.points)
        return {family: sum(found) / len(found) for family, found in points.items()}


def written(source: str, families: Sequence[str] | None = None, *, further: bool) -> Corpus:
    """Write a table's files into a folder of their own.

    The row-wise families pollute every row of the first table, and some rows of the others.
    """
    table = SOURCES[source]()
    rows = None if source == FIRST else SAMPLED_ROWS
    made = further_files(table) if further else polluted_files(table, rows)
    folder = FOLDER / ("further" if further else "benchmark") / source
    folder.mkdir(parents=True, exist_ok=True)
    files = [(file, folder / f"{file.name}.csv") for file in made if _wanted(file.family, families)]
    for file, path in files:
        path.write_bytes(file.content)
    return Corpus(source, further, tuple(files))


def run(reader: str, read: Read, corpus: Corpus) -> Result:
    """Read and score files."""
    begun = perf_counter()
    outcomes = []
    for file, path in corpus.files:
        loaded = attempt(read, path, file.known)
        points = measure(file.expected, loaded.rows).score
        unnamed = measure(file.expected, loaded.unnamed.rows).score if loaded.invented else points
        outcomes.append(Outcome(file, path, loaded, points, unnamed))
    return Result(reader, corpus, tuple(outcomes), perf_counter() - begun)


def summary(results: Sequence[Result]) -> str:
    """Align the scores as text, a line for each reader and source."""
    head = ("reader", "table", "files", "simple", "weighted", "unnamed", "published", "seconds")
    rows = [head]
    for one in results:
        found = one.score
        comparable = one.corpus.source == FIRST and not one.corpus.further
        known = PUBLISHED.get(one.reader) if comparable else None
        rows.append(
            (
                one.reader,
                one.corpus.source,
                f"{found.files:,}",
                f"{found.simple:.3f}",
                f"{found.weighted:.3f}",
                f"{one.unnamed.weighted:.3f}",
                "{:.3f} {:.3f}".format(*known) if known else "",
                f"{one.seconds:.1f}",
            )
        )
    return aligned(rows)


def families(results: Sequence[Result]) -> str:
    """Align mean points of each family as text, a column for each reader and source."""
    found = [one.by_family() for one in results]
    names = list(dict.fromkeys(name for one in found for name in one))
    short = [f"{one.reader}/{one.corpus.source}" for one in results]
    rows = [("family", *short)]
    rows += [
        (name, *(f"{one[name]:.2f}" if name in one else "" for one in found)) for name in names
    ]
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Set rows in columns, the first to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def worst(result: Result, count: int) -> str:
    """Show the files that cost most, by weight, one of a family, and how their tables differ."""
    costs = sorted(result.outcomes, key=lambda one: (one.points - 10) * one.file.weight)
    told: dict[str, Outcome] = {}
    for one in costs:
        if one.points < 10:
            told.setdefault(one.file.family, one)
    lines = []
    for one in list(told.values())[:count]:
        lines.append(f"\n{one.points:6.3f} × {one.file.weight:g}  {one.path}")
        lines += [f"    {line[:_SHOWN_WIDTH]}" for line in difference(one)]
    return "\n".join([f"{result.reader} on {result.corpus.source}:", *lines])


def difference(outcome: Outcome) -> list[str]:
    """Give the sizes of the expected and the loaded table and the first lines only one has."""
    if outcome.loaded.rows is None:
        return [outcome.loaded.reason.replace("\n", " ")[:400]]
    meant, found = map(Counter, (_shown(outcome.file.expected), _shown(outcome.loaded.rows)))
    sizes = f"expected {_size(outcome.file.expected)}, loaded {_size(outcome.loaded.rows)}"
    missing = [f"- {line}" for line in list(meant - found)[:_SHOWN_LINES]]
    extra = [f"+ {line}" for line in list(found - meant)[:_SHOWN_LINES]]
    return [sizes, *missing, *extra]


def _shown(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write rows for the eye: what cannot be printed escaped, long cells cut in their middle."""
    return [" | ".join(map(_short, row)) for row in rows]


def _short(cell: str) -> str:
    text = cell if cell.isprintable() else repr(cell)[1:-1]
    return text if len(text) <= _SHOWN_CELL else f"{text[:14]}…{text[-5:]}"


def _size(rows: Sequence[Sequence[str]]) -> str:
    widths = sorted({len(row) for row in rows})
    return f"{len(rows)} × {widths[0] if widths else 0}" + (f"–{widths[-1]}" if widths[1:] else "")


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


def _wanted(name: str, parts: Sequence[str] | None) -> bool:
    return not parts or any(part in name for part in parts)


def main() -> None:
    """Make the files, read them with every reader and print the tables."""
    asked = _arguments()
    readers = {name: read for name, read in available().items() if _wanted(name, asked.reader)}
    if not readers:
        sys.exit(f"no such reader here; there are: {', '.join(available())}")
    corpora = [written(name, asked.family, further=asked.further) for name in asked.sources]
    results = [
        run(name, read, corpus)
        for corpus in corpora
        if corpus.files
        for name, read in readers.items()
    ]
    if not results:
        sys.exit("no such family in these tables")
    print(summary(results))
    if asked.families:
        print(f"\n{families(results)}")
    for result in results if asked.show_worst else ():
        print(f"\n{worst(result, asked.show_worst)}")


if __name__ == "__main__":
    main()
