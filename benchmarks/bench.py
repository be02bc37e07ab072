"""`retain score` beside its peers, everything in one go: ratios count, not seconds.

    python benchmarks/bench.py [--lines 1,5,20] [--formats parquet,csv] [--runs 3]

For each size (in millions of lines) and format five whole processes take turns: `retain score` of
the facts, one plain Polars group-by of the same columns, the same features in DuckDB SQL,
`retain score` of everything, models, churn and loyalty included, and the same where the lines tell
products, quantities and list prices too. All of them write Parquet. The figures of
retain and its peers are compared afterwards: a benchmark of different work is worth nothing, and
ends here with an error. The table also stands in build/bench/results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from processes import (
    CommandFailed,
    Run,
    answer,
    in_turn,
    median_ratio,
    median_seconds,
    peak_mb,
)
from retain.scoring.catalogue import CATALOGUE

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "build" / "bench"
MILLION = 1_000_000
WARM_UP_BELOW = 20
"""Millions of lines from which on a run is long enough to need no warm-up."""

START_UPS = 15
NAMES = ("retain", "plain", "duckdb", "whole", "priced")
FORMATS = ("parquet", "csv")
PACKAGES = ("polars", "duckdb", "pyarrow", "typer")
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Result:
    """The runs of `NAMES` on one size and format, in turn.

    "retain" computes what its peers do; "whole" all columns; "priced" reads products and prices.

    `agrees` says that all three came to the same figures; an error ends the benchmark where they
    did not.
    """

    lines: int
    file_format: str
    runs: dict[str, list[Run]]
    agrees: bool

    def document(self) -> dict[str, object]:
        """Give the result and what follows from it, as plain values."""
        return {
            **asdict(self),
            "retain_per_plain": self.ratio("plain"),
            "retain_per_duckdb": self.ratio("duckdb"),
            "whole_per_retain": 1 / self.ratio("whole"),
            "priced_per_whole": self.priced_per_whole,
            "microseconds_a_line": self.microseconds_a_line,
        }

    def ratio(self, peer: str) -> float:
        """Seconds of retain for one of the peer."""
        return median_ratio(self.runs["retain"], self.runs[peer])

    @property
    def priced_per_whole(self) -> float:
        """Seconds with products and prices for one without."""
        return median_ratio(self.runs["priced"], self.runs["whole"])

    @property
    def microseconds_a_line(self) -> float:
        """What a line costs retain."""
        return median_seconds(self.runs["retain"]) / self.lines * 1e6


@dataclass(frozen=True)
class StartUp:
    """`retain --help` beside a bare Typer app's."""

    retain: list[Run]
    bare: list[Run]

    @property
    def ratio(self) -> float:
        """Seconds of retain for one of the bare app."""
        return median_ratio(self.retain, self.bare)

    def line(self) -> str:
        """Say it in one line."""
        return (
            f"retain --help {median_seconds(self.retain) * 1000:.0f} ms, a bare Typer app"
            f" {median_seconds(self.bare) * 1000:.0f} ms, ratio {self.ratio:.2f}"
        )


def measure(millions: float, file_format: str, runs: int) -> Result:
    """Run the three in turn on one file and compare what they wrote.

    Raises CommandFailed where one of them fails or the figures differ.
    """
    lines = round(millions * MILLION)
    _say(f"{lines:,} lines, {file_format}: making or finding the file")
    generate = _script("generate", "--lines", str(lines), "--format", file_format)
    source = answer(generate, FOLDER)
    priced = answer([*generate, "--products"], FOLDER)
    _read_once(Path(source))
    _read_once(Path(priced))
    _say(f"{lines:,} lines, {file_format}: {runs} runs of each")
    out = {name: str(FOLDER / f"out-{name}.parquet") for name in NAMES}
    commands = {
        "retain": _retain(
            "score", source, "-o", out["retain"], "--force", "--quiet", "--columns", _facts()
        ),
        "whole": _retain("score", source, "-o", out["whole"], "--force", "--quiet"),
        "priced": _retain("score", priced, "-o", out["priced"], "--force", "--quiet"),
        "plain": _script("plain_polars", source, out["plain"]),
        "duckdb": _script("duckdb_sql", source, out["duckdb"]),
    }
    try:
        measured = in_turn(commands, FOLDER, runs=runs, warm_up=millions < WARM_UP_BELOW)
        answer(_script("duckdb_sql", "--check", out["duckdb"], out["retain"]), FOLDER)
        answer(_script("plain_polars", "--check", out["plain"], out["retain"]), FOLDER)
    finally:
        for path in out.values():
            Path(path).unlink(missing_ok=True)
    return Result(lines, file_format, measured, agrees=True)


