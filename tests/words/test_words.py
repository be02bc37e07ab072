"""What retain says: the same in every language, all of it said somewhere, nothing unsayable."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from retain.scoring.causes.rules_of import RULES
from retain.words import LANGUAGES, text, vocabulary

ROOT = Path(__file__).parents[2]
TREES = [
    ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("src/retain", "docs")
    for path in (ROOT / folder).rglob("*.py")
    if "words" not in path.parts
]
PREFIXES = {
    "Problem": "problem.", "_Wrong": "problem.", "RetainError": "error.", "UsageError": "error.",
    "DataError": "error.", "InputMissing": "error.", "CannotCreate": "error.",
    "WriteFailed": "error.", "TryAgain": "error.", "PermissionRefused": "error.",
    "ConfigError": "error.",
}  # fmt: skip
SPEAKERS = {"text", "note", "warn", "verdict", "detail", "progress"}
IMPLIED = {"table", "count", "name", "value", "origin"}
"""Values that those who pass a text on add to what was given where it was named."""


def _placeholders(lang: str, key: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(vocabulary(lang)[key]) if name}


def _calls() -> Iterator[tuple[str, set[str] | None]]:
    """Each text named outright in the source, and the values given; None where not all show."""
    for tree in TREES:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
                continue
            given = {keyword.arg for keyword in node.keywords}
            if name in PREFIXES:
                in_dict = name == "Problem"
                yield PREFIXES[name] + first.value, None if in_dict or None in given else given
            elif name in SPEAKERS:
                yield first.value, None if None in given else given


CALLS = list(_calls())
LITERALS = {
    node.value
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


EVIDENCE = {f"evidence_{rule.template or rule.name}" for rule in RULES}


def _said(key: str) -> bool:
    """Named outright, by an error or problem, or put together from parts that stand in the code."""
    if key in LITERALS | EVIDENCE:
        return True
    parts = key.split(".")
    if len(parts) > 1:
        halves = [(".".join(parts[:n]), ".".join(parts[n:])) for n in range(1, len(parts))]
        return any(
            rest in LITERALS and (group in ("error", "problem") or f"{group}." in LITERALS)
            for group, rest in halves
        )
    return any(
        key.startswith(part) and key.removeprefix(part).lower() in LITERALS
        for part in LITERALS
        if part.endswith("_") and (part.isupper() or part.startswith("evidence_"))
    )


def test_both_languages_have_the_same_keys():
    keys = [set(vocabulary(lang)) for lang in LANGUAGES]
    assert keys[0] ^ keys[1] == set()


@pytest.mark.parametrize("key", vocabulary("en"))
def test_both_languages_have_the_same_placeholders(key):
    assert _placeholders("en", key) == _placeholders("zh", key)
    assert all(vocabulary(lang)[key].strip() for lang in LANGUAGES)


def test_every_text_the_code_names_exists():
    assert len(CALLS) > 60
    assert sorted({key for key, _ in CALLS if key not in vocabulary("en")}) == []


def test_every_text_named_gets_what_it_is_filled_with():
    lacking = {
        key: _placeholders("en", key) - given - IMPLIED
        for key, given in CALLS
        if given is not None and key in vocabulary("en")
    }
    assert {key: names for key, names in lacking.items() if names} == {}


def test_every_rule_says_its_evidence():
    assert sorted(EVIDENCE - set(vocabulary("en"))) == []


def test_every_text_is_said_somewhere():
    assert [key for key in vocabulary("en") if not _said(key)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_error_is_one_or_two_lines(lang):
    errors = [words for key, words in vocabulary(lang).items() if key.startswith("error.")]
    assert max(words.count("\n") for words in errors) == 1
    assert not any(words.endswith("\n") for words in errors)


def test_numbers_and_braces():
    said = text("shown_part", "en", columns=1, all_columns=2, rows=1234567, all_rows="{x}")
    assert "1,234,567 of {x} rows" in said
