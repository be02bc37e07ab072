"""The same input gives the same bytes, whatever the machine is set to."""

from __future__ import annotations

import pytest

from tests.commands.conftest import SAMPLE

FORMATS = ("csv", "ndjson", "json", "parquet", "arrow", "xlsx", "md", "html")
SETTINGS = (
    {"PYTHONHASHSEED": "0", "POLARS_MAX_THREADS": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "2", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "2", "POLARS_MAX_THREADS": "4", "LC_ALL": "tr_TR.UTF-8", "LANG": "zh_CN"},
)  # fmt: skip


@pytest.mark.parametrize("command", ["score", "tiers", "churn", "cohorts"])
def test_seeds_threads_zones_and_languages(command, retain, tmp_path):
    written = []
    for number, settings in enumerate(SETTINGS):
        folder = tmp_path / str(number)
        folder.mkdir()
        targets = [folder / f"result.{suffix}" for suffix in FORMATS]
        outputs = (word for target in targets for word in ("-o", target))
        saved = () if command == "cohorts" else ("--save-standards", folder)
        ran = retain(command, "--quiet", *outputs, *saved, cwd=SAMPLE, **settings)
        assert ran.code == 0, ran.err
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert len(written[0]) == len(FORMATS) + bool(saved)
    for name, content in written[0].items():
        assert [other[name] == content for other in written] == [True] * len(SETTINGS), name


def test_service_whatever_the_order_of_rows(retain, tmp_path):
    shop = tmp_path / "shop"
    assert retain("demo", shop, "--customers", "200").code == 0
    written = []
    for number, settings in enumerate(SETTINGS):
        if number:
            for name in ("complaints", "promises", "surveys", "transactions"):
                head, *rows = (shop / f"{name}.csv").read_text(encoding="utf-8").splitlines()
                turned = "\n".join([head, *rows[::-1]]) + "\n"
                (shop / f"{name}.csv").write_text(turned, encoding="utf-8")
        targets = [tmp_path / f"{number}.{suffix}" for suffix in FORMATS]
        outputs = [word for target in targets for word in ("-o", target)]
        ran = retain("service", "--quiet", "--by", "region", *outputs, cwd=shop, **settings)
        assert ran.code == 0, ran.err
        rows = retain("service", "--quiet", "--by-customer", cwd=shop, **settings)
        written.append([rows.out, *(target.read_bytes() for target in targets)])
    assert written[1] == written[0]
    assert written[2] == written[0]


def test_the_plan_whatever_the_order_of_rows(retain, tmp_path):
    shop = tmp_path / "shop"
    assert retain("demo", shop, "--customers", "200").code == 0
    written = []
    for number, settings in enumerate(SETTINGS[:2]):
        if number:
            for name in ("contacts", "customers", "complaints", "promises", "transactions"):
                head, *rows = (shop / f"{name}.csv").read_text(encoding="utf-8").splitlines()
                turned = "\n".join([head, *rows[::-1]]) + "\n"
                (shop / f"{name}.csv").write_text(turned, encoding="utf-8")
        targets = [tmp_path / f"{number}.{suffix}" for suffix in (*FORMATS, "ics")]
        outputs = [word for target in targets for word in ("-o", target)]
        ran = retain("plan", "--quiet", *outputs, cwd=shop, **settings)
        assert ran.code == 0, ran.err
        written.append([target.read_bytes() for target in targets])
    assert written[1] == written[0]
