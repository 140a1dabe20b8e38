"""Prize draws in the seller's own words: their rules, their top prize, and gambling in disguise."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from greenroom.check import Finding, findings
from greenroom.evidence import Text, Zone
from greenroom.law import Law
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import clause_around, sentence_around

FAMILY = "prize_draws"
_FIRST = frozenset({"over_limit", "gambling"})
_CASH = re.compile(r"现金|红包")
CLAUSE = "aucl-2025/11"
# 抽三位送..., 免单5名: the number stands inside, so no list of terms holds them.
_N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,3}|几|n)"
_C = "[^,。!?;、\\n]"
# Costly things; what belongs to them (壳, 支架) is none.
_COSTLY = (
    r"(?:iphone|苹果(?:手机|1\d|平板|电脑)|华为(?:手机|三折叠|平板|mate)|大疆|无人机|lv|爱马仕|香奈儿|劳力士|特斯拉|五菱|小?汽车|轿车|豪车|金手镯|"
    r"金项链|金条|平板|电视机?|手机|冰箱|空调|洗衣机|电动车|电脑|双人游|马尔代夫|欧洲游|豪华游)"
    r"(?!壳|膜|支?架|挂|套|罩|贴|袋|包|链|绳|柜|盒|底座|清洗|滤|遥控|桌|椅|垫|用品|钥匙|模|香|坐|脚|配件|数据线|玩具|卡)"
)
_TOP_IS = re.compile(
    rf"^(?:是|为|有|就是|:)?{_C}{{0,6}}?(?:黄金|[一1两\d](?:台|辆|部|条|套)|{_COSTLY}|双人游|[\d一二三五十百]+万|现金)"
)
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_UNITS = {"": 1, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000}
_YUAN = re.compile(
    r"(?<!满)(?<!\d)(?P<worth>价值|高达|最高)?(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[一二两三四五六七八九]?)(?P<unit>千万|百万|十万|万|千|)"
    r"(?P<yuan>元|块钱|块|现金|人民币|rmb|大奖|奖金|的大奖)?"
)
_TOTAL = re.compile(r"总|累计|瓜分|合计|共|奖池|一起分")
# Words that tell the rules: who may, when, how many, how the prize is had.
_RULES = (
    re.compile(r"关注|评论|下单|加团|点亮|口令|参与条件|参与方式|满\d|转发|凭"),
    re.compile(r"\d{1,2}[点:：时]|\d{1,2}月\d{1,2}|整点|开奖时间|结束前|每晚|今晚\d"),
    re.compile(rf"{_N}(?:份|台|个|名|位|瓶|盒|件|只|套|部|单|袋|箱)|数量|概率|中奖率"),
    re.compile(r"兑奖|领奖|领取|客服|私信登记|发放|寄出|发货|随单|公布"),
)
_OWN_HONOUR = re.compile(
    r"荣获|获得过?|斩获|荣膺|获奖|得过|拿过|颁发|评选|比赛|大赛|作品|设计|摄影"
)
_GOODS = frozenset({Zone.goods_title, Zone.goods_label})
_HANDED_OUT = re.compile(
    r"抽|领|抢|观众|口令|倒计时|参与|中奖|发了|来了|来一波|上福|挂|等会|马上|安排|走起|粉丝团|开(?!袋|盖|口|胃|封)"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, law: Law) -> Iterator[Finding]:
    """One finding per draw, in reading order; draws that tell their rules are none.

    texts: the seller's words. law: the limit of the top prize. Source: Anti-Unfair Competition
    Law art. 11.
    """
    limit = law.number(CLAUSE, "prize_yuan_max")

    def reason(claim: Claim) -> str | None:
        return _drawn(claim, lexicon, limit) if claim.hit.is_way else _reason(claim, limit)

    for one in findings(claims(texts, lexicon, FAMILY), reason, _FIRST):
        yield replace(one, values={"limit": f"{limit:,.0f}"})


def _reason(claim: Claim, limit: float) -> str | None:
    kind = claim.hit.kind
    clause, sentence = clause_around(claim), sentence_around(claim)
    if kind == "gambling":
        return "gambling"
    # 鱼籽福袋 is a dish and 新年福袋 a box of nuts: alone it counts only where it is handed out.
    if kind == "bag" and (claim.text.zone in _GOODS or not _HANDED_OUT.search(clause.both)):
        return None
    if kind == "top":
        if _OWN_HONOUR.search(sentence.both):
            return None
        prize = normal(claim.text.text[claim.hit.start : claim.hit.end]).text
        if _above(f"{clause.before}{prize}{clause.after}", limit):
            return "over_limit"
        named = "抽" in sentence.both or "奖品" in sentence.both or _TOP_IS.search(clause.after)
        return "top" if named else None
    if kind != "pool" and (_above(clause.after, limit) or _above(clause.before, limit)):
        return "over_limit"
    if kind in ("valuable", "pool", "lure"):
        return kind
    return None if _tells_rules(claim.text.text) else "draw"


def _drawn(claim: Claim, lexicon: Lexicon, limit: float) -> str | None:
    """A draw with a number inside, where no term of the family stands in the same clause."""
    words, hit = claim.text.text, claim.hit
    left, right = clause_bounds(words, hit.start, hit.end)
    if any(left <= one.start < right for one in lexicon.of(words, FAMILY)):
        return None
    if _above(normal(words[left:right]).text, limit):
        # 抽10万现金 may be all that is given away.
        return "pool" if _CASH.search(hit.term) else "over_limit"
    return None if hit.kind == "draw" and _tells_rules(words) else hit.kind


@lru_cache(maxsize=256)
def _tells_rules(text: str) -> bool:
    words = normal(text).text
    return all(pattern.search(words) for pattern in _RULES)


def _above(words: str, limit: float) -> bool:
    """True where an amount of money above the limit stands in `words`, and it is no total."""
    return not _TOTAL.search(words) and any(
        _yuan(found) > limit for found in _YUAN.finditer(words) if found["yuan"] or found["worth"]
    )


def _yuan(found: re.Match[str]) -> float:
    number = found["number"].replace(",", "")
    if not number and not found["unit"]:
        return 0
    value = _DIGITS[number] if number in _DIGITS else float(number or 1)
    return value * _UNITS[found["unit"]]
