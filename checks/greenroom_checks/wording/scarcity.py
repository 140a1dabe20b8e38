"""Claims that goods or time run out, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "scarcity"
_NUMBER = r"[\s·*~-]{0,3}(?:\d{1,5}|[一二两三四五六七八九十百几]{1,3})[\s·*~-]{0,3}多?\s{0,3}"
_GOODS = (
    r"(?:单(?!品|独|位|元)|件(?!事|商品要|套)|份|套|箱|盒|瓶|罐|双|斤|只|条|台|把|支|包|袋|桶|组|"
    r"枚|对|串|盘|个名额|个库存|个位置|名额|席|张(?!图|照))"
)
_TIME = r"(?:分钟|秒钟?|个?小时|个数)"
# 最后三单, 仅剩 10 件, 库存只有 20 份.
_STOCK = re.compile(
    rf"(?:(?:最|zui|蕞)(?:[后侯候後厚]|hou)的?|(?:仅|只|就|还|jin)(?:剩|sheng)下?(?:最后|不到)?|"
    rf"库存(?:仅|只)?(?:剩|有)?(?:最后|不到|不足)?|剩余(?:库存)?|(?:放|上|加|补)最后|不到)"
    rf"{_NUMBER}{_GOODS}"
)
# 就 500 份抢完就没了, 只备了 30 件放完为止.
_BATCH = re.compile(
    rf"(?:只|就|仅|总共|一共)(?:准备|备|有|放|上|给|限|限量)?了?{_NUMBER}{_GOODS}[^。!?！？]{{0,4}}?"
    r"(?:抢|放|卖|拍|送|发)(?:完|光)(?:就没|为止|即止|下架|不补|没有)了?"
)
# 限时五分钟, 倒计时 10 秒, 还剩最后三分钟.
_CLOCK = re.compile(
    rf"(?:限时|倒计时|倒数|最后|(?:仅|只|就|还)(?:剩|有)下?(?:最后)?|只给(?:你们?|大家)?){_NUMBER}{_TIME}"
)
_COUNTS = re.compile(
    r"(?:数到|倒数)?(?:三二一|321|3[、,.\s]2[、,.\s]1|5[、,.\s]4[、,.\s]3)[、,!\s]*(?:下架|涨价|关链接|恢复|没了|没有)"
)
# 明天恢复原价, 今晚十二点后涨到 139: without the day and the price it only hurries.
_RISES = re.compile(
    r"(?:明天|明早|过了?今[天晚]|今晚(?:一?过|之后|过后|十二点)|下播|播完|活动(?:一)?结束|错过今?[天晚]?|拍完)"
    r"[\u3400-\u9fff,、\s]{0,6}?"
    r"(?:涨价|就?没有?这个价格?了?|就?涨[到回]\d+元?|(?:就|直接|马上|立刻|全部|立马)?(?:涨回|恢复|回到|变回)(?:到)?(?:原价|日常价|正价|平时价))"
)
# 一分钟之后下架, 下播后恢复到 98 元.
_SOON = re.compile(
    rf"{_NUMBER}(?:分钟|秒钟?|个?小时)(?:之?后|以后)[^。!?！？]{{0,6}}?(?:下架|涨价|恢复|没有|没了|关闭?链接)|"
    r"(?:下播|播完|关播)[^。!?！？\d]{0,8}(?:恢复|涨|回)到?\s*[¥]?\d+(?:元|块|米)?"
)
# 还有三个名额, 后台显示只有七件, 厂里就给了我一百单, 限量五十份, 只给前一百名, 拍一单少一单.
_CAPPED = re.compile(
    rf"(?:还有|开放|放出|增加)(?:最后)?{_NUMBER}(?:单(?!品|独|位|元)|个?名额|个库存|个位置|席)|"
    rf"(?:后台|仓库|系统|显示)[^，。！？\d]{{0,4}}?(?:只有|就|仅有?|不到){_NUMBER}{_GOODS}|"
    rf"(?:只|仅|就)(?:能|够|肯|愿意|批|给|放|配)(?:了|我们?|再|你们?|大家|放|给|批|加|上|补|配|开){{1,3}}{_NUMBER}{_GOODS}(?![在进到一])|"
    rf"限量(?:发售|供应|放出|款)?(?:仅|只有|就)?{_NUMBER}{_GOODS}|"
    rf"(?:只|仅|就)(?:给|限|送|要|收|有)前{_NUMBER}(?:名|位|单|个人?|份|件)|"
    rf"(?:只|仅|就)[送给限]今[天晚]前{_NUMBER}|最后(?:再|给大家|给你们|还能){{1,2}}(?:加|放|补|上|挤出来?|匀){_NUMBER}{_GOODS}|"
    rf"(?:就|只|仅)剩下?(?:最后)?(?:十来|几十|没几|不到十){_GOODS}|(?:仅此|就这|只有这)一[件条台套只个枚](?:孤品|$|[^\u3400-\u9fff])|孤品(?:一件|$|[^\u3400-\u9fff])|"
    r"(?:拍|卖|买|抢)一([单件个份套箱])少一\1"
)
# One order of one buyer may be limited: 每人限量两件.
_EACH = re.compile(r"(?:每[人单位个户天次]|限购|单次|一次性?|账号|一人|一单)[^，。！？]{0,6}$")
# 马上没货, 就这一批了, 仓库都空了, 货不多了: nothing counted, the same said.
_NEARLY = re.compile(
    r"(?:马上|快要?|即将|眼看)(?:就|要|都|快){0,2}(?:没库存|没货|没有货|卖完|卖光|抢完|抢光|抢空|售罄|断货|见底)|"
    r"(?:库存|仓库|货架|链接|现货|存货)[^，。！？]{0,3}?(?:见底|空了|清空|搬空|卖空|抢空|告罄|告急|爆红)|^见底了|"
    r"(?:货|库存|名额|[留剩]下?的|单子)(?:真的?|已经|也|都|确实){0,2}不多了?(?!余|说|讲|少)|"
    r"(?:就|只有|只剩|只做|只出)(?:这|最后)一?[批茬窑炉缸车锅](?!人|次)(?:货|了|$|[^\u3400-\u9fff])|"
    r"最后(?:这|的)?一[茬窑炉缸车锅拨](?!人)|(?:就|只)(?:收|出|做|有|产|开)了?这么?一[茬窑炉缸批锅]|(?:赶|抢|跟)[上到]最后一[批波班]|"
    r"(?:仓库|库存|厂里|家里|手里|手上|店里|总共|全部)(?:就|只有|就剩|只剩|总共就)(?:有|剩)?(?:这些|这么多|这么点|这点|这几)"
)
# 卖光就不做了, 绝版了, 停产了就这批, 再也不会有这个价.
_GONE = re.compile(
    r"(?:卖|拍|抢|售)[完光掉]了?(?:就|即|这批|以后|之后|后|也){0,2}(?:不做|不再做|等明年|等来年|等下一?年|不进|不再进|不补|不上|不生产|不再生产|没货|下线|下链接|停产|绝)|"
    r"(?:做|吃|喝|加)完了?(?:就|以后|也|这批){0,2}(?:没有了|没了|不再做|不做了|等明年|等来年|绝版)|(?:只能|又得|又要|得|要)等(?:到)?(?:明年|来年|下一?年|下一季)(?!发)|绝版(?:了|啦|色|款|货|$|[，。！!,])|"
    r"(?:停产|绝产|断货|退市|下市|闭园)(?:了|后|之后)?[^。！？]{0,4}?(?:不补|就这|没有了|没了|再无|再也|买不到|吃不到|抢)|"
    r"再也(?:不会|没|没有|买不|抢不|拿不|遇不|碰不|吃不|找不)(?:有|到)?(?:这个|这种|这样|这么)(?:的)?(?:价|好价|低|便宜|机会|力度|福利)|"
    r"过(?:了|完)?这个?村儿?[，,]?(?:就|可|可就)?没(?:有)?这个?店|"
    r"(?:只此|就此|只有这|就这|就今天)一[天晚场夜](?:了|$|[^\u3400-\u9fff])|"
    r"(?:下次|下回|以后|明年|往后)(?:就|可|可就|真的?|肯定|绝对)?(?:没有?|不会有|见不到|拿不到)(?:这个|这种|这样|这么)(?:的)?(?:价|低|便宜|机会|力度|福利|优惠)"
)
# 等会儿就下掉, 卖完下链接, 活动最后一天.
_CLOSES = re.compile(
    r"(?:马上|立刻|立马|等会儿?|等一会儿?|一会儿?|待会儿?|等下|随时|卖完|拍完|播完|讲完|数完|一到点|到点|时间一到)(?:就|要|会|直接|我|给你们|把|把它|立刻){0,3}"
    r"(?:下掉|下链接|关链接|撤链接|撤掉|撤下|下架|截单|收单|锁单|关单|关车|涨价|涨回|恢复)|"
    r"(?:活动|优惠|福利|特价|补贴|大促|清仓|促销|今天是?|今晚是?|尾货|特卖)[^，。！？]{0,3}?最后[一两二三3](?:天|晚|场)(?!上班|上学|工作|直播|营业|假|课|班|[^。！？]{0,8}恢复[^。！？]{0,4}\d)|"
    r"^最后一[天晚](?=了|$|[^\u3400-\u9fff])|(?:过期|过时|逾期)不候|"
    rf"(?:价格?|优惠|福利)(?:就|只|仅)?(?:维持|保留|留|持续|给你们留){_NUMBER}(?:分钟|秒|个?小时)|{_NUMBER}(?:分钟|秒钟?|个?小时)(?:之?后|以后|一到)价格?(?:就|要|会){{0,2}}(?:回去|变|涨|上去|没)|"
    r"(?:今[天晚]|现在|这会儿?)不(?:拍|买|抢|下单)[，,]?(?:明天|待会|等下|一会儿?|下播)(?:就|可|就是|要|得){1,2}[^，。！？]{0,4}(?:\d|[一二两三四五六七八九]百|涨|没)|过了(?:今晚|今天|这[波轮])[^。！？]{0,6}(?:得|要|就)(?:加|多花|贵|涨)"
)
# 三百人在抢, 拼手速, 秒没, 没付款的我踢了, 数量有限先到先得.
_FRENZY = re.compile(
    rf"{_NUMBER}[千万]?(?:个|位)?(?:人|家人|姐妹|宝宝)(?:都|正|还|也){{0,2}}(?:在|等着|正在)(?:疯?抢(?!险|救|修|答)|排队|加购|拼)|"
    rf"{_NUMBER}[千万]?(?:个|位)?人(?:还)?[没未]付款|"
    r"(?:正在|被|都在|已经|全网|全都在)疯?抢(?:疯|购中|空)|(?:正在|都在|还在)疯抢|疯抢中|(?:拼|比|靠|考验)手速(?!的|游戏)|"
    r"(?:再|还)不(?:下手|动手|上车|拍|抢|买|冲)[，,]?(?:就)?(?:真的?|又|可)(?:就)?(?:没|抢不)|(?:排队|排着队|等着拍|抢)的?(?:还有)?[^，。！？\d]{0,4}[好几一二三两\d]{1,4}[百千万]多?号?人|手慢的?(?:姐妹|人|家人|宝宝|朋友|就|只能)|(?:上架|一上|开播|一放)就?秒[没空光]|"
    r"秒[没空光](?:的|了|啦|$|[^\u3400-\u9fff])|[没未不]付(?:款|钱)的[^，。！？]{0,6}踢|"
    r"(?:数量|名额|库存|货量|席位|份数)(?:非常|真的|很|特别|都)?有限[，,\s]{0,2}(?:先到|手慢|抢完|售完|卖完|送完|先拍|先抢|欲购)"
)
# Each with signs of which one stands in every text that it can fit: most texts hold none.
_COUNTED = (
    (_STOCK, "stock", ("后", "後", "侯", "候", "厚", "剩", "库", "庫", "不到", "hou", "sheng")),
    (_BATCH, "stock", ("完", "光")),
    (_CLOCK, "deadline", ("分", "秒", "时", "時", "个数")),
    (_COUNTS, "deadline", ("21", "、1", "一", ",1", ".1", " 1", "3")),
    (_RISES, "deadline", ("天", "早", "晚", "播", "活动", "错过", "拍完")),
    (_SOON, "deadline", ("播", "后", "後")),
    (
        _CAPPED,
        "stock",
        ("还有", "還有", "后台", "仓库", "系统", "显示", "限量", "前", "少一", "只", "仅", "就"),
    ),
    (_NEARLY, "stock", ("没", "完", "光", "空", "罄", "货", "底", "不多", "一", "这", "告")),
    (_GONE, "never_again", ("不", "没", "绝", "店", "一", "产", "下", "市")),
    (
        _CLOSES,
        "deadline",
        (
            "下",
            "链接",
            "撤",
            "单",
            "车",
            "最",
            "不候",
            "拍",
            "买",
            "抢",
            "过了",
            "分",
            "秒",
            "时",
            "涨",
            "恢复",
        ),
    ),
    (_FRENZY, "rush", ("抢", "队", "购", "再不", "还不", "慢", "付", "手速", "秒", "有限", "拼")),
)
# A true end of an offer: a day of the calendar, or an hour of the clock.
_PERIOD = re.compile(
    r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:截止|截至|结束时间|活动时间|活动期)[^。]{0,6}\d|\d{1,2}:\d{2}"
)
# 最后三单还没发货 is about parcels, 还剩三件没讲 about the programme.
_PARCELS = re.compile(
    r"^[^。！!?？,，]{0,6}(?:没发|未发|发货|发出|在路上|补发|没讲|没介绍|讲完|没到|待发|没打包|打包|"
    r"没付款|未付款|在途|包裹|没签收|待付款)|"
    r"^[^。！!?？,，]{0,2}(?:下播|开播|吃饭|休息|下班|抽奖|开奖|公布|出锅|出炉|开饭)(?![^。]{0,8}(?:恢复|没有|没了|涨|抢))"
)
_BUYERS_LEFT = re.compile(
    r"(?:优惠券|券|红包|积分|次数|会员|保质期|有效期|电量|冰箱|家里|计时器|定时器|秒表|闹钟)[^，。]{0,6}$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; a stated period and the page's own stock are none.

    texts: the seller's words. Source: Zhejiang guideline of 2024; Order 117 of 2025 art. 34.
    """
    for text in texts:
        end = 0
        counted = [*_counted(text)]
        for claim in sorted([*claims((text,), lexicon, FAMILY), *counted], key=_by_place):
            hit = claim.hit
            if hit.start < end or claim.is_silent:
                continue
            if hit.kind == "deadline" and _has_period(text, hit):
                continue
            end = hit.end
            yield Finding.in_text(hit.kind, text, hit.start, hit.end, why=hit.why)


def _by_place(claim: Claim) -> tuple[int, int]:
    """Reading order, the longest first."""
    return claim.hit.start, -claim.hit.end


def _counted(text: Text) -> Iterator[Claim]:
    """Numbers of goods or minutes that are said to be left."""
    for pattern, kind, signs in _COUNTED:
        if any(sign in text.text for sign in signs):
            yield from _judged(text, pattern, kind)


def _judged(text: Text, pattern: re.Pattern[str], kind: str) -> Iterator[Claim]:
    for match in matches(pattern, text.text):
        why = ("broken_up",) if match.evaded else ()
        hit = Hit(FAMILY, match.words, kind, match.start, match.end, why, match.evaded)
        before = normal(text.text[max(0, match.start - 12) : match.start]).text
        after = normal(text.text[match.end : match.end + 16]).text
        if pattern is _CAPPED and _EACH.search(before):
            continue
        if not _PARCELS.search(after) and not _BUYERS_LEFT.search(before):
            yield Claim(text, hit, cue_for(text.text, hit))


def _has_period(text: Text, hit: Hit) -> bool:
    left, right = sentence_bounds(text.text, hit.start, hit.end)
    return bool(_PERIOD.search(normal(text.text[left:right]).text))
