"""Rites, luck and fortune-telling in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, normal
from greenroom_checks.around import apart, clause_around, matches, sentence_around, unsaid

FAMILY = "superstition"
# What makes a lucky word an effect: somebody wears or places the goods and something comes of it.
_EFFECT_BEFORE = re.compile(
    r"(戴|佩|摆(?!件)|挂(?!件|饰)|放(在|家|车|门|桌|店)|请(回|一)|贴(在|门|上)|供(上|在|奉)|(?<![功万智])能|可以|可助|会|有助|帮|"
    r"让你|使|保你|包你|一定|必|立马|马上|快速|瞬间|轻松|功效|作用|开始|自带|专门|专为|为您|给你|越来越|(?<![理思梦])想|"
    r"(?<![重主需])要)[^,。!?;，！？；]{0,8}$"
)
_EFFECT_AFTER = re.compile(
    r"^[^,。!?;，！？；]{0,4}?(效果|神器|必备|必戴|必入|特别灵|很灵|超灵|灵验|见效|显灵|挡不住|一整年|功效|开运|转运|旺|招|辟|"
    r"化|镇|改|又|还能|专用)"
)
_STRONG = re.compile(r"开光|加持|太岁|煞|改运|旺夫|桃花运|业障|大师|法师|高僧|磁场|气场|命格|五行")
# A custom told as a custom, or a word in the name of a thing.
_CUSTOM = re.compile(
    r"寓意|象征|取意|谐音|美好|祝福|彩头|讨个|图个|习俗|民俗|传统|传说|吉祥话|字画|春联|窗花|年画|歌"
)
_PRINTED = re.compile(r"《|图书|书籍|小说|漫画|绘本|电子书|桌游")
_TOLD = re.compile(r"剧本|电影|动画|文化|历史|典故|科普")
_SIGN = re.compile(
    r"财|运|煞|符|佛|庙|寺|师|卦|梦|灵|邪|鬼|岁|八字|生辰|生日|小人|桃花|姻缘|冲|水逆|能量|磁场|气场|阳气|阴气|病气|晦气|"
    r"挡|念过?经|作?做过?法|结缘|供灯|供过|供奉|手气|不顺|生儿子|脱单|排盘|星盘|吉凶|麒麟|貔貅|阵|护身|诵|香灰|菩萨|佛祖|保佑|客源|逢考|塔罗|前世|看事|命里|五行|哭闹|漏财|霉气|文昌|彩票|本命年"
)
_C = "[^,。!?;、\\n]"
_S = "[^。!?;\\n祝愿]"
_WORN = (
    r"(?:戴|佩戴|带(?=上|一|它|个)|摆(?!件)|挂(?!件|饰)"
    r"|放(?=在|家|店|床|门|车|办公|枕|一)|(?<!申)请(?=回"
    r"|一[个尊条]|个)|供(?=上|在|一)|压(?=在)|贴(?=在|门|车))"
)
_PATTERNS = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (
            "rite",
            (
                rf"(?:大师|师父|法师|高僧|道长|祖师爷|活佛|住持|寺庙|寺里|庙里|道观|仁波切){_C}{{0,10}}?(?:念过?经|诵过?(?:了)?|求来|加持|做过?法(?!律)|请来的?|开过?光|"
                rf"供过|画的?符|过了?香火|亲自(?:念|请|供))|供过(?:佛|香|菩萨|祖师)|诵[了过]?[^,。!?]{{0,8}}?(?:天|遍)经|香灰|佛缘|念过经的?|做过法(?!律|式|国)(?:事|的|$)|过过香火|结缘价|"
                rf"(?<!灯)供灯(?!具|饰|光|泡)|点灯祈福|祈福灯|供奉牌位|烧替身|升表文|(?:请|求)(?:一?[个道张])?符(?=[,。!?]|回|放|贴|带|$)|这[个道张]符(?=请|放|贴|带|很)"
            ),
        ),
        (
            "effect",
            (
                rf"{_WORN}{_S}{{0,14}}?(?:财运(?!亨通)|正财|偏财|横财|霉运|手气(?:旺|好|爆)|小人(?:都|自动|全)?(?:走|退|绕|远离|不敢)|"
                rf"生意{_C}{{0,4}}?(?:红火|兴隆起来|旺|爆)|(?:三|几|两|半|\d)个?[月天年]内?脱单|发大财|生儿子|生男孩|噩梦|考试稳过|"
                rf"病气|鬼(?:都)?(?:不敢|绕)|贵人(?:就|都|自)|桃花(?:自|就|都)|小人(?:都)?自动|客源不断|逢考必过|菩萨保佑|佛祖保佑|保佑你?|运气(?:就|立马|马上|都|变|越来越)|中大?奖|护身|平安无事)"
            ),
        ),
        (
            "effect",
            (
                rf"(?:财运|偏财|正财|横财|财气|桃花运?|运气|霉运|晦气|坏运气|烂桃花){_C}{{0,6}}?(?:挡(?:都|也)?(?:挡)?不住|都来|自来|滚滚|全(?:都)?走|都走|"
                rf"跑光|散[了光]|走了|退散|上门|爆棚)|(?<![自附])带财(?!务|富|经|产|政)气?|吸(?:走|掉|收)?(?:负能量|病气|晦气|霉气|阴气)|财往家里?(?:吸|来|进)|"
                r"(?:招|吸|纳|引|补)(?:正|偏|横)财|净化(?:磁场|气场|能量场)|(?:改善|改变|调整)(?:磁场|气场|运势)|气场(?:马上|立马|瞬间)?变|"
                rf"(?:石头?|水晶|手串|玉|木|珠子){_C}{{0,4}}?(?:有灵性|会认主|认主)|有灵性的{_C}{{0,3}}?(?:石|水晶|玉|物)"
            ),
        ),
        (
            "effect",
            (
                rf"避一?[避个]?太岁|[犯冲值刑]太岁|本命年{_S}{{0,6}}?(?:必[戴须请]|一定要|要请|得请|要戴|得戴)|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]的?{_S}{{0,8}}?(?:犯冲|冲太岁|化解|"
                rf"必戴|要戴|有灾|破财)|水逆{_S}{{0,8}}?(?:戴|带|请|摆|赶紧|退散神器)|(?:最近|总是|诸事|事事|做什么都){_C}{{0,4}}?不顺{_S}{{0,8}}?(?:缺|戴|请|摆|来一)|"
                rf"(?:打麻将|打牌|买彩票|彩票中奖){_S}{{0,8}}?(?:戴|带上|摆|手气|供)|替[你我人主]人?们?{_C}{{0,3}}?挡(?:灾|煞|了|一)|阳气重{_S}{{0,6}}?(?:鬼|邪|脏东西)|"
                r"(?:挡|驱|镇|避)(?:小鬼|脏东西|阴气|煞气)|换(?:个手机号|号码|名字?)[^。!?]{0,6}换运|数字能量学"
            ),
        ),
        (
            "effect",
            rf"(?:貔貅|金蟾|财神|麒麟|葫芦|关公|龙龟|招财猫|铜钱|龙头){_S}{{0,12}}?(?:财往|来财|财源|发大财|(?:客人|生意|财)[^,。]{{0,5}}上门|收病气|生儿子|旺(?:家|店|财|宅)|只进不出)",
        ),
        (
            "divination",
            (
                rf"(?:留|报|发|给|打)(?:一?下|个|出|你的?|我){{0,2}}(?:(?:生日|出生){_S}{{0,10}}?(?:运势|看事|测|命|配水晶|八字)|(?:生辰|八字){_S}{{0,10}}?(?:看|算|配|测|运|合))|(?<![周])解梦|测吉凶|吉凶|八字(?:起名|配|取名|合婚|看)|"
                rf"(?:改名|换名)改运|(?:求|测|算|看|断)姻缘|(?:姻缘|复合|感情){_C}{{0,4}}?(?:占卜|测算|卜)|排盘|星盘(?:解读|解析|分析)|算一卦|来一卦|起一卦|通灵师?|阴阳眼|"
                r"(?:看|测|算)(?:一下|下)?你?的?(?:今年|本月|下半年|流年)?(?:运势|财运|桃花)(?!图)"
            ),
        ),
        (
            "effect",
            rf"(?:供上|摆上?|挂上?|戴上?|车里挂){_S}{{0,12}}?(?:客源不断|菩萨保佑|佛祖保佑|小人自)|漏财|霉气|(?:命里|五行)缺[金木水火土]{_S}{{0,4}}?[戴补用]|挡灾|保命(?:符|玉|牌)|小人都?(?:自动)?(?:走开|远离|退散|绕道)|(?:打开|激活|提升)[^,。!?]{{0,3}}?(?:能量场|气场(?!两)|磁场)|(?:夜里|晚上)哭闹{_S}{{0,10}}?(?:压|挂|枕)",
        ),
        (
            "divination",
            rf"抽{_C}{{0,2}}?张塔罗(?!牌套)|测{_C}{{0,3}}?前世|(?:师父|大师|老师|我)(?:给|帮|替)你(?:看事|断事|批命|看命)",
        ),
        ("name", r"七星阵|招财阵|水晶阵|风水阵|文昌塔|护身符|能量手串|金刚结[^。!?]{0,4}护身"),
    )
)
_USELESS = re.compile(r"^[^,。!?]{0,6}(?:不准|没用|骗人|骗钱|不可信|不能信|别信|不灵)")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per rite, effect or oracle, in reading order; denials and wishes are none.

    texts: the seller's words. Source: Advertising Law art. 9(8); code of conduct art. 14.
    """
    yield from apart(_found(texts, lexicon), frozenset({"rite", "effect", "divination"}))


