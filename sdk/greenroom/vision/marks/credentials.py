"""C2PA manifests, read by c2pa-python where it is installed. Never over the network."""

import json
from functools import lru_cache
from io import BytesIO
from typing import Any

from greenroom.evidence import Mark, MarkFault

# The library reads the whole file; a larger one is named as not read.
MAX_FILE = 64 << 20
MEDIA_TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "heif": "image/heif",
    "mp3": "audio/mpeg",
}
_SETTINGS = {
    "verify": {
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": False,
        "verify_timestamp_trust": False,
    }
}
_SOURCE = "digitalSourceType"


def has_reader() -> bool:
    """True where c2pa-python is installed."""
    try:
        import c2pa  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def credential_mark(raw: bytes, container: str, carrier: str) -> Mark:
    """The mark of the manifest in `raw`; with fault `not_read` where it could not be read.

    The label is the last part of the first digital source type that speaks of an algorithm, else
    of the first. Trust in the signer is not judged: that takes a list nobody ships.
    """
    unread = Mark(standard="c2pa", carrier=carrier, faults=(MarkFault.not_read,))
    media_type = MEDIA_TYPES.get(container)
    if media_type is None or len(raw) > MAX_FILE or not has_reader():
        return unread
    try:
        held = json.loads(_manifest(raw, media_type))
    except Exception:  # noqa: BLE001 - the library raises errors of many kinds on broken files
        return unread
    manifests = held.get("manifests", {})
    active = manifests.get(held.get("active_manifest"), {})
    kinds = [kind.rpartition("/")[2] for kind in _source_types(active)]
    label = next((kind for kind in kinds if "AlgorithmicMedia" in kind), "".join(kinds[:1]))
    broken = held.get("validation_state") == "Invalid"
    return Mark(
        standard="c2pa",
        carrier=carrier,
        label=label[:80],
        producer=_producer(active)[:200],
        number=str(active.get("instance_id") or "")[:200],
        faults=(MarkFault.signature,) if broken else (),
    )


def _manifest(raw: bytes, media_type: str) -> str:
    import c2pa  # noqa: PLC0415

    with c2pa.Reader(media_type, BytesIO(raw), context=_context()) as reader:
        return str(reader.json())


@lru_cache(maxsize=1)
def _context() -> object:
    import c2pa  # noqa: PLC0415

    return c2pa.Context(c2pa.Settings.from_dict(_SETTINGS))


def _producer(manifest: dict[str, Any]) -> str:
    generators = manifest.get("claim_generator_info") or [{}]
    return str(generators[0].get("name") or manifest.get("claim_generator") or "")


def _source_types(value: object) -> list[str]:
    """Every digital source type under `value`, in order."""
    found: list[str] = []
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            if isinstance(one.get(_SOURCE), str):
                found.append(one[_SOURCE])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found
