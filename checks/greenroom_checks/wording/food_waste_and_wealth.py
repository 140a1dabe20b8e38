"""Food wasted for show, and money worshipped."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, normal
from greenroom_checks.around import apart, matches, sentence_around, unsaid

FAMILY = "excess"
# 一口气吃 is a feat only with an amount that nobody eats.
_AMOUNT = re.compile(
    r"^[^,。!?;，！？；]{0,4}?(([1-9]\d+|[一二三四五六七八九]?十[一二三四五六七八九]?|几十|上百|[一两几]?百)\s*(斤|公斤|碗|盆|桶|盘|只|个|份|串|根|瓶|袋|箱)|"
    r"([3-9]|[三四五六七八九])\s*(斤|公斤|盆|桶|箱)|整(头|桶|箱))"
)
# Words that warn, advise or tell of small portions and toys.
_OTHER = re.compile(
    r"光盘|节约|珍惜|适量|理性|小份|注意|谨慎|避免|不利于|伤胃|儿童误|误吞|误食|小心|请勿|严禁|就医|遵医嘱|玩偶|公仔|抱枕|毛绒|玩具|道具|积木|解压|模型|点钞机|验钞|影视|《"
)
_C = "[^,。!?;、\\n]"
_S = "[^。!?;\\n]"
_MANY = (
    r"(?:(?<!\d)[1-9]\d{1,4}|[二三四五六七八九]?十[一二三四五六七八九]?"
    r"|几十|上百|[一两几]?百)(?:多)?(?:斤|碗|盆|桶|盘|只|个"
    r"|份|串|根|瓶|袋|箱)"
)
_AWAY = r"(?:扔|倒|丢)(?!进?(?:冰箱|洗碗机|锅|烤箱))"
_SIGN = re.compile(
    r"吃|吐|喝|扔|倒|丢|牛奶|蛋糕|砸|酒|辣|芥末|干掉|炫|穷|没钱|买不起|用不起|嫌贵|拿不出|有钱|钱多|数字|有的是钱|屌丝|土豪|普通人|月薪|工资|"
    r"富|豪|上流|名媛|嫁|爱马仕|劳斯莱斯|法拉利|私人飞机|现金|钞|套房|够你|够我|消费不起|普通家庭|拜金|为所欲为|豪车|打赏|伺候|零花|不喘气|不停嘴|口造|抠嗓|最不缺"
)
_PATTERNS = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (
            "waste",
            (
                rf"{_MANY}{_C}{{0,5}}?(?:不喘气|不停嘴|不带停|一口气|全吃|吃光)|(?:三|两|几|一)口(?:造|炫|干)完|整[锅盆桶箱]{_C}{{0,2}}?(?:吃光|炫完|造完)|吃剩的?{_C}{{0,3}}?(?:垃圾桶|扔|倒了)|抠嗓子|干一瓶|喝酒论箱|(?:红酒|牛奶|茅台){_C}{{0,2}}?倒(?:地上|掉听|着玩)|(?:吃播|干掉|干完|炫完|炫掉|狂炫|狂吃|连吃|小时吃|一顿吃|一个人吃|挑战吃|挑战喝|大胃){_C}{{0,6}}?(?:{_MANY}|[一这]一?整(?:只|头|桌|锅|箱|盆)|[五六七八九十\d]+个?小时)|"
                rf"吃不[下完]{_S}{{0,8}}?{_AWAY}(?:掉|了|$)?|吃(?:一半|一口|两口|几口){_C}{{0,3}}?{_AWAY}|(?:桌(?!布|垫|椅|腿)|锅|盆|箱|盘)(?:子|菜|肉|饭|都|的|,){{0,3}}(?:不要了|不吃了),?{_C}{{0,3}}?{_AWAY}|"
                rf"(?:饭|菜|肉|没吃完|海鲜|蛋糕|粮食){_C}{{0,8}}?(?:扔|倒|丢)(?:进|到){_C}{{0,2}}?垃圾桶|拍完{_C}{{0,4}}?{_AWAY}|吃完{_C}{{0,2}}?吐(?!皮|骨|籽|核|壳|司|槽)|吐完(?:再|接着|继续)吃"
            ),
        ),
        (
            "waste",
            (
                rf"牛奶(?:倒着玩|洗脚|洗车|浇花|冲厕所|泼)|[拿用]{_C}{{0,2}}?牛奶{_C}{{0,2}}?(?:洗脚|洗车|冲地)|蛋糕{_C}{{0,3}}?[往糊砸]{_C}{{0,2}}?脸|(?:鸡蛋|西瓜|蛋糕){_C}{{0,4}}?(?:砸着玩|砸了玩)|"
                rf"酒{_C}{{0,3}}?当水喝|喝酒挑战|吹[一两三四五六七八九十\d]+瓶|一瓶接一瓶|对瓶吹|(?:辣椒|魔鬼椒|芥末){_S}{{0,6}}?全(?:部|都)?吃|(?:辣椒|魔鬼椒|芥末)挑战"
            ),
        ),
        (
            "wealth",
            (
                rf"消费不起{_S}{{0,3}}?(?:退|走|别|滚|自觉)|普通家庭{_C}{{0,3}}?别|够你干{_C}{{0,2}}?年|怪不得你穷|{_C}{{0,1}}?不拜金{_S}{{0,4}}?没|为所欲为|钱{_C}{{0,4}}?最不缺|最不缺的?就是钱|(?:全是|都是)(?:百万|千万)?豪车|打赏{_C}{{0,3}}?万{_C}{{0,2}}?不眨眼|(?:保姆|司机){_C}{{0,6}}?伺候我|[一每]个月给我{_C}{{0,3}}?万{_C}{{0,2}}?(?:零花|花)|找有钱的|嫁得好才|(?:没钱|(?:买|用|吃|喝|戴|穿)不起|嫌贵|拿不出来?){_S}{{0,5}}?(?:就走|滚|gun|走开|让开|没本事|都是穷|活着|谁跟你|绕道|占地方|闭嘴|不配)|没钱(?:就)?别(?!硬|借|贷|冲动|勉强|着急|担心|怕|急)|"
                rf"(?<!无)(?<!贫)穷(?:鬼|逼|酸|屌|光蛋|👻|gui)|穷人(?:才|思维|命|别|勿|买|穿|专|不配)|[屌吊]丝|土豪(?:专属|专享|请进)|普通人(?:绕道|勿|别[进来买看]|不配)|(?:月薪|工资){_C}{{0,6}}?(?:别看|别进|别买|不配|勿进|绕道)"
            ),
        ),
        (
            "wealth",
            (
                rf"有的是钱|钱多[得到]{_C}{{0,4}}?(?:没地方|花不完|没处|数不)|花不完的钱|钱{_C}{{0,5}}?(?:就是|只是)个?数字|豪横|壕气|(?:富婆|富豪|有钱人)的(?:快乐|生活)|上流社会|(?:有钱人|富人|富婆|富豪|名媛|阔太)(?:才配|才用|才懂|专属|标配|都在)|"
                rf"[够顶抵]你(?:家)?{_C}{{0,3}}?(?:一套房|套房|挣(?!面子)|赚(?!面子)|工资|年薪|奋斗)|不够我(?:喝|吃|抽|塞|加油)|嫁{_C}{{0,5}}?有钱|男人没钱|没钱{_C}{{0,3}}?(?:娶|谁跟|谁嫁|生孩子)|"
                rf"没有?(?:爱马仕|香奈儿|lv|名牌|奢侈品|豪车){_C}{{0,6}}?(?:好意思|敢出门|丢人)|豪车(?:随便|一天|每天|多)|开着{_C}{{0,3}}?(?:劳斯莱斯|法拉利|兰博基尼|宾利|迈巴赫)|私人飞机(?:上|里|直播|来)|"
                rf"我{_C}{{0,3}}?[一二三五六八十\d]+套房|我的(?:豪宅|豪车|别墅|存款|名表)|豪宅{_C}{{0,4}}?保姆|现金(?!券|红包|奖){_C}{{0,3}}?(?:摆(?!件|台)|铺|堆|往天上|砸)|百元大钞|拿钱(?:点烟|擦|砸)|点烟{_C}{{0,4}}?钞"
            ),
        ),
    )
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per show of waste or wealth, in reading order; warnings are none.

    texts: the seller's words. Source: code of conduct for hosts art. 14; Zhoushan plan 2.2.
    """
    yield from apart(_found(texts, lexicon))


def _terms(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for claim in claims(texts, lexicon, FAMILY):
        reason = None if claim.is_silent else _reason(claim)
        if reason:
            yield Finding.in_text(
                reason, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    said = list(_terms(texts, lexicon))
    yield from said
    yield from unsaid(_talk(texts), said)


def _talk(texts: tuple[Text, ...]) -> Iterator[Finding]:
    for text in texts:
        words = normal(text.text).text
        if _SIGN.search(words) and not _OTHER.search(words):
            for reason, start, end in matches(text.text, _PATTERNS):
                yield Finding.in_text(reason, text, start, end)


def _reason(claim: Claim) -> str | None:
    around = sentence_around(claim).both
    if _OTHER.search(around):
        return None
    if claim.hit.kind == "waste_feat":
        return "waste" if _AMOUNT.search(sentence_around(claim).after) else None
    return claim.hit.kind
