"""Selling under the name of the state, its officials, symbols, media, events and disasters."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal
from greenroom_checks.around import apart, clause_around, matches, sentence_around, unsaid

FAMILY = "state_authority"
# 会员专供 and 线上专供 name no organ, so supply words count only right beside one.
_SUPPLY_AFTER = re.compile(
    r"[^,。!?;，！？；,!?;\s]{0,4}?(特供|专供|特贡|内供|专用酒|专用烟|te供|特gong|zhuan供|专gong)"
)
_SUPPLY_BEFORE = re.compile(
    r"(特供|专供|特贡|内供|te供|特gong|zhuan供|专gong)[^,。!?;，！？；,!?;\s]{0,2}$"
)
_ENDORSES = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(推荐(?!性|目录|标准)|力荐|指定(用|产品|品牌|供应|合作|单位|采购)|定点供应|背书|站台)"
)
# 药监局备案 and 公安部检测 speak of papers; rules and subsidies of an organ recommend nothing.
_PAPERS = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(批准|备案|注册|认证|检测|检验|抽检|核准|许可|审批|审核|认定|认可|查验|特批)"
)
_NUMBER = re.compile(r"\d{6}")
_RULES = re.compile(
    r"^[^,。!?;，！？；]{0,6}?(标准|规定|发布|公告|公布|通报|要求|条例|办法|令|文件|政策|补贴|提醒|提示|抽查|网站|官网|规范|热线|附近|旁边|对面|门口|参观|景点|门票|一日游)"
)
_OFFICIAL_USES = re.compile(
    r"^[^,。!?;，！？；]{0,8}?(在用|使用|爱用|用过|爱喝|在喝|喝过|爱吃|在吃|吃过|推荐|点赞|接见|视察|考察|题词|收藏|青睐|同款|"
    r"专用|专享|首选|品尝|认可|指定|喜爱|好评|夸|称赞|特供|专供|选用)"
)
_OFFICIAL_SELLS = re.compile(r"^[^,。!?;，！？；]{0,4}?(推荐|力荐|代言|带货|站台|背书)")
_MEDIA_SAYS = re.compile(
    r"^(都|也|曾|曾经|多次|反复|一套|频道|栏目|新闻|记者|财经|主持人){0,3}"
    r"(推荐|上榜|展播|报道|报导|合作|认证|认可|背书|专访|采访|点名|点赞|力荐|曝光过|播了|播过|播出|同款|品牌|广告)"
)
_SHOWN = re.compile(
    r"图案|印花|印|logo|标识|元素|背景|封面|商标|同款|定制|款|版|t恤|包装|外包|瓶身"
)
_SALE = re.compile(
    r"专场|特惠|大促|优惠|促销|特价|清仓|秒杀|打折|\d折|[一二三五六七八九]折|半价|福利|抢购|下单|每单|每卖|买就|"
    r"爱心价|直降|立减|同款|囤|拍[一二两三\d]|买[一二两三\d]送|献礼|冲量|价格|包邮|发福利|优惠价|捐"
)
# Goods against a disaster and word on late parcels sell nothing on it.
_PREPARED = re.compile(
    r"应急|逃生|防震|抗震|减震|防洪|防汛|沙袋|灭火|消防|报警|预警|探测|保险|发货|快递|物流|停运|延迟|延误|顺延|"
    r"影响|停工|停发|揽收|派送|配送|通知|演练|科普"
)
_SIGN = re.compile(
    r"部队|军|武警|官兵|战士|机关|大院|[省市县]委|政府|驻京|大会堂|中南海|领导|干部|代表|委员|主席|领袖|伟人|央视|cctv|"
    r"中央|春晚|新闻联播|人民日报|新华社|学习强国|焦点访谈|新华网|神舟|天宫|空间站|外交|外宾|元首|党员|两会|阅兵|二十大|全会|海关|法院|税务|公安|检察|纪委|航天|太空|国家队|"
    r"国防|内招|招待|特供|专供|疾控|地震|洪水|台风|灾"
)
_C = "[^,。!?;、\\n]"
_S = "[^。!?;\n]"
_TAKEN = r"(?:用|喝|吃|穿|抽|戴|盖|睡)"
# People and places of the state, with what they are said to take, many words apart.
_PATTERNS = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (
            "borrowed",
            (
                rf"(?:部队(?!锅|火锅|料理)|(?<!海)(?<!童)军区|军营|机关(?:大院|食堂|单位|内部|里)|大院(?=里|内|儿)|[省市县区]委|"
                rf"[省市县区]?政府(?:机关|食堂|大院|里)?|国宾馆|驻京办|大会堂|中南海|中央(?:警卫|办公厅|机关))"
                rf"{_C}{{0,6}}?(?:(?:里面?|内部|里头)(?:用|喝|吃|流|出|拿|弄|渠道|酒|烟|接待|招待)|流出|专用|指定|后勤|人手一|"
                rf"才?能?{_TAKEN}得?到|都(?:在|爱)?{_TAKEN}|一直{_TAKEN}|采购(?!请|流程|需要|可|平台|合同|欢迎)|团购剩|发的(?!通知|文|钱)|供过货?|(?<!退役)同款|接待用|{_TAKEN}的就是|{_TAKEN}了{_C}{{0,3}}年)"
            ),
        ),
        (
            "borrowed",
            (
                rf"(?:(?:[省市县乡镇]里?|中央|机关|单位|部里)(?:的|大|老)?(?:领导|干部|首长)|老?首长|老?将军(?!肚|帽)|司令员?|老?红军|"
                rf"(?:机关|老)干部|武警(?:官兵)?|官兵|人大代表|政协委员|代表委员|部队(?:战士|首长|领导))(?:们|家里?|爷爷)?"
                rf"{_C}{{0,8}}?(?:都(?:在|爱|抢着)?(?:{_TAKEN}|送|买)|{_TAKEN}(?:了|过|的)|爱{_TAKEN}|在{_TAKEN}|家里{_C}{{0,2}}?[摆用喝]|推荐|点名要|同款)"
            ),
        ),
        (
            "official",
            (
                rf"(?:毛主席|周总理|邓小平|总书记|开国领袖|伟人|国家主席|国家领导人?){_C}{{0,8}}?"
                rf"(?:最?爱{_TAKEN}|{_TAKEN}过|去过{_S}{{0,8}}?{_TAKEN}过|{_TAKEN}的|同款|推荐|点名)"
            ),
        ),
        (
            "media",
            (
                r"(?:央视|中央电视台|cctv\W?\d{0,2}|中央台|新闻联播|人民日报|新华[社网]|焦点访谈|学习强国)(?:春晚|新闻|频道|栏目|财经|节目|\d套)?"
                r"(?:[都也还曾]|专门|多次|反复){0,3}(?:上[过了]|指定|夸|表扬|力推|推过|推荐|播过|介绍过|亮相|上榜|采访|报道|点名|点赞)(?!的?(?:案|骗|违))"
            ),
        ),
        (
            "media",
            rf"(?<!没)(?:上[过了]|登[上过]|亮相|入选|走进|播过)了?{_C}{{0,3}}?(?:央视|中央电视台|cctv|中央台|新闻联播|焦点访谈|人民日报|学习强国|春晚)",
        ),
        ("media", r"春晚(?:的)?(?:指定|合作|推荐|赞助|专用|用酒)"),
        (
            "event",
            (
                rf"(?:两会|党代会|二十大|阅兵式?|建国大典){_C}{{0,4}}?(?:{_TAKEN}的|上用|指定|专用|同款|代表(?:们)?(?:都|人手|{_TAKEN}))|"
                rf"(?:喜迎|庆祝|献礼|热烈庆祝){_C}{{0,6}}?(?:二十大|全会|建党|党的|党代会|两会|建军|阅兵)(?=[^。!?]{{0,14}}(?:折|送|惠|减|价|专场|福利))"
            ),
        ),
        (
            "borrowed",
            (
                r"(?<!被)(?:海关|法院|税务局?|公安局?|检察院|纪委)(?:罚没|没收|查扣|扣下|截获|扣押|查封|拍卖|抵债|抵税|处理)(?:下来|出来|过来|来)?的?"
                rf"{_C}{{0,4}}?(?:货|表|酒|包|手机|车|品|烟|黄金|首饰)(?!会|就|要)"
            ),
        ),
        (
            "borrowed",
            (
                rf"(?:中国航天|航天员?|太空)(?!模型|博物|玩具){_C}{{0,5}}?(?:专供|特供|专用|指定|合作|选用|同款|{_TAKEN}的)|"
                rf"(?:神舟|天宫|空间站|飞船)(?:飞船)?{_C}{{0,3}}?(?:带上天|上过天|搭载)|(?:外交官|元首|外宾|出访){_C}{{0,4}}?(?:伴手礼|礼品|送的)|国家队(?:的)?(?:指定|御用|专供|专用|特供|推荐|都{_TAKEN})|(?:国防科\w{{1,3}}|军方|部队|军工(?:厂|企业)?)(?:最新)?(?:研发|研制|出品|监制)"
            ),
        ),
        (
            "special",
            r"内招(?:酒|特|专|用)|内部(?:招待|接待)(?:用?酒|用?烟|专)|特供(?:渠道|版?白酒|货源)|(?<!\w)特供(?=[,，]|$)",
        ),
        (
            "approved",
            rf"(?:国家)?疾控中心{_C}{{0,4}}?(?:认可|推荐|认证|指定|检测)",
        ),
        (
            "disaster",
            r"(?:地震|洪水|台风|洪灾|火灾|暴雨)(?:又?来了|无情|又发生|刚过|了(?=大家|家人|赶紧|快|,))[^。!?]{0,20}(?:半价|特价|\d折|[一二三五六七八九]折|抢|下单|福利|囤|拍)",
        ),
    )
)
# 本店不卖任何特供酒: refused, not offered.
_REFUSED = re.compile(r"(?:不卖|不售|不出售|不碰|不收|从来不|不信)[^,。!?;，！？；]{0,8}$")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per name borrowed, in reading order; denied and warned ones are none.

    texts: the seller's words. Source: Advertising Law art. 9(1), (2); Zhejiang guideline of 2024.
    """
    yield from apart(_found(texts, lexicon), frozenset({"supply", "official"}))


