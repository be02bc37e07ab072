"""Faults that were found once: cut files, doubled returns, names and types that collide."""

from __future__ import annotations

import gzip
import json
import random

import polars as pl
import pytest
import zstandard

import retain
from retain.errors import DataError, UsageError
from tests.tables.loading import read, write

HEAD = "customer_id,date,amount\n"


def _many_lines() -> bytes:
    chance = random.Random(1)
    rows = (f"c{n},2024-01-{n % 28 + 1:02d},{chance.random() * 100:.2f}\n" for n in range(20_000))
    return (HEAD + "".join(rows)).encode()


@pytest.mark.parametrize("cut", [60, 1_000, 50_000])
@pytest.mark.parametrize(("suffix", "pack"), [(".zst", zstandard.compress), (".gz", gzip.compress)])
def test_cut_compression_is_refused(tmp_path, suffix, pack, cut):
    path = tmp_path / f"lines.csv{suffix}"
    path.write_bytes(pack(_many_lines())[:cut])
    with pytest.raises(DataError) as refused:
        read(path)
    assert refused.value.code == "TRUNCATED"


def test_several_zstd_frames_are_one_file(tmp_path):
    text = _many_lines()
    path = tmp_path / "lines.csv.zst"
    path.write_bytes(zstandard.compress(text[:100_001]) + zstandard.compress(text[100_001:]))
    assert read(path).account.rows == 20_000


def test_parquet_in_gzip_is_parquet(tmp_path):
    plain = tmp_path / "lines.parquet"
    pl.DataFrame({"customer_id": ["a"], "date": ["2024-01-01"], "amount": [1.5]}).write_parquet(
        plain
    )
    packed = tmp_path / "lines.parquet.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed).scores.equals(read(plain).scores)


@pytest.mark.parametrize(
    ("lines", "revenue"),
    [
        ("a,2024-01-01,o1,100,returned\na,2024-01-02,o2,50,paid\n", 50),
        ("a,2024-01-01,o1,100,paid\na,2024-01-03,o1,-100,paid\na,2024-01-02,o2,50,paid\n", 50),
        ("a,2024-01-01,o1,100,paid\na,2024-01-03,o1,-30,paid\na,2024-01-02,o2,50,paid\n", 50),
        ("a,2024-01-01,o1,100,paid\na,2024-01-02,o2,50,paid\n", 50),
    ],
)
def test_no_order_is_taken_back_twice(tmp_path, lines, revenue):
    orders = write(tmp_path / "orders.csv", f"customer_id,date,order_id,amount,status\n{lines}")
    found = read(orders, returns=write(tmp_path / "returns.csv", "order_id\no1\n"))
    assert found.row("a")["revenue"] == revenue
    assert found.row("a")["return_rate"] == pytest.approx(100 / 150)


@pytest.mark.parametrize("name", ["sales", "first_day", "first_sales", "reason", "clean"])
def test_further_columns_keep_their_name_and_content(tmp_path, name):
    lines = write(tmp_path / "lines.csv", f"{HEAD}a,2024-01-01,5\nb,2024-01-02,6\n")
    customers = write(tmp_path / "customers.csv", f"customer_id,{name}\na,mine\nb,\n")
    found = read(lines, customers=customers)
    assert found.of("customer_id", name) == [("a", "mine"), ("b", None)]
    assert found.of("revenue") == [(5.0,), (6.0,)]


def test_further_columns_with_a_scores_name_get_another(tmp_path):
    lines = write(tmp_path / "lines.csv", f"{HEAD}a,2024-01-01,5\n")
    customers = write(tmp_path / "customers.csv", "customer_id,tier,lines,code\na,gold,many,9\n")
    found = read(lines, customers=customers)
    carried = found.of("tier", "customers_tier", "customers_lines", "customers_code")
    assert carried == [("A", "gold", "many", "9")]


def test_float_and_text_identifiers_are_one_customer(tmp_path):
    old = tmp_path / "old.parquet"
    pl.DataFrame(
        {"customer_id": [17850.0, 5.0], "date": ["2024-01-01", "2024-01-02"], "amount": [1, 2]}
    ).write_parquet(old)
    new = write(tmp_path / "new.csv", f"{HEAD}17850,2024-02-01,5\n")
    assert read(old, new).of("customer_id", "occasions") == [("17850", 2), ("5", 1)]


def test_a_late_key_of_ndjson_is_seen(tmp_path):
    rows = [{"customer_id": "a", "date": "2024-01-01", "amount": 1}] * 1_500
    late = {"customer_id": "a", "date": "2024-01-02", "amount": 1, "status": "cancelled"}
    path = write(tmp_path / "l.ndjson", "\n".join(json.dumps(row) for row in [*rows, late]))
    assert read(path).row("a")["revenue"] == 1_500
    broken = write(tmp_path / "b.ndjson", path.read_text() + "\n{oops")
    assert read(broken).quarantined.select("line", "reason").rows() == [(1502, "BAD_JSON")]


@pytest.mark.parametrize(("cell", "share"), [("20%", 1.0), ("0%", 0.0), ("0.2", 1.0), ("", 0.0)])
def test_discounts_in_percent(tmp_path, cell, share):
    lines = write(tmp_path / "l.csv", f"customer_id,date,amount,discount\na,2024-01-01,5,{cell}\n")
    assert read(lines).row("a")["discount_share"] == share


