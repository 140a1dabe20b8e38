"""The clause that a hit stands in: what is denied there is not claimed."""

import re

# A space ends a clause only in running text; between a number and its unit it does not matter.
_END = re.compile(r"[，。！？；、,!?;\n|｜~～…]|\s")
_DENIAL = re.compile(
    r"(不是|不敢|不能|不可|不会|不得|不要|不作|不做|不承诺|不具有|不具备|不代表|不含|不涉及|没有|没说|并非|并不|"
    r"绝非|无法|谈不上|算不上|称不上|禁止|严禁|请勿|切勿|谨防|拒绝|杜绝|警惕|远离)"
)
# Single characters deny only what follows at once: 非 stands in 非常, 未 in 未来.
_DENIAL_CLOSE = re.compile(
    r"(?:非(?!常|凡)|未(?!来)|勿|不(?!仅|但|只|错|断)|无(?!比|敌|限)|没)[^，。！？；\s]{0,2}$"
)
# 不能不, 没有不: a denial denied is a claim again.
_DOUBLE = re.compile(r"(不|没有|无)(得不|能不|会不|可不|不)")


def clause_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the clause that holds `start:end`; marks that end a clause are left out."""
    left = 0
    right = len(text)
    for mark in _END.finditer(text):
        if mark.end() <= start:
            left = mark.end()
        elif mark.start() >= end:
            right = mark.start()
            break
    return left, right


def is_denied(text: str, start: int, end: int) -> bool:
    """True where the clause denies or forbids, before the hit, what the hit says."""
    left, _ = clause_bounds(text, start, end)
    before = text[left:start]
    denied = _DENIAL.search(before) or _DENIAL_CLOSE.search(before)
    return bool(denied) and not _DOUBLE.search(before)
