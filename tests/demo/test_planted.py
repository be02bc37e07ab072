"""What the truth says was planted can be seen in the tables."""

from datetime import date

import polars as pl
import pytest

from retain.demo import Business, make_business


@pytest.fixture(scope="module")
def truth(business: Business) -> pl.DataFrame:
    return business.tables["truth"]


@pytest.fixture(scope="module")
def sales(business: Business, truth: pl.DataFrame) -> pl.DataFrame:
    lines = business.tables["transactions"].with_columns(pl.col("customer_id").str.strip_chars())
    return lines.filter(pl.col("quantity") > 0).join(truth, on="customer_id")


@pytest.fixture(scope="module")
def customers(business: Business) -> pl.DataFrame:
    return business.tables["customers"].with_columns(pl.col("customer_id").str.strip_chars())


def test_there_is_one_row_an_account(truth: pl.DataFrame, customers: pl.DataFrame):
    assert truth["customer_id"].is_unique().all()
    listed = truth.filter(pl.col("in_customers_table"))["customer_id"]
    assert listed.equals(customers["customer_id"])


def test_each_reason_to_leave_is_planted(truth: pl.DataFrame):
    counts = dict(truth["leave_reason"].drop_nulls().value_counts().iter_rows())
    assert set(counts) == {
        *("none", "staff_turnover", "price_market", "neglected_details", "competitor"),
        *("broken_promise", "service_attitude", "small_customer_neglect", "company_problem"),
        *("product_fit", "natural"),
    }
    assert min(counts.values()) >= 12
    assert truth["left_on"].is_null().equals(truth["leave_reason"].is_null())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_half_of_who_leaves_does_so_without_a_cause(lang: str, seed: int):
    truth = make_business(seed=seed, lang=lang).tables["truth"]
    left = truth.drop_nulls("leave_reason")
    assert 0.43 <= (left["leave_reason"] == "none").mean() <= 0.57
    assert left["leave_reason"].value_counts()["count"].min() >= 12
    # A year takes about a fifth of the regular buyers.
    regular = truth.filter(kind="regular")
    for year in (2024, 2025):
        first, last = date(year, 1, 1), date(year, 12, 31)
        there = regular.filter(
            pl.col("started_on") < first, pl.col("left_on").is_null() | (pl.col("left_on") >= first)
        )
        assert 0.7 <= 1 - (there["left_on"] <= last).sum() / there.height <= 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_exposure_meets_as_many_who_stay_as_leave_over_it(seed: int):
    truth = make_business(seed=seed).tables["truth"]
    causes = set(truth["left_over"].drop_nulls()) - {"nothing", "end"}
    for name in causes:
        stayed = truth.filter(pl.col("left_on").is_null(), pl.col(f"{name}_on").is_not_null())
        assert stayed.height >= truth.filter(left_over=name).height, name


def test_who_left_buys_no_more_unless_returned(sales: pl.DataFrame):
    gone = sales.filter(pl.col("date") >= pl.col("left_on"))
    assert gone.height > 0
    assert (gone["returned_on"] <= gone["date"]).all()
    assert gone["returned_on"].null_count() == 0


def test_who_paused_buys_no_more_and_is_on_record(
    sales: pl.DataFrame, truth: pl.DataFrame, customers: pl.DataFrame
):
    assert sales.filter(pl.col("date") >= pl.col("paused_on")).is_empty()
    paused = truth.drop_nulls("paused_on")["customer_id"]
    assert set(paused) == set(customers.filter(pl.col("state") == "paused")["customer_id"])
    assert len(paused) > 0


def test_natural_ends_are_on_record(truth: pl.DataFrame, customers: pl.DataFrame):
    ended = truth.filter(pl.col("leave_reason") == "natural")["customer_id"]
    on_record = customers.filter(pl.col("state").is_in(["closed", "moved"]))["customer_id"]
    assert set(ended) == set(on_record)


def test_prospects_never_bought(sales: pl.DataFrame):
    assert "prospect" not in sales["kind"].unique()


def test_one_time_buyers_ordered_once(sales: pl.DataFrame):
    orders = sales.filter(pl.col("kind") == "one_time").group_by("customer_id")
    assert (orders.agg(pl.col("order_id").n_unique())["order_id"] == 1).all()


def test_salespeople_change_on_the_day(sales: pl.DataFrame, customers: pl.DataFrame):
    after = pl.col("date") >= pl.col("salesperson_changed_on")
    expected = (
        pl.when(after.fill_null(False))
        .then(pl.col("last_salesperson"))
        .otherwise(pl.col("first_salesperson"))
    )
    assert sales.select((pl.col("salesperson") == expected).all()).item()
    known = sales.join(customers, on="customer_id")
    assert (known["account_manager"] == known["last_salesperson"]).all()
    assert sales["salesperson_changed_on"].drop_nulls().len() > 0


