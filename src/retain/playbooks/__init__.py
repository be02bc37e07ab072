"""What is shipped for people to edit, and theirs laid over it: the playbook, and the lexicon."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

from retain.config import Config, load_toml
from retain.errors import ConfigError, Problem
from retain.scoring.lexicon import Lexicon
from retain.scoring.playbook import Document, Playbook, read_playbook

LEXICON_NAME: Final = "lexicon.toml"


def shipped_playbook(lang: str) -> str:
    """The text of the playbook that is shipped in a language."""
    return files(__name__).joinpath(f"playbook_{lang}.toml").read_text(encoding="utf-8")


def playbook(config: Config) -> Playbook:
    """The playbook of a configuration: the shipped one in its language, and the user's over it.

    Raises:
        InputMissing: there is no such file.
        ConfigError: it is no TOML, or has faults, all of which are named.
    """
    lang = config["output.lang"]
    shipped = f"playbook_{lang}.toml"
    documents = [Document(shipped, tomllib.loads(shipped_playbook(lang)))]
    path = config.file("causes.playbook")
    if path is not None:
        documents.append(Document(str(path), load_toml(path)))
    problems: list[Problem] = []
    found = read_playbook(documents, problems)
    if problems:
        raise ConfigError("configuration", file=str(path or shipped), problems=problems)
    return found


def shipped_lexicon() -> str:
    """The text of the lexicon that is shipped, of all languages."""
    return files(__name__).joinpath(LEXICON_NAME).read_text(encoding="utf-8")


def lexicon(config: Config) -> Lexicon:
    """What texts are read by: the shipped lexicon, and the user's over it.

    Raises:
        InputMissing: there is no such file.
        ConfigError: it is no TOML, or has faults, all of which are named.
    """
    shipped = tomllib.loads(shipped_lexicon())
    path = config.file("causes.lexicon")
    if path is None:
        return Lexicon.of(shipped, file=LEXICON_NAME)
    return Lexicon.of(shipped, load_toml(path), file=str(path))
