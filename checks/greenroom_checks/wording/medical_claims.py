"""Disease claims and medical wording for goods that are neither drugs nor devices."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from greenroom.check import Finding, findings
from greenroom.evidence import GoodsKind, Text, Zone
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom_checks.goods_kind import MEDICINE, Kinds

FAMILY = "medical"
DISEASES = "diseases"
# 根治 and 治好 speak of leaking roofs as well: kinds with this ending count only beside a disease.
_BESIDE = "_beside"
_NAMES = frozenset({"naming", "germs"})
# 专治 also goes with 各种不服 and 选择困难: only beside a body, an ache or an illness it claims.
_BODY = re.compile(
    r"^[^，。！？；\s]{0,8}?(?:腰|腿|膝|颈|椎|胃|肝|肾|肺|眼|耳|鼻|咽|皮肤|妇科|男科|经期|关节|[痛疼痒炎癌癣疮疹疣痔麻肿]|"
    r"(?<!困难)(?<!强迫)(?<!拖延)(?<!恐惧)症|病(?!虫|害)|[虚寒湿]气?)"
)
_REST = (
    r"(?:了|着|过|各种|各类|一切|所有|多年的?|顽固的?|老年?|慢性|急性|你的|您的|我的|孩子的?|"
    r"宝宝的?|因?|、|性|的){0,3}$"
)
_TREATS = re.compile(rf"(?:治疗?|医好?|治[好愈]|逆转|攻克|消灭|战胜|击退|疗)(?:好|愈)?{_REST}")
# 整治, 政治, 自治 and 统治 end in 治 and treat nothing.
_NO_TREATS = re.compile(r"[整政自统法防太处名]治$")
_EASES = re.compile(
    rf"(?:缓解|改善|减轻|舒缓|调理|预防|祛除?|速?去除?|消除|清除|赶走|抑制|对抗|抗|消|降低?|化|"
    rf"(?<![免排开消根])除){_REST}"
)
_KEEPS_OFF = re.compile(
    rf"(?:告别|远离|摆脱|拒绝|对付|应对|解决|不再|搞定|甩掉|再见|防止?|杜绝|说拜拜){_REST}"
)
_GONE = re.compile(
    r"^(?:也|都|就|全|再|统统|立马|马上|立刻|很快|通通|已经|自然|自己|竟然|多年|[了的]){0,4}"
    r"(?:不犯|没犯|不复发|没复发|不再来|痊愈|康复|断根|除根|一扫光|降下[去来]|治好|能治|可治|全好|好转)"
)
_BETTER = re.compile(
    r"^(?:[也都就全]|立马|马上){0,2}(?:好了|没了|不见了|消失|减轻|缓解|改善|克星|救星|福音|杀手|说?拜拜)"
)
_PATIENTS = re.compile(
    r"^(?:的(?=[都也均皆])|的?(?:患者|病人|人群|朋友|老人|人))?"
    r"(?:(?:都|也|均|皆|在|完全|可以?|能|放心){1,4}(?:大胆|随便)?(?:[吃喝服食]|用(?!药))|专用|专供|适用|必备|必[吃喝])"
)
# Farther off in the clause: 高血压喝了半个月降下来了.
_CAME_DOWN = re.compile(
    r"^[^，。！？；\s]{1,12}(?:降下[去来]|降到了?正常|恢复正常|再也不犯|一扫光|痊愈|断根)"
)
# A clinic sells treatment, for which it needs papers of its own.
_CARE = re.compile(r"诊所|中医馆|卫生室|卫生院|口腔门诊|互联网医院")
_NUMBER = re.compile(r"^[^，。！？；\s]{0,6}?(?:\d|百分|[一二三四五六七八九]成)")


# 便秘喝了三天就好了: an ache that goes away counts where the words say what it was that helped.
_HELPED = re.compile(
    r"^[^，。！？；\s]{0,8}?(?:就好了|就不[疼痛]|不[疼痛]了|好多了|好很多|就退了|就消了|就没了|见好|就缓解|减轻了)"
)
_BY_THIS = re.compile(
    r"这[个款瓶盒茶膏贴]|它|[咱我]们?家|贴上|[喝吃用擦抹涂泡敷戴]了?[^，。]{0,3}[天次盒瓶]"
)


# 多年的老寒腿，一贴第二天就不疼了: what becomes of it, farther on in the sentence.
_LATER = re.compile(
    r"^[^。！？!?；;]{0,26}?(?:(?:不|没再)(?:再)?(?:疼|痛|咳|痒|麻|犯|吐|喘|闹)了|断根|除根|去根|转阴(?!晴)|(?:慢慢|都|就|全|自己?)散了|化掉|溶掉|缩回|"
    r"消失|消下去|愈合|恢复(?!力|原状|出厂)|吸收了|退下去|马上舒服|掉到|全?正常|不(?:晕|抖|抽|割|肿|流|堵)|解决(?!不)|[都就]能防|通血管|睡到天亮|降(?:下来|了|到)|从[^，。]{1,3}级降|自己就?[退好消]|(?:慢慢|一下|马上|立马|全|都|就)(?:好|没|通|退|消|缩|软)了|就好|就通|好转|止住|"
    r"缓过来|伸直|能?下地|跳广场舞|爬(?:楼|山)|扔了?拐|不用拐|能蹲|利索|健步|(?:自己|自个儿|慢慢|[都就全会]){1,3}(?:变)?小了?(?=了|[,。!]|$)|缩小|变小|不起夜|针都?不打|没有?再犯|(?:就|全|也)下去了|[睡贴喝吃泡抹擦走坐躺戴敷养调](?:好了|回来了)|养好|坐得住|[药针](?:都|也|全)?(?:停|扔|不用|可以扔)|"
    r"(?:不用|不需要|免去?|再也不用|告别)(?:再)?(?:做?手术|开刀|动刀|吃药|打针|跑医院|[去上]医院|住院)|(?:抹|贴|涂|喷|擦|敷|洗)(?:上|完|一?[下次])?就(?:消|好|退|止|通|不[痛疼痒])|[喝吃贴抹敷泡][^,。]{0,6}就[好消退]|一宿就好|管用|有用|有效|见效)"
)
# 有炎症的姐妹就用我这个: who has it is told to take this.
_TAKE = re.compile(
    r"^[^。！？!?；;不别勿慎禁]{0,14}?(?:[用喝吃贴抹喷戴穿泡拿带拍闻涂擦敷试含]|来)(?:一?下|上|点)?"
    r"(?:(?:[我咱](?:们|家)*)?(?:的)?这[个款瓶盒罐茶膏贴包种杯条油水]|[我咱](?:们)?家的?|一[盒罐瓶袋贴包杯]|它)"
)
_KEPT = re.compile(
    r"[不别勿](?!用(?:再|去)?(?:打针|吃药|手术|开刀|跑?医院))能?(?:要|可|建议|适合|宜|拍|买|吃|用|喝)|少[吃喝]|慎|禁|咨询|医生|遵医|就医|忌|喝水|休息|自己?看|收纳"
)
_USE = re.compile(
    r"这[个款瓶盒茶膏贴水包种条一]|它|[咱我]们?家|本品|产品|[喝吃用擦抹涂泡敷戴贴喷穿闻拿喂躺睡靠吸]"
)
# Spectacles are for the short-sighted and mild goods for the sensitive.
_WEARERS = re.compile(
    r"过敏|近视|散光|弱视|老花|白发|痘|粉刺|发烧|打鼾|打呼|脱发|掉发|秃|口臭|烫伤|扭伤"
)
# 三高的老人每天舀一勺: who is ill is told to take it every day.
_DAILY = re.compile(
    r"^的?(?:老人|姐妹|兄弟|朋友|大哥|大姐|叔叔|阿姨|爸妈|家人|宝妈|患者|病人|人)?们?[^。！？!?；;不别勿慎禁药少]{0,4}?"
    r"(?:每天|天天|早晚|早上|睡前|空腹|坚持|一天)[^，。！？；药少]{0,4}?(?:[喝吃冲泡舀嚼抹贴炖煮嗑含]|来)(?!药|水果|蔬菜|饭|早餐|白开)"
)
# The mark that a spaced-out or broken name leaves between it and its verb: 治 颈 椎 病.
_APART = re.compile(r"(?<![整政自统法防太处名])[治疗抗祛](?:[^\w，。]{0,3})$")


_STEADY = re.compile(
    r"^[^，。！？；\s]{0,4}?(?:(?:[都也就]|就是|真的?|自己|慢慢|居然|全){1,3}(?:下来|下去|降|掉|平稳|正常)了|[^，。！？；\s]{0,4}?[喝吃]到\d|就稳|稳了|稳稳|正常了|都正常|降了|降下|降到|不升|不飙|恢复正常|平稳)"
)


def evaluate(
    texts: tuple[Text, ...], kinds: Mapping[str, GoodsKind], lexicon: Lexicon
) -> Iterator[Finding]:
    """One finding per claim, in reading order.

    texts: the seller's words. Source: Advertising Law arts 16 and 17; Order 117 of 2025 art. 34.
    """
    goods = Kinds(texts, kinds, lexicon)
    clinic = any(
        _CARE.search(text.text) for text in texts if text.zone in (Zone.bio, Zone.room_title)
    )

    def reason(claim: Claim) -> str | None:
        of = goods.of(claim.text)
        return _reason(claim, of, medical=clinic or of in MEDICINE)

    for text in texts:
        yield from findings(_claims(text, lexicon), reason)


def _reason(claim: Claim, of: GoodsKind | None, *, medical: bool) -> str | None:
    kind = claim.hit.kind
    if medical:
        # 医用口罩 and 理疗仪 are what such goods are called.
        if kind in _NAMES:
            return None
        # What a drug may be said to do is on its papers; that it cures for sure is not.
        return "asserts" if kind == "asserts" else "medicine"
    if kind == "germs" and of is GoodsKind.other:
        return None
    if kind in _NAMES:
        return "hints"
    return "quoted" if claim.is_exempt and kind != "hints" else kind


def _claims(text: Text, lexicon: Lexicon) -> Iterator[Claim]:
    """Terms that count where they stand, diseases with what is done to them, then ways."""
    alone = True
    spoken = [*claims([text], lexicon, FAMILY)]
    for claim in spoken:
        kind = "" if claim.hit.is_way else _kind(text.text, claim.hit, lexicon)
        if kind:
            alone = alone and claim.is_silent
            yield replace(claim, hit=replace(claim.hit, kind=kind))
    for disease in lexicon.of(text.text, DISEASES):
        hit = _treated(text.text, disease)
        if hit:
            claim = Claim(text, hit, cue_for(text.text, hit))
            alone = alone and claim.is_silent
            yield claim
    # 不打针不吃药治好鼻炎 is one claim.
    yield from (
        claim for claim in spoken if claim.hit.is_way and (alone or claim.hit.kind != "hints")
    )


def _kind(words: str, hit: Hit, lexicon: Lexicon) -> str:
    """The reason that a hit of the family comes to, empty where it claims nothing."""
    if hit.kind == "rate":
        return "asserts" if _NUMBER.search(words[hit.end : hit.end + 40]) else ""
    if hit.kind == "treats_body" and _BODY.search(words[hit.end : hit.end + 40]):
        return "treats"
    if hit.kind == "treats_body" or hit.kind.endswith(_BESIDE):
        return hit.kind.partition("_")[0] if _beside(words, hit, lexicon) else ""
    return hit.kind


def _beside(words: str, hit: Hit, lexicon: Lexicon) -> bool:
    """True where the clause of the hit names a disease as well."""
    diseases = lexicon.of(words, DISEASES)
    if not diseases:
        return False
    left, right = clause_bounds(words, hit.start, hit.end)
    first = bisect_left(diseases, left, key=lambda one: one.start)
    return first < len(diseases) and diseases[first].end <= right


def _treated(words: str, disease: Hit) -> Hit | None:
    """The disease together with what the words do to it; None where they only name it."""
    left, right = clause_bounds(words, disease.start, disease.end)
    if disease.kind == "index":
        steady = _STEADY.search(words[disease.end : right])
        return (
            _joined(disease, "hints", disease.start, disease.end + steady.end()) if steady else None
        )
    return (
        _done_to(words, disease, left)
        or _gone(words, disease, left, right)
        or _later(words, disease)
    )


def _done_to(words: str, disease: Hit, left: int) -> Hit | None:
    """With the verb before it: 治, 缓解, 告别."""
    before = words[left : disease.start]
    if disease.kind == "symptom" and before.endswith(("不", "没")):
        return None
    verb = _TREATS.search(before)
    if verb and not _NO_TREATS.search(before[: verb.start() + 1]):
        return _joined(disease, "treats", left + verb.start(), disease.end)
    verb = _EASES.search(before)
    if verb:
        kind = "treats" if disease.kind == "disease" else "hints"
        return _joined(disease, kind, left + verb.start(), disease.end)
    verb = _KEEPS_OFF.search(before)
    return _joined(disease, "hints", left + verb.start(), disease.end) if verb else None


def _gone(words: str, disease: Hit, left: int, right: int) -> Hit | None:
    """With what becomes of it behind it: 痊愈, 再也不犯, 好多了, or who may eat it."""
    after = words[disease.end : right]
    gone = _GONE.search(after)
    if not gone and disease.kind == "disease":
        gone = _CAME_DOWN.search(after)
    if gone:
        return _joined(disease, "treats", disease.start, disease.end + gone.end())
    better = _HELPED.search(after) if _BY_THIS.search(words, left, right) else None
    if not better and disease.kind == "disease":
        better = _BETTER.search(after) or _PATIENTS.search(after)
    return _joined(disease, "hints", disease.start, disease.end + better.end()) if better else None


def _later(words: str, disease: Hit) -> Hit | None:
    """With what is said of it past the comma: that it goes, or that who has it takes this."""
    if disease.evaded:
        verb = _APART.search(words[max(0, disease.start - 5) : disease.start])
        if verb:
            return _joined(disease, "treats", disease.start - len(verb.group()), disease.end)
    left, right = sentence_bounds(words, disease.start, disease.end)
    after = words[disease.end : min(right, disease.end + 40)]
    later = _LATER.search(after)
    if later and not _USE.search(
        words, max(left, disease.start - 16), min(right, disease.end + 40)
    ):
        later = None
    if not later and not _WEARERS.search(words[disease.start : disease.end]):
        later = _TAKE.search(after) or (_DAILY.search(after) if disease.kind == "disease" else None)
    if not later or _KEPT.search(words, disease.end, disease.end + later.end()):
        return None
    return _joined(disease, "hints", disease.start, disease.end + later.end())


def _joined(disease: Hit, kind: str, start: int, end: int) -> Hit:
    return replace(disease, family=FAMILY, kind=kind, start=start, end=end)
