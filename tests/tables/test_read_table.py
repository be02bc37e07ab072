"""Any table written by the csv module is read back; any damage to it is accounted for."""

from __future__ import annotations

import base64
import codecs
import csv
import io
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import retain
from retain.errors import RetainError
from retain.tables.physical import CONTROLS
from retain.tables.reasons import FAULTS

_CELLS = st.text(alphabet="ab1 .,;|\t\"'é客𠮷-=#\n\r", max_size=7)
_PLAIN_CELLS = st.text(alphabet="ab1 .,;|\t\"'é客𠮷-=#", max_size=7)
_NAMES = ["name", "客户", "Amount due", 'd"e', "f,g", "h;i", "j", "k|l"]
_PIECES = (
    b'"', b",", b"\n", b"\r", b"\r\n", b"\0", b"\x1b", b"\xff", b"\xe5\xae", b'"\n', b',"', b'",',
    b"\xc2\x85", b"\xef\xbb\xbf", b"", b"\t", b'""',
)  # fmt: skip

_DAMAGES = st.lists(
    st.tuples(st.sampled_from(_PIECES), st.integers(0, 200), st.integers(0, 2)), max_size=4
)
_CONTROL = re.compile(f"[{CONTROLS}]")


@st.composite
def _tables(draw, cells=_CELLS) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(1, 8))
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=9))
    return _NAMES[:width], rows


@st.composite
def _writings(draw) -> dict:
    return {
        "delimiter": draw(st.sampled_from(",;\t|")),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "quotechar": draw(st.sampled_from("\"'")),
    }


def _written(names: list[str], rows: list[list[str]], writing: dict, *, last_end: bool) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **writing).writerows([names, *rows])
    written = text.getvalue()
    return (written if last_end else written.removesuffix(writing["lineterminator"])).encode()


def _read(data: bytes, **given):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        path.write_bytes(data)
        return retain.read_table(path, **given)


def _swallows(rows: list[list[str]]) -> bool:
    """Whether a cell has line ends, so that a record might as well be several."""
    return any("\n" in cell or "\r" in cell for row in rows for cell in row)


@settings(max_examples=120)
@given(_tables(), _writings(), st.booleans(), st.sampled_from([b"", codecs.BOM_UTF8]))
def test_what_is_told_is_read_back(table, writing, last_end, mark):
    names, rows = table
    if _swallows(rows):  # the writer leaves line ends other than its own unquoted
        writing["quoting"] = csv.QUOTE_ALL
    data = mark + _written(names, rows, writing, last_end=last_end)
    accepted, quarantined = _read(
        data, delimiter=writing["delimiter"], quote=writing["quotechar"], escape=""
    )
    repeats = [row for row in rows if [cell.strip() for cell in row] == names]
    if not _swallows(rows) and not repeats:
        assert accepted.columns == names
        assert accepted.rows() == [tuple(row) for row in rows]
        assert quarantined.height == 0
    else:
        assert accepted.height + quarantined.height >= len(rows) - len(repeats)
        assert set(accepted.rows()) <= {tuple(row) for row in rows}


@settings(max_examples=60)
@given(_tables(_PLAIN_CELLS), st.sampled_from(",;\t|"))
def test_what_is_sniffed_is_read_back(table, delimiter):
    _, rows = table
    names = ["customer_id", "order_date", "amount"]
    rows = [[f"C{n}", "2024-01-05", f"{n}.5", *row] for n, row in enumerate(rows)]
    names += [f"note_{n}" for n in range(len(rows[0]) - 3)]
    writing = {"delimiter": delimiter, "quoting": csv.QUOTE_ALL}
    accepted, quarantined = _read(_written(names, rows, writing, last_end=True))
    assert accepted.columns == names
    assert accepted.rows() == [tuple(row) for row in rows]
    assert quarantined.height == 0


@settings(max_examples=250)
@given(_tables(), _DAMAGES, st.integers(0, 4), st.booleans(), st.booleans())
def test_whatever_is_damaged_is_accounted_for(table, damages, cut, again, told):
    names, rows = table
    head = _written(names, [], {"delimiter": ","}, last_end=True)
    body = _written(names, rows, {"delimiter": ","}, last_end=True)[len(head) :]
    body += head + body if again else b""
    for piece, at, gone in damages:
        at %= len(body) + 1
        body = body[:at] + piece + body[at + gone :]
    data = head + body[: len(body) - cut]
    layout = {"delimiter": ",", "quote": '"', "escape": ""} if told else {}
    try:
        accepted, quarantined = _read(data, **layout)
    except RetainError as error:
        assert error.code in ("ENCODING", "EMPTY_FILE")  # noqa: PT017
        return
    raws = []
    for _, line, reason, _, text in quarantined.rows():
        assert 1 < line <= 1 + len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        assert reason in FAULTS
        raws.append(base64.b64decode(text) if reason == "ENCODING_ROW" else text.encode())
        assert raws[-1] in data
    cells = [cell for row in accepted.rows() for cell in row if cell]
    assert not any(map(_CONTROL.search, cells))
    if accepted.columns == names:  # nothing was passed over: no letter is lost and none comes twice
        kept = b"".join([*(cell.encode() for cell in cells), *raws])
        for letter in (b"a", b"1", b"-", "客".encode()):
            assert kept.count(letter) == data[len(head) :].count(letter)
