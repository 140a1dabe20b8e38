"""Items of the checklists: what only a person can answer, as data that any face can show."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.words import Words

MAX_DAYS = 3_650


class ItemKind(StrEnum):
    """assisted: a check of the same duty shows what it found, a person decides. manual: a person
    looks. record: a paper or register proves it. platform: the platform's duty, proven by paper."""

    assisted = "assisted"
    manual = "manual"
    record = "record"
    platform = "platform"


class Role(StrEnum):
    """Who may answer.

    operator 运营者、负责人; reviewer 审核、场控; host 主播; service 客服、售后; agency 服务机构;
    platform 平台.
    """

    operator = "operator"
    reviewer = "reviewer"
    host = "host"
    service = "service"
    agency = "agency"
    platform = "platform"

    @property
    def side(self) -> "Role":
        """Who they answer for: the agency, the platform, or else the operator of the room."""
        return self if self in (Role.agency, Role.platform) else Role.operator


class ListName(StrEnum):
    """minute: 开播前一分钟. quick: 快速自查. full: everything. register: 申报自评."""

    minute = "minute"
    quick = "quick"
    full = "full"
    register = "register"


Holds = Literal["broadcast"] | Annotated[int, Field(ge=1, le=MAX_DAYS)]
"""How long an answer holds: the day of the broadcast it was given for, or days."""


class ItemSpec(BaseModel):
    """One item of `items/<section>.yaml`. Field meanings stand in CONTRIBUTING.md.

    unmet: what “not met” comes to. violation only where that alone is a breach of its clauses; most
    items ask for more than the law does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ItemKind
    asks: Words
    how: Words
    good: Words
    bad: Words
    proof: Words
    holds: Holds
    who: Annotated[tuple[Role, ...], Field(min_length=1)]
    unmet: Literal["needs_review", "violation"] = "needs_review"
    lists: tuple[Literal["minute", "quick", "register"], ...] = ()
    requirements: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


ItemName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Section(BaseModel):
    """One file of items. order: its place on a checklist, smallest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    order: int
    items: Annotated[dict[ItemName, ItemSpec], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Item:
    """A loaded item. id: `section/name`. section: what the heading over it says."""

    id: str
    section: Words
    spec: ItemSpec

    def is_borne_by(self, role: Role) -> bool:
        """True where the duty is that side's own: the first of `who` bears it."""
        return role.side is self.spec.who[0].side

    def is_on(self, name: ListName) -> bool:
        """True where the item stands on that list; the full list holds every item."""
        return name is ListName.full or name in self.spec.lists
