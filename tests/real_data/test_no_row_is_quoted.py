"""Whatever is wrong with a file, no customer's identifier or name is said of it."""

from __future__ import annotations

import re

import pytest

_CELLS = re.compile(r"\b(?:[CO]0\d{4}|Name \d+)\b|Zo[eé]|客户\d|Fran[cç]ois")
"""The identifiers and names of the bad files, as their README describes them."""
_BOMBS = ("gz_bomb", "pq_bomb")


_LARGE = 1 << 20
_TOLD = (("--debug", "--stats"), ("--max-bad", "100%"))
"""Refused for its faults, and taken all the same: different things are said."""

_KINDS = ("dates", "dup", "enc", "gz", "ids", "num", "pq")


@pytest.mark.parametrize("kind", [*_KINDS, ""])
def test_nothing_of_a_row_is_said(kind, real_data, here):
    quoted, runs = {}, 0
    for path in sorted((real_data / "bad_inputs").iterdir()):
        first = path.name.partition("_")[0]
        if path.suffix == ".json" or path.name.startswith(_BOMBS):
            continue
        if kind != (first if first in _KINDS else ""):
            continue
        header = path.read_bytes().split(b"\n")[0].decode(errors="replace")
        for options in _TOLD[: 1 if path.stat().st_size > _LARGE else None]:
            ran = here("score", path, "--as-of", "2026-01-01", "--verbose", *options)
            assert ran.code in (0, 2, 65, 66), (path.name, ran.err)
            runs += 1
            if found := [cell for cell in _CELLS.findall(ran.err) if cell not in header]:
                quoted[path.name] = found[:3]
    assert runs
    assert quoted == {}
