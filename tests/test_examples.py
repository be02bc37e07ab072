"""The examples run, and the example shop is what the demo makes."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def path_with_retain() -> dict[str, str]:
    """An environment in which `retain` is this interpreter's."""
    scripts = Path(sys.executable).parent
    kept = {k: v for k, v in os.environ.items() if not k.startswith("RETAIN_")}
    return {**kept, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


def test_the_shop_is_what_the_demo_makes(retain, tmp_path):
    ran = retain("demo", tmp_path / "shop", "--customers", "12", "--seed", "3")
    assert ran.code == 0, ran.err
    made = sorted(path.name for path in (tmp_path / "shop").iterdir())
    assert made == sorted(path.name for path in (EXAMPLES / "shop").iterdir())
    for name in made:
        assert (tmp_path / "shop" / name).read_bytes() == (EXAMPLES / "shop" / name).read_bytes()


@pytest.fixture(scope="module")
def weeks(tmp_path_factory):
    """A good week; one with a wrong condition; it again, a threshold hit; one without input."""
    folder = tmp_path_factory.mktemp("weeks")
    out = folder / "out"
    done, mails = [], []
    for n, settings in enumerate(
        (
            {"WEEKLY_AS_OF": "2025-06-23"},
            {
                "WEEKLY_AS_OF": "2025-06-30", "WEEKLY_LANG": "zh", "WEEKLY_KEEP": "1",
                "WEEKLY_FAIL_ON": "newly_churned > 50%; at_risk >= 0",
            },
            {"WEEKLY_AS_OF": "2025-06-30", "WEEKLY_LANG": "zh", "WEEKLY_KEEP": "1",
             "WEEKLY_FAIL_ON": "newly_churned > 1; at_risk >= 0"},
            {"WEEKLY_AS_OF": "2025-07-14", "WEEKLY_CONFIG": str(folder / "gone.toml")},
        )
    ):  # fmt: skip
        mail = folder / f"{n}.eml"
        done.append(_week(out, mail, settings))
        mails.append(message_from_bytes(mail.read_bytes(), policy=policy.default))
    return out, done, mails


def _week(out, mail, settings):
    scripts = Path(sys.executable).parent
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RETAIN_", "WEEKLY_"))}
    fixed = {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "WEEKLY_OUT": str(out),
        "WEEKLY_TO": "ann@example.com, bo@example.com", "WEEKLY_OPERATOR": "ops@example.com",
        "WEEKLY_MAX_AGE": "", "WEEKLY_MAILER": f"tee {mail}",
    }  # fmt: skip
    return subprocess.run(
        ["bash", EXAMPLES / "weekly.sh"], env={**kept, **fixed, **settings},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_good_week_is_mailed(weeks):
    _, (done, *_), (mail, *_) = weeks
    assert done.returncode == 0, done.stderr
    assert mail["To"] == "ann@example.com, bo@example.com"
    assert mail["Subject"] == "Retention report 2025-06-23"
    body = mail.get_body().get_content()
    assert body.startswith("# Retention report\n")
    assert len(body.splitlines()) <= 60
    html, book = mail.iter_attachments()
    assert (html.get_filename(), html.get_content_type()) == ("report.html", "text/html")
    assert html.get_content().lstrip().lower().startswith("<!doctype html>")
    assert book.get_filename() == "report.xlsx"
    assert book.get_content().startswith(b"PK")


def test_what_is_wrong_goes_to_the_operator_alone(weeks):
    out, (_, wrong, _, gone), (_, told, good, missing) = weeks
    assert (wrong.returncode, gone.returncode) == (2, 66)
    for mail, code in ((told, 2), (missing, 66)):
        assert mail["To"] == "ops@example.com"
        assert f"({code})" in mail["Subject"]
        assert not list(mail.iter_attachments())
    assert "gone.toml" in missing.get_content()
    body = good.get_body().get_content()
    assert (out / "report.md").read_text(encoding="utf-8") == body


def test_a_threshold_stands_in_the_subject(weeks):
    _, (_, _, done, _), (_, _, mail, _) = weeks
    assert done.returncode == 1
    assert mail["Subject"].startswith("客户留存周报 2025-06-30 – 触及阈值: ")
    assert "at_risk >= 0" in mail["Subject"]
    assert mail.get_body().get_content().startswith("# 客户留存报告\n")
    assert len(list(mail.iter_attachments())) == 2


def test_dated_files_are_kept_by_count_and_judged_by_the_first_week(weeks):
    out, *_ = weeks
    assert sorted(path.name for path in out.iterdir()) == [
        ".weekly.lock", "report.html", "report.md", "report.xlsx", "scores-2025-06-30.parquet",
        "standards",
    ]  # fmt: skip
    standards = (out / "standards" / "standards.json").read_text()
    assert '"as_of": "2025-06-23"' in standards


def test_two_at_once_are_one(tmp_path):
    out, mail = tmp_path / "out", tmp_path / "mail.eml"
    out.mkdir()
    with (out / ".weekly.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = _week(out, mail, {"WEEKLY_AS_OF": "2025-06-30"})
    assert done.returncode == 75
    told = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert told["To"] == "ops@example.com"
    assert [path.name for path in out.iterdir()] == [".weekly.lock"]


def test_silent_customers(path_with_retain):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "silent_customers.py"],
        env=path_with_retain, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "last bought" in done.stdout
