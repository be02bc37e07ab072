"""How much of a table arrived: ten measures a file, as the Pollock benchmark defines them.

Source: G. Vitagliano, M. Hameed, L. Jiang, L. Reisener, E. Wu, F. Naumann: Pollock: A Data Loading
Benchmark. PVLDB 16(8), 2023. The measures are success, and precision, recall and F1 of the header's
cells, of the records and of all cells, each as multisets; a file's score is their sum, 0 to 10. A
reader's simple score is the mean over files; the weighted one weighs each file by how often its
pollution was met in some 3,700 files of open-data portals.

Header and records are compared after their cells are brought to one writing of values; a record is
the concatenation of its cells, so that an extra empty cell costs a cell and no record. Cells are
compared as they stand. What the paper calls precision counts over the expected table, recall over
the loaded one; the sum does not mind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import lru_cache

from pollution.grid import Rows

Table = Sequence[Sequence[str]]
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y")
_TIMES = ("%H:%M", "%H:%M:%S")
_PRICE = re.compile(r"([$€£¥])\s?(\d[\d,]*\.?\d*)")
_LONGEST_VALUE = 24
"""Characters beyond which a cell is text without trying."""


@dataclass(frozen=True)
class Measures:
    """The ten measures of a file, each between 0 and 1."""

    success: float = 0.0
    header_precision: float = 0.0
    header_recall: float = 0.0
    header_f1: float = 0.0
    record_precision: float = 0.0
    record_recall: float = 0.0
    record_f1: float = 0.0
    cell_precision: float = 0.0
    cell_recall: float = 0.0
    cell_f1: float = 0.0

    @property
    def score(self) -> float:
        """Their sum, 0 to 10."""
        return float(sum(astuple(self)))


FAILED = Measures()
PERFECT = Measures(*[1.0] * 10)


def measure(expected: Rows, loaded: Table | None) -> Measures:
    """Compare a loaded table, its header first, with the one that was meant.

    None stands for a reader that gave up: no measure is earned. Where nothing was expected,
    whatever came is right.
    """
    if loaded is None:
        return FAILED
    if not expected:
        return PERFECT
    head, records, cells = _counted(expected)
    header = _overlap(head, Counter(map(value, loaded[0] if loaded else ())))
    return Measures(
        1.0,
        *header,
        *_overlap(records, Counter("".join(map(value, row)) for row in loaded[1:])),
        *_overlap(cells, Counter(cell for row in loaded for cell in row)),
    )


@lru_cache(maxsize=64)
def _counted(expected: Rows) -> tuple[Counter[str], Counter[str], Counter[str]]:
    return (
        Counter(map(value, expected[0])),
        Counter("".join(map(value, row)) for row in expected[1:]),
        Counter(cell for row in expected for cell in row),
    )


def _overlap(meant: Counter[str], found: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two multisets; nothing meant is nothing to lose."""
    if not meant:
        return (1.0, 1.0, 1.0)
    common = (meant & found).total()
    if not common:
        return (0.0, 0.0, 0.0)
    precision, recall = common / meant.total(), common / found.total()
    return (precision, recall, 2 * precision * recall / (precision + recall))


@lru_cache(maxsize=1 << 17)
def value(cell: str) -> str:
    """Bring a cell to one writing: truth, whole number, decimal, time, date, money, or lower case.

    Thus 007 equals 7, 1.50 equals 1.5, 24/03/2024 equals 2024-03-24 and $3.50 equals $3.5.
    """
    if not cell or len(cell) > _LONGEST_VALUE:
        return cell.lower()
    if cell.lower() in ("true", "false"):
        return "1" if cell.lower() == "true" else "0"
    return _number(cell) or _moment(cell) or _money(cell) or cell.lower()


def _number(cell: str) -> str | None:
    for kind in (int, float):
        try:
            return str(kind(cell))
        except ValueError:
            continue
    return None


def _moment(cell: str) -> str | None:
    day, _, clock = cell.partition(" ")
    time = _read(clock or day, _TIMES)
    if time and not clock:
        return f"{time:%H:%M:%S}"
    date = _read(day, _DATES)
    if date and (time or not clock):
        return f"{date:%Y-%m-%d} {time or date:%H:%M:%S}"
    return None


def _read(text: str, formats: Iterable[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _money(cell: str) -> str | None:
    found = _PRICE.fullmatch(cell.strip())
    return found and f"{found[1]}{float(found[2].replace(',', ''))}"


@dataclass(frozen=True)
class Score:
    """A reader's means over files."""

    files: int
    simple: float
    weighted: float


def score(found: Iterable[tuple[float, float]]) -> Score:
    """Sum up (score, weight) of files."""
    pairs = list(found)
    weights = sum(weight for _, weight in pairs)
    return Score(
        len(pairs),
        sum(points for points, _ in pairs) / len(pairs),
        sum(points * weight for points, weight in pairs) / weights,
    )
