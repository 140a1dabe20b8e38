"""Health functions and effects on the body, by the kind of goods they are claimed for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from greenroom.check import Finding, findings
from greenroom.evidence import GoodsKind, Text
from greenroom.law import Law
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds
from greenroom_checks.goods_kind import MEDICINE, Kinds

FAMILY = "efficacy"
FOOD_RULE = "food-live-2026/health-claims"
# 减肥期间也能吃 and 适合减脂的你 say who eats it, not what it does.
_WHO = re.compile(
    r"^(?:塑形|增肌|健身|控糖|的)?(?:期间?|人群|人士|党|族|时|的时候|的?(?:姐妹|朋友|宝子|宝宝|家人)|的?人|中|早餐|午餐|晚餐|食谱|餐)|"
    r"^(?:也|都)(?:能|可以)(?:放心)?[吃喝]"
)
# A shape or a look is no effect on the body.
_LOOK = re.compile(
    r"(?:视觉|显得|看起来|穿着?|上身|上脸|滤镜|妆效|效果图|p图|修图)[^，。！？；\s]{0,6}$"
)
_COLOUR = re.compile(r"^(?:色|款|键|灯|模式|功能键|相机|镜头|滤镜)")


# 解酒？没有这种功能: asked and answered. 我最近在减肥 tells of the host.
_ANSWERED = re.compile(r"^[?？](?:别|没|不|假|扯)")
_MYSELF = re.compile(
    r"(?:我|主播)[^，,。]{0,4}(?:在|正在|要|得|想)$|(?:狗|猫|植物|树|花|苗)[^，,。]{0,8}$"
)


def evaluate(
    texts: tuple[Text, ...],
    kinds: Mapping[str, GoodsKind],
    lexicon: Lexicon,
    law: Law,
    as_of: date,
) -> Iterator[Finding]:
    """One finding per claim, in reading order.

    texts: the seller's words. Source: provisions on food in live selling of 2026; Advertising
    Law arts 11 and 28; Order 117 of 2025 art. 34.
    """
    goods = Kinds(texts, kinds, lexicon)
    food_rule = bool(law.in_force((FOOD_RULE,), as_of))

    def reason(claim: Claim) -> str:
        if _only_named(claim.text.text, claim.hit):
            return ""
        told = _reason(claim.hit, goods.of(claim.text), food_rule=food_rule)
        return "unclear" if told == "food" and claim.is_exempt else told

    yield from findings(claims(texts, lexicon, FAMILY), reason)


def _reason(hit: Hit, kind: GoodsKind | None, *, food_rule: bool) -> str:
    """The reason that a claim comes to for goods of that kind; empty where it is none."""
    if kind is GoodsKind.other:
        # A lamp that is kind to the eyes or a garment that slims sells no effect on the body; one
        # that burns fat does.
        return "unclear" if hit.kind == "worn" else ""
    if kind in MEDICINE:
        return "medicine"
    if kind is GoodsKind.health_food:
        return "health_food"
    if kind is GoodsKind.special_food:
        return "special_food"
    if kind is GoodsKind.cosmetics:
        return "cosmetics"
    if kind is GoodsKind.food and hit.kind == "health":
        return "food" if food_rule else "unclear"
    if kind is GoodsKind.food and hit.kind == "folk":
        return "folk"
    return "unclear"


def _only_named(words: str, hit: Hit) -> bool:
    left, right = clause_bounds(words, hit.start, hit.end)
    before, after = words[left : hit.start], words[hit.end : right]
    if _ANSWERED.search(words[hit.end : hit.end + 4]) or _MYSELF.search(before):
        return True
    return bool(_WHO.search(after) or _LOOK.search(before) or _COLOUR.search(after))
