"""Who has something to be spoken of, on the made-up business: beside SQL over its files."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from retain.demo import make_business
from retain.scoring.contact_plan.talking import MOST, talking_points
from retain.scoring.measure import day_date
from retain.scoring.standards import Rules
from tests.scoring.made_up import made_up

UNKEPT = "SELECT DISTINCT customer_id FROM promises WHERE fulfilled IS NULL AND due::DATE"
SPOKEN_OF = {
    "is still open and was due on": """
        SELECT DISTINCT customer_id FROM complaints WHERE closed IS NULL AND due::DATE < $day""",
    "is open and due on": """
        SELECT DISTINCT customer_id FROM complaints WHERE closed IS NULL AND due::DATE >= $day""",
    "was closed on": """
        SELECT DISTINCT customer_id FROM complaints
        WHERE closed::DATE BETWEEN $day - 14 AND $day""",
    "has not been kept": f"{UNKEPT} BETWEEN $day - 180 AND $day - 1",
    "make sure that it is kept": f"{UNKEPT} BETWEEN $day AND $day + 7",
    "Birthday of": """
        SELECT DISTINCT customer_id FROM customers, generate_series(1, 7) AS ahead(days)
        WHERE strftime(birthday::DATE, '%m-%d') = strftime($day + days::INT, '%m-%d')""",
    "the contract is": """
        SELECT DISTINCT customer_id FROM customers, generate_series(1, 7) AS ahead(days)
        WHERE strftime(contract_date::DATE, '%m-%d') = strftime($day + days::INT, '%m-%d')
          AND contract_date::DATE < $day""",
}
"""What a sentence says, and the customers that it must be said of."""


@pytest.mark.parametrize("words", SPOKEN_OF)
def test_it_is_spoken_of_with_everybody_concerned_and_nobody_else(words):
    known = made_up()
    codes = known.base.known().select("code", "customer_id")
    due = codes.select("code")
    days = {"as_of": known.as_of, "until": known.as_of + 7}
    found = talking_points(known.base, due, due, Rules(), **days, lang="en")
    said = found.filter(
        pl.col("talking_points")
        .list.eval(pl.element().str.contains(words, literal=True))
        .list.any()
    )
    told = set(said.join(codes, on="code")["customer_id"])
    tables, day = make_business(seed=7).tables, {"day": day_date(known.as_of)}
    with duckdb.connect() as sql:
        for name in ("complaints", "promises", "customers"):
            sql.register(name, tables[name].to_arrow())
        concerned = {row[0].strip() for row in sql.execute(SPOKEN_OF[words], day).fetchall()}
    concerned &= set(codes["customer_id"])
    assert concerned  # else it shows nothing
    assert told == concerned
    assert found["talking_points"].list.len().max() <= MOST
