"""`retain plan`: the period in every format, one owner's part, calendars, workbooks, refusals."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache, partial
from itertools import pairwise

import fastexcel
import polars as pl
import pytest
import vobject

from retain.scoring.contact_plan.contact_plan import PLAN
from tests.commands.test_churn import NEXT_TO_NOTHING
from tests.conftest import run_retain
from tests.tables.loading import csv_text, write

OWNERS = "customer_id,name,region,account_manager,phone\n" + "".join(
    f"{who},{name},{region},{owner},{phone}\n"
    for who, name, region, owner, phone in (
        ("007", '"Bond, James"', "North", "Ann", "+49 30 1"),
        ("7", "Seven", "South", "Bea", ""),
        ("A-1", "[red]x[/red]", "华东", "=Cmd()", ""),
        ("A-2", "a|b *c* `d`", "North", "Ann", ""),
        ("B-3", "Drei", "South", "Bea", ""),
        ("C-2", "Zwei", "South", "", ""),
    )
)
CONTACTS = "customer_id,date,kind,direction,answered,cost\n" + "".join(
    f"{who},{month}-{day:02} {hour:02}:15,{kind},out,{answered},{cost}\n"
    for who in ("007", "7", "A-1", "A-2", "B-3", "C-2")
    for month, day, hour, kind, answered, cost in (
        ("2023-10", 4, 9, "call", "yes", "4.00"),
        ("2024-02", 6, 15, "visit", "yes", "60.00"),
        ("2024-04", 8, 11, "call", "no", "3.00"),
        ("2024-05", 9, 10, "message", "yes", "0.50"),
    )
)


@pytest.fixture
def owned(here, sample):
    """`retain plan ARGS…` on the sample with owners and contacts beside it."""
    write(sample / "owners.csv", OWNERS)
    write(sample / "contacts.csv", CONTACTS)
    typed = ("-c", "owners.csv", "--table", "contacts=contacts.csv")
    return lambda *more: here("plan", *typed, *more)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv", "ics"])
def test_the_sample_to_the_byte(owned, golden, format_name, lang):
    ran = owned("--format", format_name, "--lang", lang, "--days", "31")
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_transactions_alone(here, sample):
    ran = here("plan", "orders.csv", "--config", write(sample / "none.toml", ""), "-f", "json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)["sections"]
    assert {row["planned_for"] for row in found["glance"]["rows"]} == {None}
    assert {row["overflow"] for row in found["plan"]["rows"]} == {False}
    assert any("one person's work" in said for said in found["basis"]["sentences"])
    assert "Not known: no table of contacts." in found["coverage"]["sentences"]


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(here, tmp_path, name):
    file = write(tmp_path / "few.csv", csv_text("customer_id,date,amount", NEXT_TO_NOTHING[name]))
    settings = write(tmp_path / "settings.toml", "")
    contacts = write(tmp_path / "contacts.csv", "customer_id,date,kind\n")
    typed = (file, "--config", settings, "--table", f"contacts={contacts}")
    for format_name in ("table", "json", "ics", "csv"):
        ran = here("plan", *typed, "--format", format_name)
        assert ran.code == 0, ran.err
    ran = here("plan", *typed, "-o", tmp_path / "plan.xlsx")
    assert ran.code == 0, ran.err


def test_nobody_due_is_said(here, tmp_path):
    file = write(tmp_path / "one.csv", "customer_id,date,amount\na,2023-01-05,10\nb,2025-01-05,1\n")
    typed = ("--config", write(tmp_path / "none.toml", "[plan.calls]\nkey = 0\nA = 0\nB = 0\n"
             "[plan.visits]\nkey = 0\nA = 0\n[plan.messages]\nC = 0\n[plan]\nleader_customers = 0\n"
             "new_for_days = 0\n"))  # fmt: skip
    ran = here("plan", file, *typed, "-f", "markdown")
    assert ran.code == 0, ran.err
    assert "Nobody is due for a contact up to 2025-01-12." in ran.out.decode()
    calendar = here("plan", file, *typed, "-f", "ics").out.decode()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "VEVENT" not in calendar


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("--owner", "Anne"), 2, "nearest: Ann"),
        (("--from", "tomorrow"), 2, "--from tomorrow: not a day"),
        (("--from", "2020-01-01"), 2, "begins after the as-of date"),
        (("--days", "0"), 2, "plan.period_days"),
        (("--budget", "-1"), 2, "--budget"),
        (("--fail-on", "overflows > 1"), 2, "overflow"),
        (("--columns", "pirority"), 65, "priority"),
    ],
)
def test_what_cannot_be_meant(owned, typed, code, said):
    ran = owned(*typed)
    assert ran.code == code
    assert said in ran.err
    assert ran.out == b""


@pytest.mark.parametrize("typed", [("-o", "x.ics"), ("-f", "ics"), ("-o", "x.csv", "-o", "x.ICS")])
def test_only_the_plan_makes_calendars(here, sample, typed):
    ran = here("score", *typed)
    assert ran.code == 2
    assert "retain plan" in ran.err
    assert not list(sample.glob("x.*"))


@pytest.fixture(scope="module")
def business(tmp_path_factory):
    """A made-up business, and a way to run commands in its folder."""
    folder = tmp_path_factory.mktemp("business")
    assert run_retain("demo", "shop", "--customers", "300", cwd=folder).code == 0
    with (folder / "shop" / "retain.toml").open("a") as settings:
        settings.write("\n[plan.capacity]\nvisit = 1\n")
    return cache(partial(run_retain, cwd=folder / "shop"))


def rows_of(ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out.decode())))


def sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def test_a_pipe_gets_the_plan_in_order(business):
    rows = rows_of(business("plan"))
    assert list(rows[0]) == list(PLAN)
    planned = [row for row in rows if row["overflow"] == "false"]
    assert rows[: len(planned)] == planned
    keys = [(row["planned_for"], row["planned_date"], row["planned_time"]) for row in planned]
    assert keys == sorted(keys)
    assert {len(row["planned_time"]) for row in planned} == {len("09:00:00")}
    assert all("2026-01-01" <= row["planned_date"] <= "2026-01-07" for row in planned)
    assert sorted(int(row["priority"]) for row in rows) == list(range(1, len(rows) + 1))
    assert len({row["uid"] for row in rows}) == len(rows)
    assert {row["overflow_reason"] for row in rows[len(planned) :]} <= {"capacity", "no_owner"}


def test_nobody_is_in_two_places(business):
    rows = [row for row in rows_of(business("plan")) if row["overflow"] == "false"]
    for first, second in pairwise(rows):
        day = ("planned_for", "planned_date")
        if all(first[name] == second[name] for name in day):
            hours = [int(row["planned_time"][:2]) * 60 + int(row["planned_time"][3:5])
                     for row in (first, second)]  # fmt: skip
            assert hours[0] + int(first["minutes"]) <= hours[1]


def test_the_glance_counts_the_rows(business):
    found = sections(business("plan", "-f", "json"))
    rows = found["plan"]["rows"]
    glance = {row["planned_for"]: row for row in found["glance"]["rows"]}
    for person, row in glance.items():
        mine = [each for each in rows if each["planned_for"] == person]
        assert row["overflow"] == sum(each["overflow"] for each in mine)
        for name, channels in (("visits", {"visit"}), ("messages", {"message", "email"})):
            made = [e for e in mine if e["channel"] in channels and not e["overflow"]]
            assert row[name] == len(made)
            assert row[f"{name}_capacity"] is None or row[name] <= row[f"{name}_capacity"]
    days = found["days"]["rows"]
    assert sum(row["contacts_planned"] for row in days) == sum(not row["overflow"] for row in rows)


def test_one_owners_plan_is_its_part_of_all(business):
    everybody = rows_of(business("plan"))
    owner = everybody[0]["planned_for"]
    mine = rows_of(business("plan", "--owner", owner))
    assert mine == [row for row in everybody if row["planned_for"] == owner]
    found = sections(business("plan", "--owner", owner, "-f", "json"))
    assert [row["planned_for"] for row in found["glance"]["rows"]] == [owner]
    assert [row["owner"] for row in found["coverage_by_owner"]["rows"]] == [owner]


def test_rows_and_columns_that_are_asked_for(business):
    rows = rows_of(business("plan", "--where", "channel = 'visit'", "--sort", "priority",
                            "--limit", "3", "--columns", "priority,channel"))  # fmt: skip
    assert [list(row) for row in rows] == [["priority", "channel"]] * 3
    assert {row["channel"] for row in rows} == {"visit"}
    shown = business("plan", "--by-customer", "--limit", "2", "-f", "table").out.decode()
    assert "planned_date" in shown
    found = sections(business("plan", "--where", "channel = 'visit'", "-f", "json"))
    assert not {"coverage", "care"} & set(found)


def test_another_period(business):
    rows = rows_of(business("plan", "--from", "2026-03-02", "--days", "14"))
    days = {row["planned_date"] for row in rows} - {""}
    assert min(days) >= "2026-03-02"
    assert max(days) <= "2026-03-15"
    assert len(rows) > len(rows_of(business("plan")))


def test_a_budget_of_nothing_wins_nobody_back(business):
    reasons = {row["reason"] for row in rows_of(business("plan", "--budget", "0"))}
    assert "winback" not in reasons
    assert "winback" in {row["reason"] for row in rows_of(business("plan"))}


def test_who_is_held_out_is_not_in_it(business):
    held = {row["customer_id"] for row in rows_of(business("winback"))
            if row["group"] == "holdout"}  # fmt: skip
    assert held
    assert not held & {row["customer_id"] for row in rows_of(business("plan"))}


def test_thresholds(business):
    ran = business("plan", "--fail-on", "contacts_due > 10", "--fail-on", "on_cadence < 1%",
                   "--format", "json")  # fmt: skip
    assert ran.code == 1
    assert "contacts_due is" in ran.err
    assert "on_cadence" not in ran.err.split("contacts_due > 10")[1]
    assert business("plan", "--fail-on", "overflow < 0").code == 0
    part = business("plan", "--where", "channel = 'visit'", "--fail-on", "care_share > 1%")
    assert part.code == 0
    assert "the plan is shown in part" in part.err


def test_all_files_or_none(business, tmp_path):
    names = ("plan.xlsx", "plan.ics", "plan.csv", "plan.parquet", "plan.md")
    targets = [part for name in names for part in ("-o", str(tmp_path / name))]
    assert business("plan", *targets).code == 0
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    refused = business("plan", "-o", str(tmp_path / "other.ics"), "-o", str(tmp_path / "plan.csv"))
    assert refused.code == 73
    assert not (tmp_path / "other.ics").exists()
    frame = pl.read_parquet(tmp_path / "plan.parquet")
    assert dict(frame.schema) == PLAN
    calendar = vobject.readOne((tmp_path / "plan.ics").read_bytes().decode())
    planned = frame.filter(~pl.col("overflow"))
    assert {event.uid.value for event in calendar.vevent_list} == {
        f"{uid}@retain" for uid in planned["uid"]
    }


def test_a_sheet_an_owner(business, tmp_path):
    target = tmp_path / "plan.xlsx"
    assert business("plan", "-o", str(target)).code == 0
    rows = rows_of(business("plan"))
    people = sorted({row["planned_for"] for row in rows if row["overflow"] == "false"})
    book = fastexcel.read_excel(target)
    assert book.sheet_names == [
        "Overview", "At a glance", *people, "Not planned", "Coverage", "Coverage by owner",
        "Small customers", "Care", "Over-invested", "Under-invested",
    ]  # fmt: skip
    first = pl.read_excel(target, sheet_name=people[0])
    mine = [row for row in rows if row["planned_for"] == people[0] and row["overflow"] == "false"]
    assert first["customer"].to_list() == [row["customer_id"] for row in mine]
    assert first["day"].dtype == pl.Date
    left = pl.read_excel(target, sheet_name="Not planned")
    assert left.height == sum(row["overflow"] == "true" for row in rows)


def test_names_of_owners_as_names_of_sheets(owned, sample, tmp_path):
    long = "A name of an owner that is far too long for a sheet"
    names = {"Ann": f"{long} 1", "Bea": f"{long} 2", "=Cmd()": "History"}
    owners = OWNERS
    for name, other in names.items():
        owners = owners.replace(name, other)
    write(sample / "owners.csv", owners.replace("+49 30 1", "=1+1"))
    assert owned("--days", "92", "-o", tmp_path / "plan.xlsx").code == 0
    sheets = fastexcel.read_excel(tmp_path / "plan.xlsx").sheet_names
    assert all(len(name) <= 31 for name in sheets)
    assert len({name.casefold() for name in sheets}) == len(sheets)
    assert "history" not in {name.casefold() for name in sheets}
    assert "No owner" in sheets
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as book:
        sheet = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
    assert "<f>" not in sheet


def test_nothing_names_anybody_under_pseudonyms(business, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(b"sixteen bytes or more")
    key.chmod(0o600)
    names = ("plan.xlsx", "plan.ics", "plan.csv", "plan.json", "plan.md")
    targets = [part for name in names for part in ("-o", str(tmp_path / name))]
    ran = business("plan", "--pseudonymise", str(key), *targets)
    assert ran.code == 0, ran.err
    said = {name: _text((tmp_path / name).read_bytes()) for name in names} | {"stderr": ran.err}
    plain = rows_of(business("plan"))
    words = {row[name] for row in plain for name in ("owner", "name", "phone", "contact_person")}
    words |= {point for row in plain for point in row["talking_points"].split(";")}
    words |= {row["customer_id"] for row in plain}
    assert len(words) > 500
    found = {(name, word) for name, text in said.items() for word in words - {""} if word in text}
    assert found == set()
    hidden = rows_of(business("plan", "--pseudonymise", str(key)))
    assert not {row["uid"] for row in hidden} & {row["uid"] for row in plain}
    told = ("priority", "planned_date", "planned_time", "channel", "due_date", "value_at_risk")
    assert sorted(tuple(row[name] for name in told) for row in hidden) == sorted(
        tuple(row[name] for name in told) for row in plain
    )


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(map(book.read, book.namelist()))
    return content.decode()


def test_chinese_says_it_all_in_chinese(business):
    shown = business("plan", "--lang", "zh", "-f", "markdown").out.decode()
    assert "联系计划" in shown
    for word in ("visit", "key accounts", "capacity", "owner"):
        assert word not in shown