def test_hand_overs_make_customers_leave(truth: pl.DataFrame):
    regular = truth.filter(pl.col("kind") == "regular")
    changed = pl.col("salesperson_left_on")
    still_here = pl.col("left_on").is_null() | (pl.col("left_on") > changed)
    exposed = regular.drop_nulls("salesperson_left_on").filter(still_here)
    days = (exposed["left_on"] - exposed["salesperson_left_on"]).dt.total_days()
    share_soon = (days <= 90).sum() / exposed.height
    # Of all others, some 15 per cent leave in a year, so 4 in 90 days.
    assert 0.1 <= share_soon <= 0.4


def test_runs_of_late_deliveries_are_late(sales: pl.DataFrame):
    run = (pl.col("date") >= pl.col("late_deliveries_on")) & (
        pl.col("date") < pl.col("late_deliveries_until")
    )
    late = sales.drop_nulls("delivered_date").group_by(run.fill_null(False).alias("run"))
    share = dict(late.agg((pl.col("delivered_date") > pl.col("promised_date")).mean()).iter_rows())
    assert share[True] > 0.5
    assert share[False] < 0.1


def test_lost_categories_are_bought_no_more(sales: pl.DataFrame):
    after = sales.filter(pl.col("date") >= pl.col("category_lost_on"))
    assert after.height > 0
    assert (after["category"] != after["category_lost"]).all()


def test_price_rises_show_in_the_list_prices(sales: pl.DataFrame):
    leaver = sales.filter(pl.col("left_over") == "price_rise")
    rises = leaver.select("price_rise_on").unique()["price_rise_on"]
    assert rises.null_count() == 0
    assert 1 <= len(rises) <= 8
    for day in rises:
        near = sales.filter((pl.col("date") - day).dt.total_days().is_between(-15, 15))
        price = near.group_by("category", "product_id").agg(
            pl.col("list_price").filter(pl.col("date") < day).median().alias("before"),
            pl.col("list_price").filter(pl.col("date") >= day).median().alias("after"),
        )
        rise = price.with_columns(pl.col("after").cast(float) / pl.col("before").cast(float) - 1)
        assert rise.group_by("category").agg(pl.col("after").median())["after"].max() > 0.05


def test_moved_accounts_share_phone_tax_id_and_name(
    truth: pl.DataFrame, customers: pl.DataFrame, sales: pl.DataFrame
):
    moved = truth.drop_nulls("continues_as").select("customer_id", "continues_as")
    assert moved.height > 0
    pairs = moved.join(customers, on="customer_id").join(
        customers, left_on="continues_as", right_on="customer_id", suffix="_after"
    )
    assert pairs.height == moved.height
    for column in ("name", "phone", "tax_id", "industry", "region"):
        assert pairs[column].equals(pairs[f"{column}_after"].alias(column)), column
    days = sales.group_by("customer_id").agg(first=pl.col("date").min(), last=pl.col("date").max())
    joined = moved.join(days, on="customer_id").join(
        days, left_on="continues_as", right_on="customer_id", suffix="_after"
    )
    assert (joined["last"] <= joined["first_after"]).all()


def test_no_other_accounts_share_a_phone_or_tax_id(truth: pl.DataFrame, customers: pl.DataFrame):
    pairs = truth["continues_as"].drop_nulls().len()
    for column in ("phone", "tax_id"):
        assert customers[column].drop_nulls().is_duplicated().sum() == 2 * pairs


def test_seasonal_customers_buy_in_their_season(sales: pl.DataFrame):
    month = sales.filter(pl.col("season") == "summer")["date"].dt.month()
    assert month.is_between(5, 9).mean() > 0.9


def test_gaps_are_as_long_as_planted(sales: pl.DataFrame):
    steady = sales.filter(
        pl.col("kind") == "regular", pl.col("season") == "even", pl.col("left_on").is_null()
    )
    gaps = (
        steady.group_by("customer_id")
        .agg(
            pl.len(),
            pl.col("date").n_unique().alias("days"),
            (pl.col("date").max() - pl.col("date").min()).dt.total_days().alias("span"),
            pl.col("mean_gap_days").first(),
        )
        .filter(pl.col("days") >= 12)
    )
    ratio = gaps["span"] / (gaps["days"] - 1) / gaps["mean_gap_days"]
    assert 0.9 <= ratio.median() <= 1.1
    assert ratio.is_between(0.5, 2.0).mean() > 0.95
