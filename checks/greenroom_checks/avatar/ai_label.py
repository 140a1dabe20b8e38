"""The label of an AI-generated host, in every sample."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import HostKind, Room, Text, Zone
from greenroom.wording import normal

_AI = r"(?:人工智能|(?<![a-z])ai(?![a-z]))"
_MADE = r"(?:生成|合成)"
_GAP = r"[^，。！？；,!?;\n]{0,8}?"
# AI生成器 and AI合成软件 are goods. 疑似 is the platform's guess, not the operator's label.
_LABEL = re.compile(
    rf"(?<!疑似)(?<!疑似由)(?:{_AI}{_GAP}{_MADE}|{_MADE}{_GAP}{_AI})(?!器|软件|工具|教程|课|系统)"
)
# 数字人民币, 数字人才 and 虚拟人物 are other words; courses and makers sell, they do not host.
_HINT = re.compile(
    r"(?:ai|智能)?数字人(?![民才文口体])(?!\S{0,4}(?:教程|课|软件|培训|制作|定制|系统|源码|代理|搭建))|"
    r"(?<![a-z])ai主播|智能主播|虚拟主播|虚拟人(?![物生格群])|虚拟数字人"
)
_HINT_ZONES = (Zone.account_name, Zone.room_title, Zone.notice, Zone.overlay, Zone.disclosure)
# Right before the words: 真人直播，不是AI生成.
_NOT = re.compile(
    r"(?:非|不是|并非|绝非|没有|没用|没|未使用|未采用|未经|未用|不用|不使用|不含|无|拒绝|告别)(?:使用|采用|任何|由|经|用|是)?\s?$"
)


def evaluate(texts: tuple[Text, ...], room: Room) -> Iterator[Finding]:
    """At most one finding per sample: the label, what stands in for it, or that it is not there.

    texts: of the page, goods and comments left out, since AI音箱 is no host. room: holds what the
    operator declares the host to be. Source: Order 117 of 2025 art. 37; GB 45438-2025.
    """
    label = _first(texts, _LABEL)
    hint = _first(tuple(text for text in texts if text.zone in _HINT_ZONES), _HINT)
    if label is not None:
        yield Finding.in_text("labelled", *label)
    elif room.host is HostKind.virtual and hint is not None:
        text, start, end = hint
        # The whole label may stand where nothing was seen, so this too is an absence.
        yield Finding("weak_label", text, start, end, absent=True)
    elif room.host is HostKind.virtual:
        yield Finding("missing", absent=True)
    elif hint is not None:
        yield Finding.in_text("hinted", *hint)
    elif room.host is HostKind.undeclared:
        yield Finding("undeclared")


def _first(texts: tuple[Text, ...], pattern: re.Pattern[str]) -> tuple[Text, int, int] | None:
    for text in texts:
        folded = normal(text.text)
        for match in pattern.finditer(folded.text):
            if not _NOT.search(folded.text[: match.start()]):
                return (text, *folded.original(*match.span()))
    return None
