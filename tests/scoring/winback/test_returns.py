"""The chance to return unasked, by band of silence."""

from __future__ import annotations

import json
from dataclasses import asdict

import polars as pl
import pytest

from retain.scoring.snapshots import History
from retain.scoring.winback.bands import BANDS, GAP_BANDS, silence_band
from retain.scoring.winback.returns import Band, Unasked, learn_unasked
from tests.scoring.lines_of import customer_days, day
from tests.scoring.made_up import made_up


def _history(lines, as_of):
    return History.of(customer_days(lines), as_of=day(as_of), horizon_days=90, window_days=365)


@pytest.mark.parametrize(
    ("days", "gap", "band"),
    [(10, 10.0, None), (11, 10.0, "gaps_1_2"), (20, 10.0, "gaps_1_2"), (21, 10.0, "gaps_2_3"),
     (131, 10.0, "gaps_over_13"), (90, None, None), (91, None, "once_1_2"),
     (361, None, "once_over_4"), (None, None, None)],
)  # fmt: skip
def test_bands_hold_their_upper_ends(days, gap, band):
    frame = pl.DataFrame(
        {"days_since_last": [days], "own_gap_days": [gap]},
        schema={"days_since_last": pl.Int32, "own_gap_days": pl.Float64},
    )
    assert frame.select(silence_band(90)).item() == band


def _half_return():
    """Forty who buy every ten days up to day 200; of ten of them more comes a hundred days on."""
    lines = [(f"c{i:02}", when, 10_000) for i in range(40) for when in range(0, 201, 10)]
    return lines + [(f"c{i:02}", 330, 10_000) for i in range(10)]


def test_shares_are_read_off_the_past():
    found = learn_unasked(_history(_half_return(), 400))
    over = next(each for each in found.bands if each.band == "gaps_8_13")
    # Of the dates only day 310 finds them in this band; day 330 lies in the horizon after it.
    assert (over.customers, over.returned) == (40, 10)
    # Nobody returned after a shorter silence: such a rise is taken for chance, and pooled.
    assert over.chance == found.bands[0].chance == pytest.approx(20 / 120, abs=0.01)


def test_the_treated_are_left_out_and_the_held_out_are_not():
    codes = pl.Series("code", range(40), dtype=pl.UInt32)
    rows = pl.DataFrame({"code": codes, "date": [day(305)] * 40}).with_columns(
        pl.col("date").cast(pl.Int32).cast(pl.Date),
        group=pl.when(codes < 10).then(pl.lit("treat")).otherwise(pl.lit("holdout")),
    )
    found = {b.band: b for b in learn_unasked(_history(_half_return(), 400), rows).bands}
    assert (found["gaps_8_13"].customers, found["gaps_8_13"].returned) == (30, 0)
    assert learn_unasked(_history(_half_return(), 400), rows.drop("group")) is None


def test_a_longer_silence_is_never_better_news():
    made = made_up(7)
    history = History.of(made.base.customers, as_of=made.as_of, horizon_days=90, window_days=365)
    found = learn_unasked(history, made.base.tables["winback_attempts"])
    for family in (GAP_BANDS, [band for band in BANDS if band not in GAP_BANDS]):
        chances = [each.chance for each in found.bands if each.band in family]
        assert chances == sorted(chances, reverse=True)
    assert found.bands[0].chance > 0.7
    assert found.bands[-1].chance < 0.05
    again = Unasked.from_document(json.loads(json.dumps(asdict(found))))
    assert again == found


def test_guarded_customers_are_left_out():
    def guarded(_known, _day, codes):
        return codes.filter(codes < 5)

    found = learn_unasked(_history(_half_return(), 400), guarded=guarded)
    assert next(b for b in found.bands if b.band == "gaps_8_13").customers == 35


def test_a_short_past_tells_nothing():
    assert learn_unasked(None) is None
    assert learn_unasked(_history([("a", when, 1) for when in range(50)], 60)) is None


def test_both_chances_are_weighed_and_one_stands_for_both():
    unasked = Unasked(90, (), (Band("gaps_2_3", 100, 40, 0.4),))
    frame = pl.DataFrame(
        {
            "silence_band": ["gaps_2_3", "gaps_2_3", "gaps_5_8", None],
            "chance_to_buy": [0.1, None, 0.3, None],
        }
    )
    assert frame.select(unasked.chance()).to_series().to_list() == [0.2, 0.4, 0.3, None]
