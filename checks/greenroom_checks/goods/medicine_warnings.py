"""The fixed notices that must go with OTC drugs, devices for own use and special medical food."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from greenroom.check import Finding
from greenroom.evidence import GoodsKind, Speaker, Text
from greenroom.law import Law
from greenroom.scene import Card
from greenroom.wording import is_denied, normal


@dataclass(frozen=True, slots=True)
class _Notice:
    """What one kind of goods must carry. named: titles that leave no doubt of the kind.

    other: goods that such a title may also name. partly: words that come near the notice.
    more: what article 8 asks for beside its quotation.
    """

    kind: GoodsKind
    clause: str
    named: re.Pattern[str]
    other: re.Pattern[str]
    partly: re.Pattern[str]
    more: tuple[str, ...] = ()


_NOTICES = (
    _Notice(
        GoodsKind.drug,
        "review-order21-2020/5",
        re.compile(r"(?<![a-z0-9])otc(?![a-z0-9])|非处方药"),
        # Prescription drugs may not be promoted at all; `goods/restricted_goods` sees them.
        re.compile(r"(?<!非)处方药|收纳|药箱|药盒|图书|书籍|教材"),
        re.compile(
            r"[按照依][^，。！？\s]{0,6}说明书[^。！？\s]{0,8}(?:购买|使用|服用)|(?:药师|医师|医生)[^，。！？\s]{0,3}指导"
        ),
    ),
    _Notice(
        GoodsKind.device,
        "review-order21-2020/6",
        re.compile(
            r"医疗器械|械字号|[国省]?械备|械注?准|械注进|血压计|血糖仪|制氧机|呼吸机|助听器|"
            r"医用(?:外科)?(?:口罩|敷料|冷敷贴|退热贴|护膝)"
        ),
        re.compile(r"收纳|保护套|袖带包|电池|充电器|图书|书籍|教材|玩具|模型"),
        re.compile(r"阅读[^，。！？\s]{0,6}说明书|(?:医务人员|医生|医师)[^，。！？\s]{0,4}指导"),
    ),
    _Notice(
        GoodsKind.special_food,
        "review-order21-2020/8",
        re.compile(r"特殊医学用途|特医(?:食品|奶粉|配方)?|国食注字tye?y?"),
        re.compile(r"图书|书籍|教材"),
        re.compile(r"(?:医生|医师|营养师)[^，。！？\s]{0,4}指导|非目标人群"),
        ("不适用于非目标人群使用",),
    ),
)


def evaluate(cards: tuple[Card, ...], page: tuple[Text, ...], law: Law) -> Iterator[Finding]:
    """For each kind one finding for its notice, or one per card where it is not there.

    page: all texts; viewers' words are no notice. Source: Order 21 of 2019 arts 5, 6 and 8.
    """
    said = [text for text in page if text.speaker is not Speaker.viewer]
    for rule in _NOTICES:
        goods = [card for card in cards if _is(card, rule)]
        if not goods:
            continue
        asked = (law.clause(rule.clause).quote, *rule.more)
        notice = "”“".join(asked)
        seen = [_first(said, _exact(words)) for words in asked]
        whole = [place for place in seen if place is not None]
        if len(whole) == len(asked):
            text, start, end = whole[0]
            yield Finding.in_text("found", text, start, end, notice=notice)
            continue
        near = whole[0] if whole else _first(said, rule.partly)
        if near is not None:
            text, start, end = near
            yield Finding.in_text("wording", text, start, end, notice=notice)
            continue
        for card in goods:
            values = {"name": card.title.text if card.title else "", "notice": notice}
            yield Finding("missing", goods=card.goods, absent=True, values=values)


def _is(card: Card, rule: _Notice) -> bool:
    title = normal(card.title.text).text if card.title is not None else ""
    if card.goods.kind is not None:
        return card.goods.kind is rule.kind and not re.search(r"(?<!非)处方药", title)
    named = rule.named.search(title)
    return (
        named is not None and not rule.other.search(title) and not is_denied(title, *named.span())
    )


def _exact(notice: str) -> re.Pattern[str]:
    """Punctuation, spaces and width of letters do not change a notice."""
    return re.compile(r"\W*".join(char for char in normal(notice).text if char.isalnum()))


def _first(texts: list[Text], pattern: re.Pattern[str]) -> tuple[Text, int, int] | None:
    for text in texts:
        folded = normal(text.text)
        match = pattern.search(folded.text)
        if match is not None:
            return (text, *folded.original(*match.span()))
    return None
