"""The program as a process: what it imports, how it ends, and what a terminal shows of it."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios

import pytest

import retain as package

HEAVY = ("polars", "pyarrow", "scipy", "jinja2", "xlsxwriter", "numpy")
COMMAND = [sys.executable, "-m", "retain"]
LINES = "customer_id,date,amount\na,2024-01-05,10\nb,2024-01-06,20\n"
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("RETAIN_", "NO_COLOR", "COLUMNS", "LINES"))
} | {"TERM": "xterm-256color"}


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["score", "--help"]])
def test_help_loads_no_data_libraries(arguments):
    code = (
        f"import sys\nfrom retain.cli import main\nsys.argv[1:] = {arguments}\n"
        f"try:\n    main()\nfinally:\n    print([m for m in {HEAVY} if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    assert len(ran.stdout.splitlines()) > 1


def test_version(retain):
    ran = retain("--version")
    assert (ran.code, ran.out) == (0, f"retain {package.__version__}\n".encode())


def test_no_command_shows_the_commands(retain):
    ran = retain()
    assert ran.code in (0, 2)
    assert b"score" in ran.out + ran.err.encode()


def test_done(retain, lines):
    ran = retain("score", lines)
    assert ran.code == 0
    assert ran.out.startswith(b"customer_id,name,as_of,")
    assert len(ran.out.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("scores",), 2),
        (("score", "lines.csv", "--map", "amount=total"), 65),
        (("score", "line.csv"), 66),
        (("score", "lines.csv", "-o", "lines.csv"), 73),
        (("score", "lines.csv", "--config", "bad.toml"), 78),
    ],
)
def test_codes_of_refusals(arguments, code, retain, lines):
    (lines.parent / "bad.toml").write_text("[scoring]\nwindow = 5\n")
    ran = retain(*arguments, cwd=lines.parent)
    assert (ran.code, ran.out) == (code, b"")
    assert ran.err.startswith("retain: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("format_name", ["csv", "arrow", "ndjson"])
def test_a_full_device(format_name, lines):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*COMMAND, "score", lines, "--quiet", "--format", format_name],
            stdout=full, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, check=False,
        )  # fmt: skip
    assert ran.returncode == 74
    assert ran.stderr.splitlines()[0] == (
        "retain: <stdout>: writing failed: No space left on device"
    )
    assert len(ran.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "command",
    [
        ["score"],
        *(["score", "-f", name] for name in ("table", "json", "ndjson", "xlsx", "parquet")),
        ["tiers", "-f", "json"],
        ["fields"],
    ],
)
def test_a_pipe_that_nobody_reads(command, lines):
    source = [str(lines)] if command[0] != "fields" else []
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [*COMMAND, command[0], *source, *command[1:], "--quiet"],
        stdout=writer, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_a_closed_standard_output(lines):
    ran = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *COMMAND, "score", lines],
        stderr=subprocess.PIPE, env=ENVIRONMENT, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 74
    assert "standard output is closed" in ran.stderr


def test_an_end_while_reading(tmp_path):
    """More than a pipe holds has been written, so the run is in the midst of reading it."""
    run = subprocess.Popen(
        [*COMMAND, "score", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=ENVIRONMENT | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    run.stdin.write(LINES.encode() * 20_000)
    run.stdin.flush()
    run.send_signal(signal.SIGTERM)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (143, b"", b"")
    assert list(tmp_path.iterdir()) == []  # nothing is left of what was spooled


def _on_terminal(*arguments: object, columns: int = 80) -> tuple[int, str, str]:
    """Exit code, what the screen got, and standard error, of a run whose output is a terminal."""
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    run = subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=terminal, stderr=subprocess.PIPE, env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    try:
        while block := os.read(screen, 1 << 16):
            shown += block
    except OSError:  # the terminal's end: nobody holds it any more
        pass
    os.close(screen)
    _, err = run.communicate(timeout=60)
    return run.returncode, shown.decode(), err.decode()


NASTY = """customer_id,name,date,amount
1,[red]x[/red],2024-01-05,10
2,"a\x1b[2Jb\x07",2024-01-05,9
3,[/],2024-01-05,8
4,:smile: \u202eabc,2024-01-05,7
"""


@pytest.fixture
def shown(tmp_path):
    path = tmp_path / "nasty.csv"
    path.write_text(NASTY)
    return _on_terminal("score", path, "--max-bad", "100%")


def test_a_terminal_gets_a_table_and_a_note_of_what_was_cut(shown):
    code, screen, err = shown
    assert code == 0
    assert "customer_id" in screen
    assert all(len(line) <= 80 for line in _plain(screen).splitlines())
    assert "shown: " in err.splitlines()[-1]
    assert "columns" in err.splitlines()[-1]


def test_nothing_of_the_data_is_markup_or_control(shown):
    _, screen, _ = shown
    assert "[red]x[/red]" in _plain(screen)
    assert "[/]" in _plain(screen)
    assert ":smile:" in _plain(screen)
    assert "\x1b[2J" not in screen
    assert "\x07" not in screen
    assert "\u202e" not in screen


def _plain(screen: str) -> str:
    """The text without colours, which are retain's own."""
    import re

    return re.sub(r"\x1b\[[\d;]*m", "", screen)


def test_a_wide_terminal_shows_more(lines):
    narrow, wide = (_on_terminal("score", lines, columns=width)[1] for width in (60, 180))
    assert "days_since_last" not in narrow
    assert "days_since_last" in wide


@pytest.mark.parametrize("format_name", ["parquet", "arrow"])
def test_binary_is_not_for_a_terminal(format_name, lines):
    code, screen, err = _on_terminal("score", lines, "--format", format_name)
    assert (code, screen) == (2, "")
    assert err == f"retain: {format_name} is not for a terminal\nuse -o FILE, or a pipe\n"


def test_text_formats_come_whole_on_a_terminal(lines):
    code, screen, err = _on_terminal("score", lines, "--format", "csv")
    assert code == 0
    assert len(screen.splitlines()) == 3
    assert "shown: " not in err
