"""The tables beside the transactions are books kept by people: dates in order, ids that meet."""

import re
from datetime import date

import polars as pl
import pytest
from tests.conftest import Ran

from retain.demo import FIRST_DAY, LAST_DAY, Business, make_business

C = pl.col


@pytest.fixture(scope="module")
def lines(business: Business) -> pl.DataFrame:
    return business.tables["transactions"].with_columns(C("customer_id").str.strip_chars())


@pytest.fixture(scope="module")
def customers(business: Business) -> pl.DataFrame:
    return business.tables["customers"].with_columns(C("customer_id").str.strip_chars())


def test_every_customer_named_anywhere_is_known(business: Business, lines: pl.DataFrame):
    truth = set(business.tables["truth"]["customer_id"])
    for name, frame in business.tables.items():
        for column in {"customer_id", "merged_into", "referred_by"} & set(frame.columns):
            assert set(frame[column].drop_nulls().str.strip_chars()) <= truth, (name, column)
    assert set(business.tables["returns"]["order_id"]) <= set(lines["order_id"])
    assert set(business.tables["market_prices"]["product_id"]) <= set(lines["product_id"])
    regions = set(business.tables["regions"]["region"])
    assert set(business.tables["customers"]["region"]) == regions


def test_nothing_is_dated_after_the_last_day_but_what_is_promised(business: Business):
    ahead = {"promised_date", "due", "contract_date"}
    for name, frame in business.tables.items():
        for column in frame.select(pl.col(pl.Date, pl.Datetime)).get_columns():
            days = column.cast(pl.Date).drop_nulls()
            if column.name not in ahead and not (name == "truth" and column.name == "declined_on"):
                assert len(days) == 0 or days.max() <= LAST_DAY, (name, column.name)
    promises = business.tables["promises"]
    assert (promises["due"] > LAST_DAY).any()


def test_nobody_works_on_sundays(business: Business):
    for name, column in (
        *(("transactions", "date"), ("transactions", "delivered_date"), ("contacts", "date")),
        *(("complaints", "opened"), ("complaints", "closed"), ("promises", "made")),
        *(("transactions", "quoted_date"), ("winback_attempts", "date"), ("wallet", "date")),
    ):
        assert (business.tables[name][column].dt.weekday().drop_nulls() != 7).all(), (name, column)


def test_complaints_are_answered_before_they_are_closed(business: Business):
    told = business.tables["complaints"]
    assert (told["opened"] <= told["due"]).all()
    assert (told["first_response"] >= told["opened"]).drop_nulls().all()
    assert (told["closed"] >= told["first_response"]).drop_nulls().all()
    is_open = told["closed"].is_null()
    assert 0 < is_open.sum() < 40
    for column in ("upheld", "loss"):
        assert told[column].is_null().equals(is_open.alias(column)), column
    assert told.filter(is_open)["satisfaction"].null_count() == is_open.sum()
    assert told["satisfaction"].drop_nulls().is_between(1, 5).all()


def test_one_customer_in_a_hundred_complains_in_a_month(business: Business):
    told = business.tables["complaints"]
    assert 0.7 <= told.height / 36 / 20 <= 1.4
    closed = told.drop_nulls("closed")
    assert 0.85 <= (closed["closed"] <= closed["due"]).mean() <= 0.97
    assert told["text"].n_unique() > 0.75 * told.height
    assert told["category"].n_unique() == 9


def test_complaints_name_an_order_of_the_customer_and_its_salesperson(
    business: Business, lines: pl.DataFrame
):
    told = business.tables["complaints"].with_columns(order_id=C("text").str.extract(r"(SO\d{7})"))
    named = told.drop_nulls("order_id")
    assert named.height > told.height / 5
    orders = lines.filter(C("quantity") > 0).unique("order_id")
    met = named.join(orders, on=["order_id", "customer_id"])
    assert met.height == named.height
    assert (met["date"] <= met["opened"]).all()
    by_name = told.drop_nulls("staff")
    assert by_name.height > 10
    assert all(staff in text for staff, text in by_name.select("staff", "text").iter_rows())


