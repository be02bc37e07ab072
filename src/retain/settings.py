"""Every setting: its place in retain.toml, its kind and default, and how a value is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retain.cause_defaults import CAUSE_DAYS, CAUSE_LIMITS, CAUSE_STRENGTH
from retain.countries import country_code, near_codes
from retain.errors import Problem
from retain.grade_scales import AUTO, read_scale
from retain.loyalty_defaults import (
    ENGAGEMENT_WORTH,
    LADDER,
    LOYALTY_WEIGHTS,
    RELATIONSHIP_CUTS,
    RELATIONSHIP_WEIGHTS,
)
from retain.plan_defaults import (
    CALLS_A_YEAR,
    CAPACITY,
    FURTHER_TARGETS,
    HOURS,
    INVESTED,
    MESSAGES_A_YEAR,
    MINUTES,
    TARGETS,
    VISITS_A_YEAR,
)
from retain.winback_defaults import CONTACT_SHARE, FIRST_DAYS
from retain.words import LANGUAGES

PREFIX = "RETAIN_"
Cell = TypeVar("Cell", float, str)
MOST = 1e15
"""What every number of a table is less than."""

EPOCH = date(1970, 1, 1)
"""The first day that transactions may have."""
Kind = Literal[
    "text", "integer", "share", "date", "texts", "choice", "flag", "zone", "country",
    "mark", "numbers", "names", "conditions", "scale", "scales",
]  # fmt: skip
"""How a value is written. `numbers` (name → number), `names` (name → name), `scales` (name →
scale of grades) and `conditions` (name → a condition on columns of the scores, as `--where` takes
it) are tables of the file."""


@dataclass(frozen=True)
class Setting:
    """One setting: where it stands in the file, its kind and its default.

    `choices` are the values of a choice, and the names that a table may hold: what it does not
    name keeps its default then. A table without them holds any names, and replaces the default.
    """

    section: str
    name: str
    kind: Kind
    default: Any
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 10**6

    @property
    def key(self) -> str:
        """`section.name`, as messages show it."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str | None:
        """The environment variable that sets it; None for tables."""
        return (
            None
            if self.kind in ("numbers", "names", "conditions", "scales")
            else PREFIX + self.name.upper()
        )


FATES = ("quarantine", "empty")
"""What becomes of a cell that cannot be true: its row is set aside, or the cell is emptied."""

_NULLS = ("NULL", "null", "None", "nan", "NaN", "N/A", "NA", "#N/A", "-")
_CANCELLED = (
    "cancelled", "canceled", "returned", "refunded", "void", "voided",
    "已取消", "取消", "已退货", "退货", "已退款", "退款", "作废", "已作废",
)  # fmt: skip

