"""`--pseudonymise`: nothing a run leaves or says names a customer, in any format."""

from __future__ import annotations

import hashlib
import hmac
import io
import zipfile

import polars as pl
import pytest

SECRET = b"s3cret-s3cret-s3cret"
CUSTOMERS = (
    "customer_id,name,phone,tax_id,contact_person,birthday,referred_by,account_manager,region,Memo\n"
    "P-ALPHA,Alpha GmbH,+49301234567,DE123,Petra Planted,1980-02-03,P-BRAVO,Mara M,North,VIP-9\n"
    "P-BRAVO,Bravo AG,+49307654321,DE456,Paul Planted,1981-02-03,,Mara M,South,VIP-8\n"
)
LINES = (
    "customer_id,date,amount\n"
    + "P-ALPHA,2024-01-05,10\nP-BRAVO,2024-02-05,20\n" * 100
    + "P-BRAVO,2024-02-30,7\n"
)
PLANTED = (
    "ALPHA", "BRAVO", "Alpha", "Bravo", "4930", "DE123", "DE456", "Planted", "1980", "1981",
    "Mara", "VIP", "s3cret",
)  # fmt: skip
FORMATS = ("csv", "ndjson", "json", "parquet", "arrow", "xlsx", "markdown", "html", "table")


@pytest.fixture
def planted(sample):
    (sample / "retain.toml").unlink()
    (sample / "lines.csv").write_text(LINES)
    (sample / "who.csv").write_text(CUSTOMERS)
    (sample / "key").write_bytes(SECRET)
    (sample / "key").chmod(0o600)
    return ("lines.csv", "-c", "who.csv", "--pseudonymise", "key")


def _text(content: bytes) -> str:
    """A file's text, its compressed parts included."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(map(book.read, book.namelist()))
    elif content.startswith(b"PAR1"):
        rows = pl.read_parquet(content).write_ndjson()
        return rows + str(pl.read_parquet_metadata(content)) + content.decode("latin-1")
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("command", ["score", "tiers"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_names_a_customer(command, format_name, planted, here, sample):
    rows = ("--by-customer",) if command == "tiers" else ()
    columns = ("--columns", "customer_id,tier,revenue") if rows else ()
    ran = here(
        command, *planted, *rows, *columns, "-o", "out", "--format", format_name,
        "--quarantine", "bad.csv", "--save-standards", "kept", "--verbose", "--debug", "--stats",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    written = [sample / "out", sample / "bad.csv", sample / "kept" / "standards.json"]
    said = {path.name: _text(path.read_bytes()) for path in written} | {"stderr": ran.err}
    found = {(name, word) for name, text in said.items() for word in PLANTED if word in text}
    assert found == set()
    pseudonym = hmac.new(SECRET, b"P-ALPHA", hashlib.sha256).hexdigest()[:32]
    assert pseudonym[:8] in said["out"]


def test_files_of_several_runs_join(planted, here, sample):
    assert here("score", *planted, "-o", "a.parquet").code == 0
    assert here("score", *planted, "-o", "b.parquet", "--as-of", "2024-01-31").code == 0
    first, second = (pl.read_parquet(sample / name) for name in ("a.parquet", "b.parquet"))
    assert first.join(second, on="customer_id").height == 2
    assert set(first["referred_by"].drop_nulls()) < set(first["customer_id"])


def test_quarantined_rows_tell_where_and_why_alone(planted, here, sample):
    assert here("score", *planted, "-o", "a.csv").code == 0
    kept = pl.read_csv(sample / "a.csv.quarantine.csv")
    assert kept.rows() == [("lines.csv", 202, "BAD_DATE", "date")]
    assert kept.columns == ["file", "line", "reason", "column"]


def test_a_name_cannot_be_asked_for(planted, here):
    ran = here("score", *planted, "--where", "name = 'Alpha GmbH'")
    assert (ran.code, ran.out) == (65, b"")


def test_a_key_that_others_may_read(planted, here, sample):
    assert "others may read" not in here("score", *planted).err
    (sample / "key").chmod(0o644)
    assert "warning: others may read the key file" in here("score", *planted).err


@pytest.mark.parametrize(("key", "code"), [("none", 66), ("short", 2)])
def test_a_key_that_is_none_is_refused_before_anything_is_read(key, code, here, sample):
    (sample / "short").write_text("short")
    ran = here("score", "nothing.csv", "--pseudonymise", key)
    assert ran.code == code
    assert key in ran.err
    assert "nothing.csv" not in ran.err