def test_amounts_that_pass_64_bits_together_are_refused(tmp_path):
    big = "900000000000000"
    lines = write(tmp_path / "l.csv", HEAD + f"a,2024-01-01,{big}\n" * 3)
    with pytest.raises(DataError, match="exact"):
        read(lines)


@pytest.mark.parametrize("size", [2 << 20, 17 << 20])
def test_a_field_too_long_costs_its_row(size, tmp_path):
    lines = write(tmp_path / "l.csv", f'{HEAD}a,2024-01-01,5\nb,"{"x" * size}",6\nc,2024-01-02,1\n')
    found = read(lines, cleaning__max_bad=1)
    assert found.of("customer_id") == [("a",), ("c",)]
    assert found.quarantined.select("line", "reason").rows() == [(3, "FIELD_TOO_LONG")]


def test_blanks_before_the_header(tmp_path):
    lines = write(tmp_path / "l.csv", f" \n{HEAD}a,2024-01-01,5\n")
    assert read(lines).of("customer_id", "revenue") == [("a", 5.0)]


def test_a_padded_header_takes_the_fast_lane(tmp_path):
    lines = write(
        tmp_path / "l.csv", " Customer ID , date,  AMOUNT\na,2024-01-01,5\nb,2024-01-02,6\n"
    )
    assert read(lines).of("customer_id", "revenue") == [("a", 5.0), ("b", 6.0)]


def test_bad_options_are_usage_errors(retain_, tmp_path):
    lines = write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,5\n")
    for options in (("--delimiter", ";;"), ("--date-format", "%Q"), ("--as-of", "soon")):
        ran = retain_("score", lines, *options)
        assert ran.code == UsageError.exit_code, ran.err


@pytest.fixture
def retain_(retain):
    """The command line, beside the module of the same name."""
    return retain


def test_a_lazy_frame_that_cannot_be_read_is_a_data_error():
    with pytest.raises(retain.RetainError):
        retain.score(pl.scan_csv("/no/such/file.csv"))


def test_conditions_name_no_files(retain_, tmp_path):
    lines = write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,5\n")
    secret = write(tmp_path / "secret.csv", "a\n1\n")
    for name in (secret, "/none.csv"):
        where = f"customer_id IN (SELECT a FROM read_csv('{name}'))"
        ran = retain_("score", lines, "--where", where)
        assert (ran.code, ran.out) == (2, b""), ran.err
    plain = retain_("score", lines, "--where", "customer_id <> 'select from'", "--columns", "tier")
    assert plain.out == b"tier\nA\n"


def test_refused_rows_are_kept_where_asked(retain_, tmp_path):
    lines = write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,5\nb,2024-01-01,x\n")
    kept = tmp_path / "kept.csv"
    ran = retain_("score", lines, "--quarantine", kept)
    assert (ran.code, ran.out) == (65, b"")
    assert pl.read_csv(kept).select("line", "reason", "column").rows() == [
        (3, "BAD_NUMBER", "amount")
    ]
    again = retain_("score", lines, "--quarantine", lines)
    assert again.code == 73
    assert lines.read_text().startswith(HEAD)


def test_all_rows_bad_says_why(retain_, tmp_path):
    lines = write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,x\n")
    ran = retain_("score", lines)
    assert ran.code == 65
    assert "BAD_NUMBER 1" in ran.err


def test_a_device_is_no_output_file(retain_, tmp_path):
    lines = write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,5\n")
    assert retain_("score", lines, "-o", "/dev/null", "--format", "csv", "--force").code == 73


def test_an_unknown_role_in_the_configuration_is_its_fault(retain_, tmp_path):
    write(tmp_path / "l.csv", f"{HEAD}a,2024-01-01,5\n")
    toml = write(
        tmp_path / "retain.toml",
        '[tables.transactions]\nfiles = ["l.csv"]\n[tables.transactions.columns]\ndat = "date"\n',
    )
    for command in (("config", "validate"), ("score",)):
        ran = retain_(*command, "--config", toml)
        assert (ran.code, ran.out) == (78, b"")
        assert "tables.transactions.columns.dat: unknown; near: date" in ran.err
    typed = retain_("score", tmp_path / "l.csv", "--map", "dat=date")
    assert typed.code == 2


def test_a_file_without_margins_leaves_margin_unknown(tmp_path):
    with_margin = write(tmp_path / "a.csv", f"{HEAD[:-1]},margin\na,2024-01-01,100,10\n")
    without = write(tmp_path / "b.csv", f"{HEAD}a,2024-01-02,50\nb,2024-01-03,70\n")
    row = read(with_margin, without).row("a")
    assert (row["margin_window"], row["value_window"]) == (None, 150.0)
    assert read(with_margin).row("a")["value_window"] == 10.0


def test_days_before_1970_cannot_be_asked_for(retain_, tmp_path):
    toml = write(tmp_path / "retain.toml", '[cleaning]\nmin_date = "1960-01-01"\n')
    ran = retain_("config", "validate", "--config", toml)
    assert ran.code == 78
    assert "1970-01-01" in ran.err
