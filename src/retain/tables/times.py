"""The time of day and its zone, cut off a written date; and days in another zone.

`2024-03-25 10:23:45Z` is the day `2024-03-25` in the zone `Z`. Every minute would else be a key of
its own, see `dates.raw_day`; so the text is cut to `2024-03-25TZ`, which keeps the zone.
"""

from __future__ import annotations

import polars as pl

_CLOCK = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9]"
_SECONDS = r"(?::[0-6][0-9](?:[.,][0-9]+)?)?"
_HALF = r"[AaPp]\.?[Mm]\.?"
_ZONE = r"(?:Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
_DAY = r"^\s*(?P<day>[^:]*[^:\sT午])"
_TIMED = (
    rf"{_DAY}(?:T|\s+)(?:(?:上午|下午)\s*)?{_CLOCK}{_SECONDS}"
    rf"\s*(?:{_HALF})?\s*(?P<zone>{_ZONE}?)\s*$"
)
_ZONED = (
    rf"{_DAY}(?:T|\s+)(?P<clock>{_CLOCK}){_SECONDS}\s*(?P<half>{_HALF})?\s*(?P<zone>{_ZONE})\s*$"
)
_ISO_TIMED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}{_SECONDS} ?{_ZONE}?$"
_PACKED = (
    r"^\s*(?P<day>[0-9]{8})T(?P<hour>(?:[01][0-9]|2[0-4]))(?P<minute>[0-5][0-9])"
    rf"(?:[0-6][0-9](?:[.,][0-9]+)?)?(?P<zone>{_ZONE}?)\s*$"
)
_TOLD = (
    rf"(?:T|\s|日)\s*(?P<noon>上午|下午)?\s*(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-5][0-9])"
    rf"(?::(?P<second>[0-6][0-9])(?:[.,][0-9]+)?)?\s*(?P<half>{_HALF})?\s*(?P<zone>{_ZONE})?\s*$"
)
_CUT = rf"{_DAY}T(?:(?P<clock>{_CLOCK})(?P<half>{_HALF})?)?(?P<zone>{_ZONE}?)$"


def without_time(cell: pl.Expr, *, keep_zoned: bool) -> pl.Expr:
    """A written date as it is without its time; what is no date with a time stays as it is.

    `2024-03-25 10:23` becomes `2024-03-25T`, with a zone `2024-03-25TZ`; with `keep_zoned`, which
    is for dates that go to another zone, that is `2024-03-25T10:23Z`.
    """
    text = cell.str.replace("日([0-9上下])", "日 ${1}")  # `3月5日14:05`
    if keep_zoned:
        text = text.str.replace(_PACKED, "${day}T${hour}:${minute}${zone}")
        text = text.str.replace(_ZONED, "${day}T${clock}${half}${zone}")
        cut = text.str.contains(_CUT)
        text = pl.when(cut).then(text).otherwise(text.str.replace(_TIMED, "${day}T${zone}"))
    else:
        text = text.str.replace(_PACKED, "${day}T${zone}").str.replace(_TIMED, "${day}T${zone}")
        iso = cell.str.contains(_ISO_TIMED)  # so common that it has a way of its own, far faster
        text = pl.when(iso).then(cell.str.replace(r"[T ][0-9:.,]+ ?", "T")).otherwise(text)
    # Only what has a colon or a T can have a time: where none has, no pattern is tried.
    may = cell.str.contains(":", literal=True) | cell.str.contains("T", literal=True)
    return pl.when(may).then(text).otherwise(cell)


def split(text: pl.Expr) -> list[pl.Expr]:
    """`day`, `clock`, `half`, `offset` (minutes east of UTC) and `timed` of a text without time."""
    cut = text.str.extract_groups(_CUT)
    return [
        pl.coalesce(cut.struct.field("day"), text).alias("day"),
        cut.struct.field("clock").alias("clock"),
        cut.struct.field("half").alias("half"),
        _offset(cut.struct.field("zone")).alias("offset"),
        cut.struct.field("day").is_not_null().alias("timed"),
    ]


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes east of UTC of a written zone; null without one."""
    hours, minutes = zone.str.slice(1, 2), zone.str.slice(-2)
    size = hours.cast(pl.Int32, strict=False) * 60 + pl.when(zone.str.len_chars() > 3).then(
        minutes.cast(pl.Int32, strict=False)
    ).otherwise(0)
    offset = pl.when(zone.str.starts_with("-")).then(-size).otherwise(size)
    named = zone.str.to_uppercase().is_in(["Z", "UTC", "GMT"])
    return pl.when(named).then(0).when(zone != "").then(offset).cast(pl.Int32)


def time_of_day(text: pl.Expr, day: pl.Expr, timezone: str | None) -> pl.Expr:
    """The time of day that is written after a date; null where none is.

    Args:
        text: the date with its time.
        day: the day that was read from it, in `timezone` where the time has a zone.
        timezone: the zone whose times are meant; None for the times' own.
    """
    packed = text.str.replace(_PACKED, "${day} ${hour}:${minute}${zone}")
    told = packed.str.extract_groups(_TOLD)
    hour, minute, second = (
        told.struct.field(name).cast(pl.Int32, strict=False)
        for name in ("hour", "minute", "second")
    )
    noon = told.struct.field("noon")
    half = pl.coalesce(
        pl.when(noon == "下午").then(pl.lit("p")).when(noon == "上午").then(pl.lit("a")),
        told.struct.field("half").str.to_lowercase().str.slice(0, 1),
    )
    hour = pl.when(half.is_not_null()).then(hour % 12 + 12 * (half == "p")).otherwise(hour)
    seconds = pl.when(hour < 24).then(hour * 3600 + minute * 60 + second.fill_null(0))
    written = pl.when(seconds < 86_400).then(seconds)
    clock = (written.cast(pl.Int64) * 1_000_000_000).cast(pl.Time)
    if timezone is None:
        return clock
    # The written day is the one of three whose moment is on `day` in the zone.
    offset = _offset(told.struct.field("zone"))
    there = []
    for shift in (0, -1, 1):
        moment = day.cast(pl.Datetime("us")) + pl.duration(
            days=shift, seconds=written, minutes=-offset
        )
        local = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
        there.append(pl.when(local.dt.date() == day).then(local.dt.time()))
    return pl.when(offset.is_null()).then(clock).otherwise(pl.coalesce(there))


def day_in_zone(timezone: str) -> pl.Expr:
    """The day in `timezone` of a row with `value`, a Date, and the columns of `split`.

    A time without zone is a time there already; null where a zone stands without a time.
    """
    clock = pl.col("clock").str.split(":")
    hour, minute = (clock.list.get(place).cast(pl.Int32, strict=False) for place in (0, 1))
    afternoon = pl.col("half").str.to_lowercase().str.starts_with("p")
    hour = pl.when(pl.col("half").is_not_null()).then(hour % 12 + 12 * afternoon).otherwise(hour)
    moment = pl.col("value").cast(pl.Datetime("us")) + pl.duration(
        minutes=hour * 60 + minute - pl.col("offset")
    )
    there = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
    return pl.when(pl.col("offset").is_not_null()).then(there).otherwise("value")


def shown_offset(minutes: int | None) -> str:
    """An offset as `+08:00`; "" for a time without zone."""
    if minutes is None:
        return ""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
