"""Clauses and sentences of running Chinese text, and plain denials."""

import re

# Longest stretch that is looked at on either side: no sentence is longer, and a line without any
# mark must not cost its whole length for every hit.
_FAR = 200
_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n|｜~～…]|\s")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_DENIAL = re.compile(
    r"(不是|不敢|不能|不可|不会|不得|不要|不作|不做|不承诺|不具有|不具备|不代表|不含|不涉及|没有|没说|并非|并不|"
    r"绝非|无法|谈不上|算不上|称不上|禁止|严禁|请勿|切勿|谨防|拒绝|杜绝|警惕|远离)"
)
# Single characters deny only what follows at once: 非 stands in 非常, 未 in 未来.
_DENIAL_CLOSE = re.compile(
    r"(?:非(?!常|凡)|未(?!来)|勿|不(?!仅|但|只|错|断|过(?!敏|期|关|线))|无(?!比|敌|限)|没)[^，。！？；\s]{0,2}$"
)
# 不能不, 没有不: a denial denied is a claim again.
_DOUBLE = re.compile(r"(不|没有|无)(得不|能不|会不|可不|不)")


def clause_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the clause that holds `start:end`; marks that end a clause are left out."""
    return _bounds(_CLAUSE_END, text, start, end)


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence that holds `start:end`, at most 200 characters to either side."""
    return _bounds(_SENTENCE_END, text, start, end)


def _bounds(mark: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    left = max(0, start - _FAR)
    for found in mark.finditer(text, left, start):
        left = found.end()
    after = mark.search(text, end, min(len(text), end + _FAR))
    return left, after.start() if after else min(len(text), end + _FAR)


def is_denied(text: str, start: int, end: int) -> bool:
    """True where the clause denies or forbids, before the hit, what the hit says."""
    left, _ = clause_bounds(text, start, end)
    before = text[left:start]
    denied = _DENIAL.search(before) or _DENIAL_CLOSE.search(before)
    return bool(denied) and not _DOUBLE.search(before)
