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
    """data: folder for the database and pictures. port: of the address served.

    database: address of a PostgreSQL, empty for SQLite in the folder. blobs: address of an object
    store, empty for the folder. log_key: seals the head of the log, empty for the folder's own.
    bind: IP address served; public_hosts: values of the Host header beside those of the machine
    itself; trusted_proxy: IP address of the proxy that does TLS. worker: does this process work
    off jobs too. queue_open_max: jobs that may be open at once. grace_s: seconds that requests
    under way have when it stops.
    clock: gives aware times; tests hand in their own. The limits are per request: bytes of the
    whole body, of the evidence and of one picture, number of pictures of a page and of pictures
    looked at before going live, pixels of one picture, bytes and lines of a text, bytes of an
    answer, a dossier, an order table and a bundle.
    rate_burst, rate_per_s: how many calls a token, or an address, may make at once and how many
    more each second; dear calls count several times.
    wait_images, wait_s: with how many pictures at most a caller waits for the audit itself, and
    how long; beyond they get its job. lease_s: for how long a call holds the audit that it judges
    itself; after that a worker takes it. stream_s: how long a stream of events lasts.
    code_s, code_tries: how long a pairing code holds and how often it may be mistyped.
    """

    data: Path
    port: int = 8765
    bind: str = "127.0.0.1"
    public_hosts: frozenset[str] = frozenset()
    trusted_proxy: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    processes: int = 1
    threads: int = 32
    worker: bool = False
    queue_open_max: int = 500
    grace_s: float = 20.0
    log_level: str = "info"
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
    max_dossier: int = 8 << 20
    max_orders: int = 16 << 20
    max_bundle: int = 24 << 20
    rate_burst: float = 600.0
    rate_per_s: float = 20.0
    wait_images: int = 8
    wait_s: float = 30.0
    lease_s: float = 60.0
    stream_s: float = 300.0
    code_s: float = 300.0
    code_tries: int = 5

    @property
    def hosts(self) -> frozenset[str]:
        """Values of the Host header that are served; anything else is DNS rebinding."""
        own = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        return self.public_hosts.union(own)
