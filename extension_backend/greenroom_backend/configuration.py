"""Settings from a file and from the environment, and what is wrong with them."""

import os
import sys
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.errors import InputError
from greenroom_backend.settings import Settings

PREFIX: Final = "GREENROOM_"
MAX_BYTES: Final = 64_000


class Configuration(BaseModel):
    """What a file (TOML, these names) or the environment (`GREENROOM_` and the name in capitals)
    may set. The environment wins, and what the command line says wins over both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path | None = None
    bind: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8765
    hosts: str = ""
    trusted_proxy: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    processes: Annotated[int, Field(ge=1, le=256)] = 1
    threads: Annotated[int, Field(ge=2, le=512)] = 32
    worker: bool = True
    database: str = ""
    blobs: str = ""
    log_key: str = ""
    queue_open_max: Annotated[int, Field(ge=1)] = 500
    rate_burst: Annotated[float, Field(gt=0)] = 600.0
    rate_per_s: Annotated[float, Field(gt=0)] = 20.0
    grace_s: Annotated[float, Field(ge=0, le=600)] = 20.0
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"


def read_configuration(
    path: Path | None, environment: Mapping[str, str] = os.environ, **given: object
) -> Settings:
    """The settings. given: from the command line, None for what it does not say.

    Raises InputError that names every line at fault.
    """
    values = _file(path) if path is not None else {}
    for name in Configuration.model_fields:
        if (words := environment.get(PREFIX + name.upper())) is not None:
            values[name] = words
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        read = Configuration.model_validate(values)
    except ValidationError as problem:
        told = "; ".join(
            f"{'/'.join(map(str, one['loc']))}: {one['msg']}"
            for one in problem.errors(include_url=False, include_input=False)
        )
        raise InputError(told, at=str(path or "settings")) from None
    fields = read.model_dump(exclude={"data", "hosts"})
    names = frozenset(name for name in read.hosts.replace(",", " ").split() if name)
    data = read.data if read.data is not None else Path(click.get_app_dir("greenroom"))
    return Settings(data=data, public_hosts=names, **fields)


def _file(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise InputError(f"cannot be read: {problem.strerror}", at=str(path)) from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"more than {MAX_BYTES} bytes", at=str(path))
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InputError(f"is no TOML: {problem}", at=str(path)) from None


def problems_of(settings: Settings) -> tuple[str, ...]:
    """What must not be served so, each in a sentence that names the setting and the way out."""
    found = [*_open_to_others(settings), *_tls(settings)]
    if settings.processes > 1 and not settings.database:
        found.append("processes: more than one needs PostgreSQL; set database")
    if (settings.processes > 1 or settings.tls_certificate) and sys.platform == "win32":
        found.append("processes, tls_certificate: not on Windows; leave them out")
    if settings.blobs and not settings.log_key:
        found.append(
            "log_key: machines that share files must share it; set 32 random characters or more"
        )
    if settings.log_key and len(settings.log_key) < 32:
        found.append("log_key: fewer than 32 characters can be guessed")
    return tuple(found)


def _open_to_others(settings: Settings) -> list[str]:
    try:
        address = ip_address(settings.bind)
    except ValueError:
        return ["bind: an IP address, such as 127.0.0.1"]
    if settings.trusted_proxy:
        try:
            ip_address(settings.trusted_proxy)
        except ValueError:
            return ["trusted_proxy: the IP address from which the proxy calls"]
    if address.is_loopback:
        return []
    found = []
    if not settings.tls_certificate and not settings.trusted_proxy:
        found.append(
            "bind: others could read along; set tls_certificate and tls_key, or trusted_proxy for"
            " a proxy that does TLS, or bind to 127.0.0.1"
        )
    if not settings.public_hosts:
        found.append("hosts: the names under which others call, such as greenroom.example.com")
    return found


def _tls(settings: Settings) -> list[str]:
    given = (settings.tls_certificate, settings.tls_key)
    if not any(given):
        return []
    if not all(given):
        return ["tls_certificate, tls_key: one needs the other"]
    return [
        f"{name}: {path} cannot be read"
        for name, path in zip(("tls_certificate", "tls_key"), given, strict=True)
        if path is not None and not os.access(path, os.R_OK)
    ]
