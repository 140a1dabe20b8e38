"""Profiles of weights for the score of a standard."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from greenroom.words import Words

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
