"""Standards as groups of criteria. What each duty says stands in the catalogue, once."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from greenroom.words import Words


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(Model):
    """One criterion, article or task of a standard.

    rows: ids of duties in the catalogue. clauses: for a law that the catalogue does not break down,
    the articles that are the duty themselves.
    """

    id: str
    name: Words
    rows: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not self.rows and not self.clauses:
            raise ValueError("neither rows nor clauses: nothing is asked for")
        return self


class Group(Model):
    id: str
    name: Words
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Standard(Model):
    """A standard, law or plan.

    basis: its instrument in `law/`. reported: every report folds checks and answers into its
    criteria. around: duties that belong to none of the criteria.
    """

    title: Words
    basis: str
    reported: bool = False
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    around: tuple[str, ...] = ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in order."""
        return tuple(criterion for group in self.groups for criterion in group.criteria)

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of all duties, in order."""
        return (*(row for one in self.criteria for row in one.rows), *self.around)
