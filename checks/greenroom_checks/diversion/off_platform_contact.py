"""Contacts and offers that lead a buyer off the platform."""

import re
from collections.abc import Iterator
from functools import lru_cache

from greenroom.check import Finding
from greenroom.evidence import Room, Text
from greenroom.vision.targets import home_of
from greenroom.wording import Hit, Lexicon, normal, sentence_bounds
from greenroom.wording.judge import Effect, cue_for

FAMILY = "off_platform"
NAMES = "contact_names"

# 加 as a verb of its own: not 增加, 参加, 更加.
_ADD = (
    r"(?:添?加(?<![增参更外附叠累递追]加)|\+|➕)\W{0,2}"
    r"(?:我们?|主播|老板娘?|客服|店主|店长|一下|个|下|的|咱|下方|小助理|助理|官方|私人|本人){0,3}\W{0,2}"
)
_ASKS = re.compile(
    r"(?:(?:留|换|互|发|给|扫|搜|要)(?:一下|下|个|你|我|您|主播|大家|老板|的){0,2}\W?|"
    r"(?:我|主播|老板|店主|私人|个人|本人)的?)$"
)
# 我微信里的朋友 only mentions it; an end, an id or a word of talk behind makes it an offer.
_OFFERED_FOLLOWS = re.compile(
    r"(?:$|[^\w]|号|是|同|[a-z0-9]|联系|私|在(?:主页|简介|头像|置顶)|我(?:拉|发|给)|慢慢|详|聊|再|吧|呀|哦)"
)
# Only 加 turns the birds and the satellites into an address.
_ASKS_TO_ADD = re.compile(rf"{_ADD}$")
# An id has two letters in a row or six digits; 220-240 after “V:” is a voltage.
_ID = r"(?=[a-z0-9_-]*(?:[a-z]{2}|\d{6}))[a-z0-9_-]{5,20}"
_ID_FOLLOWS = re.compile(rf"\s*(?:号码?|id)?\s*[:=]?\s*{_ID}")
_MARKED_ID_FOLLOWS = re.compile(rf"\s*(?:号码?|id)?\s*[:=]\s*{_ID}")
_QQ_FOLLOWS = re.compile(r"\s*(?:号码?)?\s*[:=]?\s*[1-9]\d{5,10}(?!\d)")
_SAME_FOLLOWS = re.compile(r"\W?(?:同号|同步|搜同名|号搜)")
_TALK_FOLLOWS = re.compile(
    r"\W?(?:号?上?)(?:联系|找我|私聊|详聊|详谈|聊|沟通|发我|发你|说价|报价|下单|拿货|成交|见(?:$|\W))"
)
_GROUP_FOLLOWS = re.compile(
    r"\s?(?:福利|粉丝|交流|购物|内部|内购|老?客户?|拼团|团购|秒杀){0,2}群(?![岛众体])"
)
_NO_CONTACT_FOLLOWS = re.compile(
    r"支付|付款|零钱|小程序|公众号|视频号|立减|红包封面|电子发票|扫码支付|步数|-?\d{2,4}(?!\d)(?:型|款|系列|cm|w\b|号)|-\d"
)
_SHOP_FOLLOWS = re.compile(
    r"(?:app|店铺?|上|里|那边|平台|直播间?)?\W?(?:搜|下单(?!的)|同名店?|找(?:我|同)|店铺同名|搜店)"
)
_SHOP_GONE_TO = re.compile(r"(?:去|到|上|来|转)$")
_BUY_FOLLOWS = re.compile(r"(?:app|店铺?|上|里|那边|平台)?\W?(?:买|拍|购买|付款|看店|进店)")
_SEARCH_FOLLOWS = re.compile(r"(?:app|上)?\W?搜")

# 💚 is read as 绿; as a word of its own after 加 it is the app's colour, 加绿 would be tea.
_GREEN = frozenset("💚🍃")
# A service phone is what the law wants shown, not a diversion.
_SERVICE = re.compile(r"(客服|售后|投诉|监督|举报|服务热线|服务电话)[^，。,；;]{0,6}$")
# What makes a place on the page a place for a contact.
_CONTACT_TALK = re.compile(
    r"联系(?!客服)|加(?:我|微|薇|v|威|绿|群|好友)|(?<!货)号码|拿号|微信|薇|vx|wx|私我|私聊|找我|底价|内部价|"
    r"你懂|懂的|线下|批发价|扫码|进群"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, room: Room) -> Iterator[Finding]:
    """One finding per contact or offer, in reading order of each text.

    texts: the seller's words. room: whose address tells which platform is the room's own.
    Source: live marketing measures of 2021 art. 10; code of conduct for hosts art. 14.
    """
    home = _home(room.url)
    for text in texts:
        for lead in _leads(text.text, lexicon):
            own = lead.kind == "elsewhere" and home and home.search(text.text, lead.start, lead.end)
            if not own:
                yield Finding.in_text(lead.kind, text, lead.start, lead.end, why=lead.why)


