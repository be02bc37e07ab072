"""The resolved configuration as rows."""

from __future__ import annotations

import json
from dataclasses import asdict

import polars as pl

from retain.config import Config


def configuration_frame(config: Config) -> pl.DataFrame:
    """One row a setting: `setting`, `value`, `origin`."""
    rows = [(key, _shown(value.value), value.origin) for key, value in config.values.items()]
    for name, table in config.tables.items():
        origin = config.table_origins.get(name, "option")
        rows += [
            (f"tables.{name}.{key}", _shown(value), origin)
            for key, value in asdict(table).items()
            if value
        ]
    return pl.DataFrame(rows, schema=["setting", "value", "origin"], orient="row")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (tuple, list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
