"""Whatever surrounds a run changes nothing: locale, time zone, hash seed, network, history."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys

import polars as pl
import pytest

from tests.children import PATIENCE_SECONDS
from tests.conftest import run_retain

HEAD = "order_id,customer_id,name,date,amount\n"
SUFFIXES = ("csv", "parquet", "json", "xlsx", "arrow")
NAMES = ("Iıİi", "Müller", "中文", "Ångström", "ISTANBUL")


def _lines() -> list[str]:
    return [
        f"o{n},c{n % 23},{NAMES[n % 23 % 5]},2024-{n % 12 + 1:02}-{n % 28 + 1:02},{n % 89}.{n % 10}"
        for n in range(700)
    ]


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(HEAD + "\n".join(_lines()) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What a run in the surroundings of the tests says of the lines."""
    path = tmp_path_factory.mktemp("expected") / "lines.csv"
    path.write_text(HEAD + "\n".join(_lines()) + "\n", encoding="utf-8")
    return run_retain("score", path, "-q", cwd=path.parent).out


SURROUNDINGS = [
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "C.UTF-8"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"},
    {"TZ": "UTC"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/Los_Angeles"},
    *({"PYTHONHASHSEED": str(seed)} for seed in range(4)),
    *({"POLARS_MAX_THREADS": str(threads)} for threads in (1, 2, 4)),
]


@pytest.mark.parametrize("variables", SURROUNDINGS, ids=str)
def test_surroundings_change_no_byte(variables, lines, expected, retain):
    ran = retain("score", lines, "-q", **variables)
    assert (ran.code, ran.out, ran.err) == (0, expected, "")


def test_twice_gives_the_same_bytes(lines, retain, tmp_path):
    written = []
    for number in (1, 2):
        targets = [tmp_path / f"{number}.{suffix}" for suffix in SUFFIXES]
        outputs = (word for target in targets for word in ("-o", target))
        assert retain("score", lines, "-q", *outputs).code == 0
        written.append([target.read_bytes() for target in targets])
    assert all(written[0])
    assert written[0] == written[1]


def test_seven_files_in_three_forms_are_one(tmp_path, expected, retain):
    rows = _lines()
    rows.reverse()
    folder = tmp_path / "seven"
    folder.mkdir()
    for number in range(7):
        text = (HEAD + "\n".join(rows[number::7]) + "\n").encode()
        if number < 3:
            (folder / f"{number}.csv").write_bytes(text)
        elif number < 5:
            (folder / f"{number}.csv.gz").write_bytes(gzip.compress(text))
        else:
            frame = pl.read_csv(text, infer_schema=False)
            frame.write_parquet(folder / f"{number}.parquet")
    assert retain("score", folder / "*", "-q").out == expected


def _without_network() -> list[str]:
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], check=False, capture_output=True).returncode
        ):
            return command
    pytest.skip("this system lets no process be cut off from the network")


def test_no_network_is_needed(lines, expected):
    ran = subprocess.run(
        [*_without_network(), sys.executable, "-m", "retain", "score", str(lines), "-q"],
        capture_output=True, check=False, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, expected, b"")


