"""Share of wallet: what rows of each kind make of it, and what they do not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from retain.scoring.wallet import ROLES, allocated_share
from tests.scoring.lines_of import day
from tests.scoring.made_up import made_up
from tests.scoring.tables_of import base_of

CASES = tomllib.loads((Path(__file__).parent / "cases" / "wallet.toml").read_text("utf-8"))["case"]
WALLET = {"date": pl.Date(), **ROLES}
COLUMNS = ("share_of_wallet", "share_of_wallet_basis", "wallet_total", "wallet_headroom")


def _row(customer: str, row: dict) -> dict:
    money = {name: round(row[name] * MINOR_PER_UNIT) for name in row if name.endswith("_spend")}
    return {"customer": customer, **row, "date": row["day"], **money}


def _base(rows: list[dict], lines: list[tuple[str, int, int]]) -> Base:
    customers = {row["customer"] for row in rows} - {line[0] for line in lines}
    return base_of([*lines, *((name, 300, 1) for name in customers)], {"wallet": (WALLET, rows)})


def _scores(base: Base, as_of: int = 400, **rules) -> pl.DataFrame:
    return run(base, as_of=day(as_of), rules=Rules(**rules), asked=VALUE).scores


def _base_of_case(case: dict) -> Base:
    own = [_row("a", row) for row in case["rows"]]
    distances = case.get("others", [91, 91, 91])
    others = [
        _row("other", {"day": int(when), "rivals": 1})
        for when in np.cumsum([-700, *distances])
        if distances
    ]
    lines = [("a", when, amount * MINOR_PER_UNIT) for when, amount in case.get("sales", [])]
    return _base([*own, *others], lines)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    scores = _scores(_base_of_case(case)).row(by_predicate=pl.col("customer_id") == "a", named=True)
    expected = [None if value == "" else value for value in case["expected"]]
    assert [scores[name] for name in COLUMNS] == expected
    share = scores["share_of_wallet"]
    assert scores["wallet_score"] == (
        None if share is None else pytest.approx(100 * share, abs=0.05)
    )


@pytest.mark.parametrize("suppliers", range(1, 8))
def test_the_shares_of_all_ranks_make_the_whole(suppliers):
    ranks = pl.DataFrame({"rank": range(1, suppliers + 1)})
    shares = ranks.select(allocated_share(pl.col("rank"), pl.lit(suppliers))).to_series()
    assert shares.sum() == pytest.approx(1)
    assert shares.is_sorted(descending=True)


def test_an_empty_table_tells_nothing():
    assert _scores(_base([], [("a", 0, 1)]))["share_of_wallet"].to_list() == [None]


def test_neither_row_order_nor_other_customers_change_a_share():
    rng = np.random.default_rng(5)
    rows = [
        _row(name, {"day": int(when), "total_spend": int(total), "our_spend": int(ours)})
        for name in "abcdef"
        for when, total, ours in rng.integers((40, 100, 0), (400, 900, 300), (9, 3))
    ]
    whole = _scores(_base(rows, [("z", 0, 1)]))
    shuffled = [rows[place] for place in rng.permutation(len(rows))]
    assert _scores(_base(shuffled, [("z", 0, 1)])).equals(whole)
    learned = run(_base(rows, [("z", 0, 1)]), as_of=day(400), rules=Rules(), asked=VALUE).standards
    for name in "abcdef":
        alone = _base([row for row in rows if row["customer"] == name], [(name, 300, 1)])
        judged = run(alone, as_of=day(400), rules=Rules(), standards=learned, asked=VALUE).scores
        of_whole = whole.filter(pl.col("customer_id") == name)
        assert judged.select("customer_id", *COLUMNS).equals(
            of_whole.select("customer_id", *COLUMNS)
        )


def _planted(noise: float) -> tuple[pl.DataFrame, Base]:
    """400 customers asked four times: shares from a beta, totals told with an error of `noise`."""
    rng = np.random.default_rng(11)
    share, yearly = rng.beta(3, 2, 400), rng.lognormal(8, 1, 400)
    rows, lines = [], [("000", -100, 1)]
    for place in range(400):
        name = f"{place:03d}"
        for when in (120, 211, 302, 393):
            quarter = yearly[place] / 4
            ours = round(quarter * share[place] * MINOR_PER_UNIT)
            told = max(quarter * np.exp(rng.normal(0, noise)), ours / MINOR_PER_UNIT)
            rows.append(_row(name, {"day": when, "total_spend": round(told, 2) + 0.01}))
            lines.append((name, when - 20, ours))
    return pl.DataFrame({"share": share, "yearly": yearly}), _base(rows, lines)


def test_planted_shares_are_found_again():
    """Totals told with an error of a fifth; a share's standard error is then a tenth of itself."""
    truth, base = _planted(0.2)
    scores = _scores(base)
    found, share = scores["share_of_wallet"].to_numpy(), truth["share"].to_numpy()
    assert spearmanr(found, share).statistic >= 0.95
    within = np.abs(np.log(found / share)) <= 2 * 0.2 / np.sqrt(4)
    assert within.mean() >= 0.9
    total = scores["wallet_total"].to_numpy() / truth["yearly"].to_numpy()
    assert np.median(total) == pytest.approx(365 / 364, abs=0.06)


def test_the_made_up_business_tells_the_shares_that_were_planted():
    """As of the end of its first year, of those no rival had taken from yet: 360 customers."""
    made = made_up()
    until = day(-1)
    scores = run(made.base, as_of=until, rules=Rules(), asked=VALUE).scores
    untouched = [
        pl.col(name).is_null() | (pl.col(name).cast(pl.Date).to_physical() > until)
        for name in ("rival_offer_on", "category_lost_on")
    ]
    alone = pl.col("share_of_wallet") > 0.96
    both = scores.join(made.truth, on="customer_id").filter(
        pl.col("first_share").is_not_null(), pl.col("share_of_wallet").is_not_null(), *untouched
    )
    assert both.height > 350
    served_by_several = both.filter(~alone)
    share, planted = served_by_several["share_of_wallet"], served_by_several["first_share"]
    assert spearmanr(share, planted).statistic > 0.93
    assert abs((share - planted).mean()) < 0.01
