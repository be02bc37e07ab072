"""The configuration with everything that was typed, roles of columns checked."""

from __future__ import annotations

from retain.config import Config, resolve
from retain.errors import TYPED, ConfigError, Problem, nearest
from retain.options import RuleOptions, SpeechOptions, TableOptions
from retain.tables.roles import TABLES


def configuration(inputs: TableOptions, scoring: RuleOptions, speech: SpeechOptions) -> Config:
    """The configuration with everything that was typed."""
    typed = {
        **scoring.typed(),
        "reading.max_bytes": inputs.max_bytes,
        "reading.max_rows_per_byte": inputs.max_rows_per_byte,
        "reading.max_field": inputs.max_field,
        "reading.max_cells": inputs.max_cells,
        "cleaning.max_bad": inputs.max_bad,
        "cleaning.min_date": inputs.min_date,
        "cleaning.timezone": inputs.timezone,
        "cleaning.dedupe": inputs.dedupe,
        "output.lang": speech.lang,
    }
    tables = inputs.tables()
    config = resolve(path=inputs.config, options=typed, tables=tables)
    problems = [
        _unknown_role(name, role, TYPED if role in (tables[name].columns or {}) else config.path)
        for name, table in config.tables.items()
        for role in table.columns or {}
        if role not in TABLES[name].aliases
    ]
    if problems:
        raise ConfigError("configuration", file=str(config.path or "-"), problems=problems)
    return config


def _unknown_role(table: str, role: str, origin: object) -> Problem:
    near = nearest(role, tuple(TABLES[table].roles)) or ", ".join(TABLES[table].roles)
    name = f"tables.{table}.columns.{role}"
    return Problem("unknown", {"name": name, "near": near, "origin": origin})
