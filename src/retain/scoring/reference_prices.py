"""What a product's price was, month by month, whoever bought how much of it.

The *reference price* of a product and month is the median of its list price; where there is none,
of its price before discount over the lines of its most usual size. Great quantities are cheaper:
over lines of all sizes a month in which wholesalers bought more would look like one of lower
prices.

A reference price *changes* when a month's median is at least `LEAST_CHANGE` away, and further than
chance among the month's prices explains, and the next month with sales does not go back: one odd
month is noise. A level holds until the next begins, and is the mean of its months. A product with a
step of more than `MOST_CHANGE` has come in another unit or pack: it has no reference price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.bought import Packing
from retain.scoring.runs import Floats, Integers, Runs

if TYPE_CHECKING:
    import numpy.typing as npt

LEAST_CHANGE: Final = 0.02
MOST_CHANGE: Final = float(np.log(2))
"""Of the logarithm of the price."""

DOUBT: Final = 3.0
"""Standard errors of the difference of a month's median to the level that a change is at least."""

PRICE_STEPS: Final = 1000
"""Steps of a price in one unit of its logarithm: it is known to a twentieth of a per cent."""

SIZE_STEPS: Final = 128
"""Steps of a quantity's code in one of a line's size: sizes are a half apart in logarithm."""

_TO_DEVIATION: Final = 1.2533
"""Standard deviation in mean distances to the median, for errors by Gauss."""

_OF_MEDIAN: Final = 1.2533
"""Standard error of a median in that of a mean, likewise."""

_PRICE_BITS: Final = 16
_SIZE_BITS: Final = 7

PRODUCT_SHIFT: Final = _PRICE_BITS + _SIZE_BITS
"""Bits of a `priced_key` below the month's, which stand below the product's."""


def size_code(quantity_code: pl.Expr) -> pl.Expr:
    """How large a line is, coarsely."""
    return quantity_code // SIZE_STEPS


def price_code(minor: pl.Expr) -> pl.Expr:
    """A price of at least a minor unit, in steps of its logarithm."""
    return (minor.cast(pl.Float64).log() * PRICE_STEPS).round().cast(pl.Int64)


def priced_key(packing: Packing, size: pl.Expr) -> pl.Expr:
    """Product, month, price and size of a line as one whole number, which sorts as they do."""
    by_month = pl.col("product").cast(pl.Int64) * 2**packing.month_bits + pl.col("month")
    priced: pl.Expr = (by_month * 2**_PRICE_BITS + pl.col("price_code")) * 2**_SIZE_BITS + size
    return priced.alias("priced")


@dataclass(frozen=True)
class PriceBook:
    """The products' prices; a product is a place from 0.

    Attributes:
        first_month: the first with a sale of each; -1 for a product without one.
        position: ln of the price over the median of the product's category, over all lines of
            usual size; NaN where either is not known.
        moved: each product's row in `levels`; -1 for a product whose reference price never moved.
        levels: ln of the reference price, moved products × months from 0.
    """

    first_month: Integers
    position: Floats
    moved: Integers
    levels: npt.NDArray[np.float32]

    @classmethod
    def of(cls, priced: pl.DataFrame, packing: Packing, categories: pl.Series) -> PriceBook:
        """The book of all products.

        Args:
            priced: `priced` (of `priced_key`) and `lines` (how many), each once, in any order.
            packing: how keys are made.
            categories: of each product; null where it has none.
        """
        products, months = categories.len(), packing.months
        ordered = priced.sort("priced")
        key, lines = ordered["priced"].to_numpy(), ordered["lines"].to_numpy()
        by_product = Runs.of(key >> (packing.month_bits + _PRICE_BITS + _SIZE_BITS))
        month = (key >> (_PRICE_BITS + _SIZE_BITS)) & (2**packing.month_bits - 1)
        first_month = np.full(products, -1, dtype=np.int64)
        first_month[by_product.labels] = by_product.first(month)
        usual = key & (2**_SIZE_BITS - 1) == by_product.repeat(_usual_size(key, lines, by_product))
        key, lines, month = key[usual], lines[usual], month[usual]
        product = by_product.repeat(by_product.labels)[usual]
        price = (key >> _SIZE_BITS) & (2**_PRICE_BITS - 1)
        by_month = Runs.of(key >> (_PRICE_BITS + _SIZE_BITS))
        seen = _Seen.of(by_month, product, month, price, lines)
        moved, levels = _levels(seen, products, months)
        return cls(first_month, _positions(product, price, lines, categories), moved, levels)

    def level(self, product: Integers, month: Integers) -> Floats:
        """Ln of the reference price of moved products in months."""
        return self.levels[self.moved[product], month].astype(np.float64)


def weighted_median(runs: Runs, figures: Integers, weights: Integers) -> Integers:
    """The lower weighted median of each run; figures ascend within it, weights are counts."""
    if not figures.size:
        return np.zeros(0, dtype=np.int64)
    running = weights.cumsum()
    before = running[runs.starts] - weights[runs.starts]
    half = before + (runs.sum(weights) + 1) // 2
    return figures[np.searchsorted(running, half)]


def _usual_size(key: Integers, lines: Integers, by_product: Runs) -> Integers:
    """The size of most of each product's lines, the smallest of several."""
    sized = by_product.repeat(np.arange(by_product.starts.size)) << _SIZE_BITS
    sized |= key & (2**_SIZE_BITS - 1)
    order = np.argsort(sized, kind="stable")
    by_size = Runs.of(sized[order])
    count = by_size.sum(lines[order])
    ranked = np.lexsort((by_size.labels, -count, by_size.labels >> _SIZE_BITS))
    first = Runs.of(by_size.labels[ranked] >> _SIZE_BITS).starts
    return by_size.labels[ranked][first] & (2**_SIZE_BITS - 1)


