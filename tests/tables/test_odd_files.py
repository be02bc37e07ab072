"""Files out of other programs and hands: what of them is used, and how the rest is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import retain
from retain.errors import DataError
from tests.tables.loading import read, write

_CASES = tomllib.loads((Path(__file__).parent / "cases" / "odd_files.toml").read_text("utf-8"))
_PLAIN = "^order_id,customer_id,name,order_date,amount\n" + "".join(
    f"O{n},C{n},Name {n},2024-01-{n:02d},{n}.50\n" for n in range(1, 13)
)


def _text(case: dict) -> str:
    if "text" in case:
        return case["text"]
    text = _PLAIN + "$"
    for old, new in case["change"].items():
        assert old in text
        text = text.replace(old, new)
    return text.removeprefix("^").removesuffix("$")


@pytest.mark.parametrize("case", _CASES["case"], ids=[case["name"] for case in _CASES["case"]])
def test_odd_file(case, tmp_path):
    path = write(tmp_path / "orders.csv", _text(case))
    if "refused" in case:
        with pytest.raises(DataError) as refused:
            read(path, cleaning__max_bad=1.0, scoring__as_of="2026-01-01")
        assert refused.value.code == case["refused"]
        return
    account = read(path, cleaning__max_bad=1.0, scoring__as_of="2026-01-01").account
    assert account.accepted == case["accepted"]
    assert dict(account.quarantined) == case.get("quarantined", {})


def test_many_columns_with_long_names_are_all_read(tmp_path):
    names = [f"a column with a long name {n}" for n in range(50_000)]
    path = write(tmp_path / "t.csv", ",".join(names) + "\n" + ",".join(["1"] * 50_000) + "\n")
    accepted, quarantined = retain.read_table(path, delimiter=",", quote='"', escape="")
    assert accepted.columns == names
    assert (accepted.height, quarantined.height) == (1, 0)


def test_columns_may_have_any_name(tmp_path):
    text = "_line,line,file,reason,,a,a,a_2,column_5\n" + ",".join("123456789") + "\n"
    accepted, _ = retain.read_table(write(tmp_path / "t.csv", text))
    assert accepted.columns == [
        "_line", "line", "file", "reason", "column_5_2", "a", "a_3", "a_2", "column_5",
    ]  # fmt: skip
    assert accepted.row(0) == tuple("123456789")
