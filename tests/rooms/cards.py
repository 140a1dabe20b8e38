"""What is read off the product cards of a room, in the form of its `cards.yaml`."""

from typing import Any

import yaml

from greenroom import __version__
from greenroom.engine import judge
from greenroom.evidence import Evidence
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.pricing import Amount, read_prices
from greenroom.scene import Scene
from rooms.golden import DAY, HERE

# These need a layout, which a saved page has not.
OF_LAYOUT = frozenset({"small", "faint", "far", "out_of_sight", "no_layout"})
_QUIET = (Outcome.passed, Outcome.not_tested)


def cards_of(evidence: Evidence) -> dict[str, Any]:
    """Title → prices with roles, amounts of labels, and reasons of the pricing checks."""
    pack = load_pack()
    scene = Scene(evidence, 0, pack.lexicon, pack.law, DAY)
    report = judge(evidence, pack, DAY, version=__version__)
    reasons: dict[str, set[str]] = {}
    for row in report.checks:
        if row.id.startswith("pricing/"):
            for found in row.findings:
                if found.outcome not in _QUIET and found.goods is not None:
                    reasons.setdefault(found.goods, set()).add(found.reason)
    cards: dict[str, Any] = {}
    for card in scene.cards:
        one: dict[str, Any] = {"reasons": sorted(reasons.get(card.goods.id, ()))}
        for name, amount in (("sale", card.sale), ("compared", card.compared)):
            if amount is not None:
                one[name] = _shown(amount)
        labels = [_shown(a) for text in card.labels for a in read_prices(text.text).amounts]
        if labels:
            one["labels"] = labels
        assert card.title is not None
        cards[card.title.text] = one
    return cards


def truth(room: str) -> dict[str, Any]:
    """The cards of a room as they are kept beside it."""
    kept = yaml.safe_load((HERE / room / "cards.yaml").read_text("utf-8"))
    for card in kept.values():
        card["reasons"].sort()
        for name in ("sale", "compared"):
            if name in card:
                card[name] = [float(card[name][0]), card[name][1]]
        if "labels" in card:
            card["labels"] = [[float(value), role] for value, role in card["labels"]]
    return kept


def _shown(amount: Amount) -> list[Any]:
    return [float(amount.yuan), str(amount.role)]
