"""Goods that may not, or not freely, be sold in a room, by their titles."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, is_denied

FAMILY = "restricted_goods"
# What is sold is the last noun: 香烟盒 is a box, 匕首玩具 a toy. A gift (送收纳盒) or a
# number of packs (一盒) does not change the goods.
_NEAR = r"[^送赠配含，。,;；+]{0,6}?"
_TOY = re.compile(
    rf"{_NEAR}(造型|形状|图案|模型|玩具|玩偶|毛绒|公仔|抱枕|手办|绘本|贴纸|道具|积木|糖果|巧克力|饼干|手机壳)|"
    r"[味色形纹风果芒糖]"
)
_SMOKERS_THING = re.compile(
    rf"{_NEAR}(收纳|架|柜|剪|打火机|烟嘴|过滤|滤嘴|保护壳|挂件|裤|香水|香薰|(?<![礼\d一二两三五十整半每])[盒包袋杯缸夹])|[嘴纸]"
)
_IMITATION = re.compile(r"仿|玩具|道具|模型|造型|未开刃|毛绒|巧克力|糖果")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per kind of goods named in a title, in page order.

    texts: goods titles. Source: Advertising Law arts 16 and 22; Order 117 of 2025 art. 33.
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if not _other_thing(text.text, hit) and not is_denied(text.text, hit.start, hit.end):
                yield Finding.in_text(hit.kind, text, hit.start, hit.end, why=hit.why)


def _other_thing(title: str, hit: Hit) -> bool:
    """True where the title sells something that is only named after the goods."""
    return bool(
        _IMITATION.search(title, 0, hit.start)
        or _TOY.match(title, hit.end)
        or (hit.kind in ("tobacco", "vape") and _SMOKERS_THING.match(title, hit.end))
    )
