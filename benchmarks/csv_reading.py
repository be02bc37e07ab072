"""What reading CSV without guessing costs, beside Polars' own parse of the same file.

    python benchmarks/csv_reading.py [--millions 13] [--runs 5]

Three files of the same lines (about 1 GB each at 13 million), with no cell quoted, with some and
with all. In turn, in one process: the proof of a plain rectangle, `retain.read_table`, and Polars'
`read_csv` of text columns. Bars: proof / parse under a third, read / parse at most 1.5. Then the
careful lane on a file with a blank line at its end, and on a quarter of it, each in a process of
its own: what they hold at the most must not follow the file's size.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

import retain
from processes import run
from retain.tables.dialect import Layout, read_dialect
from retain.tables.plain import Text
from retain.tables.proof import prove

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
LONGEST = 1 << 20
CAREFUL = 1_000_000
_OPEN = """
import sys
from retain.tables.scan import Reading
from retain.tables.scans import open_scans
from retain.tables.spool import Spool
with Spool() as spool:
    assert open_scans([sys.argv[1]], Reading(), spool)[0].lane == "careful"
"""
_NOTES = ("standard delivery to the shop", "ring twice", "", "call before nine")
_CATEGORIES = ("Beverages", "Snacks", "Household", "Personal care")


def lines(count: int) -> pl.DataFrame:
    """Made-up sales lines, the same every time."""
    dice = np.random.default_rng(1)

    def one_of(words: tuple[str, ...]) -> pl.Series:
        return pl.Series(np.array(words)[dice.integers(0, len(words), count)])

    return pl.DataFrame(
        {
            "order_id": pl.Series(dice.integers(10**6, 10**7, count)).cast(pl.String),
            "customer_id": "C" + pl.Series(dice.integers(10**6, 2 * 10**6, count)).cast(pl.String),
            "date": pl.Series(dice.integers(18_000, 19_500, count)).cast(pl.Int32).cast(pl.Date),
            "amount": pl.Series(dice.integers(100, 10**6, count) / 100),
            "product_id": "SKU-" + pl.Series(dice.integers(1, 5000, count)).cast(pl.String),
            "category": one_of(_CATEGORIES),
            "note": one_of(_NOTES),
        }
    )


def files(count: int) -> dict[str, Path]:
    """The three files, made where they are missing."""
    made = {name: FOLDER / f"quoted-{name}-{count}.csv" for name in ("none", "some", "all")}
    if not all(path.exists() for path in made.values()):
        frame = lines(count)
        frame.write_csv(made["none"], quote_style="never")
        frame.write_csv(made["all"], quote_style="always")
        note = pl.when(pl.col("note") != "").then(pl.col("note") + ", please")
        frame.with_columns(note=note).write_csv(made["some"])
    return made


def compare(name: str, path: Path, runs: int) -> str:
    """Time the proof, the read and the parse in turn; one line of ratios."""
    dialect = read_dialect(Text(path), str(path), Layout())
    shape = dialect.shape(LONGEST) if dialect else None
    if dialect is None or shape is None or not prove(path, dialect.start, shape).rectangular:
        raise SystemExit(f"{path} is no plain rectangle: the benchmark is wrong")
    start = dialect.start
    work: dict[str, Callable[[], object]] = {
        "proof": lambda: prove(path, start, shape),
        "parse": lambda: pl.read_csv(path, infer_schema=False),
        "read": lambda: retain.read_table(path),
    }
    seconds: dict[str, list[float]] = {what: [] for what in work}
    for _ in range(runs):
        for what, act in work.items():
            begun = time.perf_counter()
            act()
            seconds[what].append(time.perf_counter() - begun)
    proof, parse, read = (median(seconds[what]) for what in ("proof", "parse", "read"))
    size = path.stat().st_size / 1e9
    return (
        f"{name:5} {size:5.2f} GB  proof {proof:5.2f} s  parse {parse:5.2f} s  read {read:5.2f} s"
        f"  proof/parse {proof / parse:.2f}  read/parse {read / parse:.2f}"
    )


def careful() -> str:
    """The careful lane's speed, and its greatest memory on a file and on a quarter of it."""
    made = {}
    for count in (CAREFUL // 4, CAREFUL):
        path = FOLDER / f"careful-{count}.csv"
        # A child's peak starts at its parent's, so that the file is made in a child as well.
        run([sys.executable, str(Path(__file__)), "--careful-file", str(count)], FOLDER)
        made[path] = run([sys.executable, "-c", _OPEN, str(path)], FOLDER)
    small, large = made.values()
    rate = max(path.stat().st_size for path in made) / 1e6 / large.seconds
    return (
        f"careful lane: {rate:.0f} MB/s, {large.peak_mb:.0f} MB held at {CAREFUL:,} lines, "
        f"{small.peak_mb:.0f} MB at a quarter of them"
    )


def careful_file(count: int) -> None:
    """A file that is a plain rectangle but for a blank line at its end."""
    path = FOLDER / f"careful-{count}.csv"
    lines(count).write_csv(path)
    with path.open("ab") as file:
        file.write(b"\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="reading CSV beside Polars' own parse.")
    parser.add_argument("--millions", type=float, default=13, help="of lines")
    parser.add_argument("--runs", type=int, default=5, help="of each, in turn")
    parser.add_argument("--careful-file", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if asked.careful_file:
        careful_file(asked.careful_file)
        sys.exit()
    print(careful(), flush=True)
    for quoted, file in files(round(asked.millions * 1e6)).items():
        print(compare(quoted, file, asked.runs), flush=True)
