"""How the quantities a customer buys go with reference prices: an association, no elasticity.

For each customer i, product p and month t in which i bought p:

    ln q = a_ip + d_t + g_i·t + b_i·ln P_pt + error

P is the reference price (`reference_prices`), the same for everybody; what was paid does not
enter. a_ip is the customer's usual quantity of the product: only its own movements count. d_t is
what the whole base did in the month, b the base's slope; both are learned together, so that a rise
of all prices at once says nothing of b, and prices that moved against each other do. g_i is the
customer's own growth beyond the base's, drawn to 0 with the variance found in the base: without it
a growing customer would seem to like rising prices.

b_i has the variance of its error beside it: a mixture of the base's and the customer's own scatter,
more where a customer's lines of one month move together. Months without a purchase say nothing
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from retain.scoring.bought import Bought
from retain.scoring.reference_prices import PriceBook
from retain.scoring.runs import Floats, Integers, Runs

if TYPE_CHECKING:
    import numpy.typing as npt

LEAST_STEP: Final = 1e-6
"""Levels further apart are different ones."""

OWN_SCATTER_WEIGHT: Final = 20
"""Degrees of freedom that the base's scatter counts for beside a customer's own."""

MONTHS_A_YEAR: Final = 12

DIGITS: Final = 9
"""Of what the base's equations give, so that no library's last bit shows."""

_ROUNDS: Final = 100


@dataclass(frozen=True)
class Moves:
    """Purchases of products whose reference price changed between two of them.

    Sorted by customer, product, month; every product of a customer has at least one change.

    Attributes:
        customers: the customers' runs, labelled by code.
        baskets: the runs of one customer and product.
        month: from 0.
        quantity, price: ln of each.
        changes: whether the level differs from that at the customer's purchase before.
    """

    customers: Runs
    baskets: Runs
    month: Integers
    quantity: Floats
    price: Floats
    changes: Integers

    @classmethod
    def of(cls, bought: Bought, book: PriceBook) -> Moves:
        """What the rows of whole customers say."""
        rows = np.flatnonzero(book.moved[bought.product] >= 0)
        pair = _pairs(bought, rows)
        baskets = Runs.of(pair)
        price = book.level(bought.product[rows], bought.month[rows])
        changes = np.abs(np.diff(price, prepend=0.0)) > LEAST_STEP
        changes[baskets.starts] = False
        kept = baskets.repeat(baskets.sum(changes) > 0)
        rows, price, changes = rows[kept], price[kept], changes[kept]
        return cls(
            Runs.of(bought.code[rows]),
            Runs.of(pair[kept]),
            bought.month[rows],
            np.log(bought.quantity[rows]),
            price,
            changes.astype(np.int64),
        )

    def within(self, figures: Floats) -> Floats:
        """Figures less their mean over the customer's purchases of the product."""
        if not figures.size:
            return figures
        means = np.add.reduceat(figures, self.baskets.starts) / self.baskets.lengths
        return figures - self.baskets.repeat(means)


def _pairs(bought: Bought, rows: Integers) -> Integers:
    """A number for each customer and product, ascending with the rows."""
    return bought.code[rows] << 32 | bought.product[rows]


@dataclass(frozen=True)
class Movement:
    """What the whole base's quantities did.

    Attributes:
        months: the logarithm of the quantity of each month beside the others, prices apart.
        slope, slope_error: of quantity on price, both logarithms, and its standard error.
        scatter: variance of a purchase about all that is known of it.
        shared: what of it a customer's purchases of one month have in common.
        growth: variance of the customers' own growth a year.
    """

    months: Floats
    slope: float
    slope_error: float
    scatter: float
    shared: float
    growth: float


