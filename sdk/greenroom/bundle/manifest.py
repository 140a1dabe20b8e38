"""The manifest of a bundle: every file with its hash, and the link to the bundle before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from greenroom.errors import InputError

SCHEMA: Final = "greenroom-bundle/1"
NAME: Final = "manifest.json"
RULES: Final = "rules/"

MAX_FILES = 5_000
MAX_FILE = 64 << 20
MAX_TOTAL = 256 << 20

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# Folders and names that mean the same on every system; nothing that leads out of the bundle.
PATH = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,6}$"


class Role(StrEnum):
    """What a file is for."""

    evidence = "evidence"
    report = "report"
    page = "page"
    image = "image"
    dossier = "dossier"
    answers = "answers"
    waivers = "waivers"
    prices = "prices"
    weights = "weights"
    rules = "rules"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Entry(Model):
    """One file. bytes: its size."""

    path: Annotated[str, Field(pattern=PATH, max_length=200)]
    role: Role
    bytes: Annotated[int, Field(ge=0, le=MAX_FILE)]
    sha256: Sha256


class Judged(Model):
    """How the report came about. rules: the pack's short digest, as the report names it.

    rules_sha256: over every rule file; what `rejudge --trust-rules` asks for.
    """

    as_of: date
    greenroom: Annotated[str, Field(max_length=80)]
    rules: Annotated[str, Field(max_length=80)]
    rules_sha256: Sha256
    packages: tuple[Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")], ...]


class Manifest(Model):
    """What a bundle holds.

    number: 1 for a room's first bundle. previous: digest of the room's bundle before. seen: when
    the last sample was taken. retain_until: last day on which it must still be there, None where
    no term is known. digest: SHA-256 of this document without it; the bundle's name in the chain.
    """

    schema_: Literal["greenroom-bundle/1"] = Field(alias="schema")
    platform: str
    url: str
    room_id: str
    seen: AwareDatetime
    judged: Judged
    retain_until: date | None
    number: Annotated[int, Field(ge=1)]
    previous: Sha256 | None
    files: Annotated[tuple[Entry, ...], Field(min_length=1, max_length=MAX_FILES)]
    digest: Sha256

    @property
    def room(self) -> tuple[str, str, str]:
        """Which room: platform, its own id where it has one, else the address."""
        return (self.platform, self.room_id, "" if self.room_id else self.url)

    def to_bytes(self) -> bytes:
        """The one way in which this document is written."""
        return _canonical(self.model_dump(mode="json"))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by path as they were found.

    broken: paths whose bytes can't be unpacked. container: the zip's own bytes, None for a folder.
    """

    name: str
    files: dict[str, bytes]
    broken: frozenset[str] = frozenset()
    container: bytes | None = None


def sealed(fields: dict[str, Any]) -> Manifest:
    """The manifest with its digest computed. fields: all the others."""
    draft = Manifest.model_validate({**fields, "schema": SCHEMA, "digest": "0" * 64})
    return draft.model_copy(update={"digest": digest_of(draft)})


def digest_of(manifest: Manifest) -> str:
    """SHA-256 of the manifest without its own digest."""
    return sha256(_canonical(manifest.model_dump(mode="json", exclude={"digest"})))


def read_manifest(raw: bytes, *, at: str = NAME) -> Manifest:
    """The manifest in `raw`, byte for byte as it would be written. Raises InputError."""
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/".join(str(part) for part in first["loc"])
        raise InputError(f"/{path}: {first['msg']}", at=at) from None
    if manifest.to_bytes() != raw:
        raise InputError("is not written as it was", at=at)
    if digest_of(manifest) != manifest.digest:
        raise InputError("does not match its own digest", at=at)
    return manifest


def manifest_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the manifest."""
    schema = Manifest.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def rules_sha256(rules: dict[str, bytes]) -> str:
    """One hash over rule files, whatever their order. rules: path → bytes."""
    return sha256("".join(f"{path}\0{sha256(rules[path])}\n" for path in sorted(rules)).encode())


def sha256(raw: bytes) -> str:
    """Hex digits of the SHA-256 of `raw`."""
    return hashlib.sha256(raw).hexdigest()


def _canonical(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode("utf-8", "surrogatepass")
