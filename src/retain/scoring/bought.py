"""Who bought how much of which product in which month, as one sorted whole number a line.

Eight bytes a line, from the highest bits to the lowest: the customer's code, the product's place,
the month, the quantity. Sorted, the lines of a customer, a product and a month stand side by side,
in an order that depends on nothing but the lines themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.runs import Floats, Integers, Runs

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

    Packed = npt.NDArray[np.uint64]

QUANTITY_STEPS: Final = 256
"""Steps of a quantity in one unit of its logarithm: it is known to a fifth of a per cent."""

_QUANTITY_BITS: Final = 14
_BITS: Final = 63
"""One less than there are, so that the customer after the last has a number too."""

LINES_AT_ONCE: Final = 1_000_000
"""Lines unpacked at a time."""


def month_of(day: pl.Expr) -> pl.Expr:
    """The calendar month of a day number, counted from year 0."""
    date = day.cast(pl.Int32).cast(pl.Date)
    return date.dt.year().cast(pl.Int64) * 12 + date.dt.month().cast(pl.Int64) - 1


def quantity_code(minor: pl.Expr) -> pl.Expr:
    """A quantity of at least a ten-thousandth, in steps of its logarithm."""
    return (minor.cast(pl.Float64).log() * QUANTITY_STEPS).round().cast(pl.Int64)


@dataclass(frozen=True)
class Packing:
    """Where in the number each part stands.

    Attributes:
        product_bits, month_bits: of a product's place, and of a month.
        first_month: the month that is 0 in the numbers.
        months: how many there are.
    """

    product_bits: int
    month_bits: int
    first_month: int
    months: int

    @classmethod
    def of(cls, customers: int, products: int, first_month: int, months: int) -> Packing | None:
        """The packing of so many customers, products and months; None where they do not fit."""
        product_bits, month_bits = ((n - 1).bit_length() for n in (products, months))
        bits = (customers - 1).bit_length() + product_bits + month_bits + _QUANTITY_BITS
        return cls(product_bits, month_bits, first_month, months) if bits <= _BITS else None

    @property
    def customer_shift(self) -> np.uint64:
        """Bits below the customer's code."""
        return np.uint64(self.product_bits + self.month_bits + _QUANTITY_BITS)

    def key(self) -> pl.Expr:
        """The number of a line with `code`, `product`, `month` (from 0), `quantity_code`."""
        key = pl.col("code").cast(pl.UInt64)
        for name, bits in (
            ("product", self.product_bits),
            ("month", self.month_bits),
            ("quantity_code", _QUANTITY_BITS),
        ):
            key = key * 2**bits + pl.col(name).cast(pl.UInt64)
        return key.alias("key")


@dataclass(frozen=True)
class Bought:
    """What customers bought, sorted by customer, product and month: one row for each.

    Attributes:
        code, product: whose, of what.
        month: from the packing's first, 0.
        quantity: in the lines' unit.
    """

    code: Integers
    product: Integers
    month: Integers
    quantity: Floats

    @classmethod
    def unpacked(cls, keys: Packed, packing: Packing) -> Bought:
        """The rows of sorted numbers; lines of one customer, product and month added up."""
        lines = Runs.of((keys >> np.uint64(_QUANTITY_BITS)).view(np.int64))
        code = (keys & np.uint64(2**_QUANTITY_BITS - 1)).astype(np.float64)
        size = np.exp(code / QUANTITY_STEPS) / MINOR_PER_UNIT
        rest, month = lines.labels >> packing.month_bits, lines.labels & (2**packing.month_bits - 1)
        return cls(
            rest >> packing.product_bits,
            rest & (2**packing.product_bits - 1),
            month,
            np.add.reduceat(size, lines.starts) if lines.starts.size else np.zeros(0),
        )


def whole_customers(keys: Packed, packing: Packing) -> Iterator[Bought]:
    """The rows in pieces of whole customers, in order."""
    shift = packing.customer_shift
    start = 0
    while start < keys.size:
        end = min(start + LINES_AT_ONCE, keys.size)
        if end < keys.size:
            following = ((keys[end - 1] >> shift) + np.uint64(1)) << shift
            end = int(np.searchsorted(keys, following))
        yield Bought.unpacked(keys[start:end], packing)
        start = end


def sampled(keys: Packed, packing: Packing, lines: int) -> Bought:
    """The rows of an even draw of the customers, of about so many lines: every n-th code."""
    every = -(-keys.size // lines)
    if every <= 1:
        return Bought.unpacked(keys, packing)
    shift = packing.customer_shift
    drawn = np.arange(0, int(keys[-1] >> shift) + 1, every, dtype=np.uint64)
    begin = np.searchsorted(keys, drawn << shift)
    lengths = np.searchsorted(keys, (drawn + np.uint64(1)) << shift) - begin
    place = np.arange(lengths.sum()) + np.repeat(begin - (lengths.cumsum() - lengths), lengths)
    return Bought.unpacked(keys[place], packing)
