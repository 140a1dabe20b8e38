"""Seeing and judging in one go: what the command line, a script or a batch calls."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.capture.adapter import adapter_for, load_adapters
from greenroom.capture.page import Look, see_page
from greenroom.capture.saved import MAX_HTML, address_in, read_html, read_json
from greenroom.errors import LimitError, MissingPartError, TargetError
from greenroom.evidence import SCHEMA, Evidence, HostKind, Room, read_evidence
from greenroom.mask import mask_viewers
from greenroom.words import CHINA

if TYPE_CHECKING:
    from greenroom.vision.reading import Reader


def see(
    target: str,
    *,
    platform: str | None = None,
    host: HostKind = HostKind.undeclared,
    look: Look = Look(),
    pictures: bool = True,
    engine: str | None = None,
    album: dict[str, bytes] | None = None,
) -> Evidence:
    """Evidence of a target: an http(s) address, a saved page, a platform data file, or evidence.

    pictures: take the room's pictures and read the words in them; without an installed engine
    they become a gap. engine: name of the engine, else the first that is installed. album: takes
    the bytes of the pictures, by SHA-256, viewers' words in them covered.
    platform: id of the adapter, else found from the address. host: what the operator declares
    the host to be; for kept evidence it replaces what was declared, unless undeclared.
    Raises TargetError, LimitError, EvidenceError, CaptureError; MissingPartError for an engine
    named and not installed.
    """
    taken: dict[str, bytes] | None = {} if pictures else None
    evidence = _seen(target, platform, host, look, taken)
    if taken:
        evidence = with_words(evidence, taken, engine)
        if album is not None:
            album.update(taken)
    return evidence


def picture_reader(engine: str | None = None) -> "Reader":
    """The reader of that engine, else of the first installed; loaded once in a process.

    Raises InputError for an unknown name, MissingPartError where it, or any, is not installed.
    """
    return _reader(engine)


@lru_cache(maxsize=2)
def _reader(engine: str | None) -> "Reader":
    from greenroom.vision.engine import load_engine  # noqa: PLC0415 - the parts may be missing

    loaded = load_engine(engine)
    from greenroom.vision.reading import Reader  # noqa: PLC0415

    return Reader(loaded)


def with_words(evidence: Evidence, album: dict[str, bytes], engine: str | None = None) -> Evidence:
    """The evidence with the words of its pictures as texts; without an engine as gaps.

    album: bytes of pictures by their SHA-256; in place, what is a viewer's in them is covered.
    engine: its name, else the first installed.
    Raises MissingPartError where an engine is named and not installed.
    """
    from greenroom.vision import album as pictures  # noqa: PLC0415 - rooms without pictures need not wait

    try:
        reader = picture_reader(engine)
    except MissingPartError:
        if engine is not None:
            raise
        reader = None
    return pictures.with_words(evidence, album, reader)


def _seen(
    target: str,
    platform: str | None,
    host: HostKind,
    look: Look,
    album: dict[str, bytes] | None,
) -> Evidence:
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", target):
        return see_page(target, platform=platform, host=host, look=look, album=album)
    path = Path(target)
    try:
        if not path.is_file():
            raise TargetError("no such file", at=target, remedy="give an address or a file")
        if path.stat().st_size > MAX_HTML:
            raise LimitError(f"{path.stat().st_size} bytes, at most {MAX_HTML} are read", at=target)
        raw = path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=target) from None
    evidence = _read(raw, path, platform, album)
    if host is not HostKind.undeclared:
        room = Room.model_validate({**evidence.room.model_dump(), "host": host})
        evidence = evidence.model_copy(update={"room": room})
    return mask_viewers(evidence)


def _read_data(raw: bytes, url: str, platform: str | None, at: datetime) -> Evidence:
    """A platform data file read by the named adapter, else by the first that finds something."""
    if platform is not None:
        return read_json(raw, adapter_for("", platform), url=url, at=at)
    for adapter in load_adapters().values():
        evidence = read_json(raw, adapter, url=url, at=at)
        if evidence.samples[0].texts or evidence.samples[0].goods:
            return evidence
    return read_json(raw, adapter_for(""), url=url, at=at)


def _read(raw: bytes, path: Path, platform: str | None, album: dict[str, bytes] | None) -> Evidence:
    # The file's own time is the best witness of when the page was saved.
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(CHINA).replace(microsecond=0)
    # A name in another encoding than UTF-8 holds what no document can carry.
    address = f"file:{path.name}".encode("utf-8", "replace").decode()
    if raw.lstrip()[:1] in (b"{", b"["):
        if re.search(rb'"schema"\s*:\s*"' + SCHEMA.partition("/")[0].encode(), raw):
            return read_evidence(raw, at=str(path))
        return _read_data(raw, address, platform, at)
    url = address_in(raw) or address
    return read_html(raw, adapter_for(url, platform), url=url, at=at, album=album)