def learn_movement(moves: Moves, months: int) -> Movement | None:
    """The base's movement; None where it is not to be told from these purchases."""
    price, quantity = moves.within(moves.price), moves.within(moves.quantity)
    by_month = np.bincount(moves.month, minlength=months) > 0
    own = _months_within(moves, months)[np.ix_(by_month, by_month)]
    price_of = np.bincount(moves.month, weights=price, minlength=months)[by_month]
    quantity_of = np.bincount(moves.month, weights=quantity, minlength=months)[by_month]
    if not own.size:
        return None
    inverse = np.linalg.pinv(own, rcond=1e-9, hermitian=True)
    left = float((price * price).sum() - price_of @ inverse @ price_of)
    if left <= 1e-6 * float((price * price).sum()):
        return None
    slope = float((price * quantity).sum() - price_of @ inverse @ quantity_of) / left
    slope = round(slope, DIGITS)
    effects = np.zeros(months)
    effects[by_month] = np.round(inverse @ (quantity_of - slope * price_of), DIGITS)
    found = _Sums.of(moves, effects, slope)
    freedom = moves.month.size - moves.baskets.starts.size - 2 * found.freedom.size
    if freedom <= 0:
        return None
    scatter = float(found.left_over().sum()) / freedom
    known = found.tt > 0
    own_growth = found.tr[known] / found.tt[known]
    growth = spread(own_growth, scatter / found.tt[known], mean=0.0)[1]
    shared = _shared(moves, found.residual)
    error = float(np.sqrt(scatter / left))
    return Movement(effects, slope, error, scatter, min(shared, scatter), growth)


