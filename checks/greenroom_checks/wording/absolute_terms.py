"""Absolute terms in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds, normal
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "absolute_terms"
# What the guide of 2023 art. 6 lets a trader say if proven, by cue, and of which kinds: comparing
# one's own goods never makes a rank, and a date never makes a taste a fact.
_PROOFS: dict[str, tuple[str, frozenset[str]]] = {
    "own_range": ("own_range", frozenset({"strict", "superlative", "praise"})),
    "dated_rank": ("dated", frozenset({"first", "rank", "sole"})),
    "award_named": ("award", frozenset({"strict", "superlative", "first", "rank", "sole"})),
    "award_after": ("award", frozenset({"strict", "superlative", "first", "rank", "sole"})),
    "named": ("named", frozenset({"strict", "superlative", "first", "sole", "praise"})),
    "named_after": ("named", frozenset({"strict", "superlative", "first", "sole", "praise"})),
    "graded": ("graded", frozenset({"strict", "superlative"})),
}
# 最好 before a verb is advice (最好先放冷藏); before 的, a particle or the end it is praise.
_BEST = re.compile(r"[最蕞]好[吃喝用看穿玩听卖]?$")
_PRAISES = re.compile(r"^(?:$|[^\u3400-\u9fff]|的|了|啦|呀|啊|哦|呢|吧|没有|品|面膜|东西|产品|货)")
_OF_ALL = re.compile(
    r"(?:全国|全网|全球|世界|史上|天下|中国|国内|行业|业内|市面上?|全城|全市|本地|是|质量|口感|"
    r"品质|味道|效果|做工|面料)$"
)
# 最 makes a superlative of any word of praise; those that no list holds are left to a person.
_MOST = re.compile(
    r"(?:最|蕞|zui)(?:为|具|有|能|会)?"
    r"(?:(?:显|抗|耐|防|护|遮|修|养|提|锁|控|去|省|解|上|出|入|够|补)[\u3400-\u9fff]{1,2}?"
    r"(?=的|了|啦|$|[^\u3400-\u9fff]|单品|神器|面料|面膜)|"
    r"高级|精致|精美|完善|全面|齐全|成熟|精湛|严格|良心|硬核|强劲|给力|大气|滋润|温和|清爽|顺滑|"
    r"厚实|紧实|弹牙|爽口|下饭|滋补|原汁原味|入味|劲道|减龄|显年轻|营养丰富|效果|诚意|性价比|"
    r"质感|气质|面子|品位|档次)"
)
# 坚果里的王者, 奶粉界的爱马仕, 极品中的极品: praise that no list holds.
_PRAISED = re.compile(
    r"(?:里面?|中|界|圈)的?(?:爱马仕|劳斯莱斯|保时捷|法拉利|战斗机|天花板|扛把子|王者|霸主|贵族|顶流|顶配|极品|皇后|女王|lv|茅台|香奈儿|航母|大哥大|独苗|头牌|no\.?1)|"
    r"(顶配|极品|精品|珍品|上品|王者|尖货|臻品|神品|大牌)(?:里|中|之中)的\1|"
    r"(?:业内|行业|全网|圈内|大家|市场|国内|全国)?公认(?:的|是)?(?:第一|老大|最|好|天花板|标杆|大哥|强|no)|"
    r"一骑绝尘|冠绝(?:全|天下|同|群|业|一切|当)|独领风骚|无出其右|所向披靡|傲视(?:群雄|同行|全)|领头羊|领跑(?:全|行业|者|同)|绝世(?:好|美味|佳|珍|神)|旷世|稀世(?:珍|好|之)|"
    r"(?:没有|没|无)敌手|独孤求败|(?:没有|无)之二|独一份(?!的爱|的心|的陪|的回忆|的关)|最懂(?=女人|女性|妈妈|男人|宝宝肌|中国|年轻|亚洲|敏感|熬夜)|(?:世界|全世界|全球|全国|全网|全城|全村|宇宙|地表|天底下)(?:上|里)?(?:公认)?最(?!低|大城|长的河|近|后|早|初|多|少|南|北|东|西|远)[\u3400-\u9fff]|(?:堪称|称得上|可以说是?)(?:完美|极品|经典|典范|神作|艺术品|天花板|一绝)|无敌(?:好[用吃喝看穿]|软|甜|香|嫩|显瘦|舒服|划算|便宜)|开创(?:了)?(?:行业|国内|业界|全国|全球)?(?:先河|时代|新纪元)|(?:国货|国产|全网|行业|行业里|类目|榜单|销量)(?:之光)?第一名|封神(?:之作|了|级|款|单品)"
)
# 谁家也做不出这个口感, 首个用这种材料的: nobody else has it.
_NOBODY = re.compile(
    r"(?:谁家?|哪家|哪里|别家|同行|别人|没人|没有人|没有谁|无人)(?:都|也|能|可以|可){0,2}(?:做|比|仿|学|模仿|复制|超越|追|替代|取代|比肩|匹敌|超过)不?(?:出来|出|了|过|来|上|得了|到)?(?:这个|这种|这样|我们|我家|咱|的)(?:家|们|的|味|口感|品质|质量|工艺|效果)|"
    r"(?:首个|首款|第一个|第一家|第一款|第一台)(?:敢|能)?(?:采用|使用|用(?:上|这|的|到)|运用|推出|做到|实现|研发|把)[^，。！？]{1,12}(?:的|品牌|产品|技术|工艺|公司|厂家)|"
    r"(?:别人|同行|外面|别家)(?:根本|都|也|想)?(?:学|仿|做|偷|抄)不(?:来|出|了|去|到)|(?:没人|无人|没有人|谁)敢(?:跟|和)(?:我|咱)[^，。！？]{0,3}比|(?:全网|全国|世界上?|市面上?|行业内?|国内)(?:都|再|绝对)?(?:没有|找不到|找不出)第二(?:个|家|款|件|条|份|种)|"
    r"(?:无人|没人|没有人|没有谁|无法|谁也)(?:能|可以|可)?(?:超越|比肩|匹敌|取代|替代|复制|模仿|撼动)(?!自己)"
)
_FOREVER = re.compile(
    r"(?:终身|终生|一辈子|一生|永远|一世|几十年)(?:都|也|绝对)?不(?:会)?(?:坏|掉色|褪色|变形|生锈|开裂|脱落|起球|变黑|堵|漏|裂|磨损|过时|反弹|卡顿)|(?:用|穿|坐|摔|砸|洗|睡)不(?:坏|烂)(?:的|了|$|[^\u3400-\u9fff])"
)
_WIDER = (
    (_PRAISED, "praise", "界里圈中认绝领无没独最敌封旷稀傲堪称说开第"),
    (_NOBODY, "sole", "谁哪别同没无首第外"),
    (_FOREVER, "certainty", "不"),
)
_NOT_GOODS = re.compile(r"^(?:去年|上次|出门|出来|上面|提前|提到|解释|去过|入口|修改|补充)")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term, in reading order; terms that claim nothing of the goods are none.

    texts: the seller's words. Source: Advertising Law art. 9(3); guide of 2023 arts 4-7.
    """
    for text in texts:
        found = [*claims((text,), lexicon, FAMILY)]
        found += [*_most(text, found)] if _has_most(text.text) else []
        found += _wider(text, found)
        end = 0
        for claim in sorted(found, key=lambda one: (one.hit.start, -one.hit.end)):
            hit = claim.hit
            # 全网最强最先进 are two terms; of two that overlap the first says it all.
            if hit.start >= end and not claim.is_silent and not _advises(claim):
                end = hit.end
                yield Finding.in_text(_reason(claim), text, hit.start, hit.end, why=hit.why)


