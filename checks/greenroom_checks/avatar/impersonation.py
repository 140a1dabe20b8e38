"""Faces, voices and names of others borrowed by AI, and AI that is meant not to be recognised."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims
from greenroom_checks.around import apart, matches, sentence_around
from greenroom_checks.phrased import phrased
from greenroom_checks.phrased import said as ways_said

FAMILY = "impersonation"
_FAMOUS = re.compile(
    r"明星|名人|网红|大v|专家|医生|院士|教授|企业家|歌手|演员|影帝|影后|主持人|领导|头部主播|老艺术家|偶像|顶流"
)
_SELLS = re.compile(r"带货|直播|卖货|推荐|代言|开播|卖|下单|出单|引流|推广")
_PATTERNS = (
    (
        "hide",
        re.compile(
            r"(数字人|ai(?!绘画))[^,。!?;，！？；]{0,10}(看不出来|看不出|认不出|分辨不出|识别不出|查不出)"
        ),
    ),
    ("pretend", re.compile(r"(数字人|ai)[^,。!?;，！？；]{0,6}(冒充|假扮|假冒|伪装成|扮成)")),
    (
        "star",
        re.compile(
            r"换成[^,。!?;，！？；]{0,4}(明星|名人|网红|专家|医生)[^,。!?;，！？；]{0,3}(脸|声音)|脸换成[^,。!?;，！？；]{0,4}(明星|名人|网红)"
        ),
    ),
    ("voice", re.compile(r"(克隆|复刻|模仿)[^,。!?;，！？；]{1,6}(声音|声线|嗓音)")),
)
# 提醒, 科普: words that teach to recognise it.
_WARNS = re.compile(
    r"提醒|科普|(?<!人脸)识别(?![不出]|率)|别信|有人用|(?<!不)标注|一直保留|辨别|辟谣|诈骗|骗子|谨防|防骗|并非本人|非本人|声明|不得|禁止|严禁|坚决不|绝不|从不|举报"
)
_OWN = re.compile(r"本人授权|已授权|经.{0,6}授权|授权使用|我自己|主播本人|自己的")

_N = r"[^，。！？!?；]"
# Those whom reports of the last years name as copied by AI most often.
_NAMES = (
    r"靳东|刘德华|马云|雷军|张文宏|钟南山|于和伟|刘晓庆|古天乐|温峥嵘|迪丽热巴|全红婵|刀郎|康辉|白岩松|成龙|赵丽颖|杨幂|"
    r"黄晓明|沈腾|俞敏洪|董明珠|任正非|马斯克|刘亦菲|肖战|王一博|邓丽君|张学友|周杰伦|周星驰|六小龄童|李连杰|赵本山|"
    r"张雪峰|罗翔|王健林|董宇辉|李佳琦|于文文"
)
_WHO = (
    rf"(?:{_NAMES}|明星|名人|网红|院士|名医|老中医|教授|专家|医生|老艺术家|主持人|演员|歌手|企业家)"
)
_AI = r"ai|人工智能|数字人|数字分身|虚拟主播|虚拟人|无人直播|换脸|深度合成"
_LABEL = r"(?:标识|标记|水印|标签|提示|字样|那几个字|几个字|声明)"
_GONE = (
    r"(?:去掉|可以去|能去|挡住|遮住|盖住|抹掉|擦掉|删掉|关掉|调成?透明|透明|缩到|缩小|p掉|裁掉|藏)"
)
_WAYS = (
    phrased(
        "star",
        "ai数换合克假复生",
        rf"ai[^，。！？!?；]{{0,6}}(?:{_NAMES})|ai(?:做的?|合成的?|生成的?|复活|复刻|模仿|扮演|变成?){_N}{{0,4}}{_WHO}|假(?:{_NAMES})|(?:换|变|克隆)[成了]{_N}{{0,2}}(?:{_NAMES})|{_WHO}{_N}{{0,2}}(?:的)?(?:ai(?!课|培训|技术|公司|产品|领域)|数字人|数字分身|虚拟形象)",
        never=r"人工智能专家|授权|讲解ai|讲ai",
    ),
    phrased(
        "star",
        "名明网医家师",
        rf"{_WHO}{_N}{{0,3}}(?:视频|语音|口播|声音|配音){_N}{{0,4}}ai(?:合成|生成|做)|(?:名人|明星|网红)(?:声音|音色|配音)包|变成?(?:明星|网红脸|名人)",
        r"ai|照片|软件|特效|换脸|数字人|配音|合成|实时",
        r"敷|护肤|面膜|导航",
    ),
    phrased(
        "star",
        "复",
        rf"复活{_N}{{0,6}}(?:{_NAMES}|老艺术家|明星|歌手|名人)",
        _AI,
    ),
    phrased(
        "pretend",
        "冒假顶打披装扮",
        rf"(?:冒充|假冒|顶着|打着|披着|装成|扮成|伪装){_N}{{0,4}}{_WHO}",
        rf"{_AI}|口播|直播|配音",
    ),
    phrased(
        "pretend",
        "是真",
        rf"(?:我|主播){_N}{{0,3}}是(?:ai|数字人)[^。！？!?；]{{0,6}}(?:别|不要|千万){_N}{{0,4}}(?:说|告诉|知道|讲)|不是真人[^。！？!?；]{{0,8}}(?:别|不要){_N}{{0,4}}(?:说|知道|讲)|仿真人主播|(?:数字人|虚拟人?|ai){_N}{{0,6}}(?:过真人|真人认证)",
    ),
    phrased(
        "face",
        "脸",
        rf"(?:ai|软件|实时){_N}{{0,4}}换的?(?:了|张)?脸(?!盆|巾)|脸换成|换张?脸(?:就能|直播|带货|开播)|变脸(?:特效|软件){_N}{{0,4}}[^。！？!?；]{{0,8}}(?:直播|网红脸|明星)|换😀?脸神器",
    ),
    phrased(
        "voice",
        "声音",
        rf"变声(?:器|软件)[^。！？!?；]{{0,10}}(?:听不出|男变女|女变男|直播冒充)|把{_N}{{1,8}}的?声音{_N}{{0,2}}(?:喂|导|传|放)进|(?:声线|音色)训练|训练{_N}{{0,4}}(?:声线|音色)|(?:shēng|sheng)音克隆",
        never=r"玩具|播音课|唱歌课|发声",
    ),
    phrased(
        "hide",
        "标水字提声",
        rf"{_LABEL}{_N}{{0,4}}{_GONE}|{_LABEL}[^。！？!?；]{{0,12}}(?:谁也看不|观众看不|审核看不|看不见|看不到)",
        rf"{_AI}|缩到最小",
        r"商标|不干胶|标识牌",
    ),
    phrased(
        "hide",
        "去遮挡盖抹删隐关裁藏模消",
        rf"(?:去掉?|去除|遮住?|挡住?|盖住?|抹掉|删掉?|隐藏|关掉|裁掉|藏起|模糊|消除){_N}{{0,3}}(?:ai|数字人|虚拟人?|合成){_N}{{0,4}}{_LABEL}",
    ),
    phrased(
        "hide",
        "查检识审分认看封防",
        r"(?:数字人|虚拟主播|无人直播|ai直播|ai主播|换脸|仿真人)[^。！？!?；]{0,16}(?:查不出|检测不到|检测不出|识别不了|识别不出|审核不到|分不清|防检测|过检测|躲检测|认不出)",
    ),
    phrased(
        "star",
        "明名医院网偶专豆声",
        rf"(?:{_WHO}|爱豆|偶像|院长|歌星|影星)的?(?:声音|口播|形象|脸|出镜){_N}{{0,4}}(?:卖货|带货|生成|训练|克隆|合成)|(?:一键|批量)生成{_N}{{0,2}}{_WHO}|照着{_N}{{0,3}}{_WHO}的?脸",
        rf"{_AI}|一键|生成|训练|合成|软件",
        r"授权",
    ),
    phrased("star", "死去过", rf"(?:死去|去世|过世|已故)的?{_N}{{0,6}}(?:复活|开口|直播|带货)"),
    phrased(
        "star",
        "名医专家明星",
        rf"{_WHO}[^。！？!?；]{{0,6}}(?:其实|都是|是)(?:用)?(?:ai|生成|软件|合成)|(?:声音|像){_N}{{0,6}}(?:{_NAMES})[^。！？!?；]{{0,6}}(?:软件|ai|合成)|让(?:{_NAMES})[^。！？!?；]{{0,10}}ai",
    ),
    phrased(
        "pretend",
        "装骗伪",
        rf"(?:数字人|ai|虚拟人){_N}{{0,4}}(?:装|伪装成?|扮){_N}{{0,2}}真人|(?:主播|美女){_N}{{0,3}}(?:全|都)?是ai[^。！？!?；]{{0,10}}(?:不知道|没人知道|看不出)|骗过{_N}{{0,3}}(?:人脸|真人)认证",
    ),
    phrased(
        "hide",
        "不没",
        rf"不(?:打|标|加|放|挂|贴|标注){_N}{{0,2}}(?:ai|数字人){_N}{{0,2}}(?:标签|标识|字样|标){_N}{{0,6}}(?:过审|没事|不封|不罚)|ai直播不标{_N}{{0,2}}(?:没事|能过)|(?:ai生成|ai标){_N}{{0,8}}(?:盖住|遮住|挡住|贴住|打码)|数字人{_N}{{0,2}}去标识",
    ),
    phrased("face", "脸lian", r"换(?:脸|lian)(?:直播|插件|工具|软件|神器)"),
    phrased("voice", "克音", r"(?:克long|ke隆|克龙)(?:声音|嗓音|声线)"),
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per borrowed face, voice or name, in reading order; warnings are none.

    texts: the seller's words. Source: Order 117 of 2025 arts 34, 37; label measures art. 10.
    """
    yield from apart(_found(texts, lexicon), frozenset({"hide", "star"}))


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for text in texts:
        if not _WARNS.search(text.text):
            yield from ways_said(text, FAMILY, _WAYS)
        for reason, start, end in matches(text.text, _PATTERNS):
            if not _WARNS.search(text.text):
                yield Finding.in_text(reason, text, start, end)
    for claim in claims(texts, lexicon, FAMILY):
        said = None if claim.is_silent else _reason(claim)
        if said:
            yield Finding.in_text(
                said, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )


def _reason(claim: Claim) -> str | None:
    around = sentence_around(claim).both
    kind = claim.hit.kind
    if _WARNS.search(around):
        return None
    if kind in ("face", "voice", "clone") and _FAMOUS.search(around):
        kind = "star"
    if kind == "star":
        if _OWN.search(around):
            return "clone"
        return "star" if _SELLS.search(around + claim.text.text) else "clone"
    return kind
