"""Is a bundle still what it was? Needs nothing but its bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from greenroom.bundle.container import zip_bytes
from greenroom.bundle.manifest import (
    NAME,
    RULES,
    Bundle,
    Entry,
    Manifest,
    read_manifest,
    sha256,
)
from greenroom.bundle.people import people_in
from greenroom.bundle.prices import prices_in
from greenroom.errors import GreenroomError, InputError


class Kind(StrEnum):
    """What is wrong with a file.

    packed: the zip itself was changed or packed anew. unreadable: as it was sealed, but the log of
    answers, waivers or prices that its name says it is can't be read.
    """

    changed = "changed"
    missing = "missing"
    extra = "extra"
    manifest = "manifest"
    packed = "packed"
    chain = "chain"
    unreadable = "unreadable"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was. path: the file at fault."""

    kind: Kind
    path: str
    detail: str = ""


def verify(bundle: Bundle) -> tuple[Problem, ...]:
    """Everything in `bundle` that is not as its manifest says; empty where all is intact."""
    return tuple(_problems(bundle))


def _problems(bundle: Bundle) -> Iterator[Problem]:
    raw = bundle.files.get(NAME)
    if NAME in bundle.broken:
        yield Problem(Kind.manifest, NAME, "cannot be unpacked")
        return
    if raw is None:
        yield Problem(Kind.missing, NAME)
        return
    try:
        manifest = read_manifest(raw)
    except InputError as problem:
        yield Problem(Kind.manifest, NAME, problem.message)
        return
    named = {entry.path: entry for entry in manifest.files}
    for path, entry in named.items():
        yield from _faults(path, entry, bundle)
    for path in sorted((bundle.files.keys() | bundle.broken) - named.keys() - {NAME}):
        yield Problem(Kind.extra, path)
    if (
        bundle.container is not None
        and not bundle.broken
        and zip_bytes(bundle.files) != bundle.container
    ):
        yield Problem(Kind.packed, bundle.name)


def _faults(path: str, entry: Entry, bundle: Bundle) -> Iterator[Problem]:
    held = bundle.files.get(path)
    if path in bundle.broken:
        yield Problem(Kind.changed, path)
    elif held is None:
        yield Problem(Kind.missing, path)
    elif sha256(held) != entry.sha256:
        yield Problem(Kind.changed, path)
    else:
        try:
            people_in({path: held})
            prices_in({path: held})
        except GreenroomError as problem:
            yield Problem(Kind.unreadable, path, str(problem))


def verify_chain(bundles: Sequence[Bundle]) -> tuple[Problem, ...]:
    """Whether intact bundles of one room follow each other without a gap, oldest first."""
    manifests = [(bundle.name, read_manifest(bundle.files[NAME])) for bundle in bundles]
    return tuple(
        Problem(Kind.chain, name, detail)
        for (_, before), (name, after) in pairwise(manifests)
        if (detail := _break(before, after))
    )


def _break(before: Manifest, after: Manifest) -> str:
    if before.room != after.room:
        return "is of another room"
    if after.previous != before.digest:
        return "does not follow the bundle before"
    if after.number != before.number + 1 or after.seen < before.seen:
        return "does not count on from the bundle before"
    return ""


def rules_of(bundle: Bundle) -> dict[str, bytes]:
    """The rule files in the bundle, by their path in the pack."""
    return {
        path.removeprefix(RULES): raw
        for path, raw in bundle.files.items()
        if path.startswith(RULES)
    }
