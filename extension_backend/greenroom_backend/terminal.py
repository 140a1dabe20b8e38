"""Sentences for the terminal, from `terminal.yaml`."""

from functools import lru_cache
from importlib.resources import files

from pydantic import RootModel

from greenroom.words import Words
from greenroom.yamltext import read_yaml


class Sentences(RootModel[dict[str, Words]]):
    """Sentences by name."""


@lru_cache(maxsize=1)
def _sentences() -> dict[str, Words]:
    text = files("greenroom_backend").joinpath("terminal.yaml").read_text("utf-8")
    return read_yaml(text, Sentences, "greenroom_backend/terminal.yaml").root


def sentence(name: str, language: str, **values: str) -> str:
    """The sentence `name` with its placeholders filled. Raises KeyError where one is missing."""
    return _sentences()[name].fill(values)[language]
