"""Running other sellers down, measuring oneself by them, and prices of others without a basis."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "comparisons"
_OTHERS = frozenset({"other", "some", "venue", "brand", "famous"})
# Names of others: with a price alone, or with a bad word behind, they are goods on sale.
_NAMED = "famous"
# How far the bad word may stand behind whom it is said of.
_GAP = 22
# Between the two these words begin to speak of somebody else, or take the words back.
_TURNS = re.compile(
    r"我们?(?:家|店|直播间)?(?:的|也|从|不|没|是|这|卖|都|只|绝)|本店|咱们?家|自家|"
    r"怕(?:买到|遇到)|担心|买到|收到|遇到|不会|不是|没有(?!我|咱|这)|并非|未必|不一定|也有|拒绝|远离|避开"
)
_PRICE = re.compile(
    r"^(?:的|同款|店里?|上|里面?|那边|这个|一样的|同样的|一模一样的|普遍|都|也|得|要|卖|收|标|报|标价|售价|"
    r"价格?|原价|零售价|正价|至少|起码|最少|一般|动不动|挂着|挂|做一次|烫一次|染一次|剪一次|吃一顿|换一次|洗一次|修一次|来一次|弄一次|做个|没有?个?|随随便便|随便|基本|统一|正常|"
    r"一?[斤件盒瓶套个双只箱份条]|是|\s|[:¥])*?"
    r"(?:(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?)?"
    r"(?:\d{1,6}(?:\.\d{1,2})?\s?(?:多|几)?(?:元|块|米|/斤|一斤|一件|一盒|一瓶|一套|出头|左右)|"
    r"(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?\d{2,6}(?![\d%年月日号级])|"
    r"[一二两三四五六七八九几]{1,2}(?:十|百|千|万)[一二三四五六七八九几多]?(?:元|块|百|十|多)*)"
)
_PRICED = (
    r"\s{0,3}(?:是|为|要|卖|都|:){0,3}\s{0,3}¥?\s{0,3}"
    r"(?:\d{2,6}(?:\.\d{1,2})?|[一二两三四五六七八九]{1,2}[百千万][一二三四五六七八九十百]*)"
)
# 专柜价 2999, 市场价 888, 吊牌价 5990: a base that is not one's own price.
_BASE = re.compile(
    r"(?:专柜|市场|市面|吊牌|商场|门店|官网|柜台|标签|旗舰店|官旗|线下|实体店|超市|免税店|国外|海外|零售|全国统一)"
    rf"(?:的|统一)?(?:(?:原价|标价|售价|零售价|正价|价格?){_PRICED}|"
    r"\s?\d{2,6}(?:元|块|米)?[,、\s]{0,2}(?:直播间?|今天|今晚|现在|我们|咱们|到手|这里|只要)"
    r"[^。!?！？\d]{0,8}\d{1,6}(?!\d|年|月|日|号|点|%))|"
    rf"(?<![城都超夜早菜闹股门楼])市价{_PRICED}|"
    rf"(?:价值|原值|总值|市值){_PRICED}(?:元|块|多|的){{0,2}}[^。!?！？\d]{{0,12}}(?:今天|今晚|现在|只要|只需|仅需|到手|直播间|拍下)[^。!?！？\d]{{0,6}}[\d一二三四五六七八九十]"
)
# 原价 1980 现价 198: one's own former price, said beside the price now.
_PAIR = re.compile(
    rf"(?:(?:原|厡|塬|愿)(?:价|家|jia|j价)|(?:以前|之前|原来|往常|平常|平时|上个月|去年)(?:我们?|一直|都|这款|这个|家){{0,3}}(?:卖|是卖|要卖|要)|平时价?|平日价?|日常价?|正常价格?|正价|日常售价|平常){_PRICED}(?:元|块|多|的|一[件斤盒套瓶箱])*"
    r"[^。!?！？]{0,16}?"
    r"(?:现价|现在|今天|今晚|今日|限时|抢购价?|折后|券后|福利价|破价|一口价|打折|砍到?|直播间?价?|到手价?|活动价?|促销价?|特价|秒杀价?|只要|只需|仅需|只卖)"
    r"[^。!?！？\d一二三四五六七八九]{0,8}(?:\d+(?:\.\d+)?|[一二两三四五六七八九]十?[一-九]?)"
)
# 比大牌还好用, 比别家厚实: says others are worse.
_BETTER = re.compile(
    r"比(?:某|别家|别人家|别的|其他|其它|专柜|大牌|国际大牌|一线|同行|名牌|奢侈|外面|市面|超市|网红|商场|药店|美容院|一般|普通|传统|那些|几千块?|上千块?|几百块?|上万)"
    r"[^，。！？,!?\s]{0,6}?(?:还要?|更|都|要)?"
    r"(?:好[用吃喝看穿闻]?|强|香|甜|鲜|厚实|耐用|有效|靠谱|高级|正宗|干净|新鲜|划算)"
)
# 甩同行几条街, 把上千块的精华按在地上: beats others without a name of the lexicon between.
_BEATEN = re.compile(
    r"[甩拉](?:开|了|下|掉|出)?(?:了)?[^，。！？\s]{1,8}?(?:[几八十百千]|好几|\d{1,3})(?:条|个)(?:街|档次|量级)|"
    r"把[^，。！？]{1,12}?(?:按在|踩在|摁在|打趴|秒成|比下去|甩在身后|打得)(?:地|脚下|了|渣|身后|满地)?|"
    r"(?:吊打|碾压|碾丫|完胜|完爆|完虐|吊锤|打败|干翻|打趴|秒杀)(?:了|掉|市面上?的?)?(?:一切|一众|各种|同类|同级|同价位?|同款|那些|市面上?|大pai|上千|几千|几百)(?:同类|大牌|竞品|对手|产品|商品|品牌){0,2}|"
    r"比(?:普通|一般|传统|常规|市面上?的?|同类|别家|其他)[^，。！？比]{1,10}(?:高|多|强|久|快|好|大|厚|省|细|耐用|耐磨|结实)出?了?(?:整整|足足)?(?:\d{1,3}|[一二两三四五六七八九十几数好]{1,2})倍"
)
# 和某某同一个代工厂, 跟香奶奶一个味道: borrows from a name.
_LIKE = re.compile(
    r"^(?:一样的?|是)?(?:同一?个?|一个|同款|一样的?|没区别|没差别|差不多的?)的?(?:代?工厂|厂|味道?|味儿|质感|成分|配方|原料|面料|皮料|皮质|工艺|效果|车间|生产线|流水线|模具|版型|设计师|供应商|调子|香型)"
)
_RAISED = re.compile(
    r"^[^，。！？比]{0,6}?(?:还要?|更|都要?)?(?:好|强|香|顺口|顺滑|丝滑|厚实|耐用|有效|靠谱|高级|正宗|润|清楚|清晰|省电|安静|舒服|划算|快|亮|细腻|贵气)"
)
# 别家用三个月就坏, 同样的价格别人给你用的是再生棉, 外面的都是地沟油做的.
_WORSE = re.compile(
    r"(?:别家|别人家?|他们家|其他家|外面|市面上?|隔壁|对面|网上|同行|某家|地摊)(?:的|那些|那种|那家|卖的?|买的?|都|家|给你|用的?|货){0,4}[^，。！？我咱]{0,8}?"
    r"(?:就(?:坏|烂|断|散|裂|漏|废|臭|酸|塌|瘪)|一[洗穿晒泡用煮][^，。！？]{0,2}(?:缩|变形|掉色|起球|褪|烂|散|化)|"
    r"(?:是|用的?是?|拿)(?:再生|边角|回收|地沟|劣质|废|黑心|死猪|死鱼|合成|胶水|塑料|化纤|工业|糖精|香精|色素|淀粉)|"
    r"(?:拿|用)[^，。！？]{1,6}(?:冒充|充当|假装|糊弄|代替)|(?:是|用的?)?(?:催熟|泡水|打药|打蜡|注胶|染色|翻新|勾兑|过期|隔夜)的?|根本不是那么?回事|掺[^，。！？]{0,4}(?:水|假|料|粉)|货不对板|(?:十|八|九)(?:家|个)(?:九|八)(?:假|坑|骗))|"
    r"十家[九八](?:假|坑|骗)|(?:买|用|去|选)了?(?:别家|别人家|其他家|同行家?)的?[^，。！？]{0,6}(?:后悔|上当|踩坑|踩雷|哭)|"
    r"(?:没有?|哪有|有)(?:哪家|哪个|一家|几个|几家)?(?:同行|别家|对手|品牌)(?:能|敢)(?:跟|和)(?:我|咱)[^，。！？]{0,3}比|别人家?的?(?:货|东西|质量|品质|面料|产品)?[^，。！？]{0,3}(?:能|敢|配|拿什么)(?:跟|和|来跟)(?:我|咱)[^，。！？]{0,3}比"
)
# A stated basis, or the page's own note on prices.
_BASIS = re.compile(
    r"[7七]\s?[日天]|(?:30|三十)\s?[日天]|成交价|建议零售价|指导价|仅供参考|并非原价|不代表|价格说明|"
    r"小票|发票|截图见|凭证|调价前|\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
)
_SIGNS = {_BETTER: "比", _BEATEN: "甩拉把打碾完锤翻杀比", _WORSE: "别他其外市隔对网同某地十"}
_DIGIT = re.compile(r"[\d百千万]")
_SELLERS = re.compile(
    r"同行|别家|别的|其他|其它|隔壁|竞品|友商|某|大牌|名牌|品牌|专柜|奢侈|贵妇|洋货|对手|同类|同价|同级|淘宝|天猫|京东|拼多多|全网"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per comparison, in reading order; whom the words are said of decides.

    texts: the seller's words. Source: Advertising Law art. 13; Order 117 of 2025 art. 36;
    Order 56 of 2022 arts 16-17.
    """
    for text in texts:
        found: list[tuple[str, Hit]] = []
        spoken = [*claims((text,), lexicon, FAMILY)]
        found += [*_bases(text)]
        found += [
            (reason, hit)
            for reason, hit in _said(text, spoken)
            if not any(hit.start < one.end and one.start < hit.end for _, one in found)
        ]
        for reason, hit in sorted(found, key=lambda one: one[1].start):
            yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)


