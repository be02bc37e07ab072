"""What winning back goes by unless retain.toml says otherwise. `docs/method.md` says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONTACT_SHARE: Final[Mapping[str, float]] = {
    "visit": 0.10,
    "call": 0.02,
    "message": 0.002,
    "email": 0.001,
}
"""Channel → what one contact costs as a share of the base's median occasion, where neither the
configuration nor a table says it."""

FIRST_DAYS: Final[Mapping[str, float]] = {"A": 2.0, "B": 5.0, "C": 10.0}
"""Level → working days within which its first contacts are made."""