def _positions(
    product: Integers, price: Integers, lines: Integers, categories: pl.Series
) -> Floats:
    """Ln of each product's median price over its category's, both over lines."""
    found = np.full(categories.len(), np.nan)
    order = np.lexsort((price, product))
    by_product = Runs.of(product[order])
    median = weighted_median(by_product, price[order], lines[order])
    known = pl.DataFrame(
        {
            "product": by_product.labels,
            "category": categories.gather(by_product.labels),
            "median": median,
            "lines": by_product.sum(lines[order]),
        }
    )
    known = known.drop_nulls("category").sort("category", "median", "product")
    by_category = Runs.of(known["category"].rle_id().to_numpy())
    own, weight = known["median"].to_numpy(), known["lines"].to_numpy()
    usual = by_category.repeat(weighted_median(by_category, own, weight))
    found[known["product"].to_numpy()] = (own - usual) / PRICE_STEPS
    return found


@dataclass(frozen=True)
class _Seen:
    """What was seen of products' prices: one row a product and month with sales, sorted.

    Attributes:
        product, month: of what, when.
        median: ln of the price.
        count: over how many lines.
        scatter: standard deviation of the product's prices about their months' medians.
    """

    product: Integers
    month: Integers
    median: Floats
    count: Integers
    scatter: Floats

    @classmethod
    def of(cls, by_month: Runs, product: Integers, month: Integers, price: Integers,
           lines: Integers) -> _Seen:  # fmt: skip
        """The rows of runs of months; prices in steps, ascending in each."""
        medians = weighted_median(by_month, price, lines)
        count = by_month.sum(lines)
        distance = by_month.sum(np.abs(price - by_month.repeat(medians)) * lines)
        sold = by_month.first(product)
        by_product = Runs.of(sold)
        mean = by_product.repeat(by_product.sum(distance) / by_product.sum(count))
        scatter = _TO_DEVIATION * mean / PRICE_STEPS
        return cls(sold, by_month.first(month), medians / PRICE_STEPS, count, scatter)


def _levels(seen: _Seen, products: int, months: int) -> tuple[Integers, npt.NDArray[np.float32]]:
    """`moved` and `levels` of a book."""
    begins, values = _level_begins(seen, products, months)
    product, month = seen.product[begins], seen.month[begins]
    runs = Runs.of(product)
    steps = np.abs(np.diff(values, prepend=0.0))
    steps[runs.starts] = 0.0
    keeps = (np.maximum.reduceat(steps, runs.starts) if steps.size else steps) <= MOST_CHANGE
    chosen = keeps & (runs.lengths > 1)
    moved = np.full(products, -1, dtype=np.int64)
    moved[runs.labels[chosen]] = np.arange(int(chosen.sum()))
    levels = np.full((int(chosen.sum()), months), np.nan, dtype=np.float32)
    of_chosen = runs.repeat(chosen)
    levels[moved[product[of_chosen]], month[of_chosen]] = values[of_chosen]
    levels[np.arange(levels.shape[0]), 0] = values[runs.starts[chosen]]
    for later in range(1, months):
        empty = np.isnan(levels[:, later])
        levels[empty, later] = levels[empty, later - 1]
    return moved, levels


def _level_begins(seen: _Seen, products: int, months: int) -> tuple[Integers, Floats]:
    """The rows at which a level begins, and ln of the price while it lasts: its months' mean.

    Month by month: a median away from the level waits; the product's next one confirms it where
    it does not lie back, and may wait itself.
    """
    total, lines = np.zeros((2, seen.product.size))  # of levels, by the row where they begin
    level_at, waits_at = np.full((2, products), -1)
    order = np.argsort(seen.month, kind="stable")
    bounds = np.searchsorted(seen.month[order], np.arange(months + 1))
    for present in range(months):
        row = order[bounds[present] : bounds[present + 1]]
        sold, median = seen.product[row], seen.median[row]
        waiting = waits_at[sold]
        side = _side(seen, row, level_at[sold], total, lines)
        goes_on = (side != 0) & (side == np.sign(seen.median[waiting] - _level(
            level_at[sold], total, lines)))  # fmt: skip
        confirmed = (waiting >= 0) & (goes_on | (level_at[sold] < 0))
        begins = waiting[confirmed]
        total[begins] = seen.median[begins] * seen.count[begins]
        lines[begins] = seen.count[begins]
        level_at[sold[confirmed]] = begins
        level = level_at[sold]
        stays = (level >= 0) & (_side(seen, row, level, total, lines) == 0)
        total[level[stays]] += median[stays] * seen.count[row[stays]]
        lines[level[stays]] += seen.count[row[stays]]
        waits_at[sold] = np.where(stays, -1, row)
    begins = np.flatnonzero(lines > 0)
    return begins, total[begins] / lines[begins]


def _level(level: Integers, total: Floats, lines: Floats) -> Floats:
    """Ln of the price of levels, by the row where they begin; NaN where that is -1."""
    found = total[level] / np.where(lines[level] > 0, lines[level], np.nan)
    return np.where(level >= 0, found, np.nan)


def _side(seen: _Seen, row: Integers, level: Integers, total: Floats, lines: Floats) -> Floats:
    """1 for a median over the level, -1 for one under it, 0 for one that chance explains."""
    away = seen.median[row] - _level(level, total, lines)
    beside = np.where(level >= 0, lines[level], np.inf)
    error = _OF_MEDIAN * seen.scatter[row] * np.sqrt(1 / seen.count[row] + 1 / beside)
    beyond = np.abs(away) >= np.maximum(LEAST_CHANGE, DOUBT * error)
    return np.where(beyond, np.sign(away), 0.0)
