"""Options that commands share: frozen groups of typed values."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import typer

from retain.config import TableConfig, known_table
from retain.errors import UsageError
from retain.invocation import Invocation
from retain.settings import TABLE_NAMES, Mark
from retain.terminal import Terminal

FORMATS = ("table", "csv", "ndjson", "json", "parquet", "arrow", "xlsx", "markdown", "html")

_SOURCES, _LIMITS, _RULES, _OUTPUT, _SPEECH = "Inputs", "Limits", "Scoring", "Output", "Messages"


@dataclass(frozen=True)
class SpeechOptions:
    """How the run speaks."""

    lang: Annotated[
        str | None, typer.Option("--lang", help="Language: en or zh.", rich_help_panel=_SPEECH)
    ] = None
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Errors only.", rich_help_panel=_SPEECH)
    ] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every note.", rich_help_panel=_SPEECH)
    ] = False
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks.", rich_help_panel=_SPEECH)
    ] = False
    color: Annotated[
        str, typer.Option("--color", help="auto, always or never.", rich_help_panel=_SPEECH)
    ] = "auto"
    stats: Annotated[
        bool,
        typer.Option("--stats", help="One JSON line, last on stderr.", rich_help_panel=_SPEECH),
    ] = False

    def open(self, invocation: Invocation, lang: str) -> None:
        """Let the invocation speak this way."""
        if self.color not in ("auto", "always", "never"):
            raise UsageError(
                "bad_choice", option="--color", value=self.color, choices="auto, always, never"
            )
        auto = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        invocation.terminal = Terminal(
            lang,
            self.quiet,
            self.color == "always" or (self.color == "auto" and auto),
            self.verbose,
        )
        invocation.debug = self.debug
        invocation.wants_stats = self.stats


@dataclass(frozen=True)
class TableOptions:
    """What is read by name, and how."""

    transactions: Annotated[
        list[str] | None,
        typer.Option("--transactions", "-t", help="Transactions.", rich_help_panel=_SOURCES),
    ] = None
    customers: Annotated[
        list[str] | None,
        typer.Option("--customers", "-c", help="Customers.", rich_help_panel=_SOURCES),
    ] = None
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="NAME=FILE, any other table.", rich_help_panel=_SOURCES),
    ] = None
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help="ROLE=COLUMN, or TABLE.ROLE=COLUMN.", rich_help_panel=_SOURCES),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of text files, e.g. gb18030.", rich_help_panel=_SOURCES),
    ] = None
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", help="Of text files.", rich_help_panel=_SOURCES),
    ] = None
    date_format: Annotated[
        str | None,
        typer.Option(
            "--date-format", help="E.g. %d/%m/%Y, excel1900, epoch_s.", rich_help_panel=_SOURCES
        ),
    ] = None
    decimal: Annotated[
        str | None,
        typer.Option("--decimal", help="Mark: point or comma.", rich_help_panel=_SOURCES),
    ] = None
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", help="Whose days zoned times are.", rich_help_panel=_SOURCES),
    ] = None
    min_date: Annotated[
        str | None,
        typer.Option("--min-date", help="First day believed.", rich_help_panel=_SOURCES),
    ] = None
    max_bad: Annotated[
        str | None,
        typer.Option("--max-bad", help="Share of bad rows, e.g. 1%.", rich_help_panel=_SOURCES),
    ] = None
    dedupe: Annotated[
        bool | None,
        typer.Option(
            "--dedupe/--no-dedupe",
            help="Leave out lines that stand twice.",
            show_default=False,
            rich_help_panel=_SOURCES,
        ),
    ] = None
    quarantine: Annotated[
        Path | None,
        typer.Option(
            "--quarantine", help="CSV file for rows not accepted.", rich_help_panel=_SOURCES
        ),
    ] = None
    config: Annotated[
        Path | None,
        typer.Option("--config", help="retain.toml to use.", rich_help_panel=_SOURCES),
    ] = None
    max_bytes: Annotated[
        int | None,
        typer.Option("--max-bytes", help="Of a file, decompressed.", rich_help_panel=_LIMITS),
    ] = None
    max_rows_per_byte: Annotated[
        int | None,
        typer.Option("--max-rows-per-byte", help="Of Parquet.", rich_help_panel=_LIMITS),
    ] = None
    max_field: Annotated[
        int | None,
        typer.Option("--max-field", help="Characters of a cell.", rich_help_panel=_LIMITS),
    ] = None
    max_cells: Annotated[
        int | None,
        typer.Option("--max-cells", help="Of a workbook's sheet.", rich_help_panel=_LIMITS),
    ] = None

    def unnamed(self) -> Sequence[str]:
        """Sources of transactions that were typed without a name."""
        return ()

    def tables(self) -> dict[str, TableConfig]:
        """The tables as typed."""
        files: dict[str, list[str]] = {name: [] for name in TABLE_NAMES}
        files["transactions"] += [*self.unnamed(), *(self.transactions or ())]
        files["customers"] += self.customers or ()
        for pair in self.table or ():
            name, source = _pair(pair, "--table", "NAME=FILE")
            files[known_table(name, pair)].append(source)
        columns: dict[str, dict[str, str]] = {name: {} for name in TABLE_NAMES}
        for pair in self.map_ or ():
            role, column = _pair(pair, "--map", "ROLE=COLUMN")
            table, _, inner = role.rpartition(".")
            columns[known_table(table or "transactions", pair)][inner] = column
        return {
            name: TableConfig(
                files=tuple(files[name]),
                columns=columns[name],
                encoding=self.encoding,
                delimiter=self.delimiter,
                date_format=self.date_format,
                decimal=cast("Mark | None", self.decimal),  # `resolve` checks it
            )
            for name in TABLE_NAMES
        }


@dataclass(frozen=True)
class InputOptions(TableOptions):
    """What is read, and how: transactions may be typed without a name."""

    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Transactions: files, globs, folders, `-`.", show_default=False),
    ] = None

    def unnamed(self) -> Sequence[str]:
        """Sources of transactions that were typed without a name."""
        return self.sources or ()


@dataclass(frozen=True)
class AsOfOptions:
    """The day that is looked from."""

    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Date; the newest by default.", rich_help_panel=_RULES),
    ] = None


@dataclass(frozen=True)
class FreshnessOptions:
    """How old the data may be."""

    max_age: Annotated[
        str | None,
        typer.Option(
            "--max-age",
            help="E.g. 8d: end with 1 if the newest transaction is older, by --as-of or today.",
            rich_help_panel=_SOURCES,
        ),
    ] = None


@dataclass(frozen=True)
class MeasureOptions:
    """By what rules standards are learned, whatever the day."""

    window: Annotated[
        int | None,
        typer.Option("--window", help="Days of current figures [365].", rich_help_panel=_RULES),
    ] = None
    horizon: Annotated[
        int | None,
        typer.Option("--horizon", help="Days looked ahead [90].", rich_help_panel=_RULES),
    ] = None
    max_false_churn: Annotated[
        str | None,
        typer.Option(
            "--max-false-churn", help="Of those called churned [10%].", rich_help_panel=_RULES
        ),
    ] = None
    value: Annotated[
        str | None,
        typer.Option("--value", help="auto, revenue or margin.", rich_help_panel=_RULES),
    ] = None

    def typed(self) -> Mapping[str, object]:
        """The settings that were typed; None for those that were not."""
        return {
            "scoring.window_days": self.window,
            "scoring.horizon_days": self.horizon,
            "scoring.max_false_churn": self.max_false_churn,
            "scoring.value": self.value,
        }


@dataclass(frozen=True)
class RuleOptions(MeasureOptions, AsOfOptions):
    """By what rules standards are learned, and as of which day."""

    def typed(self) -> Mapping[str, object]:
        """The settings that were typed; None for those that were not."""
        return {"scoring.as_of": self.as_of, **super().typed()}


@dataclass(frozen=True)
class StandardsOptions:
    """By what standards is judged."""

    standards: Annotated[
        Path | None,
        typer.Option("--standards", help="Folder of saved standards.", rich_help_panel=_RULES),
    ] = None
    save_standards: Annotated[
        Path | None,
        typer.Option("--save-standards", help="Folder to save them.", rich_help_panel=_RULES),
    ] = None


@dataclass(frozen=True)
class ScoringOptions(StandardsOptions, RuleOptions):
    """By what rules and standards is scored."""


@dataclass(frozen=True)
class OutputOptions:
    """Where the result goes, and in what shape."""

    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", help=", ".join(FORMATS) + ".", rich_help_panel=_OUTPUT),
    ] = None
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="File; repeatable.", rich_help_panel=_OUTPUT),
    ] = None
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite the files.", rich_help_panel=_OUTPUT)
    ] = False
    mode: Annotated[
        str, typer.Option("--mode", help="Permissions of files.", rich_help_panel=_OUTPUT)
    ] = "0600"
    raw_cells: Annotated[
        bool,
        typer.Option("--raw-cells", help="No apostrophe before formulas.", rich_help_panel=_OUTPUT),
    ] = False
    pseudonymise: Annotated[
        Path | None,
        typer.Option("--pseudonymise", help="Key file: hashes for names.", rich_help_panel=_OUTPUT),
    ] = None


@dataclass(frozen=True)
class RowOptions:
    """Which rows and columns are shown."""

    columns: Annotated[
        str | None,
        typer.Option("--columns", help="Names, comma-separated.", rich_help_panel=_OUTPUT),
    ] = None
    where: Annotated[
        str | None,
        typer.Option("--where", help="SQL, e.g. \"tier = 'A'\".", rich_help_panel=_OUTPUT),
    ] = None
    sort: Annotated[
        str | None,
        typer.Option("--sort", help='E.g. "value_window desc, name".', rich_help_panel=_OUTPUT),
    ] = None
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Rows.", rich_help_panel=_OUTPUT)
    ] = None


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise UsageError("bad_pair", option=option, value=text, form=form)
    return name.strip(), value.strip()