def _terms(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for claim in claims(texts, lexicon, FAMILY):
        refused = claim.is_silent or _REFUSED.search(claim.text.text[: claim.hit.start])
        found = None if refused else _reading(claim)
        if found:
            reason, start, end = found
            yield Finding.in_text(reason, claim.text, start, end, why=claim.hit.why)


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    said = list(_terms(texts, lexicon))
    yield from said
    yield from unsaid(_talk(texts), said)


def _talk(texts: tuple[Text, ...]) -> Iterator[Finding]:
    for text in texts:
        if _SIGN.search(normal(text.text).text):
            for reason, start, end in matches(text.text, _PATTERNS):
                if not _REFUSED.search(text.text[:start]):
                    yield Finding.in_text(reason, text, start, end)


def _reading(claim: Claim) -> tuple[str, int, int] | None:
    hit = claim.hit
    supplied = _supplied(claim) if hit.kind in ("organ", "with_supply") else None
    if supplied:
        return ("supply", *supplied)
    reason = _REASONS[hit.kind](claim) if hit.kind in _REASONS else hit.kind
    return (reason, hit.start, hit.end) if reason else None


def _supplied(claim: Claim) -> tuple[int, int] | None:
    """Offsets of the organ together with the supply word beside it."""
    words, hit = claim.text.text, claim.hit
    left, right = clause_bounds(words, hit.start, hit.end)
    before = _SUPPLY_BEFORE.search(words[left : hit.start])
    after = _SUPPLY_AFTER.match(words[hit.end : right])
    if not before and not after:
        return None
    start = left + before.start() if before else hit.start
    return start, hit.end + after.end() if after else hit.end


def _organ(claim: Claim) -> str | None:
    after = clause_around(claim).after
    if _SUPPLY_AFTER.match(after) or _ENDORSES.search(after):
        return "supply"
    if _PAPERS.search(after):
        return None if _NUMBER.search(normal(claim.text.text).text) else "approved"
    return None if _RULES.search(after) else "borrowed"


def _with_supply(claim: Claim) -> str | None:
    after = clause_around(claim).after
    return "supply" if _SUPPLY_AFTER.match(after) or _ENDORSES.search(after) else None


def _official(claim: Claim) -> str:
    around = clause_around(claim)
    used = _OFFICIAL_USES.search(around.after) or around.before.endswith(("特供", "专供"))
    return "official" if used else "borrowed"


def _official_loose(claim: Claim) -> str | None:
    return "official" if _official(claim) == "official" else None


def _official_low(claim: Claim) -> str | None:
    return "borrowed" if _OFFICIAL_SELLS.search(clause_around(claim).after) else None


def _media(claim: Claim) -> str | None:
    return "media" if _MEDIA_SAYS.search(clause_around(claim).after) else None


def _shown(claim: Claim) -> str | None:
    return "symbol" if _SHOWN.search(clause_around(claim).after[:8]) else None


def _event(claim: Claim) -> str | None:
    return "event" if _SALE.search(sentence_around(claim).both) else None


def _disaster(claim: Claim) -> str | None:
    around = sentence_around(claim).both
    return "disaster" if _SALE.search(around) and not _PREPARED.search(around) else None


_REASONS = {
    "organ": _organ,
    "with_supply": _with_supply,
    "official": _official,
    "official_loose": _official_loose,
    "official_low": _official_low,
    "media": _media,
    "media_said": lambda _: "media",
    "symbol_used": _shown,
    "event": _event,
    "event_said": lambda _: "event",
    "disaster": _disaster,
}
