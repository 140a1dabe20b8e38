"""Faces, voices and names of others borrowed by AI, and AI that is meant not to be recognised."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims
from greenroom_checks.around import apart, matches, sentence_around

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
    r"提醒|科普|识别|辨别|辟谣|诈骗|骗子|谨防|防骗|并非本人|非本人|声明|不得|禁止|严禁|坚决不|绝不|从不|举报"
)
_OWN = re.compile(r"本人授权|已授权|经.{0,6}授权|授权使用|我自己|主播本人|自己的")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per borrowed face, voice or name, in reading order; warnings are none.

    texts: the seller's words. Source: Order 117 of 2025 arts 34, 37; label measures art. 10.
    """
    yield from apart(_found(texts, lexicon), frozenset({"hide", "star"}))


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for text in texts:
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
