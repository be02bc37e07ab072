"""What a file seems to be: which table, which columns play which roles, how it is written.

Only a draft of a configuration is made of this, for somebody to read; nothing that computes does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from retain.errors import DataError, RetainError
from retain.tables.columns import Where
from retain.tables.dates import BY_PROOF, DATE_FORMATS, DateRules, read_date_column
from retain.tables.dialect import Layout, read_dialect
from retain.tables.kinds.kind import TableKind
from retain.tables.limits import DEFAULT_LIMITS
from retain.tables.numbers import prove_numbers
from retain.tables.plain import plain_text
from retain.tables.repeats import row_count
from retain.tables.roles import TABLES, claimants_of, fold, header_of
from retain.tables.scan import Reading, Scan
from retain.tables.scans import open_scan
from retain.tables.sources import Source
from retain.tables.spool import Spool, by_plain_name

_NAMED = 100
_EXACT, _ALIAS = 2, 1
_NEAR = 0.75
_ISO = DATE_FORMATS[0]
_FILE_WORDS = {
    "transactions": ("sales", "orders", "invoices", "订单", "销售明细", "交易", "流水"),
    "customers": ("clients", "accounts", "resellers", "dealers", "客户", "会员", "经销商"),
    "regions": ("territor", "地区", "区域", "大区", "销售人员"),
    "contacts": ("activities", "calls", "visits", "联系", "跟进", "拜访", "沟通"),
    "complaints": ("tickets", "cases", "投诉", "工单"),
    "promises": ("commitments", "承诺"),
    "managers": ("assignments", "owners", "客户经理", "归属"),
    "surveys": ("survey", "satisfaction", "nps", "调查", "满意度"),
    "wallet": ("shareofwallet", "钱包", "份额"),
    "market_prices": ("prices", "市场价", "行情"),
    "engagement": ("referrals", "events", "互动", "参与"),
    "stock": ("inventory", "库存"),
    "returns": ("refunds", "退货", "退回"),
    "winback_attempts": ("winback", "挽回", "召回"),
    "reasons": ("exit", "流失原因", "原因"),
}
"""Words in the names of files that hold a table, besides the table's own name."""


@dataclass(frozen=True)
class Guess:
    """One file or sheet, looked at.

    Attributes:
        spec: how it is named on the command line.
        scan: its columns.
        format: how its content is laid out.
        encoding: of its text, where it is not one that is read by itself.
        delimiter: of delimited text.
        tables: the tables it could be, the likeliest first, those that fit far worse left out.
        sure: whether one table fits better than all others.
        points: how well it fits.
        mapping: role → column for the likeliest.
        rivals: role → further columns that could play it.
    """

    spec: str
    scan: Scan
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    tables: tuple[str, ...] = ()
    sure: bool = False
    points: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Its header."""
        return tuple(self.scan.schema)

    @property
    def unclaimed(self) -> tuple[str, ...]:
        """Columns that play no role."""
        return tuple(c for c in self.columns if c not in self.mapping.values())

    @property
    def rows(self) -> int:
        """How many records it has."""
        return row_count(self.scan)

    def as_table(self, table: str) -> Guess:
        """The same file, taken for `table`."""
        mapping, rivals = _mapped(TABLES[table], self.columns)
        return replace(self, mapping=mapping, rivals=rivals)


def look_at(source: Source, spec: str, spool: Spool) -> Guess:
    """What a file seems to be.

    Raises:
        RetainError: it cannot be read at all.
    """
    encoding: str | None = None
    try:
        scan = open_scan(source, Reading(is_header=_some_header), spool)
    except DataError as error:
        if error.code != "ENCODING":
            raise
        encoding = str(error.values["likely"])
        scan = open_scan(source, Reading(encoding, is_header=_some_header), spool)
    guess = Guess(spec, scan, source.format, encoding, _delimiter(source, encoding, spool))
    ranked = rank(guess.columns, spec)
    if not ranked:
        return guess
    most, best = ranked[0]
    sure = len(ranked) == 1 or most > ranked[1][0]
    near = _NEAR * (most % _NAMED)
    tables = tuple(name for points, name in ranked if name == best or points % _NAMED >= near)
    return replace(guess, tables=tables, sure=sure, points=most).as_table(best)


def rank(columns: Sequence[str], spec: str) -> list[tuple[int, str]]:
    """The tables whose required roles the columns claim, the likeliest first.

    A role named outright counts twice one by an alias; the name of the file outweighs both.
    """
    name = fold(Path(spec.partition("#")[0]).stem + " " + spec.partition("#")[2])
    found = []
    for table, kind in TABLES.items():
        claimed = claimants_of(kind, columns)
        if not all(any(all(r in claimed for r in way) for way in need) for need in kind.required):
            continue
        points = sum(
            _EXACT if any(fold(c) == fold(role) for c in named) else _ALIAS
            for role, named in claimed.items()
        )
        if any(fold(word) in name for word in (table, *_FILE_WORDS[table])):
            points += _NAMED
        found.append((points, table))
    return sorted(found, key=lambda item: -item[0])


def _mapped(
    kind: TableKind, columns: Sequence[str]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Role → column, the column named outright before the others; and who else claims a role."""
    mapping, rivals = {}, {}
    claimed = claimants_of(kind, columns)
    for role in kind.roles:
        named = sorted(claimed.get(role, ()), key=lambda column: fold(column) != fold(role))
        if named:
            mapping[role] = named[0]
        if len(named) > 1:
            rivals[role] = tuple(named[1:])
    return mapping, rivals


