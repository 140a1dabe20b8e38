"""Prices shown with digits hidden: `¥1x.8`, `9?元`."""

import re

_HIDDEN = re.compile(
    r"[¥￥]\s?(?!\d{1,6}(?:\.\d{1,2})?\s?[x×*]\s?\d{1,2}\s?[期件个瓶盒袋包双])[\d.]{0,9}[x×?*_]{1,9}[\d.x×?*_]{0,9}|"
    r"(?<![a-z\d])\d[\d.]{0,8}[x?*_]{1,9}[\d.x?*_]{0,9}\s?(?:元|块)|"
    r"(?<![a-z\d])[x?*_]{1,9}[\d.]{1,9}\s?(?:元|块)|"
    r"(?:价|到手|只要)[:：]?\s?(?:\d[\d.]{0,8}[x?*_][\d.x?*_]{0,9}|[x?*_][\d.x?*_]{0,9}\d)(?!\s?\d?[个件双条瓶盒袋包])"
)


def masked_spans(folded: str) -> list[tuple[int, int]]:
    """Where folded text hides digits of a price."""
    return [found.span() for found in _HIDDEN.finditer(folded)]
