"""Groups side by side: a fall of revenue is for the worse, and looks like it."""

from __future__ import annotations

import polars as pl

from retain.reports.period.by_column import by_column_section
from retain.reports.report import Change
from retain.scoring.asked import EVERYTHING
from retain.scoring.changes.by_column import by_column
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.pipeline import run
from retain.scoring.service.customers import with_codes
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

BOUGHT = {"up": (786, 10, 793, 30), "down": (786, 30, 793, 10), "same": (786, 20, 793, 20)}


def test_which_way_a_group_moved():
    lines = [
        (name, on, amount * MINOR_PER_UNIT)
        for name, (before, less, now, more) in BOUGHT.items()
        for on, amount in ((100, 5), (before, less), (now, more))
    ]
    base = base_of(lines, {}, [{"customer": name, "region": name} for name in BOUGHT])
    scores = with_codes(base, run(base, as_of=day(796), rules=Rules(), asked=EVERYTHING).scores)
    nobody = pl.DataFrame(schema={"customer_id": pl.String})
    groups = by_column(base, scores, nobody, Rules(), by="region", since=day(789), as_of=day(796))
    section = by_column_section(groups, "en")
    assert section.table is not None
    place = [heading.key for heading in section.table.headings].index("revenue_period_change")
    assert {row[0]: row[place] for row in section.table.rows} == {
        "up": Change(20.0, "money", better=True),
        "down": Change(-20.0, "money", better=False),
        "same": Change(0.0, "money"),
    }
