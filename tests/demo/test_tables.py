"""The tables look like a distributor's, awkward here and there, and never wrong."""

import io
import re
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from retain.demo import FIRST_DAY, LAST_DAY, Business


@pytest.fixture(scope="module")
def lines(business: Business) -> pl.DataFrame:
    return business.tables["transactions"].with_columns(pl.col("customer_id").str.strip_chars())


@pytest.fixture(scope="module")
def sales(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("amount") > 0, pl.col("customer_id").is_not_null())


@pytest.fixture(scope="module")
def known(business: Business) -> pl.Series:
    return business.tables["customers"]["customer_id"].str.strip_chars()


def test_there_are_enough_lines(lines: pl.DataFrame):
    assert 60_000 <= lines.height <= 120_000


def test_amounts_are_quantity_times_price_to_the_cent(lines: pl.DataFrame):
    rows = lines.select("quantity", "unit_price", "amount").iter_rows()
    assert all(quantity * price == amount for quantity, price, amount in rows)


def test_prices_are_list_prices_less_the_discount(lines: pl.DataFrame):
    rows = lines.select("list_price", "discount_rate", "unit_price").unique().iter_rows()
    half_a_cent = Decimal("0.005")
    for list_price, rate, price in rows:
        assert abs(list_price * (1 - rate) - price) <= half_a_cent
        assert 0 <= rate <= 1


def test_dates_lie_in_the_period_and_deliveries_follow_orders(lines: pl.DataFrame):
    assert lines["date"].is_between(FIRST_DAY, LAST_DAY).all()
    delivered = lines.filter(pl.col("delivered_date").is_not_null())
    assert (delivered["delivered_date"] >= delivered["date"]).all()
    assert (delivered["delivered_date"] <= LAST_DAY).all()
    assert (lines["promised_date"] >= lines["date"]).all()
    undelivered = lines.filter(pl.col("quantity") > 0, pl.col("delivered_date").is_null())
    assert undelivered.height > 0
    assert (undelivered["status"] == "open").all()


def test_few_customers_make_most_of_the_sales(sales: pl.DataFrame):
    by_customer = sales.group_by("customer_id").agg(pl.col("amount").cast(pl.Float64).sum())
    amounts = by_customer["amount"].sort(descending=True)
    share = amounts.head(len(amounts) // 5).sum() / amounts.sum()
    assert 0.70 <= share <= 0.90


def test_a_fifth_or_so_bought_on_one_day_only(sales: pl.DataFrame):
    days = sales.group_by("customer_id").agg(pl.col("date").n_unique())["date"]
    assert 0.15 <= (days == 1).mean() <= 0.35


def test_returns_are_negative_lines_of_an_order_some_days_before(lines: pl.DataFrame):
    returns = lines.filter(pl.col("quantity") < 0)
    assert 0.01 <= returns.height / lines.height <= 0.04
    assert (returns["amount"] < 0).all()
    assert (returns["cost"] < 0).all()
    assert (returns["status"] == "returned").all()
    keys = ["order_id", "customer_id", "product_id", "unit_price"]
    sold = lines.filter(pl.col("quantity") > 0).group_by(keys)
    matched = returns.join(
        sold.agg(pl.col("date").min().alias("sold_on"), pl.col("quantity").sum().alias("sold")),
        on=keys,
    )
    assert matched.height == returns.height
    assert (matched["date"] > matched["sold_on"]).all()
    assert (-matched["quantity"] <= matched["sold"]).all()


def test_there_are_samples_and_counter_sales(lines: pl.DataFrame):
    samples = lines.filter(pl.col("amount") == 0)
    assert 0 < samples.height < lines.height * 0.01
    assert (samples["cost"] > 0).all()
    counter = lines.filter(pl.col("customer_id").is_null())
    assert 0 < counter.height < lines.height * 0.02
    assert (counter["channel"] == "counter").all()


def test_prospects_and_unlisted_buyers_exist(sales: pl.DataFrame, known: pl.Series):
    buyers = sales["customer_id"].unique()
    prospects = known.filter(~known.is_in(buyers.implode()))
    unlisted = buyers.filter(~buyers.is_in(known.implode()))
    assert 0.02 <= len(prospects) / len(known) <= 0.12
    assert 0.005 <= len(unlisted) / len(buyers) <= 0.05


def test_ids_are_unique_text_with_leading_zeros(lines: pl.DataFrame, known: pl.Series):
    assert known.is_unique().all()
    assert known.str.contains(r"^0\d{5}$").all()
    assert lines["product_id"].str.contains(r"^0\d{4}$").all()
    assert lines["product_id"].n_unique() == 120
    assert lines["category"].n_unique() == 8
    order = lines.filter(pl.col("quantity") > 0).group_by("order_id")
    assert (order.agg(pl.struct("customer_id", "date").n_unique())["customer_id"] == 1).all()


def test_referrals_name_listed_customers_with_an_earlier_record(business: Business):
    customers = business.tables["customers"].with_columns(pl.col("customer_id").str.strip_chars())
    referred = customers.drop_nulls("referred_by").join(
        customers, left_on="referred_by", right_on="customer_id", suffix="_of_referrer"
    )
    assert referred.height == customers["referred_by"].drop_nulls().len() > 0
    assert (referred["since_of_referrer"] <= referred["since"]).all()


def test_records_begin_before_the_first_order(business: Business, sales: pl.DataFrame):
    first = sales.group_by("customer_id").agg(pl.col("date").min())
    customers = business.tables["customers"].with_columns(pl.col("customer_id").str.strip_chars())
    joined = customers.join(first, on="customer_id")
    assert (joined["since"] <= joined["date"]).all()
    assert (customers["since"] <= LAST_DAY).all()
    assert (customers["since"] < date(2015, 1, 1)).any()


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\s|\s$",
        r",",
        r'"',
        r"'",
        r"[Ａ-Ｚ０-９]",
        r"^.{110,}$",
        r"[äåçéèëíñøü]",
    ],
)
def test_names_are_awkward_here_and_there(business: Business, pattern: str):
    count = business.tables["customers"]["name"].str.contains(pattern).sum()
    assert 0 < count < business.tables["customers"].height * 0.2


def test_ids_carry_blanks_here_and_there(business: Business):
    for stem in ("transactions", "customers"):
        ids = business.tables[stem]["customer_id"].drop_nulls()
        assert 0 < (ids != ids.str.strip_chars()).sum() < len(ids) * 0.02


@pytest.mark.parametrize("lang", ["business", "chinese"])
def test_written_as_csv_every_cell_reads_back(request: pytest.FixtureRequest, lang: str):
    tables = request.getfixturevalue(lang).tables
    for frame in tables.values():
        text = frame.head(3000).write_csv()
        back = pl.read_csv(io.StringIO(text), infer_schema=False)
        assert back.columns == frame.columns
        assert back.height == min(frame.height, 3000)
        for name, kind in frame.schema.items():
            cells = back[name].drop_nulls()
            if kind == pl.Date:
                assert cells.str.contains(r"^\d{4}-\d{2}-\d{2}$").all()
            elif isinstance(kind, pl.Decimal):
                assert cells.str.contains(r"^-?\d+\.\d{2}$").all()


def test_no_cell_holds_a_control_character(business: Business, chinese: Business):
    control = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
    for made in (business, chinese):
        for frame in made.tables.values():
            for column in frame.select(pl.col(pl.String)).get_columns():
                assert not any(control.search(text) for text in column.drop_nulls().unique())
