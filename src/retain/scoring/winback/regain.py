"""What winning each customer back is worth, what it costs, and who is out of the question.

`regain_value` = uplift × what a second lifetime is worth: who would come back unasked earns the
effort nothing. `regain_cost` = the contacts of the play, and its offer: in any case, or times the
chance that a treated customer returns where the offer costs only then. `regain_net` is the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.future_value import discounted_within
from retain.scoring.levels import YEAR_DAYS
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.playbook import Playbook
from retain.scoring.predictors import histories
from retain.scoring.winback.bands import silence_band
from retain.scoring.winback.channels import paying_channel, reached_by, wanted_channel
from retain.scoring.winback.holdout import groups
from retain.scoring.winback.rules import WinbackRules
from retain.scoring.winback.standard import WinbackStandard

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

GONE: Final = ("lapsed", "churned")
"""Statuses of whom there is to win back."""

EXCLUSIONS: Final = (
    "guarded", "running", "no_consent", "natural", "unknown_value", "not_worth", "no_net",
)  # fmt: skip
"""Why somebody who left is not to be won back; the first that fits."""

NATURAL: Final = "natural"
CLOSED: Final = "closed"

COLUMNS: Final[dict[str, pl.DataType]] = {
    "winback_exclusion": pl.String(),
    "winback_channel": pl.String(),
    "return_unasked": pl.Float64(),
    "regain_uplift": pl.Float64(),
    "second_lifetime_value": pl.Int64(),
    "regain_value": pl.Int64(),
    "regain_cost": pl.Int64(),
    "regain_cost_basis": pl.String(),
    "regain_net": pl.Int64(),
    "winback_group": pl.String(),
}


def regain_columns(
    base: Base,
    judged: pl.DataFrame,
    standards: Standards,
    standard: WinbackStandard,
    rules: WinbackRules,
    playbook: Playbook | None,
    *,
    as_of: int,
) -> pl.DataFrame:
    """The columns about winning back, one row a row of `judged`, in its order.

    Null for everybody who has neither lapsed nor churned.

    Args:
        base: what scores are made from.
        judged: features with activity, money (minor units), leaving, causes and `customer_value`.
        standards: what is judged by.
        standard: what winning back is judged by.
        rules: the user's settings.
        playbook: what is done about each cause; nothing costs anything that is known without one.
        as_of: the day.
    """
    days = standards.horizon_days if rules.running_days is None else rules.running_days
    gone = judged.filter(pl.col("status").is_in(GONE)).with_columns(
        silence_band(standards.horizon_days)
    )
    gone = gone.hstack(_facts(base, gone["code"], as_of=as_of))
    gone = gone.hstack(_plays(gone, playbook))
    gone = gone.with_columns(
        wanted_channel(gone),
        _unasked(standard),
        pl.Series("running", _running(base, gone["code"], days, as_of)),
        second_lifetime_value(gone, standards, standard),
    )
    gone = gone.with_columns(_uplift(gone, standard)).with_columns(regain_value())
    contacts = standard.costs.of(rules)
    gone = gone.with_columns(_paying(contacts))
    contacts = contacts.rename({"channel": "winback_channel"})
    gone = gone.join(contacts, on="winback_channel", how="left", maintain_order="left")
    gone = gone.with_columns(regain_cost().alias("regain_cost")).with_columns(
        (pl.col("regain_value") - pl.col("regain_cost")).alias("regain_net")
    )
    names = base.customers.ids.gather(gone["code"])
    gone = gone.with_columns(
        winback_exclusion(), groups(names, key=rules.key, share=rules.holdout)
    ).with_columns(pl.when(pl.col("winback_exclusion").is_null()).then("winback_group"))
    return (
        judged.select("code")
        .join(gone.select("code", *COLUMNS), on="code", how="left", maintain_order="left")
        .select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    )


def second_lifetime_value(
    gone: pl.DataFrame, standards: Standards, standard: WinbackStandard
) -> pl.Series:
    """What a customer is worth from the day of its return on, minor units.

    value_before brought to a year × the second lifetime's ratio (its first year beside the last
    one before) × D(L) / E(1 year): the discounted occasions until the lifetime horizon by those
    of a year, both by the base's own model for the customer as it stood on its last occasion, so
    that how likely it is to leave once more enters. Null where too few ever came back to know.
    """
    unknown = pl.repeat(None, gone.height, dtype=pl.Int64, eager=True)
    if standards.buying is None or standards.worth is None:
        return unknown.alias("second_lifetime_value")
    repeats, t_x, _ = histories(gone, as_of=0)
    history = repeats, t_x, t_x
    model = standards.buying.model
    ahead = discounted_within(model, standards.worth, history)
    first_year = model.expected_within([YEAR_DAYS], *history)[0]
    years = np.divide(ahead, first_year, out=np.zeros(gone.height), where=first_year > 0)
    yearly = YEAR_DAYS / standards.window_days * standard.second_lifetime.ratio
    return gone.select(
        (pl.col("value_before") * yearly * pl.Series(years))
        .round()
        .cast(pl.Int64)
        .alias("second_lifetime_value")
    ).to_series()


def regain_value() -> pl.Expr:
    """Uplift × second lifetime's value, minor units; null where either is."""
    value = pl.col("regain_uplift") * pl.col("second_lifetime_value")
    return value.round().cast(pl.Int64).alias("regain_value")


