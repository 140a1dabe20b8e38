"""The dossier: what lies behind the page. Closed, versioned, without anybody's private numbers.

A section that is not given was not recorded; an empty one says that there is nothing to record.
People go by a label of the operator's own (`H01`), never by name, id number or phone.
"""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from greenroom.evidence import GoodsKind
from greenroom.identifiers import uscc_holds
from greenroom.mask import holds_private_number
from greenroom.words import CHINA

SCHEMA: Final = "greenroom-dossier/1"
MAX_ROWS = 5_000
FIRST_YEAR, LAST_YEAR = 1900, 2999


def _in_china(value: object) -> object:
    """A moment without an offset is meant in China."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=CHINA)
    return value


Label = Annotated[str, Field(min_length=1, max_length=80)]
Line = Annotated[str, Field(max_length=400)]
Moment = Annotated[datetime, BeforeValidator(_in_china)]
Labels = Annotated[tuple[Label, ...], Field(max_length=100)]


class Entry(BaseModel):
    """One line of a section."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    @model_validator(mode="before")
    @classmethod
    def _private(cls, raw: object) -> object:
        for name, value in raw.items() if isinstance(raw, dict) else ():
            is_code = name == "uscc" or (isinstance(value, str) and uscc_holds(value))
            if isinstance(value, str) and not is_code and holds_private_number(value):
                raise ValueError(f"{name}: looks like a person's id number, phone or e-mail")
        return raw

    @model_validator(mode="after")
    def _years(self) -> Self:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                raise ValueError(f"{name} lies outside the years {FIRST_YEAR}-{LAST_YEAR}")
        return self


class Operator(Entry):
    """Who runs the room. uscc: unified social credit code, None for those who need none."""

    name: Label
    uscc: Annotated[str, Field(max_length=40)] | None = None
    address: Line = ""
    registered: date | None = None


class PaperKind(StrEnum):
    """Kinds of licences and papers."""

    business_licence = "business_licence"
    food_licence = "food_licence"
    food_filing = "food_filing"
    production_licence = "production_licence"
    device_licence = "device_licence"
    drug_licence = "drug_licence"
    inspection_report = "inspection_report"
    conformity = "conformity"
    compulsory_certificate = "compulsory_certificate"
    health_food_registration = "health_food_registration"
    ad_approval = "ad_approval"
    brand_authorisation = "brand_authorisation"
    other = "other"


class Licence(Entry):
    """A licence of the operator. until: last day, None where it is for good."""

    kind: PaperKind
    number: Label
    until: date | None = None


class Host(Entry):
    """A host. born: date of birth; virtual: a digital human, with the consents of its models.

    verified: when the identity was last checked. *_until: last day of the consent.
    """

    id: Label
    born: date | None = None
    virtual: bool = False
    guardian_consent: date | None = None
    verified: date | None = None
    likeness_consent: date | None = None
    likeness_until: date | None = None
    voice_consent: date | None = None
    voice_until: date | None = None


class Supplier(Entry):
    """An actual seller or supplier. verified: when its identity and papers were checked."""

    id: Label
    name: Label
    uscc: Annotated[str, Field(max_length=40)] | None = None
    verified: date | None = None


class GoodsEntry(Entry):
    """Goods that are sold. supplier: id of one."""

    id: Label
    name: Label
    kind: GoodsKind
    supplier: Label | None = None


class Paper(Entry):
    """A paper of goods. issued, until: its days; until None where it does not end."""

    goods: Label
    kind: PaperKind
    number: Label
    issued: date | None = None
    until: date | None = None


class Party(StrEnum):
    """Who an agreement is with."""

    host = "host"
    supplier = "supplier"
    platform = "platform"
    agency = "agency"
    other = "other"


class Agreement(Entry):
    """An agreement. party: with whom; label: which. duties_set: rights and duties stand in it."""

    party: Party
    label: Label
    signed: date | None = None
    until: date | None = None
    duties_set: bool | None = None


class Training(Entry):
    """A training that hosts, by id, took part in."""

    held: date
    topic: Label
    hosts: Labels = ()


class Endorser(Entry):
    """Somebody who endorses goods. punished: day of a penalty for endorsing a false ad."""

    id: Label
    born: date | None = None
    used_goods: bool | None = None
    punished: date | None = None


class Stream(Entry):
    """A stream held. reported: when the verified hosts were reported to the platform.

    reviewed: when words, goods, clothes, backdrop and props were reviewed beforehand.
    """

    id: Label
    start: Moment
    end: Moment
    hosts: Labels = ()
    reported: Moment | None = None
    reviewed: Moment | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError("end lies before start")
        return self


