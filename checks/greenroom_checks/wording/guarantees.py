"""Results that nobody can promise: exams, profits, effects on the body, safety."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from greenroom.check import Finding
from greenroom.evidence import GoodsKind, Text
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds, sentence_bounds
from greenroom_checks.around import spoken
from greenroom_checks.goods_kind import MEDICINE, Kinds

FAMILY = "guarantees"
_STUDY = re.compile(
    r"考(?!究|虑|古)|挂科|笔试|面试|拿证|取证|下证|证书|课(?!桌)|培训|学员|驾照|驾校|四六级|雅思|托福|教资|公务员|申论|"
    r"上岸|专升本|资格证|职称|学历|文凭|论文|教程|押题|题库|录取|升学|学[费习校]|分数|提分"
)
_INVEST = re.compile(
    r"投资|理财|项目|加盟|代理|招商|副业|基金|股票|收益|本金|入股|分红|创业|利息|年化|合伙|期货|外汇|回报|私募|信托|"
    r"币圈|资金|保息|付息|兑付"
)
_MONEY = re.compile(rf"{_INVEST.pattern}|[赚挣躺炒]|兼职|黄金|开店|翻倍")
_BODY = re.compile(
    r"治|疗|药|瘦|减肥|美白|祛|护肤|面膜|面霜|精华|膏|敷|保健|胶囊|口服|失眠|副作用|病|贴|除皱|染发|涂|抹"
)
# 3天, 一周, 28天: what a result is promised within. Text before the term, folded by the engine.
_COUNT = re.compile(r"(?:\d+|[一二两三四五六七八九十半几]+|数)\s*个?$")
_AMOUNT = re.compile(
    r"^(?:了|入|收入|薪|均|收|率|收益|超|近|可达|高达|达|到|约|过|破|个|能|：|:|-){0,3}\s*(?:\d[\d.,]*[万千百w]?[元块%]?|[一二两三四五六七八九十百千几]+[万元块]?|上?[万千百]|过[万千])"
)
_DAYS = re.compile(
    r"(?:(?:\d+|[一二两三四五六七八九十半]+)\s*(?:天|日|周|个?月|小时|年|星期)内?|当[天月]|快速|轻松|包|保证|[月周])"
    r"(?:就|可以?|能|即可|轻松|稳定|直接|快速|马上|内|便|至少|必|狂|暴)?[^，。！？；\s]{0,3}$"
)
_KILOS = re.compile(
    r"^(?:了|掉|下|身|出)?(?:\d+|[一二两三四五六七八九十半]+)\s*(?:多|来|几)?(?:斤|公斤|kg|圈|码|厘米|cm)"
)
_STORY = re.compile(r"我(?:自己|本人|去年|之前|当时|生完|产后)|主播(?:自己|本人)")
# 月入三千也能穿 and 年入百万的老板 say who buys.
_EARNERS = re.compile(
    r"^的?(?:老板|人|姐妹|打工|家庭|大佬|朋友|女生|男生)|^(?:也|都)?(?:能|可以|买得?)"
)
# 回本 is also what a clearance sale hopes for.
_PAYBACK_BEFORE = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半几]+)\s*(?:天|日|周|个?月|年|单|星期)[^，。！？；\s]{0,4}$|包$|保证$|快速$|轻松$|当[天月年][^，。！？；\s]{0,2}$"
)


# 包你考上, 保证孩子考上: what makes a result sure. 包邮 and 书包 do not.
_SURE = re.compile(
    r"(?:(?<![书钱背面红])包(?![邮含括装裹])|保证|必|百分百|100%|百分之百|稳稳?|肯定)[^，。！？；\s]{0,6}$"
)
_POINTS = re.compile(r"^了?(?:\d+|[一二两三四五六七八九十百]+)多?\+?分(?!钟|之)")
_PAST = re.compile(r"平均|去年|往年|往期|上期|上一期|历史|统计")


_N = r"(?:\d+|[一二两三四五六七八九十百千几半]+)"
_SIGN = re.compile(
    r"[怀币股基涂抹擦敷治疗用闭骂保包退赚挣学考过分赔钱利点倍租副伤孕婴敏婴稳妥跑见打效%％薪车]"
)
_EXAM = (
    r"(?:重点|高中|中考|高考|名校|清华|北大|985|211|本科|一本|[四六]级|"
    r"雅思|托福|教资|考研|考公|科目[一二三四]|驾照|及格|上岸|编制|法考|一建|二建)"
)
_TOLD = (
    r"(?:找我|来找|刀|骂|我?赔|全?额?退|退[你全款钱]|关店|把店|"
    r"砍我|骂我|不要钱|不收钱|一分(?:钱)?不[收要]|分文不|免单|倒贴|砸)"
)
# What no list holds because verb and object stand apart.
_SAID = (
    (
        "study",
        re.compile(
            rf"(?:考不(?:过|上)|拿不(?:到|下)证|学不会|没?考砸|不(?:上岸|录取|提分|拿证|及格|涨分))[^。！？!?；]{{0,8}}?(?:一分(?:钱)?不收|学费|接着[教学]|免费(?:再|重|继续)|全额?退|退[款费你钱]|不要钱|分文不)|"
            rf"(?<![书钱背面红])(?:保证?|包)(?:你|您|孩子|娃|学员)?[^,，。!?；]{{0,6}}?(?:过{_EXAM}|考[上过]|上(?:{_EXAM})|拿[证本](?!书包)|及格|满分|升学|录取)|"
            rf"{_EXAM}[^,，。!?；不]{{0,5}}?(?:稳了|没跑|妥了|稳稳的|轻松拿下|一把过|一次过|必过|包过|跑不了)|{_EXAM}[^,，。!?；]{{0,4}}?没问题|(?:不过|没过|考不过)[^,，。!?；]{{0,2}}退(?:费|钱|款|学)|"
            rf"(?:提|涨|多考?)(?:了)?{_N}分(?!钟)[^,，。!?；]{{0,3}}(?:不是问题|没问题|轻轻松松|不在话下|没跑)|(?:零基础|小白|{_N}(?:天|周|个月))[^,，。!?；]{{0,10}}?(?:一口流利|脱口而出|流利(?:英语|口语|对话)|对答如流)|(?:期末|期中|中考|高考|月考)[^,，。!?；]{{0,4}}?(?:考进|进)前{_N}|(?:考不上|能考不上)[^。!?；]{{0,6}}?(?:找我|赔|退)|(?:保证|包)你?(?:娃|孩子)[^,，。!?；]{{0,4}}?(?:开口|学会|提分|进步)|(?:不用考|没基础|零基础)[^,，。!?；]{{0,4}}?(?:拿证|拿本)|学完就是高薪|一定能?(?:考上|考过|上岸|录取)"
        ),
    ),
    (
        "study_beside",
        re.compile(r"包学会|学不会(?:免费|接着|继续)|包就业|包分配|包你(?:过|上|会)|一把过|包拿本"),
    ),
    (
        "yield",
        re.compile(
            r"(?:给你|返你|返给你|每年|年年|每月|月月|按月|按年)[^,，。!?；]{0,5}?(?:返|分|付|给|拿)(?:给)?(?:你|您)?(?:\d[\d.]*|[一二两三四五六七八九十]+)(?:个点|%|％|厘|分利)|(?:本金|你们?的钱|投的钱|投进来的)[^,，。!?；]{0,8}?(?:一分(?:都|也)?(?:不会|不)少|跑不了|不会亏|亏不了|原数退)|"
            r"(?:这(?:块|套|只|个|件|批)|翡翠|黄金|房子?|玉|茶|酒|邮票|纪念币)[^,，。!?；]{0,8}?(?:肯定|一定|绝对|必|准|稳|保证)[^,，。!?；]{0,3}?(?:翻倍|翻番|涨|升值)|(?:租金|房价|金价|收益|利润)[^,，。!?；]{0,4}?(?:每年|年年|肯定|一定|只会)[^,，。!?；]{0,2}?涨|"
            r"年?(?:化)?收益(?:率)?[^,，。!?；]{0,3}?(?:\d+|百分之[一二三四五六七八九十]+)(?:个点|%|％|以上|左右|起)?|(?:亏|赔)了?(?:的)?[^,，。!?；]{0,2}(?:都)?(?:算|归|由)我(?:们)?的?|我(?:们)?兜底|损失我(?:来)?(?:承担|赔|担)|(?:等着|坐等)(?:分钱|分红|收钱)|(?:闭着眼睛?|闭眼)[^,，。!?；]{0,2}?(?:都能|就能|也能|都)赚|(?:基金|股票|币)[^。!?；不]{0,9}?(?:翻倍|必涨|翻番)|每年稳(?:拿|收|赚)|跟(?:单|着老师|着我)[^。！？!?；]{0,8}?(?:吃肉|赚|收米|回血)"
        ),
    ),
    (
        "spoken_income",
        re.compile(
            rf"(?:在家|一天|每天稳定|每天|日均|天天|一个?月|每个?月|每月|一年|一单|动动手指?)[^,，。!?；买花省]{{0,9}}?(?:赚|挣|收入|进账|到账|纯利|净利|净赚|到手)(?:个|了|上)?(?:\d[\d,.]*|[一二两三四五六七八九十几百上过]+)(?:多|来)?[百千万wk块元\d]|(?:开店|加盟|一开)[^,，。!?；]{{0,3}}就(?:能)?(?:赚|挣)钱|"
            rf"{_N}(?:年|个月)[^,，。!?；]{{0,3}}?买(?:车|房)|(?:不愁吃穿|财务自由|月薪过万不是|躺着把钱|后半辈子不愁)|(?:毕业|学完|出来)[^,，。!?；]{{0,4}}?(?:月薪|工资|年薪)(?:\d+|[一二两三四五六七八九十]+[千万])"
        ),
    ),
    (
        "spoken_result",
        re.compile(
            rf"(?:没(?:有)?(?:效果?|变化|作用|改善|瘦|白|变白)|不(?:见效|管用|起效|瘦|白|掉秤|长|黑)|无效|瘦不[了下]|白不了|祛不掉)(?!的)[^。！？!?；想单色]{{0,9}}?{_TOLD}|"
            rf"(?:保证?|包)(?:你|您)(?:\d+|[一二三四五六七八九十]+)?(?:天|周|次|瓶|盒)?[^,，。!?；]{{0,4}}?(?:长出|瘦|白[了下]|变白|见效|有效|年轻|不疼|好使|祛|生发|长高|睡得)|治不好[^,，。!?；]{{0,3}}(?:不收|不要|退)|(?:一个)?疗程[^,，。!?；]{{0,4}}包好|百分百(?:有用|管用)|一次[^,，。!?；]{{0,3}}告别[^,，。!?；]{{0,3}}(?:斑|纹|痘|胖|脱发)|不[白瘦]你骂|(?:涂|抹|擦|敷)(?:上|完)?(?:去)?(?:立马|马上|瞬间|立刻)[^,，。!?；]{{0,2}}(?:白|淡|紧|平)|打包票[^。！？!?；]{{0,12}}?(?:没了|有效|瘦|白|好|见效)|"
            r"(?:用|喝|吃|抹|贴|擦)(?:一|1)次[^,，。!?；]{0,2}(?:见效|有效|变化|白)(?:一次)?|(?:终身|这辈子|绝对|永远?)(?:都)?不(?:会)?反弹|(?:一次|一步)(?:就|性)?(?:根除|断根|搞定斑)"
        ),
    ),
    (
        "safety",
        re.compile(
            r"(?:怀孕|月子里|孕妇)(?:了)?都能?(?:用|吃|喝|抹)|(?:一点|半点|丝毫|任何|什么|一丁点|完全|绝对|压根)[^,，。!?；有含]{0,3}?(?:毒)?副作用(?:都|也)?(?:没|不)|副作用[^,，。!?；]{0,3}?(?:为零|是零|等于零|都没有|一点没有)|(?:绝无|毫无|全无|零|0|〇|绝没有)[^,，。!?；]{0,3}?(?:负|副)(?:zuo用|作用)|"
            r"(?:绝对|完全|一点(?:都|也)?|丝毫|半点|压根|根本)(?:没|不|无)(?:有)?[^,，。!?；]{0,2}?(?:伤害|伤(?:肝|肾|胃|身|脸|皮肤)|过敏|刺激)|"
            r"(?:敏感肌|烂脸|孕妇|孕期|哺乳期|婴儿|新生儿)[^,，。!?；不别勿慎禁]{0,6}?(?:随便|放心|闭眼|大胆|无脑)(?:大胆)?(?:地)?(?:用|吃|喝|抹|涂|冲|入)"
        ),
    ),
)


def evaluate(
    texts: tuple[Text, ...], kinds: Mapping[str, GoodsKind], lexicon: Lexicon
) -> Iterator[Finding]:
    """One finding per promise, in reading order.

    texts: the seller's words. Source: Advertising Law arts 16, 18, 24, 25 and 28.
    """
    goods = Kinds(texts, kinds, lexicon)
    for text in texts:
        for claim, hit in _promises(text, lexicon):
            reason = _reason(text.text, hit, goods.of(text))
            if claim.is_exempt and reason:
                reason = "quoted"
            if reason:
                yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)


def _promises(text: Text, lexicon: Lexicon) -> Iterator[tuple[Claim, Hit]]:
    """Terms that promise where they stand, then promises in words of no list."""
    taken: list[tuple[int, int]] = []
    for claim in claims([text], lexicon, FAMILY):
        hit = None if claim.is_silent else _promise(text.text, claim.hit)
        if hit:
            taken.append((hit.start, hit.end))
            yield claim, hit
    if not _SIGN.search(text.text):
        return
    for claim in spoken(text, FAMILY, _SAID):
        hit = claim.hit
        if not claim.is_silent and all(hit.end <= a or b <= hit.start for a, b in taken):
            taken.append((hit.start, hit.end))
            yield claim, hit


def _promise(words: str, hit: Hit) -> Hit | None:
    """The hit with the number that makes it a promise; None where it is none."""
    left, right = clause_bounds(words, hit.start, hit.end)
    before, after = words[left : hit.start], words[hit.end : right]
    if hit.kind in ("timed", "sure"):
        led = (_COUNT if hit.kind == "timed" else _SURE).search(before)
        kind = "result" if hit.kind == "timed" else "study_beside"
        return replace(hit, kind=kind, start=left + led.start()) if led else None
    if hit.kind == "score":
        points = None if _PAST.search(before) else _POINTS.search(after)
        return replace(hit, kind="study_beside", end=hit.end + points.end()) if points else None
    if hit.kind in ("income", "payback"):
        return _earned(words, hit, left)
    if hit.kind == "slim":
        days, kilos = _DAYS.search(before), _KILOS.search(after)
        if not days or not kilos or _STORY.search(before):
            return None
        return replace(hit, start=left + days.start(), end=hit.end + kilos.end())
    return hit


def _earned(words: str, hit: Hit, left: int) -> Hit | None:
    """An income with its amount, a return with its term."""
    if hit.kind == "income":
        # 回报率 9%: a space does not part a rate from its number.
        amount = _AMOUNT.search(words[hit.end : hit.end + 12])
        if not amount or _EARNERS.search(words[hit.end + amount.end() :]):
            return None
        return replace(hit, end=hit.end + amount.end())
    span = _PAYBACK_BEFORE.search(words[left : hit.start])
    if span:
        return replace(hit, start=left + span.start())
    return hit if words[hit.start : hit.end].startswith(("包", "保证")) else None


def _reason(words: str, hit: Hit, kind: GoodsKind | None) -> str:
    """The reason that a promise comes to, empty where the words around it speak of other things."""
    left, right = sentence_bounds(words, hit.start, hit.end)
    rest = words[left : hit.start] + "\n" + words[hit.end : right]
    if hit.kind.startswith("study"):
        return "study" if hit.kind == "study" or _STUDY.search(words, left, right) else ""
    if hit.kind == "yield":
        return "yield" if _INVEST.search(words, left, right) or _MONEY.search(rest) else "income"
    if hit.kind == "yield_beside":
        return "yield" if _INVEST.search(rest) else ""
    if hit.kind in ("income", "payback", "spoken_income"):
        return "income"
    if hit.kind.endswith("_beside") and not _BODY.search(rest):
        return ""
    return _on_body(hit, kind)


def _on_body(hit: Hit, kind: GoodsKind | None) -> str:
    """The reason for effects on the body and safety, by the kind of goods."""
    safety = hit.kind.startswith("safety")
    if kind in MEDICINE:
        return "medicine"
    if kind is GoodsKind.other and hit.kind != "safety":
        return ""
    if safety:
        return "" if hit.kind == "safety_beside" and kind is GoodsKind.food else "safety"
    return "health_food" if kind is GoodsKind.health_food else "result"
