"""Health functions and effects on the body, by the kind of goods they are claimed for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from greenroom.check import Finding
from greenroom.evidence import GoodsKind, Text
from greenroom.law import Law
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds
from greenroom_checks.around import spoken
from greenroom_checks.goods_kind import MEDICINE, Kinds

FAMILY = "efficacy"
FOOD_RULE = "food-live-2026/health-claims"
# 减肥期间也能吃 and 适合减脂的你 say who eats it, not what it does.
_WHO = re.compile(
    r"^(?:塑形|增肌|健身|控糖|的)?(?:期间?|人群|人士|党|族|时|的时候|的?(?:姐妹|朋友|宝子|宝宝|家人)|的?人|中|早餐|午餐|晚餐|食谱|餐)|"
    r"^(?:也|都)(?:能|可以)(?:放心)?[吃喝]"
)
# A shape or a look is no effect on the body.
_LOOK = re.compile(
    r"(?:视觉|显得|看起来|穿着?|上身|上脸|滤镜|妆效|效果图|p图|修图)[^，。！？；\s]{0,6}$"
)
_COLOUR = re.compile(r"^(?:色|款|键|灯|模式|功能键|相机|镜头|滤镜)")


# 解酒？没有这种功能: asked and answered. 我最近在减肥 tells of the host.
_ANSWERED = re.compile(r"^[?？](?:别|没|不|假|扯)")
_MYSELF = re.compile(
    r"(?:我|主播)[^，,。]{0,4}(?:在|正在|要|得|想)$|(?:狗|猫|植物|树|花|苗)[^，,。]{0,8}$"
)
_COUNT = r"(?:\d+|[一二两三四五六七八九十百半几]+)"
_SIGN = re.compile(
    r"[圈醉专蠕劲奶湿火寒毒际胶垮细肉枕气瘦劳肥斤发斑皱白牙睡眠眼视便肚免疫抵抗气血脂肪骨腿记岁年轻久雄紧循环倒肾嫩弹高罩脑男精]"
)
# What no list holds because verb and object stand apart.
_SAID = (
    (
        "health",
        re.compile(
            rf"(?:免疫力|抵抗力|体质|记忆力|记性|代谢)(?!低|差|下降|弱|不)[^,，。!?；不]{{0,6}}?(?:往?上[涨去来]|上来|涨|提(?:上|高|升)|变[强好]|增强|杠杠|好了)|(?:提|增强|改善)[^,，。!?；]{{0,6}}?(?:免疫|抵抗)力|"
            rf"{_COUNT}个?(?:天|周|月|星期|疗程|盒|包)[^,，。!?；]{{0,4}}?(?:能|就|轻松|直接|暴|狂|给你)?(?:瘦|轻|掉|减|甩)(?:了|下|掉|去)?(?:{_COUNT}|好几)[多来几]?[斤圈](?!装|重)|"
            rf"(?:躺着|吃着|喝着|睡着|不运动|不节食|不用节食|不挨饿|不忌口)[^,，。!?；]{{0,4}}?瘦(?!肉|了吧唧)|(?<!显)(?<!显得)[喝吃]了?[^,，。!?；]{{0,6}}?瘦(?:了|下来|成|一圈)|"
            r"(?:肚子|肚腩|小腹|赘肉|肥肉|游泳圈|腰上的肉)(?:自己|自然|慢慢|就|都|全){0,3}(?:下去|没了|平了|小了|消失|掉了|不见)|"
            r"(?:把|将)?[^,，。!?；显藏遮]{0,2}?(?:脂肪|油脂|肥油|油)[^,，。!?；]{0,6}?(?:分解|燃烧|排出|排掉|甩掉|刮掉|融化|燃掉|烧掉)|(?:阻断|拦截|吸走|带走)[^,，。!?；]{0,4}?(?:脂肪|碳水|热量|糖分吸收|油脂)|"
            r"宿便[^,，。!?；]{0,6}?(?:拉|排|清|出来)|(?:拉|排|清|出)[^,，。!?；]{0,4}宿便|(?:腰围|胳膊|大腿|腰|腿|脸)(?!部)[^,，。!?；显得看穿收]{0,3}?(?:小|细|瘦)(?:了)?(?:一|两|几)圈|掉肉|甩[掉]?[^,，。!?；]{0,3}肉|不长胖|(?:沾枕头?|倒头|躺下)就(?:着|睡)|脸不肿|千杯不[倒醉]|不醉酒|专注力(?!训练)|(?:肠胃|肠道|肠子)[^,，。!?；]{0,3}?(?:蠕动|动起来)|浑身(?:都)?(?:有劲|是劲)|脑子?[^,，。!?；]{0,4}?(?:转得快|清醒了|好使|聪明)|岁的血管|肠道?[^,，。!?；]{0,3}(?:通畅|干净了|清空)|(?:天天|每天|当天|第二天|准时)(?:就)?(?:顺畅|能拉|拉得出|排便)|"
            r"一觉(?:睡)?到(?:大?天亮|天明|自然醒)|(?:睡不好|睡不着|失眠|多梦|睡眠差|睡眠不好)[^。！？!?；不]{0,10}?(?:吃|喝|来|闻|泡|含)(?:[上点]|这|一|它|两)|(?:倒头|沾枕|躺下)就(?:睡|着)|秒睡|"
            r"(?:眼睛|视力|看东西|看字|看手机)[^,，。!?；不]{0,6}?(?:清楚了|亮了|清晰了|不花了|不模糊|不干了|明亮了|变好)|视疲劳|"
            r"(?:记忆力|记性|背书|脑子)[^。！？!?；]{0,10}?(?:过目不忘|记得(?:住|牢|快)|好使|灵光|聪明)|"
            r"(?:男人|老公|大哥|兄弟|夫妻|房事|那方面)[^。！？!?；]{0,12}?(?:更?持久|硬起来|雄风|更久|不行|满意|夸你|加油站|离不开你)|一夜不倒|金枪不倒|"
            r"养肾|(?:补|养|护|强)(?:肾|肝|脑)(?!脏线)|(?:骨头|骨骼|腿脚|腰板)[^,，。!?；不]{0,4}?(?:硬朗|有劲|结实|有力|利索)|"
            r"(?:个子|身高|个头)[^,，。!?；]{0,5}?(?:长了|窜|蹿|猛长|噌噌)|(?:长|窜|蹿)(?:了|高)?[^,，。!?；]{0,2}?(?:十|\d+|[几五六八])(?:公分|厘米)"
        ),
    ),
    (
        "folk",
        re.compile(
            r"(?:[喝吃养补])[^,，。!?；]{0,4}?好气色|奶(?:水)?(?:就|自然|会|都)?(?:多起来|多了|足了|下来)|奶水不够[^。!?；]{0,8}[喝吃]|(?:湿|火|寒|毒)[^,，。!?；]{0,3}?(?:排掉|排出|排光|泻掉)|(?:湿气|火气|肝火|寒气)[重大]的?[^。!?；不别]{0,9}?[喝吃]这|气血[^,，。!?；]{0,8}?(?:补|养|足了|上来|回来|充足|满满|通畅)|(?:补|养)[^,，。!?；]{0,4}气血|(?:气色|脸色)[^,，。!?；不]{0,5}?(?:就|都|会|越来越)?(?:红润|变?好(?:了|起来|看了)|上来|养出来)|"
            r"[喝吃][^,，。!?；]{0,4}?气色好|手脚(?:也|就|都)?(?:不凉|不冰|暖和|热乎|发热)了?|(?:微循环|血液循环)|(?:湿气|寒气|火气|肝火)[^,，。!?；]{0,6}?(?:排|祛|赶|去|除|逼|没了|下去|走了)"
        ),
    ),
    (
        "skin",
        re.compile(
            r"(?:白头?发|头发)[^,，。!?；]{0,6}?(?:变|转|返|养)(?:回)?[黑青]|(?:长|冒|生)出?[^,，。!?；]{0,3}?(?:新发|新头发|黑发|黑头发|小绒毛|毛囊|头发)|(?:新头?发|碎发|绒发)[^,，。!?；]{0,4}?(?:长|冒)|(?:就|再也|都|也)不掉(?:头)?发?了|"
            r"(?<![光雀霉锈污水])斑(?:点)?(?!马|鸠|竹|斓|驳|点狗|鱼)[^,，。!?；不]{0,5}?(?:没了|淡了|掉了|消失|不见|淡下去|淡没|跑光|掉光)|(?:淡|去|祛|消|退|褪)[掉去除]?[^,，。!?；]{0,6}?(?:黄褐斑|晒斑|雀斑|老年斑|蝴蝶斑|妊娠斑|妊娠纹|色斑|痘印|疤)|"
            r"(?<!面料)(?:皱纹|细纹|法令纹|鱼尾纹|抬头纹|泪沟|眼袋|黑眼圈|眼纹|颈纹|妊娠纹|痘坑|疤|疤痕)[^,，。!?；不遮]{0,5}?(?:没了|撑平|抹平|填平|熨平|展平|拉平|消失|淡了|淡没|平了|不见)|(?:撑|抹|填|熨)平[^,，。!?；]{0,5}(?:纹|泪沟)|"
            rf"(?:抹|涂|擦|敷|洗|喝|用)[上完了]?就(?:变)?白|白(?:了|上)?{_COUNT}个?(?:度|色号|色阶)|(?:黑|黄)(?:黄)?皮[^,，。!?；]{{0,5}}?(?:变白|白了|变亮|白回来|逆袭)|(?:黄牙|牙齿?|牙黄)[^,，。!?；]{{0,5}}?(?:变白|白得发光|白了|白两度)|黄牙变白|"
            rf"(?<!穿)(?<!打扮)年轻(?:了)?{_COUNT}多?岁|(?:回到|重返)(?:了)?{_COUNT}八?岁|{_COUNT}岁[^,，。!?；穿]{{0,3}}?(?:像|看着像|皮肤像)[^,，。!?；]{{0,2}}{_COUNT}(?:多?岁)?|"
            rf"皮肤[^,，。!?；]{{0,4}}?(?:水嫩有?弹|弹回来|紧致了|嫩得像|嫩回来|变嫩)|私密[^,，。!?；]{{0,4}}?(?:紧致|粉嫩|缩阴)|缩阴|发际线[^,，。!?；]{{0,4}}?(?:前移|往前|下移|长回|回来)|(?:胶原|胶原蛋白)[^,，。!?；]{{0,6}}?(?:补回|长回|再生)|脸[^,，。!?；]{{0,2}}垮[^。!?；]{{0,12}}?(?:提|紧|拉)|细胞[^,，。!?；]{{0,4}}年轻|皮肤[^,，。!?；]{{0,2}}(?:透亮|变透)|(?:升|大|长)(?:了)?{_COUNT}个?罩杯|脸(?:就)?小一圈|毛孔[^,，。!?；不]{{0,5}}?(?:看不见|没了|变小|缩小|隐形了|不见)"
        ),
    ),
)


def evaluate(
    texts: tuple[Text, ...],
    kinds: Mapping[str, GoodsKind],
    lexicon: Lexicon,
    law: Law,
    as_of: date,
) -> Iterator[Finding]:
    """One finding per claim, in reading order.

    texts: the seller's words. Source: provisions on food in live selling of 2026; Advertising
    Law arts 11 and 28; Order 117 of 2025 art. 34.
    """
    goods = Kinds(texts, kinds, lexicon)
    food_rule = bool(law.in_force((FOOD_RULE,), as_of))
    for text in texts:
        for claim in _claims(text, lexicon):
            if claim.is_silent or _only_named(text.text, claim.hit):
                continue
            kind = goods.of(text)
            reason = _reason(claim.hit, kind, food_rule=food_rule)
            if reason == "food" and claim.is_exempt:
                reason = "unclear"
            if reason:
                yield Finding.in_text(
                    reason, text, claim.hit.start, claim.hit.end, why=claim.hit.why
                )


def _claims(text: Text, lexicon: Lexicon) -> list[Claim]:
    """Terms, and what is said to happen to the body in words of no list."""
    found = [*claims([text], lexicon, FAMILY)]
    if _SIGN.search(text.text):
        taken = [(claim.hit.start, claim.hit.end) for claim in found]
        found += [
            claim
            for claim in spoken(text, FAMILY, _SAID)
            if all(claim.hit.end <= start or end <= claim.hit.start for start, end in taken)
        ]
    return sorted(found, key=lambda claim: claim.hit.start)


def _reason(hit: Hit, kind: GoodsKind | None, *, food_rule: bool) -> str:
    """The reason that a claim comes to for goods of that kind; empty where it is none."""
    if kind is GoodsKind.other:
        # A lamp that is kind to the eyes or a garment that slims sells no effect on the body.
        return ""
    if kind in MEDICINE:
        return "medicine"
    if kind is GoodsKind.health_food:
        return "health_food"
    if kind is GoodsKind.special_food:
        return "special_food"
    if kind is GoodsKind.cosmetics:
        return "cosmetics"
    if kind is GoodsKind.food and hit.kind == "health":
        return "food" if food_rule else "unclear"
    if kind is GoodsKind.food and hit.kind == "folk":
        return "folk"
    return "unclear"


def _only_named(words: str, hit: Hit) -> bool:
    left, right = clause_bounds(words, hit.start, hit.end)
    before, after = words[left : hit.start], words[hit.end : right]
    if _ANSWERED.search(words[hit.end : hit.end + 4]) or _MYSELF.search(before):
        return True
    return bool(_WHO.search(after) or _LOOK.search(before) or _COLOUR.search(after))
