"""What `retain score` computes from transactions, gaps included, in DuckDB SQL.

    python benchmarks/duckdb_sql.py SOURCE OUT             compute, write Parquet
    python benchmarks/duckdb_sql.py --check OUT SCORES     compare with what retain wrote

Money is whole ten-thousandths, so that sums are exact. Left out is only what SQL has no words for:
the fit of the base's purchase rhythm, and with it `own_gap_days`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

WINDOW_DAYS = 365
PAIR_UNIT = 10**9
PRIOR_PAIRS = 4

CSV_COLUMNS = "{'customer_id': 'VARCHAR', 'date': 'DATE', 'amount': 'DOUBLE'}"

DAYS = """
create temp table days as
with lines as (
  select customer_id, date, cast(round(amount * 10000) as bigint) as money from {source}
)
select
  customer_id, date,
  sum(money)::bigint as revenue,
  sum(greatest(money, 0))::bigint as sales,
  count(*) as lines,
  sum((money > 0)::int) as sale_lines
from lines group by customer_id, date
"""
"""Lines to one row a customer and day."""

AS_OF = "set variable as_of = (select max(date) from days)"

OCCASIONS = f"""
create temp table occasions as
with visits as (
  select
    customer_id, date,
    date - lag(date, 1) over visits as gap,
    lag(date, 1) over visits - lag(date, 2) over visits as gap_before
  from days where sale_lines > 0
  window visits as (partition by customer_id order by date)
)
select
  customer_id,
  count(*) as occasions,
  count(*) filter (date > getvariable('as_of') - {WINDOW_DAYS}) as occasions_window,
  min(date) as first_date,
  max(date) as last_date,
  coalesce(sum(cast(round_even(
    pow((gap - gap_before) / (2 * (gap + gap_before)), 2) * {PAIR_UNIT}, 0) as bigint)), 0)::bigint
    as pair_square,
  count(gap_before) as pairs
from visits group by customer_id
"""
"""What the dates say: gaps from one occasion to the next, and how pairs of them compare."""

FEATURES = f"""
create temp table features as
with money as (
  select
    days.customer_id,
    sum(lines)::bigint as lines,
    sum(revenue)::bigint as revenue,
    sum(sales)::bigint as sales,
    sum(case when date > getvariable('as_of') - {WINDOW_DAYS} then revenue else 0 end)::bigint
      as revenue_window,
    sum(case when date <= last_date and date > last_date - {WINDOW_DAYS}
      then revenue else 0 end)::bigint as revenue_before
  from days
  left join (select customer_id, last_date from occasions) as latest
    on days.customer_id = latest.customer_id
  group by days.customer_id
)
select
  money.*,
  first_date,
  last_date,
  coalesce(occasions, 0) as occasions,
  coalesce(occasions_window, 0) as occasions_window,
  coalesce(pair_square, 0) as pair_square,
  coalesce(pairs, 0) as pairs
