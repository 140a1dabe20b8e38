"""Documents that the API speaks in, beyond those of the SDK: one place for backend and client."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from greenroom.answers.answer import MAX_ABOUT, MAX_FILES, Answer, Fingerprint, Name, Note
from greenroom.answers.answer import ProofFile as Proof
from greenroom.answers.answer import Verdict as AnswerVerdict
from greenroom.answers.waiver import Waiver
from greenroom.bundle.verifying import Kind as FaultKind
from greenroom.capture.adapter import Adapter
from greenroom.check import Spec
from greenroom.coverage import ServedBy
from greenroom.criteria import Standard
from greenroom.evidence import MAX_TEXT_LENGTH, GoodsKind, HostKind, PriceUnit, State, Zone
from greenroom.item import Role as PersonRole
from greenroom.law import Article, Certainty, Clause, Kind, Period
from greenroom.outcome import Outcome
from greenroom.pricing.history import DealKind
from greenroom.report import CheckRow, FindingRow, Report
from greenroom.scripts import Line
from greenroom.text import LineFindings
from greenroom.vision.look import Look
from greenroom.words import Words

MAX_URL = 4_000
# Control characters never stand in an address, and not every database takes them.
_PLAIN = r"^[^\x00-\x1f\x7f\ufffd]*$"
PageUrl = Annotated[str, Field(min_length=1, max_length=MAX_URL, pattern=_PLAIN)]
Plain = Annotated[str, Field(pattern=_PLAIN)]
Cursor = Annotated[
    str,
    Field(pattern="^[A-Za-z0-9_-]*$", description="opaque; as `next` of the page before gave it"),
]
RoomId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class AccessRole(StrEnum):
    """What a token may do. operator: runs rooms. reviewer: answers and waives. inspector: only
    reads. admin: everything."""

    operator = "operator"
    reviewer = "reviewer"
    inspector = "inspector"
    admin = "admin"


class Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, allow_inf_nan=False
    )


class Problem(Model):
    """RFC 9457. code: stable, for programs. at: the field, header or path at fault. remedy: what
    to do about it. title and remedy are in the language of `Accept-Language` (zh or en)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    at: str
    remedy: str


class Health(Model):
    name: Literal["greenroom"]
    version: str


class Ready(Model):
    """ready: the database answers and the rules are loaded. rules: their digest."""

    ready: Literal[True]
    rules: str


class PairingCode(Model):
    code: Annotated[str, Field(pattern="^[0-9]{8}$")]


class Token(Model):
    token: str


class AuditShown(Model):
    """A judged audit. id: to find it again."""

    id: str
    created_at: str
    report: Report


class PreviewShown(Model):
    """What evidence comes to as it stands; it has no id, for nothing of it is kept."""

    report: Report


class JobState(StrEnum):
    """queued and running go on; done, failed and cancelled are ends."""

    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"

    @property
    def is_end(self) -> bool:
        """True where nothing more will happen."""
        return self not in (JobState.queued, JobState.running)

    @classmethod
    def is_name_of_end(cls, stage: str) -> bool:
        """True for the stage with which a job's events end."""
        return stage in {one for one in cls if one.is_end}


class JobError(Model):
    """Why a job failed. code: stable, for programs."""

    code: str
    message: str


class JobShown(Model):
    """An audit under way, or how it ended. audit: its id, whose report is there once it is done.

    attempts: begun so far. events: number of the last, see `GET /v1/jobs/{job_id}/events`.
    """

    id: str
    audit: str
    room: str
    state: JobState
    attempts: int
    created_at: str
    ended_at: str | None
    cancel_asked: bool
    events: int
    error: JobError | None


class JobPage(Model):
    """Newest first."""

    jobs: tuple[JobShown, ...]
    next: str | None


class AuditRow(Model):
    """One line of a list of audits. url: of the page. counts: checks by outcome."""

    id: str
    created_at: str
    url: str
    as_of: date
    state: State
    rules: str
    counts: dict[Outcome, int]


class AuditPage(Model):
    """Newest first. next: cursor of the page after, null on the last."""

    audits: tuple[AuditRow, ...]
    next: str | None


class ChangeKind(StrEnum):
    """What became of a finding. unseen: its place was not looked at, or not judged, this time."""

    new = "new"
    persisting = "persisting"
    gone = "gone"
    unseen = "unseen"


class ChangedFinding(Model):
    """A finding, as it was when it was last seen."""

    fingerprint: str
    outcome: Outcome
    says: Words
    quote: str
    zone: Zone | None
    zone_name: Words | None


class ChangeShown(Model):
    """check: id of what found it; name: of the check."""

    kind: ChangeKind
    check: str
    name: Words
    finding: ChangedFinding


class ChangesShown(Model):
    """before: id of the audit of that page before, null where there is none."""

    before: str | None
    same_rules: bool
    changes: tuple[ChangeShown, ...]