def test_no_template_is_left_unfilled(business: Business, chinese: Business):
    for made in (business, chinese):
        for name in ("complaints", "promises", "reasons", "contacts"):
            for column in made.tables[name].select(pl.col(pl.String)).get_columns():
                texts = column.drop_nulls()
                assert not texts.str.contains(r"[{}]|None").any(), (name, column.name)
                assert texts.str.len_chars().min() >= 1


def test_contacts_keep_office_hours_and_what_was_agreed(
    business: Business, customers: pl.DataFrame
):
    contacts = business.tables["contacts"]
    assert contacts["date"].dt.hour().is_between(8, 17).all()
    assert (contacts["date"].dt.weekday() <= 5).all()
    ours = contacts.filter(direction="out").join(customers, on="customer_id", how="left")
    refused = ours.filter(consent="no").height / customers.filter(consent="no").height
    agreed = ours.filter(consent="yes").height / customers.filter(consent="yes").height
    assert refused < agreed / 4
    by_email = ours.filter(consent="email")
    assert (by_email["kind"] == "message").mean() > 0.9
    liked = ours.filter(preferred_channel="visit", consent="yes", industry="Hardware shop")
    others = ours.filter(preferred_channel="phone", consent="yes", industry="Hardware shop")
    assert (liked["kind"] == "visit").mean() > 2 * (others["kind"] == "visit").mean()
    assert (contacts.filter(direction="in")["cost"] == 0).all()


def test_calls_in_the_customers_time_are_answered_oftener(
    business: Business, customers: pl.DataFrame
):
    calls = business.tables["contacts"].filter(direction="out", kind="call")
    known = calls.join(customers.filter(preferred_time="morning"), on="customer_id")
    early = known.group_by(C("date").dt.hour() < 11).agg((C("answered") == "yes").mean())
    rate = dict(early.iter_rows())
    assert rate[True] > rate[False] + 0.15


def test_managers_agree_with_the_salespeople_of_the_orders(business: Business, lines: pl.DataFrame):
    orders = lines.filter(C("quantity") > 0).unique("order_id").sort("date")
    managers = business.tables["managers"].sort("since")
    met = orders.join_asof(
        managers.sort("since"), left_on="date", right_on="since", by="customer_id",
        check_sortedness=False,
    ).drop_nulls("manager")  # fmt: skip
    assert met.height > 0.9 * orders.height
    assert (met["manager"] == met["salesperson"]).all()


def test_our_part_of_the_wallet_is_what_we_sold_in_the_quarter(
    business: Business, lines: pl.DataFrame
):
    wallet = business.tables["wallet"]
    assert (wallet["our_spend"] <= wallet["total_spend"]).all()
    assert (wallet["suppliers"] == wallet["rivals"] + 1).all()
    assert (wallet["rank"] <= wallet["suppliers"]).all()
    sample = wallet.gather_every(97).with_row_index()
    sold = sample.join(lines, on="customer_id", suffix="_sold").filter(
        C("date_sold") <= C("date"), C("date_sold") > C("date").dt.offset_by("-91d")
    )
    sums = sold.group_by("index").agg(C("amount").sum(), C("our_spend").first())
    assert sums.height == sample.height
    assert (sums["amount"] == sums["our_spend"]).all()


def test_stock_is_what_was_plus_what_came_less_what_went(business: Business, lines: pl.DataFrame):
    stock = business.tables["stock"].sort("customer_id", "date")
    bought = lines.group_by("customer_id", C("date").dt.month_end()).agg(C("quantity").sum())
    months = stock.join(bought, on=["customer_id", "date"], how="left").with_columns(
        before=C("on_hand").shift().over("customer_id"),
        follows=(C("date").shift().over("customer_id").dt.offset_by("1mo").dt.month_end())
        == C("date"),
    )
    months = months.filter(C("follows"))
    expected = (C("before") + C("quantity").fill_null(0) - C("sell_through")).clip(0)
    assert months.select((C("on_hand") == expected).all()).item()
    assert months.height > 1000


