"""Scripts (话术) as files: plain text, subtitles, Word, JSON lines → lines that can be checked."""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from lxml import etree
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from greenroom.errors import InputError, LimitError
from greenroom.evidence import GoodsKind, Speaker, Zone

MAX_RAW = 10_000_000
MAX_LINES = 200_000
# A Word file is a zip: more entries, more bytes or a tighter squeeze than this is a bomb.
MAX_ENTRIES = 2_000
MAX_UNPACKED = 40_000_000
MAX_RATIO = 200
_SMALL = 1_000_000

_LINE_END = re.compile(r"\r\n|\r|\n")
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<[\d:.]{5,16}>|\{\\[^{}]{0,100}\}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
_ENCRYPTED = 0x1


def _id(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _nothing(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return None if value == "" else value


class Line(BaseModel):
    """One line of a script. zone: where it will stand, or speech; text: offsets count in it.

    goods_class: kind of the goods that it speaks of, where somebody has said. at_s: when it is
    said, in seconds from the start. score: for words read from a picture, how sure the reading
    is, 0-1.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=80)]
    text: Annotated[str, Field(max_length=MAX_RAW)]
    zone: Zone = Zone.speech
    speaker: Speaker = Speaker.seller
    goods_class: Annotated[GoodsKind | None, BeforeValidator(_nothing)] = None
    at_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None


def read_script(raw: bytes, name: str, *, zone: Zone = Zone.speech) -> tuple[Line, ...]:
    """The lines of a file, blank ones left out; the ending of `name` says which kind it is.

    .txt .md: one line a line, its number the id. .srt .vtt: one line a cue, with its start.
    .docx: one line a paragraph, table cells included. .jsonl: id, text, zone, speaker,
    goods_class, at_s; other fields are left alone. zone: for lines that name none.
    Raises InputError, naming line or entry, for what is not such a file; LimitError beyond
    `MAX_RAW` bytes or `MAX_LINES` lines.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    reader = _READERS.get(ending)
    if reader is None:
        known = " ".join(f".{kind}" for kind in _READERS)
        raise InputError("not a kind of file that is read", at=name, remedy=f"give one of {known}")
    if len(raw) > MAX_RAW:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_RAW} are read", at=name)
    lines: list[Line] = []
    for line in reader(raw, name, zone):
        if len(lines) == MAX_LINES:
            raise LimitError(f"more than {MAX_LINES} lines", at=name, remedy="split the file")
        lines.append(line)
    return tuple(lines)


def _decoded(raw: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, else GB 18030, which Chinese editors still write."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise InputError("this is not text", at=f"{name}: line {line}", remedy="save it as UTF-8")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    line = 1
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as problem:
            line = raw.count(b"\n", 0, problem.start) + 1
    raise InputError(
        "neither UTF-8 nor GB 18030 text", at=f"{name}: line {line}", remedy="save it as UTF-8"
    )


def _plain(raw: bytes, name: str, zone: Zone) -> Iterator[Line]:
    for number, text in enumerate(_LINE_END.split(_decoded(raw, name)), 1):
        if text.strip():
            yield Line(id=str(number), text=text, zone=zone)


def _srt(raw: bytes, name: str, zone: Zone) -> Iterator[Line]:
    return _cues(_blocks(_decoded(raw, name)), name, zone)


def _vtt(raw: bytes, name: str, zone: Zone) -> Iterator[Line]:
    blocks = _blocks(_decoded(raw, name))
    _, head = next(blocks, (1, [""]))
    if head[0].split()[:1] != ["WEBVTT"]:
        raise InputError("does not begin with WEBVTT", at=f"{name}: line 1")
    spoken = (
        block for block in blocks if block[1][0].split()[0] not in ("NOTE", "STYLE", "REGION")
    )
    return _cues(spoken, name, zone)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines) of what stands between blank lines."""
    block: list[str] = []
    for number, line in enumerate((*_LINE_END.split(text), ""), 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cues(blocks: Iterator[tuple[int, list[str]]], name: str, zone: Zone) -> Iterator[Line]:
    """Offsets count in the words shown: markup is left out before they are counted."""
    for count, (number, block) in enumerate(blocks, 1):
        # A number or a name may stand above the times.
        place = next((n for n, line in enumerate(block[:2]) if "-->" in line), 0)
        found = _TIMES.fullmatch(block[place])
        if found is None:
            raise InputError(
                "a start and end time were expected",
                at=f"{name}: line {number + place}",
                remedy="00:00:01,000 --> 00:00:02,500",
            )
        text = html.unescape(_MARKUP.sub("", "\n".join(block[place + 1 :]))).strip()
        if text:
            yield Line(id=str(count), text=text, zone=zone, at_s=_seconds(*found.groups()[:4]))


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + int(fraction.ljust(3, "0")) / 1000


def _json_lines(raw: bytes, name: str, zone: Zone) -> Iterator[Line]:
    seen: set[str] = set()
    for number, text in enumerate(_LINE_END.split(_decoded(raw, name)), 1):
        if not text.strip():
            continue
        at = f"{name}: line {number}"
        line = _json_line(text, at)
        if "zone" not in line.model_fields_set:
            line = line.model_copy(update={"zone": zone})
        if line.id in seen:
            raise InputError(f"the id {line.id[:80]} stands twice", at=at)
        seen.add(line.id)
        yield line


def _json_line(text: str, at: str) -> Line:
    try:
        return Line.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/".join(str(part) for part in first["loc"])
        message = f"{path}: {first['msg']}" if path else str(first["msg"])
        raise InputError(message, at=at) from None


def _docx(raw: bytes, name: str, zone: Zone) -> Iterator[Line]:
    entry = "word/document.xml"
    at = f"{name}: {entry}"
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(_unpacked(raw, name, entry), parser)
    except etree.XMLSyntaxError as problem:
        raise InputError(f"not XML: {problem.msg}", at=at) from None
    if root.getroottree().docinfo.doctype:
        raise InputError("declares a document type, which no Word file does", at=at)
    paragraphs = (
        p for p in root.iter(f"{_WORD}p") if next(p.iterancestors(_FALLBACK), None) is None
    )
    for number, paragraph in enumerate(paragraphs, 1):
        text = "".join(_words(paragraph))
        if text.strip():
            yield Line(id=str(number), text=text, zone=zone)


def _unpacked(raw: bytes, name: str, entry: str) -> bytes:
    """One entry of a zip. Raises InputError, LimitError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if len(archive.infolist()) <= MAX_ENTRIES:
                return _entry(archive, archive.getinfo(entry), f"{name}: {entry}")
    except KeyError:
        raise InputError(f"holds no {entry}", at=name, remedy="save it as .docx in Word") from None
    except InputError:
        raise
    # A damaged zip raises whatever the damage trips over.
    except Exception as problem:  # noqa: BLE001
        raise InputError(
            f"not a Word file: {type(problem).__name__}", at=name, remedy="save it as .docx in Word"
        ) from None
    raise LimitError(f"more than {MAX_ENTRIES} entries", at=name)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, at: str) -> bytes:
    """What the zip says of its sizes is not believed: reading stops at the limit."""
    if info.flag_bits & _ENCRYPTED:
        raise InputError("it is locked with a password", at=at)
    allowed = min(MAX_UNPACKED, max(_SMALL, info.compress_size * MAX_RATIO))
    with archive.open(info) as file:
        unpacked = file.read(allowed + 1)
    if len(unpacked) > allowed or info.file_size > allowed:
        raise LimitError(f"unpacks to more than {allowed} bytes", at=at)
    return unpacked


def _words(paragraph: etree._Element) -> Iterator[str]:
    """The words of one paragraph; paragraphs of text boxes inside it are their own."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_WORD}t":
            yield node.text or ""
        elif node.tag in _BREAKS:
            yield _BREAKS[node.tag]
        elif node.tag not in (f"{_WORD}p", _FALLBACK):
            stack.extend(reversed(node))


_READERS: dict[str, Callable[[bytes, str, Zone], Iterator[Line]]] = {
    "txt": _plain,
    "md": _plain,
    "srt": _srt,
    "vtt": _vtt,
    "docx": _docx,
    "jsonl": _json_lines,
}
