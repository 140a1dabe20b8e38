"""What happens to bundles over the years: the chain of a room, holds, and purging with proof."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from greenroom.bundle.container import peek, read_bundle
from greenroom.bundle.making import STREAM
from greenroom.bundle.manifest import NAME, Manifest, read_manifest, sha256
from greenroom.bundle.verifying import verify
from greenroom.errors import InputError
from greenroom.pack import Pack
from greenroom.retention import keep_until
from greenroom.words import CHINA

PROOF: Final = "greenroom-purge/1"
_HOLDS, _PROOFS = ".holds.jsonl", ".purged.json"
MAX_SIDE = 16 << 20


@dataclass(frozen=True, slots=True)
class Purged:
    """proof: where the proof stands. manifest: of the bundle that is gone."""

    proof: Path
    manifest: Manifest


def head_of(archive: Path, room: tuple[str, str, str]) -> Manifest | None:
    """The room's last bundle in the folder `archive`, purged ones included; None before the first.

    Raises InputError where two bundles claim the same place in the chain.
    """
    found = [manifest for manifest in manifests_in(archive) if manifest.room == room]
    head = max(found, key=lambda one: one.number, default=None)
    if head is not None and sum(one.number == head.number for one in found) > 1:
        raise InputError(f"two bundles of the room are number {head.number}", at=str(archive))
    return head


def manifests_in(archive: Path) -> tuple[Manifest, ...]:
    """Manifests of all bundles in a folder and of those purged from it."""
    bundles = [path for path in sorted(archive.iterdir()) if _is_bundle(path)]
    kept = [(path, peek(path, NAME, MAX_SIDE)) for path in bundles]
    return (
        *(read_manifest(raw, at=str(path)) for path, raw in kept if raw is not None),
        *(_proven(path) for path in sorted(archive.glob(f"*{_PROOFS}"))),
    )


def _is_bundle(path: Path) -> bool:
    return path.suffix == ".zip" or (path.is_dir() and (path / NAME).is_file())


def _proven(path: Path) -> Manifest:
    try:
        proof = json.loads(_side(path))
        return read_manifest(proof["manifest"].encode(), at=str(path))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("is no proof of a purge", at=str(path)) from None


def _side(path: Path) -> str:
    if path.stat().st_size > MAX_SIDE:
        raise InputError(f"more than {MAX_SIDE} bytes", at=str(path))
    return path.read_text("utf-8")


def hold(bundle: Path, day: date, why: str, *, lift: bool = False) -> None:
    """Notes beside the bundle that it must stay, or no longer must; nothing is forgotten."""
    if not bundle.exists():
        raise InputError("no such bundle", at=str(bundle))
    line = json.dumps({"day": day.isoformat(), "held": not lift, "why": why}, ensure_ascii=False)
    with _beside(bundle, _HOLDS).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def held_for(bundle: Path) -> str | None:
    """Why the bundle must stay, None where no hold is on it. Raises InputError."""
    path = _beside(bundle, _HOLDS)
    if not path.exists():
        return None
    try:
        last: dict[str, Any] = json.loads(_side(path).strip().splitlines()[-1])
        return str(last["why"]) if last["held"] else None
    except (ValueError, KeyError, TypeError, IndexError):
        # A list of holds that can't be read may hold one.
        raise InputError("cannot be read as a list of holds", at=str(path)) from None


def purge(bundle: Path, pack: Pack, day: date, why: str) -> Purged:
    """Deletes the bundle after its term and leaves the proof of what it was.

    day: on which it is done. The term is the longer of the manifest's and today's law. Raises
    InputError where the bundle is not intact, its term unknown or running, or a hold on it.
    """
    held = read_bundle(bundle)
    if problems := verify(held):
        raise InputError(f"not intact: {problems[0].path} {problems[0].kind}", at=str(bundle))
    manifest = read_manifest(held.files[NAME])
    if reason := held_for(bundle):
        raise InputError(f"is on hold: {reason}", at=str(bundle), remedy="lift the hold first")
    until = term_of(manifest, pack)
    if until is None:
        raise InputError("no term of keeping is known for that day", at=str(bundle))
    if day <= until:
        raise InputError(f"must be kept until {until}", at=str(bundle))
    proof = {
        "schema": PROOF,
        "bundle": bundle.name,
        "container_sha256": sha256(held.container) if held.container is not None else None,
        "manifest": held.files[NAME].decode(),
        "retain_until": until.isoformat(),
        "purged": day.isoformat(),
        "why": why,
    }
    path = _beside(bundle, _PROOFS)
    with path.open("x", encoding="utf-8") as file:
        json.dump(proof, file, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        shutil.rmtree(bundle) if bundle.is_dir() else bundle.unlink()
    except OSError as problem:
        path.unlink()
        raise InputError(f"cannot be deleted: {problem.strerror}", at=str(bundle)) from None
    return Purged(path, manifest)


def term_of(manifest: Manifest, pack: Pack) -> date | None:
    """The last day on which the bundle must be kept, by its manifest or by the law of `pack`."""
    keeping = pack.retention.get(STREAM)
    seen = manifest.seen.astimezone(CHINA).date()
    by_law = keep_until(seen, keeping, pack.law) if keeping else None
    known = [day for day in (manifest.retain_until, by_law) if day is not None]
    return max(known, default=None)


def _beside(bundle: Path, ending: str) -> Path:
    return bundle.with_name(bundle.name + ending)