def _said(text: Text, spoken: list[Claim]) -> Iterator[tuple[str, Hit]]:
    others = [one.hit for one in spoken if one.hit.kind in _OTHERS]
    done: set[int] = set()
    for claim in spoken:
        hit, kind = claim.hit, claim.hit.kind
        if claim.is_silent or kind in _OTHERS:
            continue
        if kind == "dupe":
            yield "dupe", hit
            continue
        whom = _whom(text, hit, others)
        if whom is None or whom.start in done:
            continue
        done.add(whom.start)
        reason = _reason(kind, whom)
        if reason is not None:
            yield reason, _both(whom, hit)
    for whom in others:
        if whom.start not in done and not _silent(text, whom):
            yield from _beside(text, whom)


def _beside(text: Text, whom: Hit) -> Iterator[tuple[str, Hit]]:
    """What is said of another seller without a bad word: its price, or its name borrowed."""
    if whom.kind == _NAMED:
        yield from _borrowed(text, whom)
        return
    priced = _priced(text, whom)
    if priced is not None:
        yield "others_price", priced


def _borrowed(text: Text, whom: Hit) -> Iterator[tuple[str, Hit]]:
    """A well-known name set beside the goods: 跟某某一个味道, 比某某还顺口."""
    before = normal(text.text[max(0, whom.start - 4) : whom.start]).text
    after = normal(text.text[whom.end : whom.end + 16])
    if before.endswith(("跟", "和", "与", "同", "像")):
        pattern, reason = _LIKE, "dupe"
    elif before.endswith(("比", "赛过", "不输")):
        pattern, reason = _RAISED, "outdoes"
    else:
        return
    match = pattern.search(after.text)
    if match is not None:
        _, length = after.original(0, match.end())
        yield reason, Hit(FAMILY, whom.term, "brand", whom.start, whom.end + length, whom.why)


