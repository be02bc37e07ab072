"""retain.toml: found, merged with the environment and typed options, checked; every value's origin.

Typed option > environment (`RETAIN_WINDOW_DAYS`) > file > default. All problems of a
configuration are reported together.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from retain.errors import (
    TYPED,
    ConfigError,
    InputMissing,
    PermissionRefused,
    Problem,
    UsageError,
    nearest,
)
from retain.plan_hours import plan_problems
from retain.settings import (
    EPOCH,
    PREFIX,
    SETTINGS,
    TABLE_KEYS,
    TABLE_NAMES,
    Mark,
    Setting,
    checked,
)

FILE_NAME = "retain.toml"


@dataclass(frozen=True)
class TableConfig:
    """One table's files and how to read them."""

    files: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_format: str | None = None
    decimal: Mark | None = None


@dataclass(frozen=True)
class Value:
    """A resolved value and where it came from ("default", the file, the variable, the option)."""

    value: Any
    origin: str


@dataclass(frozen=True)
class Config:
    """The resolved configuration."""

    values: Mapping[str, Value]
    tables: Mapping[str, TableConfig]
    table_origins: Mapping[str, str]
    path: Path | None

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - each key has its own type
        """The value of `section.name`."""
        return self.values[key].value

    def file(self, key: str) -> Path | None:
        """The file that a setting names; one that stands in retain.toml is relative to its folder.

        None where none is named.
        """
        named = self.values[key]
        if not named.value:
            return None
        if self.path is not None and named.origin == str(self.path):
            return Path(_beside(_seen_from_here(self.path.parent), named.value))
        return Path(named.value)

    def digest(self) -> str:
        """SHA-256 of the resolved values, wherever they came from."""
        values = {key: str(value.value) for key, value in self.values.items()}
        tables = {name: str(table) for name, table in sorted(self.tables.items())}
        document = json.dumps([values, tables], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(document.encode()).hexdigest()


def find_config(start: Path) -> Path | None:
    """`retain.toml` in `start` or the nearest folder above it."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if os.path.isfile(candidate):  # False, too, where the folder is closed to us
            return candidate
    return None


def resolve(
    *,
    path: Path | None = None,
    options: Mapping[str, Any] | None = None,
    tables: Mapping[str, TableConfig] | None = None,
    environment: Mapping[str, str] | None = None,
    search: bool = True,
) -> Config:
    """Merge defaults, file, environment and typed options.

    Args:
        path: the file; searched from the current folder upwards where None.
        options: `section.name` → value, as typed; None values count as not typed.
        tables: what was typed of tables; their files, columns and reading win over the file's.
        environment: the variables; the process's where None.
        search: whether a file is searched for where none is named.

    Raises:
        InputMissing: the named file is not there.
        ConfigError: with every problem of file, environment and options.
    """
    environment = os.environ if environment is None else environment
    if path is None and (named := environment.get(PREFIX + "CONFIG")):
        path = Path(named)
    if path is not None and not path.is_file():
        raise InputMissing("no_file", file=str(path), near="-")
    if path is None and search:
        path = find_config(Path.cwd())
    problems: list[Problem] = []
    document = load_toml(path) if path else {}
    values = _settings(document, path, environment, options or {}, problems)
    configured, origins = _tables(document, path, problems)
    if values["scoring.a_percent"].value >= values["scoring.b_percent"].value:
        problems.append(Problem("a_over_b", {}))
    if values["cleaning.min_date"].value < EPOCH:
        problems.append(Problem("before_epoch", {"name": "cleaning.min_date", "epoch": EPOCH}))
    problems += _level_problems(values)
    problems += plan_problems(
        *(values[f"plan.{name}"].value for name in ("hours", "minutes", "working_share"))
    )
    for name, typed in (tables or {}).items():
        setting = Setting(f"tables.{name}", "decimal", "mark", None)
        if typed.decimal is not None:
            checked(setting, typed.decimal, TYPED, problems)
    if problems:
        raise ConfigError("configuration", file=str(path or "-"), problems=problems)
    for name, typed in (tables or {}).items():
        configured[name] = _overlay(configured.get(name, TableConfig()), typed)
        if typed.files:
            origins[name] = TYPED
    return Config(values, configured, origins, path)


def _level_problems(values: Mapping[str, Value]) -> list[Problem]:
    """What does not fit together in `[levels]`."""
    found = []
    floors, coefficients = values["levels.floors"].value, values["levels.coefficients"].value
    owners, ranks = values["levels.owners"], values["levels.owner_ranks"].value
    ascending = sorted(floors.items(), key=lambda level: level[1])
    for (lower, floor), (upper, same) in pairwise(ascending):
        if floor == same:
            found.append(Problem("same_floor", {"lower": lower, "upper": upper}))
    found += [
        Problem("no_coefficient", {"name": group})
        for group, factor in coefficients.items()
        if not factor
    ]
    for level, owner in owners.value.items():
        if level not in floors:
            found.append(_unknown(level, "levels.owners.", list(floors), owners.origin))
        elif ranks and owner not in ranks:
            known = {"level": level, "owner": owner, "ranks": ", ".join(ranks)}
            found.append(Problem("no_rank", known))
    return found


def known_table(name: str, typed: str) -> str:
    """The name of a table, as it stands in what was typed.

    Raises:
        UsageError: there is no such table.
    """
    if name not in TABLE_NAMES:
        raise UsageError("unknown_table", table=name, typed=typed, tables=", ".join(TABLE_NAMES))
    return name


def load_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        InputMissing: there is no such file.
        PermissionRefused: it may not be read.
        ConfigError: it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except PermissionError as error:
        raise PermissionRefused("unreadable", file=str(path)) from error
    except OSError as error:
        raise InputMissing("no_file", file=str(path), near="-") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("bad_toml", file=str(path), problem=str(error)) from error


def _settings(
    document: Mapping[str, Any],
    path: Path | None,
    environment: Mapping[str, str],
    options: Mapping[str, Any],
    problems: list[Problem],
) -> dict[str, Value]:
    sections = {setting.section for setting in SETTINGS}
    for section, body in document.items():
        if section == "tables":
            continue
        if section not in sections or not isinstance(body, dict):
            problems.append(_unknown(section, "", (*sorted(sections), "tables")))
            continue
        names = [setting.name for setting in SETTINGS if setting.section == section]
        problems += [_unknown(name, f"{section}.", names) for name in body if name not in names]
    keys = [setting.key for setting in SETTINGS]
    problems += [_unknown(name, "", keys, TYPED) for name in options if name not in keys]
    values = {}
    for setting in SETTINGS:
        body = document.get(setting.section, {})
        value = Value(setting.default, "default")
        if isinstance(body, dict) and setting.name in body:
            value = Value(checked(setting, body[setting.name], str(path), problems), str(path))
        if setting.variable is not None and setting.variable in environment:
            raw = _from_text(setting, environment[setting.variable])
            value = Value(checked(setting, raw, setting.variable, problems), setting.variable)
        if options.get(setting.key) is not None:
            value = Value(checked(setting, options[setting.key], TYPED, problems), TYPED)
        values[setting.key] = value
    return values


def _unknown(name: str, prefix: str, known: Sequence[str], origin: str = "") -> Problem:
    near = nearest(name, list(known)) or ", ".join(known)
    return Problem("unknown", {"name": f"{prefix}{name}", "near": near, "origin": origin})


def _from_text(setting: Setting, text: str) -> object:
    if setting.kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if setting.kind == "flag":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if setting.kind == "texts":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _tables(
    document: Mapping[str, Any], path: Path | None, problems: list[Problem]
) -> tuple[dict[str, TableConfig], dict[str, str]]:
    tables: dict[str, TableConfig] = {}
    body = document.get("tables", {})
    if not isinstance(body, dict):
        problems.append(_unknown("tables", "", [f"[tables.{name}]" for name in TABLE_NAMES]))
    for name, table in body.items() if isinstance(body, dict) else ():
        if name not in TABLE_NAMES or not isinstance(table, dict):
            problems.append(_unknown(name, "tables.", TABLE_NAMES))
            continue
        tables[name] = _table(name, table, path, problems)
    return tables, dict.fromkeys(tables, str(path))


def _table(
    name: str, body: Mapping[str, Any], path: Path | None, problems: list[Problem]
) -> TableConfig:
    allowed = (*TABLE_KEYS, "columns")
    problems += [_unknown(key, f"tables.{name}.", allowed) for key in body if key not in allowed]
    fields: dict[str, Any] = {}
    for key, kind in TABLE_KEYS.items():
        if key in body:
            value = [body[key]] if kind == "texts" and isinstance(body[key], str) else body[key]
            setting = Setting(f"tables.{name}", key, kind, None)
            fields[key] = checked(setting, value, str(path), problems)
    columns = body.get("columns", {})
    if isinstance(columns, dict) and all(isinstance(c, str) for c in columns.values()):
        fields["columns"] = columns
    else:
        values = {"name": f"tables.{name}.columns", "value": repr(columns), "origin": str(path)}
        problems.append(Problem("not_columns", values))
    folder = _seen_from_here(path.parent) if path else Path()
    fields["files"] = tuple(_beside(folder, file) for file in fields.get("files") or ())
    return TableConfig(**fields)


def _seen_from_here(folder: Path) -> Path:
    """The folder relative to the current one where it is in it, so that messages stay short."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _beside(folder: Path, file: str) -> str:
    """A configured path is relative to the configuration's folder."""
    if file == "-" or "://" in file or Path(file).is_absolute():
        return file
    return str(folder / file)


def _overlay(base: TableConfig, typed: TableConfig) -> TableConfig:
    names = [field.name for field in fields(TableConfig)]
    merged = {name: getattr(typed, name) or getattr(base, name) for name in names}
    merged["columns"] = {**(base.columns or {}), **(typed.columns or {})}
    return TableConfig(**merged)
