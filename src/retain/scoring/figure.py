"""A figure of a summary, with how many rows it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FigureKind = Literal["count", "share", "days", "money", "ratio", "number"]


@dataclass(frozen=True)
class Figure:
    """One figure of the whole base.

    Attributes:
        name: as programs and conditions know it (`on_time_resolution`).
        kind: what sort of figure it is.
        value: a share as a fraction, money in the currency; None where it is not known.
        rows: how many rows, or customers, it was made from.
        of: what those are, as the words name them (`complaints`, `orders`, …).
        reason: why it is not known, as the words name it; None where it is known.
    """

    name: str
    kind: FigureKind
    value: float | None
    rows: int
    of: str
    reason: str | None = None
