"""Each planted cause left what it should in the tables, before the first order that was missed.

Reckoned from the tables alone, with the windows that an analysis would use; of the truth only
the cause and the day are read.
"""

import polars as pl
import pytest

from retain.demo import Business

C = pl.col


@pytest.fixture(scope="module")
def truth(business: Business) -> pl.DataFrame:
    return business.tables["truth"]


@pytest.fixture(scope="module")
def sales(business: Business) -> pl.DataFrame:
    lines = business.tables["transactions"].with_columns(C("customer_id").str.strip_chars())
    return lines.filter(C("amount") > 0)


@pytest.fixture(scope="module")
def last_occasion(sales: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """The last day on which a customer still bought in rhythm."""
    bought = sales.join(truth.select("customer_id", "left_on"), on="customer_id")
    before = bought.filter(C("left_on").is_null() | (C("date") < C("left_on")))
    return before.group_by("customer_id").agg(last=C("date").max())


def _left(truth: pl.DataFrame, over: str) -> pl.DataFrame:
    return truth.filter(C("left_over") == over)


def _days_before(date: str) -> pl.Expr:
    return (C("declined_on") - C(date).cast(pl.Date)).dt.total_days()


def _share_with(leavers: pl.DataFrame, evidence: pl.DataFrame) -> float:
    found = leavers["customer_id"].is_in(evidence["customer_id"].unique().implode())
    return float(found.mean())


def test_what_customers_left_over_began_before_they_declined(truth: pl.DataFrame):
    exposures = [name for name in truth["left_over"].unique().drop_nulls() if name != "nothing"]
    for name in exposures:
        if name != "end":
            leavers = _left(truth, name)
            assert leavers.height >= 10, name
            assert (leavers[f"{name}_on"] < leavers["left_on"]).all(), name
            assert (leavers[f"{name}_on"] < leavers["declined_on"]).all(), name
            # It happened to others too, who stayed.
            assert truth[f"{name}_on"].drop_nulls().len() > 1.5 * leavers.height, name


def test_who_left_in_rhythm_missed_the_first_order_soon_after(truth: pl.DataFrame):
    planted = truth.filter(C("left_over").is_not_null(), C("mean_gap_days") < 60)
    days = planted.select((C("declined_on") - C("left_on")).dt.total_days()).to_series()
    assert days.is_between(0, 60).all()


def test_the_manager_had_changed(business: Business, truth: pl.DataFrame):
    leavers = _left(truth, "salesperson_left").filter(C("in_customers_table"))
    changes = business.tables["managers"].filter(C("customer_id").is_duplicated())
    latest = changes.group_by("customer_id").agg(C("since").max())
    found = leavers.join(latest, on="customer_id").filter(_days_before("since").is_between(0, 90))
    assert _share_with(leavers, found) >= 0.95


def test_who_is_handed_over_in_good_order_stays_like_the_others(truth: pl.DataFrame):
    orderly = truth.filter("orderly_hand_over", kind="regular")
    soon = (C("left_on") - C("salesperson_changed_on")).dt.total_days().is_between(0, 90)
    assert orderly.height >= 20
    assert orderly.select(soon.fill_null(value=False).mean()).item() < 0.12


def test_our_share_of_the_wallet_fell(
    business: Business, truth: pl.DataFrame, last_occasion: pl.DataFrame
):
    asked = business.tables["wallet"].join(last_occasion, on="customer_id")
    shares = asked.filter(C("date") <= C("last")).with_columns(
        share=(C("our_spend") / C("total_spend")).cast(pl.Float64)
    )
    newest = C("date") == C("date").max()
    within = C("date") >= C("date").max().dt.offset_by("-365d")
    by_customer = shares.group_by("customer_id").agg(
        fall=C("share").filter(within & ~newest).mean() - C("share").filter(newest).first(),
        rivals=C("rivals").filter(newest).first() - C("rivals").sort_by("date").first(),
    )
    leavers = _left(truth, "rival_offer")
    fell = by_customer.filter(C("fall") >= 0.15)
    assert _share_with(leavers, fell) >= 0.9
    assert _share_with(leavers, by_customer.filter(C("rivals") >= 1)) >= 0.8
    stayed = truth.filter(C("left_on").is_null(), C("rival_offer_on").is_null())
    calm = by_customer.join(stayed.filter(C("category_lost_on").is_null()), on="customer_id")
    assert (calm["fall"] >= 0.15).mean() < 0.05


def test_the_lost_category_had_been_bought_often(
    truth: pl.DataFrame, sales: pl.DataFrame, last_occasion: pl.DataFrame
):
    leavers = _left(truth, "category_lost")
    lines = leavers.join(last_occasion, on="customer_id").join(sales, on="customer_id")
    lines = lines.filter(C("date") <= C("last")).with_columns(
        days=(C("last") - C("date")).dt.total_days(), lost=C("category") == C("category_lost")
    )
    recent = C("days") < 90
    orders = C("order_id").filter(~recent & C("lost") & (C("days") < 455)).n_unique()
    seen = lines.group_by("customer_id").agg(
        lost_now=(recent & C("lost")).sum(),
        others_now=(recent & ~C("lost")).sum(),
        in_90_days=orders / C("days").clip(upper_bound=454).max().sub(89) * 90,
    )
    fits = seen.filter(C("lost_now") == 0, C("others_now") > 0, C("in_90_days") >= 3)
    assert _share_with(leavers, fits) >= 0.8


def test_who_left_over_prices_bought_at_discounts(truth: pl.DataFrame, sales: pl.DataFrame):
    spend = C("amount").cast(pl.Float64)
    by_customer = sales.group_by("customer_id").agg(
        discounted=spend.filter(C("discount_rate") > 0).sum() / spend.sum()
    )
    usual = by_customer["discounted"].mean()
    leavers = truth.filter(leave_reason="price_market").join(by_customer, on="customer_id")
    assert (leavers["discounted"] >= 2 * usual).mean() >= 0.9
    assert (by_customer["discounted"] >= 2 * usual).mean() < 0.25


def test_the_market_price_had_fallen(business: Business, truth: pl.DataFrame, sales: pl.DataFrame):
    leavers = _left(truth, "market_price_fall")
    spend = sales.group_by("customer_id", "category").agg(C("amount").cast(pl.Float64).sum())
    tenth = C("amount") >= 0.1 * C("amount").sum().over("customer_id")
    main = spend.filter(tenth).select("customer_id", "category")
    prices = business.tables["market_prices"].with_columns(C("price").cast(pl.Float64))
    near = leavers.join(main, on="customer_id").join(prices, on="category").sort("date")
    by_product = near.group_by("customer_id", "category", "product_id").agg(
        before=C("price").filter(_days_before("date").is_between(121, 240)).mean(),
        after=C("price").filter(_days_before("date").is_between(0, 120)).last(),
    )
    change = by_product.group_by("customer_id", "category").agg(
        fall=1 - (C("after") / C("before")).median()
    )
    assert _share_with(leavers, change.filter(C("fall") >= 0.05)) >= 0.95


def test_the_list_price_had_risen(truth: pl.DataFrame):
    days = _left(truth, "price_rise").select(_days_before("price_rise_on")).to_series()
    assert days.is_between(0, 120).all()


def test_deliveries_had_been_late(truth: pl.DataFrame, sales: pl.DataFrame):
    leavers = _left(truth, "late_deliveries")
    orders = sales.unique("order_id").join(leavers, on="customer_id")
    recent = orders.filter(_days_before("date").is_between(0, 120), C("date") < C("left_on"))
    late = recent.group_by("customer_id").agg(
        orders=pl.len(), late=(C("delivered_date") > C("promised_date")).sum()
    )
    fits = late.filter(C("orders") >= 3, C("late") >= 0.3 * C("orders"), C("late") >= 2)
    assert _share_with(leavers, fits) >= 0.8


@pytest.mark.parametrize(
    ("exposure", "categories", "least"),
    [
        ("small_troubles", ["Wrong item", "Damage in transit", "Invoice", "Unanswered"], 2),
        ("rude_service", ["Attitude", "Competence"], 1),
        ("unfit_product", ["Product suitability"], 1),
    ],
)
def test_there_had_been_complaints(
    business: Business, truth: pl.DataFrame, exposure: str, categories: list[str], least: int
):
    leavers = _left(truth, exposure)
    told = business.tables["complaints"].filter(C("category").is_in(categories))
    recent = leavers.join(told, on="customer_id").filter(_days_before("opened").is_between(0, 180))
    often = recent.group_by("customer_id").len().filter(C("len") >= least)
    assert _share_with(leavers, often) >= 0.95
    others = told.filter(~C("customer_id").is_in(leavers["customer_id"].implode()))
    assert others.height > told.height / 3


@pytest.mark.parametrize(
    ("exposure", "dimension"), [("rude_service", "service"), ("unfit_product", "product")]
)
def test_the_experience_was_far_below_the_expectation(
    business: Business, truth: pl.DataFrame, exposure: str, dimension: str
):
    answers = business.tables["surveys"].filter(dimension=dimension)
    low = C("expectation") - C("experience") >= 2
    recent = _left(truth, exposure).join(answers, on="customer_id")
    recent = recent.filter(C("date").is_between(C(f"{exposure}_on"), C("left_on")))
    assert recent.height >= 6
    assert recent.select(low.mean()).item() >= 0.6
    assert answers.select(low.mean()).item() < 0.1


def test_promises_had_passed_their_day(business: Business, truth: pl.DataFrame):
    leavers = _left(truth, "promise_broken")
    due = leavers.join(business.tables["promises"], on="customer_id").filter(
        _days_before("due").is_between(0, 180)
    )
    broken = due.filter(C("fulfilled").is_null() | (C("fulfilled") > C("declined_on")))
    assert _share_with(leavers, broken) >= 0.95


def test_neglected_customers_had_not_been_contacted(business: Business, truth: pl.DataFrame):
    ours = business.tables["contacts"].filter(direction="out")
    in_half_a_year = _days_before("date").is_between(0, 180)

    def contacts(leavers: pl.DataFrame) -> pl.Series:
        seen = leavers.filter("in_customers_table").join(ours, on="customer_id", how="left")
        counts = seen.group_by("customer_id").agg(in_half_a_year.sum().alias("contacts"))
        return counts["contacts"]

    small = truth.filter(C("size") != "large", C("mean_gap_days") < 60)
    neglected = _left(small, "neglect")
    assert neglected.height == truth.filter(left_over="neglect").height
    assert (contacts(neglected) <= 1).mean() >= 0.95
    assert contacts(_left(small, "nothing")).mean() >= 1.5


def test_waves_of_complaints_stand_out(business: Business, truth: pl.DataFrame):
    told = business.tables["complaints"].sort("opened")
    months = told.group_by("category", C("opened").dt.truncate("1mo").alias("month")).len()
    usual = dict(months.group_by("category").agg(C("len").median()).iter_rows())
    hit = truth.drop_nulls("hit_by_wave").join(told, on="customer_id")
    hit = hit.filter(
        C("category")
        == C("hit_by_wave").replace_strict(
            {
                "leaking_taps": "Quality",
                "peeling_paint": "Quality",
                "warehouse_move": "Late delivery",
                "double_invoices": "Invoice",
            }
        )
    )
    for (wave,), rows in hit.group_by("hit_by_wave"):
        category = rows["category"][0]
        month = told.filter(category=category).rolling("opened", period="30d").agg(n=pl.len())
        begins = rows["opened"].median()
        near = month.filter((C("opened").cast(pl.Datetime) - begins).dt.total_days().abs() <= 20)
        assert near["n"].max() >= 10, wave
        assert near["n"].max() >= 4 * usual[category], wave
    leavers = _left(truth, "wave")
    assert _share_with(leavers, hit.filter(C("opened") <= C("declined_on"))) >= 0.95


def test_stated_reasons_fit_the_cause_or_are_polite(business: Business, truth: pl.DataFrame):
    told = business.tables["reasons"].join(truth, on="customer_id")
    assert (told["date"] > told["left_on"]).all()
    assert 0.3 <= told.height / truth["left_on"].drop_nulls().len() <= 0.5
    natural = told.filter(leave_reason="natural")["text"]
    assert natural.str.contains("closing|retired|moved|trade").mean() > 0.5


def test_treatment_brings_customers_back(business: Business, truth: pl.DataFrame):
    tried = business.tables["winback_attempts"].join(truth, on="customer_id")
    assert (tried["date"] > tried["left_on"]).all()
    rate = dict(tried.group_by("group").agg(C("returned_on").is_not_null().mean()).iter_rows())
    assert rate["treat"] > rate["holdout"] + 0.1
    held_out = tried.filter(group="holdout")
    assert held_out["cost"].sum() == 0
    assert (
        not held_out.filter(C("returned_on").is_not_null())["would_return"]
        .is_in(["if_treated", "never"])
        .any()
    )
    assert (
        truth.filter(would_return="never")["returned_on"].null_count()
        == truth.filter(would_return="never").height
    )


@pytest.mark.parametrize(
    "alarm",
    ["paused", "stocked_up", "open_order", "recent_contact", "account_moved", "seasonal",
     "data_gap", "slow_but_regular"],
)  # fmt: skip
def test_false_alarms_are_planted_among_those_who_stay(truth: pl.DataFrame, alarm: str):
    rows = truth.filter(false_alarm=alarm)
    assert rows.height >= 8
    assert rows["left_on"].null_count() == rows.height


def test_false_alarms_leave_their_signs(business: Business, truth: pl.DataFrame):
    lines = business.tables["transactions"].with_columns(C("customer_id").str.strip_chars())
    waiting = lines.filter(
        C("delivered_date").is_null(), C("promised_date") > pl.date(2025, 12, 31)
    )
    assert _share_with(truth.filter(false_alarm="open_order"), waiting) == 1
    end = business.tables["stock"].sort("date").group_by("customer_id").last()
    dealers = truth.filter(false_alarm="stocked_up").join(end, on="customer_id")
    assert dealers.height >= 3
    assert (dealers["on_hand"] >= dealers["sell_through"]).mean() >= 0.8
    talked = business.tables["contacts"].filter(
        C("date") > pl.datetime(2025, 12, 1), C("answered") == "yes"
    )
    in_touch = truth.filter("in_customers_table", false_alarm="recent_contact")
    assert _share_with(in_touch, talked) >= 0.95
    selling = lines.filter(C("date") > pl.date(2025, 11, 15))["customer_id"].unique()
    customers = business.tables["customers"].with_columns(C("customer_id").str.strip_chars())
    branch = customers.filter(region="Outer Isles")["customer_id"]
    assert not branch.is_in(selling.implode()).any()
    merged = customers.drop_nulls("merged_into")
    known = dict(truth.select("customer_id", "continues_as").iter_rows())
    assert (merged["state"] == "merged").all()
    assert all(known[old] == new for old, new in merged.select("customer_id", "merged_into").rows())
