"""Faces, voices and names of others borrowed by AI, and AI that is meant not to be recognised."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims
from greenroom_checks.around import sentence_around

FAMILY = "impersonation"
_FAMOUS = re.compile(
    r"明星|名人|网红|大v|专家|医生|院士|教授|企业家|歌手|演员|影帝|影后|主持人|领导|头部主播|老艺术家|偶像|顶流"
)
_SELLS = re.compile(r"带货|直播|卖货|推荐|代言|开播|卖|下单|出单|引流|推广")
_OWN = re.compile(r"本人授权|已授权|经.{0,6}授权|授权使用|我自己|主播本人|自己的")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per borrowed face, voice or name, in reading order; warnings are none.

    texts: the seller's words. Source: Order 117 of 2025 arts 34, 37; label measures art. 10.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason, frozenset({"hide", "star"}))


def _reason(claim: Claim) -> str | None:
    kind = claim.hit.kind
    if claim.hit.is_way:
        return kind
    around = sentence_around(claim).both
    if kind in ("face", "voice", "clone") and _FAMOUS.search(around):
        kind = "star"
    if kind == "star":
        if _OWN.search(around):
            return "clone"
        return "star" if _SELLS.search(around + claim.text.text) else "clone"
    return kind