def test_a_removed_customer_is_nowhere(lines, retain, tmp_path):
    """retain keeps no store of its own: what is gone from the inputs is gone from all it writes."""
    first, second = tmp_path / "first", tmp_path / "second"
    text = (
        lines.read_text()
        + "o9,GONE-7,Gone Person,2024-02-30,5\no9,GONE-7,Gone Person,2024-02-01,5\n"
    )
    cleaned = "".join(line for line in text.splitlines(True) if "GONE-7" not in line)
    written = []
    for folder, content in ((first, text), (second, cleaned)):
        folder.mkdir()
        lines.write_text(content)
        ran = retain(
            "score", lines, "-o", folder / "scores.csv", "-vv", "--stats", "--max-bad", "5%",
            "--quarantine", folder / "quarantine.csv", "--save-standards", folder / "standards",
            HOME=str(tmp_path / "home"), TMPDIR=str(tmp_path),
        )  # fmt: skip
        assert ran.code == 0, ran.err
        files = [path for path in folder.rglob("*") if path.is_file()]
        written.append("".join(path.read_text() for path in files) + ran.err)
    assert "GONE-7" in written[0]
    assert not re.search("GONE-7|Gone Person", written[1])
    assert sorted(path.name for path in tmp_path.iterdir() if path != tmp_path / "work") == [
        "first", "lines.csv", "second",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "where", ["1; drop", "read_csv('/etc/passwd')", "(SELECT 1)", "1 = 1; SELECT 1"]
)
def test_a_condition_is_an_expression_and_nothing_else(where, lines, retain):
    ran = retain("score", lines, "--where", where)
    assert (ran.code, ran.out) == (2, b"")
    assert "Traceback" not in ran.err
    assert "root:" not in ran.err


CONFIGURATIONS = {
    "[scoring]\na_percent = 80\na_percent = 70\n": "line 3",
    "[scoring]\nwindow_day = 5\n": "window_days",
    "[scoring]\nwindow_days = 1e400\n": "not a whole number",
    "[scoring]\nwindow_days = nan\n": "not a whole number",
    "[scoring]\nwindow_days = 99999999999999999999999999\n": "not from 1 to",
    "[cleaning]\nmax_bad = nan\n": "not a share",
    "[cleaning]\nmax_bad = 1e400\n": "not a share",
}


@pytest.mark.parametrize(("toml", "said"), CONFIGURATIONS.items())
def test_configurations_that_are_refused(toml, said, lines, retain):
    config = lines.with_name("retain.toml")
    config.write_text(toml)
    ran = retain("score", lines, "--config", config)
    assert (ran.code, ran.out) == (78, b"")
    assert said in ran.err


PATTERNS = ("(a+)+$", r"(\w{100}){100}{10}", "^(([a-z])+.)+$")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_setting_is_a_pattern(pattern, real_data, retain, tmp_path):
    """Where a user may give a text to look for, it is that very text; only SQL knows patterns."""
    quoted = pattern.replace("\\", "\\\\")
    (tmp_path / "retain.toml").write_text(
        "[cleaning]\n"
        + "".join(
            f'{name} = ["{quoted}"]\n'
            for name in (
                "cancelled_statuses",
                "cancelled_prefixes",
                "excluded_products",
                "null_words",
            )
        )
    )
    source = real_data / "bad_inputs" / "txt_redos.csv"
    ran = retain("score", source, "-q", "--config", tmp_path / "retain.toml")
    assert (ran.code, len(ran.out.splitlines())) == (0, 21), ran.err


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_of_a_condition_are_matched_in_linear_time(pattern, real_data, retain):
    """Polars' engine does not go back; what is too large for it is refused."""
    source = real_data / "bad_inputs" / "txt_redos.csv"
    ran = retain("score", source, "-q", "--where", f"name ~ '{pattern}'")
    assert ran.code in (0, 2), ran.err
    assert "Traceback" not in ran.err


def test_parquet_tells_no_least_and_greatest(lines, retain, tmp_path):
    import pyarrow.parquet as pq

    out = tmp_path / "scores.parquet"
    assert retain("score", lines, "-o", out, "-q").code == 0
    group = pq.ParquetFile(out).metadata.row_group(0)
    names = [group.column(place).path_in_schema for place in range(group.num_columns)]
    for name in ("customer_id", "name"):
        assert group.column(names.index(name)).statistics is None


def test_markdown_holds_no_mark_of_the_data(real_data, retain):
    """Cells that would be markup, links or scripts where Markdown is shown."""
    source = real_data / "bad_inputs" / "txt_html_js.csv"
    ran = retain("score", source, "-q", "-f", "markdown", "--max-bad", "100%")
    assert ran.code == 0
    assert not re.search(r"(?<!\\)[<>]", ran.out.decode())
