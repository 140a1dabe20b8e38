"""What product cards say beside their prices: names, words, and the basis of a comparison."""

import re

from greenroom.evidence import Speaker, Text
from greenroom.scene import Card
from greenroom.wording import normal

_BASIS = re.compile(
    r"(?P<lowest>(?:近|前|过去)?[\d一二三四五六七八九十]{1,3}[日天]内?的?最?低?成交价|最低成交价)|"
    r"建议零售价|建议售价|指导价|"
    r"(?:专柜|门店|官网|线下|旗舰店)售?价[^，。;；]{0,10}?(?:\d{4}[年./-]|\d{1,2}月)"
)


def name_of(card: Card) -> str:
    """What the card is called in a sentence."""
    return card.title.text if card.title else f"#{card.goods.index or card.goods.id}"


def words_of(card: Card) -> tuple[Text, ...]:
    """Title, labels and the compared price's own label, as far as the seller says them."""
    texts = (card.title, *card.labels, card.compared_text)
    return tuple(text for text in texts if text is not None and text.speaker is Speaker.seller)


def basis_of(card: Card) -> str:
    """The basis of a comparison that the card states; empty where it states none."""
    found = (_BASIS.search(normal(text.text).text) for text in words_of(card))
    return next((match.group() for match in found if match), "")


def is_lowest_sale(basis: str) -> bool:
    """True for a basis that is itself the lowest sale of the days before."""
    match = _BASIS.search(basis)
    return match is not None and match["lowest"] is not None


def yuan(fen: int) -> str:
    """An amount as a sentence holds it: two decimals, in yuan."""
    return f"{fen // 100}.{fen % 100:02d}"
