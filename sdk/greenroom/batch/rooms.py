"""Lists of rooms: text, CSV, JSON lines and Excel files, each with fixed limits."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from greenroom.capture.adapter import load_adapters
from greenroom.errors import InputError, LimitError, MissingPartError, TargetError
from greenroom.evidence import MAX_URL, HostKind
from greenroom.mask import masked

MAX_BYTES = 64 << 20
MAX_ROOMS = 200_000
_ADDRESS = ("url", "address", "link", "地址", "链接", "网址", "直播间地址")
_NAME = ("name", "名称", "直播间", "直播间名称", "账号")
_PLATFORM = ("platform", "平台")
_HOST = ("host", "主播类型")
_OPERATOR = ("operator", "运营者", "直播间运营者", "主体名称")
_USCC = ("uscc", "统一社会信用代码", "信用代码")
_AGENCY = ("agency", "服务机构", "直播营销服务机构", "mcn")
_TOP_HOST = ("top_host", "头部主播", "头部直播营销人员")
_AREA = ("area", "属地", "地区")


Party = Annotated[str, Field(max_length=200), AfterValidator(masked)]


class Room(BaseModel):
    """One line of the list. platform: id of an adapter, else found by the address.

    operator, uscc, agency, top_host, area: for the registers; numbers of people are masked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL)]
    name: Annotated[str, Field(max_length=200)] = ""
    platform: str | None = None
    host: HostKind = HostKind.undeclared
    operator: Party = ""
    uscc: Annotated[str, Field(max_length=40)] = ""
    agency: Party = ""
    top_host: Party = ""
    area: Party = ""

    @property
    def key(self) -> str:
        """The same for the same address, in any list and on any day."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]


def read_rooms(path: Path) -> tuple[Room, ...]:
    """The rooms of a list, in its order, each address once.

    Columns are named (`url` or 地址, and if wished name, platform, host); without a heading the
    first column holds the address; columns of other names are left alone.
    Raises TargetError naming the line at fault, LimitError.
    """
    readers = {".txt": _text, ".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(name[1:] for name in readers)
        raise TargetError("not a list of rooms", at=str(path), remedy=f"one of: {known}")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise LimitError(f"{size} bytes, at most {MAX_BYTES} are read", at=str(path))
        raw = path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=str(path)) from None
    rooms: dict[str, Room] = {}
    for number, fields in reader(raw, path):
        room = _room(fields, f"{path}:{number}")
        rooms.setdefault(room.key, room)
        if len(rooms) > MAX_ROOMS:
            raise LimitError(f"more than {MAX_ROOMS} rooms", at=str(path), remedy="split the list")
    if not rooms:
        raise TargetError("holds no room", at=str(path), remedy="one address a line")
    return tuple(rooms.values())


def chosen(rooms: Iterable[Room], count: int, seed: str) -> tuple[Room, ...]:
    """`count` rooms drawn by lot: the same for the same seed, whatever the order of the list."""
    drawn = sorted(rooms, key=lambda room: hashlib.sha256(f"{seed}\0{room.key}".encode()).digest())
    return tuple(drawn[:count])


_Lines = Iterator[tuple[int, dict[str, str]]]


def _room(fields: dict[str, str], at: str) -> Room:
    try:
        room = Room.model_validate(fields)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = "/".join(map(str, first["loc"]))
        raise TargetError(f"{field}: {first['msg']}", at=at, remedy="mend the line") from None
    if room.platform is not None and room.platform not in load_adapters():
        known = ", ".join(load_adapters())
        raise TargetError(f"no adapter {room.platform}", at=at, remedy=f"one of: {known}")
    return room


def _decoded(raw: bytes, path: Path) -> str:
    # Excel writes CSV in GB 18030 on Chinese desktops.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TargetError("neither UTF-8 nor GB 18030", at=str(path), remedy="save it as UTF-8")


def _text(raw: bytes, path: Path) -> _Lines:
    for number, line in enumerate(_decoded(raw, path).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, {"url": line.strip()}


def _csv(raw: bytes, path: Path) -> _Lines:
    lines = csv.reader(io.StringIO(_decoded(raw, path), newline=""))
    try:
        yield from _table(lines)
    except csv.Error as problem:
        raise TargetError(f"not CSV: {problem}", at=f"{path}:{lines.line_num}") from None


def _jsonl(raw: bytes, path: Path) -> _Lines:
    for number, line in enumerate(_decoded(raw, path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields: Any = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            raise TargetError("not a JSON object", at=f"{path}:{number}", remedy='{"url": "…"}')
        yield number, fields


def _xlsx(raw: bytes, path: Path) -> _Lines:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingPartError(
            "openpyxl is not installed", at=str(path), remedy="pip install 'greenroom[batch]'"
        ) from None
    try:
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=MAX_ROOMS + 1, max_col=50, values_only=True)
        yield from _table(["" if cell is None else str(cell) for cell in row] for row in rows)
    except InputError:
        raise
    except Exception as problem:  # noqa: BLE001 - a broken workbook fails in many ways
        raise TargetError(f"not an Excel file: {problem}", at=str(path)) from None


def _table(lines: Iterable[list[str]]) -> _Lines:
    columns: dict[str, int] = {}
    for number, cells in enumerate(lines, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _columns(cells)
            if columns:
                continue
            columns = {"url": 0}
        found = {
            name: cells[place].strip()
            for name, place in columns.items()
            if place < len(cells) and cells[place].strip()
        }
        yield number, {"url": "", **found}


def _columns(cells: list[str]) -> dict[str, int]:
    """Places of the columns in a heading; empty where the line is no heading."""
    names = [cell.strip().lower() for cell in cells]
    fields = {
        "url": _ADDRESS,
        "name": _NAME,
        "platform": _PLATFORM,
        "host": _HOST,
        "operator": _OPERATOR,
        "uscc": _USCC,
        "agency": _AGENCY,
        "top_host": _TOP_HOST,
        "area": _AREA,
    }
    found = {
        field: names.index(word)
        for field, words in fields.items()
        for word in words[::-1]
        if word in names
    }
    return found if "url" in found else {}
