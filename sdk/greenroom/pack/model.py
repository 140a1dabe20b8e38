"""What judging goes by, loaded: law, standards, lexicon, checks, items, weights, terms."""

from dataclasses import dataclass, field

from greenroom.check import Check
from greenroom.criteria import Criterion, Standard
from greenroom.item import Item
from greenroom.law import Law
from greenroom.retention import Keeping
from greenroom.weights import Weights
from greenroom.wording import Lexicon
from greenroom.words import Phrases, Words

CONTEXT = "context"
"""How rows of the catalogue are verified that are no duties but tell where the rest comes from."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue of duties. verification: auto, semi, manual, platform, context."""

    id: str
    source: str
    bearer: str
    duty: Words
    verification: str


@dataclass(frozen=True)
class Pack:
    """Everything that judging needs. digest: SHA-256 over all files, first 12 hex digits."""

    law: Law
    standards: dict[str, Standard]
    requirements: dict[str, Requirement]
    lexicon: Lexicon
    checks: tuple[Check, ...]
    items: tuple[Item, ...]
    phrases: Phrases
    digest: str
    weights: dict[str, Weights] = field(default_factory=dict)
    retention: dict[str, Keeping] = field(default_factory=dict)

    def check(self, check_id: str) -> Check:
        """The check of that id. Raises KeyError."""
        return {check.id: check for check in self.checks}[check_id]

    def item(self, item_id: str) -> Item:
        """The item of that id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    @property
    def reported(self) -> tuple[Standard, ...]:
        """The standards whose criteria every report folds."""
        return tuple(standard for standard in self.standards.values() if standard.reported)

    def criteria_of(self, check: Check) -> tuple[str, ...]:
        """Ids of the reported criteria that hold a duty the check serves."""
        served = set(check.spec.requirements)
        return tuple(
            criterion.id
            for standard in self.reported
            for criterion in standard.criteria
            if served.intersection(criterion.rows)
        )

    def asked(self, criterion: Criterion) -> tuple[Item, ...]:
        """Items that ask a person about a duty of the criterion."""
        rows = set(criterion.rows)
        return tuple(item for item in self.items if rows.intersection(item.spec.requirements))
