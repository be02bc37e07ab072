"""A line whose quotes do not match, where only one reading has the right number of cells.

A cell either begins with no quote and ends at the next delimiter, or begins with a quote and ends
with one, whatever stands between. Of all ways to cut the line into such cells, if exactly one
gives the table's width, that is what the line says; otherwise nothing is. A reading whose cells
still hold what looks like the border of a cell (a quote beside a delimiter, a quote in an unquoted
cell) is none.
"""

from __future__ import annotations

from retain.tables.quoting import Quoting

_MOST_PARTS = 200


def only_reading(line: str, quoting: Quoting, width: int) -> list[str] | None:
    """The cells of a physical line by its only reading of `width` cells; None where there is none.

    A quote within a quoted cell belongs to it; two in a row are one.
    """
    mark, quote = quoting.delimiter[0], quoting.quote
    parts = line.rstrip("\r\n").split(mark)
    if not quote or not width <= len(parts) <= _MOST_PARTS or _escapes(line, quoting):
        return None
    if len(quoting.delimiter) > 1:
        parts = [parts[0], *(part.lstrip(" ") for part in parts[1:])]
    # Bit n of some[end]: the parts before `end` can be read as n cells; of many[end]: in more
    # than one way.
    some, many = [1] + [0] * len(parts), [0] * (len(parts) + 1)
    cells: dict[int, list[int]] = {0: []}  # by their ends, where each may begin
    for end in range(1, len(parts) + 1):
        cells[end] = [begin for begin in range(end) if _is_cell(parts, begin, end, quote)]
        for begin in cells[end]:
            ways = some[begin] << 1
            many[end] |= many[begin] << 1 | some[end] & ways
            some[end] |= ways
    if not some[-1] >> width & 1 or many[-1] >> width & 1:
        return None
    read: list[str] = []
    end = len(parts)
    for left in range(width - 1, -1, -1):
        begin = next(begin for begin in cells[end] if some[begin] >> left & 1)
        cell = mark.join(parts[begin:end])
        if _holds_a_border(cell, mark, quote):
            return None
        read.append(_text(cell, quote))
        end = begin
    return read[::-1]


def _escapes(line: str, quoting: Quoting) -> bool:
    """Whether an escape takes some mark's meaning away."""
    escape = quoting.escape
    marks = (quoting.quote, quoting.delimiter[0], escape)
    return bool(escape) and any(escape + mark in line for mark in marks)


def _is_cell(parts: list[str], begin: int, end: int, quote: str) -> bool:
    if not parts[begin].startswith(quote):
        return end - begin == 1
    return parts[end - 1].endswith(quote) and (end - begin > 1 or len(parts[begin]) > 1)


def _holds_a_border(cell: str, mark: str, quote: str) -> bool:
    """Whether another cell seems to begin or to end within this one."""
    if not cell.startswith(quote):
        return quote in cell
    within = cell[1:-1]
    return mark + quote in within or quote + mark in within


def _text(cell: str, quote: str) -> str:
    if not cell.startswith(quote):
        return cell
    return cell[1:-1].replace(quote * 2, quote)