def _months_within(moves: Moves, months: int) -> Floats:
    """Months × months: what dummies of months have in common within customers' products.

    Σ over baskets of diag(1) − 1·1ᵀ / n. The products are of whole numbers, and exact.
    """
    total = np.diag(np.bincount(moves.month, minlength=months).astype(np.float64))
    lengths = moves.baskets.lengths
    for length in np.unique(lengths):
        alike = np.flatnonzero(lengths == length)
        for part in np.array_split(alike, -(-alike.size * months // 4_000_000)):
            places = moves.baskets.starts[part, None] + np.arange(length)
            bought = np.zeros((part.size, months))
            bought[np.arange(part.size)[:, None], moves.month[places]] = 1.0
            total -= bought.T @ bought / length
    return total


@dataclass(frozen=True)
class _Sums:
    """Sums over each customer's purchases, within products: p price, t time, r what is left."""

    price: Floats
    time: Floats
    residual: Floats
    pp: Floats
    pt: Floats
    tt: Floats
    pr: Floats
    tr: Floats
    rr: Floats
    freedom: Integers

    @classmethod
    def of(cls, moves: Moves, effects: Floats, slope: float) -> _Sums:
        price = moves.within(moves.price)
        time = moves.within(moves.month / MONTHS_A_YEAR)
        residual = moves.within(moves.quantity - effects[moves.month]) - slope * price
        starts = moves.customers.starts

        def summed(figures: Floats) -> Floats:
            return np.add.reduceat(figures, starts) if starts.size else np.zeros(0)

        begins = np.zeros(moves.month.size, dtype=np.int64)
        begins[moves.baskets.starts] = 1
        return cls(
            price, time, residual,
            summed(price * price), summed(price * time), summed(time * time),
            summed(price * residual), summed(time * residual), summed(residual * residual),
            moves.customers.lengths - moves.customers.sum(begins) - 2,
        )  # fmt: skip

    def left_over(self) -> Floats:
        """Squares left after each customer's own slope and growth."""
        determinant = self.pp * self.tt - self.pt**2
        sound = determinant > 1e-9 * self.pp * self.tt
        safe = np.where(sound, determinant, 1.0)
        slope = (self.pr * self.tt - self.tr * self.pt) / safe
        growth = (self.tr * self.pp - self.pr * self.pt) / safe
        alone = self.pr**2 / np.where(self.pp > 0, self.pp, 1.0)
        explained = np.where(sound, slope * self.pr + growth * self.tr, alone)
        left: Floats = np.maximum(self.rr - explained, 0.0)
        return left


def _shared(moves: Moves, residual: Floats) -> float:
    """The mean product of what is left of two purchases of one customer in one month."""
    months, order = _customer_months(moves)
    if not order.size:
        return 0.0
    left = residual[order]
    sums = np.add.reduceat(left, months.starts)
    squares = np.add.reduceat(left * left, months.starts)
    pairs = int((months.lengths * (months.lengths - 1)).sum())
    return max(0.0, float((sums**2 - squares).sum()) / pairs) if pairs else 0.0


def _customer_months(moves: Moves) -> tuple[Runs, Integers]:
    """The runs of one customer and month, and the order of rows they stand in."""
    place = moves.customers.repeat(np.arange(moves.customers.starts.size))
    label = place * 2**16 + moves.month
    order = np.argsort(label, kind="stable")
    return Runs.of(label[order]), order


@dataclass(frozen=True)
class Slopes:
    """Customers' slopes of quantity on reference price, those who saw a change, by code.

    Attributes:
        code: whose.
        slope, error: b_i and its standard error, not drawn to the base; NaN where the customer's
            prices moved in step with its time.
        changes: changes of reference prices between two purchases of a product.
    """

    code: Integers
    slope: Floats
    error: Floats
    changes: Integers


def slopes(moves: Moves, movement: Movement) -> Slopes:
    """Each customer's slope beside the base's movement."""
    sums = _Sums.of(moves, movement.months, movement.slope)
    stiff = movement.scatter / movement.growth if movement.growth > 0 else np.inf
    drawn = np.where(np.isfinite(stiff), sums.pt / (sums.tt + stiff), 0.0)
    information = sums.pp - drawn * sums.pt
    sound = information > 1e-9
    information = np.where(sound, information, np.nan)
    beyond = (sums.pr - drawn * sums.tr) / information
    own_freedom = np.maximum(sums.freedom, 0)
    scatter = (sums.left_over() + OWN_SCATTER_WEIGHT * movement.scatter) / (
        own_freedom + OWN_SCATTER_WEIGHT
    )
    together = _together(moves, sums.price - moves.customers.repeat(drawn) * sums.time)
    apart = movement.scatter - movement.shared
    variance = (apart * information + movement.shared * together) / information**2
    error = np.sqrt(variance * scatter / movement.scatter)
    return Slopes(
        moves.customers.labels,
        movement.slope + beyond,
        error,
        moves.customers.sum(moves.changes),
    )


def _together(moves: Moves, price: Floats) -> Floats:
    """Each customer's sum over months of the squared sum of its prices' movements."""
    months, order = _customer_months(moves)
    if not order.size:
        return np.zeros(0)
    squares = np.add.reduceat(price[order], months.starts) ** 2
    count = moves.customers.starts.size
    place = months.labels // 2**16
    return np.asarray(np.bincount(place, weights=squares, minlength=count), dtype=np.float64)


def spread(
    figures: Floats, variances: npt.NDArray[np.float64], *, mean: float | None = None
) -> tuple[float, float, float]:
    """Mean, variance between, and the mean's variance, of figures that carry known errors.

    Paule and Mandel's equation, Σ (x − μ)²/(v + τ²) = n − 1 (n where the mean is given), τ² ≥ 0.
    """
    between = 0.0
    if not figures.size:
        return 0.0, 0.0, np.inf
    freedom = figures.size - (mean is None)
    for _ in range(_ROUNDS):
        weight = 1 / (variances + between)
        centre = mean if mean is not None else float((weight * figures).sum() / weight.sum())
        squares = (figures - centre) ** 2
        excess = float((weight * squares).sum()) - freedom
        steep = float((weight**2 * squares).sum())
        following = max(0.0, between + excess / steep) if steep > 0 else 0.0
        if abs(following - between) <= 1e-12 * max(between, 1e-6):
            break
        between = following
    return centre, between, float(1 / weight.sum())
