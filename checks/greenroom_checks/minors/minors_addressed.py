"""Minors called on to tip or buy, children as hosts or endorsers, in the seller's own words."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.law import Law
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import Effect, cue_for

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
_TIPS = re.compile(rf"{_MINOR}[^。！？!?\n]{{0,14}}?{_TIP}|{_TIP}的?{_MINOR}")
# Words that say it is a child who is spoken to; 让妈妈买 is also what grown daughters are told.
_CHILDREN = re.compile(
    rf"{_MINOR}|宝贝们|同学们|小可爱们|小粉丝|小宝贝们?|小仙女们还在上学|小弟弟|小妹妹"
)
_SPENDS = re.compile(rf"{_TIP}|下单|买|拍|抢|冲|充|付款|送主播|支持主播|刷")
_AGE_WORDS = (
    r"(?<![\d.一二三四五六七八九十])"
    r"(?P<age>\d{1,2}|[一二两三四五六七八九]|十[一二三四五六七]?)(?:周)?岁半?"
)
_AGE = re.compile(
    rf"{_AGE_WORDS}的?(?:小|萌娃)?(?:主播|网红(?![狗猫犬店款树])|带货(?:达人|主播|小能手))"
)
_CHILD_AS_HOST = re.compile(
    r"(?:小学生|初中生|未成年人?|小朋友|孩子)们?[^。，！？!?\n]{0,6}(?:当|做)(?:个)?(?:小|带货)?主播"
)
_GOES_WITH = r"(?!以[上下]|[起+~\-至到内]|及|左右可用|适[用合]|儿童适)"
_ENDORSES = re.compile(
    rf"{_AGE_WORDS}{_GOES_WITH}(?P<between>[^。！？!?\n]{{0,14}}?)(?P<act>代言|当形象大使|做形象大使|当推荐官|做推荐官)"
)
_ENDORSER_IS = re.compile(
    rf"(?P<act>代言人|形象大使|推荐官)(?P<between>(?:今年|才|只有|是|一个|一位|个|位|我家|宝宝|，|的|我|女儿|儿子|孙女|孙子|小朋友|[：:]|才|[\u4e00-\u9fff]{{2,3}}，?){{0,4}}){_AGE_WORDS}{_GOES_WITH}"
)
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
    endorser_age = law.number(ENDORSERS, "age_min")
    for text in texts:
        tips = [*_tips(text)]
        yield from tips
        told = 0
        for claim in claims([text], lexicon, FAMILY):
            reason = "" if claim.is_silent else _reason(text.text, claim.hit)
            start, end = claim.hit.start, claim.hit.end
            near = bisect_left(tips, end, key=lambda tip: tip.start)
            tipped = near > 0 and tips[near - 1].end > start
            if reason and start >= told and not tipped:
                told = end
                yield Finding.in_text(reason, text, start, end, why=claim.hit.why)
        yield from _hosts(text, law)
        yield from _endorsers(text, endorser_age)


def _tips(text: Text) -> Iterator[Finding]:
    folded = normal(text.text)
    for match in _TIPS.finditer(folded.text):
        start, end = folded.original(*match.span())
        if not _silent(text.text, start, end):
            yield Finding.in_text("tips", text, start, end)


def _reason(words: str, hit: Hit) -> str:
    """Reason for a term of the lexicon, empty where the sentence is not about children."""
    left, right = sentence_bounds(words, hit.start, hit.end)
    around = normal(words[left : hit.start] + "，" + words[hit.end : right]).text
    if hit.kind == "school":
        return "" if _SCHOOL_OK.search(around) else "school"
    if hit.kind == "child_host":
        return "child_host"
    if hit.kind == "buys":
        return "buys"
    spends = _SPENDS.search(normal(words[hit.start : hit.end]).text + around)
    if hit.kind == "secret":
        return "buys" if spends else ""
    return "buys" if spends and _CHILDREN.search(around) else ""


def _hosts(text: Text, law: Law) -> Iterator[Finding]:
    """Hosts whose age is told."""
    host_age = law.number(HOSTS, "age_min")
    adult_age = law.number(HOSTS, "guardian_until_age")
    folded = normal(text.text)
    for match in _CHILD_AS_HOST.finditer(folded.text):
        start, end = folded.original(*match.span())
        if not _silent(text.text, start, end):
            yield Finding.in_text("child_host", text, start, end)
    for match in _AGE.finditer(folded.text):
        age = _age(match["age"])
        start, end = folded.original(*match.span())
        if age < adult_age and not _silent(text.text, start, end):
            yield Finding.in_text("child_host" if age < host_age else "guardian", text, start, end)


def _endorsers(text: Text, age_min: float) -> Iterator[Finding]:
    """Endorsers whose age is told and too low."""
    folded = normal(text.text)
    for match in (*_ENDORSES.finditer(folded.text), *_ENDORSER_IS.finditer(folded.text)):
        start, end = folded.original(*match.span())
        before = folded.text[max(0, match.start() - 10) : match.start()]
        if (
            _age(match["age"]) < age_min
            and not _OTHER.search(match["between"])
            and not _NOT_A_CHILD.search(before)
            and not _silent(text.text, start, end)
        ):
            yield Finding.in_text("endorser", text, start, end)


def _silent(words: str, start: int, end: int) -> bool:
    cue = cue_for(words, Hit(FAMILY, "", "", start, end))
    return cue is not None and cue.effect is Effect.silent


def _age(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return sum(_DIGITS[char] for char in words)