def _reason(kind: str, whom: Hit) -> str | None:
    if kind in ("outdo", "likens"):
        return (
            "outdoes"
            if whom.kind in ("other", "brand", "some", _NAMED) or kind == "outdo"
            else None
        )
    if kind == "attack" and whom.kind == "other":
        return "disparages"
    if kind == "shun" and whom.kind not in ("other", "some"):
        return None
    return "belittles"


def _whom(text: Text, hit: Hit, others: list[Hit]) -> Hit | None:
    """Whom the word is said of: the nearest other seller before it, or at once behind it."""
    words = text.text
    left, right = sentence_bounds(words, hit.start, hit.end)
    others = [one for one in others if one.kind != _NAMED or hit.kind in ("outdo", "likens")]
    before = [one for one in others if left <= one.start and one.end <= hit.start]
    after = [one for one in others if hit.end <= one.start and one.end <= right]
    if hit.kind in ("outdo", "likens", "shun"):
        near = [
            one
            for one in after
            if one.start - hit.end <= 4 and (one.kind == _NAMED or _seller(words, one))
        ]
        if near:
            return near[0]
        if hit.kind != "outdo":
            return None
        # 同行都被我们秒杀, but 淘宝秒杀价 is a sale.
        return next(
            (
                one
                for one in reversed(before)
                if hit.start - one.end <= 8 and "被" in words[one.end : hit.start]
            ),
            None,
        )
    for one in reversed(before):
        between = normal(words[one.end : hit.start]).text
        if len(between) <= _GAP and not _TURNS.search(between):
            return one
    return None


