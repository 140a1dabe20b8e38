"""Small evidence from a few words: what the YAML cases of the checks are written in."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from greenroom.dossier.document import SCHEMA as DOSSIER_SCHEMA
from greenroom.dossier.document import Dossier
from greenroom.evidence import (
    SCHEMA,
    Carrier,
    Code,
    Evidence,
    FoldedLink,
    Gap,
    Goods,
    GoodsKind,
    Image,
    Link,
    Price,
    PriceRole,
    PriceUnit,
    Reason,
    Room,
    Sample,
    Speaker,
    Text,
    Zone,
)
from greenroom.pricing import Deal, DealKind, PriceHistory, goods_key

MOMENT = datetime.fromisoformat("2026-03-01T20:00:00+08:00")
DAY = date(2026, 3, 1)
_OTHERS_SPEAK = {Zone.platform: Speaker.platform, Zone.body: Speaker.unknown}


def case_evidence(case: dict[str, Any]) -> Evidence:
    """Evidence of a case.

    texts: `zone: words` or `zone/speaker: words`; speaker defaults to the seller's. Or mappings of
    the fields of Text, its text and zone in `words`, written in the same way.
    `zone@0.9: words` are words read from the first picture in that zone, with that score.
    images: mappings as below, or zones of pictures whose words were read.
    goods: mappings with title, sale, compared (labels as shown), labels (list of words),
    kind (a GoodsKind). A price or label may be a mapping with text and further fields of Text.
    links: addresses, or mappings with href, text, zone. folded: mappings of the fields of
    FoldedLink. images: mappings of the fields of Image;
    codes as what they hold, not looked for where they are left out. viewport,
    player: of the sample.
    gaps: `zone: reason`, `all: reason`.
    samples: a list of further cases, one moment each, three seconds apart. room: fields of Room.
    history: lines `title | day | yuan | shown or sold`; covered: pairs of days. See case_history.
    """
    moments = case.get("samples", [case])
    samples = tuple(_sample(moment, index) for index, moment in enumerate(moments))
    room = Room.model_validate(
        {"platform": "generic", "url": "https://room.example/1", **case.get("room", {})}
    )
    return Evidence(
        schema=SCHEMA, carrier=Carrier.record, collector="case", room=room, samples=samples
    )


def case_dossier(case: dict[str, Any]) -> Dossier | None:
    """The dossier of a case: sections as they are written in one; None where it has none."""
    if "dossier" not in case:
        return None
    return Dossier.model_validate({"schema": DOSSIER_SCHEMA, **case["dossier"]})


def case_history(case: dict[str, Any]) -> PriceHistory | None:
    """The price history of a case; None where it has none."""
    if "history" not in case:
        return None
    deals = []
    for line in case["history"]:
        title, day, price, kind = (part.strip() for part in line.split("|"))
        fen = int(Decimal(price) * 100)
        deals.append(Deal(goods_key(title), date.fromisoformat(day), fen, DealKind(kind)))
    covered = tuple((first, last) for first, last in case.get("covered", []))
    return PriceHistory(tuple(deals), covered)


def _sample(case: dict[str, Any], index: int) -> Sample:
    texts = [_text(line, f"{index}.t{n}") for n, line in enumerate(case.get("texts", []))]
    images = [_image(one, index, n) for n, one in enumerate(case.get("images", []))]
    known = {image.id for image in images}
    texts = [
        text.model_copy(update={"image": f"{index}.{text.zone}"})
        if text.score is not None and f"{index}.{text.zone}" in known
        else text
        for text in texts
    ]
    goods: list[Goods] = []
    for n, card in enumerate(case.get("goods", [])):
        item, shown = _goods(card, f"{index}.g{n}")
        goods.append(item)
        texts += shown
    return Sample(
        at=MOMENT + timedelta(seconds=3 * index),
        texts=tuple(texts),
        images=tuple(images),
        goods=tuple(goods),
        viewport=case.get("viewport"),
        player=case.get("player"),
        links=tuple(_link(link, f"{index}.l{n}") for n, link in enumerate(case.get("links", []))),
        folded_links=tuple(FoldedLink(**link) for link in case.get("folded", [])),
        gaps=tuple(_gap(line) for line in case.get("gaps", [])),
    )


def _text(line: str | dict[str, Any], id_: str) -> Text:
    if isinstance(line, dict):
        fields = dict(line)
        return _text(fields.pop("words"), id_).model_copy(
            update=Text.model_validate(
                {"id": id_, "text": "-", "zone": "body", **fields}
            ).model_dump(include=fields.keys())
        )
    where, _, words = line.partition(": ")
    where, _, score = where.partition("@")
    zone_name, _, speaker = where.partition("/")
    zone = Zone(zone_name)
    said = Speaker(speaker) if speaker else _OTHERS_SPEAK.get(zone, Speaker.seller)
    return Text(id=id_, text=words, zone=zone, speaker=said, score=float(score) if score else None)


def _goods(card: dict[str, Any], id_: str) -> tuple[Goods, list[Text]]:
    texts: list[Text] = []

    def add(zone: Zone, words: str | dict[str, Any]) -> str:
        fields = {"text": words} if isinstance(words, str) else words
        said = {"zone": zone, "speaker": Speaker.seller, "goods": id_, **fields}
        text = Text.model_validate({"id": f"{id_}.t{len(texts)}", **said})
        texts.append(text)
        return text.id

    title = add(Zone.goods_title, card["title"]) if "title" in card else None
    prices = tuple(
        Price(
            role=role,
            raw=card[role] if isinstance(card[role], str) else card[role]["text"],
            unit=PriceUnit.label,
            text=add(Zone.goods_price, card[role]),
        )
        for role in PriceRole
        if role in card
    )
    labels = tuple(add(Zone.goods_label, words) for words in card.get("labels", []))
    kind = GoodsKind(card["kind"]) if "kind" in card else None
    goods = Goods(id=id_, title=title, prices=prices, labels=labels, kind=kind)
    return goods, texts


def _link(link: str | dict[str, Any], id_: str) -> Link:
    fields = {"href": link} if isinstance(link, str) else link
    return Link.model_validate({"id": id_, **fields})


def _image(image: str | dict[str, Any], index: int, n: int) -> Image:
    if isinstance(image, str):
        return Image(id=f"{index}.{image}", zone=Zone(image), width_px=720, height_px=960)
    fields = dict(image)
    if "codes" in fields:
        fields["codes"] = [Code(data=data, format="QR Code") for data in fields["codes"]]
    return Image.model_validate({"id": f"{index}.i{n}", **fields})


def _gap(line: str) -> Gap:
    where, _, reason = line.partition(": ")
    return Gap(zone=None if where == "all" else Zone(where), reason=Reason(reason))