def _paying(contacts: pl.DataFrame) -> pl.Expr:
    costs = dict(contacts.select("channel", "contact_cost").iter_rows())
    value = pl.col("regain_value")
    net_by = {name: value - regain_cost(pl.lit(cost)) for name, cost in costs.items()}
    return paying_channel(net_by, costs)


def regain_cost(contact: pl.Expr | None = None) -> pl.Expr:
    """Contacts of the play, and its offer as it is to be expected, minor units.

    Args:
        contact: what one contact costs; the column `contact_cost` where None.
    """
    each = pl.col("contact_cost") if contact is None else contact
    share = pl.col("offer_share") * pl.col("average_occasion_value").clip(0)
    offer = pl.coalesce("offer_cost", share, pl.lit(0.0))
    treated = (pl.col("return_unasked") + pl.col("regain_uplift")).clip(0, 1)
    paid = pl.when(pl.col("paid") == "on_return").then(treated).otherwise(1.0)
    expected = pl.when(offer > 0).then(offer * paid).otherwise(0.0)
    return (each * pl.col("contacts") + expected).round().cast(pl.Int64)


def winback_exclusion() -> pl.Expr:
    """Why a customer is not in the queue, the first that fits; null where it is.

    The classic screen comes before the net: customer_value + regain_value > regain_cost.
    """
    worth = pl.col("customer_value") + pl.col("regain_value") > pl.col("regain_cost")
    reasons = {
        "guarded": pl.col("churn_guard").is_not_null(),
        "running": pl.col("running"),
        "no_consent": pl.col("winback_channel").is_null() & pl.col("play_channel").is_not_null(),
        "natural": _natural(),
        "unknown_value": worth.is_null() | pl.col("regain_net").is_null(),
        "not_worth": worth.not_(),
        "no_net": pl.col("regain_net") <= 0,
    }
    found = [pl.when(reasons[name]).then(pl.lit(name)) for name in EXCLUSIONS]
    return pl.coalesce(*found).alias("winback_exclusion")


def _natural() -> pl.Expr:
    """Who closed, moved away or died: nobody brings that customer back."""
    return (pl.col("cause") == NATURAL).fill_null(False) | (pl.col("state") == CLOSED).fill_null(
        False
    )


def _unasked(standard: WinbackStandard) -> pl.Expr:
    if standard.unasked is None:
        return pl.col("chance_to_buy").alias("return_unasked")
    return standard.unasked.chance().alias("return_unasked")


def _uplift(gone: pl.DataFrame, standard: WinbackStandard) -> pl.Expr:
    """What treating adds, never beyond certainty; nothing for who is gone for good."""
    learned = standard.uplift.of(gone.select("cause", "offer", "tier_before", "silence_band"))
    room = 1 - pl.col("return_unasked").fill_null(0.0)
    drawn = pl.min_horizontal(pl.lit(learned), room).round(4)
    return pl.when(_natural()).then(0.0).otherwise(drawn).alias("regain_uplift")


def _facts(base: Base, codes: pl.Series, *, as_of: int) -> pl.DataFrame:
    """`consent`, `preferred_channel`, `state` and `reached_by`; null where nobody says."""
    wanted = ("consent", "preferred_channel", "state")
    given = [name for name in wanted if name in base.facts.columns]
    facts = codes.to_frame("code").join(
        base.facts.select("code", *given), on="code", how="left", maintain_order="left"
    )
    missing = [pl.lit(None, pl.String).alias(name) for name in wanted if name not in given]
    contacts = base.tables.get("contacts")
    return facts.with_columns(*missing, reached_by(contacts, codes, as_of=as_of)).drop("code")


def _plays(gone: pl.DataFrame, playbook: Playbook | None) -> pl.DataFrame:
    """What the plays ask and cost, one row a row of `gone`."""
    schema: dict[str, pl.DataType] = {
        "cause": pl.String(), "tier_before": pl.String(), "play_channel": pl.String(),
        "contacts": pl.Int64(), "offer": pl.String(), "offer_cost": pl.Float64(),
        "offer_share": pl.Float64(), "paid": pl.String(),
    }  # fmt: skip
    rows = []
    for cause, tier in gone.select("cause", "tier_before").unique().sort(pl.all()).iter_rows():
        if playbook is not None and cause is not None:
            play = playbook.play(cause, tier)
            cost = None if play.offer_cost is None else play.offer_cost * MINOR_PER_UNIT
            rows.append((cause, tier, play.channel, len(play.steps), play.offer or None, cost,
                         play.offer_share, play.paid))  # fmt: skip
    found = pl.DataFrame(rows, schema=schema, orient="row")
    keys = ["cause", "tier_before"]
    joined = gone.select(keys).join(
        found, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(keys)


def _running(base: Base, codes: pl.Series, days: int, as_of: int) -> pl.Series:
    """Whether a customer was treated or held out of late: that attempt has not ended yet."""
    attempts = base.tables.get("winback_attempts")
    if attempts is None:
        return pl.repeat(False, codes.len(), dtype=pl.Boolean, eager=True)
    day = pl.col("date").to_physical()
    late = attempts.filter((day > as_of - days) & (day <= as_of))["code"]
    return codes.is_in(late.implode())
