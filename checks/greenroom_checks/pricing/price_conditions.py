"""Conditions of a price: as readable as the price itself."""

from collections.abc import Iterator
from math import hypot

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.pricing import read_prices
from greenroom.scene import Card
from greenroom_checks.offers import name_of, words_of

# Our figures, not the law's: from these on a person looks. The contrast is WCAG's for large text.
LEAST_SIZE, LEAST_CONTRAST, FARTHEST_PX = 0.5, 3.0, 240.0
_NAMED = frozenset(
    {"新人", "会员", "粉丝", "领券", "拼团", "学生", "以旧换新", "补贴", "指定支付", "预售", "限量"}
)
_TIERED = frozenset({"full_reduction", "qty_off", "nth", "return", "deposit"})


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """At most one finding per condition text of a card; without any layout it says just that.

    Source: Order 56 of 2022 arts 6 and 19; Order 32 of 2020.
    """
    for card in cards:
        price = card.sale_text
        if price is None:
            continue
        for text in words_of(card):
            if text not in (price, card.title, card.compared_text) and _is_condition(text):
                yield from _hidden(text, price, card)


def _is_condition(text: Text) -> bool:
    offer = read_prices(text.text).offer
    return bool(_NAMED.intersection(offer.conditions)) or any(
        one.type in _TIERED or one.values.keys() & {"qty", "threshold"} for one in offer.discounts
    )


def _hidden(text: Text, price: Text, card: Card) -> Iterator[Finding]:
    reason, values = "", {"name": name_of(card)}
    contrast = _contrast(text)
    distance = _distance(text, price)
    if text.font_px is None and contrast is None and distance is None and text.on_screen is None:
        reason = "no_layout"
    elif text.on_screen is False and price.on_screen:
        reason = "out_of_sight"
    elif text.font_px is not None and price.font_px and text.font_px / price.font_px < LEAST_SIZE:
        reason = "small"
        values |= {"size": f"{text.font_px:.0f}", "price_size": f"{price.font_px:.0f}"}
    elif contrast is not None and contrast < LEAST_CONTRAST:
        reason, values = "faint", {**values, "contrast": f"{contrast:.1f}"}
    elif distance is not None and distance > FARTHEST_PX:
        reason, values = "far", {**values, "distance": f"{distance:.0f}"}
    if reason:
        yield Finding(reason, text, 0, len(text.text), card.goods, values=values)


def _contrast(text: Text) -> float | None:
    """Contrast of words to ground, 1 to 21. Source: WCAG 2.2, relative luminance."""
    if text.colour is None or text.background is None:
        return None
    light, dark = sorted((_luminance(text.colour), _luminance(text.background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _distance(text: Text, price: Text) -> float | None:
    """Pixels between the nearest edges of two texts."""
    if text.box is None or price.box is None:
        return None
    x, y, width, height = text.box
    px, py, p_width, p_height = price.box
    across = max(0.0, px - (x + width), x - (px + p_width))
    down = max(0.0, py - (y + height), y - (py + p_height))
    return hypot(across, down)
