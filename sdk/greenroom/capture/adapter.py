"""Adapters: where on a platform's page things stand. Data only; two readers follow them.

The in-page collector (`extension/collector/collector.js`) and the saved-page reader
(`saved`) read the same adapter by the same rules, so that both name the same things.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from greenroom.errors import PackError, TargetError
from greenroom.evidence import CounterName, PriceUnit, Reason, Speaker, Zone
from greenroom.words import Words
from greenroom.yamltext import read_yaml

GENERIC = "generic"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _selector(css: str) -> str:
    # Loading it takes a quarter of a second, which no start should wait for.
    import soupsieve  # noqa: PLC0415

    try:
        soupsieve.compile(css)
    except soupsieve.SelectorSyntaxError as problem:
        raise ValueError(f"{css}: {problem}".replace("\n", " ")) from None
    return css


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern}: {problem}") from None
    return pattern


Selectors = tuple[str, ...]


class Pick(Model):
    """Where a zone's words stand.

    css: tried in order, the first selector that matches wins. attr: read this attribute, not
    the text. many: all matches, not only the first. without: cut from the words (a regular
    expression). absent: the gap to report where nothing matches; null where absence is simply
    absence.
    """

    zone: Zone
    css: Annotated[Selectors, Field(min_length=1)]
    speaker: Speaker = Speaker.seller
    attr: str = ""
    many: bool = False
    without: str = ""
    absent: Reason | None = Reason.not_on_page

    _css = field_validator("css")(lambda css: tuple(_selector(one) for one in css))
    _without = field_validator("without")(_pattern)


class CounterPick(Model):
    """Where the page shows a number of its own. css: tried in order, as in a `Pick`.

    Only the number is read, and only where hardly more than the number stands there: a list of
    viewers may bear the same name.
    """

    name: CounterName
    css: Annotated[Selectors, Field(min_length=1)]

    _css = field_validator("css")(lambda css: tuple(_selector(one) for one in css))


class Amount(Model):
    """A price in a state: paths tried in order, and the unit of the number found there."""

    path: Annotated[tuple[str, ...], Field(min_length=1)]
    unit: PriceUnit


class StateGoods(Model):
    """Goods in a state. each: path of the list; the others are paths inside one entry."""

    each: str
    title: tuple[str, ...]
    sale: Amount
    compared: Amount | None = None
    index: str = ""


class Live(Model):
    """How a state says that the room is live or has ended: the value at `path`, as text.

    true and false are values too, written so.
    """

    path: str
    live: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


class Lines(Model):
    """A list of words in a state. each: path of the list; text: paths inside one entry."""

    each: str
    text: Annotated[tuple[str, ...], Field(min_length=1)]


class StateComments(Lines):
    """Comments in a state. author: whose they are, to tell the seller's own; never kept."""

    author: tuple[str, ...] = ()


class StateWall(Model):
    """How a state says that there is no room in it: one of `values` at `path`, as text."""

    state: Literal["blocked", "login", "captcha"]
    path: str
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class State(Model):
    """Data that the platform embeds in its page (`script`) or answers with (`json`).

    decode: `jsonld` schema.org objects grouped by type; `pace` the streamed chunks of a React
    page; `assigned` what a script assigns to `window.<name>`; `file` a whole JSON file. root:
    paths tried in order; the other paths count from the first that is there. has: a path that
    must hold something there, so that data of another kind is not taken for this one. services,
    platform: labels and notices that the platform itself writes. no_goods_if_false: the room
    itself says that it has no goods when the value at that path is false.
    """

    decode: Literal["jsonld", "pace", "assigned", "file"]
    name: Annotated[str, Field(pattern="^[A-Za-z0-9_]*$")] = ""
    root: Annotated[tuple[str, ...], Field(min_length=1)] = ("",)
    has: str = ""
    texts: dict[Zone, tuple[str, ...]] = {}
    images: dict[Zone, tuple[str, ...]] = {}
    counters: dict[str, tuple[str, ...]] = {}
    services: Lines | None = None
    platform: Lines | None = None
    comments: StateComments | None = None
    walls: tuple[StateWall, ...] = ()
    room_id: tuple[str, ...] = ()
    live: Live | None = None
    goods: StateGoods | None = None
    no_goods_if_false: str = ""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.decode == "assigned") is not bool(self.name):
            raise ValueError("`name` goes with decode: assigned, and only with it")
        return self


class GoodsPick(Model):
    """Where product cards stand.

    list: the container; where given and absent, the goods count as not seen. cards: one
    element a product; where none matches and `by_price` is set, cards are found from price
    labels upwards. title, price, labels, index: inside a card. compared: marks a struck price.
    """

    list: Selectors = ()
    cards: Selectors = ()
    by_price: bool = False
    title: Selectors = ()
    price: Selectors = ()
    compared: Selectors = ("del", "s", "strike")
    labels: Selectors = ()
    index: Selectors = ()
    absent: Reason | None = Reason.not_on_page


class CommentPick(Model):
    """Where comments stand. seller: marks a row as the seller's own; names are never kept.

    author_attr, text_attr: attributes of the row, read where no element inside matches.
    """

    rows: Annotated[Selectors, Field(min_length=1)]
    author: Selectors = ()
    text: Selectors = ()
    author_attr: str = ""
    text_attr: str = ""
    seller: Selectors = ()
    absent: Reason | None = Reason.not_on_page


class Wall(Model):
    """How a page says that the room is behind it: an element, or words on a near-empty page."""

    state: Literal["blocked", "login", "captcha"]
    css: Selectors = ()
    words: str = ""

    _words = field_validator("words")(_pattern)


