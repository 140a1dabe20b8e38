"""The role of an amount by the words around it, and whether a number without a sign is money."""

import re
from collections.abc import Iterator
from functools import lru_cache

from greenroom.pricing.amount import AmountRole
from greenroom.pricing.money import Money, Skeleton, counts
from greenroom.pricing.quantities import quantity_at_end, quantity_behind
from greenroom.pricing.vocabulary import NUMBER, vocabulary

_LOOSE = 10
# A cue of one character beside a number without a sign is a price only from here on: 买2, 加1.
_BARE_MIN = 6
_SPOKEN_MIN = 10
_TEN_THOUSAND = 10_000
_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n|｜】\]]")
_NEXT_IS_MONEY = re.compile(rf"\s?[:：]?\s?(?:[¥$]|rmb)?\s?{NUMBER}")
_MODIFIERS = frozenset({AmountRole.live, AmountRole.after_coupon, AmountRole.member})
_GENERAL = (AmountRole.sale, AmountRole.from_)
COMPARED = frozenset({AmountRole.compared, AmountRole.list_})
# Between a price compared with and the one that is asked: 不是99，是69; 原价399 五折 199.5.
THEN = re.compile(rf"\s*(?:是|就是|而是|打?{NUMBER}折|半价)\s*")
_LOOSE_ROLES = _MODIFIERS | {AmountRole.unit_price, AmountRole.future, AmountRole.gift_value}


def settled(before: str | None, after: str | None) -> AmountRole:
    """One role of what the words before and behind an amount say; 起 changes a plain price only."""
    role = AmountRole(before) if before not in (None, "counted") else AmountRole.sale
    if (
        after is None
        or role is AmountRole.face_value
        or (after == AmountRole.from_ and role is not AmountRole.sale)
    ):
        return role
    return AmountRole(after)


def role_before(left: str, money: Money) -> tuple[str | None, bool]:
    """Role by the words before, and whether they carry a number without a sign."""
    known = vocabulary()
    segment = segment_of(left)
    best: tuple[str | None, bool] = (None, False)
    for cue in reversed(list(known.cue.finditer(segment))):
        role, word, rest = known.before[cue[0]], cue[0], segment[cue.end() :]
        close = _filler().fullmatch(rest) is not None
        if not close and (not money.marked or not _reaches(word, role, rest)):
            if role in ("income", "counted"):
                continue
            break
        strong = close and (len(word) > 1 or money.value >= _BARE_MIN)
        if role == "weak":
            best = best if best[0] else (AmountRole.sale, strong)
        elif role in _GENERAL and best[0] in (None, *_GENERAL):
            best = (best[0] if best[0] == AmountRole.from_ else role, strong or best[1])
        elif best[0] is None or role in _MODIFIERS or _was_weak(segment, cue.end(), known.cue):
            return role, strong or best[1]
        else:
            break
    return best


def _was_weak(segment: str, start: int, cue: re.Pattern[str]) -> bool:
    """True where every cue from `start` on says little."""
    known = vocabulary()
    return all(known.before[found[0]] == "weak" for found in cue.finditer(segment, start))


def _reaches(word: str, role: str, rest: str) -> bool:
    """True where a cue speaks of an amount that does not follow at once."""
    return len(rest) <= _LOOSE and len(word) > 1 and (role in _LOOSE_ROLES or word[-1] in "价卖")


def segment_of(left: str) -> str:
    """What of `left` lies in the amount's own clause; the clause before where that is blank."""
    ends = [found.end() for found in _CLAUSE_END.finditer(left)]
    while ends and not left[ends[-1] :].strip():
        left, _ = left[: ends[-1] - 1], ends.pop()
    return left[ends[-1] :] if ends else left


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    """What may stand between a cue and its amount."""
    units = vocabulary().units.pattern
    return re.compile(
        r"(?:[\s:：(（「《~≈=>→]|价格?|钱|只要|只需|仅需|仅|才|就|是|为|要|卖|约|大约|大概|也|到|都|了|的|得|合|还是?|到付|不过|再|共|高达|至少|起步|"
        rf"今天|现在|一律|统统|通通|你|您|{NUMBER}?[每单整大]?(?:{units})装?){{0,6}}"
    )


def role_behind(right: str) -> tuple[str | None, int]:
    """Role by the words behind, and how far they reach; words of the next amount are not these."""
    for role, pattern in vocabulary().after.items():
        found = pattern.match(right)
        if not found:
            continue
        next_one = _NEXT_IS_MONEY.match(right, found.end())
        if next_one and (found[0][:1].isspace() or not next_one[0][:1].isspace()):
            continue
        return role, found.end()
    return None, 0


def may_be_bare(bones: Skeleton, money: Money) -> bool:
    """True where nothing around a number without a sign says that it counts something."""
    text = bones.text
    if text[money.start - 1 : money.start] in tuple("第-+*x×/.#") and money.start:
        return False
    if bones.numbers[bones.number_at[money.number]].han and money.value < 10:
        return False
    # 19.9秒: nobody counts seconds in tenths.
    sold = money.value != money.value.to_integral_value() and text.startswith("秒", money.end)
    return sold or not counts(text, money.end)


def sells(bones: Skeleton, money: Money, left: str) -> bool:
    """True where what follows, or a quantity beside it, makes a number without a sign a price."""
    text = bones.text
    number = bones.numbers[bones.number_at[money.number]]
    if vocabulary().sells.match(text, money.end):
        return True
    # Of spoken numbers only those above ten are prices without a sign: 两件一百八, not 两三件.
    said = not number.han or (money.value >= _SPOKEN_MIN and number.end - number.start > 1)
    behind = quantity_behind().match(text, money.end)
    if behind and behind["n"] and not behind["slash"] and _ends(text, behind.end()):
        return not number.han or (said and bones.value(behind.start("n")) == 1)
    if (quantity_at_end().search(left) or left.endswith("折")) and _ends(text, money.end):
        return said
    alone = len(text) <= _LOOSE and text.strip() == NUMBER
    return alone and not number.han and number.value >= _TEN_THOUSAND


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in " ，。！？；、,!?;)）】|~包起" or text[at] == NUMBER


def qualifiers_of(left: str, right: str) -> Iterator[str]:
    """Qualifiers of an amount by the words around it."""
    near = segment_of(left)[-12:]
    clause = _CLAUSE_END.search(right)
    behind = right[: clause.start()] if clause else right
    behind = behind.partition(NUMBER)[0].lstrip()[:6]
    for name, pattern in vocabulary().qualifiers.items():
        if (
            (pattern.search(near) and name != "起")
            or pattern.match(behind)
            or (name in ("约", "以下") and pattern.search(behind[:3]))
        ):
            yield name
