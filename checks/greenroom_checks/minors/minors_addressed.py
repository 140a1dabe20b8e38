"""Minors called on to tip or buy, children as hosts or endorsers, in the seller's own words."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.law import Law
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import Effect, cue_for
from greenroom_checks.phrased import phrased, said

FAMILY = "minors"
HOSTS = "minors-law-2021/76"
ENDORSERS = "ad-law-2021/38"
_MINOR = (
    r"(?:未成年人?|小学生|初中生|高中生|中学生|小朋友们?|小同学们?|小孩子?们?|孩子们|娃娃们|"
    r"学生党|学生们|在校学生)"
)
# 送礼物 is left out: a gift for a child is what a shop sells.
_TIP = (
    r"(?:打赏|刷\S{0,3}(?:礼物|火箭|嘉年华|跑车|飞机|小心心|棒棒糖)|上票|打榜|冲榜|送(?:个|一个)?(?:火箭|嘉年华|跑车)|"
    r"充值?\S{0,3}(?:抖币|快币|钻石|金币|会员)|充值)"
)
_TIPS = re.compile(rf"{_MINOR}[^。！？!?\n]{{0,14}}?{_TIP}|{_TIP}的?{_MINOR}")
# Words that say it is a child who is spoken to; 让妈妈买 is also what grown daughters are told.
_CHILDREN = re.compile(
    rf"{_MINOR}|宝贝们|同学们|小可爱们|小粉丝|小宝贝们?|小仙女们还在上学|小弟弟|小妹妹"
)
_SPENDS = re.compile(rf"{_TIP}|下单|买|拍|抢|冲|充|付款|送主播|支持主播|刷")
_AGE_WORDS = (
    r"(?<![\d.一二三四五六七八九十])"
    r"(?P<age>\d{1,2}|[一二两三四五六七八九]|十[一二三四五六七]?)(?:周)?岁半?"
)
_AGE = re.compile(
    rf"{_AGE_WORDS}的?(?:小|萌娃)?(?:主播|网红(?![狗猫犬店款树])|带货(?:达人|主播|小能手))"
)
_CHILD_AS_HOST = re.compile(
    r"(?:小学生|初中生|未成年人?|小朋友|孩子)们?[^。，！？!?\n]{0,6}(?:当|做)(?:个)?(?:小|带货)?主播"
)
_GOES_WITH = r"(?!以[上下]|[起+~\-至到内]|及|左右可用|适[用合]|儿童适)"
_ENDORSES = re.compile(
    rf"{_AGE_WORDS}{_GOES_WITH}(?P<between>[^。！？!?\n]{{0,14}}?)(?P<act>代言|当形象大使|做形象大使|当推荐官|做推荐官)"
)
_ENDORSER_IS = re.compile(
    rf"(?P<act>代言人|形象大使|推荐官)(?P<between>(?:今年|才|只有|是|一个|一位|个|位|我家|宝宝|，|的|我|女儿|儿子|孙女|孙子|小朋友|[：:]|才|[\u4e00-\u9fff]{{2,3}}，?){{0,4}}){_AGE_WORDS}{_GOES_WITH}"
)
# Somebody else endorses, or the years are the shop's.
_OTHER = re.compile(
    r"明星|影帝|影后|演员|冠军|歌手|品牌|艺人|由|请(?:了|的)|妈妈(?!.*我来)|爸爸|老师|教授|以上|以下|适[用合]|家乡|自己|公益|梦想|[狗猫犬]|金毛|柯基|泰迪|边牧|宠物"
)
_NOT_A_CHILD = re.compile(
    r"(?:店|品牌|公司|我们|厂|工龄|店龄|狗|猫|犬|马|鹦鹉|树|适合|适用|专为|针对|面向|给|满|未满|不满|不足)[^，。]{0,6}$"
)
_SCHOOL_OK = re.compile(r"大学|高校|学院|公益|讲座|宣传|科普|普法|食育")
_N = r"[^，。！？!?；]"
_PARENT = (
    r"(?:爸爸妈妈|爷爷奶奶|爸妈|爸爸|妈妈|麻麻|粑粑|马麻|把拔|"
    r"家长|父母|大人|爷爷|奶奶|姥姥|外婆|外公|家里人)"
)
_CHILD = (
    r"(?:未成年人?|未cheng年|未c年|没成年|没满十八|不满十八|"
    r"未满十八|未满18|小学生|初中生|高中生|中学生|小朋友们?|小盆友们?|小朋油|小同学们?)"
)
_YEARS = r"(?:[4-9]|1[0-7]|[四五六七八九]|十[一二三四五六七]?)"
_WAYS = (
    phrased(
        "tips",
        "未满学朋盆",
        rf"{_CHILD}{_N}{{0,4}}(?:也|都|照样|可以|可|能)+(?:刷(?![题牙脸碗卡地新])|打赏|充值|上票|上灯牌)|{_CHILD}{_N}{{0,4}}(?:刷|送)(?:个|一个)?(?:火箭|跑车|嘉年华|礼物|灯牌)",
    ),
    phrased(
        "tips",
        "学妹弟",
        r"(?:同学们|弟弟妹妹们|放学)[^。！？!?；]{0,10}(?:上个?灯牌|点个?灯牌|刷个?|打赏|送个?(?:礼物|火箭|跑车))",
    ),
    phrased(
        "buys",
        "未没",
        r"(?:未成年人?|没成年|没满十八|不满十八|未满18)[^，。！？!?；不]{0,4}(?:可以|都能|也能|也可|可)(?:买|购|拍|下单|喝|抽)",
    ),
    phrased(
        "buys",
        "爸妈家父大爷奶姥外麻粑马把",
        rf"(?:拿|用|借|偷|让){_N}{{0,2}}{_PARENT}的?(?:手机|平板|账号|密码|支付密码|银行卡|身份证|人脸)[^。！？!?；]{{0,8}}(?:拍|买|下单|刷(?!新)|付|充(?!电)|抢|实名|认证|借你|就行|密码|扫)",
        never=r"手机号|膜|壳|支架|屏幕",
    ),
    phrased(
        "buys",
        "偷",
        rf"{_PARENT}的?(?:手机|钱包|卡)[^。！？!?；]{{0,4}}偷偷|偷偷[^。！？!?；]{{0,6}}{_PARENT}的?(?:手机|钱包|卡)",
        r"拍|买|下单|付|刷|充",
    ),
    phrased(
        "buys",
        "买要",
        rf"不(?:给你)?买{_N}{{0,2}}(?:就哭|就闹|就是不爱你)|(?:找|跟|问|缠着|求)(?:你们?)?{_PARENT}们?{_N}{{0,2}}(?:要钱|给钱|拿钱|转钱|开花呗)|{_CHILD}[^。！？!?；]{{0,3}}(?:快|赶紧)?(?:让|叫|喊|求|缠着){_PARENT}{_N}{{0,4}}(?:买|扫码|下单|付款|拍)",
    ),
    phrased(
        "buys",
        "钱费",
        r"(?:零花钱|压岁钱|早饭钱|早餐钱)[^。！？!?；]{0,14}(?:拆卡|开卡|抽卡|盲盒|冲|拆|奥特曼|卡牌|卡包|一盒卡)|(?:写完|做完)作业[^。！？!?；]{0,10}(?:抢|拍|冲|刷个|来直播间|下单)",
        never=r"存|理财|保管",
    ),
    phrased(
        "buys",
        "绕跳破解",
        rf"(?:绕过|跳过|破解|躲过|解除){_N}{{0,4}}(?:青少年模式|未成年人?模式|防沉迷|未成年人?限制)",
    ),
    phrased(
        "buys",
        "烟酒",
        r"(?:学生证?|未成年人?|校门口)[^。！？!?；不]{0,6}(?:买|可|卖|自提|抽|喝)[^。！？!?；]{0,3}(?:电子烟|香烟|烟弹|白酒|果酒)",
        never=r"大学|禁|不",
    ),
    phrased(
        "child_host",
        "播",
        rf"主播{_N}{{0,4}}(?:今年|才|刚|只有|只|还){{1,2}}(?:满|不到)?{_YEARS}(?:周?岁)?(?=$|[，,。！!、\s])",
    ),
    phrased(
        "child_host",
        "本我",
        rf"(?:本人|我)(?:今年|才|刚满?|还不到|不到|只有){{0,2}}{_YEARS}(?:周?岁)?[，,。！!]",
        r"礼物|榜一|直播|主播|关注|支持|灯牌|高[一二三]|初[一二三]",
        r"儿子|女儿|孩子|那年|时候|年前|开始",
    ),
    phrased(
        "child_host",
        "初高小",
        rf"(?:我|本人|主播)(?:今年|才|还在?|刚|现在|是){{0,2}}[读上念]?(?:小学|初[一二三中]|高[一二三中])(?!那|的?时|毕业|同学|就|老师|数学|语文|英语|年)(?:学生|生)?了?[，,。]?[^。！？!?；]{{0,8}}(?:支持|关注|礼物|榜一|刷个|点赞|直播)|(?:初[一二三]|高[一二三])(?:学生|在读)[，,]?{_N}{{0,4}}(?:求|主播|在线|直播(?!间|课))",
        never=r"儿子|女儿|孩子|家长",
    ),
    phrased(
        "child_host",
        "播",
        rf"(?:{_CHILD}|童星|萌娃){_N}{{0,4}}(?:兼职|小)?主播(?!推荐|说|讲|介绍)|(?:初中|小学|高中)?辍学[^。！？!?；]{{0,8}}(?:直播|带货|主播)|{_CHILD}{_N}{{0,3}}(?:来|在|给(?:大家|你们)){_N}{{0,3}}(?:直播带货|带货)",
        never=r"给(?:小朋友|小学生|中学生)|适合|陪同|不得|提醒|看(?:主播|直播)",
    ),
    phrased(
        "child_host",
        "岁",
        rf"(?<![\d.一二三四五六七八九十]){_YEARS}周?岁的?(?:小姐姐|小哥哥|小妹妹|小弟弟|女孩|男孩|萌娃|宝宝|女儿|儿子|孩子|小网红|童星)?[，,]?{_N}{{0,6}}(?:在线(?:唱歌|跳舞|直播|求)|直播(?:陪|首秀|吃播|卖)|为{_N}{{1,3}}带货|亲自给(?:大家|你们)介绍)|{_YEARS}岁[，,]{_N}{{0,3}}(?:首播|首秀|天天直播|每天直播)",
        never=r"适合|尺码|店庆|品牌|周年",
    ),
    phrased(
        "endorser",
        "荐代",
        r"(?<![\d.一二三四五六七八九十])(?:[3-9]|[三四五六七八九])周?岁的?(?:小)?(?:模特|萌娃|童星|女孩|男孩|小主播)(?:推荐官|代言人|形象大使)",
    ),
    phrased(
        "school",
        "校学幼",
        rf"(?:进了?|走进|入驻|打入|铺进|铺到){_N}{{0,8}}(?:小学|中学|幼儿园|校园|初中|学校)[^。！？!?；]{{0,10}}(?:推广|推销|地推|扫码|发传单|卖货)|(?:小学|中学|幼儿园|学校|校|校园)门口[^。！？!?；]{{0,6}}(?:发传单|扫码|推广|地推|派单)|校园大使[^。！？!?；]{{0,10}}(?:初中|高中|中学|小学)",
        never=r"大学|高校|学院|公益|讲座|科普|普法|食育|禁止",
    ),
    phrased(
        "school",
        "师校班",
        rf"(?:班主任|老师|校长){_N}{{0,3}}群里?{_N}{{0,2}}接龙|(?:学校|校内|班主任|年级){_N}{{0,4}}(?:统一推荐|统一团购)|(?:学校老师|学校|班主任)推荐的{_N}{{0,3}}(?:教辅|资料|练习|文具|眼镜|牛奶)|(?:在班里|在班上|每个班|带同学|全班)[^。！？!?；]{{0,8}}(?:代理|提成|推销|卖|团购)",
        never=r"大学|高校|公益|班费",
    ),
    phrased(
        "child_host",
        "岁级升党",
        rf"主播{_N}{{0,3}}(?:刚过完?|过){_YEARS}岁生日|一年级的?小主播|(?:小升初|初[一二三]|高[一二三])(?:的小?(?:妹妹|弟弟)|党)[^。！？!?；]{{0,12}}(?:打赏|求支持|唱歌给|直播)|还差{_N}{{0,3}}成年|(?:不满|未满|没满)(?:十六|十八|16|18)的?{_N}{{0,4}}(?:身份证)?{_N}{{0,4}}(?:注册|开播)|(?:让|招)(?:孩子|小朋友|宝宝){_N}{{0,4}}(?:视频)?带货",
        never=r"不得|不能|家长陪|禁止",
    ),
    phrased(
        "buys",
        "妈爸家餐班",
        rf"跟{_PARENT}(?:就)?说{_N}{{0,2}}(?:买)?(?:学习|资料|教辅|文具|作业)|{_PARENT}不同意[^。！？!?；]{{0,8}}(?:货到付款|也能|没关系)|把{_PARENT}的脸|用{_PARENT}的号登|(?:一天|几天|省)(?:的)?早[餐饭]钱|小朋友{_N}{{0,6}}抽卡",
    ),
    phrased("tips", "小", rf"小(?:学|初)生{_N}{{0,3}}(?:专属)?打赏"),
    phrased(
        "school",
        "园校",
        rf"(?:和|跟|与)(?:幼儿园|小学|中学|学校)合作[^。！？!?；]{{0,8}}(?:扫码|进群|班级群|推广)|(?:中小学|小学|中学|幼儿园){_N}{{0,3}}统一采购|(?:在学校|学校操场|校园里){_N}{{0,4}}直播带货",
        never=r"大学|高校|公益",
    ),
)
_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, law: Law) -> Iterator[Finding]:
    """One finding per call, child host or endorser; notices that keep minors away are none.

    texts: the seller's words. law: the ages. Source: Law on the Protection of Minors art. 76;
    Advertising Law arts 38 and 39; notice on tipping of 2026.
    """
    endorser_age = law.number(ENDORSERS, "age_min")
    for text in texts:
        found = [*_found(text, lexicon, law, endorser_age)]
        yield from found
        yield from said(text, FAMILY, _WAYS, found)


def _found(text: Text, lexicon: Lexicon, law: Law, endorser_age: float) -> Iterator[Finding]:
    tips = [*_tips(text)]
    yield from tips
    told = 0
    for claim in claims([text], lexicon, FAMILY):
        reason = "" if claim.is_silent else _reason(text.text, claim.hit)
        start, end = claim.hit.start, claim.hit.end
        near = bisect_left(tips, end, key=lambda tip: tip.start)
        tipped = near > 0 and tips[near - 1].end > start
        if reason and start >= told and not tipped:
            told = end
            yield Finding.in_text(reason, text, start, end, why=claim.hit.why)
    yield from _hosts(text, law)
    yield from _endorsers(text, endorser_age)


def _tips(text: Text) -> Iterator[Finding]:
    folded = normal(text.text)
    for match in _TIPS.finditer(folded.text):
        start, end = folded.original(*match.span())
        if not _silent(text.text, start, end):
            yield Finding.in_text("tips", text, start, end)


def _reason(words: str, hit: Hit) -> str:
    """Reason for a term of the lexicon, empty where the sentence is not about children."""
    left, right = sentence_bounds(words, hit.start, hit.end)
    around = normal(words[left : hit.start] + "，" + words[hit.end : right]).text
    if hit.kind == "school":
        return "" if _SCHOOL_OK.search(around) else "school"
    if hit.kind == "child_host":
        return "child_host"
    if hit.kind == "buys":
        return "buys"
    spends = _SPENDS.search(normal(words[hit.start : hit.end]).text + around)
    if hit.kind == "secret":
        return "buys" if spends else ""
    return "buys" if spends and _CHILDREN.search(around) else ""


def _hosts(text: Text, law: Law) -> Iterator[Finding]:
    """Hosts whose age is told."""
    host_age = law.number(HOSTS, "age_min")
    adult_age = law.number(HOSTS, "guardian_until_age")
    folded = normal(text.text)
    for match in _CHILD_AS_HOST.finditer(folded.text):
        start, end = folded.original(*match.span())
        if not _silent(text.text, start, end):
            yield Finding.in_text("child_host", text, start, end)
    for match in _AGE.finditer(folded.text):
        age = _age(match["age"])
        start, end = folded.original(*match.span())
        if age < adult_age and not _silent(text.text, start, end):
            yield Finding.in_text("child_host" if age < host_age else "guardian", text, start, end)


def _endorsers(text: Text, age_min: float) -> Iterator[Finding]:
    """Endorsers whose age is told and too low."""
    folded = normal(text.text)
    for match in (*_ENDORSES.finditer(folded.text), *_ENDORSER_IS.finditer(folded.text)):
        start, end = folded.original(*match.span())
        before = folded.text[max(0, match.start() - 10) : match.start()]
        if (
            _age(match["age"]) < age_min
            and not _OTHER.search(match["between"])
            and not _NOT_A_CHILD.search(before)
            and not _silent(text.text, start, end)
        ):
            yield Finding.in_text("endorser", text, start, end)


def _silent(words: str, start: int, end: int) -> bool:
    cue = cue_for(words, Hit(FAMILY, "", "", start, end))
    return cue is not None and cue.effect is Effect.silent


def _age(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return sum(_DIGITS[char] for char in words)
