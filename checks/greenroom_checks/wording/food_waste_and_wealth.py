"""Food wasted for show, and money worshipped."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims
from greenroom_checks.around import sentence_around

FAMILY = "excess"
# 一口气吃 is a feat only with an amount that nobody eats.
_AMOUNT = re.compile(
    r"^[^,。!?;，！？；]{0,4}?(([1-9]\d+|[一二三四五六七八九]?十[一二三四五六七八九]?|几十|上百|[一两几]?百)\s*(斤|公斤|碗|盆|桶|盘|只|个|份|串|根|瓶|袋|箱)|"
    r"([3-9]|[三四五六七八九])\s*(斤|公斤|盆|桶|箱)|整(头|桶|箱))"
)
# Words that warn, advise or tell of small portions and toys.
_OTHER = re.compile(
    r"光盘|节约|珍惜|适量|理性|小份|注意|谨慎|避免|不利于|伤胃|儿童误|误吞|误食|小心|请勿|严禁|就医|遵医嘱|玩偶|公仔|抱枕|毛绒|玩具|道具|积木|解压|模型|点钞机|验钞|影视|《"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per show of waste or wealth, in reading order; warnings are none.

    texts: the seller's words. Source: code of conduct for hosts art. 14; Zhoushan plan 2.2.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str | None:
    around = sentence_around(claim).both
    if _OTHER.search(around):
        return None
    if claim.hit.kind == "waste_feat":
        return "waste" if _AMOUNT.search(sentence_around(claim).after) else None
    return claim.hit.kind