class FoundRow(Model):
    """One finding. check: id of what found it; name: of the check."""

    check: str
    name: Words
    finding: FindingRow


class FindingPage(Model):
    findings: tuple[FoundRow, ...]
    next: str | None


class RoomGiven(Model):
    """A room by the address of its page. name: what people call it."""

    url: PageUrl
    name: Annotated[Plain, Field(max_length=200)] = ""


class RoomShown(Model):
    """A room. url: address of its page. audits: how many are kept. last: the newest.

    platform, title, account_name, host: as that saw them; empty before the first.
    """

    id: str
    url: str
    name: str
    platform: str
    title: str
    account_name: str
    host: HostKind
    audits: int
    last: AuditRow | None


class RoomPage(Model):
    rooms: tuple[RoomShown, ...]
    next: str | None


class AnswerGiven(Model):
    """An answer of a person to one item, for the room page at `url`.

    given_at: when it was given, where it had to wait for the backend; without it, now.
    files: proof, by name, size, sniffed type and SHA-256; the files stay with their owner.
    """

    url: PageUrl
    item: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$", max_length=120)]
    author: Name
    role: PersonRole
    verdict: AnswerVerdict
    note: Note = ""
    files: Annotated[tuple[Proof, ...], Field(max_length=MAX_FILES)] = ()
    about: Annotated[tuple[Fingerprint, ...], Field(max_length=MAX_ABOUT)] = ()
    given_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _has_its_reason(self) -> Self:
        if self.verdict is AnswerVerdict.not_applicable and not self.note.strip():
            raise ValueError("note: not_applicable needs a reason")
        return self


class AnswerShown(Model):
    answer: Answer


class AnswerPage(Model):
    """Newest first."""

    answers: tuple[Answer, ...]
    next: str | None


class WaiverGiven(Model):
    """url: of the room page, in whose last report the finding must stand. until: last day."""

    url: PageUrl
    check: Annotated[str, Field(min_length=3, max_length=120)]
    fingerprint: Fingerprint
    reason: Annotated[str, Field(min_length=4, max_length=2_000)]
    owner: Annotated[str, Field(min_length=1, max_length=80)]
    until: date


class WaiverShown(Model):
    """ended: the day from which it waives nothing any more, null while nobody has ended it."""

    id: str
    waiver: Waiver
    ended: date | None


class WaiverPage(Model):
    """Newest first."""

    waivers: tuple[WaiverShown, ...]
    next: str | None


class TokenGiven(Model):
    """A token to be made. rooms: ids of the rooms that it is for, null for all. days: it lasts,
    null for ever. origin: of the only page or extension that may use it, empty for programs.
    """

    role: AccessRole
    name: Annotated[Plain, Field(max_length=200)] = ""
    rooms: Annotated[tuple[RoomId, ...], Field(min_length=1, max_length=1_000)] | None = None
    days: Annotated[int, Field(ge=1, le=3_660)] | None = None
    origin: Annotated[str, Field(pattern="^(chrome-extension://[a-p]{32})?$")] = ""


class TokenShown(Model):
    """A token without its secret."""

    id: str
    role: AccessRole
    rooms: tuple[str, ...] | None
    origin: str
    name: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class TokenIssued(Model):
    """secret: shown this once; nobody can tell it again."""

    token: TokenShown
    secret: str


class Tokens(Model):
    """Oldest first, revoked ones too."""

    tokens: tuple[TokenShown, ...]


class CallerShown(Model):
    """Who is asking. rooms: ids of the rooms that they are bound to, null for all."""

    role: AccessRole
    rights: tuple[str, ...]
    rooms: tuple[str, ...] | None


class OrganisationShown(Model):
    """The caller's organisation, and what the caller may do in it."""

    id: str
    name: str
    created_at: str
    caller: CallerShown


class KeepingGiven(Model):
    """Days to keep pictures and audits beyond what law asks, counted from the day after the audit;
    null: just what law asks."""

    pictures_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    audits_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class RetentionShown(Model):
    """own: what the organisation has set. pictures_until, audits_until: the last day on which
    those of an audit made on `as_of` must still be there; null: no term is known, so they stay."""

    own: KeepingGiven
    as_of: date
    pictures_until: date | None
    audits_until: date | None


class RetentionRun(Model):
    """Numbers of audits purged, audits whose pictures were, audits past their term and on hold,
    files that went with them, and answers of people."""

    as_of: date
    audits: int
    pictures_of: int
    held: int
    files: int
    answers: int


class HoldGiven(Model):
    """audit: id of what must not be purged. why: the matter that needs it."""

    audit: Annotated[str, Field(min_length=1, max_length=32, pattern=_PLAIN)]
    why: Annotated[str, Field(min_length=4, max_length=1_000)]


class HoldShown(Model):
    """lifted_at: null while it holds."""

    id: str
    audit: str
    why: str
    placed_at: str
    lifted_at: str | None


class Holds(Model):
    """Oldest first, lifted ones too."""

    holds: tuple[HoldShown, ...]


