"""Gifts: what they are, how many, and their value."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.pricing import AmountRole, read_prices
from greenroom.scene import Card
from greenroom.wording import normal

_GIVE = (
    r"(?:(?:下单|拍下|购买|买|即|就|加|附|再|额外|还|随机|统统|都)(?:就|即|再|还|都)?(?:送|赠送?)|"
    r"赠送|加赠|附赠|附送|赠品)"
)
_VAGUE = re.compile(
    rf"{_GIVE}[^，。！？,!?]{{0,6}}?(?:礼品|好礼|小?礼物|大?礼包|赠品|惊喜|福利品|神秘礼?|豪礼|精品)|送(?:精美|神秘|超值|惊喜)?(?:礼品|好礼|小礼物|大礼包|豪礼)|有赠品|内含赠品|赠品多多"
)
# What is given: hanzi up to the end of the clause; services and greetings are no gifts.
_NAMED = re.compile(
    rf"{_GIVE}[:：]?\s?(?!运费|货|到|达|上门|礼佳|长辈|父母|朋友|爸|妈|老公|老婆|女友|闺蜜|积分|会员|券|优惠|红包|\d+元)(?P<what>[^，。！？,!?;；\s]{{2,16}})"
)
_COUNTED = re.compile(
    r"[\d一二两三四五六七八九十百同][^，。！？]{0,2}?[个件只条双瓶盒袋包箱支片套本张把对份桶提卷枚颗粒串杯次台斤克g]|\d+\s?(?:ml|g|kg)|[x×*]\s?\d|买\S送|发\d"
)


def evaluate(texts: tuple[Text, ...], cards: tuple[Card, ...]) -> Iterator[Finding]:
    """At most one finding per text, in reading order.

    Source: Order 56 of 2022 art. 18.
    """
    del cards  # asked for so that the check is one of pages, not of scripts
    for text in texts:
        folded = normal(text.text)
        worth = [one for one in read_prices(text.text).amounts if one.role is AmountRole.gift_value]
        named = _NAMED.search(folded.text)
        vague = _VAGUE.search(folded.text)
        if vague and not _COUNTED.search(folded.text, vague.start()):
            yield Finding.in_text("no_name", text, *folded.original(*vague.span()))
        elif named and not vague and not _COUNTED.search(folded.text, named.start()):
            yield Finding.in_text("no_quantity", text, *folded.original(*named.span()))
        elif worth:
            yield Finding.in_text("value", text, worth[0].start, worth[0].end)
