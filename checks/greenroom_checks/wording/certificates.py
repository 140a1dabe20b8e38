"""Patents, certificates, origin, licences and imitations in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches
from greenroom_checks.around import apart, clause_around

FAMILY = "certificates"
_PATENT_NUMBER = re.compile(
    r"(?<![a-z\d])(zl\s*)?(19|20)\d{2}\s*[12389]\s*\d{7}\s*(\.\s*[\dx])?(?!\d)"
)
_PATENT_KIND = re.compile(r"发明|实用新型|外观")
# A certificate is named with its number: OGA/COP letters and digits, 12 digits, or “编号：…”.
_NUMBER = re.compile(
    r"(编号|证书号|证号|报告号|注册号|备案号|批准文号|认证号|码)"
    r"\s*(为|是|:|：)?\s*[a-z0-9][a-z0-9\-/ .]{4,}|"
    r"(?<![a-z\d])(?=[a-z0-9\-]*\d{5})[a-z0-9\-]{9,}(?![a-z\d])"
)
# Grade A jade is untreated jade and imitates nobody.
_JADE = re.compile(r"翡翠|玉|手镯|冰种|糯种|缅甸|飘花|种水|珠宝")
# Services about patents claim none.
_SERVICE = re.compile(r"翻译|律师|课程|查询|检索|培训|代办|费用|讲座|法规|知识产权保护|纠纷")
# The platform verified the seller's account, not the goods.
_ACCOUNT = re.compile(r"账号|蓝v|直播间|店铺|旗舰店|主播|平台|抖音|淘宝|快手")

_ABROAD = (
    r"(?:日本|德国|徳国|法国|美国|英国|韩国|泰国|越南|澳洲|澳大利亚|新西兰|意大利|西班牙|瑞士|荷兰|丹麦|瑞典|挪威|俄罗斯|"
    r"加拿大|智利|阿根廷|巴西|秘鲁|墨西哥|印度|印尼|马来西亚|菲律宾|土耳其|埃及|希腊|比利时|奥地利|乌拉圭|厄瓜多尔|"
    r"缅甸|柬埔寨|斯里兰卡|南非|肯尼亚|埃塞俄比亚|北欧|欧洲|东南亚|国外|海外)"
)
# 日本进口原料, 澳洲直邮的奶粉, 从西班牙海运过来.
_ORIGIN = re.compile(
    rf"{_ABROAD}(?:那边|当地|本地|本土|工厂|农场|牧场|海域|庄园|酒庄|直接|原厂|免税店|过来|给你们|的){{0,3}}"
    r"(?:原装|原瓶|原罐|原产|直邮|直采|直供|空运|海运|背回|带回|背过来|运过来|运回|产的|生产的?|制造的?|造的|拿回来|采购回)"
)
# 荣获金奖的酒, 巴拿马博览会金奖, AAA 级信用企业.
_HONOUR = re.compile(
    r"(?:荣获|获得|获过|得过|拿过|斩获|摘得|夺得|评为)[^，。！？]{0,14}?(?:金奖|银奖|铜奖|大奖(?!励)|特等奖|一等奖|设计奖|质量奖|红点奖|奖章)|"
    r"(?:博览会|展览会|大赛|评比|博会|国际)[^，。！？]{0,4}?(?:金奖|银奖|特等奖|大奖)|"
    r"(?:3a|aaa)级?(?:信用|诚信|质量|企业)|信得过(?:单位|产品|品牌|企业|商家)|(?:国家|质量)免检|重合同守信用|"
    r"(?:十大|百强|百佳)(?:品牌|名牌|企业|名酒|名茶|驰名)|非遗(?:传承人|传人|技艺|手作|手工|工艺|大师|产品|古法|制作)|(?:百年|中华|中国)(?:老)?字号|老字号(?!那条|街|一条|旁|隔壁|拐)|国家级?高新(?:技术)?企业|[\u3400-\u9fff]{2}名牌产品|百年(?:老店|传承|品牌|老牌)"
)
_LICENCE = re.compile(
    r"(?:品牌|厂家|官方|总部|厂方|总公司|版权)方?(?:给|直接|正式|对|亲自|是|都|已经)?(?:了|到|我们?|咱们?|本店|这边)?(?:正式|全权|独家)?的?授权(?!登录|码|登陆)|"
    r"(?:有|拿到|拿了|带|全套|正规|出具|出示|齐全的?)(?:品牌|正规|厂家|官方|正式|全套|的){0,2}授权(?:书|证|函|链路|文件)?(?!登录|码|给你)|授权(?:书|函|证书)(?:都|也|我们)?(?:齐全|可查|都有|在手|给你们看)"
)
# 1比1开模, 顶级版本懂的来, 跟大牌同模具的渠道货.
_COPIES = re.compile(
    r"(?:1|一)[比:](?:1|一)(?:开模|打版|拆版|还原(?!度)|腹刻|fu刻|复克|定制皮|做的|原版)|(?:超|顶)a(?:级|版|品|货|包|鞋|表)|"
    r"(?:专柜|柜台|门店|得物)(?:验货|鉴定)?(?:无压力|随便验|都能过|包过|没问题|验不出|分不出|看不出)|肉眼(?:分不出|看不出|分辨不)|柜姐?(?:都|也)?(?:看不出|分不出|认不出|验不出)|(?:跟|和)(?:原版|正品|专柜)[^，。！？]{0,3}(?:一模一样|分不出|没区别|一致)|(?:腹|复)克(?:版|款|包|鞋|表|大牌|级)|"
    r"(?:高|糕|搞|精|京)(?:仿|访|倣|fang)(?!真|古|花|草|棉|羊|绿|植|动|人|木|石|瓷|水|工|纺)(?:lv|包|表|鞋|手表|a|货|gucci|名牌|大牌)"
)
_SIMILAR = re.compile(
    r"(?:跟|和|与)?(?:某|大牌|专柜|名牌|国际大牌|正品)[^，。！？]{0,4}(?:同模具|同流水线|一个流水线|同一条流水线|同一批|一个模子|同款模具|一条线)|"
    r"渠道货(?!款|源)|(?:懂的|懂得)(?:都懂|来|滴滴|私)[^，。！？]{0,4}(?:版本|原单|货)|(?:版本|原单|尾单|渠道|复刻|腹刻|复克|fu刻)[^。！？]{0,8}(?:懂的|懂得)(?:都懂|来|滴|自)?|"
    r"(?:腹|覆|複|fu)刻(?:版|款|包|鞋|表|级)|(?:去标|剪标|换标|无标)(?:大牌|名牌|专柜|尾)|不能说(?:品牌|牌子|名字)的?(?:大牌|那家|货|牌子)"
)
_SIGNED = (
    (_ORIGIN, "origin", "原进直空海背带运产造采"),
    (_HONOUR, "honour", "奖级信免十百遗字"),
    (_LICENCE, "licence", "授"),
    (_COPIES, "fake", "比:aA仿访倣验鉴fF肉眼柜门得克原正专"),
    (_SIMILAR, "imitation", "同条模批渠懂刻标说"),
)
# What buyers ask claims nothing.
_ASKED = re.compile(
    r"(?:顾客|有人|客人|粉丝|宝宝|姐妹|家人|网友|弹幕|评论区?)们?[^，。！？]{0,6}问[^。！？]{0,16}$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim without its papers, in reading order; denied ones are none.

    texts: the seller's words; texts of one product card are read together, so that the number
    may stand in any of them. Source: Advertising Law art. 12; Order 117 of 2025 arts 33, 34.
    """
    yield from apart(_found(texts, lexicon), frozenset({"patent_pending", "fake"}))


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    cards: dict[str, str] = {}
    for text in texts:
        if text.goods:
            cards[text.goods] = f"{cards.get(text.goods, '')}\n{normal(text.text).text}"
    for claim in sorted([*claims(texts, lexicon, FAMILY), *_patterned(texts, lexicon)], key=_at):
        told = cards.get(claim.text.goods or "", normal(claim.text.text).text)
        reason = None if claim.is_silent else _reason(claim, told)
        if reason:
            yield Finding.in_text(
                reason, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )


