"""Insults and sexual hints in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds

FAMILY = "vulgar"
# These words insult only where they are thrown at somebody.
_NEEDS_SOMEBODY = frozenset({"闭嘴", "废物", "去死", "智障", "贱人", "神经病", "走光"})
_SOMEBODY = re.compile(
    r"[你您]|(?<!他)他(?!们家的)|她|黑粉|喷子|同行|那个人|这种人|这些人|这帮人|这群|有些人|某些人|粉丝|顾客|买家|观众|"
    r"不买的|问价的|退货的|给我|都给|直播|看我|小姐姐|福利"
)
# Told of oneself, of a book, or of words that others used.
_TOLD = re.compile(
    r"小说|图书|书籍|漫画|电影|表情包|台词|歌词|(?:骂|说|喊|叫)我(?!们)?|被骂|被人骂|有人骂|骂人|我(?:真是|就是|是)个?$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term that is aimed at somebody and neither denied nor quoted.

    texts: the seller's words. Source: Provisions on the Online Information Content Ecosystem
    art. 7; code of conduct for hosts art. 14.
    """
    for claim in claims(texts, lexicon, FAMILY):
        if not claim.is_silent and _meant(claim.text.text, claim.hit):
            yield Finding.in_text(
                claim.hit.kind, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )


def _meant(words: str, hit: Hit) -> bool:
    left, right = sentence_bounds(words, hit.start, hit.end)
    sentence = normal(words[left:right]).text
    before = normal(words[left : hit.start]).text
    if _TOLD.search(before) or "《" in before:
        return False
    return hit.term not in _NEEDS_SOMEBODY or bool(_SOMEBODY.search(sentence))
