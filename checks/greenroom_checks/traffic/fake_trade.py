"""Calls for fake orders and paid-for reviews in the seller's own words."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import Effect, cue_for
from greenroom_checks.phrased import phrased, said

FAMILY = "fake_trade"
# What turns a mention into a call: pay, hiring, or a figure to be pushed up.
_CALL = re.compile(
    r"招|帮忙|帮(?:我|主播|刷|冲)|兼职|佣金|返|结算|日结|本金|任务|一起|报名|私信|冲榜|冲销量|冲单|冲量|冲数据|冲人气|"
    r"做数据|拉数据|上榜|凑单量|安排|垫付|接单|找我|联系我|有偿|起量|代做|"
    r"[\d一二两三四五六七八九十]+[元块]钱?/?[一每]?[单条万千百]|[一每][单条万千百][粉个]?[\d一二两三四五六七八九十]+[元块]"
)
_GOAL = re.compile(
    r"冲榜|冲一?下?(?:个)?(?:销量|单|量|数据|人气|排名|热度)|做数据|做一?下?数据|拉数据|刷数据|上榜|做销量|帮忙|帮主播|"
    r"帮我?们?(?:冲|拍|做|刷)|凑个?(?:销量|单量|数据)|撑(?:一下|下|个)?(?:销量|场面|数据)|数据好看|热场|气氛|托|[冲顶拉做刷](?:上去|起来|上来|一冲)|缺销量|占个?[数坑]|完成任务|上热门|(?:榜单|排名)太?低"
)
_GOAL_ONLY = re.compile(r"冲|销量|做数据|上榜|兼职|日结|佣金|返本|热度")
_NO_SHIP = re.compile(
    r"先(?:拍|下单|买)(?:下|着|了)?\W?(?:先|我们?)?(?:都)?不(?:用|会|给|实际)?发货?|(?:空拍|拍空包)|"
    r"(?:拍单?|下单|付款)[了后完下]*\W?(?:我们?)?(?:都|也)?不(?:会|用|真|实际)?(?:的)?发(?:货|(?=$|\W))"
)
_BUY_AND_RETURN = re.compile(
    r"先(?:拍|买|下单|付)[^，。！？!?]{0,3}[后再]退|"
    r"(?:拍|买|下单)[完了下后]\W?(?:就|马上|立刻|秒|直接|全部|再|后|之后|申请|可以直接)+(?:申请)?退(?!货|换|款|热|烧|潮|色|出|让|回)|"
    r"(?:拍|买|下单|付)[完了下后]\W?(?:我|客服)?(?:就|马上|立刻|秒|直接|全部|都|全额|给你们?|申请|再)+(?:申请|全额|给你们?)?退(?:款|钱)|"
    r"(?:拍|下单)了退(?=$|\W)|(?:拍|下单)[完了后]\W?(?:都)?(?:取消|秒退)"
)
_UNPAID = re.compile(
    r"(?:拍下?|下单)\W?(?:了|后)?(?:都|先|就行|也)?(?:不|别|甭)(?:用|要|先|急着)*付款?|拍完(?:先|都)?(?:不|别)(?:用|要|先)*付款?|只拍不付|拍而不付"
)
_GOOD = (
    r"(?:好平(?=[返换领])|hao评|好ping|好p(?=[返换领])|好苹(?=[返换])|"
    r"五颗?星(?!级|酒店|红旗|大厨)|5颗?星(?!级|酒店)|全五星|好评|满分评价|满星)"
)
_GAIN = (
    r"(?:返现|返红包|返钱|返还?\W?[\d一二两三五十]|退\d+元?"
    r"|[送领换发奖给](?:\S{0,4})(?:红包|现金|\d+\W?[元块]|[一二三五十两]+[元块])"
    r"|有红包|兑换红包)"
)
_REWARD = re.compile(
    rf"{_GOOD}[^，。！？!?]{{0,8}}?{_GAIN}|{_GOOD}(?:返|换)(?:现|礼|钱)|"
    rf"(?:给|写|留|打|晒|发|点|评)(?:个|一个|下|条|上)?{_GOOD}[^。！？!?]{{0,14}}?(?:{_GAIN}|[送领换]\S{{0,4}}(?:礼|券|小样|赠品))|"
    rf"{_GOOD}(?:带图|晒图|截图|晒单)?截图[^。！？!?]{{0,6}}?(?:领|换|找客服|联系客服|发客服|返|送)|"
    rf"(?:返|送|领)\S{{0,6}}(?:红包|现金)[^。！？!?，]{{0,4}}(?:给|写|留|打)(?:个|一个)?{_GOOD}"
)
# A reward for any review is lawful; whether bad ones earn it too is for a person to see.
_REWARD_ANY = re.compile(
    r"(?:晒单|晒图|晒评|买家秀|带图评价|追评|评价截图|评论截图|写评价|评价后?)[^，。！？!?]{0,4}?"
    r"(?:返现|返红包|返钱|返\W?\d|[送领换发]\S{0,3}红包|[送领换]\S{0,2}现金|有红包)"
)
_EVERY_REVIEW = re.compile(
    r"不限好(?:坏|评)|不论好(?:坏|评)|好评差评都|好坏都|不管好|真实评价|如实评价|无论好"
)
# A buyer's right to return, and stock that comes later, are real trades.
_REAL = re.compile(
    r"不喜欢|不满意|不合适|不想要|后悔|拍错|质量|坏|无理由|随时|都?可以(?!直接)|支持|放心|到货|预售|统一|等通知|"
    r"下周|明天|发货慢|自动|关闭|取消订单|缺货|没货|降价|差价|包赔|必赔|赔付|假一赔|超时|多付|补差"
)
_COMPENSATES = re.compile(r"^[^。！？!?]{0,16}(?:包赔|必赔|赔付|假一赔|赔你?\d)")
_WARNED = re.compile(r"严打|反诈|打假|普法|宣传月|打击")
_RESENT = re.compile(r"漏发|补发|少发|丢件|破损|发漏|错发")
_BRUSH = re.compile(r"[牙毛印洗粉油板锅鞋衣瓶]")
_END_OF_WORD = re.compile(r"^(?:$|[^\w]|[a-z0-9一二三五十百千万]|涨|冲|的(?:找|来|加|联系))")
_PUSHED = (
    r"冲一?冲|冲上去|销量|气氛|热闹|报销|退掉|退给|还给|转给|带节奏|[做拉顶]起来|"
    r"数据|小号|扣1|完成任务|占个?数|榜|秒退|秒过"
)
_WAYS = (
    phrased(
        "fake_order",
        "单",
        r"(?:帮|替|给)(?:商家|店铺|卖家|店家|老板)[^，。！？!?；]{0,4}(?:拍|做|走|补|跑|冲|下)[^，。！？!?；]{0,2}单",
        r"佣金|日结|返本|本金|兼职|现结|一单\S{0,3}[元块]",
    ),
    phrased(
        "fake_order",
        "拍买付单",
        r"(?:拍|下单|付[了款])[^。！？!?；]{0,16}?(?:不用|不要|别|不必)(?:去|点|管)?(?:确认|签)?收(?!藏|到)",
        r"退|返|转给|任务|销量|冲",
        r"不喜欢|质量|破损|坏|拒收|联系客服处理|验货",
    ),
    phrased(
        "fake_order",
        "拍单付",
        r"(?:拍|下单|付[了款])[^。！？!?；]{0,20}?(?:(?:我|客服|助理|私下|晚上|晚点|到点|统一)[^，。！？!?；]{0,4}(?:把)?(?:钱|款|本金)?(?:转|还|退|返|报销|打)(?:给|回|你|$|[，。])|我报销)",
        _PUSHED,
        r"不喜欢|不满意|质量|破损|坏果|差价|拍错|多拍|缺货|无理由|赔",
    ),
    phrased(
        "unclear",
        "退",
        r"(?:拍|下单|付款?)(?:完|了|好|下|后)[^，。！？!?；]{0,4}(?:直接|就|马上|立刻|再|自己|然后)[^，。！？!?；]{0,3}(?:点|申请|选|发起)(?:个|一下)?仅?退款",
        never=r"不喜欢|不满意|质量|坏|拍错|多拍|缺货|不想要|后悔|不合适|尺码",
    ),
    phrased("unclear", "发寄", r"不用?(?:真|实际)的?(?:发|寄)(?:货|东西|件|出)", r"单|拍|号"),
    phrased(
        "unclear",
        "员助小托亲自运场",
        r"(?:员工|工作人员|助理|助播|小号|自己人|托儿|亲戚|亲朋好友|场控|运营)(?:们|都|自己|先|去|赶紧|用|给我|全部|一起|小号|全都){0,4}(?:下单|拍|下[一几两三五十百\d]+单|买|上(?=[，,。！!]|$)|扣)",
        _PUSHED,
        r"内购|折扣|员工价|监督",
    ),
    phrased(
        "unclear", "托", r"(?:找|请|安排|雇|上)(?:几个|个|些|点|一批)托(?:儿|(?=[，,。！!来]|$))"
    ),
    phrased(
        "unclear",
        "改写标调注",
        r"(?:销量|已售|在线人数|观看人数|好评数|浏览量|销售数|点赞数)[^，。！？!?；]{0,5}(?:改成|改到|写成|标成|p成|调成|设成|改大|改多|调高|改高|虚标|注水)",
    ),
    phrased(
        "fake_traffic",
        "代",
        r"(?<![年时当古朝现近世交替])代(?:刷|点|冲|挂|涨)[^，。！？!?；]{0,3}(?:评论|点赞|赞|播放|粉|关注|人气|收藏|热度|观看|浏览|在线)",
    ),
    phrased("fake_traffic", "赞粉评", r"(?:买|刷|卖|代|充)[赞粉评](?:[买刷卖代充涨][赞粉评播])+"),
    phrased(
        "unclear",
        "粉",
        r"(?:卖|出售|转让|收购?|出)[^，。！？!?；]{0,4}[万千]粉[^，。！？!?；]{0,8}号|[万千]粉(?:丝)?(?:的)?[^，。！？!?；]{0,4}号(?:出售|转让|便宜出|卖)",
    ),
    phrased(
        "unclear",
        "养",
        r"(?:代|帮忙|帮|兼职|批量)养号|养号[^，。！？!?；]{0,6}(?:日结|[一每][天个]\S{0,4}|联系|兼职)",
    ),
    phrased(
        "fake_traffic",
        "挂假机自脚",
        r"(?:\d+|[一二三四五六七八九十百千万]+|几[百千万])人?[^，。！？!?；]{0,2}(?:在线|人气)[^，。！？!?；]{0,3}挂|(?:场控|互动|弹幕|助手|脚本)[^，。！？!?；]{0,4}(?:软件|工具|脚本)?[^。！？!?；]{0,6}自动(?:刷屏|加人气|点赞|涨人气|发假)|假人[^，。！？!?；]{0,4}(?:观众|在线|上人|互动)",
    ),
    phrased(
        "fake_review",
        "评秀",
        r"(?:评价|好评|评论|买家秀|五星)(?:的)?(?:文案|内容|话术|图片?|模板|文字|素材)[^。！？!?；]{0,8}(?:发你|给你|发给你|我出|我写|我提供|复制|照抄|照发|照着|写好了|粘贴)",
        never=r"真实|如实",
    ),
    phrased(
        "fake_review",
        "评秀",
        r"(?:卖|出售|批发|代做|批量做)[^，。！？!?；]{0,3}(?:买家秀|好评|带图评价|五星评价)|(?:买家秀|带图评价|图文好评)[^，。！？!?；]{0,3}(?:打包卖|批量|出售|代做)",
    ),
    phrased(
        "unclear",
        "差",
        r"(?:把|帮我?|去|给我?)[^，。！？!?；]{0,6}差评[^，。！？!?；]{0,6}(?:盖|压|顶|刷|沉|删|撤|消)(?:下去|掉|了|$)|(?:代|专业|包)?(?:删|撤|消)(?:除|掉|了)?(?:差|中差)评|差评(?:代删|处理服务|清理|删除服务)",
        never=r"不(?:会)?(?:删|撤)|从不|绝不|不让|禁止|没有?删|不许",
    ),
    phrased(
        "reward",
        "差",
        r"(?:把|将)?差评[^，。！？!?；]{0,4}(?:改|换)(?:成|为)?(?:好评|五星)[^。！？!?；]{0,6}(?:补|返|送|给|领|退|奖)",
    ),
    phrased(
        "reward",
        "评星",
        r"(?:好评|五星|5星|hao评|好平|追评)[^。！？!?；]{0,14}?(?:免单|返款|全额返|再领\S{0,4}[元块]|奖励\S{0,4}[元块]|打(?:你)?(?:支付宝|微信)|转你\S{0,4}[元块]|报销)|(?:评价|晒图|晒单)免单",
        never=r"不限好|好坏|差评都|如实|真实",
    ),
    phrased(
        "fake_order",
        "拍单",
        r"(?:帮我?|替我?|给我)[^，。！？!?；]{0,3}(?:店里?|店铺)[^，。！？!?；]{0,2}(?:冲|刷|做|拍)[^，。！？!?；]{0,2}单|货不用真?收|你拍我(?:的)?我拍你|销量破零|拍下?[^。！？!?；]{0,8}返本金",
        never=r"质量|不喜欢|不满意|坏",
    ),
    phrased(
        "fake_order",
        "假真",
        r"物流(?:信息)?(?:是|都是|全是)假的(?!，?别信)|(?:快递)?单号[一二两三四五六七八九\d][毛块元角]",
        never=r"不是|没有",
    ),
    phrased(
        "fake_traffic",
        "粉量榜人",
        r"[百千万](?:真人|活)?粉[一二三四五六七八九十百\d]+[元块]?(?=$|[，,。！!])|(?:基础)?销量套餐|包榜单?第|冲人气找|黄v号|(?:挂着|挂机)[^。！？!?；]{0,3}一(?:小时|天)[^，。！？!?；]{0,3}[元块]",
    ),
    phrased(
        "unclear",
        "试评",
        r"招试客|(?:试用|拍完)写好评[^。！？!?；]{0,6}(?:不用退|免费)|(?:专业|批量|代)做评价|做评价[^。！？!?；]{0,4}问大家|问大家[^，。！？!?；]{0,3}布置|内部人员[^，。！？!?；]{0,3}刷",
    ),
    phrased(
        "reward",
        "评",
        r"[差中]评[^，。！？!?；]{0,3}改了?[^。！？!?；]{0,4}(?:补|返|送|给)[^，。！？!?；]{0,4}(?:红包|[元块])|(?:五分|满分|五星)好评[^。！？!?；]{0,8}(?:免费送|送你一)|(?:留|写|给)[^，。！？!?；]{0,3}好评[^。！？!?；]{0,6}(?:转你|转给你|打给你)",
    ),
)
_REASONS = {
    "brushing": "brushing",
    "review": "fake_review",
    "traffic": "fake_traffic",
    "traffic_short": "fake_traffic",
}


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """Calls in the order words, orders, reviews of each text; warnings and return rights are none.

    texts: the seller's words. Source: E-commerce Law art. 17; Anti-Unfair Competition Law art. 9.
    """
    for text in texts:
        found = [*_found(text, lexicon)]
        yield from found
        yield from said(text, FAMILY, _WAYS, found)


def _found(text: Text, lexicon: Lexicon) -> Iterator[Finding]:
    for claim in claims([text], lexicon, FAMILY):
        hit = claim.hit
        # 买粉底 and 刷粉饼 are make-up: the short words count at the end of a word only.
        short = hit.kind == "traffic_short"
        # 牙刷销量 and 印刷评价 speak of brushes and print.
        if hit.term.startswith("刷") and _BRUSH.search(text.text, max(0, hit.start - 1), hit.start):
            continue
        if claim.is_silent or (short and not _END_OF_WORD.match(text.text[hit.end : hit.end + 4])):
            continue
        sentence = _sentence(text.text, hit.start, hit.end)
        if _WARNED.search(sentence) or (hit.kind == "make_up" and _RESENT.search(sentence)):
            continue
        yield Finding.in_text(_reason(hit, sentence), text, hit.start, hit.end, why=hit.why)
    for reason, start, end in _orders(text.text):
        if not _innocent(text.text, start, end):
            yield Finding.in_text(reason, text, start, end)


def _reason(hit: Hit, sentence: str) -> str:
    if hit.kind == "reward":
        return "reward"
    if hit.kind == "make_up":
        # 补单 for a parcel that went missing is honest; a figure to push up is not.
        return "fake_order" if _GOAL_ONLY.search(sentence) else "unclear"
    return _REASONS[hit.kind] if _CALL.search(sentence) else "unclear"


def _orders(words: str) -> Iterator[tuple[str, int, int]]:
    folded = normal(words)
    for pattern in (_NO_SHIP, _BUY_AND_RETURN, _UNPAID):
        for match in pattern.finditer(folded.text):
            around = _sentence(folded.text, *match.span())
            span = folded.original(*match.span())
            if _GOAL.search(around):
                yield "fake_order", *span
            elif pattern is not _UNPAID and not _REAL.search(around):
                # 有人拍完就退 may be a complaint; only a call makes it the seller's doing.
                called = match.group().startswith("先") or _CALL.search(around)
                yield "fake_order" if called else "unclear", *span
    paid = [match.span() for match in _REWARD.finditer(folded.text)]
    for start, end in paid:
        if not _EVERY_REVIEW.search(_sentence(folded.text, start, end)):
            yield "reward", *folded.original(start, end)
    for match in _REWARD_ANY.finditer(folded.text):
        near = bisect_left(paid, match.end(), key=lambda span: span[0])
        inside = near > 0 and paid[near - 1][1] > match.start()
        if not inside and not _EVERY_REVIEW.search(_sentence(folded.text, *match.span())):
            yield "reward_any", *folded.original(*match.span())


def _innocent(words: str, start: int, end: int) -> bool:
    cue = cue_for(words, Hit(FAMILY, "", "", start, end))
    return bool((cue and cue.effect is Effect.silent) or _COMPENSATES.search(words[end : end + 24]))


def _sentence(words: str, start: int, end: int) -> str:
    left, right = sentence_bounds(words, start, end)
    return normal(words[left:right]).text
