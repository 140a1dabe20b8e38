"""Amounts with their roles: which of the numbers are money, and what each of them says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from greenroom.pricing.money import Money, Skeleton, counts, moneys
from greenroom.pricing.promotions import Promotion
from greenroom.pricing.vocabulary import NUMBER, vocabulary

# Farther back than this no word speaks of the amount; a line must not cost its length per number.
_FAR = 24
_LOOSE = 10
_MAX = Decimal(10) ** 12
# A cue of one character beside a number without a sign is a price only from here on: 买2, 加1.
_BARE_MIN = 6
_SPOKEN_MIN = 10
_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n|｜】\]]")
_RANGE = re.compile(r"\s?(?:[-~—–－]{1,2}|至|到)\s?")
_LIST = re.compile(r"\s?/\s?")
_NEXT_IS_MONEY = re.compile(rf"\s?[:：]?\s?(?:[¥$]|rmb)?\s?{NUMBER}")


class AmountRole(StrEnum):
    """What an amount is in an offer.

    compared: a price of the seller's own or of others that the sale price is set against; list:
    the maker's or tag price. unit_price: worked out per piece or weight beside a total.
    """

    sale = "sale"
    compared = "compared"
    list_ = "list"
    live = "live"
    after_coupon = "after_coupon"
    member = "member"
    deposit = "deposit"
    deposit_worth = "deposit_worth"
    balance = "balance"
    unit_price = "unit_price"
    threshold = "threshold"
    reduction = "reduction"
    range = "range"
    from_ = "from"
    gift_value = "gift_value"
    face_value = "face_value"
    shipping = "shipping"
    instalment = "instalment"
    future = "future"


PAID = frozenset({
    AmountRole.sale, AmountRole.live, AmountRole.after_coupon, AmountRole.member, AmountRole.from_,
})  # fmt: skip
"""Roles of amounts that a buyer pays for goods."""
_OF_GOODS = PAID | {
    AmountRole.compared,
    AmountRole.list_,
    AmountRole.unit_price,
    AmountRole.future,
    AmountRole.range,
}
_MODIFIERS = frozenset({AmountRole.live, AmountRole.after_coupon, AmountRole.member})
_GENERAL = (AmountRole.sale, AmountRole.from_)
_COMPARED = frozenset({AmountRole.compared, AmountRole.list_})
# Between a price compared with and the one that is asked: 不是99，是69; 原价399 五折 199.5.
_THEN = re.compile(rf"\s*(?:是|就是|而是|打?{NUMBER}折|半价)\s*")
_LOOSE_ROLES = _MODIFIERS | {AmountRole.unit_price, AmountRole.future, AmountRole.gift_value}
_FIELDS = {
    "threshold": AmountRole.threshold,
    "amount": AmountRole.reduction,
    "deposit": AmountRole.deposit,
    "worth": AmountRole.deposit_worth,
    "price": AmountRole.sale,
    "compared": AmountRole.compared,
    "asked": AmountRole.sale,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in fen (1/100 of the currency) and where it stands, in code points of the text.

    unit, quantity: what it buys: `3件99` has 3 and 件, `12.8元/斤` only 斤. qualifiers: 起, 约 and
    the like, in the words of `vocabulary.yaml`.
    """

    fen: int
    start: int
    end: int
    role: AmountRole = AmountRole.sale
    currency: str = "CNY"
    unit: str | None = None
    quantity: Decimal | None = None
    qualifiers: tuple[str, ...] = ()

    @property
    def yuan(self) -> Decimal:
        """The amount in whole units of its currency, two decimals."""
        return Decimal(self.fen) / 100

    @property
    def per(self) -> tuple[Decimal, str] | None:
        """Yuan per 斤, 升, 米 or piece, and which; None where no unit is named."""
        if self.unit is None or self.quantity == 0:
            return None
        each = self.yuan / (self.quantity or 1)
        base, size = vocabulary().measures.get(self.unit, (self.unit, Decimal(1)))
        norm, count = _NORMS.get(base, (self.unit, Decimal(1)))
        return each / size * count, norm


