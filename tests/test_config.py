"""The configuration: which value wins, where it came from, and all its problems at once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from retain.config import TableConfig, find_config, resolve
from retain.errors import ConfigError, InputMissing
from retain.settings import SETTINGS, Setting, checked


def _file(folder: Path, text: str) -> Path:
    path = folder / "retain.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _of(config, key: str) -> tuple[object, str]:
    return config.values[key].value, config.values[key].origin


def _problems(**given) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as refused:
        resolve(environment=given.pop("environment", {}), **given)
    return [(problem.key, str(problem.values.get("name"))) for problem in refused.value.problems]


def test_option_before_environment_before_file_before_default(tmp_path):
    path = _file(tmp_path, "[scoring]\nwindow_days = 100\n")
    variables = {"RETAIN_WINDOW_DAYS": "200"}
    options = {"scoring.window_days": 300}
    steps = [
        ({"search": False}, (365, "default")),
        ({"path": path}, (100, str(path))),
        ({"path": path, "environment": variables}, (200, "RETAIN_WINDOW_DAYS")),
        ({"path": path, "environment": variables, "options": options}, (300, "option")),
        ({"path": path, "options": {"scoring.window_days": None}}, (100, str(path))),
    ]
    for given, expected in steps:
        assert _of(resolve(**{"environment": {}, **given}), "scoring.window_days") == expected


@pytest.mark.parametrize(
    ("key", "variable", "text", "value"),
    [
        ("scoring.as_of", "RETAIN_AS_OF", "2024-02-29", dt.date(2024, 2, 29)),
        ("scoring.value", "RETAIN_VALUE", "margin", "margin"),
        ("cleaning.max_bad", "RETAIN_MAX_BAD", "2.5%", 0.025),
        ("cleaning.max_bad", "RETAIN_MAX_BAD", "0.5", 0.5),
        ("cleaning.null_words", "RETAIN_NULL_WORDS", "none, -,", ("none", "-")),
        ("output.lang", "RETAIN_LANG", "zh", "zh"),
    ],
)
def test_variables_are_read_as_their_setting_is(key, variable, text, value):
    assert _of(resolve(search=False, environment={variable: text}), key) == (value, variable)


def test_every_setting_has_a_variable_of_its_own():
    named = [setting.variable for setting in SETTINGS if setting.variable is not None]
    assert len(set(named)) == len(named)


def test_the_file_is_found_in_a_folder_above(tmp_path, monkeypatch):
    path = _file(tmp_path, "[scoring]\nwindow_days = 100\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert find_config(inner) == path
    assert _of(resolve(environment={}), "scoring.window_days") == (100, str(path))
    assert _of(resolve(environment={}, search=False), "scoring.window_days") == (365, "default")


def test_a_file_by_variable(tmp_path):
    path = _file(tmp_path, "[scoring]\nwindow_days = 100\n")
    assert resolve(environment={"RETAIN_CONFIG": str(path)}).path == path
    with pytest.raises(InputMissing):
        resolve(environment={"RETAIN_CONFIG": str(tmp_path / "none.toml")})


TABLES = """
[tables.transactions]
files = ["data/sales.csv", "/abs/more.csv", "-"]
encoding = "gb18030"
date_format = "%d/%m/%Y"
[tables.transactions.columns]
amount = "total"
[tables.customers]
files = "people.csv"
"""


def test_files_stand_beside_the_configuration(tmp_path):
    tables = resolve(path=_file(tmp_path, TABLES), environment={}).tables
    assert tables["transactions"] == TableConfig(
        (str(tmp_path / "data/sales.csv"), "/abs/more.csv", "-"),
        {"amount": "total"}, "gb18030", None, "%d/%m/%Y",
    )  # fmt: skip
    assert tables["customers"].files == (str(tmp_path / "people.csv"),)


def test_what_is_typed_of_a_table_wins_part_by_part(tmp_path):
    typed = {"transactions": TableConfig(("new.csv",), {"date": "day"}, "utf-16")}
    config = resolve(path=_file(tmp_path, TABLES), environment={}, tables=typed)
    assert config.tables["transactions"] == TableConfig(
        ("new.csv",), {"amount": "total", "date": "day"}, "utf-16", None, "%d/%m/%Y"
    )
    assert config.table_origins["transactions"] == "option"
    assert config.table_origins["customers"] == str(tmp_path / "retain.toml")


FAULTY = """
scorng = 1
[scoring]
window_days = 0
windw_days = 5
value = "profit"
as_of = "soon"
a_percent = 95
b_percent = 80
[cleaning]
max_bad = 2
null_words = "x"
[tables.transaction]
files = "x"
[tables.customers]
encoding = 5
file = "x"
columns = 5
"""


def test_all_problems_are_reported_together(tmp_path):
    assert sorted(_problems(path=_file(tmp_path, FAULTY))) == sorted(
        [
            ("unknown", "scorng"),
            ("unknown", "scoring.windw_days"),
            ("out_of_range", "scoring.window_days"),
            ("no_choice", "scoring.value"),
            ("not_date", "scoring.as_of"),
            ("not_share", "cleaning.max_bad"),
            ("not_texts", "cleaning.null_words"),
            ("unknown", "tables.transaction"),
            ("not_text", "tables.customers.encoding"),
            ("unknown", "tables.customers.file"),
            ("not_columns", "tables.customers.columns"),
            ("a_over_b", "None"),
        ]
    )


def test_problems_of_file_environment_and_options_together(tmp_path):
    path = _file(tmp_path, "[scoring]\nwindow_days = true\n")
    problems = _problems(
        path=path,
        environment={"RETAIN_A_PERCENT": "many"},
        options={"scoring.as_of": "2024-02-30"},
    )
    assert problems == [
        ("not_date", "scoring.as_of"),
        ("not_whole", "scoring.window_days"),
        ("not_whole", "scoring.a_percent"),
    ]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("[scoring]\nwindows_day = 5", "window_days"),
        ("[clean]\nmax_bad = 1", "cleaning"),
        ("[tables.costumers]", "customers"),
        ("[tables.transactions]\nfils = 'x'", "files"),
    ],
)
def test_an_unknown_key_names_the_nearest(text, near, tmp_path):
    with pytest.raises(ConfigError, match=f"near: .*{near}"):
        resolve(path=_file(tmp_path, text), environment={})


def test_a_file_that_is_no_toml(tmp_path):
    with pytest.raises(ConfigError, match="is no TOML") as refused:
        resolve(path=_file(tmp_path, "[scoring\n"), environment={})
    assert refused.value.exit_code == 78
    assert refused.value.message("en").count("\n") == 0


def test_the_digest_follows_values_not_origins(tmp_path):
    path = _file(tmp_path, "[scoring]\nwindow_days = 365\n")
    default = resolve(search=False, environment={}).digest()
    assert resolve(path=path, environment={}).digest() == default
    other = resolve(search=False, environment={}, options={"scoring.window_days": 1})
    assert other.digest() != default


@pytest.mark.parametrize(("lang", "said"), [("en", "not a date"), ("zh", "不是日期")])
def test_validate_says_every_problem_on_its_line(lang, said, retain, tmp_path):
    path = _file(tmp_path, FAULTY)
    ran = retain("config", "validate", "--config", path, "--lang", lang, "--stats")
    assert ran.code == 78
    lines = ran.err.splitlines()
    assert len(lines) == 14  # what is wrong, twelve problems, statistics
    assert str(path) in lines[0]
    assert "12" in lines[0]
    assert sum(said in line for line in lines[1:-1]) == 1
    assert ran.stats["error"]["code"] == "CONFIGURATION"
    assert ran.out == b""


def test_validate_of_a_good_file(retain, tmp_path):
    path = _file(tmp_path, TABLES)
    ran = retain("config", "validate", cwd=tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, b"", f"{path}: no problems\n")


def test_show_tells_values_and_origins(retain, tmp_path):
    path = _file(tmp_path, f"{TABLES}\n[scoring]\na_percent = 70\n")
    ran = retain(
        "config", "show", "--window", 30, "--format", "json", cwd=tmp_path, RETAIN_MAX_BAD="5%"
    )
    assert ran.code == 0, ran.err
    rows = {row["setting"]: (row["value"], row["origin"]) for row in json.loads(ran.out)}
    assert rows["scoring.window_days"] == ("30", "option")
    assert rows["cleaning.max_bad"] == ("0.05", "RETAIN_MAX_BAD")
    assert rows["scoring.a_percent"] == ("70", str(path))
    assert rows["scoring.b_percent"] == ("95", "default")
    assert rows["tables.transactions.columns"] == ('{"amount": "total"}', str(path))
    assert rows["tables.transactions.encoding"] == ("gb18030", str(path))


FREE = Setting("levels", "floors", "numbers", {})
NAMED = Setting("loyalty", "weights", "numbers", {"a": 1.0, "b": 2.0}, ("a", "b"))
RULES = Setting("loyalty", "ladder", "conditions", {"top": "x > 1"}, ("top",))


@pytest.mark.parametrize(
    ("setting", "given", "value"),
    [
        (FREE, {"gold": 5, "silver": 0.5}, {"gold": 5.0, "silver": 0.5}),
        (NAMED, {"b": 0}, {"a": 1.0, "b": 0.0}),
        (RULES, {"top": "x > 2"}, {"top": "x > 2"}),
    ],
)
def test_a_table_of_named_values(setting, given, value):
    problems = []
    assert checked(setting, given, "retain.toml", problems) == value
    assert problems == []


@pytest.mark.parametrize(
    ("setting", "given", "key"),
    [
        (FREE, 5, "not_table"),
        (FREE, {"gold": "much"}, "not_number"),
        (FREE, {"gold": True}, "not_number"),
        (FREE, {"gold": -1}, "not_number"),
        (FREE, {"gold": float("inf")}, "not_number"),
        (FREE, {"gold": float("nan")}, "not_number"),
        (NAMED, {"c": 1}, "no_name"),
        (RULES, {"top": 1}, "not_condition"),
    ],
)
def test_a_table_that_is_refused(setting, given, key):
    problems = []
    assert checked(setting, given, "retain.toml", problems) == setting.default
    assert [problem.key for problem in problems] == [key]


LEVELS = """
[levels.floors]
gold = 1000
vip = 100
{floors}
[levels.coefficients]
{coefficients}
[levels]
{levels}
[levels.owners]
{owners}
"""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"floors": "silver = 100"}, "vip and silver begin at the same revenue"),
        ({"coefficients": "Rural = 0"}, "levels.coefficients.Rural = 0"),
        ({"owners": 'glod = "branch"'}, "gold"),
        ({"owners": "gold = 7"}, "levels.owners.gold: not a name in quotes"),
        ({"owners": 'gold = "me"', "levels": 'owner_ranks = ["branch"]'}, "not among owner_ranks"),
    ],
)
def test_levels_that_do_not_fit_together(tmp_path, lines, said):
    given = dict.fromkeys(("floors", "coefficients", "levels", "owners"), "") | lines
    with pytest.raises(ConfigError) as refused:
        resolve(path=_file(tmp_path, LEVELS.format(**given)), environment={})
    assert said in refused.value.message("en")
    assert refused.value.message("zh")


def test_levels_that_fit(tmp_path):
    given = {"floors": "", "coefficients": '"乡村" = 0.8', "levels": 'owner_ranks = ["a", "b"]'}
    config = resolve(
        path=_file(tmp_path, LEVELS.format(**given, owners='vip = "a"')), environment={}
    )
    assert config["levels.floors"] == {"gold": 1000, "vip": 100}
    assert config["levels.coefficients"] == {"乡村": 0.8}
    assert config["levels.owners"] == {"vip": "a"}
