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
        self._named: dict[str, GoodsKind | None] = {}

    def of(self, text: Text) -> GoodsKind | None:
        """The kind of goods that `text` speaks of; None where nothing tells it."""
        if text.goods is not None:
            kind = self._declared.get(text.goods) or self._titled.get(text.goods)
            return kind or self._in(text)
        return self._in(text) or self._only

    def _in(self, text: Text) -> GoodsKind | None:
        """The kind that `text` names itself, read once however many findings ask for it."""
        if text.id not in self._named:
            self._named[text.id] = kind_in(text.text, self._lexicon)
        return self._named[text.id]

    @cached_property
    def _titled(self) -> dict[str, GoodsKind]:
        kinds = {
            text.goods: self._in(text)
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
    hits = lexicon.of(words, FAMILY)
    if len({hit.kind for hit in hits}) > 1:
        hits = tuple(hit for hit in hits if not is_denied(words, hit.start, hit.end))
    elif all(is_denied(words, hit.start, hit.end) for hit in hits):
        return None
    named = [GoodsKind(hit.kind) for hit in hits]
    return next((kind for kind in _FIRST if kind in named), named[-1] if named else None)
