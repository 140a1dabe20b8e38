"""From when to when a promotion holds."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text, Zone
from greenroom.pricing import read_prices
from greenroom.scene import Card
from greenroom.wording import normal

_PROMOTED = frozenset({"full_reduction", "qty_off", "nth", "return", "deposit"})
_LIMITED = re.compile(r"限时(?!送达|达|配送)|活动价|大促|促销|秒杀价?|特惠|清仓")
_PERIOD = re.compile(
    r"\d{1,2}\s?[月./-]\s?\d{1,2}|\d{1,2}[日号](?!链接|色|码)|\d{1,2}[:：]\d\d|\d{1,2}点|今[天日晚]|本场|当[天日晚]|即日起|截止|直播期间|下播前|"
    r"\d{1,3}\s?(?:天|小时|分钟|秒)|倒计时|长期有效|全年|双十[一二]|双1[12]|618"
)


def evaluate(texts: tuple[Text, ...], cards: tuple[Card, ...]) -> Iterator[Finding]:
    """One finding per text with a promotion, unless it, its card or a notice states a period.

    Source: Order 32 of 2020; Order 56 of 2022 art. 20.
    """
    del cards  # asked for so that the check is one of pages, not of scripts
    told = {
        text.goods if text.goods is not None else text.zone
        for text in texts
        if _PERIOD.search(normal(text.text).text)
    }
    if {Zone.notice, Zone.overlay} & told:
        return
    for text in texts:
        span = _promoted(text)
        if span is not None and (text.goods or text.zone) not in told:
            yield Finding.in_text("no_period", text, *span)


def _promoted(text: Text) -> tuple[int, int] | None:
    for one in read_prices(text.text).offer.discounts:
        tiered = one.type == "rate" and one.values.keys() & {"qty", "threshold"}
        if one.type in _PROMOTED or tiered:
            return one.start, one.end
    folded = normal(text.text)
    limited = _LIMITED.search(folded.text)
    return folded.original(*limited.span()) if limited else None
