"""Write the documentation that the program itself can tell; with `--check`, only compare.

Made here: docs/fields.md and fields.zh.md (the catalogue), docs/commands.md (commands and their
options), docs/configuration.md (the settings), docs/tables.md (tables, roles and headers),
docs/report.schema.json (what the JSON of a report looks like), and the terminal block of README.md.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import typer.main
from rich.console import Console

from retain.cli import app
from retain.config import TableConfig, resolve
from retain.demo import make_business
from retain.job import load, score
from retain.opening import Inputs
from retain.reports.fields import catalogue_frame
from retain.reports.json_schema import schema_text
from retain.reports.terminal import show_report
from retain.reports.tiers import tiers_report
from retain.settings import SETTINGS, TABLE_KEYS, TABLE_NAMES
from retain.tables.formats import markdown_table
from retain.tables.kinds.kind import Role
from retain.tables.roles import TABLES
from retain.tables.spool import Spool
from retain.words import text

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- made by `make docs` -->", "<!-- end -->"


def fields(lang: str) -> str:
    """The catalogue as a page."""
    return f"# {text('docs.fields', lang)}\n\n{markdown_table(catalogue_frame(lang))}"


def commands() -> str:
    """Every command with its options."""
    parts = ["# Commands\n"]
    for name, command in _commands("retain", typer.main.get_command(app)):
        parts.append(f"## `{name}`\n\n{command.help}\n")
        rows = [
            (", ".join(f"`{option}`" for option in parameter.opts), parameter.help or "")
            if parameter.param_type_name == "option"
            else (f"`{parameter.name.upper()}`", parameter.help or "")
            for parameter in command.params
        ]
        if rows:
            lines = [f"| {option} | {meaning} |" for option, meaning in rows]
            parts.append("\n".join(["| option | what it does |", "|---|---|", *lines]) + "\n")
    return "\n".join(parts)


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's own Click
    for name, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from _commands(f"{path} {name}", inner)
        else:
            yield f"{path} {name}", inner


def configuration() -> str:
    """Every setting of retain.toml."""
    rows: list[tuple[str, ...]] = [
        (s.key, s.kind, _shown(s.default), ", ".join(s.choices), s.variable or "") for s in SETTINGS
    ]
    rows += [(f"tables.NAME.{key}", kind, "", "", "") for key, kind in TABLE_KEYS.items()]
    rows.append(("tables.NAME.columns", 'role = "column"', "", "", ""))
    rows.append(("NAME", "a table", "", ", ".join(TABLE_NAMES), ""))
    names = ["setting", "kind", "default", "choices", "variable"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    intro = (ROOT / "docs" / "configuration.intro.md").read_text(encoding="utf-8")
    return f"{intro}\n{markdown_table(table)}"


def tables() -> str:
    """Every table with its roles."""
    parts = [(ROOT / "docs" / "tables.intro.md").read_text(encoding="utf-8")]
    for kind in TABLES.values():
        rows = [(f"`{role.name}`", _read_as(role), _headers(role)) for role in kind.roles.values()]
        table = ["| role | read as | headers that claim it |", "|---|---|---|"]
        table += [f"| {name} | {read_as} | {headers} |" for name, read_as, headers in rows]
        needs = "; ".join(
            ", or ".join(" with ".join(f"`{role}`" for role in way) for way in ways)
            for ways in kind.required
        )
        parts.append(f"## {kind.name}\n\nRequired: {needs}.\n\n" + "\n".join(table) + "\n")
        for role in kind.roles.values():
            if role.choices and role.kind not in ("flag", "event"):
                parts.append(_choices(role))
    return "\n".join(parts)


def _read_as(role: Role) -> str:
    marks = [text(f"kind.{role.kind}", "en")]
    if role.open:
        marks.append("open")
    if role.kind in ("date", "datetime", "event"):
        ahead = {
            "set_aside": "not ahead",
            "unknown": "unknown while ahead",
            "allowed": "may lie ahead",
        }
        marks.append(ahead[role.ahead])
    return ", ".join(marks)


def _headers(role: Role) -> str:
    return ", ".join(alias.replace("|", "\\|") for alias in role.aliases)


def _choices(role: Role) -> str:
    rows = [f"| `{value}` | {', '.join(ways)} |" for value, ways in role.choices.items()]
    return "\n".join([f"| {role.name} | written as |", "|---|---|", *rows]) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, tuple):
        return ", ".join(default)
    if isinstance(default, Mapping):
        return ", ".join(f"{name} = {value}" for name, value in default.items())
    return "" if default is None else str(default)


def readme() -> str:
    """README.md with its terminal block made anew."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n```console\n$ retain tiers\n{_tiers()}```\n{END}{after}"


def _tiers() -> str:
    business = make_business()
    config = resolve(search=False, environment={}, tables=dict.fromkeys(TABLE_NAMES, TableConfig()))
    frames = {name: business.tables[name] for name in ("transactions", "customers")}
    with Spool() as spool:
        result = score(load(Inputs(config, frames), spool), config)
    screen = io.StringIO()
    show_report(
        tiers_report(result.scores, result.standards, "en"),
        Console(file=screen, width=110, markup=False, highlight=False, color_system=None),
    )
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines()) + "\n"


def main() -> None:
    """Write the pages, or say which are out of date."""
    pages = {
        "docs/fields.md": fields("en"),
        "docs/fields.zh.md": fields("zh"),
        "docs/commands.md": commands(),
        "docs/configuration.md": configuration(),
        "docs/tables.md": tables(),
        "docs/report.schema.json": schema_text(),
        "README.md": readme(),
    }
    stale = []
    for name, content in pages.items():
        path = ROOT / name
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run make docs")


if __name__ == "__main__":
    main()