SETTINGS: tuple[Setting, ...] = (
    Setting("scoring", "as_of", "date", None),
    Setting("scoring", "window_days", "integer", 365, minimum=1),
    Setting("scoring", "value", "choice", "auto", ("auto", "revenue", "margin")),
    Setting("scoring", "horizon_days", "integer", 90, minimum=1, maximum=3650),
    Setting("scoring", "max_false_churn", "share", 0.1),
    Setting("scoring", "lifetime_months", "integer", 36, minimum=1, maximum=600),
    Setting("scoring", "discount_rate", "share", 0.1),
    Setting("scoring", "a_percent", "integer", 80, minimum=1, maximum=100),
    Setting("scoring", "b_percent", "integer", 95, minimum=1, maximum=100),
    Setting("levels", "floors", "numbers", {}),
    Setting("levels", "coefficients", "numbers", {}),
    Setting("levels", "owners", "names", {}),
    Setting("levels", "owner_ranks", "texts", ()),
    Setting("key_accounts", "min_occasions", "integer", 4),
    Setting("key_accounts", "min_margin_rate", "share", 0.0),
    Setting("key_accounts", "one_off_share", "share", 0.6),
    Setting("key_accounts", "low_margin_ratio", "share", 0.5),
    Setting("key_accounts", "max_return_rate", "share", 0.2),
    Setting("key_accounts", "max_discount_rate", "share", 0.15),
    Setting("key_accounts", "max_payment_days", "integer", 90),
    Setting("reading", "wait_seconds", "integer", 30, maximum=86_400),
    Setting("reading", "max_bytes", "integer", 1 << 40, minimum=1, maximum=1 << 62),
    Setting("reading", "max_rows_per_byte", "integer", 50, minimum=1),
    Setting("reading", "max_field", "integer", 1 << 20, minimum=1, maximum=1 << 24),
    Setting("reading", "max_cells", "integer", 50_000_000, minimum=1, maximum=1 << 40),
    Setting("cleaning", "null_words", "texts", _NULLS),
    Setting("cleaning", "cancelled_statuses", "texts", _CANCELLED),
    Setting("cleaning", "cancelled_prefixes", "texts", ()),
    Setting("cleaning", "excluded_products", "texts", ()),
    Setting("cleaning", "min_date", "date", EPOCH),
    Setting("cleaning", "max_bad", "share", 0.01),
    Setting("cleaning", "timezone", "zone", None),
    Setting("cleaning", "dedupe", "flag", False),
    Setting("cleaning", "date_order", "choice", "quarantine", FATES),
    Setting("promises", "due_days", "integer", None, maximum=3650),
    Setting("surveys", "scale", "scale", AUTO),
    Setting("surveys", "scales", "scales", {}),
    Setting("surveys", "off_scale", "choice", "quarantine", FATES),
    Setting("loyalty", "weights", "numbers", LOYALTY_WEIGHTS, tuple(LOYALTY_WEIGHTS)),
    Setting("loyalty", "ladder", "conditions", LADDER, tuple(LADDER)),
    Setting(
        "relationship", "weights", "numbers", RELATIONSHIP_WEIGHTS, tuple(RELATIONSHIP_WEIGHTS)
    ),
    Setting("relationship", "cut_offs", "numbers", RELATIONSHIP_CUTS, tuple(RELATIONSHIP_CUTS)),
    Setting("engagement", "worth", "numbers", ENGAGEMENT_WORTH, tuple(ENGAGEMENT_WORTH)),
    Setting("causes", "days", "numbers", CAUSE_DAYS, tuple(CAUSE_DAYS)),
    Setting("causes", "strength", "numbers", CAUSE_STRENGTH, tuple(CAUSE_STRENGTH)),
    Setting("causes", "limits", "numbers", CAUSE_LIMITS, tuple(CAUSE_LIMITS)),
    Setting("causes", "playbook", "text", None),
    Setting("winback", "holdout", "share", 0.1),
    Setting("winback", "key", "text", "retain"),
    Setting("winback", "running_days", "integer", None, maximum=3650),
    Setting("winback", "contact_cost", "numbers", {}, tuple(CONTACT_SHARE)),
    Setting("winback", "contact_share", "numbers", CONTACT_SHARE, tuple(CONTACT_SHARE)),
    Setting("winback", "first_days", "numbers", FIRST_DAYS, tuple(FIRST_DAYS)),
    Setting("causes", "lexicon", "text", None),
    Setting("plan", "calls", "numbers", CALLS_A_YEAR, tuple(CALLS_A_YEAR)),
    Setting("plan", "visits", "numbers", VISITS_A_YEAR, tuple(VISITS_A_YEAR)),
    Setting("plan", "messages", "numbers", MESSAGES_A_YEAR, tuple(MESSAGES_A_YEAR)),
    Setting("plan", "period_days", "integer", 7, minimum=1, maximum=92),
    Setting("plan", "new_for_days", "integer", 28, maximum=365),
    Setting("plan", "new_first_days", "integer", 2, maximum=365),
    Setting("plan", "new_every_days", "integer", 7, minimum=1, maximum=365),
    Setting("plan", "service_days", "integer", 7, maximum=365),
    Setting("plan", "slowing_days", "integer", 7, maximum=365),
    Setting("plan", "leaders", "texts", ()),
    Setting("plan", "leader_customers", "integer", 10),
    Setting("plan", "leader_every_days", "integer", 91, minimum=1, maximum=3650),
    Setting("plan", "capacity", "numbers", CAPACITY, tuple(CAPACITY)),
    Setting("plan", "working_share", "numbers", {}),
    Setting("plan", "minutes", "numbers", MINUTES, tuple(MINUTES)),
    Setting("plan", "hours", "numbers", HOURS, tuple(HOURS)),
    Setting("plan", "country", "country", None),
    Setting("care", "paid_only", "flag", False),
    Setting("care", "invested", "numbers", INVESTED, tuple(INVESTED)),
    Setting("service", "repeat_days", "integer", 7, minimum=1, maximum=365),
    Setting("service", "resolve_days", "integer", None, maximum=365),
    Setting("service", "targets", "numbers", TARGETS, (*TARGETS, *FURTHER_TARGETS)),
    Setting("report", "days", "integer", 7, minimum=1, maximum=3650),
    Setting("output", "lang", "choice", "en", LANGUAGES),
)
"""Every setting outside the tables."""

