"""Features → standards → scores, in one place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial

import polars as pl

from retain.scoring.activity import (
    Rhythm,
    days_since_last,
    fit_rhythm,
    gap_regularity,
    own_gap_days,
    tenure_days,
)
from retain.scoring.asked import EVERYTHING, Asked
from retain.scoring.base import Base
from retain.scoring.catalogue import CATALOGUE, Column
from retain.scoring.causes.standard import CauseStandard, learn_causes
from retain.scoring.causes.tags import cause_columns
from retain.scoring.churn import Evidence, churn_columns, evidence
from retain.scoring.contact_plan.columns import plan_columns
from retain.scoring.features import features
from retain.scoring.guards import guards
from retain.scoring.measure import currency, day_date, ratio
from retain.scoring.prices import PriceStandard, learn_prices, price_columns
from retain.scoring.relations import GRADED, relation_columns
from retain.scoring.rfm import rfm_segment, score
from retain.scoring.snapshots import History
from retain.scoring.standards import Rules, Standards, learn, with_churn
from retain.scoring.standing import value_columns
from retain.scoring.value import tier, value_rank, value_share
from retain.scoring.wallet import learn_wallet_period, wallet_columns
from retain.scoring.winback.regain import regain_columns
from retain.scoring.winback.standard import learn_winback
from retain.scoring.winback.untold_causes import attempts_with_causes
from retain.scoring.yardsticks import Yardsticks, learn_yardsticks, yardstick_columns


@dataclass(frozen=True)
class Scored:
    """Scores, the standards they were judged by, and the features they were made from."""

    scores: pl.DataFrame
    standards: Standards
    features: pl.DataFrame


def run(
    base: Base,
    *,
    as_of: int,
    rules: Rules,
    standards: Standards | None = None,
    asked: Asked = EVERYTHING,
) -> Scored:
    """The three phases as of a day.

    Args:
        base: the customer-days and facts.
        as_of: the day, in days since 1970-01-01.
        rules: the user's settings.
        standards: saved ones to judge by; learned from this base where None.
        asked: the parts of the scores that are wanted; no other column is made.

    Returns:
        one row a customer, sorted by customer_id, in the catalogue's columns, after them the
        facts that are no column of the catalogue.
    """
    facts = features(
        base.customers,
        as_of=as_of,
        window_days=rules.window_days,
        horizon_days=rules.horizon_days,
        kept=base.kept,
    )
    told = measures = None
    with ThreadPoolExecutor(2) as beside:  # while standards are learned
        if asked.leaving:
            rhythm = standards.rhythm if standards else fit_rhythm(facts)
            told = beside.submit(evidence, base, facts, rhythm, rules.horizon_days, as_of).result
        for read in base.reread(asked):
            beside.submit(read)
        if standards is None and (asked.loyalty or asked.causes):
            measures = beside.submit(
                learn_measures, base, facts, fit_rhythm(facts), rules, asked, as_of
            ).result
        judged_by = standards or learn_standards(base, facts, as_of=as_of, rules=rules, asked=asked)
        scores = judge(
            base, facts, judged_by, as_of=as_of, rules=rules, asked=asked, told=told,
            measures=measures,
        )  # fmt: skip
        if measures is not None:
            judged_by = measures().beside(judged_by)
    return Scored(scores, judged_by, facts)


@dataclass(frozen=True)
class Measures:
    """What loyalty and causes are judged by; the lines may have to be read for it once more.

    Attributes:
        yardsticks: the base's own doings.
        prices: how it deals with them.
        causes: what befell it, and which causes matter in it.
    """

    yardsticks: Yardsticks | None = None
    prices: PriceStandard | None = None
    causes: CauseStandard | None = None

    def beside(self, standards: Standards) -> Standards:
        """The standards with these."""
        return replace(
            standards, yardsticks=self.yardsticks, prices=self.prices, causes=self.causes
        )


def learn_measures(
    base: Base, features: pl.DataFrame, rhythm: Rhythm, rules: Rules, asked: Asked, as_of: int
) -> Measures:
    """Phase 2, of loyalty and causes: it needs no more of the standards than the rhythm."""
    measures = Measures()
    if asked.loyalty:
        days = {"as_of": as_of, "window_days": rules.window_days}
        measures = Measures(
            learn_yardsticks(base, features, rhythm, **days),
            learn_prices(base, features, as_of=as_of),
        )
    if asked.causes:
        causes = learn_causes(base, features, rhythm, rules, as_of=as_of)
        measures = replace(measures, causes=causes)
    return measures


def learn_standards(
    base: Base, features: pl.DataFrame, *, as_of: int, rules: Rules, asked: Asked = EVERYTHING
) -> Standards:
    """Phase 2: the standards of a base as of a day, without the measures of loyalty."""
    standards = replace(
        learn(features, as_of=as_of, rules=rules),
        wallet=learn_wallet_period(base, as_of=as_of, window_days=rules.window_days),
    )
    if not asked.leaving:
        return standards
    history = History.of(
        base.customers,
        as_of=as_of,
        horizon_days=rules.horizon_days,
        window_days=rules.window_days,
    )
    sample = replace(base, customers=history.customers) if history else base

    def guarded(known: pl.DataFrame, day: int, codes: pl.Series) -> pl.Series:
        rhythm = fit_rhythm(known)
        found = guards(sample, known, rhythm, as_of=day, codes=codes, replay=True)
        return found.filter(pl.col("churn_guard").is_not_null())["code"]

    standards = with_churn(standards, features, history, rules=rules, guarded=guarded)
    if not asked.winback:
        return standards
    tried = attempts_with_causes(base, features, standards, rules.causes, as_of=as_of)
    learned = learn_winback(base, features, standards, history, guarded, tried, as_of=as_of)
    return replace(standards, winback=learned)


def judge(
    base: Base,
    features: pl.DataFrame,
    standards: Standards,
    *,
    as_of: int,
    rules: Rules,
    asked: Asked = EVERYTHING,
    told: Callable[[], Evidence] | None = None,
    measures: Callable[[], Measures] | None = None,
) -> pl.DataFrame:
    """Phase 3: features judged by standards, in the catalogue's columns and order.

    `told` gives the evidence about leaving, and `measures` those of loyalty, where they are in the
    making; where None the one is made here, and the others are those of the standards.
    """
    facts = base.facts.join(features.select("code"), on="code", how="right")
    if "name" not in facts.columns:
        facts = facts.with_columns(name=pl.lit(None, pl.String))
    carried = [name for name in base.facts.columns if name not in ("code", "name")]
    judged = (
        features.with_columns(facts["name"])
        .lazy()
        .with_columns(base.customers.ids.gather(features["code"]).alias("customer_id"))
        .with_columns(_activity(standards, as_of))
        .with_columns(_money(features, standards))
        .with_columns(_value(standards))
        .with_columns(_rfm(standards, as_of))
        .with_columns(
            rfm_segment(pl.col("rfm_r"), pl.col("rfm_f"), pl.col("rfm_m")).alias("rfm_segment")
        )
        .collect()
    )
    judged = judged.hstack(wallet_columns(base, judged, standards, as_of=as_of))
    if asked.standing:
        judged = judged.hstack(value_columns(base, judged, standards, rules, as_of=as_of))
    if asked.leaving:
        told = told or cache(
            partial(evidence, base, features, standards.rhythm, standards.horizon_days, as_of)
        )
        judged = judged.hstack(churn_columns(base, judged, standards, told, as_of=as_of))
    by = Measures(standards.yardsticks, standards.prices, standards.causes)
    if measures is not None:
        by = measures()
    if asked.loyalty:
        if by.yardsticks is not None:
            span = {"as_of": as_of, "window_days": standards.window_days}
            judged = judged.hstack(yardstick_columns(base, judged, by.yardsticks, **span))
        judged = judged.hstack(price_columns(base, judged, by.prices, as_of=as_of))
        schema = shown_schema(base.facts)
        related = relation_columns(base, judged, standards, rules.relations, schema, as_of=as_of)
        judged = judged.hstack(related)
    if asked.causes and told is not None and by.causes is not None:
        declines = told().declines
        judged = judged.hstack(
            cause_columns(
                base, judged, declines, by.causes, rules.causes, rules.playbook, as_of=as_of
            )
        )
    if asked.winback and standards.winback is not None:
        judged = judged.hstack(
            regain_columns(
                base, judged, standards, standards.winback, rules.winback, rules.playbook,
                as_of=as_of,
            )
        )  # fmt: skip
    if asked.plan:
        judged = judged.hstack(plan_columns(base, judged, rules, as_of=as_of))
    presented = []
    for column in CATALOGUE:
        if column.name in judged.columns:
            presented.append(judged.select(_presented(column)).to_series())
            judged = judged.drop(column.name)  # what was presented is not kept twice
    return pl.DataFrame([*presented, *facts.select(carried).get_columns()])


def shown_schema(facts: pl.DataFrame) -> dict[str, pl.DataType]:
    """The columns that a condition on the scores may name, with their types: with the facts."""
    columns = {c.name: c.dtype for c in CATALOGUE if c.name not in GRADED}
    return dict(facts.drop("code").schema) | columns


def _presented(column: Column) -> pl.Expr:
    figure = pl.col(column.name)
    return currency(figure) if column.kind == "money" else figure.cast(column.dtype)


def _activity(standards: Standards, as_of: int) -> list[pl.Expr]:
    return [
        pl.lit(day_date(as_of)).alias("as_of"),
        pl.col("first_day").cast(pl.Date).alias("first_date"),
        pl.col("last_day").cast(pl.Date).alias("last_date"),
        tenure_days(as_of),
        days_since_last(as_of),
        own_gap_days(standards.rhythm),
        gap_regularity(standards.rhythm),
        (pl.col("occasions_two_windows") - pl.col("occasions_window")).alias("occasions_previous"),
    ]


def _money(features: pl.DataFrame, standards: Standards) -> list[pl.Expr]:
    """Money in minor units; null where the lines do not say."""
    revenue, sales = pl.col("sales") + pl.col("given_back"), pl.col("sales")
    unknown = pl.lit(None, pl.Int64)
    margin = pl.when(pl.col("margin_missing_window") == 0).then("margin_window")
    return [
        revenue.alias("revenue"),
        (margin if "margin_window" in features.columns else unknown).alias("margin_window"),
        pl.col(f"{standards.value}_window").alias("value_window"),
        pl.when(pl.col("occasions") > 0).then(f"{standards.value}_before").alias("value_before"),
        ratio(revenue, pl.col("occasions")).round().cast(pl.Int64).alias("average_occasion_value"),
        ratio(-pl.col("given_back"), sales).alias("return_rate"),
        (ratio(pl.col("discounted"), sales) if "discounted" in features.columns else unknown).alias(
            "discount_share"
        ),
        (_discount_rate() if "discount" in features.columns else unknown).alias("discount_rate"),
        *([] if "orders" in features.columns else [unknown.alias("orders")]),
    ]


def _discount_rate() -> pl.Expr:
    return ratio(pl.col("discount"), pl.col("sales") + pl.col("discount")).round(4)


def _value(standards: Standards) -> list[pl.Expr]:
    value, lines = pl.col("value_window"), standards.tiers
    current, ever = pl.col("occasions_window") > 0, pl.col("occasions") > 0
    return [
        value_share(value, lines.total).alias("value_share"),
        value_rank(value, current).alias("value_rank"),
        tier(value, lines, current).alias("tier"),
        pl.when(ever).then(tier(pl.col("value_before"), lines, ever)).alias("tier_before"),
        tier(pl.col(f"{standards.value}_previous"), lines, pl.col("occasions_previous") > 0).alias(
            "tier_previous"
        ),
    ]


def _rfm(standards: Standards, as_of: int) -> list[pl.Expr]:
    cuts, ever = standards.rfm, pl.col("occasions") > 0
    recency = pl.col("last_day").cast(pl.Int64) - as_of
    return [
        pl.when(ever).then(score(recency, cuts.recency)).alias("rfm_r"),
        pl.when(ever)
        .then(score(pl.col("occasions").cast(pl.Int64), cuts.frequency))
        .alias("rfm_f"),
        pl.when(ever).then(score(pl.col("revenue"), cuts.monetary)).alias("rfm_m"),
    ]
