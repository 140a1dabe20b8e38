"""Selling under the name of the state, its officials, symbols, media, events and disasters."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, apart
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import clause_around, sentence_around

FAMILY = "state_authority"
# 会员专供 and 线上专供 name no organ, so supply words count only right beside one.
_SUPPLY_AFTER = re.compile(
    r"[^,。!?;，！？；,!?;\s]{0,4}?(特供|专供|特贡|内供|专用酒|专用烟|te供|特gong|zhuan供|专gong)"
)
_SUPPLY_BEFORE = re.compile(
    r"(特供|专供|特贡|内供|te供|特gong|zhuan供|专gong)[^,。!?;，！？；,!?;\s]{0,2}$"
)
_ENDORSES = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(推荐(?!性|目录|标准)|力荐|指定(用|产品|品牌|供应|合作|单位|采购)|定点供应|背书|站台)"
)
# 药监局备案 and 公安部检测 speak of papers; rules and subsidies of an organ recommend nothing.
_PAPERS = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(批准|备案|注册|认证|检测|检验|抽检|核准|许可|审批|审核|认定|认可|查验|特批)"
)
_NUMBER = re.compile(r"\d{6}")
_RULES = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(标准|规定|发布|公告|公布|通报|要求|条例|办法|令|文件|政策|补贴|提醒|提示|抽查|网站|官网|规范|热线|附近|旁边|对面|门口|参观|景点|门票|一日游)"
)
_OFFICIAL_USES = re.compile(
    r"^[^,。!?;，！？；]{0,8}?(在用|使用|爱用|用过|爱喝|在喝|喝过|爱吃|在吃|吃过|推荐|点赞|接见|视察|考察|题词|收藏|青睐|同款|"
    r"专用|专享|首选|品尝|认可|指定|喜爱|好评|夸|称赞|特供|专供|选用)"
)
_OFFICIAL_SELLS = re.compile(r"^[^,。!?;，！？；]{0,4}?(推荐|力荐|代言|带货|站台|背书)")
_MEDIA_SAYS = re.compile(
    r"^(都|也|曾|曾经|多次|反复|一套|频道|栏目|新闻|记者|财经|主持人){0,3}"
    r"(推荐|上榜|展播|报道|报导|合作|认证|认可|背书|专访|采访|点名|点赞|力荐|曝光过|播了|播过|播出|同款|品牌|广告)"
)
_SHOWN = re.compile(
    r"图案|印花|印|logo|标识|元素|背景|封面|商标|同款|定制|款|版|t恤|包装|外包|瓶身"
)
_SALE = re.compile(
    r"专场|特惠|大促|优惠|促销|特价|清仓|秒杀|打折|\d折|[一二三五六七八九]折|半价|福利|抢购|下单|每单|每卖|买就|"
    r"爱心价|直降|立减|同款|囤|拍[一二两三\d]|买[一二两三\d]送|献礼|冲量|价格|包邮|发福利|优惠价|捐"
)
# Goods against a disaster and word on late parcels sell nothing on it.
_PREPARED = re.compile(
    r"应急|逃生|防震|抗震|减震|防洪|防汛|沙袋|灭火|消防|报警|预警|探测|保险|发货|快递|物流|停运|延迟|延误|顺延|"
    r"影响|停工|停发|揽收|派送|配送|通知|演练|科普"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per name borrowed, in reading order; denied and warned ones are none.

    texts: the seller's words. Source: Advertising Law art. 9(1), (2); Zhejiang guideline of 2024.
    """
    yield from apart(_read(texts, lexicon), frozenset({"supply", "official"}))


def _read(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for claim in claims(texts, lexicon, FAMILY):
        found = None if claim.is_silent else _reading(claim)
        if found:
            reason, start, end = found
            yield Finding.in_text(reason, claim.text, start, end, why=claim.hit.why)


def _reading(claim: Claim) -> tuple[str, int, int] | None:
    hit = claim.hit
    if hit.is_way:
        return hit.kind, hit.start, hit.end
    supplied = _supplied(claim) if hit.kind in ("organ", "with_supply") else None
    if supplied:
        return ("supply", *supplied)
    reason = _REASONS[hit.kind](claim) if hit.kind in _REASONS else hit.kind
    return (reason, hit.start, hit.end) if reason else None


def _supplied(claim: Claim) -> tuple[int, int] | None:
    """Offsets of the organ together with the supply word beside it."""
    words, hit = claim.text.text, claim.hit
    left, right = clause_bounds(words, hit.start, hit.end)
    before = _SUPPLY_BEFORE.search(words[left : hit.start])
    after = _SUPPLY_AFTER.match(words[hit.end : right])
    if not before and not after:
        return None
    start = left + before.start() if before else hit.start
    return start, hit.end + after.end() if after else hit.end


def _organ(claim: Claim) -> str | None:
    after = clause_around(claim).after
    if _SUPPLY_AFTER.match(after) or _ENDORSES.search(after):
        return "supply"
    if _PAPERS.search(after):
        return None if _NUMBER.search(normal(claim.text.text).text) else "approved"
    return None if _RULES.search(after) else "borrowed"


def _with_supply(claim: Claim) -> str | None:
    after = clause_around(claim).after
    return "supply" if _SUPPLY_AFTER.match(after) or _ENDORSES.search(after) else None


def _official(claim: Claim) -> str:
    around = clause_around(claim)
    used = _OFFICIAL_USES.search(around.after) or around.before.endswith(("特供", "专供"))
    return "official" if used else "borrowed"


def _official_loose(claim: Claim) -> str | None:
    return "official" if _official(claim) == "official" else None


def _official_low(claim: Claim) -> str | None:
    return "borrowed" if _OFFICIAL_SELLS.search(clause_around(claim).after) else None


def _media(claim: Claim) -> str | None:
    return "media" if _MEDIA_SAYS.search(clause_around(claim).after) else None


def _shown(claim: Claim) -> str | None:
    return "symbol" if _SHOWN.search(clause_around(claim).after[:8]) else None


def _event(claim: Claim) -> str | None:
    return "event" if _SALE.search(sentence_around(claim).both) else None


def _disaster(claim: Claim) -> str | None:
    around = sentence_around(claim).both
    return "disaster" if _SALE.search(around) and not _PREPARED.search(around) else None


_REASONS = {
    "organ": _organ,
    "with_supply": _with_supply,
    "official": _official,
    "official_loose": _official_loose,
    "official_low": _official_low,
    "media": _media,
    "media_said": lambda _: "media",
    "symbol_used": _shown,
    "event": _event,
    "event_said": lambda _: "event",
    "disaster": _disaster,
}
