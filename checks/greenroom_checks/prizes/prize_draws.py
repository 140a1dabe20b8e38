"""Prize draws in the seller's own words: their rules, their top prize, and gambling in disguise."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text, Zone
from greenroom.law import Law
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import apart, clause_around, matches, sentence_around

FAMILY = "prize_draws"
CLAUSE = "aucl-2025/11"
# 抽三位送..., 免单5名: the number stands inside, so no list of terms holds them.
_N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,3}|几|n)"
_DRAWN = re.compile(
    rf"(?:抽取?|抽出|选出|截屏){_N}(?:位|名|个(?:人|宝宝|粉丝|家人|幸运)|个(?=送|免单))(?!.{{0,3}}抽屉)|"
    rf"抽取?{_N}(?:台|部|套|箱|盒|斤|条|份|辆|瓶|张免)(?!抽)|抽\d+(?:\.\d+)?[千万]?元?(?:现金|红包|大奖)|"
    rf"免单{_N}(?:位|名|人|单)|{_N}(?:位|名)(?:粉丝|家人|宝宝|幸运观众|观众)?免单"
)
_OPENED = re.compile(rf"(?:公斤|标|原石|毛料|蚌|盲盒){{1,2}}{_N}?(?:盲拆|盲开|现开现赌)")
_PATTERNS = (("draw", _DRAWN), ("gambling", _OPENED))
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
_HANDED_OUT = re.compile(r"抽|领|抢|观众|口令|倒计时|参与|中奖|发了|来了|来一波|上福|挂")
_WARNED = re.compile(r"中奖.{0,6}(诈骗|骗局|骗子)")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, law: Law) -> Iterator[Finding]:
    """One finding per draw, in reading order; draws that tell their rules are none.

    texts: the seller's words. law: the limit of the top prize. Source: Anti-Unfair Competition
    Law art. 11.
    """
    limit = law.number(CLAUSE, "prize_yuan_max")
    yield from apart(_found(texts, lexicon, limit), frozenset({"over_limit", "gambling"}))


def _found(texts: tuple[Text, ...], lexicon: Lexicon, limit: float) -> Iterator[Finding]:
    for text in texts:
        for claim in claims([text], lexicon, FAMILY):
            reason = None if claim.is_silent else _reason(claim, limit)
            if reason:
                hit = claim.hit
                yield Finding.in_text(
                    reason, text, hit.start, hit.end, why=hit.why, limit=f"{limit:,.0f}"
                )
        yield from _drawn(text, lexicon, limit)


def _reason(claim: Claim, limit: float) -> str | None:
    kind = claim.hit.kind
    clause, sentence = clause_around(claim), sentence_around(claim)
    if _WARNED.search(claim.text.text):
        return None
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
        return "top" if "抽" in sentence.both or "奖品" in sentence.both else None
    if kind != "pool" and (_above(clause.after, limit) or _above(clause.before, limit)):
        return "over_limit"
    if kind in ("valuable", "pool", "lure"):
        return kind
    return None if _tells_rules(claim.text) else "draw"


def _drawn(text: Text, lexicon: Lexicon, limit: float) -> Iterator[Finding]:
    """Draws with a number inside, where no term of the family stands in the same clause."""
    hits = lexicon.of(text.text, FAMILY)
    for reason, start, end in matches(text.text, _PATTERNS):
        left, right = clause_bounds(text.text, start, end)
        if any(left <= hit.start < right for hit in hits):
            continue
        found = reason
        if _above(normal(text.text[left:right]).text, limit):
            # 抽10万现金 may be all that is given away.
            cash = re.search(r"现金|红包", text.text[start:end])
            found = "pool" if cash else "over_limit"
        if found != "draw" or not _tells_rules(text):
            yield Finding.in_text(found, text, start, end, limit=f"{limit:,.0f}")


def _tells_rules(text: Text) -> bool:
    words = normal(text.text).text
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
