"""A draft of retain.toml from files: what each seems to be, and why, for somebody to read.

Here alone guesses are made. What is left open stands in the draft as commented lines to choose
from; whatever reads the finished file guesses nothing.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from retain.countries import country_by_script
from retain.errors import InputMissing, RetainError
from retain.tables.customers import LIFTED
from retain.tables.guesses import Guess, Written, dates_written, decimal_written, look_at
from retain.tables.roles import TABLES, recognised
from retain.tables.sheets import sheet_names
from retain.tables.sources import EXCEL_SUFFIXES, Source, data_files, find_sources
from retain.tables.spool import Spool
from retain.words import text

_NUMBERS = re.compile(r"\d+(?:[\s._-]*\d+)*")


@dataclass(frozen=True)
class Unread:
    """A file that cannot be read, and why."""

    spec: str
    error: RetainError


@dataclass(frozen=True)
class Draft:
    """A draft of a configuration.

    Attributes:
        document: the text of retain.toml.
        tables: table → how many files were taken for it.
        left_out: files that no table was found for, or that are copies of another.
        open_questions: how many things somebody has to choose.
    """

    document: str
    tables: dict[str, int]
    left_out: tuple[str, ...]
    open_questions: int


def draft(specs: Sequence[str], folder: Path, lang: str, spool: Spool) -> Draft:
    """A draft for the files that `specs` name.

    Args:
        specs: files, workbooks, folders, globs.
        folder: where retain.toml will stand; files are named from there.
        lang: of the comments.
        spool: for copies.

    Raises:
        InputMissing: nothing is there, or no file fits any table.
    """
    guesses: list[Guess] = []
    unread: list[Unread] = []
    for source, spec in sources_of(specs):
        try:
            guesses.append(look_at(source, spec, spool))
        except RetainError as error:
            unread.append(Unread(spec, error))
    chosen, spare = _chosen(guesses)
    if not chosen:
        if unread:
            raise unread[0].error
        seen = "; ".join(f"{g.spec}: {', '.join(g.columns[:8])}" for g in guesses[:5])
        raise InputMissing("no_table_fits", files=seen)
    return _Writer(folder, lang).document(chosen, spare, unread)


def sources_of(specs: Iterable[str]) -> Iterator[tuple[Source, str]]:
    """Every file and every sheet of a workbook, with the name that leads to it."""
    for spec in specs:
        path = Path(spec)
        if path.is_dir() and not any("=" in name.name for name in path.iterdir()):
            files = sorted(data_files(path, workbooks=True))
            if not files:
                find_sources(spec)  # says what was looked for
            names = [str(file) for file in files]
        elif path.is_dir():
            yield find_sources(spec)[0], spec
            continue
        elif path.exists() or "#" in spec:
            names = [spec]
        else:
            names = [str(source.path) for source in find_sources(spec)]
        for name in names:
            yield from _sheets(name)


def _sheets(name: str) -> Iterator[tuple[Source, str]]:
    if not name.lower().endswith(EXCEL_SUFFIXES):
        yield find_sources(name)[0], name
        return
    for sheet in sheet_names(find_sources(name)[0]):
        spec = f"{name}#{sheet}"
        yield find_sources(spec)[0], spec


def _chosen(guesses: Sequence[Guess]) -> tuple[dict[str, list[Guess]], list[Guess]]:
    """Table → the files taken for it, all written alike; and the files that are left over."""
    spare = [guess for guess in guesses if not guess.sure]
    chosen: dict[str, list[Guess]] = {}
    for table in TABLES:
        fitting = [guess for guess in guesses if guess.sure and guess.tables[0] == table]
        groups = _alike(fitting)
        if not groups:
            continue
        groups.sort(
            key=lambda group: (
                -group[0].points, -sum(g.rows for g in group), group[0].encoding or "",
            )
        )  # fmt: skip
        chosen[table], *others = groups
        spare += [guess for group in others for guess in group]
    return chosen, spare


def _alike(guesses: Sequence[Guess]) -> list[list[Guess]]:
    """Files that one configuration reads: of one format, encoding, delimiter and header.

    Sheets are never put together, nor files whose names say that one is a copy of another.
    """

    def layout(guess: Guess) -> tuple[str, ...]:
        own = guess.spec if guess.format == "excel" else ""
        return (
            guess.format, guess.encoding or "", guess.delimiter or "", own, "\0".join(guess.columns)
        )  # fmt: skip

    ordered = sorted(guesses, key=lambda guess: (layout(guess), guess.spec))
    return [list(group) for _, group in groupby(ordered, key=layout)]


def _pattern(name: str) -> str:
    """A path with the numbers of its file's name left open: a day, a month, a part."""
    path = Path(name)
    fixed = _NUMBERS.split(path.name)
    return str(path.with_name("*".join(glob.escape(part) for part in fixed)))


