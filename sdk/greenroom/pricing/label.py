"""One price label → one amount, exact in fen."""

import re
from dataclasses import dataclass
from decimal import Decimal

from greenroom.evidence import PriceUnit
from greenroom.wording.normal import normal

_NUMBER = r"\d{1,3}(?:,\d{3})+|\d[\d ]*"
_YEN = re.compile(rf"[¥￥]\s*(?P<whole>{_NUMBER})\s*(?:\.\s*(?P<part>\d{{1,2}}))?(?!\d|[.,]\d)")
_YUAN = re.compile(
    rf"(?P<whole>{_NUMBER})(?:\s*\.\s*(?P<part>\d{{1,2}}))?\s*(?P<unit>元|块|圆)(?P<jiao>\d(?!\d))?"
)
_BARE = re.compile(rf"\s*(?P<whole>{_NUMBER})\s*(?:\.\s*(?P<part>\d{{1,2}}))?\s*")
# A digit hidden by x, ?, * or _: 1x.8, ¥9?, 2**.
_MASKED = re.compile(
    r"[¥￥]\s*[\d.]*[x×?*_]+[\d.]*|(?<![a-z\d])\d[\d.]*[x?*_]+[\d.]*\s*(?:元|块)|(?<![a-z\d])[x?*_]+[\d.]+\s*(?:元|块)"
)

MAX_LABEL = 200


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in fen (1/100 yuan) and where it stands in the label, in code points."""

    fen: int
    start: int
    end: int

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan, two decimals."""
        return Decimal(self.fen) / 100


def amount_of(raw: str, unit: PriceUnit = PriceUnit.label) -> Amount | None:
    """The first price in `raw`, None where it holds none.

    raw: a label as shown (`¥ 25 .80`, `9块9`, `1,299元`), or with `unit` yuan or fen a bare
    number. Labels longer than `MAX_LABEL` are no price labels. Never raises.
    """
    if len(raw) > MAX_LABEL:
        return None
    folded = normal(raw)
    if unit is not PriceUnit.label:
        match = _BARE.fullmatch(folded.text)
        if match is None:
            return None
        yuan = _yuan(match)
        fen = int(yuan * 100) if unit is PriceUnit.yuan else int(yuan)
        return Amount(fen, *folded.original(*match.span()))
    if is_masked(raw):
        return None
    match = _YEN.search(folded.text) or _YUAN.search(folded.text)
    if match is None:
        return None
    return Amount(int(_yuan(match) * 100), *folded.original(*match.span()))


def is_masked(raw: str) -> bool:
    """True where a price is shown with digits hidden: `¥1x.8`, `9?元`."""
    return len(raw) <= MAX_LABEL and _MASKED.search(normal(raw).text) is not None


def _yuan(match: re.Match[str]) -> Decimal:
    whole = re.sub(r"[, ]", "", match["whole"])
    jiao = match.groupdict().get("jiao")
    part = match["part"] or (jiao if jiao is not None else "")
    return Decimal(f"{whole}.{part}" if part else whole)