def start_up() -> StartUp:
    """Time `--help` of retain and of a bare app."""
    _say(f"start-up: {START_UPS} runs of each")
    commands = {"retain": _retain("--help"), "bare": _script("bare_typer", "--help")}
    measured = in_turn(commands, FOLDER, runs=START_UPS, warm_up=True)
    return StartUp(measured["retain"], measured["bare"])


def table(results: Sequence[Result]) -> str:
    """Align the results as text."""
    head = (
        "lines", "format", *(f"{name} s" for name in NAMES), *(f"{name} MB" for name in NAMES),
        "retain/plain", "retain/duckdb", "whole/retain", "priced/whole", "µs a line", "agree",
    )  # fmt: skip
    rows = [head, *map(_row, results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _row(result: Result) -> tuple[str, ...]:
    runs = [result.runs[name] for name in NAMES]
    return (
        f"{result.lines:,}",
        result.file_format,
        *(f"{median_seconds(one):.2f}" for one in runs),
        *(f"{peak_mb(one):,.0f}" for one in runs),
        f"{result.ratio('plain'):.2f}",
        f"{result.ratio('duckdb'):.2f}",
        f"{1 / result.ratio('whole'):.2f}",
        f"{result.priced_per_whole:.2f}",
        f"{result.microseconds_a_line:.3f}",
        "ok" if result.agrees else "no",
    )


def setting() -> dict[str, str]:
    """Versions and machine: what the seconds depend on, and the ratios much less."""
    versions = {name: version(name) for name in ("retain", *PACKAGES)}
    return {
        **versions,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }


def _read_once(path: Path) -> None:
    """Bring the file into the system's cache, so that nobody is the first to read it."""
    with path.open("rb", buffering=0) as file:
        while file.read(_BLOCK):
            pass


def _script(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(HERE / f"{name}.py"), *arguments]


def _facts() -> str:
    """The columns that need neither model nor standard of churn."""
    return ",".join(column.name for column in CATALOGUE if column.part == "value")


def _retain(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "retain", *arguments]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="retain score beside its peers.")
    parser.add_argument("--lines", default="1,5,20", help="sizes in millions of lines")
    parser.add_argument("--formats", default=",".join(FORMATS), help="parquet, csv or both")
    parser.add_argument("--runs", type=int, default=3, help="of each, in turn")
    asked = parser.parse_args()
    try:
        asked.sizes = [float(size) for size in _list(asked.lines)]
    except ValueError:
        parser.error(f"--lines: not numbers: {asked.lines}")
    asked.kinds = _list(asked.formats)
    if unknown := set(asked.kinds) - set(FORMATS):
        parser.error(f"--formats: unknown: {', '.join(sorted(unknown))}")
    if asked.runs < 1 or min(asked.sizes, default=0) <= 0:
        parser.error("--runs and --lines must be positive")
    return asked


def main() -> None:
    """Measure everything, print the table and keep it."""
    asked = _arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        started = start_up()
        results = [measure(size, kind, asked.runs) for size in asked.sizes for kind in asked.kinds]
    except CommandFailed as error:
        sys.exit(str(error))
    document = {
        "setting": setting(),
        "start_up": {**asdict(started), "ratio": started.ratio},
        "results": [result.document() for result in results],
    }
    (FOLDER / "results.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(table(results))
    print(f"\n{started.line()}")
    print(", ".join(f"{name} {value}" for name, value in setting().items()))


if __name__ == "__main__":
    main()
