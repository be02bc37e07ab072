"""What changed, in words: every sentence of made-up weeks, in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from types import SimpleNamespace

import polars as pl
import pytest

from retain.reports.period.changed import MOST, changed_section
from retain.scoring.base import Base
from retain.scoring.changes.moves import moves
from retain.scoring.changes.review import Review
from retain.scoring.changes.sales import PeriodSales
from retain.scoring.customer_days import CustomerDays
from retain.scoring.figure import Figure
from retain.scoring.measure import MINOR_PER_UNIT, day_number
from retain.scoring.service.targets import Target
from retain.scoring.standards import Rules
from tests.scoring.changes.score_frames import frame

SINCE, AS_OF = dt.date(2024, 6, 23), dt.date(2024, 6, 30)
CODES = {"K1": 0, "K2": 1, "C1": 2, "C2": 3, "C3": 4, "B1": 5}
STEADY = {
    "name": None, "owner": None, "status": "active", "churned": False, "key_account": False,
    "tier": "B", "occasions": 5, "value_window": 100.0, "value_before": 100.0,
    "chance_to_buy": 0.9, "cause": None, "last_date": dt.date(2024, 6, 1), "as_of": AS_OF,
}  # fmt: skip
KEY = STEADY | {"name": "Müller GmbH", "owner": "Ada", "key_account": True, "tier": "A",
                "value_window": 30_100.0, "value_before": 30_100.0}  # fmt: skip


def _scores(**rows):
    made = frame({who: STEADY | row for who, row in rows.items()})
    codes = [CODES[who] for who in made["customer_id"]]
    return made.with_columns(code=pl.Series(codes, dtype=pl.UInt32))


def _sales(rows=(), *, before=10_000, last_year=None):
    """Rows: customer, revenue now and before, in the currency."""
    made = pl.DataFrame(
        [
            (CODES[who], now * MINOR_PER_UNIT, was * MINOR_PER_UNIT, 1, 1)
            for who, now, was in rows
        ],
        schema={"code": pl.UInt32, "revenue": pl.Int64, "revenue_before": pl.Int64,
                "occasions": pl.Int64, "occasions_before": pl.Int64},
        orient="row",
    )  # fmt: skip
    return PeriodSales(
        customers=made.with_columns(change=pl.col("revenue") - pl.col("revenue_before")),
        revenue=sum(now for _, now, _ in rows) * MINOR_PER_UNIT,
        before=None if before is None else before * MINOR_PER_UNIT,
        last_year=None if last_year is None else last_year * MINOR_PER_UNIT,
    )


def _service(complaints=None, before=None, targets=(), complained=()):
    """Complaints of the period and before; targets: figure now, figure before, limit."""
    figures = [Figure("complaints", "count", complaints, 0, "complaints")]
    earlier = (
        {}
        if before is None
        else {"complaints": Figure("complaints", "count", before, 0, "complaints")}
    )
    judged = {}
    for now, was, limit in targets:
        figures.append(now)
        earlier[was.name] = was
        judged[now.name] = Target(now.name, limit, now.value >= limit)
    rows = pl.DataFrame(
        {"code": [CODES[who] for who in complained], "in_period": [True] * len(complained)},
        schema={"code": pl.UInt32, "in_period": pl.Boolean},
    )
    return SimpleNamespace(
        figure=lambda name: next(f for f in figures if f.name == name),
        before=earlier,
        targets=judged,
        books=SimpleNamespace(complaints=SimpleNamespace(rows=rows)),
    )


def _review(then, now, *, sales=None, service=None, days=7, attempts=None, **given):
    """A review that holds what sentences are made of."""
    lines = pl.DataFrame(
        {"code": [0, 0], "day": [day_number(dt.date(2023, 1, 2)), day_number(AS_OF)]},
        schema={"code": pl.UInt32, "day": pl.Int32},
    )
    tables = {} if attempts is None else {"winback_attempts": attempts}
    base = Base(
        CustomerDays(pl.Series(list(CODES)), lines), now.select("code"), now["code"], tables
    )
    known = {
        "since": day_number(AS_OF) - days, "as_of": day_number(AS_OF), "base": base,
        "rules": Rules(), "customers": now, "moves": None if then is None else moves(then, now),
        "standards": SimpleNamespace(window_days=365, churn=SimpleNamespace(basis="learned")),
        "sales": sales or _sales((("K1", 10_000, 10_000),)), "service": service or _service(),
    }  # fmt: skip
    return Review(**dict.fromkeys(field.name for field in fields(Review)) | known | given)


def _said(review, lang="en"):
    return list(changed_section(review, lang).sentences)


WELL = _scores(K1=KEY, C1={}, B1={"name": "Bond"})


def test_revenue_names_who_made_the_difference_the_way_it_went_first():
    sales = _sales((("K1", 1000, 21_000), ("C1", 12_000, 0), ("B1", 900, 1000)), before=22_000)
    (said, *_) = _said(_review(WELL, WELL, sales=sales))
    assert said == (
        "Revenue in the week was 13,900: 36.8% (8,100) less than in the week before. "
        "Greatest falls: Müller GmbH (−20,000) and Bond (−100). "
        "Greatest gains: customer C1 (+12,000)."
    )
    (said, *_) = _said(_review(WELL, WELL, sales=sales), "zh")
    assert said == (
        "近 7 天净收入 13,900，比前 7 天下降 36.8%（8,100）。"
        "减少最多：Müller GmbH（−20,000）、Bond（−100）。增加最多：客户 C1（+12,000）。"
    )


@pytest.mark.parametrize(
    ("now", "before", "last_year", "said"),
    [
        (10_020, 10_000, 8000, "Revenue in the week was 10,020: about as much as in the week before "
         "(10,000), and 25.2% more than in the same days a year earlier (8,000)."),
        (10_000, 2_000, None, "Revenue in the week was 10,000: 5.0 times that of the week before (2,000)."),
        (500, 0, None, "Revenue in the week was 500, after nothing in the week before."),
        (0, 700, 900, "No sale is on record in the week; the week before brought 700; the same days "
         "a year earlier brought 900."),
        (0, 0, None, "No sale is on record in the week, nor in the week before."),
        (-300, 700, None, "More was given back than sold in the week: -300, after 700 in the week before."),
        (500, None, None, "Revenue in the week was 500. The data begin on 2023-01-02, so the week before "
         "is not known in full."),
    ],
)  # fmt: skip
def test_revenue_against_what_was(now, before, last_year, said):
    sales = _sales((("K1", now, before or 0),), before=before, last_year=last_year)
    (found, *_) = _said(_review(WELL, WELL, sales=sales))
    assert found.startswith(said)


def test_the_first_data_of_all_says_once_that_nothing_is_known_before():
    review = _review(None, WELL, sales=_sales((("K1", 500, 0),), before=None))
    assert _said(review) == [
        "Revenue in the week was 500. The data begin on 2023-01-02: of the time before nothing is "
        "known, and so not who slowed, left or came back. Greatest buyers: Müller GmbH (500)."
    ]


def test_a_quiet_week_is_called_one():
    assert _said(_review(WELL, WELL))[1:] == [
        "Otherwise it was quiet: nobody newly slowed, left or came back, and nobody moved into "
        "tier A or out of it."
    ]
    assert _said(_review(WELL, WELL), "zh")[1:] == [
        "其余平静：没有客户新近放缓、流失或回流，A 层也无人进出。"
    ]


def test_a_key_account_that_slows_is_named_with_worth_chance_signs_and_owner():
    slow = _scores(K1=KEY | {"status": "slowing", "chance_to_buy": 0.412, "cause": "staff_turnover"},
                   C1={}, B1={"name": "Bond"})  # fmt: skip
    said = _said(_review(WELL, slow))
    assert said[1:] == [
        "Key account Müller GmbH (30,100 a year; chance to buy 41%; signs of a change of staff; "
        "owner Ada) began to slow."
    ]
    assert _said(_review(WELL, slow), "zh")[1:] == [
        "新近放缓的大客户：Müller GmbH（年价值 30,100，购买概率 41%，迹象指向人员变动，负责人：Ada）。"
    ]


def test_who_left_and_who_slowed_by_what_may_be_lost():
    """A slows at 5 % with 30,100 a year (28,595 may be lost), another of 40,000 has 99.5 %."""
    other = KEY | {"name": "Zwei AG", "value_window": 40_000.0, "value_before": 40_000.0}
    then = _scores(K1=KEY, K2=other, C1={}, C2={"name": "Dom"}, C3={})
    now = _scores(
        K1=KEY | {"status": "lapsed", "chance_to_buy": 0.05},
        K2=other | {"status": "slowing", "chance_to_buy": 0.995},
        C1={"status": "churned", "churned": True, "cause": "competitor"},
        C2={"name": "Dom", "status": "churned", "churned": True, "cause": "competitor"},
        C3={"status": "churned", "churned": True, "cause": "unknown"},
    )
    said = _said(_review(then, now))
    assert said[1:] == [
        "2 key accounts, worth 70,100 a year together, began to slow, 1 of them now less likely than "
        "not to buy within 90 days; most at stake: Müller GmbH (30,100 a year; chance to buy 5%; "
        "owner Ada) and Zwei AG (40,000 a year; chance to buy over 99%; owner Ada).",
        "Apart from key accounts, 3 customers, worth 300 a year while they bought, now count as "
        "churned, most often with signs of a competitor (2); most valuable: customer C1 (100 a year; "
        "signs of a competitor), Dom (100 a year; signs of a competitor) and customer C3 (100 a year).",
    ]


def test_who_came_back_and_whether_anybody_had_tried():
    gone = {"status": "churned", "churned": True}
    then = _scores(K1=KEY, C1=gone, C2=gone | {"name": "Dom"})
    back = {"status": "returned", "occasions": 6, "last_date": dt.date(2024, 6, 28)}
    now = _scores(K1=KEY, C1=back, C2=back | {"name": "Dom", "owner": "Bo"})
    attempts = pl.DataFrame(
        {"code": [2, 3, 3], "group": ["treat", "holdout", "treat"],
         "date": [dt.date(2024, 6, 1), dt.date(2024, 6, 20), dt.date(2023, 12, 1)]},
        schema_overrides={"code": pl.UInt32},
    )  # fmt: skip
    sales = _sales((("C1", 40, 0), ("C2", 60, 0)), before=100)
    said = _said(_review(then, now, sales=sales, attempts=attempts))
    assert said[1:] == [
        "2 customers came back after silences long enough to count as churned, and bought for 100 in "
        "the week: Dom (60.00; owner Bo) and customer C1 (40.00); 1 after an attempt to win back in the 90 "
        "days before.",
        "No key account began to slow, and none newly counts as churned.",
    ]


def test_moves_out_of_tier_a_and_into_it():
    then = _scores(K1=KEY, K2=KEY | {"name": "Zwei AG"}, C1={"value_window": 50.0})
    fell = KEY | {"tier": "B", "value_window": 1000.0}
    now = _scores(K1=fell, K2=fell | {"name": "Zwei AG"}, C1={"tier": "A", "value_window": 2000.0})
    said = _said(_review(then, now))
    assert said[1] == (
        "2 customers moved down from tier A, from 60,200 a year together to 2,000: Müller GmbH (owner "
        "Ada) and Zwei AG (owner Ada); 1 moved up to it."
    )
    assert _said(_review(now, then))[1].startswith(
        "One customer moved down from tier A, from 2,000"
    )


def test_targets_are_told_where_they_turn_and_complaints_where_they_move():
    def on_time(value):
        return Figure("on_time_resolution", "share", value, 50, "complaints")

    missed = _service(4.0, 2.0, [(on_time(0.96), on_time(1.0), 0.99)], complained=["K1"])
    assert _said(_review(WELL, WELL, service=missed))[1:3] == [
        "Complaints: 4, after 2 in the week before; from key accounts: Müller GmbH (owner Ada).",
        "Target newly missed: solved on time, 96.0% (from 50 complaints; at least 99.0%; before: "
        "100.0%).",
    ]
    again = _service(2.0, 2.0, [(on_time(1.0), on_time(0.96), 0.99)])
    said = _said(_review(WELL, WELL, service=again))
    assert said[1].startswith("Target met again: solved on time, 100.0% (from 50 complaints")
    assert not any(sentence.startswith("Complaints") for sentence in said)
    still = _service(2.0, 2.0, [(on_time(0.9), on_time(0.96), 0.99)])
    assert not any("arget" in sentence for sentence in _said(_review(WELL, WELL, service=still)))


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [
        (1, "Revenue in the day was 10,000: about as much as in the day before", "当日净收入 10,000，与前一日"),
        (30, "Revenue in the 30 days was 10,000: about as much as in the 30 days before",
         "近 30 天净收入 10,000，与之前 30 天"),
    ],
)  # fmt: skip
def test_other_lengths_than_a_week(days, en, zh):
    review = _review(WELL, WELL, days=days)
    assert _said(review)[0].startswith(en)
    assert _said(review, "zh")[0].startswith(zh)


def test_there_are_never_more_sentences_than_somebody_reads():
    then = _scores(K1=KEY, K2=KEY, C1={}, C2={}, C3={"status": "churned", "churned": True},
                   B1=KEY)  # fmt: skip
    now = _scores(
        K1=KEY | {"status": "slowing"}, K2=KEY | {"status": "churned", "churned": True},
        C1={"status": "slowing"}, C2={"status": "churned", "churned": True},
        C3={"status": "returned", "occasions": 9}, B1=KEY | {"tier": "B"},
    )  # fmt: skip
    figure = Figure("on_time_resolution", "share", 0.9, 5, "complaints")
    good = Figure("on_time_resolution", "share", 1.0, 5, "complaints")
    service = _service(3.0, 1.0, [(figure, good, 0.99)])
    for lang in ("en", "zh"):
        assert len(_said(_review(then, now, service=service), lang)) == MOST