def _at(claim: Claim) -> tuple[str, int]:
    return claim.text.id, claim.hit.start


def _patterned(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Claim]:
    """Claims that a pattern fits, where no term of the lexicon stands."""
    for text in texts:
        shown = normal(text.text).text
        known: list[Hit] | None = None
        for pattern, kind, signs in _SIGNED:
            if not any(sign in shown for sign in signs):
                continue
            for match in matches(pattern, text.text):
                known = [*lexicon.of(text.text, FAMILY)] if known is None else known
                if any(match.start < one.end and one.start < match.end for one in known):
                    continue
                why = ("broken_up",) if match.evaded else ()
                hit = Hit(FAMILY, match.words, kind, match.start, match.end, why, match.evaded)
                known.append(hit)
                yield Claim(text, hit, cue_for(text.text, hit))


def _reason(claim: Claim, told: str) -> str | None:
    kind = claim.hit.kind
    if kind != "fake":
        before = claim.text.text[max(0, claim.hit.start - 30) : claim.hit.start]
        if "问" in before and _ASKED.search(before):
            return None
    around = clause_around(claim).both
    if kind == "patent":
        if _SERVICE.search(around):
            return None
        return None if _PATENT_NUMBER.search(told) and _PATENT_KIND.search(told) else "patent"
    # A grant has its own number, so here the words are only badly chosen.
    if kind == "patent_pending" and _PATENT_NUMBER.search(told):
        return "patent"
    if kind in ("certificate", "honour"):
        if (
            kind == "certificate"
            and "官方认证" in claim.hit.term + around
            and _ACCOUNT.search(around)
        ):
            return None
        return None if _NUMBER.search(told) else kind
    if kind == "imitation" and _JADE.search(told):
        return None
    return kind
