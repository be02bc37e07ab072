"""What a table's columns hold: empty cells and different values, role by role."""

from __future__ import annotations

import polars as pl

from retain.findings import FileFinding, RoleFinding
from retain.tables.identifiers import read_identifiers
from retain.tables.kinds.kind import TableKind
from retain.tables.parts import Part
from retain.tables.records import Records, column_of
from retain.tables.repeats import row_count

_NAMING = ("identifier", "text", "choice", "scale")
"""Kinds of roles whose different values are worth counting."""


def file_findings(parts: list[Part]) -> tuple[FileFinding, ...]:
    """The files of a table, and how each was read."""
    return tuple(
        FileFinding(scan.label, row_count(scan), scan.lane)
        for part in parts
        for scan in (part.whole or part.scan,)
    )


def line_findings(
    kind: TableKind, parts: list[Part], null_words: tuple[str, ...]
) -> tuple[RoleFinding, ...]:
    """The roles of lines that are only ever read as a stream.

    Customers are counted as they are read; other names as they stand, without outer blanks.
    """
    roles = [role for role in kind.roles.values() if any(role.name in p.mapping for p in parts)]
    cells = pl.concat(
        [
            part.scan.frame.select(
                pl.col(part.mapping[role.name]).cast(pl.String).str.strip_chars().alias(role.name)
                if role.name in part.mapping
                else pl.lit(None, pl.String).alias(role.name)
                for role in roles
            )
            for part in parts
        ]
    )
    nothing = {role.name: ["", *(null_words if role.kind != "text" else ())] for role in roles}
    full = {name: pl.col(name).is_in(words).not_() for name, words in nothing.items()}
    counted = cells.select(
        *(full[role.name].fill_null(False).sum().alias(f"full {role.name}") for role in roles),
        *(
            pl.when(full[role.name]).then(role.name).drop_nulls().n_unique().alias(role.name)
            for role in roles
            if role.kind in _NAMING and role.name != "customer_id"
        ),
        rows=pl.len(),
    )
    figures = counted.collect(engine="streaming").row(0, named=True)
    figures["customer_id"] = _customers(cells, null_words)
    return tuple(
        RoleFinding(
            role.name,
            column_of(role.name, parts),
            role.kind,
            figures["rows"] - figures[f"full {role.name}"],
            figures["rows"],
            figures.get(role.name),
        )
        for role in roles
    )


def _customers(cells: pl.LazyFrame, null_words: tuple[str, ...]) -> int:
    raw = cells.select(pl.col("customer_id").unique().sort()).collect(engine="streaming")
    return int(
        read_identifiers(raw["customer_id"], null_words).cells["clean"].drop_nulls().n_unique()
    )


def record_findings(records: Records) -> tuple[RoleFinding, ...]:
    """The roles of a table that was read whole, over its accepted rows."""
    findings = []
    for role in records.roles:
        values = records.frame[role.name]
        distinct = values.drop_nulls().n_unique() if role.kind in _NAMING else None
        column = column_of(role.name, records.parts)
        empty = values.null_count()
        findings.append(RoleFinding(role.name, column, role.kind, empty, values.len(), distinct))
    return tuple(findings)


def further_columns(parts: list[Part]) -> tuple[str, ...]:
    """Columns that play no role, of all files, in their order."""
    return tuple(
        dict.fromkeys(
            column
            for part in parts
            for column in part.scan.schema
            if column not in part.mapping.values()
        )
    )
