"""The fixed notice that must go with health food."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Speaker, Text
from greenroom.law import Law
from greenroom.scene import Card
from greenroom.wording import is_denied, normal

NOTICE = "review-order21-2020/7"
_HEALTH_FOOD = re.compile(r"保健食品|蓝帽|国食健|食健备")
# Part of the notice, or the shorter one of the Advertising Law.
_PARTLY = re.compile(
    r"(本品|保健食品)?(不能|不可|不得)(代替|替代)药[物品](治疗疾病)?|保健食品不是药[物品]"
)


def evaluate(cards: tuple[Card, ...], page: tuple[Text, ...], law: Law) -> Iterator[Finding]:
    """One finding for the notice, or one per health food where it is not there.

    page: all texts; viewers' words are no notice. Source: Order 21 of 2019 art. 7.
    """
    foods = [card for card in cards if card.title is not None and _is_health_food(card.title.text)]
    if not foods:
        return
    notice = law.clause(NOTICE).quote
    # Punctuation, spaces and width of letters do not change the notice.
    exact = re.compile(r"\W*".join(char for char in normal(notice).text if char.isalnum()))
    said = [text for text in page if text.speaker is not Speaker.viewer]
    for reason, pattern in (("found", exact), ("wording", _PARTLY)):
        for text in said:
            folded = normal(text.text)
            match = pattern.search(folded.text)
            if match is not None:
                start, end = folded.original(*match.span())
                yield Finding.in_text(reason, text, start, end, notice=notice)
                return
    for card in foods:
        name = card.title.text if card.title else ""
        values = {"name": name, "notice": notice}
        yield Finding("missing", goods=card.goods, absent=True, values=values)


def _is_health_food(title: str) -> bool:
    found = _HEALTH_FOOD.search(title)
    return found is not None and not is_denied(title, *found.span())