def _terms(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for claim in claims(texts, lexicon, FAMILY):
        useless = claim.is_silent or _USELESS.search(claim.text.text[claim.hit.end :])
        reason = None if useless else _reason(claim)
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
        if _SIGN.search(words) and not (_CUSTOM.search(words) or _PRINTED.search(words)):
            for reason, start, end in matches(text.text, _PATTERNS):
                yield Finding.in_text(reason, text, start, end)


def _reason(claim: Claim) -> str | None:
    kind = claim.hit.kind
    around = clause_around(claim)
    if kind == "object" or _TOLD.search(around.both) or _printed(claim):
        return None if kind == "blessing" else "name"
    if kind in ("luck", "blessing"):
        if claim.hit.evaded or _STRONG.search(around.both):
            return "effect"
        told = _CUSTOM.search(around.both)
        effect = _EFFECT_BEFORE.search(around.before) or _EFFECT_AFTER.search(around.after)
        if effect and not told:
            return "effect"
        return "name" if kind == "luck" else None
    return {"rite": "rite", "ward": "effect", "divination": "divination"}[kind]


def _printed(claim: Claim) -> bool:
    """True for a book or a game on the subject; a book given along with a rite is none."""
    return claim.hit.kind != "rite" and bool(_PRINTED.search(sentence_around(claim).both))
