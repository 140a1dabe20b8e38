"""Doctors, experts and institutes that recommend goods, and experts that are only played."""

import re
from collections.abc import Iterator, Mapping

from greenroom.check import Finding
from greenroom.evidence import GoodsKind, Text
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import clause_around, spoken

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
_SIGN = re.compile(r"[科任佗鹊砖叫衫褂夫yz退医专教院士师博授方传药护学会生局心机构道构家宫御]")
_WHO = (
    r"(?:(?:老|名|女)?中医|医生|大夫|医师|衣生|医sheng|yi生|牙医|药剂师|药师|营养师|营养shi|护士长?|军医|博士|教授|教shou|院士|专家|砖家|专jia|叫兽|(?:科|院)主任|(?:儿科|皮肤科|妇产科|眼科|产科)(?:主任|专家|的人)|院长|儿童医院|妇幼医院|医院(?!门)|国医大师|国医大shi|"
    r"疾控(?:中心)?(?:的人)?|药监局(?:的人)?|权威机构|红十字会|(?:协会|学会)会?长?|实验室|卫健委|医院的人)"
)
# What no list holds because who speaks and what is said stand apart.
_SAID = (
    (
        "said",
        re.compile(
            rf"{_WHO}[^,，。!?；不没]{{0,9}}?(?:(?:让|叫|要)我(?:们)?(?:卖|推|吃|用|买)|都(?:说|夸|点头|竖|服|在[买吃用囤]|抢|说好)|点头|告诉我[^。！？!?；]{{0,4}}?买|建议[^,，。!?；]{{0,6}}?(?:[吃喝用]一|每天|都[吃喝用])|都拿[^,，。!?；]{{0,4}}?(?:给|当|做)|(?:发|用|吃|开)的(?:就|都)?是|一看就|都夸|也夸|拿它|只用这|自己都在?[吃用]|开单|验证(?:过|了)|题[名词字]|站台|坐镇|力荐|强烈|推荐过|(?:自己|家)[^,，。!?；]{{0,4}}?(?:[吃用喝]的|都[吃用喝])|指定(?!门诊|医院)|给自[己家][^,，。!?；]{{0,4}}?[吃用喝]|看了[^,，。!?；]{{0,2}}?(?:都|也))|"
            rf"我(?:老公|老婆|爱人|爸|妈|爷爷|奶奶|舅舅|姑姑?|姐|哥|闺蜜|朋友|表哥|婆婆|公公|同学)[^,，。!?；不]{{0,4}}?(?:是|就是|在)[^,，。!?；]{{0,8}}?{_WHO}[^。！？!?；]{{0,8}}?(?:让我|推荐|都[用吃喝]|内部|配的|给我|说这)|"
            rf"我(?:是|做过)[^,，。!?；]{{0,7}}?(?:营养师|医生|药师|中医|护士|健康管理师)[^。！？!?；]{{0,6}}?(?:推荐|建议|告诉)|(?:专家|医生|大夫)(?:们)?(?:都|也)?说(?:了|过)[^。！？!?；]{{0,10}}?(?:得补|要补|要[吃喝用]|该[吃喝用补]|最好)"
        ),
    ),
    (
        "made",
        re.compile(
            rf"{_WHO}[^,，。!?；不没]{{0,4}}?(?:(?:亲自|专门|给)?(?:配|开|调|写)的?(?:方|配方|药方)|配的|开的方|(?:亲自)?把关|研发|研制|研究出来|监制|把脉|手把手教的[^,，。!?；]{{0,2}}方|坐诊(?!时间)|团队(?!建)|在线(?:指导|答疑|看诊)|一对一(?:指导|调理))|(?:解放军总医院|总医院|军医院|中医院|大医院|三甲yi院|三甲医院)[^,，。!?；]{{0,4}}?(?:配方|方子|秘方|技术)"
        ),
    ),
    (
        "persona",
        re.compile(
            r"祖(?:传|chuan|上传)[^,，。!?；]{0,6}?(?:秘方|药方|方子(?!正)|配方)|第?[一二三四五六七八九十\d]+代传人|(?:华佗|扁鹊|孙思邈|李时珍|张仲景|御医|太医|太医院|药王|皇宫|宫廷|神医|神yi)[^,，。!?；腐]{0,3}?(?:后人|后代|传人|弟子|古方|秘方|御方|亲传|流出|传出来|嫡传)|"
            r"(?:中医|道长|药王|师父|师傅|苗医|藏医|高人|和尚|太爷爷)[^,，。!?；]{0,5}?(?:传|留)(?:下来?|给我)?的?[^,，。!?；]{0,3}?(?:方子|秘方|药方|配方)|老(?:中|zhong)医祖传|中医世家|我(?:爷爷|太爷爷|祖上|家祖上|爸|师父)[^,，。!?；不]{0,5}?(?:御医|太医|老中医|名医|宫里)|"
            r"(?:我师父是|师从)[^,，。!?；]{0,6}?(?:国医|名医|中医|御医)|关门徒弟|(?:请到了?|请来了?|邀请)[^,，。!?；]{0,8}?(?:主任|院长|教授|名医)|(?:我|主播)[^,，。!?；不]{0,4}?在(?:三甲)?医院[^,，。!?；]{0,6}?干了?[^,，。!?；]{0,3}年|(?:退休|离休)的?[^,，。!?；]{0,4}?(?:护士长|医生|主任|教授|军医|大夫|院长)"
        ),
    ),
    ("posed", re.compile(r"(?:请|找|套上|披上|穿上)了?(?:个|人|演员|一位)?(?:穿)?白大褂")),
    (
        "appraisal",
        re.compile(
            r"(?:鉴定师|鉴宝师|鉴定大师|(?:文物局|博物院|博物馆|故宫|拍卖行|文物)[^,，。!?；]{0,4}?(?:老师|专家|老?师傅|馆长)|专jia)[^,，。!?；不没]{0,6}?(?:看过|看货|给看|掌过?眼|鉴定|鉴过|上过?手|开过?证)"
        ),
    ),
)
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
    for claim in _claims(texts, lexicon):
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


def _claims(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Claim]:
    """Terms, and who recommends in words of no list."""
    for text in texts:
        yield from claims([text], lexicon, FAMILY)
        if _SIGN.search(text.text):
            yield from spoken(text, FAMILY, _SAID)


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