def _reason(claim: Claim) -> str:
    """The kind's own reason, or the proof that an exemption takes."""
    kind = "award" if claim.hit.kind == "honour" else claim.hit.kind
    if claim.is_exempt and claim.cue is not None:
        reason, kinds = _PROOFS.get(claim.cue.cue, (kind, frozenset()))
        if claim.hit.kind in kinds:
            return reason
    return kind


def _advises(claim: Claim) -> bool:
    hit, words = claim.hit, claim.text.text
    if not _BEST.search(normal(words[hit.start : hit.end]).text):
        return False
    left, right = clause_bounds(words, hit.start, hit.end)
    after, before = normal(words[hit.end : right]).text, normal(words[left : hit.start]).text
    return not _PRAISES.search(after) and not _OF_ALL.search(before)


def _has_most(words: str) -> bool:
    return any(sign in words for sign in ("最", "蕞", "zui", "ZUI", "Zui"))


def _wider(text: Text, known: list[Claim]) -> list[Claim]:
    """Productive ways of saying so that stand beside the lexicon, judged the same way."""
    shown = normal(text.text).text
    found: list[Claim] = []
    for pattern, kind, signs in _WIDER:
        if not any(sign in shown for sign in signs):
            continue
        for match in matches(pattern, text.text):
            if any(match.start < one.hit.end and one.hit.start < match.end for one in known):
                continue
            why = ("broken_up",) if match.evaded else ()
            hit = Hit(FAMILY, match.words, kind, match.start, match.end, why, match.evaded)
            found.append(Claim(text, hit, cue_for(text.text, hit)))
    return found


def _most(text: Text, known: list[Claim]) -> Iterator[Claim]:
    """Superlatives of praise that the lexicon does not hold, judged the same way."""
    for match in matches(_MOST, text.text):
        if _NOT_GOODS.search(match.words.removeprefix("最")) or any(
            match.start < one.hit.end and one.hit.start < match.end for one in known
        ):
            continue
        why = ("broken_up",) if match.evaded else ()
        hit = Hit(FAMILY, match.words, "praise", match.start, match.end, why, match.evaded)
        yield Claim(text, hit, cue_for(text.text, hit))
