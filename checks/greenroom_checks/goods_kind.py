"""Which kind of goods a text speaks of: as declared, else by words that leave no doubt."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from greenroom.evidence import GoodsKind, Text, Zone
from greenroom.wording import Lexicon, is_denied

FAMILY = "goods_kinds"
MEDICINE = frozenset({GoodsKind.drug, GoodsKind.device})
# These speak for themselves wherever they stand in a title; of the rest the last noun is sold.
_FIRST = (GoodsKind.drug, GoodsKind.device, GoodsKind.special_food, GoodsKind.health_food)


class Kinds:
    """Kinds of goods of one sample. texts: the seller's; declared: kinds by goods id."""

    def __init__(
        self, texts: Iterable[Text], declared: Mapping[str, GoodsKind], lexicon: Lexicon
    ) -> None:
        self._texts = tuple(texts)
        self._declared = declared
        self._lexicon = lexicon

    def of(self, text: Text) -> GoodsKind | None:
        """The kind of goods that `text` speaks of; None where nothing tells it."""
        if text.goods is not None:
            kind = self._declared.get(text.goods) or self._titled.get(text.goods)
            return kind or kind_in(text.text, self._lexicon)
        return kind_in(text.text, self._lexicon) or self._only

    @cached_property
    def _titled(self) -> dict[str, GoodsKind]:
        kinds = {
            text.goods: kind_in(text.text, self._lexicon)
            for text in self._texts
            if text.goods is not None and text.zone is Zone.goods_title
        }
        return {goods: kind for goods, kind in kinds.items() if kind is not None}

    @cached_property
    def _only(self) -> GoodsKind | None:
        """The kind of all goods of the room, where they are all known and of one kind."""
        shown = {text.goods for text in self._texts if text.goods is not None} | {*self._declared}
        kinds = {self._declared.get(goods) or self._titled.get(goods) for goods in shown}
        return next(iter(kinds)) if len(kinds) == 1 else None


def kind_in(words: str, lexicon: Lexicon) -> GoodsKind | None:
    """The kind that a title or a sentence names itself."""
    named = [
        GoodsKind(hit.kind)
        for hit in lexicon.of(words, FAMILY)
        if not is_denied(words, hit.start, hit.end)
    ]
    return next((kind for kind in _FIRST if kind in named), named[-1] if named else None)
