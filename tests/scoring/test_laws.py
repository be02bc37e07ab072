"""Laws of phase 1: what may not change the features of a customer."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import retain.scoring.customer_days as days_module
from retain.engines import local
from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.features import features
from retain.scoring.named_levels import LevelRules
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import customer_days, day, line_lists


def _by_id(days, as_of, window=365) -> pl.DataFrame:
    found = features(days, as_of=as_of, window_days=window)
    return found.with_columns(id=days.ids.gather(found["code"])).drop("code")


@given(line_lists, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert _by_id(customer_days(lines), day(500)).equals(_by_id(customer_days(shuffled), day(500)))


@given(line_lists)
def test_partitions_by_customer_change_nothing(lines):
    whole = _by_id(customer_days(lines), day(500))
    parts = [
        _by_id(customer_days([line for line in lines if line[0] == customer]), day(500))
        for customer in sorted({line[0] for line in lines})
    ]
    assert pl.concat(parts).sort("id").equals(whole.sort("id"))


@given(line_lists, st.integers(0, 500), st.integers(1, 400))
def test_later_rows_change_nothing(lines, offset, window):
    early = [line for line in lines if line[1] <= offset]
    if not early:
        return
    replayed = _by_id(customer_days(lines), day(offset), window)
    alone = _by_id(customer_days(early), day(offset), window)
    assert replayed.equals(alone)


@given(line_lists, st.integers(1, 7))
def test_working_in_partitions_changes_nothing(lines, rows):
    days = customer_days(lines)
    whole = features(days, as_of=day(500), window_days=365)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days_module, "PARTITION_ROWS", rows)
        assert features(days, as_of=day(500), window_days=365).equals(whole)


@given(line_lists, st.integers(1, 7))
def test_sorting_in_parts_changes_nothing(lines, rows):
    whole = customer_days(lines).days
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days_module, "SORTED_ROWS", rows)
        assert customer_days(lines).days.equals(whole)


@given(line_lists, st.integers(1, 9))
def test_reading_in_pieces_changes_nothing(lines, rows):
    shaped = _shaped(lines)
    with pytest.MonkeyPatch.context() as patch:
        whole = _raw(local.sum_lines(shaped, len(lines)))
        patch.setattr(local, "PIECE", rows)
        assert _raw(local.sum_lines(shaped, len(lines))).equals(whole)


def _shaped(lines) -> pl.LazyFrame:
    """Lines as the engine takes them."""
    frame = pl.DataFrame(lines, schema=["customer", "day", "amount"], orient="row").lazy()
    return frame.select(
        "customer",
        pl.col("day").cast(pl.Date),
        pl.lit(0, pl.UInt8).alias("kind"),
        pl.col("amount").clip(lower_bound=0).alias("sales"),
        pl.col("amount").clip(upper_bound=0).alias("given_back"),
        (pl.col("amount") > 0).alias("sale_lines"),
    )


def _raw(summed) -> pl.DataFrame:
    """One row a combination of keys, however many pieces it came in."""
    groups = summed.groups
    named = groups.with_columns(customer=summed.customers.gather(groups["customer"]))
    keys = ["customer", "day", "kind"]
    return named.group_by(keys).agg(pl.all().sum()).sort(keys)


@given(line_lists)
def test_features_equal_plain_python(lines):
    """Every feature again, by sets and sums."""
    found = {row["id"]: row for row in _by_id(customer_days(lines), day(500), 100).to_dicts()}
    for customer in {line[0] for line in lines}:
        own = [(day(offset), amount) for who, offset, amount in lines if who == customer]
        sold = sorted({when for when, amount in own if amount > 0})
        row = found[customer]
        assert row["occasions"] == len(sold)
        assert row["occasions_window"] == sum(when > day(400) for when in sold)
        assert row["first_day"] == (sold[0] if sold else None)
        assert row["last_day"] == (sold[-1] if sold else None)
        assert row["lines"] == len(own)
        assert row["sales"] == sum(max(amount, 0) for _, amount in own)
        assert row["given_back"] == sum(min(amount, 0) for _, amount in own)
        assert row["revenue_window"] == sum(a for when, a in own if when > day(400))
        last = sold[-1] if sold else None
        assert row["revenue_before"] == sum(
            a for when, a in own if last is not None and last - 100 < when <= last
        )
        gaps = [b - a for a, b in pairwise(sold)]
        assert row["pairs"] == max(len(gaps) - 1, 0)
        squares = [((g - f) / (2 * (g + f))) ** 2 for f, g in pairwise(gaps)]
        assert row["pair_square"] == pytest.approx(sum(squares) * 1e9, abs=len(gaps) + 1)


@given(line_lists)
def test_scores_stand_whatever_the_lines(lines):
    """Any base is scored: no NaN, shares add up, tiers follow the line."""
    days = customer_days(lines)
    base = Base(days, pl.DataFrame(schema={"code": pl.UInt32}), pl.Series([], dtype=pl.UInt32))
    result = run(base, as_of=day(500), rules=Rules())
    scores = result.scores
    for name, dtype in scores.schema.items():
        if dtype.is_float():
            assert scores[name].is_finite().all(), name
    positive = scores.filter(pl.col("value_window") > 0)
    if positive.height:
        assert scores["value_share"].sum() == pytest.approx(1)
        a = scores.filter(pl.col("tier") == "A")
        assert a["value_window"].min() * 10_000 == pytest.approx(result.standards.tiers.a_line)
        assert a["value_share"].sum() >= 0.8 - 1e-9
    assert set(scores["tier"]) <= {"A", "B", "C", "D"}
    assert (
        scores.filter(pl.col("occasions") == 0)["tier_before"].null_count()
        == scores.filter(pl.col("occasions") == 0).height
    )


@given(line_lists)
def test_whoever_watches_is_told_of_every_line(lines):
    shaped = _shaped(lines)
    told: list[int] = []
    watched = local.sum_lines(shaped, len(lines), told.append)
    assert sum(told) == len(lines)
    assert _raw(watched).equals(_raw(local.sum_lines(shaped, len(lines))))


_LEVELS = LevelRules({"high": 400, "low": 50}, {"x": 0.8}, {"low": "branch"}, ("branch", "office"))


def _of_value(lines) -> pl.DataFrame:
    """Columns of levels, growth and key accounts, with the facts of each customer."""
    days = customer_days(lines)
    groups = ["x" if name < "c" else "y" for name in days.ids]
    facts = pl.DataFrame({"code": range(days.ids.len()), "region_group": groups})
    base = Base(
        days, facts.with_columns(pl.col("code").cast(pl.UInt32)), pl.Series([], dtype=pl.UInt32)
    )
    scores = run(base, as_of=day(500), rules=Rules(levels=_LEVELS), asked=VALUE).scores
    return scores.select("customer_id", "level", "to_next_level", "level_owner", "margin_rate",
                         "growth_rate", "growth_p_value", "key_account", "key_account_exclusion",
                         "one_occasion_share", "potential")  # fmt: skip


@given(line_lists, st.randoms(use_true_random=False))
def test_row_order_changes_no_level_growth_or_key_account(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert _of_value(lines).equals(_of_value(shuffled))


@given(line_lists)
def test_what_one_customer_bought_alone_makes_its_level_and_growth(lines):
    own = ("customer_id", "level", "to_next_level", "growth_rate", "growth_p_value")
    whole = _of_value(lines).select(own)
    names = sorted({line[0] for line in lines})
    apart = [_of_value([line for line in lines if line[0] == name]) for name in names]
    assert pl.concat(part.select(own) for part in apart).equals(whole)
