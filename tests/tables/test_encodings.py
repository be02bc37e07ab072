"""Encodings: declared ones read to the letter, others refused with their place and likely name."""

from __future__ import annotations

import base64
import codecs
import gzip
from pathlib import Path

import pytest

import retain
from retain.errors import DataError, RetainError, UsageError
from retain.tables import plain
from retain.tables.encodings import check_wide, suggested

_CHINESE = "客户编号,名称\n" + "".join(
    f"c{n},北京商贸有限公司第{n}分公司，联系人王小明\n" for n in range(20)
)
_JAPANESE = "顧客,名前\n" + "".join(
    f"c{n},株式会社ソニーの表予約カタログをくださいのです{n}\n" for n in range(20)
)
_TAIWANESE = "客戶編號,名稱\n" + "".join(
    f"c{n},臺灣積體電路製造股份有限公司與國際貿易部門{n}\n" for n in range(20)
)
_WESTERN = "client,nom\n" + "".join(f"c{n},Société Générale “{n}” – 5 € à Zoë\n" for n in range(20))
_TEXTS = {
    "gb18030": _CHINESE + "c,𠮷野家\n",
    "gbk": _CHINESE,
    "cp1252": _WESTERN,
    "shift_jis": _JAPANESE,
    "big5": _TAIWANESE,
    "euc_kr": "고객,이름\n" + "".join(f"c{n},주식회사 대한민국 무역 상사 {n}\n" for n in range(20)),
    "euc_jp": _JAPANESE,
    "cp1251": "клиент,имя\n" + "".join(f"c{n},Общество «Ромашка» {n}\n" for n in range(20)),
    "utf-16-le": _CHINESE,
    "utf-16-be": _CHINESE,
    "utf-32-le": _CHINESE,
    "utf-7": _CHINESE,
}


def _cells(text: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(",")) for line in text.splitlines()[1:]]


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(data)
    return path


def _refused(path: Path, **given: str) -> RetainError:
    with pytest.raises(RetainError) as refused:
        retain.read_table(path, **given)
    return refused.value


@pytest.mark.parametrize("encoding", _TEXTS)
@pytest.mark.parametrize("block", [5, 1 << 22])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_is_declared_is_read_to_the_letter(tmp_path, monkeypatch, encoding, block, pack):
    monkeypatch.setattr(plain, "_BLOCK", block)  # characters stand across the blocks' borders
    text = _TEXTS[encoding]
    path = _write(tmp_path, pack(text.encode(encoding)))
    accepted, quarantined = retain.read_table(path, encoding=encoding)
    assert accepted.rows() == _cells(text)
    assert accepted.columns == text.splitlines()[0].split(",")
    assert quarantined.height == 0


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_byte_order_marks_speak_for_themselves(tmp_path, mark, order, pack):
    data = ("\ufeff" + _CHINESE).encode("utf-8" if mark == "utf-8-sig" else f"{mark}-{order}")
    accepted, quarantined = retain.read_table(_write(tmp_path, pack(data)))
    assert accepted.rows() == _cells(_CHINESE)
    assert accepted.columns == ["客户编号", "名称"]
    assert quarantined.height == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [_CHINESE, _WESTERN])
def test_wide_text_without_a_mark_is_refused_by_name(tmp_path, encoding, text):
    error = _refused(_write(tmp_path, text.encode(encoding)))
    assert (error.code, error.values["likely"]) == ("ENCODING", encoding)


@pytest.mark.parametrize("text", [b"", b"\0", b"a,b\n1,\0\n", b"a\0b\0\n" * 9 + b"\0\0"])
def test_a_few_nuls_make_no_wide_text(text):
    if text.count(0) < 3:
        check_wide(text, "t")
    else:
        with pytest.raises(DataError):
            check_wide(text, "t")