def test_margins_and_discounts_add_up(lines: pl.DataFrame):
    assert (lines["amount"] - lines["cost"] == lines["margin"]).all()
    at_list = lines["list_price"] * lines["quantity"]
    assert (at_list - lines["discount_amount"] == lines["amount"]).all()
    quoted = lines.drop_nulls("quoted_date")
    assert (quoted["quoted_date"] <= quoted["date"]).all()
    assert 0.1 < quoted.height / lines.height < 0.4
    assert lines["currency"].n_unique() == 1


def test_agreed_discounts_are_given_until_the_promise_is_broken(
    business: Business, lines: pl.DataFrame, customers: pl.DataFrame
):
    agreed = customers.drop_nulls("agreed_discount").join(
        business.tables["truth"], on="customer_id"
    )
    sold = lines.filter(C("amount") > 0).join(agreed, on="customer_id", suffix="_customer")
    kept = (C("date") < C("promise_broken_on")).fill_null(value=True)
    assert sold.filter(kept).select((C("discount_rate") >= C("agreed_discount")).all()).item()
    assert (sold.filter(~kept)["discount_rate"] == 0).all()


def test_what_is_owed_is_within_what_was_bought(customers: pl.DataFrame, lines: pl.DataFrame):
    late = lines.filter(C("date") > date(2025, 9, 1)).group_by("customer_id").agg(C("amount").sum())
    owing = customers.filter(C("receivable") > 0).join(late, on="customer_id", how="left")
    assert owing.height > 300
    bought = lines.filter(C("amount") > 0)["customer_id"].unique()
    stages = customers.drop_nulls("prospect_stage")["customer_id"]
    assert not stages.is_in(bought.implode()).any()
    assert len(stages) > 50


def test_orders_given_back_whole_have_no_line_given_back(business: Business, lines: pl.DataFrame):
    returned = business.tables["returns"].join(lines, on="order_id", suffix="_line")
    assert (returned["quantity"] > 0).all()
    assert (returned["date"] > returned["delivered_date"]).all()
    assert business.tables["returns"]["order_id"].is_unique().all()


def test_most_promises_are_kept_on_the_day(business: Business):
    promises = business.tables["promises"]
    assert (promises["made"] <= promises["due"]).all()
    assert (promises["fulfilled"] >= promises["made"]).drop_nulls().all()
    past = promises.filter(C("due") <= LAST_DAY)
    kept = (past["fulfilled"] <= past["due"]).fill_null(value=False)
    assert 0.7 <= kept.mean() <= 0.9
    assert 0.05 <= past["fulfilled"].null_count() / past.height <= 0.2


def test_an_answer_grades_six_dimensions_and_has_one_nps(business: Business):
    surveys = business.tables["surveys"]
    answers = surveys.group_by("customer_id", "date").agg(C("nps").n_unique(), pl.len())
    assert (answers["len"] % 6 == 0).all()
    assert (answers["nps"] <= answers["len"] // 6).all()
    for column in ("importance", "expectation", "experience"):
        assert surveys[column].is_between(1, 5).all()
    assert surveys["nps"].is_between(0, 10).all()


def test_referrals_are_the_newcomers_that_customers_name(
    business: Business, customers: pl.DataFrame
):
    told = business.tables["engagement"].filter(kind="referral").group_by("customer_id").len()
    named = customers.filter(C("since") >= FIRST_DAY).drop_nulls("referred_by")
    brought = named.group_by(customer_id="referred_by").agg(brought=pl.len())
    met = told.join(brought, on="customer_id", how="left")
    assert (met["len"] <= met["brought"]).all()
    assert met.height > 20


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_row_is_accepted_in_both_languages(retain, tmp_path, lang: str):
    assert retain("demo", tmp_path, "--lang", lang, "--quiet").code == 0
    scored: Ran = retain("score", "--config", tmp_path / "retain.toml", "-o", tmp_path / "s.csv")
    assert scored.code == 0, scored.err
    assert "warning" not in scored.err
    accounts = re.findall(r"^(\w+): [\d,]+ rows(.*)$", scored.err, re.MULTILINE)
    assert [name for name, _ in accounts] == list(make_business(300).tables)[:-1]
    for name, became in accounts:
        assert became == ", all accepted" or name == "transactions", became
    assert re.search(r"transactions: .* \(NULL_ID \d+\)", scored.err)
