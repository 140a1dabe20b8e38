"""What an amount buys: 3件99, 12.8元/斤, 两件一百八."""

import re
from decimal import Decimal
from functools import lru_cache

from greenroom.pricing.money import Money, Skeleton, skeleton
from greenroom.pricing.vocabulary import NUMBER, vocabulary
from greenroom.wording.normal import normal

# Farther back than this no word speaks of the amount; a line must not cost its length per number.
FAR = 24
# Pieces that are counted, not bought: 限购2件, 已售3000件, 送2双.
_NOT_BOUGHT = re.compile(
    r"(?:限购?|剩|仅剩|售|销|库存|满|送|赠|第|前|每人|得|发|放|评|拼|已|[x×*/])\s?$"
)


@lru_cache(maxsize=1)
def quantity_behind() -> re.Pattern[str]:
    """A quantity behind an amount: `/500g`, `每件`, ` 3双`. Groups slash, per, n, unit."""
    units = vocabulary().units.pattern
    return re.compile(
        r"\s?(?:到手|带走|拿下|拍)?"
        rf"(?:(?P<slash>/)\s?(?P<per>{NUMBER})?\s?|每\s?|(?P<n>{NUMBER})\s?)"
        rf"(?P<unit>[大小整]?(?:{units}))(?!\s?[x×*])"
    )


@lru_cache(maxsize=1)
def _quantity_before() -> re.Pattern[str]:
    units = vocabulary().goods_units.pattern
    return re.compile(
        rf"(?:(?P<n>{NUMBER})|每|单)\s?(?P<unit>[大小整]?(?:{units}))装?"
        rf"(?:[^{NUMBER}，。！？；、,!?;|折减送赠]{{0,8}})$"
    )


@lru_cache(maxsize=1)
def quantity_at_end() -> re.Pattern[str]:
    """A quantity that ends where an amount begins: 两件, 一套下来."""
    units = vocabulary().units.pattern
    return re.compile(rf"{NUMBER}\s?[大小整]?(?:{units})(?:下来)?\s?$")


def bought(
    bones: Skeleton, money: Money, floor: int, used: set[int]
) -> tuple[str, Decimal | None] | None:
    """Unit and how many of it an amount buys, None of them where it is per one; None if unsaid.

    floor: where the amount before it ends. used: places of numbers that other amounts buy; the
    number that is taken is added, since one quantity belongs to one amount.
    """
    text = bones.text
    left = _quantity_before().search(text, max(floor, money.start - FAR), money.start)
    if left and not (left["n"] and left.start("n") in used):
        head = text[max(0, left.start() - 4) : left.start()]
        if not _NOT_BOUGHT.search(head):
            return left["unit"], _count(bones, left, "n", used)
    right = quantity_behind().match(text, money.end)
    if right is None:
        return None
    count = _count(bones, right, "per" if right["slash"] else "n", used)
    # 一斤 behind a price says per what it is; before it, how much is sold.
    return right["unit"], None if count == 1 else count


def _count(bones: Skeleton, match: re.Match[str], group: str, used: set[int]) -> Decimal | None:
    if not match[group]:
        return None
    used.add(match.start(group))
    return bones.value(match.start(group))


@lru_cache(maxsize=1)
def _named_unit() -> re.Pattern[str]:
    units = vocabulary().goods_units.pattern
    return re.compile(rf"(?:{NUMBER}\s?|[每单整/]\s?)[大小整]?(?:{units})")


def named_unit(text: str) -> tuple[int, int] | None:
    """Where a text says for how much a price is (`500克`, `2瓶装`, `/袋`), None where nowhere."""
    folded = normal(text)
    bones = skeleton(folded.text)
    found = _named_unit().search(bones.text)
    return folded.original(*bones.folded(*found.span())) if found else None
