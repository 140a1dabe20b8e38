"""Rites, luck and fortune-telling in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims
from greenroom_checks.around import clause_around, sentence_around

FAMILY = "superstition"
_FIRST = frozenset({"rite", "effect", "divination"})
# What makes a lucky word an effect: somebody wears or places the goods and something comes of it.
_EFFECT_BEFORE = re.compile(
    r"(戴|佩|摆(?!件)|挂(?!件|饰)|放(在|家|车|门|桌|店)|请(回|一)|贴(在|门|上)|供(上|在|奉)|(?<![功万智])能|可以|可助|会|有助|帮|"
    r"让你|使|保你|包你|一定|必|立马|马上|快速|瞬间|轻松|功效|作用|开始|自带|专门|专为|为您|给你|越来越|(?<![理思梦])想|"
    r"(?<![重主需])要)[^,。!?;，！？；]{0,8}$"
)
_EFFECT_AFTER = re.compile(
    r"^[^,。!?;，！？；]{0,4}?(效果|神器|必备|必戴|必入|特别灵|很灵|超灵|灵验|见效|显灵|挡不住|一整年|功效|开运|转运|旺|招|辟|"
    r"化|镇|改|又|还能|专用)"
)
_STRONG = re.compile(r"开光|加持|太岁|煞|改运|旺夫|桃花运|业障|大师|法师|高僧|磁场|气场|命格|五行")
# A custom told as a custom, or a word in the name of a thing.
_CUSTOM = re.compile(
    r"寓意|象征|取意|谐音|美好|祝福|彩头|讨个|图个|习俗|民俗|传统|传说|吉祥话|字画|春联|窗花|年画|歌"
)
_PRINTED = re.compile(r"《|图书|书籍|小说|漫画|绘本|电子书|桌游")
_TOLD = re.compile(r"剧本|电影|动画|文化|历史|典故|科普")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per rite, effect or oracle, in reading order; denials and wishes are none.

    texts: the seller's words. Source: Advertising Law art. 9(8); code of conduct art. 14.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason, _FIRST)


def _reason(claim: Claim) -> str | None:
    kind = claim.hit.kind
    if kind in ("effect", "name"):
        return kind
    around = clause_around(claim)
    if kind == "object" or _TOLD.search(around.both) or _printed(claim):
        return None if kind == "blessing" else "name"
    if kind in ("luck", "blessing"):
        if claim.hit.evaded or _STRONG.search(around.both):
            return "effect"
        told = _CUSTOM.search(around.both)
        effect = _EFFECT_BEFORE.search(around.before) or _EFFECT_AFTER.search(around.after)
        if effect and not told:
            return "effect"
        return "name" if kind == "luck" else None
    return {"rite": "rite", "ward": "effect", "divination": "divination"}[kind]


def _printed(claim: Claim) -> bool:
    """True for a book or a game on the subject; a book given along with a rite is none."""
    return claim.hit.kind != "rite" and bool(_PRINTED.search(sentence_around(claim).both))