TABLE_NAMES = (
    "transactions", "customers", "regions", "contacts", "complaints", "promises", "managers",
    "surveys", "wallet", "market_prices", "engagement", "stock", "returns", "winback_attempts",
    "reasons",
)  # fmt: skip
Mark = Literal["point", "comma"]
MARKS: tuple[Mark, ...] = ("point", "comma")
"""Decimal marks."""

TABLE_KEYS: Mapping[str, Kind] = {
    "files": "texts",
    "encoding": "text",
    "delimiter": "text",
    "date_format": "text",
    "decimal": "mark",
}
"""What `[tables.NAME]` may hold, besides `[tables.NAME.columns]` (role = "column")."""


class _Wrong(Exception):
    """A value that a setting does not take: the problem's key and values."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)

    def problem(self, name: str, value: object, origin: str) -> Problem:
        return Problem(
            self.key, {"name": name, "value": repr(value), "origin": origin, **self.values}
        )


def checked(setting: Setting, value: object, origin: str, problems: list[Problem]) -> Any:  # noqa: ANN401
    """The value in its Python type, or the default with a problem noted."""
    try:
        return _converted(setting, value)
    except _Wrong as wrong:
        problems.append(wrong.problem(setting.key, value, origin))
        return setting.default


def _converted(setting: Setting, value: object) -> object:
    kind = setting.kind
    if kind == "integer":
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Wrong("not_whole")
        if not setting.minimum <= value <= setting.maximum:
            raise _Wrong("out_of_range", minimum=setting.minimum, maximum=setting.maximum)
        return value
    if kind == "share":
        return _share(value)
    if kind == "flag":
        if not isinstance(value, bool):
            raise _Wrong("not_flag")
        return value
    if kind == "date":
        return _date(value)
    if kind == "choice":
        if value not in setting.choices:
            raise _Wrong("no_choice", choices=", ".join(setting.choices))
        return value
    if kind == "mark":
        if value not in MARKS:
            raise _Wrong("no_choice", choices=", ".join(MARKS))
        return value
    if kind == "zone":
        return _zone(value)
    if kind == "country":
        return _country(value)
    if kind == "numbers":
        return _table(setting, value, _number)
    if kind == "names":
        return _table(setting, value, _name)
    if kind == "conditions":
        return _table(setting, value, _condition)
    if kind == "scales":
        return _table(setting, value, _scale)
    if kind == "scale":
        return AUTO if value == AUTO else _scale("", value)
    if kind == "text":
        if not isinstance(value, str):
            raise _Wrong("not_text")
        return value
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise _Wrong("not_texts")
    return tuple(value)


def _table(
    setting: Setting, value: object, cell: Callable[[str, object], Cell]
) -> Mapping[str, Cell]:
    """A table of the file, each of its values read by `cell`."""
    if not isinstance(value, Mapping):
        raise _Wrong("not_table")
    for name in value:
        if setting.choices and name not in setting.choices:
            raise _Wrong("no_name", cell=name, choices=", ".join(setting.choices))
    given = {str(name): cell(str(name), item) for name, item in value.items()}
    return {**setting.default, **given} if setting.choices else given


def _number(name: str, value: object) -> float:
    """A number of nothing less than zero."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not 0 <= float(str(value)) < MOST:
        raise _Wrong("not_number", cell=name)
    return float(str(value))


def _name(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("not_name", cell=name)
    return value


def _condition(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong("not_condition", cell=name)
    return value


def _scale(name: str, value: object) -> str:
    """A scale of grades, as it was written."""
    if isinstance(value, bool) or read_scale(str(value)) is None:
        raise _Wrong("not_scale", cell=f".{name}" if name else "")
    return str(value)


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _Wrong("not_date") from None


def _zone(value: object) -> str:
    """The name of a time zone, such as Europe/Berlin."""
    try:
        return ZoneInfo(str(value)).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise _Wrong("not_zone") from None


def _country(value: object) -> str:
    """The code of a country, or of a part of it, whose public holidays are known."""
    code = country_code(str(value))
    if code is None:
        raise _Wrong("not_country", near=near_codes(str(value)) or "-")
    return code


def _share(value: object) -> float:
    """A share from 0.01 or "1%"."""
    text = str(value).strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise _Wrong("not_share") from None
    if not 0 <= share <= 1:
        raise _Wrong("not_share")
    return share