class _Writer:
    """Writes one draft."""

    def __init__(self, folder: Path, lang: str) -> None:
        self._folder, self._lang = folder, lang
        self._open = 0

    def document(
        self, chosen: dict[str, list[Guess]], spare: Sequence[Guess], unread: Sequence[Unread]
    ) -> Draft:
        """The draft."""
        document = tomlkit.document()
        for line in self._say("init.head").splitlines():
            document.add(tomlkit.comment(line))
        tables = tomlkit.table(is_super_table=True)
        for name, guesses in chosen.items():
            tables.add(name, self._table(name, guesses))
        document.add(tomlkit.nl())
        document.add("tables", tables)
        headers = [
            name for guesses in chosen.values() for guess in guesses for name in guess.columns
        ]
        if (country := country_by_script(headers)) is not None:
            plan = tomlkit.table()
            plan.add("country", country)
            plan["country"].comment(self._say("init.country"))
            document.add("plan", plan)
        left_out = [guess.spec for guess in spare] + [file.spec for file in unread]
        if left_out:
            document.add(tomlkit.nl())
            for line in self._left_out(spare, unread):
                document.add(tomlkit.comment(line))
        written = tomlkit.dumps(document)
        counts = {name: len(guesses) for name, guesses in chosen.items()}
        return Draft(written, counts, tuple(left_out), self._open)

    def _say(self, key: str, **values: object) -> str:
        return text(key, self._lang, **values)

    def _table(self, name: str, guesses: list[Guess]) -> Table:
        first = guesses[0]
        table = tomlkit.table()
        rows = sum(guess.rows for guess in guesses)
        table.add(tomlkit.comment(self._say("init.table", files=len(guesses), rows=rows)))
        if first.tables[1:]:
            others = ", ".join(first.tables[1:4])
            table.add(tomlkit.comment(self._say("init.could_be", tables=others)))
        files = tomlkit.array()
        patterns = self._files(guesses)
        files.extend(patterns)
        if len(patterns) > 3:
            files.multiline(True)
        table.add("files", files)
        if first.encoding:
            table.add("encoding", first.encoding)
            table["encoding"].comment(self._say("init.encoding"))
        if first.delimiter:
            table.add("delimiter", first.delimiter)
        self._dates(table, dates_written(guesses, name))
        self._decimal(table, decimal_written(guesses, name))
        table.add("columns", self._columns(name, first))
        return table

    def _files(self, guesses: list[Guess]) -> list[str]:
        """The files from the folder of retain.toml; one pattern where the names allow it."""
        names = [self._beside(guess.spec) for guess in guesses]
        patterns = {_pattern(name) for name in names}
        if len(names) < 2 or len(patterns) > 1:
            return names
        pattern = patterns.pop()
        found = [source.path.resolve() for source in find_sources(str(self._folder / pattern))]
        wanted = [Path(guess.spec).resolve() for guess in guesses]
        return [pattern] if sorted(found) == sorted(wanted) else names

    def _beside(self, spec: str) -> str:
        """A file as retain.toml names it: from its folder where it can, else in full."""
        path, folder = Path(os.path.abspath(spec)), Path(os.path.abspath(self._folder))
        if path.is_relative_to(folder):
            return str(path.relative_to(folder))
        return str(path) if Path(spec).is_absolute() else os.path.relpath(path, folder)

    def _dates(self, table: Table, found: Sequence[Written]) -> None:
        """`date_format`, where one is needed and all date columns agree on it."""
        needed = {written.declared for written in found if written.declared}
        plain = [w for w in found if w.declared is None and w.problem is None]
        if len(needed) == 1 and not plain:
            table.add("date_format", needed.pop())
            table["date_format"].comment(self._say("init.proved"))
        elif needed:
            for written in found:
                if written.declared:
                    values = {"column": written.column, "format": written.declared}
                    table.add(tomlkit.comment(self._say("init.date_proved", **values)))
        self._choices(table, "date_format", found)

    def _decimal(self, table: Table, found: Sequence[Written]) -> None:
        if any(written.declared for written in found):
            table.add("decimal", "comma")
            table["decimal"].comment(self._say("init.proved"))
        else:
            self._choices(table, "decimal", found)

    def _choices(self, table: Table, key: str, found: Sequence[Written]) -> None:
        """What columns leave open, as commented lines to choose from."""
        for written in found:
            if written.problem is None:
                continue
            self._open += 1
            for line in written.problem.message(self._lang).splitlines()[:1]:
                table.add(tomlkit.comment(self._say("init.choose", problem=line)))
            for choice in written.choices:
                table.add(tomlkit.comment(f'{key} = "{choice}"'))

    def _columns(self, name: str, guess: Guess) -> Table:
        columns = tomlkit.table()
        for role, column in guess.mapping.items():
            columns.add(role, column)
            if role in guess.rivals:
                rivals = ", ".join(guess.rivals[role])
                columns[role].comment(self._say("init.rivals", columns=rivals))
        doubtful = {column for found in guess.rivals.values() for column in found}
        lifted: list[str] = []
        if name == "transactions":
            facts = recognised("customers", guess.unclaimed)
            lifted = [column for role, column in facts.items() if role in LIFTED]
        carried = guess.unclaimed if TABLES[name].describes else ()
        unread = [c for c in guess.unclaimed if c not in (*doubtful, *lifted, *carried)]
        for key, found in (("lifted", lifted), ("carried", carried), ("unclaimed", unread)):
            if found:
                said = self._say(f"init.{key}", columns=", ".join(found))
                columns.add(tomlkit.comment(said))
        return columns

    def _left_out(self, spare: Sequence[Guess], unread: Sequence[Unread]) -> Iterator[str]:
        yield self._say("init.left_out")
        for guess in spare:
            name = self._beside(guess.spec)
            if guess.sure:
                yield self._say("init.spare", file=name, table=guess.tables[0], rows=guess.rows)
            elif guess.tables:
                yield self._say("init.unsure", file=name, tables=", ".join(guess.tables))
            else:
                seen = ", ".join(guess.columns[:12])
                yield self._say("init.unknown", file=name, columns=seen)
        for file in unread:
            yield " ".join(file.error.message(self._lang).split("\n"))
