"""What a deployment can set. Everything has a safe default for one laptop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from greenroom.evidence import MAX_BYTES


def now() -> datetime:
    """The moment, aware. The only place where the backend asks the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """data: folder for the database and pictures. port: of the loopback address served.

    database: address of a PostgreSQL, empty for SQLite in the folder. blobs: address of an object
    store, empty for the folder. log_key: seals the head of the log, empty for the folder's own.
    clock: gives aware times; tests hand in their own. The limits are per request: bytes of the
    whole body, of the evidence and of one picture, number of pictures of a page and of pictures
    looked at before going live, pixels of one picture, bytes and lines of a text, bytes of an
    answer.
    code_s, code_tries: how long a pairing code holds and how often it may be mistyped.
    """

    data: Path
    port: int = 8765
    database: str = field(default="", repr=False)
    blobs: str = ""
    log_key: str = field(default="", repr=False)
    clock: Callable[[], datetime] = field(default=now)
    max_body: int = 64 << 20
    max_evidence: int = MAX_BYTES
    max_images: int = 40
    max_looks: int = 8
    max_image: int = 8 << 20
    max_pixels: int = 40_000_000
    max_script: int = 400_000
    max_lines: int = 2_000
    max_answer: int = 64_000
    code_s: float = 300.0
    code_tries: int = 5

    @property
    def hosts(self) -> frozenset[str]:
        """Values of the Host header that are served; anything else is DNS rebinding."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})
