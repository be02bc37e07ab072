"""The examples run, and the example shop is what the demo makes."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_weekly_judges_every_week_by_the_first(tmp_path, path_with_retain):
    for as_of in ("2025-06-30", "2025-07-07"):
        done = subprocess.run(
            ["bash", EXAMPLES / "weekly.sh", tmp_path / "out", as_of],
            env=path_with_retain, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == [
        "scores-2025-06-30.csv", "scores-2025-07-07.csv", "standards",
        "tiers-2025-06-30.md", "tiers-2025-07-07.md",
    ]  # fmt: skip
    standards = (tmp_path / "out" / "standards" / "standards.json").read_text()
    assert '"as_of": "2025-06-30"' in standards


def test_silent_customers(path_with_retain):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "silent_customers.py"],
        env=path_with_retain, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "last bought" in done.stdout
