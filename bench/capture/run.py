"""Scores the adapters on a folder of real captures: `python bench/capture/run.py FOLDER`.

FOLDER holds saved pages and data files with an `index.jsonl` of what a person read in each:
`{file, platform, expected: {title, nickname, signature, cover, avatar, live, room_id, counts,
comments_first, services, products: [{title, current_price, compared_price}]}}`. Captures are third
parties' data and stay outside of the repository. One line a field that is wrong or missing, then
totals: right, wrong (another value), missing, invented (a value where the person read none).
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenroom.capture.adapter import GENERIC, adapter_for, load_adapters
from greenroom.capture.saved import read_html, read_json
from greenroom.capture.state import fold
from greenroom.evidence import Evidence, Price, PriceRole, PriceUnit, Zone

# Field of the index → zone of the evidence.
TEXTS = {"title": Zone.room_title, "nickname": Zone.account_name, "signature": Zone.bio}
IMAGES = {"cover": Zone.cover, "avatar": Zone.avatar}
COUNTS = {
    "like_count": "likes",
    "total_user": "total_viewers",
    "total_viewed": "total_viewers",
    "page_view": "total_viewers",
    "online": "viewers",
    "watching": "viewers",
    "viewers": "viewers",
    "fans": "followers",
    "cart_total": "goods",
}
Row = tuple[str, str, object, object]


def yuan(price: Price) -> Decimal | None:
    """Amount in yuan; None where the words hold no number."""
    found = re.search(r"\d+(?:\s*\.\s*\d+)?", price.raw.replace(",", ""))
    if not found:
        return None
    amount = Decimal(re.sub(r"\s", "", found[0]))
    return amount / 100 if price.unit is PriceUnit.fen else amount


def parts(entry: dict[str, Any], folder: Path) -> Iterator[tuple[str, dict[str, Any], Evidence]]:
    """(name, what is expected, what was read): the file, or each room of a list that it holds."""
    raw = (folder / entry["file"]).read_bytes()
    platform = entry["platform"] if entry["platform"] in load_adapters() else GENERIC
    adapter = adapter_for("", platform)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    if not entry["file"].endswith(".json"):
        yield entry["file"], entry["expected"], read_html(raw, adapter, url="file:x", at=at)
        return
    rooms = entry["expected"].get("first_rooms")
    if not rooms:
        yield entry["file"], entry["expected"], read_json(raw, adapter, url="file:x", at=at)
        return
    for index, (room, value) in enumerate(zip(rooms, json.loads(raw), strict=False)):
        one = json.dumps(value, ensure_ascii=False).encode()
        yield f"{entry['file']}#{index}", room, read_json(one, adapter, url="file:x", at=at)


def score(want: dict[str, Any], seen: Evidence) -> Iterator[Row]:
    """(verdict, field, expected, read) of each field of the index that evidence has a place for."""
    [sample] = seen.samples
    for key, zone in TEXTS.items():
        read = [text.text for text in sample.texts if text.zone is zone]
        suffix = next(
            (
                p.without
                for p in adapter_for("", seen.room.platform).picks
                if p.zone is zone and p.without
            ),
            "",
        )
        # What the adapter cuts as the platform's own words is cut from what the person read.
        value = fold(re.sub(suffix, "", want[key])) if suffix and want.get(key) else want.get(key)
        yield from one(key, fold(value) if value else None, read)
    for key, zone in IMAGES.items():
        read = [image.src for image in sample.images if image.zone is zone]
        yield from one(key, want.get(key), read)
    counts = {counter.name: counter.raw for counter in sample.counters}
    for key, name in COUNTS.items():
        if key in want:
            yield from one(key, str(want[key]), [counts[name]] if name in counts else [])
    if "live" in want:
        state = str(seen.room.state)
        said = [state == "live"] if state in ("live", "ended") else []
        yield from one("live", want["live"], said)
    if "room_id" in want:
        yield from one("room_id", want["room_id"], [seen.room.room_id] if seen.room.room_id else [])
    said_lines = [text.text for text in sample.texts if text.zone is Zone.comment]
    for index, line in enumerate(want.get("comments_first", want.get("comments", []))):
        yield from one(f"comment {index}", fold(line), said_lines[index : index + 1])
    if "comments_count" in want:
        yield from one("comments_count", want["comments_count"], [len(said_lines)])
    services = [text.text for text in sample.texts if text.zone is Zone.service]
    for index, line in enumerate(want.get("services", [])):
        yield from one(f"service {index}", line, services[index : index + 1])
    yield from products(want, seen)


def products(want: dict[str, Any], seen: Evidence) -> Iterator[Row]:
    """Goods by title; where the person listed all of them, any other one is invented."""
    [sample] = seen.samples
    titles = {text.id: text.text for text in sample.texts}
    left = [(titles.get(goods.title or "", ""), goods) for goods in sample.goods]
    listed = want.get("products")
    if listed is None:
        return
    for product in listed:
        at = next((i for i, (title, _) in enumerate(left) if title == fold(product["title"])), None)
        goods = left.pop(at)[1] if at is not None else None
        yield from one("product", product["title"], [product["title"]] if goods else [])
        for field, role in (
            ("current_price", PriceRole.sale),
            ("compared_price", PriceRole.compared),
        ):
            amounts = [yuan(p) for p in goods.prices if p.role is role] if goods else []
            value = product.get(field)
            expected = Decimal(str(value)) if value is not None else None
            yield from one(field, expected, amounts[:1])
    total = want.get("product_cards", want.get("products_total", want.get("total_goods")))
    if total is None or len(listed) == total:
        for title, _ in left:
            yield "invented", "product", None, title


def one(field: str, want: object, read: list[Any]) -> Iterator[Row]:
    """The verdict on one field; nothing where neither the person nor the reader found it."""
    if want is None:
        yield from (("invented", field, None, value) for value in read if value)
    elif not read:
        yield "missing", field, want, None
    else:
        yield ("right" if want in read else "wrong"), field, want, read[0]


def main(folder: Path) -> None:
    """Prints the fields at fault and the totals, a file and a platform at a time."""
    totals: Counter[tuple[str, str]] = Counter()
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        for name, want, seen in parts(entry, folder):
            for verdict, field, expected, read in score(want, seen):
                totals[name.split("#")[0], verdict] += 1
                if verdict != "right":
                    print(f"{verdict:9}{name}  {field}: {expected!r} / {read!r}"[:200])
    verdicts = ("right", "wrong", "missing", "invented")
    print(f"\n{'file':44}" + "".join(f"{verdict:>10}" for verdict in verdicts))
    for name in dict.fromkeys(name for name, _ in totals):
        print(f"{name:44}" + "".join(f"{totals[name, verdict]:>10}" for verdict in verdicts))
    sums = [sum(n for (_, v), n in totals.items() if v == verdict) for verdict in verdicts]
    print(f"{'all':44}" + "".join(f"{n:>10}" for n in sums))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python bench/capture/run.py FOLDER")
    main(Path(sys.argv[1]))
