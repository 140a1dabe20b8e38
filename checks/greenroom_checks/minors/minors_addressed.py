"""Minors called on to tip or buy, children as hosts or endorsers, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.law import Law
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds

FAMILY = "minors"
HOSTS = "minors-law-2021/76"
ENDORSERS = "ad-law-2021/38"
_MINOR = (
    r"(?:未成年人?|小学生|初中生|高中生|中学生|小朋友们?|小同学们?|小孩子?们?|孩子们|娃娃们|"
    r"学生党|学生们|在校学生)"
)
# 送礼物 is left out: a gift for a child is what a shop sells.
_TIP = (
    r"(?:打赏|刷\S{0,3}(?:礼物|火箭|嘉年华|跑车|飞机|小心心|棒棒糖)|上票|打榜|冲榜|送(?:个|一个)?(?:火箭|嘉年华|跑车)|"
    r"充值?\S{0,3}(?:抖币|快币|钻石|金币|会员)|充值)"
)
# Words that say it is a child who is spoken to; 让妈妈买 is also what grown daughters are told.
_CHILDREN = re.compile(
    rf"{_MINOR}|宝贝们|同学们|小可爱们|小粉丝|小宝贝们?|小仙女们还在上学|小弟弟|小妹妹"
)
_SPENDS = re.compile(rf"{_TIP}|下单|买|拍|抢|冲|充|付款|送主播|支持主播|刷")
# Somebody else endorses, or the years are the shop's.
_OTHER = re.compile(
    r"明星|影帝|影后|演员|冠军|歌手|品牌|艺人|由|请(?:了|的)|妈妈(?!.*我来)|爸爸|老师|教授|以上|以下|适[用合]|家乡|自己|公益|梦想|[狗猫犬]|金毛|柯基|泰迪|边牧|宠物"
)
_NOT_A_CHILD = re.compile(
    r"(?:店|品牌|公司|我们|厂|工龄|店龄|狗|猫|犬|马|鹦鹉|树|适合|适用|专为|针对|面向|给|满|未满|不满|不足)[^，。]{0,6}$"
)
_SCHOOL_OK = re.compile(r"大学|高校|学院|公益|讲座|宣传|科普|普法|食育")
_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, law: Law) -> Iterator[Finding]:
    """One finding per call, child host or endorser; notices that keep minors away are none.

    texts: the seller's words. law: the ages. Source: Law on the Protection of Minors art. 76;
    Advertising Law arts 38 and 39; notice on tipping of 2026.
    """
    host_age = law.number(HOSTS, "age_min")
    adult_age = law.number(HOSTS, "guardian_until_age")
    endorser_age = law.number(ENDORSERS, "age_min")

    def reason(claim: Claim) -> str | None:
        hit = claim.hit
        if hit.kind == "age_of_host":
            age = _age(hit.groups["age"])
            return "child_host" if age < host_age else "guardian" if age < adult_age else None
        if hit.kind == "age_of_endorser":
            return "endorser" if _endorses(claim, endorser_age) else None
        return hit.kind if hit.is_way else _reason(claim.text.text, hit)

    yield from findings(claims(texts, lexicon, FAMILY), reason, frozenset({"tips"}))


def _reason(words: str, hit: Hit) -> str | None:
    left, right = sentence_bounds(words, hit.start, hit.end)
    around = normal(words[left : hit.start] + "，" + words[hit.end : right]).text
    if hit.kind == "school":
        return None if _SCHOOL_OK.search(around) else "school"
    if hit.kind in ("child_host", "buys"):
        return hit.kind
    spends = _SPENDS.search(normal(words[hit.start : hit.end]).text + around)
    if hit.kind == "secret":
        return "buys" if spends else None
    return "buys" if spends and _CHILDREN.search(around) else None


def _endorses(claim: Claim, age_min: float) -> bool:
    hit = claim.hit
    before = normal(claim.text.text[max(0, hit.start - 10) : hit.start]).text
    return (
        _age(hit.groups["age"]) < age_min
        and not _OTHER.search(hit.groups["between"])
        and not _NOT_A_CHILD.search(before)
    )


def _age(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return sum(_DIGITS[char] for char in words)
