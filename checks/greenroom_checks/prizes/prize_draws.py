"""Prize draws in the seller's own words: their rules, their top prize, and gambling in disguise."""

import re
from collections.abc import Iterator
from functools import lru_cache

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
_C = "[^,。!?;、\\n]"
_S = "[^。!?;\\n]"
# Costly things; what belongs to them (壳, 支架) is none.
_COSTLY = (
    r"(?:iphone|苹果(?:手机|1\d|平板|电脑)|华为(?:手机|三折叠|平板|mate)|大疆|无人机|lv|爱马仕|香奈儿|劳力士|特斯拉|五菱|小?汽车|轿车|豪车|金手镯|"
    r"金项链|金条|平板|电视机?|手机|冰箱|空调|洗衣机|电动车|电脑|双人游|马尔代夫|欧洲游|豪华游)"
    r"(?!壳|膜|支?架|挂|套|罩|贴|袋|包|链|绳|柜|盒|底座|清洗|滤|遥控|桌|椅|垫|用品|钥匙|模|香|坐|脚|配件|数据线|玩具|卡)"
)
_FREE = r"(?:免单|免费(?:送|拿|领)?|白送|归你|送(?:你|走|出|一)|半价|拿走)"
_CHANCE = re.compile(
    rf"(?<!屉)(?:要|会|来|再|里)抽{_N}个?{_C}{{0,5}}?送|(?:刷得|评论|点赞)最多的{_C}{{0,3}}?送|倒数{_C}{{0,4}}?[,]?截[屏图]|(?:公屏|弹幕|评论区?)里?[挑选]{_N}{_C}{{0,3}}?[,]?{_C}{{0,3}}?(?:送|零元|免|带走)|{_N}[位俩]人?{_C}{{0,2}}?,?零元带走|抽奖码|红包口令|(?:今天|本场|下一个|这位)的?锦鲤(?!鱼|池|苗)|随机掉落|截(?:图|屏){_C}{{0,3}}?(?:送(?!到|给客服)|抽|中奖|有奖|福利|免单)|截[到中]谁|(?:抽|摇|转|选|翻|砸)[到中](?:谁|哪位)|(?:抽|摇|选)谁(?=谁|就)|"
    rf"随机(?:挑选?|选|抽取?|送|点名?)(?:出)?{_N}(?:位|名|个)|(?:宝宝|粉丝|老粉|新粉|家人|姐妹|里面?|名单|评论区|公屏)们?{_C}{{0,3}}?抽{_N}(?:个|位|名)(?!抽)|"
    rf"(?:尾号|幸运(?:号码?|数字)|摇号|摇到|猜[对中]|答对|翻到|翻牌子?|开到|转到|抽到|套中|砸中|第{_N}[单位名个]){_C}{{0,10}}?{_FREE}|"
    rf"(?:尾号|摇号|骰子?){_S}{{0,10}}?(?:免单|白送)|红包雨|拼手气|手气红包|抽{_C}{{0,4}}?{_COSTLY}|"
    rf"(?:有机会|赢取|赢得|赢走|有望){_C}{{0,2}}?(?:赢|抽|中|得|拿|获){_C}{{0,12}}|(?<!输)赢(?:取|得|走)?{_C}{{0,5}}?{_COSTLY}|参与有奖|有奖(?:问答|答题|竞答|互动|转发|征集)|答对{_C}{{0,4}}?送|"
    rf"(?:恭喜|公布|中奖的|获奖的){_C}{{0,6}}?(?:中奖(?!号码)|宝宝|家人|粉丝|姐妹|名单|幸运儿)|(?:宝宝|家人|姐妹|粉丝)们?中奖的?|中奖的(?:宝宝|家人|姐妹|粉丝)|抽签{_C}{{0,4}}?(?:决定|拿|送|归|谁)|"
    rf"最高(?:可?[得领抽中开拿]|能[得领抽中开拿]){_C}{{0,3}}?[\d一二两三四五六七八九十百千万]+元?{_C}{{0,3}}?(?:现金|红包|大奖)|盲袋|(?:开|点|爆){_N}?[个波轮]?福袋(?!豆|皮|油)|福袋(?:见|安排|走起|马上开|准备)"
)
_GIVEN = re.compile(
    rf"(?:今晚|每(?:半个?)?小时|每天|每场|整点|直播间|关注|灯牌|随机|奖品有?|奖品是){_S}{{0,6}}?(?<!赠)(?:送出?|奖品有){_C}{{0,5}}?{_COSTLY}|"
    rf"(?<!赠)送(?:大疆|lv|爱马仕|特斯拉|五菱|金手镯|金条|iphone|无人机){_C}{{0,10}}|(?:今晚|直播间|开播|老板)送车(?!载|内|上|品|险|位|贴|到|站|钥|间|厘)|奖品{_C}{{0,8}}?(?:{_COSTLY}|万元?|千块)"
)
_SHARED = re.compile(r"(?:平分|瓜分|分走)[^,。!?]{0,3}?[\d一二两三四五六七八九十百千]+万")
_LUCK = re.compile(
    rf"(?:押|猜)中了?{_C}{{0,4}}?(?:翻|返|送|归)|(?:石头剪刀布|划拳|打气球|扎气球|飞镖|投壶){_S}{{0,10}}?(?:免单|送|赢|归你)|(?:盲切|切涨|切垮|盲赌)|买一[张单]刮|刮一张|开蚌{_S}{{0,10}}?(?:归你|开到|赌|翻|涨|运气)|(?:切|开|解)石头?{_S}{{0,10}}?(?:翻{_C}?倍|涨|见绿|暴富|穷|富)|一刀(?:穷|富|天堂|地狱|暴富)|睹石|贝者石|"
    rf"{_N}(?:块钱?|元){_N}?次{_S}{{0,4}}?[套抓砸抽]|套圈{_C}{{0,6}}?(?:拿走|归你|套中)|套中{_C}{{0,3}}?(?:拿走|归你|送)|(?:摇|掷|丢|扔)骰子?{_S}{{0,10}}?(?:免|送|赢|翻)|"
    rf"[一1几](?:块钱?|元)博|抽卡拆卡|(?<!打)(?<!展)开卡包(?=啊|了|$|[,。!])|(?:拆|开)卡(?:包|盒)?{_S}{{0,8}}?(?:ssr|闪卡|大概率|翻倍)|输了?算我|赢了?(?:归|算)你|翻牌子?{_S}{{0,8}}?(?:白送|免单|归你)"
)
_PATTERNS = (
    ("draw", _DRAWN),
    ("gambling", _OPENED),
    ("draw", _CHANCE),
    ("lure", _GIVEN),
    ("pool", _SHARED),
    ("gambling", _LUCK),
)
_TOP_IS = re.compile(
    rf"^(?:是|为|有|就是|:)?{_C}{{0,6}}?(?:黄金|[一1两\d](?:台|辆|部|条|套)|{_COSTLY}|双人游|[\d一二三五十百]+万|现金)"
)
_OVER = re.compile(r"^[^,。!?]{0,4}?(?:已经?结束|已关闭|已取消|已截止|结束了|取消了)")
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
        if _WARNED.search(text.text):
            continue
        for claim in claims([text], lexicon, FAMILY):
            over = claim.is_silent or _OVER.search(text.text[claim.hit.end :])
            reason = None if over else _reason(claim, limit)
            if reason:
                hit = claim.hit
                yield Finding.in_text(
                    reason, text, hit.start, hit.end, why=hit.why, limit=f"{limit:,.0f}"
                )
        yield from _drawn(text, lexicon, limit)


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


def _drawn(text: Text, lexicon: Lexicon, limit: float) -> Iterator[Finding]:
    """Draws with a number inside, where no term of the family stands in the same clause."""
    hits = lexicon.of(text.text, FAMILY)
    taken: list[tuple[int, int]] = []
    for reason, start, end in matches(text.text, _PATTERNS):
        left, right = clause_bounds(text.text, start, end)
        if any(left <= hit.start < right for hit in hits):
            continue
        if any(start < end_ and start_ < end for start_, end_ in taken):
            continue
        taken.append((start, end))
        found = reason
        if _above(normal(text.text[left:right]).text, limit):
            # 抽10万现金 may be all that is given away.
            cash = re.search(r"现金|红包", text.text[start:end])
            found = "pool" if cash else "over_limit"
        if found != "draw" or not _tells_rules(text.text):
            yield Finding.in_text(found, text, start, end, limit=f"{limit:,.0f}")


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
