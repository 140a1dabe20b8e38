"""Doctors, experts and institutes that recommend goods, and experts that are only played."""

import re
from collections.abc import Iterator, Mapping

from greenroom.check import Finding
from greenroom.evidence import GoodsKind, Text
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import clause_around

FAMILY = "expert_endorsement"
# Goods whose ads may not be recommended by anybody (Advertising Law arts 16, 18).
_BARRED = frozenset({GoodsKind.drug, GoodsKind.device, GoodsKind.health_food})
_BARRED_WORDS = re.compile(
    r"(?<!不是)(?<!非)(保健食品(?!不)|国食健|食健字|国药准字|处方药|械字号|械备\d|械准|医疗器械|三类器械|二类器械)|(?<![a-z])otc(?![a-z])"
)
_RECOMMENDS = re.compile(
    r"^[^,。!?;，！？；]{0,8}?(推荐|力荐|力推|强推|安利|背书|认证|认可|点名|首选|在用|在吃|在喝|自用|自己(也|都)?(在)?(用|吃|喝)|同款|"
    r"指定|验证|证实|证明|亲荐|好评|称赞|夸|代言|点赞|担保|看好|说好)"
)
_MAKES = re.compile(
    r"^[^,。!?;，！？；]{0,8}?(研制|研发|研究出|发明|调配|监制|配方|秘方|打造|出品|联名|亲自|领衔|合作|联合|技术|成果|成分|得主|特制)"
)
_ASKED_IN = re.compile(r"(联合|携手|特邀|特聘|聘请|邀请|请来|请到)[^,。!?;，！？；]{0,10}$")
# A reading list or a lecture is recommended to be read, a doctor's toy to be played with.
_OTHER = re.compile(
    r"教材|图书|书单|课本|绘本|讲座|论文|小说|玩具|积木|《|过家家|职业装|节快乐|角色扮演"
)
# 医生都说不能吃 warns of the goods.
_DOUBTS = re.compile(r"不推荐|不认可|没有推荐|不建议|没有(?:专家|医生)|请咨询|遵医嘱|指导下")


def evaluate(
    texts: tuple[Text, ...], lexicon: Lexicon, kinds: Mapping[str, GoodsKind]
) -> Iterator[Finding]:
    """One finding per clause that recommends or poses, in reading order; denied ones are none.

    texts: the seller's words. kinds: declared kinds of goods. Source: Advertising Law arts 16,
    18; Order 117 of 2025 art. 34; Zhejiang guideline of 2024.
    """
    barred = {goods for goods, kind in kinds.items() if kind in _BARRED}
    barred |= {text.goods for text in texts if text.goods and _says_barred(text)}
    told: tuple[str, str, int] | None = None
    for claim in claims(texts, lexicon, FAMILY):
        reason = None if claim.is_silent else _reason(claim)
        if reason == "endorsed" and (claim.text.goods in barred or _says_barred(claim.text)):
            reason = "medical_goods"
        left, _ = clause_bounds(claim.text.text, claim.hit.start, claim.hit.end)
        # 三甲医院的主任医师推荐 names two, and recommends once.
        if reason and told != (claim.text.id, reason, left):
            told = (claim.text.id, reason, left)
            yield Finding.in_text(
                reason, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )


def _reason(claim: Claim) -> str | None:
    around = clause_around(claim)
    kind = claim.hit.kind
    if _OTHER.search(around.both) or _DOUBTS.search(around.both):
        return None
    if kind in ("persona", "appraisal", "posed"):
        return kind
    if kind == "said":
        return "endorsed"
    if kind == "made":
        return "made"
    if _RECOMMENDS.search(around.after):
        return "endorsed"
    if _MAKES.search(around.after) or _ASKED_IN.search(around.before):
        return "made"
    return None


def _says_barred(text: Text) -> bool:
    return _BARRED_WORDS.search(normal(text.text).text) is not None
