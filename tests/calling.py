"""Calling the program as a shell does."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from greenroom.cli import main


@dataclass(frozen=True)
class Ended:
    """How a call of the program ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


def caller(capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that calls the program's own entry point with the words it is given."""

    def call(*words: object) -> Ended:
        kept = sys.argv
        sys.argv = ["greenroom", *map(str, words)]
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = kept
        return Ended(code, *capsys.readouterr())

    return call