def contacts(words: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Offsets of the ids and numbers in `words` by which a person is reached off the platform."""
    for lead in _leads(words, lexicon):
        if lead.kind in ("contact", "group"):
            yield lead.start, lead.end


def _leads(words: str, lexicon: Lexicon) -> list[Hit]:
    """Leads off the platform in reading order; of overlapping ones the first and longest stays."""
    found = [
        lead
        for lead in (
            *_said(words, lexicon),
            *_named(words, lexicon),
            *_ways(words, lexicon),
        )
        if not _no_offer(words, lead)
    ]
    kept: list[Hit] = []
    for lead in sorted(found, key=lambda lead: (lead.start, -lead.end)):
        if not kept or lead.start >= kept[-1].end:
            kept.append(lead)
    return kept


def _said(words: str, lexicon: Lexicon) -> Iterator[Hit]:
    """Whole phrases; a mere place counts where the sentence is about reaching somebody."""
    for hit in lexicon.of(words, FAMILY):
        if hit.kind != "hint_place":
            yield hit
            continue
        left, right = sentence_bounds(words, hit.start, hit.end)
        around = normal(words[left : hit.start] + "，" + words[hit.end : right]).text
        if _CONTACT_TALK.search(around):
            yield _lead("hint", hit.start, hit.end, hit.why)


def _ways(words: str, lexicon: Lexicon) -> Iterator[Hit]:
    for hit in lexicon.said(words, FAMILY):
        if hit.kind != "green":
            yield hit
        elif not _GREEN.isdisjoint(words[hit.start : hit.end]):
            yield _lead("contact", hit.start, hit.end, hit.why)


def _named(words: str, lexicon: Lexicon) -> Iterator[Hit]:
    """Names of other channels, with the verb before or the id behind that makes them a lead."""
    for hit in lexicon.of(words, NAMES):
        head = max(0, hit.start - 20)
        before, after = normal(words[head : hit.start]), normal(words[hit.end : hit.end + 40])
        reason, ask, follow = _reads(hit.kind, before.text, after.text)
        if reason:
            start = head + before.original(*ask.span())[0] if ask else hit.start
            end = hit.end + after.original(*follow.span())[1] if follow else hit.end
            yield _lead(reason, start, end, hit.why)


_Read = tuple[str, re.Match[str] | None, re.Match[str] | None]


def _reads(kind: str, before: str, after: str) -> _Read:
    """(reason, verb before, words behind) of a name between `before` and `after`."""
    if kind == "channel":
        return "elsewhere", None, None
    if kind == "fish":
        # 咸鱼 and 小黄鱼 are fish first; only a search makes them a platform.
        follow = _SEARCH_FOLLOWS.match(after)
        return ("elsewhere" if follow else ""), None, follow
    if kind == "shop":
        follow = _SHOP_FOLLOWS.match(after)
        gone = None if follow else _SHOP_GONE_TO.search(before)
        if gone:
            follow = _BUY_FOLLOWS.match(after)
        return ("elsewhere" if follow else ""), gone if follow else None, follow
    return _reads_person(kind, before, after)


def _reads_person(kind: str, before: str, after: str) -> _Read:
    if _NO_CONTACT_FOLLOWS.match(after):
        return "", None, None
    if kind in ("wechat", "qq") and (follow := _GROUP_FOLLOWS.match(after)):
        return "group", None, follow
    ids = {"qq": _QQ_FOLLOWS, "satellite": _MARKED_ID_FOLLOWS}.get(kind, _ID_FOLLOWS)
    follow = ids.match(after) or _SAME_FOLLOWS.match(after)
    ask = _ASKS_TO_ADD.search(before)
    if ask is None and kind in ("wechat", "alias") and _OFFERED_FOLLOWS.match(after):
        ask = _ASKS.search(before)
    if ask:
        return "contact", ask, follow
    if follow is None and kind in ("wechat", "alias"):
        follow = _TALK_FOLLOWS.match(after)
    return ("contact" if follow else ""), None, follow


def _lead(reason: str, start: int, end: int, why: tuple[str, ...] = ()) -> Hit:
    return Hit(FAMILY, "", reason, start, end, why)


def _no_offer(words: str, lead: Hit) -> bool:
    """True where the words warn, deny, ask, or name the service phone."""
    cue = cue_for(words, lead)
    return bool(
        (cue is not None and cue.effect is Effect.silent)
        or _SERVICE.search(words[max(0, lead.start - 12) : lead.start])
    )


@lru_cache(maxsize=64)
def _home(url: str) -> re.Pattern[str] | None:
    """What the room's own platform is called."""
    home = home_of(url)
    return re.compile(home.called, re.IGNORECASE) if home is not None and home.called else None
