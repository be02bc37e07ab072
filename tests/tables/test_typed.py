"""Parquet and Arrow files: every type in every role, damage told apart, each row accounted for."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from retain.checking import check
from retain.config import TableConfig, resolve
from retain.errors import DataError
from retain.opening import Inputs
from retain.tables.spool import Spool
from tests.tables.loading import Read, read

TINY = {"cleaning__max_bad": 1.0}
DAY = datetime.date(2024, 1, 5)
SECONDS = 1_704_412_800  # 2024-01-05 UTC
Write = Callable[[pa.Table, Path], Path]


def to_parquet(table: pa.Table, folder: Path) -> Path:
    path = folder / "lines.parquet"
    pq.write_table(table, path)
    return path


def to_file(table: pa.Table, folder: Path) -> Path:
    path = folder / "lines.arrow"
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)
    return path


def to_stream(table: pa.Table, folder: Path) -> Path:
    path = folder / "lines.arrows"
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)
    return path


@pytest.fixture(params=[to_parquet, to_file, to_stream])
def save(request, tmp_path) -> Callable[[pa.Table], Path]:
    return lambda table: request.param(table, tmp_path)


def lines(rows: int = 2, **columns: pa.Array) -> pa.Table:
    """Sound lines, with some columns replaced or added."""
    sound = {
        "customer_id": pa.array([f"c{n}" for n in range(rows)], pa.string()),
        "date": pa.array([DAY] * rows, pa.date32()),
        "amount": pa.array([1.5] * rows, pa.float64()),
    }
    return pa.table({**sound, **columns})


def ids(found: Read) -> list[str]:
    return found.scores["customer_id"].to_list()


def refused(path: Path) -> str:
    with pytest.raises(DataError) as error:
        read(path, **TINY)
    return error.value.code


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([7, None], pa.int8()), ["7"]),
        (pa.array([2**64 - 1, 5], pa.uint64()), ["18446744073709551615", "5"]),
        (pa.array([17850.0, None], pa.float64()), ["17850"]),
        (pa.array([17850.0, float("nan")], pa.float64()), ["17850"]),
        (pa.array([7.0, 8.0], pa.float16()), ["7", "8"]),
        (pa.array([Decimal(123456789012345678), None], pa.decimal128(20)), ["123456789012345678"]),
        (pa.array([Decimal(17850), Decimal(2)], pa.decimal128(20, 2)), ["17850", "2"]),
        (pa.array([Decimal(10) ** 45, None], pa.decimal256(50, 0)), ["1" + "0" * 45]),
        (pa.array(["007", "7"], pa.large_string()), ["007", "7"]),
        (pa.array(["007", None], pa.string_view()), ["007"]),
        (pa.array(["a", None]).dictionary_encode(), ["a"]),
        (pa.array(["17850.0", "2.0"]), ["17850", "2"]),
    ],
)  # fmt: skip
def test_identifiers_of_any_type(save, column, expected):
    found = read(save(lines(customer_id=column)), **TINY)
    assert ids(found) == expected
    nobody = 2 - len(expected)
    assert found.account.quarantined == ({"NULL_ID": nobody} if nobody else {})
    assert found.quarantined.height == nobody


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"a", b"\xff"], pa.binary()),
        pa.array([b"ab", b"cd"], pa.binary(2)),
        pa.array([["a"], None]),
        pa.array([{"a": 1}, None]),
        pa.array([True, False]),
        pa.array([DAY, DAY]),
        pa.array([1, 2], pa.duration("s")),
    ],
)
def test_what_names_nobody_is_no_identifier(save, column):
    assert refused(save(lines(customer_id=column))) == "BAD_TYPE"


@pytest.mark.parametrize(
    ("role", "reason"),
    [("customer_id", "NULL_ID"), ("date", "BAD_DATE"), ("amount", "BAD_NUMBER")],
)
def test_a_column_of_nothing_says_nothing(save, role, reason):
    with pytest.raises(DataError) as error:
        read(save(lines(**{role: pa.nulls(2)})), **TINY)
    assert error.value.values["reasons"].startswith(reason)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([DAY, DAY], pa.date32()),
        pa.array([SECONDS * 1000] * 2, pa.date64()),
        pa.array([SECONDS, SECONDS + 5], pa.timestamp("s")),
        pa.array([SECONDS * 10**3] * 2, pa.timestamp("ms")),
        pa.array([SECONDS * 10**6 + 1] * 2, pa.timestamp("us")),
        pa.array([SECONDS * 10**9 + 1] * 2, pa.timestamp("ns")),
        pa.array([SECONDS] * 2, pa.timestamp("s", "Asia/Shanghai")),
        pa.array([(SECONDS - 8 * 3600) * 10**6] * 2, pa.timestamp("us", "Asia/Shanghai")),
        pa.array([20240105, 20240105], pa.int32()),
        pa.array(["2024-01-05", "2024-01-05T23:59:59"]),
        pa.array(["05.01.2024", "15.01.2024"]).dictionary_encode(),
    ],
)
def test_dates_of_any_type(save, column):
    found = read(save(lines(date=column)))
    assert found.row("c0")["last_date"] == DAY


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, 2], pa.time32("s")),
        pa.array([20240105.0, 20240105.0]),
        pa.array([True, False]),
        pa.array([b"2024-01-05"] * 2),
        pa.array([[DAY], None]),
    ],
)
def test_what_is_no_date(save, column):
    assert refused(save(lines(date=column))) == "BAD_TYPE"


def test_old_timestamps_of_96_bits(tmp_path):
    path = tmp_path / "lines.parquet"
    days = pa.array([SECONDS * 10**9] * 2, pa.timestamp("ns"))
    pq.write_table(lines(date=days), path, use_deprecated_int96_timestamps=True)
    assert read(path).row("c0")["last_date"] == DAY


@pytest.mark.parametrize(
    ("column", "amounts"),
    [
        (pa.array([3, -1], pa.int8()), (3.0, -1.0)),
        (pa.array([2**63, 3], pa.uint64()), ("AMOUNT_RANGE", 3.0)),
        (pa.array([1.5, None], pa.float16()), (1.5, "BAD_NUMBER")),
        (pa.array([0.1, float("inf")], pa.float32()), (0.1, "NON_FINITE")),
        (pa.array([0.1 + 0.2, float("nan")]), (0.3, "NON_FINITE")),
        (pa.array([-0.0, 1e300]), (0.0, "AMOUNT_RANGE")),
        (pa.array([Decimal("1.25"), Decimal("0.05")], pa.decimal128(10, 2)), (1.25, 0.05)),
        (pa.array([Decimal("1.25"), None], pa.decimal256(60, 2)), (1.25, "BAD_NUMBER")),
        (pa.array(["1,234.50", "x"]), (1234.5, "BAD_NUMBER")),
        (pa.array(["1.5", None]).dictionary_encode(), (1.5, "BAD_NUMBER")),
    ],
)
def test_amounts_of_any_type(save, column, amounts):
    found = read(save(lines(amount=column)), **TINY)
    quarantined = dict(found.quarantined.select("line", "reason").rows())
    for place, expected in enumerate(amounts):
        if isinstance(expected, str):
            assert quarantined[place + 1] == expected
        else:
            assert found.row(f"c{place}")["revenue"] == expected
    assert found.account.rows == found.account.accepted + len(quarantined) == 2


def test_decimals_of_negative_scale(tmp_path):
    column = pa.array([Decimal(1500), None], pa.decimal128(10, -2))
    assert read(to_file(lines(amount=column), tmp_path), **TINY).row("c0")["revenue"] == 1500.0


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False]),
        pa.array([[1.5], None]),
        pa.array([{"net": 1.5}, None]),
        pa.array([b"1.5", b"2"]),
        pa.array([DAY, DAY]),
    ],
)
def test_what_is_no_amount(save, column):
    assert refused(save(lines(amount=column))) == "BAD_TYPE"


def test_nested_columns_without_a_role_do_no_harm(save):
    extra = {
        "tags": pa.array([["x"], None]),
        "place": pa.array([{"lat": 1.0, "names": ["a"]}, None]),
        "blob": pa.array([b"\xff", b""]),
        "span": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
        "pairs": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int32())),
    }
    if save.__closure__[0].cell_contents.param is to_parquet:
        del extra["span"]
    found = read(save(lines(amount=pa.array(["1", "x"]), **extra)), **TINY)
    assert found.quarantined["line"].to_list() == [2]


@pytest.mark.parametrize("name", ["", "_line", "_file", "line", "code", "raw", "reason"])
def test_columns_of_any_name_do_no_harm(save, name):
    found = read(save(lines(amount=pa.array(["1", "x"]), **{name: pa.array([5, 6])})), **TINY)
    assert found.quarantined.select("line", "reason").rows() == [(2, "BAD_NUMBER")]


def test_two_columns_of_one_name_are_refused(save):
    table = lines()
    assert refused(save(table.append_column("amount", table["amount"]))) == "DUP_COLUMN"


def test_a_table_without_columns_is_refused(save):
    assert refused(save(pa.table({}))) == "MISSING_COLUMN"


def test_no_rows_are_no_rows(save):
    assert read(save(lines(0)), scoring__as_of=DAY).account.rows == 0


def test_many_row_groups(tmp_path):
    path = tmp_path / "lines.parquet"
    pq.write_table(lines(2_000), path, row_group_size=1)
    assert read(path, reading__max_rows_per_byte=50).account.accepted == 2_000


def test_control_characters_in_identifiers_are_quarantined(save):
    column = pa.array(["a", "b\x00", "\x1bc", "d\u2028", "e"])
    found = read(save(lines(5, customer_id=column)), **TINY)
    assert ids(found) == ["a", "e"]
    assert found.account.quarantined == {"CONTROL_CHAR": 3}
    assert found.quarantined["line"].to_list() == [2, 3, 4]


@pytest.mark.parametrize(
    ("keep", "code"),
    [(3, None), (9, "TRUNCATED"), (0.5, "TRUNCATED"), (-9, "TRUNCATED"), (-4, "TRUNCATED")],
)
def test_a_cut_file_is_told(save, keep, code):
    path = save(lines(1_000))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    assert refused(path) == (code or "CORRUPT")


def test_a_stream_that_was_not_closed_is_cut_off(tmp_path):
    path = to_stream(lines(1_000), tmp_path)
    path.write_bytes(path.read_bytes()[:-8])
    assert refused(path) == "TRUNCATED"


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_never_a_bug(save, seed):
    path = save(lines(1_000))
    raw = bytearray(path.read_bytes())
    place = (seed * 7919 + 13) * 31 % len(raw)
    raw[place] ^= 1 << seed
    path.write_bytes(raw)
    try:
        found = read(path, **TINY)
    except DataError:
        return
    assert found.account.accepted + found.quarantined.height == found.account.rows


@pytest.mark.parametrize("place", range(-60, -6, 6))
def test_a_damaged_footer_is_never_a_bug(save, place):
    path = save(lines(300))
    raw = bytearray(path.read_bytes())
    raw[place] ^= 0xFF
    path.write_bytes(raw)
    try:
        found = read(path, **TINY)
    except DataError:
        return
    assert found.account.accepted + found.quarantined.height == found.account.rows


def test_other_files_in_a_folder_are_passed_over(tmp_path):
    folder = tmp_path / "lines"
    (folder / "_delta_log").mkdir(parents=True)
    to_parquet(lines(), folder)
    to_parquet(lines(), folder / "_delta_log")
    for name in ("_metadata", "_SUCCESS", ".part.parquet.crc", "_common.parquet"):
        (folder / name).write_bytes(b"x")
    assert read(folder).account.rows == 2


def test_a_partition_that_is_also_a_column_is_the_column(tmp_path):
    folder = tmp_path / "lines" / "customer_id=other" / "channel=a%20b"
    folder.mkdir(parents=True)
    to_parquet(lines(), folder)
    assert ids(read(tmp_path / "lines")) == ["c0", "c1"]


def test_partitions_are_columns_and_their_names_are_decoded(tmp_path):
    for name in ("a%2Fb", "__HIVE_DEFAULT_PARTITION__"):
        folder = tmp_path / "lines" / f"customer_id={name}"
        folder.mkdir(parents=True)
        to_parquet(lines().drop_columns("customer_id"), folder)
    found = read(tmp_path / "lines", **TINY)
    assert ids(found) == ["a/b"]
    assert found.account.quarantined == {"NULL_ID": 2}


@pytest.mark.parametrize(
    "second",
    [
        pa.array(["17850", "007"]),
        pa.array([17850.0, 7.0]),
        pa.array([Decimal(17850), Decimal(7)], pa.decimal128(10, 2)),
        pa.array(["17850", "7"]).dictionary_encode(),
        pa.array([17850, 7], pa.uint64()),
    ],
)
def test_types_may_differ_from_file_to_file(tmp_path, second):
    (tmp_path / "lines").mkdir()
    one = tmp_path / "lines" / "1.parquet"
    two = tmp_path / "lines" / "2.parquet"
    days = pa.array(["2024-01-05", "2024-01-05"])
    pq.write_table(lines(customer_id=pa.array([17850, 5])), one)
    pq.write_table(lines(customer_id=second, date=days, amount=pa.array(["1", "2"])), two)
    found = read(tmp_path / "lines")
    assert found.row("17850")["revenue"] == 2.5
    assert found.account.accepted == 4


def test_checking_and_scoring_count_alike(save):
    extra = {"tags": pa.array([["x"], None, []]), "blob": pa.array([b"\xff", b"", None])}
    ids_and_amounts = {"customer_id": pa.array(["a\x01", None, "c"]), "amount": pa.array([1, 2, 3])}
    path = save(lines(3, **ids_and_amounts, **extra))
    tables = {"transactions": TableConfig((str(path),))}
    config = resolve(search=False, environment={}, tables=tables, options={})
    with Spool() as spool:
        checked = check(Inputs(config), spool)
        counted = checked.accounts["transactions"].quarantined
        assert counted == read(path, **TINY).account.quarantined
        assert checked.quarantined().height == sum(counted.values()) == 2


def test_a_damaged_column_without_a_role_is_told_when_the_quarantine_shows_it(tmp_path):
    path = to_parquet(lines(2, amount=pa.array(["1", "x"]), note=pa.array(["n1", "n2"])), tmp_path)
    chunk = pq.read_metadata(path).row_group(0).column(3)
    raw = bytearray(path.read_bytes())
    raw[chunk.data_page_offset + 4 : chunk.data_page_offset + 24] = b"\xff" * 20
    path.write_bytes(raw)
    assert refused(path) == "CORRUPT"


def test_a_frame_obeys_the_same_rules():
    frame = pl.DataFrame(
        {
            "customer_id": ["a", "b\x00", None, "c"],
            "date": [DAY, DAY, DAY, None],
            "amount": [0.1 + 0.2, 1.0, 1.0, 1.0],
        }
    )
    found = read(frame, **TINY)
    assert found.account.quarantined == {"BAD_DATE": 1, "CONTROL_CHAR": 1, "NULL_ID": 1}
    assert found.row("a")["revenue"] == 0.3
    with pytest.raises(DataError) as error:
        read(frame.with_columns(customer_id=pl.lit([1])))
    assert error.value.code == "BAD_TYPE"