from money left join occasions on money.customer_id = occasions.customer_id
"""
"""One row a customer."""

STANDARDS = """
create temp table standards as
with ranked as (
  select
    revenue_window as value,
    sum(revenue_window) over (order by revenue_window desc rows unbounded preceding) as running
  from features where occasions_window > 0 and revenue_window > 0
), total as (
  select sum(value) as total from ranked
), lines as (
  select
    max(value) filter (running * 100 >= total * 80) as a_line,
    max(value) filter (running * 100 >= total * 95) as b_line,
    any_value(total) as total
  from ranked, total
), fifths as (
  select
    quantile_disc(last_date, [0.2, 0.4, 0.6, 0.8]) as r_cuts,
    quantile_disc(occasions, [0.2, 0.4, 0.6, 0.8]) as f_cuts,
    quantile_disc(revenue, [0.2, 0.4, 0.6, 0.8]) as m_cuts
  from features where occasions > 0
), rhythm as (
  select sum(pair_square) / 1e9 / sum(pairs) as pair_variance from features
)
select * from lines, fifths, rhythm
"""
"""What the whole base is judged by: tier lines, fifths, and how regular its gaps are."""

_SEGMENTS = """[
  'lost', 'lost', 'at_risk', 'at_risk', 'cant_lose',
  'hibernating', 'hibernating', 'at_risk', 'at_risk', 'cant_lose',
  'about_to_sleep', 'about_to_sleep', 'need_attention', 'loyal', 'loyal',
  'promising', 'potential_loyalist', 'potential_loyalist', 'loyal', 'loyal',
  'new', 'potential_loyalist', 'potential_loyalist', 'champions', 'champions'
]"""


def _tier(value: str) -> str:
    return (
        f"case when {value} > 0 and {value} >= a_line then 'A'"
        f" when {value} > 0 and {value} >= b_line then 'B' else 'C' end"
    )


def _score(figure: str, cuts: str) -> str:
    above = " + ".join(f"({figure} > {cuts}[{place}])::int" for place in range(1, 5))
    return f"case when occasions > 0 then 1 + {above} end"


SCORES = f"""
copy (
  with judged as (
    select
      *,
      (pair_square / 1e9 + {PRIOR_PAIRS} * pair_variance) / (pairs + {PRIOR_PAIRS}) as variance,
      {_score("last_date", "r_cuts")} as rfm_r,
      {_score("occasions", "f_cuts")} as rfm_f,
      {_score("revenue", "m_cuts")} as rfm_m
    from features, standards
  )
  select
    customer_id,
    getvariable('as_of') as as_of,
    first_date,
    last_date,
    getvariable('as_of') - first_date as tenure_days,
    getvariable('as_of') - last_date as days_since_last,
    occasions,
    occasions_window,
    lines,
    case when pairs > 0 and variance > 0
      then round_even((1 - 4 * variance) / (8 * variance), 4) end as gap_regularity,
    revenue / 10000 as revenue,
    revenue_window / 10000 as revenue_window,
    greatest(revenue_window, 0) / total as value_share,
    case when occasions_window > 0 then rank() over (
      partition by occasions_window > 0 order by revenue_window desc) end as value_rank,
    case when occasions > 0 then round_even(revenue / occasions, 0) / 10000 end
      as average_occasion_value,
    case when sales > 0 then (sales - revenue) / sales end as return_rate,
    case when occasions_window = 0 then 'D' else {_tier("revenue_window")} end as tier,
    case when occasions > 0 then {_tier("revenue_before")} end as tier_before,
    rfm_r, rfm_f, rfm_m,
    {_SEGMENTS}[(rfm_r - 1) * 5 + (rfm_f + rfm_m + 1) // 2] as rfm_segment
  from judged order by customer_id
) to '{{out}}' (format parquet)
"""
"""One row a customer, sorted, as retain writes it."""

EXACT = (
    "customer_id", "as_of", "first_date", "last_date", "tenure_days", "days_since_last",
    "occasions", "occasions_window", "lines", "revenue", "revenue_window", "value_rank",
    "average_occasion_value", "tier", "tier_before", "rfm_r", "rfm_f", "rfm_m", "rfm_segment",
)  # fmt: skip
CLOSE = {"gap_regularity": 1.01e-4, "value_share": 1e-12, "return_rate": 1e-12}
"""Quotients of doubles, with how far apart two correct ones may be (a digit of a rounded one)."""


def compute(source: Path, out: Path) -> None:
    """Score the file's customers and write them."""
    csv = source.suffix == ".csv"
    table = (
        f"read_csv('{source}', header = true, columns = {CSV_COLUMNS})"
        if csv
        else f"read_parquet('{source}')"
    )
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for statement in (DAYS.format(source=table), AS_OF, OCCASIONS, FEATURES, STANDARDS):
            connection.execute(statement)
        connection.execute(SCORES.format(out=out))


def check(ours: Path, scores: Path) -> list[str]:
    """Where DuckDB's figures and retain's differ, column by column; nothing where they agree."""
    return list(_differences(pl.read_parquet(ours), pl.read_parquet(scores)))


def _differences(ours: pl.DataFrame, scores: pl.DataFrame) -> Iterator[str]:
    if ours.height != scores.height:
        yield f"customers: {ours.height:,} by SQL, {scores.height:,} by retain"
        return
    for name in (*EXACT, *CLOSE):
        theirs = scores[name]
        mine = ours[name].cast(theirs.dtype)
        if name in CLOSE:
            same = ((mine - theirs).abs() <= CLOSE[name]) | (mine.is_null() & theirs.is_null())
        else:
            same = mine.eq_missing(theirs)
        if not same.fill_null(False).all():
            place = same.fill_null(False).arg_min() or 0
            yield (
                f"{name}: {int((~same.fill_null(False)).sum()):,} rows differ, first"
                f" {ours['customer_id'][place]}: {mine[place]} by SQL, {theirs[place]} by retain"
            )


def main() -> None:
    """Compute, or with --check compare and exit with 1 where figures differ."""
    if sys.argv[1] == "--check":
        differences = check(*map(Path, sys.argv[2:]))
        if differences:
            sys.exit("figures differ\n" + "\n".join(differences))
        print("figures agree")
    else:
        compute(*map(Path, sys.argv[1:]))


if __name__ == "__main__":
    main()
