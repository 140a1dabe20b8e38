"""Patents, certificates, origin, licences and imitations in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, normal
from greenroom_checks.around import clause_around

FAMILY = "certificates"
_FIRST = frozenset({"patent_pending", "fake"})
_PATENT_NUMBER = re.compile(
    r"(?<![a-z\d])(zl\s*)?(19|20)\d{2}\s*[12389]\s*\d{7}\s*(\.\s*[\dx])?(?!\d)"
)
_PATENT_KIND = re.compile(r"发明|实用新型|外观")
# A certificate is named with its number: OGA/COP letters and digits, 12 digits, or “编号：…”.
_NUMBER = re.compile(
    r"(编号|证书号|证号|报告号|注册号|备案号|批准文号|认证号|码)"
    r"\s*(为|是|:|：)?\s*[a-z0-9][a-z0-9\-/ .]{4,}|"
    r"(?<![a-z\d])(?=[a-z0-9\-]*\d{5})[a-z0-9\-]{9,}(?![a-z\d])"
)
# Grade A jade is untreated jade and imitates nobody.
_JADE = re.compile(r"翡翠|玉|手镯|冰种|糯种|缅甸|飘花|种水|珠宝")
# Services about patents claim none.
_SERVICE = re.compile(r"翻译|律师|课程|查询|检索|培训|代办|费用|讲座|法规|知识产权保护|纠纷")
# The platform verified the seller's account, not the goods.
_ACCOUNT = re.compile(r"账号|蓝v|直播间|店铺|旗舰店|主播|平台|抖音|淘宝|快手")

# What buyers ask claims nothing.
_ASKED = re.compile(
    r"(?:顾客|有人|客人|粉丝|宝宝|姐妹|家人|网友|弹幕|评论区?)们?[^，。！？]{0,6}问[^。！？]{0,16}$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim without its papers, in reading order; denied ones are none.

    texts: the seller's words; texts of one product card are read together, so that the number
    may stand in any of them. Source: Advertising Law art. 12; Order 117 of 2025 arts 33, 34.
    """
    cards: dict[str, str] = {}
    for text in texts:
        if text.goods:
            cards[text.goods] = f"{cards.get(text.goods, '')}\n{normal(text.text).text}"

    def reason(claim: Claim) -> str | None:
        return _reason(claim, cards.get(claim.text.goods or "", normal(claim.text.text).text))

    yield from findings(claims(texts, lexicon, FAMILY), reason, _FIRST)


def _reason(claim: Claim, told: str) -> str | None:
    kind = claim.hit.kind
    if kind != "fake":
        before = claim.text.text[max(0, claim.hit.start - 30) : claim.hit.start]
        if "问" in before and _ASKED.search(before):
            return None
    around = clause_around(claim).both
    if kind == "patent":
        if _SERVICE.search(around):
            return None
        return None if _PATENT_NUMBER.search(told) and _PATENT_KIND.search(told) else "patent"
    # A grant has its own number, so here the words are only badly chosen.
    if kind == "patent_pending" and _PATENT_NUMBER.search(told):
        return "patent"
    if kind in ("certificate", "honour"):
        if (
            kind == "certificate"
            and "官方认证" in claim.hit.term + around
            and _ACCOUNT.search(around)
        ):
            return None
        return None if _NUMBER.search(told) else kind
    if kind == "imitation" and _JADE.search(told):
        return None
    return kind
