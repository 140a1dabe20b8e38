"""Own small pages in the shape of each platform, and what must be read from them."""

from pathlib import Path
from typing import Any

import yaml

from greenroom.evidence import Evidence, Zone

PAGES = Path(__file__).parent / "pages"
NAMES = tuple(sorted(path.stem for path in PAGES.glob("*.html")))
# What a saved page and a live one need not share: pixels and layout.
_PIXELS = {"cover: unreadable", "avatar: unreadable", "player: unreadable"}


def expected(name: str) -> dict[str, Any]:
    """What a person expects of the page; `gaps` are among those that must be named."""
    kept: dict[str, Any] = yaml.safe_load((PAGES / f"{name}.yaml").read_text("utf-8"))
    for key in ("texts", "images", "counters", "goods"):
        kept[key] = sorted(([str(part) for part in row] for row in kept[key]), key=str)
    return kept


def read(evidence: Evidence) -> dict[str, Any]:
    """What was read, in the same shape; words of nobody in particular are left out."""
    [sample] = evidence.samples[:1]
    titles = {text.id: text.text for text in sample.texts}
    goods = [
        [titles.get(one.title or "", "None"), *(f"{p.role} {p.unit} {p.raw}" for p in one.prices)]
        for one in sample.goods
    ]
    texts = [[t.zone.value, t.speaker.value, t.text] for t in sample.texts if t.zone != Zone.body]
    return {
        "platform": evidence.room.platform,
        "state": evidence.room.state.value,
        "texts": sorted(texts, key=str),
        "images": sorted(([i.zone.value, i.src] for i in sample.images), key=str),
        "counters": sorted(([c.name, c.raw] for c in sample.counters), key=str),
        "goods": sorted(goods, key=str),
        "gaps": {f"{gap.zone or 'all'}: {gap.reason}" for gap in sample.gaps} - _PIXELS,
    }
