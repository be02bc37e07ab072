"""How a figure of a customer came about: its parts, and what they were judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "money", "share", "number", "score", "ratio"]
Values = tuple[tuple[str, float | str | None, Kind], ...]
"""Names, numbers or codes, and how they are laid out."""

Adds = Literal["", "number", "money", "score"]


@dataclass(frozen=True)
class Part:
    """One thing that a figure was made of, or judged by.

    Attributes:
        name: a key of the words `explain_part.`, or the name of a column of the scores.
        value: of the customer; None where it is not known, or no number.
        kind: how it is laid out.
        said: the value where it is no number: a key of `code`, a date, an identifier.
        standards: what it is judged by, least first.
        weight: how much it counts for, where the parts are weighed.
        adds: what it adds to the figure; None where it is not added, or not known.
        met: whether it holds, where it is a condition.
    """

    name: str
    value: float | None = None
    kind: Kind = "number"
    said: str | None = None
    standards: tuple[float, ...] = ()
    weight: float | None = None
    adds: float | None = None
    met: bool | None = None


@dataclass(frozen=True)
class Account:
    """How one figure came about.

    Attributes:
        figure: the column of the scores.
        value: what the scores say: a number, a code, or nothing.
        kind: how a number is laid out.
        parts: what it was made of.
        adds: the kind of what parts add; "" where they do not add up.
        rule: which text says how they make the figure (`explain_rule.`).
        values: numbers that the text needs, each with its kind.
    """

    figure: str
    value: float | str | bool | None
    kind: Kind
    parts: tuple[Part, ...]
    rule: str
    adds: Adds = ""
    values: Values = ()

    @property
    def total(self) -> float:
        """What the parts add up to."""
        return sum(part.adds or 0.0 for part in self.parts)
