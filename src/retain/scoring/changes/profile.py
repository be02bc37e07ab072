"""How well customers are known: what their records hold, how old these are, whom one can talk to.

A record is a row of the customers table. *Complete* is the share of `FIELDS` that are filled, of
those that the table has a column for at all: a column that nobody keeps makes no record worse than
another. A buyer who is missing from the table has a record with nothing in it.

*Single-contact risk* has a customer of value, a key account or tier A, of whom no more than one
contact person is known: when that one leaves, so may the customer. Several persons in one cell are
told apart by `;`, `/`, `|`, `&`, `+`, a line's end and their Chinese kin; a comma parts no persons,
since it parts family names from given ones. Where no cell of the whole table names several, the
column may have room for one only (`Profile.one_each`): then nothing but the table shows that a
customer has one.

Not looked at are customers who are closed, moved away or merged into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.contact_plan import LEVELS
from retain.scoring.measure import ratio

if TYPE_CHECKING:
    from retain.scoring.base import Base

FIELDS: Final = (
    "name", "contact_person", "phone", "account_manager", "region", "industry", "consent",
    "preferred_channel", "preferred_time", "birthday",
)  # fmt: skip
"""What a record should tell: roles of the customers table that keeping a customer makes use of."""

CONTACT_PERSON, UPDATED = "contact_person", "updated"
OF_VALUE: Final = LEVELS[:2]
"""Levels whose loss the business would feel: key accounts and tier A."""

NO_VALUE: Final = "none"
"""The level of who has no value in the window."""

OLD_DAYS: Final = 365
"""Records that were not touched for longer count as old."""

_GONE: Final = ("closed", "moved", "merged")
_SEVERAL: Final = r"\s*[;/|&+\n；、／｜＆＋]\s*"
_DIGITS: Final = 4

ROWS: Final[dict[str, pl.DataType]] = {
    "customer_id": pl.String(),
    "name": pl.String(),
    "owner": pl.String(),
    "profile_level": pl.String(),
    "value_window": pl.Float64(),
    "profile_completeness": pl.Float64(),
    "fields_missing": pl.List(pl.String),
    "contact_persons": pl.Int32(),
    "single_contact": pl.Boolean(),
    "record_age_days": pl.Int32(),
}
"""One row a customer: `profile_level` is `key`, A, B, C or `none`; `contact_persons` how many are
known (null without such a column), `single_contact` whether that is a risk (null likewise),
`record_age_days` since the record was last changed (null where it does not say)."""

_LEVELS: Final[dict[str, pl.DataType]] = {
    "profile_level": pl.String(),
    "customers": pl.Int64(),
    "profile_completeness": pl.Float64(),
    "complete_records": pl.Int64(),
    "nobody_known": pl.Int64(),
    "one_known": pl.Int64(),
    "several_known": pl.Int64(),
    "record_age_days": pl.Float64(),
}
_FIELDS: Final[dict[str, pl.DataType]] = {
    "field": pl.String(),
    "filled": pl.Int64(),
    "filled_share": pl.Float64(),
    "filled_of_value": pl.Float64(),
}


@dataclass(frozen=True)
class Profile:
    """How well customers are known.

    Attributes:
        rows: as `ROWS` has them, those of value first: by level, then by value.
        by_level: `profile_level`, `customers`, the mean of `profile_completeness`, how many records
            are complete, how many customers have nobody, one person and several known (null without
            a column), and the median of `record_age_days` (null where no record says).
        by_field: of the fields that the table has: in how many records it is `filled`, as a share,
            and the share of customers of value.
        absent: fields that the table has no column for.
        outside: how many of the customers are not in the table.
        one_each: whether no cell names several contact persons.
        dated: how many records say when they were last changed.
    """

    rows: pl.DataFrame
    by_level: pl.DataFrame
    by_field: pl.DataFrame
    absent: tuple[str, ...]
    outside: int
    one_each: bool
    dated: int

    @property
    def names_persons(self) -> bool:
        """Whether the table has a column of contact persons."""
        return CONTACT_PERSON not in self.absent

    @property
    def of_value(self) -> pl.DataFrame:
        """The rows of key accounts and tier A."""
        return self.rows.filter(pl.col("profile_level").is_in(OF_VALUE))

    @property
    def completeness(self) -> float | None:
        """The mean over all customers; None without any."""
        return _mean(self.rows)

    @property
    def completeness_of_value(self) -> float | None:
        """The mean over customers of value; None without any."""
        return _mean(self.of_value)


def profile(base: Base, customers: pl.DataFrame, *, as_of: int) -> Profile | None:
    """How well customers are known as of a day; None without a customers table.

    What is not dated stands as it is today.

    Args:
        base: with the facts of the customers table.
        customers: scores with `code`, of the customers that count: `customer_id`, `tier`,
            `value_window`, and `name`, `owner`, `key_account` as far as they are known.
        as_of: the day that ages are counted to.
    """
    facts = base.facts.filter(pl.col("code").is_in(base.kept.implode()))
    fields: list[str] = [name for name in FIELDS if name in facts.columns]
    if not base.kept.len() or not fields:
        return None
    known = facts.select(
        "code",
        *(_is_filled(facts, name) for name in fields),
        _persons(facts),
        _age(facts, as_of),
        in_table=pl.lit(True),
        gone=pl.col("state").is_in(_GONE) if "state" in facts.columns else pl.lit(False),
    )
    rows = _rows(customers, known, fields)
    persons = rows["contact_persons"]
    return Profile(
        rows=rows.select(pl.col(name).cast(kind) for name, kind in ROWS.items()),
        by_level=_by_level(rows),
        by_field=_by_field(rows, fields),
        absent=tuple(name for name in FIELDS if name not in fields),
        outside=int((~rows["in_table"]).sum()),
        one_each=persons.count() > 0 and not (persons > 1).any(),
        dated=rows["record_age_days"].count(),
    )


def _is_filled(facts: pl.DataFrame, field: str) -> pl.Expr:
    """Whether a record tells the field; blanks tell nothing."""
    told = pl.col(field).is_not_null()
    if facts.schema[field] == pl.String:
        told &= pl.col(field).str.strip_chars() != ""
    elif isinstance(facts.schema[field], pl.List):
        told &= pl.col(field).list.len() > 0
    return told.fill_null(False).alias(f"_{field}")


def _persons(facts: pl.DataFrame) -> pl.Expr:
    """How many contact persons a record names; null without a column of them."""
    if CONTACT_PERSON not in facts.columns:
        return pl.lit(None, pl.Int32).alias("contact_persons")
    parts = pl.col(CONTACT_PERSON).str.replace_all(_SEVERAL, ";").str.split(";")
    named = (
        parts.list.eval(pl.element().str.strip_chars())
        .list.unique()
        .list.eval((pl.element() != "").sum())
    )
    return named.list.first().fill_null(0).cast(pl.Int32).alias("contact_persons")


def _age(facts: pl.DataFrame, as_of: int) -> pl.Expr:
    """Days since a record was last changed."""
    if UPDATED not in facts.columns:
        return pl.lit(None, pl.Int32).alias("record_age_days")
    changed = pl.col(UPDATED).cast(pl.Date).to_physical()
    return pl.when(changed <= as_of).then(as_of - changed).alias("record_age_days")


def _rows(customers: pl.DataFrame, known: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    """One row a customer who is not gone, with its level and what is known of it."""
    missing = [
        pl.lit(None, ROWS[name]).alias(name) for name in ("name", "owner")
        if name not in customers.columns
    ]  # fmt: skip
    is_key = pl.lit(False)
    if "key_account" in customers.columns:
        is_key = pl.col("key_account").fill_null(False)
    level = (
        pl.when(is_key)
        .then(pl.lit(LEVELS[0]))
        .when(pl.col("tier").is_in(LEVELS[1:]))
        .then("tier")
        .otherwise(pl.lit(NO_VALUE))
    )
    filled = [f"_{name}" for name in fields]
    tells_persons = known["contact_persons"].count() > 0
    places = {name: place for place, name in enumerate((*LEVELS, NO_VALUE))}
    rows = (
        customers.with_columns(missing)
        .select("code", "customer_id", "name", "owner", "value_window", profile_level=level)
        .join(known, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("in_table", "gone", *filled).fill_null(False))
        .filter(~pl.col("gone"))
    )
    if tells_persons:
        rows = rows.with_columns(pl.col("contact_persons").fill_null(0))
    empty = [pl.when(~pl.col(f"_{name}")).then(pl.lit(name)) for name in fields]
    place = pl.col("profile_level").replace_strict(places, return_dtype=pl.Int8)
    return rows.with_columns(
        (pl.sum_horizontal(pl.col(filled).cast(pl.Int32)) / len(fields))
        .round(_DIGITS)
        .alias("profile_completeness"),
        pl.concat_list(empty).list.drop_nulls().alias("fields_missing"),
        pl.when(pl.col("profile_level").is_in(OF_VALUE))
        .then(pl.col("contact_persons") <= 1)
        .otherwise(pl.when(pl.col("contact_persons").is_not_null()).then(False))
        .alias("single_contact"),
    ).sort(place, "value_window", "customer_id", descending=[False, True, False], nulls_last=True)


def _by_level(rows: pl.DataFrame) -> pl.DataFrame:
    persons = pl.col("contact_persons")
    told = persons.count() > 0
    found = rows.group_by("profile_level", maintain_order=True).agg(
        pl.len().alias("customers"),
        _mean_of().alias("profile_completeness"),
        (pl.col("fields_missing").list.len() == 0).sum().alias("complete_records"),
        pl.when(told).then((persons == 0).sum()).alias("nobody_known"),
        pl.when(told).then((persons == 1).sum()).alias("one_known"),
        pl.when(told).then((persons > 1).sum()).alias("several_known"),
        pl.col("record_age_days").median(),
    )
    return found.select(pl.col(name).cast(kind) for name, kind in _LEVELS.items())


def _by_field(rows: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    of_value = rows.filter(pl.col("profile_level").is_in(OF_VALUE))
    told = [
        (name, int(rows[f"_{name}"].sum()), _share(rows[f"_{name}"]), _share(of_value[f"_{name}"]))
        for name in fields
    ]
    return pl.DataFrame(told, schema=_FIELDS, orient="row")


def _share(filled: pl.Series) -> float | None:
    return round(int(filled.sum()) / filled.len(), _DIGITS) if filled.len() else None


def _mean_of() -> pl.Expr:
    """The mean completeness, summed as whole numbers."""
    parts = (pl.col("profile_completeness") * 10**_DIGITS).round().cast(pl.Int64)
    return (ratio(parts.sum(), pl.len()) / 10**_DIGITS).round(_DIGITS)


def _mean(rows: pl.DataFrame) -> float | None:
    found: float | None = rows.select(_mean_of()).item()
    return found
