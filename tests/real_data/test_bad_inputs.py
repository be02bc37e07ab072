"""Every bad file of the corpus, as its manifest says: exit code, rows, reasons."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retain.tables.reasons import FAULTS, SET_ASIDE
from tests.conftest import Ran
from tests.tables.made import long_field_8mb

# Tests are collected before any fixture: the list is read where the data is, or is empty.
_FOLDER = Path(os.environ.get("RETAIN_REAL_DATA", "")) / "bad_inputs"
_MANIFEST = _FOLDER / "manifest.json"
_ROWS = json.loads(_MANIFEST.read_text("utf-8")) if _MANIFEST.is_file() else []
_LONG = "long_field_8mb.csv"

_EITHER = {"dates_8_formats.csv": {0, 65}}
"""No format of a column has the majority: the manifest leaves it open whether it is refused."""
_OTHERS = {"unclosed_quote_pair.csv": {"SUSPECT_MULTILINE"}}
"""Two stray quotes: what is between them is suspect throughout, and no row is left to be long."""


def _codes(ran: Ran) -> set[str]:
    """Everything that the statistics name: reasons, notes, the error."""
    stats = ran.stats
    found = {stats["error"]["code"]} if stats.get("error") else set()
    for account in stats["tables"].values():
        found |= {*account["quarantined"], *account["notes"], *account["warnings"]}
    return found


def _account(ran: Ran) -> dict:
    return ran.stats["tables"]["transactions"]


def _judge(row: dict, ran: Ran) -> None:
    name = row["file"]
    codes = _codes(ran)
    assert ran.code in _EITHER.get(name, {row["exit"]}), ran.err
    if ran.code != 0:
        if row["quarantined"] == 0:
            assert codes & set(row["reasons"]), ran.err
        return
    account = _account(ran)
    rejected = sum(account["quarantined"].values())
    assert account["accepted"] + rejected == row["rows_in"]
    if row["accepted"] is not None:
        assert (account["accepted"], rejected) == (row["accepted"], row["quarantined"])
    said = _OTHERS.get(name, set(row["reasons"]))
    faults = {*FAULTS, *SET_ASIDE}
    assert set(account["quarantined"]) == said & faults
    if name not in _EITHER:
        assert said <= codes, ran.err


def _run(here: Callable[..., Ran], command: str, path: Path) -> Ran:
    return here(command, path, "--as-of", "2026-01-01", "--max-bad", "100%", "--stats", "-q")


def _file(name: str, real_data: Path, folder: Path) -> Path:
    """A copy, since quarantined rows go beside their file."""
    if name == _LONG:
        return long_field_8mb(folder)
    return Path(shutil.copy(real_data / "bad_inputs" / name, folder))


@pytest.mark.parametrize("command", ["score", "check"])
@pytest.mark.parametrize("row", _ROWS, ids=[row["file"] for row in _ROWS])
def test_bad_input(row, command, real_data, here, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no configuration is
    _judge(row, _run(here, command, _file(row["file"], real_data, tmp_path)))


def test_the_manifest_was_read(real_data):
    assert len(_ROWS) == 91