class Recording(Entry):
    """Where the recording of a stream is kept. until: planned to be there; deleted: when it went.

    complete: the whole stream is on it.
    """

    stream: Label
    place: Line
    complete: bool | None = None
    until: date | None = None
    deleted: date | None = None


class Correction(Entry):
    """A slip and its correction. corrected: when, None while it is not."""

    stream: Label
    said: Line
    corrected: Moment | None = None
    recorded: bool | None = None


class ComplaintKind(StrEnum):
    """The eight kinds that Guangdong's reply tells apart, and the rest."""

    inferior = "inferior"
    fake = "fake"
    false_ad = "false_ad"
    false_claim = "false_claim"
    short_measure = "short_measure"
    not_as_shown = "not_as_shown"
    refund = "refund"
    after_sales = "after_sales"
    other = "other"


class Complaint(Entry):
    """A complaint. due: last day to close it, as the order or the platform set it."""

    id: Label
    kind: ComplaintKind
    received: date
    due: date | None = None
    answered: date | None = None
    closed: date | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        for name in ("answered", "closed"):
            day = getattr(self, name)
            if day is not None and day < self.received:
                raise ValueError(f"{name} lies before received")
        return self


class PrizeDraw(Entry):
    """A draw. top_yuan: worth of the top prize. archived: the archive is there."""

    id: Label
    held: date
    top_yuan: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] | None = None
    rules_published: bool | None = None
    number_or_odds_published: bool | None = None
    results_recorded: bool | None = None
    archive_deleted: date | None = None


class AiAssessment(Entry):
    """A security assessment of a virtual figure. host: its id."""

    host: Label
    held: date
    until: date | None = None


class FactChange(Entry):
    """A change of what is shown on the account's home page. reported: to the platform."""

    what: Label
    changed: date
    reported: date | None = None


class OwnRules(Entry):
    """The operator's own terms: stricter than the law at will, never laxer."""

    retention_years: Annotated[int, Field(ge=0, le=100)] | None = None
    report_change_working_days: Annotated[int, Field(ge=0, le=100)] | None = None
    host_age_min: Annotated[int, Field(ge=0, le=100)] | None = None
    prize_yuan_max: Annotated[int, Field(ge=0, le=10**9)] | None = None
    complaint_days: Annotated[int, Field(ge=0, le=365)] | None = None


_T = TypeVar("_T")
Rows = Annotated[tuple[_T, ...], Field(max_length=MAX_ROWS)]


class Dossier(BaseModel):
    """All sections. None: not recorded. Empty: recorded that there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Literal["greenroom-dossier/1"] = Field(alias="schema")
    operator: Operator | None = None
    own_rules: OwnRules | None = None
    licences: Rows[Licence] | None = None
    hosts: Rows[Host] | None = None
    suppliers: Rows[Supplier] | None = None
    goods: Rows[GoodsEntry] | None = None
    papers: Rows[Paper] | None = None
    agreements: Rows[Agreement] | None = None
    trainings: Rows[Training] | None = None
    endorsers: Rows[Endorser] | None = None
    streams: Rows[Stream] | None = None
    recordings: Rows[Recording] | None = None
    corrections: Rows[Correction] | None = None
    complaints: Rows[Complaint] | None = None
    prize_draws: Rows[PrizeDraw] | None = None
    ai_assessments: Rows[AiAssessment] | None = None
    changes: Rows[FactChange] | None = None

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        for section in _WITH_IDS:
            named = Counter(entry.id for entry in getattr(self, section) or ())
            if twice := [one for one, count in named.items() if count > 1]:
                raise ValueError(f"{section}: {twice[0]} stands twice")
        for section, field, target in _LINKS:
            known = getattr(self, target)
            ids = {entry.id for entry in known or ()}
            for number, entry in enumerate(getattr(self, section) or ()):
                value = getattr(entry, field)
                for one in (value,) if isinstance(value, str) else value or ():
                    if known is not None and one not in ids:
                        raise ValueError(f"{section}/{number}/{field}: no {one} in {target}")
        return self

    def to_json(self) -> str:
        """The document as JSON text, stable for an equal dossier."""
        return self.model_dump_json(indent=1)


_WITH_IDS = ("hosts", "suppliers", "goods", "endorsers", "streams", "complaints", "prize_draws")
_LINKS = (
    ("goods", "supplier", "suppliers"),
    ("papers", "goods", "goods"),
    ("trainings", "hosts", "hosts"),
    ("streams", "hosts", "hosts"),
    ("recordings", "stream", "streams"),
    ("corrections", "stream", "streams"),
    ("ai_assessments", "host", "hosts"),
)
SECTIONS: Final = tuple(name for name in Dossier.model_fields if name != "schema_")
"""Names of the sections, in their order."""


def dossier_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the dossier."""
    schema = Dossier.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
