"""The evidence document: all that was seen of one room, and all that was not.

Every way of seeing a room (extension, Playwright, saved page, platform record) ends in one
`Evidence`; every verdict is computed from it. Documents are JSON, versioned by `schema`, and
closed: an unknown field is an error, so that nothing is silently dropped.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from greenroom.errors import EvidenceError, LimitError
from greenroom.words import CHINA

SCHEMA: Final = "greenroom-evidence/1"

MAX_BYTES = 16 << 20
MAX_SAMPLES = 200
MAX_TEXTS = 20_000
MAX_TEXT_LENGTH = 20_000
MAX_ITEMS = 5_000
MAX_URL = 4_096
MAX_CODES = 100
MAX_CODE_LENGTH = 8_000
MAX_MARKS = 40
MAX_FOLDED = 20
MAX_FOLDED_TEXT = 40
MAX_CLOSED = 4
MAX_HOST = 255
FIRST_YEAR, LAST_YEAR = 2000, 2999


class Zone(StrEnum):
    """Where on the page something stands. One text has exactly one zone."""

    account_name = "account_name"
    avatar = "avatar"
    bio = "bio"
    room_title = "room_title"
    cover = "cover"
    notice = "notice"
    overlay = "overlay"
    goods = "goods"
    goods_title = "goods_title"
    goods_price = "goods_price"
    goods_label = "goods_label"
    goods_image = "goods_image"
    comment = "comment"
    speech = "speech"
    seller = "seller"
    licence = "licence"
    disclosure = "disclosure"
    player = "player"
    links = "links"
    service = "service"
    platform = "platform"
    body = "body"


class Speaker(StrEnum):
    """Whose words they are; `unknown` is never treated as the seller."""

    seller = "seller"
    viewer = "viewer"
    platform = "platform"
    unknown = "unknown"


class Reason(StrEnum):
    """Why a zone, or a part of it, was not seen."""

    not_in_carrier = "not_in_carrier"
    not_on_page = "not_on_page"
    not_supported = "not_supported"
    single_sample = "single_sample"
    undeclared = "undeclared"
    frame = "frame"
    hidden = "hidden"
    cap = "cap"
    budget = "budget"
    tainted = "tainted"
    blocked = "blocked"
    login = "login"
    captcha = "captcha"
    ended = "ended"
    not_loaded = "not_loaded"
    no_engine = "no_engine"
    weak_engine = "weak_engine"
    unreadable = "unreadable"


class Carrier(StrEnum):
    """The way the room was seen."""

    extension = "extension"
    playwright = "playwright"
    saved_html = "saved_html"
    saved_json = "saved_json"
    record = "record"


Box = tuple[float, float, float, float]
# Larger than anything on a page, small enough for every language and database.
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Url = Annotated[str, Field(max_length=MAX_URL)]


class Model(BaseModel):
    # NaN and infinity would not survive being written as JSON.
    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, allow_inf_nan=False
    )


class Text(Model):
    """A run of text in one zone.

    text: as read, white space folded to single spaces; offsets of findings count its code points.
    box: x, y, width, height in CSS px of the sample's viewport; None where there is no layout.
    font_px: font size in CSS px. colour, background: `#rrggbb`, composed over all ancestors.
    ink_px: height of its strokes as measured in pixels, top to foot, in the px of `box`.
    on_screen: False where it is scrolled or clipped out of sight, None where that can't be told.
    covered: True where something else lies over it, None where nobody looked.
    source: where it was read: `dom:<selector>`, `state:<path>`, `meta:<name>`.
    goods: id of the `Goods` it belongs to. at_s: for speech, seconds from the start of the stream.
    image: id of the `Image` whose pixels it was read from; `box` then counts in px of that image.
    score: how sure the engine that read it is, 0-1; None for text that was not read from pixels.
    frame: host of the frame of another origin that it stands in. Nobody knows whose such words are:
    its speaker is never the seller. None: it is the page's own.
    """

    id: Id
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH)]
    zone: Zone
    speaker: Speaker = Speaker.unknown
    box: Box | None = None
    font_px: Annotated[float, Field(ge=0, le=10_000)] | None = None
    colour: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")] | None = None
    background: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")] | None = None
    ink_px: Annotated[float, Field(ge=0, le=10_000)] | None = None
    on_screen: bool | None = None
    covered: bool | None = None
    source: Annotated[str, Field(max_length=400)] = ""
    goods: Id | None = None
    at_s: Annotated[float, Field(ge=0)] | None = None
    image: Id | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    frame: Annotated[str, Field(min_length=1, max_length=MAX_HOST)] | None = None


class PriceRole(StrEnum):
    """`sale` is what a buyer pays, `compared` the price that it is set against."""

    sale = "sale"
    compared = "compared"


class PriceUnit(StrEnum):
    """How `Price.raw` is to be read: a label as shown, or a bare number in yuan or fen."""

    label = "label"
    yuan = "yuan"
    fen = "fen"


class Price(Model):
    """A price as read, not yet parsed. text: id of the `Text` that shows it, if any does."""

    role: PriceRole
    raw: Annotated[str, Field(min_length=1, max_length=200)]
    unit: PriceUnit
    text: Id | None = None
    source: Annotated[str, Field(max_length=400)] = ""


class GoodsKind(StrEnum):
    """Kinds of goods that the law treats apart, where somebody has said which it is."""

    food = "food"
    health_food = "health_food"
    special_food = "special_food"
    cosmetics = "cosmetics"
    device = "device"
    drug = "drug"
    other = "other"


class Goods(Model):
    """One product card. title, labels: ids of texts; index: the number shown on the card.

    kind: as declared by the operator or the platform; None where nobody has said.
    """

    id: Id
    index: Whole | None = None
    title: Id | None = None
    prices: Annotated[tuple[Price, ...], Field(max_length=40)] = ()
    labels: Annotated[tuple[Id, ...], Field(max_length=40)] = ()
    kind: GoodsKind | None = None
    box: Box | None = None


class Link(Model):
    """A link or form target. href: absolute where the carrier knows the base. text: its label.

    frame: as of `Text`.
    """

    id: Id
    href: Url
    text: Annotated[str, Field(max_length=400)] = ""
    zone: Zone = Zone.links
    box: Box | None = None
    frame: Annotated[str, Field(min_length=1, max_length=MAX_HOST)] | None = None


class FoldedLink(Model):
    """A link or button, named after the seller's information or licence, in something closed.

    text: its own words; nothing else of what is closed is read. url: absolute where the carrier
    knows the base, empty for a button. clicks: how many it takes, one for each closed thing around
    it (details, tab, menu, dialog) and one for itself; a link that is shown would be one click.
    frame: as of `Text`.
    """

    zone: Literal[Zone.seller, Zone.licence]
    text: Annotated[str, Field(min_length=1, max_length=MAX_FOLDED_TEXT)]
    url: Url = ""
    clicks: Annotated[int, Field(ge=2, le=MAX_CLOSED + 1)]
    frame: Annotated[str, Field(min_length=1, max_length=MAX_HOST)] | None = None


Point = tuple[float, float]


class Code(Model):
    """A QR or bar code read in a picture.

    data: what it holds; of bytes that are no text, their hex after `hex:`. format: as its standard
    calls it, `QR Code`. quad: the corners top left, top right, bottom right, bottom left as the
    code stands upright, x and y in px of the picture.
    """

    data: Annotated[str, Field(max_length=MAX_CODE_LENGTH)]
    format: Annotated[str, Field(max_length=40)]
    quad: tuple[Point, Point, Point, Point] | None = None


class MarkFault(StrEnum):
    """What is wrong with a mark that says, inside a file, that AI made its content."""

    not_read = "not_read"
    empty = "empty"
    truncated = "truncated"
    too_large = "too_large"
    not_json = "not_json"
    not_object = "not_object"
    missing_key = "missing_key"
    unknown_key = "unknown_key"
    repeated_key = "repeated_key"
    not_text = "not_text"
    bad_label = "bad_label"
    bad_characters = "bad_characters"
    second_copy = "second_copy"
    conflict = "conflict"
    signature = "signature"


class Mark(Model):
    """One copy of a mark inside a file that its content was made by AI. No fault: it is valid.

    carrier: where in the file, `png:tEXt`. label: of tc260 what `Label` holds (“1” made by AI,
    “2” possibly, “3” suspected), of c2pa the digital source type; empty where none was read.
    producer, number: who made it and the content's number, as read.
    """

    standard: Literal["tc260", "c2pa"]
    carrier: Annotated[str, Field(max_length=80)]
    label: Annotated[str, Field(max_length=80)] = ""
    producer: Annotated[str, Field(max_length=200)] = ""
    number: Annotated[str, Field(max_length=200)] = ""
    faults: Annotated[tuple[MarkFault, ...], Field(max_length=20)] = ()

    @property
    def says_ai(self) -> bool:
        """True where the mark, faulty or not, says that AI made or may have made the content."""
        if self.standard == "tc260":
            return self.label in ("1", "2", "3")
        return "AlgorithmicMedia" in self.label


class Image(Model):
    """A picture on the page, or a frame of the stream.

    sha256: of its bytes, only where they were taken. width_px, height_px: of the picture turned
    upright, only where it was opened; boxes of texts read from it count in them.
    codes, marks: read in its bytes; None where nobody looked, empty where there are none.

    """

    id: Id
    zone: Zone
    src: Url = ""
    box: Box | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    media_type: Annotated[str, Field(max_length=80)] = ""
    width_px: Annotated[int, Field(ge=1, le=100_000)] | None = None
    height_px: Annotated[int, Field(ge=1, le=100_000)] | None = None
    source: Annotated[str, Field(max_length=400)] = ""
    codes: Annotated[tuple[Code, ...], Field(max_length=MAX_CODES)] | None = None
    marks: Annotated[tuple[Mark, ...], Field(max_length=MAX_MARKS)] | None = None


CounterName = Literal["viewers", "total_viewers", "likes", "followers", "goods"]


class Counter(Model):
    """A number the page shows or holds. raw: as read (`1万+`); value: where it is exact."""

    name: CounterName
    raw: Annotated[str, Field(max_length=80)]
    value: Whole | None = None
    source: Annotated[str, Field(max_length=400)] = ""


class Frame(Model):
    """A frame that is large enough to hold words. host: of its address; `about:blank` without one.

    reason: why its words are not among the texts; None where they are.
    """

    host: Annotated[str, Field(max_length=MAX_HOST)]
    box: Box | None = None
    reason: Reason | None = None


class Gap(Model):
    """Something that was not seen. A zone with neither texts nor a gap was looked at and is empty.

    zone: the zone concerned; None means the whole room.
    sample: index into `samples`; None means all of them.
    detail: the facts behind it (a selector, a host, a count), not a sentence.
    """

    zone: Zone | None = None
    reason: Reason
    sample: int | None = None
    detail: Annotated[str, Field(max_length=400)] = ""


class Sample(Model):
    """The room at one moment. viewport: width, height in CSS px. player: box of the live picture.

    Of a picture or a frame of a recording the viewport is its own size, and boxes are in its px.
    folded_links: the first `MAX_FOLDED`, none in more than `MAX_CLOSED` closed things. A saved page
    can't tell what only a style sheet hides: such a link is among `links` there.
    """

    at: AwareDatetime
    viewport: tuple[Whole, Whole] | None = None
    pixel_ratio: float | None = None
    player: Box | None = None
    texts: Annotated[tuple[Text, ...], Field(max_length=MAX_TEXTS)] = ()
    goods: Annotated[tuple[Goods, ...], Field(max_length=MAX_ITEMS)] = ()
    links: Annotated[tuple[Link, ...], Field(max_length=MAX_ITEMS)] = ()
    folded_links: Annotated[tuple[FoldedLink, ...], Field(max_length=MAX_FOLDED)] = ()
    images: Annotated[tuple[Image, ...], Field(max_length=MAX_ITEMS)] = ()
    counters: Annotated[tuple[Counter, ...], Field(max_length=100)] = ()
    frames: Annotated[tuple[Frame, ...], Field(max_length=1_000)] = ()
    gaps: Annotated[tuple[Gap, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _frames_speak_for_nobody(self) -> Self:
        for text in self.texts:
            if text.frame is not None and text.speaker is not Speaker.unknown:
                raise ValueError(
                    f"texts {text.id}: words in a frame of another origin are nobody's"
                )
        return self

    @model_validator(mode="after")
    def _ids_hold(self) -> Self:
        texts = {text.id for text in self.texts}
        goods = {item.id for item in self.goods}
        images = {item.id for item in self.images}
        for kind, items in (
            ("texts", self.texts),
            ("goods", self.goods),
            ("links", self.links),
            ("images", self.images),
        ):
            if len({item.id for item in items}) != len(items):
                raise ValueError(f"{kind}: an id stands twice")
        for text in self.texts:
            if text.goods is not None and text.goods not in goods:
                raise ValueError(f"texts {text.id}: no goods {text.goods}")
            if text.image is not None and text.image not in images:
                raise ValueError(f"texts {text.id}: no image {text.image}")
        for item in self.goods:
            named = [item.title, *item.labels, *(price.text for price in item.prices)]
            for id_ in named:
                if id_ is not None and id_ not in texts:
                    raise ValueError(f"goods {item.id}: no text {id_}")
        return self


class HostKind(StrEnum):
    """What the operator declares the host to be. Never guessed from pixels."""

    person = "person"
    virtual = "virtual"
    undeclared = "undeclared"


class State(StrEnum):
    """What stood at the address: a live room, an ended one, or a wall in front of it."""

    live = "live"
    ended = "ended"
    unknown = "unknown"
    blocked = "blocked"
    login = "login"
    captcha = "captcha"

    @property
    def is_wall(self) -> bool:
        """True where nothing of the room itself was seen."""
        return self in (State.blocked, State.login, State.captcha)


class Room(Model):
    """Which room. platform: id of the adapter that read it. state: of the last sample."""

    platform: Id
    url: Url
    room_id: Annotated[str, Field(max_length=200)] = ""
    state: State = State.unknown
    host: HostKind = HostKind.undeclared


class Evidence(Model):
    """All that was seen of one room over one or more samples, oldest first."""

    schema_: Literal["greenroom-evidence/1"] = Field(alias="schema")
    carrier: Carrier
    collector: Annotated[str, Field(max_length=80)]
    room: Room
    samples: Annotated[tuple[Sample, ...], Field(min_length=1, max_length=MAX_SAMPLES)]
    gaps: Annotated[tuple[Gap, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _samples_in_order(self) -> Self:
        times = [sample.at for sample in self.samples]
        if times != sorted(times):
            raise ValueError("samples: times run backwards")
        if times[0].year < FIRST_YEAR or times[-1].year > LAST_YEAR:
            raise ValueError(f"samples: a time outside the years {FIRST_YEAR}-{LAST_YEAR}")
        for gap in self.gaps:
            if gap.sample is not None and not 0 <= gap.sample < len(self.samples):
                raise ValueError(f"gaps: no sample {gap.sample}")
        return self

    @property
    def span_s(self) -> float:
        """Seconds from the first sample to the last."""
        return (self.samples[-1].at - self.samples[0].at).total_seconds()

    def to_json(self, *, indent: int | None = None) -> str:
        """The document as JSON text, stable for equal evidence."""
        return self.model_dump_json(indent=indent, exclude_defaults=False)


def read_evidence(raw: bytes | str, *, at: str = "evidence") -> Evidence:
    """The evidence held in JSON text.

    raw: UTF-8 bytes or text, at most `MAX_BYTES`. at: what to call it in errors.
    Raises EvidenceError with the first path at fault, LimitError if too large.
    """
    size = len(raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise LimitError(
            f"{size} bytes, at most {MAX_BYTES} are read", at=at, remedy="send fewer samples"
        )
    try:
        # Nothing is bent into shape: "1" is no number.
        return Evidence.model_validate_json(raw, strict=True)
    except ValidationError as problem:
        raise EvidenceError(_first(problem), at=at, remedy=_remedy(problem)) from None


def _first(problem: ValidationError) -> str:
    errors = problem.errors(include_url=False, include_input=False)
    first = errors[0]
    path = "/" + "/".join(str(part) for part in first["loc"])
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{path}: {first['msg']}{more}"


def _remedy(problem: ValidationError) -> str:
    if problem.errors()[0]["type"] == "json_invalid":
        return "this is not JSON"
    return f"the document must follow the JSON Schema of {SCHEMA}"


def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the evidence document."""
    schema = Evidence.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def day_of(evidence: Evidence) -> date:
    """The day of the broadcast in China: the one to judge by unless another is asked for."""
    return evidence.samples[-1].at.astimezone(CHINA).date()
