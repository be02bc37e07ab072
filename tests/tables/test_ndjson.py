"""NDJSON: values as they are written, damaged lines quarantined by themselves."""

from __future__ import annotations

import json

import pytest

from retain.errors import DataError
from tests.tables.loading import read, write

TINY = {"cleaning__max_bad": 1.0}


def line(customer: object, amount: object = 1, **more: object) -> str:
    cells = {"customer_id": customer, "date": "2024-01-05", "amount": amount, **more}
    return json.dumps(cells, ensure_ascii=False)


def found_in(tmp_path, *lines: str, **given: object):
    return read(write(tmp_path / "lines.ndjson", "\n".join([*lines, ""])), **{**TINY, **given})


def quarantined(found) -> list[tuple]:
    return found.quarantined.select("line", "reason").rows()


def ids(found) -> list[str]:
    return found.scores["customer_id"].to_list()


def raw(customer: str, amount: str) -> str:
    return f'{{"customer_id": {customer}, "date": "2024-01-05", "amount": {amount}}}'


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("12345678901234567890", "12345678901234567890"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("17850.0", "17850"),
        ('"007"', "007"),
        ("true", "true"),
        (r'"\u5ba2\u6237"', "客户"),
        (r'"\ud83d\ude00"', "😀"),
    ],
)
def test_identifiers_keep_every_digit(tmp_path, written, read_as):
    assert ids(found_in(tmp_path, raw(written, "1"))) == [read_as]


@pytest.mark.parametrize(
    ("written", "revenue"),
    [
        ("0.1", 0.1),
        ("1e3", 1000.0),
        ('"1,234.5"', 1234.5),
        ("123456789012.3456", 123456789012.3456),
    ],
)
def test_amounts_are_exact(tmp_path, written, revenue):
    assert found_in(tmp_path, raw('"a"', written)).row("a")["revenue"] == revenue


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("NaN", "NON_FINITE"),
        ("-Infinity", "NON_FINITE"),
        ("true", "BAD_NUMBER"),
        ("null", "BAD_NUMBER"),
        ("1e40", "AMOUNT_RANGE"),
    ],
)
def test_what_is_no_amount_is_quarantined(tmp_path, written, reason):
    found = found_in(tmp_path, line("a"), raw('"b"', written))
    assert quarantined(found) == [(2, reason)]


@pytest.mark.parametrize(
    "damaged",
    [
        '{"customer_id": "b", "date": "2024-01-',  # cut off
        "[1, 2]",
        "17",
        "{'customer_id': 'b'}",
        '{"customer_id": "b", "customer_id": "c", "date": "2024-01-05", "amount": 1}',
        '{"x":' * 100_000,
    ],
)
def test_a_damaged_line_costs_itself_alone(tmp_path, damaged):
    found = found_in(tmp_path, line("a"), damaged, "", line("c"))
    assert quarantined(found) == [(2, "BAD_JSON")]
    assert found.quarantined["text"].to_list() == [damaged]
    assert ids(found) == ["a", "c"]
    assert found.account.rows == 3


def test_a_cut_last_line_is_quarantined(tmp_path):
    path = write(tmp_path / "lines.ndjson", f"{line('a')}\n{line('b')[:-5]}")
    assert quarantined(read(path, **TINY)) == [(2, "BAD_JSON")]


@pytest.mark.parametrize("value", [r"b\u0000", r"b\b", r"b\ud800", "b\x01", "b\x7f", r"b\u2028"])
def test_control_characters_and_lone_surrogates_are_quarantined(tmp_path, value):
    found = found_in(tmp_path, line("a"), raw(f'"{value}"', "1"), raw(r'"c\td"', "1"))
    assert quarantined(found) == [(2, "CONTROL_CHAR")]
    assert ids(found) == ["a", "c\td"]


def test_keys_may_differ_from_line_to_line(tmp_path):
    found = found_in(tmp_path, line("a"), '{"customer_id": "b"}', line("c", category="x"))
    assert quarantined(found) == [(2, "BAD_NUMBER")]
    assert found.account.accepted == 2


def test_line_ends_blanks_and_mark_are_no_content(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + f"{line('a')}\r\n\r\n  \r\n{line('b', 'x')}\r\n".encode())
    found = read(path, **TINY)
    assert found.account.rows == 2
    assert quarantined(found) == [(4, "BAD_NUMBER")]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_other_encodings(tmp_path, encoding):
    path = tmp_path / "lines.ndjson"
    path.write_bytes(f"{line('客户')}\n{line('顾客')}\n".encode(encoding))
    if encoding == "utf-16":
        assert ids(read(path)) == ["客户", "顾客"]
    else:
        with pytest.raises(DataError) as refused:
            read(path)
        assert refused.value.code == "ENCODING"


def test_one_line_that_cannot_be_decoded_is_quarantined(tmp_path):
    path = tmp_path / "lines.ndjson"
    path.write_bytes(f"{line('a')}\n".encode() + line("客").encode("gb18030") + b"\n")
    assert quarantined(read(path, **TINY)) == [(2, "ENCODING_ROW")]


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_objects_and_arrays_have_no_role(tmp_path, value):
    for role in ("customer_id", "amount"):
        cells = {"customer_id": "a", "date": "2024-01-05", "amount": 1, role: value}
        with pytest.raises(DataError) as refused:
            found_in(tmp_path, line("b"), json.dumps(cells))
        assert refused.value.code == "BAD_TYPE"
    found = found_in(tmp_path, line("a", tags=value), line("b", tags="x"), line("c", "x"))
    assert found.account.accepted == 2


@pytest.mark.parametrize("name", ["lines.json", "lines.ndjson"])
def test_one_array_is_refused_with_the_way_out(tmp_path, name):
    path = write(tmp_path / name, f"[{line('a')},\n {line('b')}]\n")
    with pytest.raises(DataError, match="jq") as refused:
        read(path)
    assert refused.value.key == "json_array"


def test_a_file_of_other_lines_is_refused(tmp_path):
    with pytest.raises(DataError) as refused:
        found_in(tmp_path, "{", '"customer_id": 1,', "}")
    assert refused.value.code == "CORRUPT"


def test_keys_are_columns_and_not_data(tmp_path):
    lines = [json.dumps({f"{n}-{m}": 1 for m in range(1000)}) for n in range(11)]
    with pytest.raises(DataError) as refused:
        found_in(tmp_path, *lines)
    assert refused.value.code == "TOO_MANY_CELLS"


@pytest.mark.parametrize("key", ["_line", "_file", "line", "", "code", "reason"])
def test_further_keys_do_no_harm(tmp_path, key):
    found = found_in(tmp_path, line("a", **{key: "x"}), line("b", "x", **{key: "y"}))
    assert quarantined(found) == [(2, "BAD_NUMBER")]