_NORMS = {"g": ("斤", Decimal(500)), "ml": ("升", Decimal(1_000)), "m": ("米", Decimal(1))}


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate with its role, still in places of the skeleton.

    sure: it is money. told: up to where words behind it speak of it and of nothing later.
    """

    money: Money
    role: AmountRole
    sure: bool
    told: int
    qualifiers: tuple[str, ...] = ()
    unit: str | None = None
    quantity: Decimal | None = None


def amounts(bones: Skeleton, promotions: Iterable[Promotion]) -> list[Amount]:
    """Amounts of a skeleton in order; offsets are those of the folded text."""
    taken = {place: name for one in promotions for name, place in one.places.items()}
    money = [one for one in moneys(bones) if taken.get(one.number, "price") in _FIELDS]
    found: list[_Found] = []
    floor, last = 0, None
    for candidate in money:
        one = _classified(bones, candidate, floor, last, taken)
        found.append(one)
        if one.sure:
            floor, last = one.told, one.role
    found = list(_ranges(bones.text, found))
    kept = [one for one in found if one.sure and 0 <= one.money.value <= _MAX and _exact(one)]
    return [_amount(bones, one) for one in _unit_prices(_with_quantities(bones, kept))]


def _exact(one: _Found) -> bool:
    fen = one.money.value * 100
    return fen == fen.to_integral_value()


def _amount(bones: Skeleton, one: _Found) -> Amount:
    start, end = bones.folded(one.money.start, one.money.end)
    return Amount(
        int(one.money.value * 100), start, end, one.role, one.money.currency, one.unit,
        one.quantity, one.qualifiers,
    )  # fmt: skip


def _classified(
    bones: Skeleton, money: Money, floor: int, last: AmountRole | None, taken: dict[int, str]
) -> _Found:
    """What a candidate is. floor: where the words of the amount before it end; last: its role."""
    text = bones.text
    left = text[max(floor, money.start - _FAR) : money.start]
    right = text[money.end : money.end + _FAR]
    qualifiers = tuple(_qualifiers(left, right))
    if taken.get(money.number, "asked") != "asked":
        role = _FIELDS[taken[money.number]]
        return _Found(money, role, sure=True, told=money.end, qualifiers=qualifiers)
    before, sure = _before(left, money)
    if last in _COMPARED and _THEN.fullmatch(_segment(left)):
        before, sure = AmountRole.sale, True
    sure = sure or money.number in taken
    after, told = _after(right)
    if "income" in (before, after) or (before == "counted" and not money.marked):
        return _Found(money, AmountRole.sale, sure=False, told=money.end)
    role = _settled(before, after)
    sure = sure or after not in (None, AmountRole.from_)
    sure = money.marked or (_may_be_bare(bones, money) and (sure or _sells(bones, money, left)))
    return _Found(money, role, sure, money.end + told, qualifiers)


def _settled(before: str | None, after: str | None) -> AmountRole:
    """One role of what the words before and behind an amount say; 起 changes a plain price only."""
    role = AmountRole(before) if before not in (None, "counted") else AmountRole.sale
    if after is None or (after == AmountRole.from_ and role is not AmountRole.sale):
        return role
    return AmountRole(after)


def _before(left: str, money: Money) -> tuple[str | None, bool]:
    """Role by the words before, and whether they carry a number without a sign."""
    known = vocabulary()
    segment = _segment(left)
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


def _segment(left: str) -> str:
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


def _after(right: str) -> tuple[str | None, int]:
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


def _may_be_bare(bones: Skeleton, money: Money) -> bool:
    """True where nothing around a number without a sign says that it counts something."""
    text = bones.text
    if text[money.start - 1 : money.start] in tuple("第-+*x×/.#") and money.start:
        return False
    if bones.numbers[bones.number_at[money.number]].han and money.value < 10:  # noqa: PLR2004
        return False
    return not counts(text, money.end)


def _sells(bones: Skeleton, money: Money, left: str) -> bool:
    """True where what follows, or a quantity beside it, makes a number without a sign a price."""
    text = bones.text
    if vocabulary().sells.match(text, money.end):
        return True
    pieces = _right_quantity().match(text, money.end)
    if pieces and pieces["n"] and not pieces["slash"] and _ends(text, pieces.end()):
        spoken = money.value >= _SPOKEN_MIN and bones.value(pieces.start("n")) == 1
        return spoken or not bones.numbers[bones.number_at[money.number]].han
    if (_quantity_before().search(left) or left.endswith("折")) and _ends(text, money.end):
        return not bones.numbers[bones.number_at[money.number]].han
    han = bones.numbers[bones.number_at[money.number]].han
    ten_thousands = bones.numbers[bones.number_at[money.number]].value >= 10_000  # noqa: PLR2004
    return not han and ten_thousands and not text.replace(NUMBER, "", 1).strip()


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in " ，。！？；、,!?;)）】|~包起" or text[at] == NUMBER


@lru_cache(maxsize=1)
def _right_quantity() -> re.Pattern[str]:
    units = vocabulary().units.pattern
    return re.compile(
        rf"\s?(?:到手|带走|拿下|拍)?(?:(?P<slash>/)\s?(?P<per>{NUMBER})?\s?|每\s?|(?P<n>{NUMBER})\s?)(?P<unit>[大小整]?(?:{units}))(?!\s?[x×*])"
    )


@lru_cache(maxsize=1)
def _left_quantity() -> re.Pattern[str]:
    units = vocabulary().units.pattern
    return re.compile(
        rf"(?:(?P<n>{NUMBER})|每|单)\s?(?P<unit>[大小整]?(?:{units}))装?(?:[^{NUMBER}，。！？；、,!?;|折减送赠]{{0,8}})$"
    )


@lru_cache(maxsize=1)
def _quantity_before() -> re.Pattern[str]:
    units = vocabulary().units.pattern
    return re.compile(rf"{NUMBER}\s?(?:{units})\s?$")


_NOT_BOUGHT = re.compile(
    r"(?:限购?|剩|仅剩|售|销|库存|满|送|赠|第|前|每人|得|发|放|评|拼|已|[x×*/])\s?$"
)


def _with_quantities(bones: Skeleton, found: list[_Found]) -> Iterator[_Found]:
    """Amounts of goods with what they buy; one quantity belongs to one amount."""
    used: set[int] = set()
    for index, one in enumerate(found):
        if one.role not in _OF_GOODS:
            yield one
            continue
        floor = found[index - 1].money.end if index else 0
        yield _quantified(bones, one, floor, used)


def _quantified(bones: Skeleton, one: _Found, floor: int, used: set[int]) -> _Found:
    text = bones.text
    begin = max(floor, one.money.start - _FAR)
    left = _left_quantity().search(text, begin, one.money.start)
    if left and not (left["n"] and left.start("n") in used):
        head = text[max(0, left.start() - 4) : left.start()]
        if not _NOT_BOUGHT.search(head):
            return _bought(bones, one, left, "n", used)
    right = _right_quantity().match(text, one.money.end)
    if right:
        return _bought(bones, one, right, "per" if right["slash"] else "n", used)
    return one


def _bought(
    bones: Skeleton, one: _Found, match: re.Match[str], group: str, used: set[int]
) -> _Found:
    count: Decimal | None = None
    if match[group]:
        used.add(match.start(group))
        count = bones.value(match.start(group))
    return replace(one, unit=match["unit"], quantity=None if count == 1 else count)


def _unit_prices(found: Iterable[_Found]) -> Iterator[_Found]:
    """A price per weight beside the price of a whole pack is worked out, not paid."""
    every = list(found)
    measures = vocabulary().measures
    packs = {
        measures[one.unit][0]
        for one in every
        if one.role in PAID and one.unit in measures and (one.quantity or 0) > 1
    }
    for one in every:
        single = one.role is AmountRole.sale and one.unit in measures and one.quantity is None
        if single and one.unit is not None and measures[one.unit][0] in packs:
            yield replace(one, role=AmountRole.unit_price)
        else:
            yield one


def _ranges(text: str, found: list[_Found]) -> Iterator[_Found]:
    """Two amounts with a dash or 到 between, the second higher, are the ends of a range."""
    row = list(found)
    for index in range(len(row) - 1, 0, -1):
        low, high = row[index - 1], row[index]
        between = text[low.money.end : high.money.start]
        if not (high.sure or (low.money.marked and not counts(text, high.money.end))):
            continue
        if high.role not in _OF_GOODS or low.money.value >= high.money.value:
            continue
        paid = low.role in PAID and high.role in (*PAID, AmountRole.range)
        if (paid and _RANGE.fullmatch(between)) or (_LIST.fullmatch(between) and not low.sure):
            row[index] = replace(high, role=AmountRole.range, sure=True)
            row[index - 1] = replace(low, role=AmountRole.range, sure=True)
    yield from row


def _qualifiers(left: str, right: str) -> Iterator[str]:
    near = _segment(left)[-12:]
    clause = _CLAUSE_END.search(right)
    behind = right[: clause.start()] if clause else right
    behind = behind.partition(NUMBER)[0].lstrip()[:6]
    for name, pattern in vocabulary().qualifiers.items():
        if pattern.search(near) and not name == "起":
            yield name
        elif pattern.match(behind) or (name in ("约", "以下") and pattern.search(behind[:3])):
            yield name
