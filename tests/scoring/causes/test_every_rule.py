"""Every rule survives tables without rows, and with every cell empty."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.causes.reference import learn_reference
from retain.scoring.causes.rules_of import RULES
from retain.scoring.causes.world import World
from retain.tables.kinds.kind import Role
from retain.tables.roles import TABLES
from tests.scoring.causes.asked import AS_OF, LEXICON, moments_of, world_of
from tests.scoring.lines_of import day

_TYPES = {
    **dict.fromkeys(("date", "datetime", "event"), pl.Date()),
    **dict.fromkeys(("money", "count"), pl.Int64()),
    **dict.fromkeys(("number", "share", "portion"), pl.Float64()),
    "flag": pl.Boolean(),
}
"""Role kinds whose cells are no text."""


def _types(role: Role) -> dict[str, pl.DataType]:
    types = {role.name: _TYPES.get(role.kind, pl.String())}
    return types | ({f"{role.name}_said": pl.Boolean()} if role.kind == "event" else {})


def _empty_table(name: str, rows: int) -> pl.DataFrame:
    schema: dict[str, pl.DataType] = {}
    for role in TABLES[name].roles.values():
        schema |= {} if role.name == "customer_id" else _types(role)
    cells = {column: [None] * rows for column in schema}
    return pl.DataFrame({"code": [0] * rows, **cells}, schema={"code": pl.UInt32(), **schema})


@pytest.fixture(scope="module", params=[0, 3])
def world(request) -> World:
    bare = world_of({}, lines=[("a", d, 100) for d in range(0, 900, 30)], lexicon=LEXICON)
    names = [name for name in TABLES if name not in ("transactions", "customers", "regions")]
    tables = {name: _empty_table(name, request.param) for name in names}
    facts = _empty_table("customers", min(request.param, 1))
    base = replace(bare.base, tables=tables, facts=facts)
    reference = learn_reference(base, bare.features, bare.rules, as_of=day(AS_OF))
    return replace(bare, base=base, reference=reference)


def _rests_on_lines(source: tuple[str, ...]) -> bool:
    return any(role.startswith("transactions.") for role in source)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_nothing_in_the_tables_is_no_evidence(world: World, rule):
    if not all(map(_rests_on_lines, rule.sources)):
        assert world.judges(rule)
    assert rule.find(world, moments_of(world, {"day": 500}, {"day": 900})).is_empty()
