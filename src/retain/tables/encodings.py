"""Bytes and characters: text of any encoding becomes UTF-8, and what cannot be is pointed at."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from retain.errors import DataError, UsageError

UTF8 = "utf-8"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16
_FEWEST_NULS, _NULS, _WIDER = 3, 0.1, 0.4
"""NULs of a UTF-16 text stand at even places or at odd ones; of UTF-32 text, two in four do."""
_COMMON = {
    "euc_kr": ("euc_kr", bytes(range(0xB0, 0xC9))),
    "gb18030": ("gb2312", bytes([*range(0xA1, 0xA4), *range(0xB0, 0xD8)])),
    "shift_jis": ("shift_jis", bytes([*range(0x81, 0x84), *range(0x88, 0x98)])),
    "big5": ("big5", bytes(range(0xA1, 0xC7))),
    "euc_jp": ("euc_jp", bytes([*range(0xA1, 0xA6), *range(0xB0, 0xD0)])),
}
"""By encoding: a standard and the first bytes of its common characters. Text read in the wrong
one becomes rare characters. Of equals the first is likely: what is Korean is Chinese too."""
_MOSTLY, _FEWEST_HANGUL = 0.8, 20


def known_encoding(name: str | None) -> str | None:
    """The encoding's own name.

    Raises:
        UsageError: Python does not know it, or it is none of text.
    """
    if name is None:
        return None
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:  # "undefined" and names with NUL are values
        raise UsageError("unknown_encoding", encoding=name) from error


def told_by_mark(head: bytes) -> str | None:
    """The encoding that a byte order mark tells, where it is not UTF-8."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


@dataclass(frozen=True)
class Undecodable:
    """The first place where a text is not of its encoding: line, byte, and the bytes around."""

    line: int
    offset: int
    around: bytes


class Transcoder:
    """Text of another encoding on its way to UTF-8.

    A byte that is not of the encoding becomes a lone surrogate, which no UTF-8 has: so the line it
    stands in is known as undecodable later, and its bytes can be had back.

    Attributes:
        first_bad: the first such byte.
    """

    def __init__(self, encoding: str) -> None:
        self._make = codecs.getincrementaldecoder(encoding)
        self._decoder = self._make()
        self._lines = self._offset = 0
        self.first_bad: Undecodable | None = None

    def convert(self, block: bytes, *, last: bool) -> bytes:
        """The next bytes of the text, in UTF-8.

        Raises:
            UnicodeDecodeError: they cannot be of the encoding at all (half a UTF-16 character).
        """
        state = self._decoder.getstate()
        try:
            text = self._decoder.decode(block, last)
        except UnicodeDecodeError as error:
            raw = bytes(error.object)
            held = len(state[0])
            self._decoder.setstate(state)
            sound = self._decoder.decode(block[: max(0, error.start - held)])
            self.first_bad = Undecodable(
                self._lines + sound.count("\n") + 1,
                self._offset - held + error.start,
                raw[max(0, error.start - _SAMPLE // 2) :][:_SAMPLE],
            )
            self._decoder = self._make("surrogateescape")
            self._decoder.setstate(state)
            text = self._decoder.decode(block, last)
        self._lines += text.count("\n")
        self._offset += len(block)
        return text.encode(UTF8, "surrogatepass")


def check_utf8(
    head: bytes, size: int, label: str, encoding: str, first_bad: Undecodable | None
) -> None:
    """Refuse a text's first bytes where they are not UTF-8.

    Args:
        head: the text's beginning.
        size: how many bytes of it are to be UTF-8.
        label: how the file is named to the user.
        encoding: what the text was transcoded from.
        first_bad: the first byte that was not of that encoding, if any.

    Raises:
        DataError: names line, offset and the likely encoding.
    """
    try:
        head[:size].decode(UTF8)
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        bad = Undecodable(line, error.start, head[:_SAMPLE])
        raise undecodable(label, encoding, first_bad or bad) from error


def check_wide(head: bytes, label: str) -> None:
    """Refuse UTF-16 or UTF-32 without a byte order mark.

    Raises:
        DataError: many bytes are NUL.
    """
    start = head[:4096]
    nuls = [start[place::4].count(0) for place in range(4)]
    one_parity = not (nuls[0] + nuls[2] and nuls[1] + nuls[3])
    share = sum(nuls) / max(len(start), 1)
    if sum(nuls) < _FEWEST_NULS or share <= (_NULS if one_parity else _WIDER):
        return
    width = "16" if one_parity else "32"
    likely = f"utf-{width}-{'le' if nuls[3] > nuls[0] else 'be'}"
    raise _encoding_error(label, UTF8, 1, start.index(0), likely)


def undecodable(label: str, encoding: str, bad: Undecodable) -> DataError:
    """The error of a text that is not of its encoding; what it is likely in is suggested."""
    return _encoding_error(label, encoding, bad.line, bad.offset, suggested(bad.around))


def around(path: Path, offset: int) -> bytes:
    """A file's bytes on both sides of a place."""
    with path.open("rb") as file:
        file.seek(max(0, offset - _SAMPLE // 2))
        return file.read(_SAMPLE)


def _encoding_error(label: str, encoding: str, line: int, offset: int, likely: str) -> DataError:
    return DataError(
        "encoding",
        code="ENCODING",
        file=label,
        line=line,
        offset=offset,
        encoding=encoding,
        likely=likely,
    )


def suggested(sample: bytes) -> str:
    """The encoding that bytes look like; a suggestion, never a decision."""
    from charset_normalizer import from_bytes

    sample = sample[: sample.rfind(b"\n") + 1] or sample
    shares = {name: _common(sample, name, *common) for name, common in _COMMON.items()}
    likely = max(shares, key=shares.__getitem__)
    if shares[likely] > _MOSTLY:
        return likely
    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"


def _common(sample: bytes, name: str, core: str, leads: bytes) -> float:
    """The share of the sample's characters beyond ASCII that are common ones of the encoding."""
    try:
        wide = [char for char in sample.decode(name) if ord(char) > 127]
    except UnicodeDecodeError:
        return 0.0
    if name == "euc_kr" and len(wide) < _FEWEST_HANGUL:
        return 0.0
    common = sum(char.encode(core, "replace")[0] in leads for char in wide)
    return common / max(len(wide), 1)