@pytest.mark.parametrize(
    "encoding", ["gb18030", "gbk", "cp1252", "shift_jis", "big5", "euc_kr", "euc_jp", "cp1251"]
)
def test_the_likely_encoding_reads_the_text(tmp_path, encoding):
    text = _TEXTS[encoding]
    error = _refused(_write(tmp_path, text.encode(encoding)))
    assert error.code == "ENCODING"
    assert text.encode(encoding).decode(str(error.values["likely"])) == text


@pytest.mark.parametrize("sample", [b"\xff", b"\x80\n", b"", b"\xe9", bytes(range(128, 256))])
def test_something_is_suggested_for_anything(sample):
    codecs.lookup(suggested(sample))


@pytest.mark.parametrize(
    ("encoding", "bad"),
    [("utf-8", b"Zo\xeb"), ("gb18030", b"\xff\xb1\xb1\xbe\xa9"), ("gbk", b"\x80")],
)
def test_one_bad_row_is_quarantined_byte_for_byte(tmp_path, encoding, bad):
    lines = [line.encode(encoding) for line in _CHINESE.splitlines()]
    lines[7] = b"c6," + "客户".encode(encoding) + bad
    accepted, quarantined = retain.read_table(
        _write(tmp_path, b"\n".join(lines) + b"\n"), encoding=encoding
    )
    [(_, line, reason, _, text)] = quarantined.rows()
    assert (line, reason) == (8, "ENCODING_ROW")
    assert base64.b64decode(text) == lines[7]
    assert accepted.height == 19


@pytest.mark.parametrize("quoting", [b'"x"%by', b'"x%by', b"x%by,1,1,1", b'x"%by'])
def test_whatever_else_is_wrong_a_bad_row_is_quarantined_byte_for_byte(tmp_path, quoting):
    row = b"1," + quoting % b"\xe9"
    data = b'a,b\n0,0\n%b\n3,"4\n5"\n' % row
    accepted, quarantined = retain.read_table(_write(tmp_path, data))
    [(_, line, reason, _, text)] = quarantined.rows()
    assert (line, reason, base64.b64decode(text)) == (3, "ENCODING_ROW", row)
    assert accepted.rows() == [("0", "0"), ("3", "4\n5")]


@pytest.mark.parametrize("block", [5, 64, 1 << 22])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "shift_jis"])
def test_a_text_bad_throughout_is_refused_with_its_first_bad_byte(
    tmp_path, monkeypatch, encoding, block
):
    monkeypatch.setattr(plain, "_BLOCK", block)
    good = "表,名称\nc1,東京\n".encode(encoding)
    data = good + b"c2,\xff\xff\n" * 9
    error = _refused(_write(tmp_path, data), encoding=encoding)
    place = (error.values["line"], error.values["offset"], error.values["encoding"])
    assert (error.code, *place) == ("ENCODING", 3, len(good) + 3, encoding)


@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_header_is_refused_with_its_first_bad_byte(tmp_path, bom, encoding):
    if bom and encoding != "utf-8":
        bom = "\ufeff".encode(encoding)
    good = bom + "客户,".encode(encoding)
    error = _refused(_write(tmp_path, good + b"\xff\n1,2\n3,4\n"), encoding=encoding)
    assert (error.code, error.values["offset"]) == ("ENCODING", len(good))


@pytest.mark.parametrize("tail", [b"\0", b"\x00\xd8a\0"])
def test_half_a_wide_character_is_refused_on_its_line(tmp_path, tail):
    text = codecs.BOM_UTF16_LE + "客户,名称\n1,上\n3,上上\n".encode("utf-16-le")
    error = _refused(_write(tmp_path, text + tail))
    assert (error.code, error.values["line"]) == ("ENCODING", 4)
    assert error.values["offset"] == len(text)


@pytest.mark.parametrize("name", ["", "utf-9", "undefined", "base64", "a\0b", "rot13", "\udcff"])
def test_names_of_no_encoding(tmp_path, name):
    path = _write(tmp_path, b"a,b\n1,2\n")
    with pytest.raises(UsageError):
        retain.read_table(path, encoding=name)
