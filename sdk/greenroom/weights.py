"""Profiles of weights for the score of a standard."""

from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from greenroom.errors import InputError, LimitError, PackError
from greenroom.words import Words
from greenroom.yamltext import must_be_plain, read_yaml

MAX_BYTES: Final = 1 << 20

Weight = Annotated[int, Field(ge=1, le=1_000)]


class Weights(BaseModel):
    """A profile for the score of the standard `standard`.

    criteria, rows: weight by id, 1 where it is not named; within a criterion rows share its weight.
    extra: rows that earn credit apart from the 100 points. notice: stands beside every figure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    notice: Words
    standard: str
    criteria: dict[str, Weight] = {}
    rows: dict[str, Weight] = {}
    extra: tuple[str, ...] = ()


def read_weights(raw: bytes, at: str) -> Weights:
    """A profile in YAML or JSON, as the operator writes it. Raises InputError, LimitError."""
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    try:
        text = raw.decode("utf-8-sig")
        must_be_plain(text, at)
        return read_yaml(text, Weights, at)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", at=at) from None
    except yaml.YAMLError as problem:
        raise InputError(f"not YAML: {problem}".replace("\n", " ")[:300], at=at) from None
    except PackError as problem:
        raise InputError(problem.message, at=at) from None