_PREFIX_PAID = "券后价?|到手价?|直播间?价|活动价|促销价|秒杀价|特价|现价|会员价|仅需|仅|只要"
_PREFIX_SALE = rf"{_PREFIX_PAID}|拼团价|新人价|补贴价|售价|价格|约|低至"
_PREFIX_COMPARED = "原价|划线价|日常价|市场价|吊牌价|专柜价|参考价|指导价|建议零售价"
_DIGIT = "[0-9０-９xX?？*＊]"
_NUMBER = rf"{_DIGIT}[0-9０-９,xX?？*＊]*(?:\s*[.．]\s*{_DIGIT}{{1,2}})?"
_HAN = "[零一二两三四五六七八九十百千万]"
_LABEL = (
    rf"(?:[¥￥]\s*{_NUMBER}(?:\s*[-~～—至]\s*[¥￥]?\s*{_NUMBER})?"
    rf"|{_NUMBER}(?:\s*[-~～—至]\s*{_NUMBER})?\s*[元块][0-9０-９]?"
    rf"|{_HAN}{{1,12}}[元块]{_HAN}?)"
    r"(?:\s*起)?(?:\s*/\s*\S{1,6})?"
)


class Adapter(Model):
    """One platform. hosts: exact names or `*.suffix`. proven: what a real capture has shown.

    captures: how many real pages and data files it was tried on; 0: not proven on any.
    rooms: what addresses of its rooms look like, `{…}` for what differs. heuristics: where this
    adapter has no rule of its own for a zone, goods or comments, the generic one's are followed.
    ignore: subtrees that are nobody's words (menus, footers of the platform). platform: notices
    that the platform itself writes. near_empty: pages with fewer characters than this can be a
    wall by words alone. licence_link, seller_link: what a link to either calls itself (regular
    expressions, tried in this order).
    """

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    name: Words
    hosts: tuple[str, ...]
    proven: Words
    captures: Annotated[int, Field(ge=0)] = 0
    rooms: tuple[str, ...] = ()
    heuristics: bool = False
    picks: tuple[Pick, ...] = ()
    counters: tuple[CounterPick, ...] = ()
    goods: GoodsPick | None = None
    comments: CommentPick | None = None
    state: tuple[State, ...] = ()
    platform: Selectors = ()
    ignore: Selectors = ()
    ended: Selectors = ()
    walls: tuple[Wall, ...] = ()
    near_empty: int = 400
    unsupported: tuple[Zone, ...] = ()
    price_text: str = rf"^(?:(?:{_PREFIX_SALE}|{_PREFIX_COMPARED})\s*[:：]?\s*)?{_LABEL}$"
    # A label that goes on to what is paid (原价¥99 现价¥59) is one of the sale price.
    compared_text: str = rf"^(?:{_PREFIX_COMPARED})(?!.*(?:{_PREFIX_PAID}))"

    licence_link: str = (
        "营业执照|亮照|证照|(?:企业|商家|店铺|经营|卖家)资质|资质信息|资质证照|工商信息"
    )
    seller_link: str = "(?:商家|店铺|卖家|经营者|销售者|主体)信息|(?:商家|卖家)资料"

    def reads(self, host: str) -> bool:
        """True where this adapter is for pages of `host`."""
        return any(
            host == name or (name.startswith("*.") and host.endswith(name[1:]))
            for name in self.hosts
        )


@lru_cache(maxsize=1)
def own_rules() -> dict[str, Adapter]:
    """All adapters by id as their files write them. Raises PackError naming the file at fault."""
    adapters: dict[str, Adapter] = {}
    folder = files("greenroom.capture").joinpath("platforms")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            at = f"greenroom/capture/platforms/{file.name}"
            adapter = read_yaml(file.read_text("utf-8"), Adapter, at)
            if file.name != f"{adapter.id}.yaml":
                raise PackError(f"id is {adapter.id}", at=at, remedy="name the file after it")
            adapters[adapter.id] = adapter
    if GENERIC not in adapters:
        raise PackError("the generic adapter is missing", at="greenroom/capture/platforms")
    return adapters


@lru_cache(maxsize=1)
def load_adapters() -> dict[str, Adapter]:
    """All adapters by id, ready to be followed. Raises PackError naming the file at fault."""
    adapters = own_rules()
    return {
        id_: _filled(adapter, adapters[GENERIC]) if adapter.heuristics else adapter
        for id_, adapter in adapters.items()
    }


def _filled(own: Adapter, generic: Adapter) -> Adapter:
    """`own` with the generic rules where it has none: names that mean something come last."""
    ruled = {pick.zone for pick in own.picks} | {*own.unsupported}
    embedded = [state for state in own.state if state.decode != "file"]
    ruled.update(zone for state in embedded for zone in (*state.texts, *state.images))
    return own.model_copy(
        update={
            "picks": own.picks + tuple(pick for pick in generic.picks if pick.zone not in ruled),
            "goods": own.goods or (None if Zone.goods in ruled else generic.goods),
            "comments": own.comments or (None if Zone.comment in ruled else generic.comments),
            "platform": own.platform + generic.platform,
            "ended": own.ended + generic.ended,
            "walls": own.walls + generic.walls,
        }
    )


def adapter_for(url: str, platform: str | None = None) -> Adapter:
    """The adapter named `platform`, else the one for the host of `url`, else the generic one.

    Raises TargetError where `platform` names none.
    """
    adapters = load_adapters()
    if platform is not None:
        if platform not in adapters:
            known = ", ".join(adapters)
            raise TargetError(f"no adapter {platform}", at="--platform", remedy=f"one of: {known}")
        return adapters[platform]
    host = host_of(url)
    return next(
        (adapter for adapter in adapters.values() if adapter.reads(host)), adapters[GENERIC]
    )


def host_of(url: str) -> str:
    """The host that `url` names, in lower case; empty where it names none or is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