class LogVerified(Model):
    """intact: every line holds. lines: up to the last that does. head: number and hash of the last
    line, to be noted elsewhere; null where the log is broken. why: what is wrong with the line
    after the last intact one."""

    intact: bool
    lines: int
    head: str | None
    why: str | None


class RecordsJudged(Model):
    """What checks of records say of a dossier on a day; nothing of it was kept."""

    as_of: date
    checks: tuple[CheckRow, ...]


class TextLine(Line):
    """A line of words to check; see `Line`. Further fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=80)]
    text: Annotated[str, Field(max_length=400_000)]
    goods_class: GoodsKind | None = None


class TextsGiven(Model):
    lines: Annotated[tuple[TextLine, ...], Field(min_length=1)]
    as_of: date | None = None


class TextsJudged(Model):
    """In the order of the lines."""

    lines: tuple[LineFindings, ...]


class ImagesJudged(Model):
    """In the order of the files."""

    images: tuple[Look, ...]


class PriceLabel(Model):
    """A text with prices. unit: how it is to be read; a label unless it says so."""

    id: Annotated[str, Field(min_length=1, max_length=80)]
    text: Annotated[str, Field(max_length=MAX_TEXT_LENGTH)]
    unit: PriceUnit = PriceUnit.label


class PricesGiven(Model):
    lines: Annotated[tuple[PriceLabel, ...], Field(min_length=1, max_length=2_000)]


class AmountRead(Model):
    """Money is exact decimal text in whole units of the currency, `"9.90"`."""

    role: str
    value: str
    currency: str
    unit: str | None
    quantity: int | float | None
    per: dict[str, str] | None
    qualifier: tuple[str, ...]
    start: int
    end: int


class OfferRead(Model):
    current: str | None
    compared: str | None
    future: str | None
    min: str | None
    max: str | None
    ratio: float | None
    discount: dict[str, str | int | float | tuple[str, ...]] | None
    discounts: tuple[dict[str, str | int | float | tuple[str, ...]], ...]
    gift: dict[str, str | int | None] | None
    conditions: tuple[str, ...]
    pay: dict[str, str]


class PriceRead(Model):
    """What one text says. findings: claims that its own numbers refute."""

    id: str
    amounts: tuple[AmountRead, ...]
    offer: OfferRead
    findings: tuple[dict[str, str | int], ...]


class PricesRead(Model):
    lines: tuple[PriceRead, ...]


class DealRow(Model):
    """One price of one product on one day. fen: for one piece."""

    goods: str
    day: date
    fen: int
    kind: DealKind


class Span(Model):
    """Days, both ends included, whose orders are all known."""

    first: date
    last: date


class DealPage(Model):
    deals: tuple[DealRow, ...]
    covered: tuple[Span, ...]
    next: str | None


class Imported(Model):
    deals: int


class Platforms(Model):
    platforms: tuple[Adapter, ...]


class CheckShown(Spec):
    """A check as it stands in the rules. criteria: those of the standard under which it stands."""

    id: str
    criteria: tuple[str, ...]


class Checks(Model):
    rules: str
    checks: tuple[CheckShown, ...]


class InstrumentRow(Model):
    """An instrument. articles: names of those that are kept."""

    id: str
    title: Words
    number: str
    issuer: Words
    kind: Kind
    binding: bool
    in_force: Period
    certainty: Certainty
    source: str
    confirmed: date
    articles: tuple[str, ...]


class Instruments(Model):
    rules: str
    instruments: tuple[InstrumentRow, ...]


class InstrumentShown(Model):
    instrument: InstrumentRow
    articles: dict[str, Article]


class ClauseShown(Model):
    """One article. checks, items: ids of what cites it."""

    clause: Clause
    instrument: InstrumentRow
    checks: tuple[str, ...]
    items: tuple[str, ...]


class StandardShown(Standard):
    id: str


class Criteria(Model):
    rules: str
    standards: tuple[StandardShown, ...]


class CoverageRow(Model):
    """One duty and what serves it. draft: of a text that never came into force."""

    id: str
    source: str
    duty: Words
    draft: bool
    checks: tuple[str, ...]
    items: tuple[str, ...]
    by: tuple[ServedBy, ...]
    open: bool


class CoverageShown(Model):
    """counts: kind → duties of the catalogue it serves. only: those that nothing else serves."""

    rules: str
    duties: int
    open: tuple[str, ...]
    counts: dict[ServedBy, int]
    only: dict[ServedBy, int]
    rows: tuple[CoverageRow, ...]
    clauses: tuple[CoverageRow, ...]
    context: tuple[str, ...]


class BundleFault(Model):
    """path: the file at fault."""

    kind: FaultKind
    path: str
    detail: str


class BundleVerified(Model):
    """id: digest of the manifest, to be held against the one noted elsewhere; null where the
    manifest itself can't be read."""

    intact: bool
    id: str | None
    faults: tuple[BundleFault, ...]
