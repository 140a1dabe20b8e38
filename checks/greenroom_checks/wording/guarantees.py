"""Results that nobody can promise: exams, profits, effects on the body, safety."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from greenroom.check import Finding, apart
from greenroom.evidence import GoodsKind, Text
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds, sentence_bounds
from greenroom_checks.goods_kind import MEDICINE, Kinds

FAMILY = "guarantees"
_STUDY = re.compile(
    r"考(?!究|虑|古)|挂科|笔试|面试|拿证|取证|下证|证书|课(?!桌)|培训|学员|驾照|驾校|四六级|雅思|托福|教资|公务员|申论|"
    r"[保包]\s*过|上岸|专升本|资格证|职称|学历|文凭|论文|教程|押题|题库|录取|升学|学[费习校]|分数|提分"
)
_INVEST = re.compile(
    r"投资|理财|项目|加盟|代理|招商|副业|基金|股票|收益|本金|入股|分红|创业|利息|年化|合伙|期货|外汇|回报|私募|信托|"
    r"币圈|资金|投进来|投的钱|保息|付息|兑付"
)
_MONEY = re.compile(rf"{_INVEST.pattern}|[赚挣躺炒]|兼职|黄金|开店|翻倍")
_BODY = re.compile(
    r"治|疗|药|瘦|减肥|美白|祛|护肤|面膜|面霜|精华|膏|敷|保健|胶囊|口服|失眠|副作用|病|贴|除皱|染发|涂|抹"
)
# 3天, 一周, 28天: what a result is promised within. Text before the term, folded by the engine.
_COUNT = re.compile(r"(?:\d+|[一二两三四五六七八九十半几]+|数)\s*个?$")
_AMOUNT = re.compile(
    r"^(?:了|入|收入|薪|均|收|率|收益|超|近|可达|高达|达|到|约|过|破|个|能|：|:|-){0,3}\s*(?:\d[\d.,]*[万千百w]?[元块%]?|[一二两三四五六七八九十百千几]+[万元块]?|上?[万千百]|过[万千])"
)
_DAYS = re.compile(
    r"(?:(?:\d+|[一二两三四五六七八九十半]+)\s*(?:天|日|周|个?月|小时|年|星期)内?|当[天月]|快速|轻松|包|保证|[月周])"
    r"(?:就|可以?|能|即可|轻松|稳定|直接|快速|马上|内|便|至少|必|狂|暴)?[^，。！？；\s]{0,3}$"
)
_KILOS = re.compile(
    r"^(?:了|掉|下|身|出)?(?:\d+|[一二两三四五六七八九十半]+)\s*(?:多|来|几)?(?:斤|公斤|kg|圈|码|厘米|cm)"
)
_STORY = re.compile(r"我(?:自己|本人|去年|之前|当时|生完|产后)|主播(?:自己|本人)")
# 月入三千也能穿 and 年入百万的老板 say who buys.
_EARNERS = re.compile(
    r"^的?(?:老板|人|姐妹|打工|家庭|大佬|朋友|女生|男生)|^(?:也|都)?(?:能|可以|买得?)"
)
# 回本 is also what a clearance sale hopes for.
_PAYBACK_BEFORE = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半几]+)\s*(?:天|日|周|个?月|年|单|星期)[^，。！？；\s]{0,4}$|包$|保证$|快速$|轻松$|当[天月年][^，。！？；\s]{0,2}$"
)


# 包你考上, 保证孩子考上: what makes a result sure. 包邮 and 书包 do not.
_SURE = re.compile(
    r"(?:(?<![书钱背面红])包(?![邮含括装裹])|保证|必|百分百|100%|百分之百|稳稳?|肯定)[^，。！？；\s]{0,6}$"
)
_POINTS = re.compile(r"^了?(?:\d+|[一二两三四五六七八九十百]+)多?\+?分(?!钟|之)")
_PAST = re.compile(r"平均|去年|往年|往期|上期|上一期|历史|统计")


def evaluate(
    texts: tuple[Text, ...], kinds: Mapping[str, GoodsKind], lexicon: Lexicon
) -> Iterator[Finding]:
    """One finding per promise, in reading order.

    texts: the seller's words. Source: Advertising Law arts 16, 18, 24, 25 and 28.
    """
    goods = Kinds(texts, kinds, lexicon)
    yield from apart(
        found for claim in claims(texts, lexicon, FAMILY) if (found := _promised(claim, goods))
    )


def _promised(claim: Claim, goods: Kinds) -> Finding | None:
    hit = None if claim.is_silent else _promise(claim.text.text, claim.hit)
    reason = _reason(claim.text.text, hit, goods.of(claim.text)) if hit else ""
    if not hit or not reason:
        return None
    reason = "quoted" if claim.is_exempt else reason
    return Finding.in_text(reason, claim.text, hit.start, hit.end, why=hit.why)


def _promise(words: str, hit: Hit) -> Hit | None:
    """The hit with the number that makes it a promise; None where it is none."""
    left, right = clause_bounds(words, hit.start, hit.end)
    before, after = words[left : hit.start], words[hit.end : right]
    if hit.kind in ("timed", "sure"):
        led = (_COUNT if hit.kind == "timed" else _SURE).search(before)
        kind = "result" if hit.kind == "timed" else "study_beside"
        return replace(hit, kind=kind, start=left + led.start()) if led else None
    if hit.kind == "score":
        points = None if _PAST.search(before) else _POINTS.search(after)
        return replace(hit, kind="study_beside", end=hit.end + points.end()) if points else None
    if hit.kind in ("income", "payback"):
        return _earned(words, hit, left)
    if hit.kind == "slim":
        days, kilos = _DAYS.search(before), _KILOS.search(after)
        if not days or not kilos or _STORY.search(before):
            return None
        return replace(hit, start=left + days.start(), end=hit.end + kilos.end())
    return hit


def _earned(words: str, hit: Hit, left: int) -> Hit | None:
    """An income with its amount, a return with its term."""
    if hit.kind == "income":
        # 回报率 9%: a space does not part a rate from its number.
        amount = _AMOUNT.search(words[hit.end : hit.end + 12])
        if not amount or _EARNERS.search(words[hit.end + amount.end() :]):
            return None
        return replace(hit, end=hit.end + amount.end())
    span = _PAYBACK_BEFORE.search(words[left : hit.start])
    if span:
        return replace(hit, start=left + span.start())
    return hit if words[hit.start : hit.end].startswith(("包", "保证")) else None


def _reason(words: str, hit: Hit, kind: GoodsKind | None) -> str:
    """The reason that a promise comes to, empty where the words around it speak of other things."""
    left, right = sentence_bounds(words, hit.start, hit.end)
    rest = words[left : hit.start] + "\n" + words[hit.end : right]
    if hit.kind.startswith("study"):
        return "study" if hit.kind == "study" or _STUDY.search(words, left, right) else ""
    if hit.kind == "yield":
        return "yield" if _INVEST.search(words, left, right) or _MONEY.search(rest) else "income"
    if hit.kind == "yield_beside":
        return "yield" if _INVEST.search(rest) else ""
    if hit.kind in ("income", "payback", "spoken_income"):
        return "income"
    if hit.kind == "lasting":
        return "lasting"
    if hit.kind.endswith("_beside") and not _BODY.search(rest):
        return ""
    return _on_body(hit, kind)


def _on_body(hit: Hit, kind: GoodsKind | None) -> str:
    """The reason for effects on the body and safety, by the kind of goods."""
    safety = hit.kind.startswith("safety")
    if kind in MEDICINE:
        return "medicine"
    if kind is GoodsKind.other and hit.kind != "safety":
        return ""
    if safety:
        return "" if hit.kind == "safety_beside" and kind is GoodsKind.food else "safety"
    return "health_food" if kind is GoodsKind.health_food else "result"
