"""A line whose quotes do not match, where only one reading has the right number of cells.

A cell either begins with no quote and ends at the next delimiter, or begins with a quote and ends
with one, whatever stands between. Of all ways to cut the line into such cells, if exactly one
gives the table's width, that is what the line says; otherwise nothing is.
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
    # cuts[end][cells]: the ways to read the parts before `end` as so many cells, as the places
    # where their last cells begin, each place once for every way.
    cuts: list[list[list[int]]] = [[[] for _ in range(width + 1)] for _ in range(len(parts) + 1)]
    cuts[0][0] = [0]
    for end in range(1, len(parts) + 1):
        for begin in range(end):
            if _is_cell(parts, begin, end, quote):
                for cells in range(width):
                    if cuts[begin][cells]:
                        cuts[end][cells + 1] += [begin] * min(2, len(cuts[begin][cells]))
    read: list[str] = []
    end = len(parts)
    for cells in range(width, 0, -1):
        if len(cuts[end][cells]) != 1:
            return None
        [begin] = cuts[end][cells]
        read.append(_text(mark.join(parts[begin:end]), quote))
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


def _text(cell: str, quote: str) -> str:
    if not cell.startswith(quote):
        return cell
    return cell[1:-1].replace(quote * 2, quote)
