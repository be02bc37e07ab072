"""What is shipped for people to edit, and theirs laid over it: the playbook."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from retain.config import Config, load_toml
from retain.errors import ConfigError, Problem
from retain.scoring.playbook import Document, Playbook, read_playbook


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
