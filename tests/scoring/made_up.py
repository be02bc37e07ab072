"""The made-up business as a base, beside the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from retain.config import TableConfig, resolve
from retain.demo import make_business
from retain.job import load
from retain.opening import Inputs
from retain.scoring.activity import Rhythm, fit_rhythm, own_gap_days
from retain.scoring.base import Base
from retain.scoring.features import features
from retain.tables.spool import Spool


@dataclass(frozen=True)
class MadeUp:
    """A made-up business, read; `truth` has `code`, `last_day`, `occasions` and `silent_gaps`."""

    base: Base
    as_of: int
    features: pl.DataFrame
    rhythm: Rhythm
    truth: pl.DataFrame


@cache
def made_up(seed: int = 7, lang: str = "en") -> MadeUp:
    tables = dict(make_business(seed=seed, lang=lang).tables)
    truth = tables.pop("truth")
    config = resolve(
        search=False, environment={}, tables={name: TableConfig() for name in tables}, options={}
    )
    with Spool() as spool:
        loaded = load(Inputs(config, tables), spool)
        base, as_of = loaded.base, loaded.as_of
        base.awaited()
        base.categories()
        base.several_regions()
    facts = features(base.customers, as_of=as_of, window_days=365, kept=base.kept)
    rhythm = fit_rhythm(facts)
    codes = base.customers.ids.to_frame().with_row_index("code")
    silent = (as_of - pl.col("last_day")) / pl.col("own_gap_days")
    known = facts.with_columns(own_gap_days(rhythm)).select(
        "code", "last_day", "occasions", silent_gaps=silent
    )
    truth = truth.join(codes, on="customer_id").join(known, on="code")
    return MadeUp(base, as_of, facts, rhythm, truth)