def _seller(words: str, one: Hit) -> bool:
    return bool(_SELLERS.search(normal(words[one.start : one.end]).text))


def _priced(text: Text, whom: Hit) -> Hit | None:
    if _has_basis(text, whom):
        return None
    after = normal(text.text[whom.end : whom.end + 24])
    match = _PRICE.search(after.text)
    if match is None or not match.group():
        return None
    _, length = after.original(0, match.end())
    return Hit(FAMILY, whom.term, "price", whom.start, whom.end + length, whom.why)


def _bases(text: Text) -> Iterator[tuple[str, Hit]]:
    """Compared prices, and others said to be worse, that nothing shows to be true."""
    ends = 0
    signs = normal(text.text).text
    for pattern, reason in (
        (_BASE, "base_price"),
        (_PAIR, "own_price"),
        (_BETTER, "outdoes"),
        (_BEATEN, "outdoes"),
        (_WORSE, "belittles"),
    ):
        if not _may_fit(pattern, signs):
            continue
        for match in matches(pattern, text.text):
            why = ("broken_up",) if match.evaded else ()
            hit = Hit(FAMILY, match.words, "price", match.start, match.end, why)
            if match.start >= ends and not _silent(text, hit) and not _has_basis(text, hit):
                ends = match.end
                yield reason, hit


def _may_fit(pattern: re.Pattern[str], words: str) -> bool:
    """False where a text lacks what every match holds: most texts compare nothing."""
    if pattern in _SIGNS:
        return any(sign in words for sign in _SIGNS[pattern])
    return _DIGIT.search(words) is not None


def _has_basis(text: Text, hit: Hit) -> bool:
    left, right = sentence_bounds(text.text, hit.start, hit.end)
    return bool(_BASIS.search(normal(text.text[left:right]).text))


def _silent(text: Text, hit: Hit) -> bool:
    cue = cue_for(text.text, hit)
    return cue is not None and cue.effect == "silent"


def _both(one: Hit, other: Hit) -> Hit:
    first, last = min(one.start, other.start), max(one.end, other.end)
    why = tuple(dict.fromkeys([*one.why, *other.why]))
    return Hit(FAMILY, other.term, other.kind, first, last, why, one.evaded or other.evaded)