def _some_header(cells: Sequence[str]) -> bool:
    """Whether cells are the header of some table."""
    return any(header_of(table, {})(cells) for table in TABLES)


def _delimiter(source: Source, encoding: str | None, spool: Spool) -> str | None:
    if source.format != "csv":
        return None
    text = plain_text(by_plain_name(source, spool), encoding, DEFAULT_LIMITS, spool)
    dialect = read_dialect(text, source.label, Layout(), _some_header)
    return dialect.quoting.delimiter if dialect else None


@dataclass(frozen=True)
class Written:
    """How a column is written: what may be declared for it.

    Attributes:
        column: its name.
        declared: what to declare; None where nothing needs to be.
        choices: what could be declared, where the column leaves it open.
        problem: the error that says so.
    """

    column: str
    declared: str | None = None
    choices: tuple[str, ...] = ()
    problem: RetainError | None = None


def dates_written(guesses: Sequence[Guess], table: str) -> list[Written]:
    """How each date column of files of one kind is written."""
    found = []
    for role in TABLES[table].roles.values():
        if role.kind in ("date", "datetime", "event") and role.name in guesses[0].mapping:
            cells, where = _distinct(guesses, role.name, table)
            found.append(_date_written(cells, where))
    return found


def _date_written(cells: pl.DataFrame, where: Where) -> Written:
    try:
        proved = read_date_column(cells, where, BY_PROOF).cells["value"]
    except DataError as error:
        named = [error.values.get(key) for key in ("format_one", "format_two")]
        choices = tuple(str(value) for value in named if value)
        return Written(where.column, None, choices or _SUGGESTED.get(error.code, ()), error)
    if cells.schema["raw"] != pl.String or proved.null_count() == proved.len():
        return Written(where.column)
    for layout in DATE_FORMATS:
        read = read_date_column(cells, where, DateRules(declared=layout)).cells["value"]
        if read.equals(proved):
            return Written(where.column, None if layout == _ISO else layout)
    return Written(where.column)


_SUGGESTED = {
    "TWO_DIGIT_YEAR": ("%d/%m/%y", "%m/%d/%y"),
    "EXCEL_SERIAL": ("excel1900", "excel1904"),
    "EPOCH_DATE": ("epoch_s", "epoch_ms"),
}


def decimal_written(guesses: Sequence[Guess], table: str) -> list[Written]:
    """The decimal mark of each number column of files of one kind that is text."""
    found = []
    for role in TABLES[table].roles.values():
        percent = role.kind in ("share", "portion")
        if not percent and role.kind not in ("money", "number", "count"):
            continue
        if role.name not in guesses[0].mapping:
            continue
        cells, where = _distinct(guesses, role.name, table)
        if cells.schema["raw"] != pl.String:
            continue
        try:
            style = prove_numbers(cells.drop_nulls("raw"), where, percent=percent)
        except DataError as error:
            found.append(Written(where.column, None, ("point", "comma"), error))
        else:
            found.append(Written(where.column, "comma" if style.mark == "comma" else None))
    return found


def _distinct(guesses: Sequence[Guess], role: str, table: str) -> tuple[pl.DataFrame, Where]:
    """The distinct cells of a role in all files, with how many rows bear them."""
    columns = [guess.scan.frame.select(raw=pl.col(guess.mapping[role])) for guess in guesses]
    cells = pl.concat(columns).group_by("raw").agg(rows=pl.len()).sort("raw")
    where = Where(table, guesses[0].scan.label, guesses[0].mapping[role], role)
    return cells.collect(engine="streaming"), where
