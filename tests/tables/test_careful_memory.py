"""The careful lane's memory does not grow with the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_READ = """
import re, sys
from pathlib import Path
from retain.tables import careful
from retain.tables.careful import read_carefully
from retain.tables.dialect import Layout, read_dialect
from retain.tables.physical import Expected
from retain.tables.plain import Text
from retain.tables.spool import Spool
careful._CHARACTERS = 1 << 21  # so that small files fill pieces too
path = Path(sys.argv[1])
dialect = read_dialect(Text(path), "t", Layout())
expected = Expected(dialect.width, dialect.written)
def peak():  # of this program alone, unlike what getrusage tells
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
with Spool() as spool:
    found = read_carefully(path, "t", dialect, expected, spool)
print(found.records, len(found.rejects), peak() - before)
"""
_NOTE = "x" * 300


def _grown(path: Path, records: int) -> int:
    """Kilobytes that reading took beyond what was there, of a file with bad rows throughout."""
    with path.open("w") as file:
        file.write("id,amount,note\n")
        for n in range(records // 4):
            file.write(f'{n},1,{_NOTE}\n{n},2\n{n},"3",{_NOTE}\n{n},"4"4",{_NOTE}\n')
    done = subprocess.run(
        [sys.executable, "-c", _READ, path], capture_output=True, check=True, text=True
    )
    read, rejected, grown = map(int, done.stdout.split())
    assert (read, rejected) == (records, records // 2)
    return grown


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell")
def test_memory_is_the_same_for_a_file_of_four_times_the_size(tmp_path):
    small = _grown(tmp_path / "small.csv", 40_000)
    large = _grown(tmp_path / "large.csv", 160_000)
    assert large < 1.6 * small
