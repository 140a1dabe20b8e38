"""Seeing and judging in one go: what the command line, a script or a batch calls."""

import re
from datetime import UTC, datetime
from pathlib import Path

from greenroom.capture.adapter import adapter_for, load_adapters
from greenroom.capture.page import Look, see_page
from greenroom.capture.saved import MAX_HTML, read_html, read_json
from greenroom.errors import LimitError, TargetError
from greenroom.evidence import SCHEMA, Evidence, HostKind, Room, read_evidence
from greenroom.mask import mask_viewers
from greenroom.words import CHINA

_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(https?://[^\s>]{1,2000})")
_CANONICAL = re.compile(
    rb'<(?:link[^>]{0,200}rel="canonical"[^>]{0,200}href|meta[^>]{0,200}property="og:url"[^>]{0,200}content)="(https?://[^"]{1,2000})"'
)


def see(
    target: str,
    *,
    platform: str | None = None,
    host: HostKind = HostKind.undeclared,
    look: Look = Look(),
) -> Evidence:
    """Evidence of a target: an http(s) address, a saved page, a platform data file, or evidence.

    platform: id of the adapter, else found from the address. host: what the operator declares
    the host to be; for kept evidence it replaces what was declared, unless undeclared.
    Raises TargetError, LimitError, EvidenceError, CaptureError.
    """
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", target):
        return see_page(target, platform=platform, host=host, look=look)
    path = Path(target)
    try:
        if not path.is_file():
            raise TargetError("no such file", at=target, remedy="give an address or a file")
        if path.stat().st_size > MAX_HTML:
            raise LimitError(f"{path.stat().st_size} bytes, at most {MAX_HTML} are read", at=target)
        raw = path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=target) from None
    evidence = _read(raw, path, platform)
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


def _read(raw: bytes, path: Path, platform: str | None) -> Evidence:
    # The file's own time is the best witness of when the page was saved.
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(CHINA).replace(microsecond=0)
    # A name in another encoding than UTF-8 holds what no document can carry.
    address = f"file:{path.name}".encode("utf-8", "replace").decode()
    if raw.lstrip()[:1] in (b"{", b"["):
        if re.search(rb'"schema"\s*:\s*"' + SCHEMA.partition("/")[0].encode(), raw):
            return read_evidence(raw, at=str(path))
        return _read_data(raw, address, platform, at)
    found = _SAVED_FROM.search(raw[:4096]) or _CANONICAL.search(raw[:65536])
    url = found[1].decode("utf-8", "replace") if found else address
    return read_html(raw, adapter_for(url, platform), url=url, at=at)
