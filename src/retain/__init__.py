"""retain: customer retention analysis over CSV and Parquet files.

>>> import retain
>>> scores = retain.score(transactions="sales.csv")  # doctest: +SKIP

Everything is imported when first used: `import retain` alone loads no data frame library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retain.version import VERSION as __version__

if TYPE_CHECKING:
    from retain.api import score
    from retain.errors import RetainError
    from retain.tables.any_table import read_table

__all__ = ["RetainError", "__version__", "read_table", "score"]

_PLACES = {
    "score": "retain.api",
    "read_table": "retain.tables.any_table",
    "RetainError": "retain.errors",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _PLACES:
        from importlib import import_module

        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'retain' has no attribute {name!r}")
