"""Write a table's polluted files, read them with one reader, score what came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

from pollution.further import further_files
from pollution.grid import Polluted
from pollution.polluters import polluted_files
from pollution.readers import Loaded, Read, attempt
from pollution.scoring import Score, measure, score
from pollution.sources import LINES, SOURCES

FIRST = next(iter(SOURCES))
SAMPLED_ROWS = (0, 1, 2, 40, LINES - 1)
"""Rows that the row-wise families pollute in all tables but the first."""


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
    """Of the processor, scoring included: the clock of a busy machine says little."""

    @property
    def score(self) -> Score:
        """As the benchmark has it."""
        return score((one.points, one.file.weight) for one in self.outcomes)

    @property
    def unnamed(self) -> Score:
        """The same with the reader's own names left out."""
        return score((one.unnamed, one.file.weight) for one in self.outcomes)

    def by_family(self) -> dict[str, float]:
        """Mean points of each family."""
        points = defaultdict(list)
        for one in self.outcomes:
            points[one.file.family].append(one.points)
        return {family: sum(found) / len(found) for family, found in points.items()}

    def document(self) -> dict[str, object]:
        """Give a result as plain values."""
        return {
            "reader": self.reader,
            "table": self.corpus.source,
            "further": self.corpus.further,
            **asdict(self.score),
            "unnamed": self.unnamed.weighted,
            "families": self.by_family(),
            "cpu_seconds": self.seconds,
        }


def written(
    folder: Path, source: str, families: Sequence[str] | None = None, *, further: bool
) -> Corpus:
    """Write a table's files into a folder of their own below `folder`.

    The row-wise families pollute every row of the first table, and some rows of the others.
    """
    table = SOURCES[source]()
    rows = None if source == FIRST else SAMPLED_ROWS
    made = further_files(table) if further else polluted_files(table, rows)
    home = folder / ("further" if further else "benchmark") / source
    home.mkdir(parents=True, exist_ok=True)
    files = [(file, home / f"{file.name}.csv") for file in made if wanted(file.family, families)]
    for file, path in files:
        path.write_bytes(file.content)
    return Corpus(source, further, tuple(files))


def run(reader: str, read: Read, corpus: Corpus) -> Result:
    """Read and score files."""
    begun = process_time()
    outcomes = []
    for file, path in corpus.files:
        loaded = attempt(read, path, file.known)
        points = measure(file.expected, loaded.rows).score
        unnamed = measure(file.expected, loaded.unnamed.rows).score if loaded.invented else points
        outcomes.append(Outcome(file, path, loaded, points, unnamed))
    return Result(reader, corpus, tuple(outcomes), process_time() - begun)


def wanted(name: str, parts: Sequence[str] | None) -> bool:
    """Tell whether a name has one of the parts in it; no parts want every name."""
    return not parts or any(part in name for part in parts)
