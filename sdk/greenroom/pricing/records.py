"""Price history in and out: what an audit showed, order tables, and lines that are kept.

A kept line is JSON: `{"room", "goods", "day", "fen", "kind"}` for a deal, `{"room", "first",
"last"}` for a span of days whose orders are all there. Pure; days come from the evidence.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.errors import InputError, LimitError
from greenroom.evidence import Evidence, PriceRole, PriceUnit, Room
from greenroom.pricing.history import Deal, DealKind, PriceHistory, goods_key
from greenroom.pricing.label import amount_of
from greenroom.words import CHINA

MAX_BYTES = 64 << 20
MAX_ROWS = 500_000
_MAX_FEN = 10**14
_COLUMNS = {
    "goods": ("goods", "title", "商品", "商品名称", "商品标题", "品名"),
    "day": ("day", "date", "paid_at", "日期", "成交时间", "支付时间", "付款时间", "订单支付时间"),
    "price": ("price", "paid", "实付", "实付金额", "成交价", "实付款", "订单实付金额"),
    "pieces": ("pieces", "quantity", "数量", "商品数量", "件数"),
}
_NEEDED = ("goods", "day", "price")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    room: str = Field(min_length=1, max_length=4_200)


class DealLine(_Line):
    """A kept deal."""

    goods: str = Field(min_length=1, max_length=120)
    day: date
    fen: int = Field(ge=0, le=_MAX_FEN)
    kind: Literal["shown", "sold"]


class SpanLine(_Line):
    """A kept span of days."""

    first: date
    last: date


def room_key(room: Room) -> str:
    """The name under which a room's history is kept: platform and room id, else its address."""
    place = room.room_id or room.url.partition("?")[0].partition("#")[0]
    return f"{room.platform}:{place}"


def shown_deals(evidence: Evidence) -> tuple[Deal, ...]:
    """Sale prices on the cards of every sample, each product, day and price once."""
    found: set[Deal] = set()
    for sample in evidence.samples:
        texts = {text.id: text.text for text in sample.texts}
        day = sample.at.astimezone(CHINA).date()
        for goods in sample.goods:
            key = goods_key(texts[goods.title]) if goods.title else ""
            sale = next((one for one in goods.prices if one.role is PriceRole.sale), None)
            amount = amount_of(sale.raw, sale.unit) if sale else None
            if key and amount is not None and amount.currency == "CNY":
                found.add(Deal(key, day, amount.fen, DealKind.shown))
    return tuple(sorted(found))


def read_orders(raw: bytes, at: str) -> tuple[Deal, ...]:
    """Sales of an order table (CSV, UTF-8 or GB18030, first line the column names).

    Columns, in any order, by one of several names: goods, day, price in yuan, pieces if more than
    one. A price for several pieces is divided, rounded up. Raises InputError naming the first bad
    line and how many there are: a table is taken whole or not at all. LimitError if too large.
    """
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    rows = csv.reader(io.StringIO(_decoded(raw, at), newline=""))
    try:
        columns = _columns(next(rows, []), at)
        deals: list[Deal] = []
        faults: list[str] = []
        for row in rows:
            if any(cell.strip() for cell in row):
                deal = _order(row, columns)
                if isinstance(deal, Deal):
                    deals.append(deal)
                else:
                    faults.append(f"line {rows.line_num}: {deal}")
            if rows.line_num > MAX_ROWS:
                raise LimitError(f"more than {MAX_ROWS} lines", at=at, remedy="split the table")
    except csv.Error as problem:
        raise InputError(f"line {rows.line_num}: {problem}", at=at) from None
    if faults:
        more = f" (and {len(faults) - 1} more lines)" if len(faults) > 1 else ""
        raise InputError(f"{faults[0]}{more}", at=at, remedy="nothing was imported; mend the table")
    return tuple(deals)


def _decoded(raw: bytes, at: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("neither UTF-8 nor GB18030", at=at, remedy="save the table as UTF-8")


def _columns(head: list[str], at: str) -> dict[str, int]:
    names = [cell.strip().lower() for cell in head]
    columns = {
        field: names.index(name)
        for field, known in _COLUMNS.items()
        for name in known
        if name in names
    }
    if missing := [field for field in _NEEDED if field not in columns]:
        known = "; ".join(f"{field}: {', '.join(_COLUMNS[field])}" for field in missing)
        raise InputError(f"line 1: no column for {known}", at=at, remedy="name the columns")
    return columns


def _order(row: list[str], columns: dict[str, int]) -> Deal | str:
    """The sale of a row, or what is wrong with it."""
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    key = goods_key(cells["goods"])
    if not key:
        return "no goods"
    day = _day(cells["day"])
    if day is None:
        return f"not a day: {cells['day'][:40]!r}"
    amount = amount_of(cells["price"], PriceUnit.yuan) or amount_of(cells["price"])
    if amount is None or amount.currency != "CNY":
        return f"not a price in yuan: {cells['price'][:40]!r}"
    pieces = cells.get("pieces") or "1"
    if not re.fullmatch(r"[1-9]\d{0,5}", pieces):
        return f"not a number of pieces: {pieces[:40]!r}"
    return Deal(key, day, -(-amount.fen // int(pieces)), DealKind.sold)


def _day(words: str) -> date | None:
    match = _DAY.fullmatch(words)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def as_lines(
    room: str, deals: Iterable[Deal], covered: Iterable[tuple[date, date]]
) -> Iterator[str]:
    """Kept lines of one room, spans first, then deals in order."""
    for first, last in covered:
        span = {"room": room, "first": first.isoformat(), "last": last.isoformat()}
        yield json.dumps(span, ensure_ascii=False) + "\n"
    for deal in sorted(set(deals)):
        line = {
            "room": room,
            "goods": deal.goods,
            "day": deal.day.isoformat(),
            "fen": deal.fen,
            "kind": str(deal.kind),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def read_lines(raw: bytes, at: str) -> dict[str, PriceHistory]:
    """Room → history from kept lines. Raises InputError with the line at fault, LimitError."""
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    deals: dict[str, list[Deal]] = {}
    spans: dict[str, list[tuple[date, date]]] = {}
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            kind: type[DealLine | SpanLine] = SpanLine if b'"first"' in line else DealLine
            one = kind.model_validate_json(line)
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            where = "/".join(str(part) for part in first["loc"]) or "line"
            raise InputError(f"{where}: {first['msg']}", at=f"{at}:{number}") from None
        if isinstance(one, SpanLine):
            spans.setdefault(one.room, []).append((one.first, one.last))
        elif isinstance(one, DealLine):
            deal = Deal(one.goods, one.day, one.fen, DealKind(one.kind))
            deals.setdefault(one.room, []).append(deal)
    return {
        room: PriceHistory(tuple(deals.get(room, ())), tuple(spans.get(room, ())))
        for room in sorted({*deals, *spans})
    }
