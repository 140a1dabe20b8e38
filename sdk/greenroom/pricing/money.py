"""Money in a text: where amounts stand, before anybody asks what they are.

The *skeleton* of a text is the text with each number as one mark, so that patterns of promotions
and units can be written without knowing how a number is spelled.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from greenroom.pricing.numerals import Numeral, numerals
from greenroom.pricing.vocabulary import NUMBER, vocabulary

_CNY = "CNY"
_TENTH_MARKS = "毛角"
_LOWER = {"毛": Decimal("0.01"), "角": Decimal("0.01")}
_LOOK_ALIKE = re.compile(r"(?:(?<![a-z\d])y\s?)$")
# A number directly before one of these measures or counts something that is not money.
_COUNTED = re.compile(
    r"[a-z]|\.\d|:\d|\s?(?:[%‰°℃折号码年月日岁后期倍度级档寸赫楼层届代版季集章页点时]|多(?![少买拿拍送])|分(?!钱)|秒(?![杀拍走到])|[x×*]\s?\ue000)"
)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Folded text with every number as one mark, and the way back.

    numbers: in order. number_at: place of a mark → index of its number. at: for each place of
    `text` the offset in the folded text, last the folded length.
    """

    text: str
    numbers: list[Numeral]
    number_at: dict[int, int]
    at: list[int]

    def value(self, place: int) -> Decimal:
        """The number whose mark stands at `place`."""
        return self.numbers[self.number_at[place]].value

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the folded text of the span `start:end` (start < end)."""
        last = end - 1
        after = self.numbers[self.number_at[last]].end if last in self.number_at else None
        return self.at[start], self.at[last] + 1 if after is None else after


def skeleton(folded: str) -> Skeleton:
    """The skeleton of a folded text."""
    pieces: list[str] = []
    at: list[int] = []
    number_at: dict[int, int] = {}
    numbers = numerals(folded)
    here = 0
    for index, number in enumerate(numbers):
        pieces.append(folded[here : number.start].replace(NUMBER, " "))
        at.extend(range(here, number.start))
        number_at[len(at)] = index
        pieces.append(NUMBER)
        at.append(number.start)
        here = number.end
    pieces.append(folded[here:].replace(NUMBER, " "))
    at.extend(range(here, len(folded) + 1))
    return Skeleton("".join(pieces), numbers, number_at, at)


@dataclass(frozen=True, slots=True)
class Money:
    """A number that is, or with the right words around it may be, money.

    value: in whole units of `currency`. start, end: places in the skeleton, signs and units
    included. number: place of its first number. marked: a sign or unit says that it is money.
    """

    value: Decimal
    currency: str
    start: int
    end: int
    number: int
    marked: bool


@lru_cache(maxsize=1)
def _signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Currency signs before a number, and units of money behind one."""
    known = vocabulary()
    signs = "|".join(re.escape(word) for word in sorted(known.currency, key=len, reverse=True))
    words = {*known.money_units, *(w for w in known.currency if w != "¥" and not w.endswith("$"))}
    units = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?P<sign>{signs})\s?[:：]?\s?$"), re.compile(rf"\s?(?P<unit>{units})")


def moneys(bones: Skeleton) -> list[Money]:
    """All candidates, in order, none inside another."""
    found: list[Money] = []
    end = 0
    for place in bones.number_at:
        if place >= end:
            one = _money(bones, place, end)
            found.append(one)
            end = one.end
    return found


def _money(bones: Skeleton, place: int, floor: int) -> Money:
    text = bones.text
    before, behind = _signs()
    value, currency, start, end, marked = bones.value(place), _CNY, place, place + 1, False
    head = text[max(floor, place - 6) : place]
    sign = before.search(head)
    if sign:
        currency, start, marked = (
            vocabulary().currency[sign["sign"]], place - len(head) + sign.start(), True,
        )  # fmt: skip
    elif value != value.to_integral_value() and (alike := _LOOK_ALIKE.search(head)):
        start, marked = place - len(head) + alike.start(), True
    unit = behind.match(text, end)
    if unit is None:
        return Money(value, currency, start, end, place, marked)
    word = unit["unit"]
    known = vocabulary().money_units.get(word)
    if known is None:
        return Money(value, vocabulary().currency[word], start, unit.end(), place, marked=True)
    if not known.holds(text, unit.end()):
        return Money(value, currency, start, end, place, marked)
    lower, end = _tail(bones, word, unit.end())
    return Money(value * known.yuan + lower, currency, start, end, place, marked=True)


def _tail(bones: Skeleton, unit: str, end: int) -> tuple[Decimal, int]:
    """What the lower units add (9块9, 16元5角, 一块九毛九) and where the amount ends."""
    nothing = Decimal(0)
    if unit in _LOWER:
        return _digit(bones, end, "分", _LOWER[unit]) or (nothing, end)
    if unit not in ("块", "元", "圆"):
        return nothing, end
    tenth = _digit(bones, end, _TENTH_MARKS, Decimal("0.1"), needs_mark=unit != "块")
    if tenth is None:
        return nothing, end
    value, after = tenth
    if bones.text[after - 1] in _TENTH_MARKS:
        hundredth = _digit(bones, after, "分", Decimal("0.01"))
        if hundredth is not None:
            return value + hundredth[0], hundredth[1]
    return value, after


def _digit(
    bones: Skeleton, place: int, marks: str, size: Decimal, *, needs_mark: bool = False
) -> tuple[Decimal, int] | None:
    """One digit at `place` as so many of `size`; None where it counts goods or is no digit."""
    if place not in bones.number_at:
        return None
    number = bones.numbers[bones.number_at[place]]
    if number.value > 9 or number.end - number.start != 1:
        return None
    after = place + 1
    if bones.text[after : after + 1] in tuple(marks):
        return number.value * size, after + 1
    if needs_mark or counts(bones.text, after):
        return None
    return number.value * size, after


def counts(text: str, end: int) -> bool:
    """True where what follows the number that ends at `end` says that it is no money."""
    if _COUNTED.match(text, end):
        return True
    here = end + 1 if text[end : end + 1] == " " else end
    return vocabulary().units.match(text, here) is not None
