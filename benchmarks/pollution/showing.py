"""Results as text: scores, means of families, and what was lost where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pollution.readers import PUBLISHED
from pollution.runs import FIRST, Outcome, Result
from pollution.scoring import PERFECT

BENCHMARK_FILES = 2_290
"""As many as the benchmark has: what was published is shown beside scores of all of them."""

_SHOWN_LINES = 3
_SHOWN_CELL = 20
_SHOWN_WIDTH = 240


def summary(results: Sequence[Result]) -> str:
    """Align the scores as text, a line for each reader and source."""
    head = ("reader", "table", "files", "simple", "weighted", "unnamed", "published", "CPU s")
    rows = [head]
    for one in results:
        found = one.score
        comparable = one.corpus.source == FIRST and found.files == BENCHMARK_FILES
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
    """Show the families that cost most, each with its worst file and how the tables differ."""
    families = defaultdict(list)
    for one in result.outcomes:
        families[one.file.family].append(one)
    weights = sum(one.file.weight for one in result.outcomes)

    def cost(family: str) -> float:
        found = families[family]
        return sum((PERFECT.score - one.points) * one.file.weight for one in found) / weights

    lines = [f"{result.reader} on {result.corpus.source}:"]
    for family in sorted(families, key=cost, reverse=True)[:count]:
        found = sorted(families[family], key=lambda one: one.points)
        spoilt = [one for one in found if one.points < PERFECT.score]
        if not spoilt:
            continue
        lost = sum(PERFECT.score - one.points for one in spoilt) / len(result.outcomes)
        lines += [
            "",
            f"{family}: {len(spoilt)} of {len(found)} files, costs {cost(family):.4f} weighted,"
            f" {lost:.4f} simple; {spoilt[0].points:.3f} for {spoilt[0].path}",
            *(f"    {line[:_SHOWN_WIDTH]}" for line in difference(spoilt[0])),
        ]
    return "\n".join(lines)


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
