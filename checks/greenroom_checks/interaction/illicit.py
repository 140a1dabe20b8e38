"""Gambling, vice, drugs and other trade that the law bars, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds

FAMILY = "illicit"
# A kind whose words have no other meaning is a violation, the rest a question.
_REASONS = {
    "gambling": "gambling",
    "gambling_hint": "gambling_hint",
    "cheating": "banned_trade",
    "vice": "vice",
    "vice_hint": "vice_hint",
    "drugs": "banned_trade",
    "drugs_hint": "banned_hint",
    "drugging": "banned_trade",
    "weapons": "banned_hint",
    "invoices": "banned_hint",
    "forged": "banned_hint",
    "vice_goods": "vice_hint",
    "body": "banned_hint",
    "wildlife": "banned_hint",
    "hunting": "banned_hint",
    "tobacco": "banned_hint",
    "counterfeit": "banned_hint",
    "spying": "banned_hint",
    "fraud_tools": "banned_hint",
}
# A book, a film or a toy tells of it and sells none of it.
_TOLD = re.compile(
    r"小说|图书|书籍|正版书|绘本|漫画|电影|影片|纪录片|电视剧|剧集|剧本|桌游|玩具|模型|周边|手办|积木|海报|游戏|"
    r"普法|禁毒|缉毒|反诈|是毒品|动物园|保护动物|标本馆|反赌|警示|案例|新闻|教育|检测试纸|试剂|试纸|检测盒|探测|科普"
)
# 稳定的押注 of a metaphor, 下注未来: somebody's bet on a market is no gambling.
_BET_ON = re.compile(r"^(?:未来|赛道|市场|行业|人生|明天|新能源|东海|产业|人工智能|ai)")
_VICE_TALK = re.compile(r"懂的|小姐|小妹|上门|晚上|包夜|按摩|桑拿|会所|私密|你懂|技师|男士|老板们")
_PRIVATE = re.compile(r"赔率|私我|私信|加群|代买|外围|比体彩")
_LOTTERY = re.compile(r"体彩|福彩|体育彩票|福利彩票|中国彩票|大乐透|双色球")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term that is not denied, warned of or told as a story.

    texts: the seller's words. Source: Advertising Law art. 9 item 8; Provisions on the Online
    Information Content Ecosystem art. 6; Order 117 of 2025 art. 33.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str | None:
    if claim.hit.is_way:
        return claim.hit.kind
    return None if _another_thing(claim.text.text, claim.hit) else _REASONS[claim.hit.kind]


def _another_thing(words: str, hit: Hit) -> bool:
    left, right = sentence_bounds(words, hit.start, hit.end)
    around = normal(words[left:right]).text
    if _TOLD.search(around):
        return True
    if hit.kind == "vice_hint":
        return not _VICE_TALK.search(around)
    if hit.kind == "gambling_hint":
        behind = normal(words[hit.end : hit.end + 8]).text
        return bool(
            _BET_ON.search(behind)
            or (hit.term == "押注" and _LOTTERY.search(around) and not _PRIVATE.search(around))
        )
    return False
