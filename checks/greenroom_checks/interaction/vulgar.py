"""Insults and sexual hints in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds

FAMILY = "vulgar"
# These words insult only where they are thrown at somebody.
_NEEDS_SOMEBODY = frozenset({"闭嘴", "废物", "去死", "智障", "贱人", "神经病", "走光"})
_SOMEBODY = re.compile(
    r"[你您]|(?<!他)他(?!们家的)|她|黑粉|喷子|同行|那个人|这种人|这些人|这帮人|这群|有些人|某些人|粉丝|顾客|买家|观众|"
    r"不买的|问价的|退货的|给我|都给|直播|看我|小姐姐|福利"
)
# Told of oneself, of a book, or of words that others used.
_TOLD = re.compile(
    r"小说|图书|书籍|漫画|电影|表情包|台词|歌词|(?:骂|说|喊|叫)我(?!们)?|被骂|被人骂|有人骂|(?<!不)骂人|我(?:真是|就是|是)个?$"
)

_WARDROBE = re.compile(r"脱一件(?:外套|毛衣|大衣|羽绒|衣服少)|试穿里面")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term that is aimed at somebody and neither denied nor quoted.

    texts: the seller's words. Source: Provisions on the Online Information Content Ecosystem
    art. 7; code of conduct for hosts art. 14.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str | None:
    meant = claim.hit.is_way or _meant(claim.text.text, claim.hit)
    return claim.hit.kind if meant else None


def _meant(words: str, hit: Hit) -> bool:
    left, right = sentence_bounds(words, hit.start, hit.end)
    sentence = normal(words[left:right]).text
    before = normal(words[left : hit.start]).text
    if hit.term == "擦边直播" and _WARDROBE.search(sentence):
        return False
    if _TOLD.search(before) or "《" in before:
        return False
    return hit.term not in _NEEDS_SOMEBODY or bool(_SOMEBODY.search(sentence))
