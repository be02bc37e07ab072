"""A few customers, tables and moments, and one rule asked about them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from retain.playbooks import shipped_lexicon
from retain.scoring.activity import fit_rhythm, own_gap_days
from retain.scoring.causes.moments import SCHEMA, Moments
from retain.scoring.causes.pieces import sentence
from retain.scoring.causes.reference import learn_reference
from retain.scoring.causes.rule import FOUND, Rule
from retain.scoring.causes.world import CauseRules, World
from retain.scoring.features import features
from retain.scoring.lexicon import Lexicon
from tests.scoring.lines_of import Line, day
from tests.scoring.tables_of import Row, base_of

AS_OF = 1000
"""The day after the lines' first on which all worlds are looked at."""

LEXICON = Lexicon.of(tomllib.loads(shipped_lexicon()))
"""The one that is shipped."""

_TYPES: Mapping[str, pl.DataType] = {
    **dict.fromkeys(("date", "opened", "closed", "first_response"), pl.Date()),
    **dict.fromkeys(("made", "due", "fulfilled", "since"), pl.Date()),
    **dict.fromkeys(("fulfilled_said", "answered"), pl.Boolean()),
    **dict.fromkeys(("expectation", "experience", "importance"), pl.Float64()),
    **dict.fromkeys(("total_spend", "our_spend"), pl.Int64()),
}
"""Types of roles that are no text."""


def world_of(
    tables: Mapping[str, Sequence[Row]],
    *,
    lines: Iterable[Line] = (),
    facts: Sequence[Row] = (),
    roles: Mapping[str, Sequence[str]] | None = None,
    **settings: Any,
) -> World:
    """A world of tables; every customer has a line on the first day besides its own.

    Args:
        tables: by name, their rows; days are counted from the lines' first.
        lines: customer, day, amount.
        facts: of the customers.
        roles: of tables without a row that shows them.
        settings: of `CauseRules`.
    """
    rows = [row for table in tables.values() for row in table]
    named = {row["customer"] for row in (*rows, *facts)} | {"a"}
    told = [*lines, *((name, 0, 100_000) for name in sorted(named))]
    framed = {}
    for name, table in tables.items():
        columns = [key for row in table for key in row] + list((roles or {}).get(name, ()))
        kinds = {key: _TYPES.get(key, pl.String()) for key in columns if key != "customer"}
        framed[name] = (kinds, table)
    base = base_of(told, framed, facts)
    known = features(
        base.customers, as_of=day(AS_OF), window_days=365, horizon_days=90, kept=base.kept
    )
    known = known.with_columns(own_gap_days(fit_rhythm(known)))
    rules = CauseRules(**settings)
    reference = learn_reference(base, known, rules, as_of=day(AS_OF))
    return World(base, day(AS_OF), known, rules, reference)


def moments_of(world: World, *asked: Row) -> Moments:
    """Moments: `customer`, `day`, and what differs from a customer of tier B with a gap of 30."""
    codes = {name: code for code, name in enumerate(world.base.customers.ids)}
    rows = []
    for row in asked:
        at = row["day"]
        rows.append(
            {
                "code": codes[row.get("customer", "a")],
                "day": day(at),
                "rhythm_day": day(row.get("rhythm_day", at - 30)),
                "gap": 30.0,
                "tier": row.get("tier", "B"),
                "told_day": day(row.get("told_day", at)),
            }
        )
    schema = {name: kind for name, kind in SCHEMA.items() if name != "moment"}
    return Moments.of(pl.DataFrame(rows, schema=schema))


def found(rule: Rule, world: World, *asked: Row) -> list[dict[str, Any]]:
    """What a rule finds of some moments, with its sentence in English and Chinese."""
    moments, said = moments_of(world, *asked), []
    for lang in ("en", "zh"):
        evidence = rule.find(replace(world, rules=replace(world.rules, lang=lang)), moments)
        if evidence.is_empty():
            return []
        said.append(evidence.select(sentence(rule, evidence, lang).alias(lang)).to_series())
    assert set(FOUND) <= set(evidence.columns)
    assert evidence["moment"].is_unique().all()
    return evidence.with_columns(said).sort("moment").to_dicts()
