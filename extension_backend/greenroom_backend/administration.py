"""Commands for who runs the installation: organisations, tokens, log and retention."""

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from greenroom.errors import InputError
from greenroom_backend.commands import config_option, data_option
from greenroom_backend.configuration import read_configuration
from greenroom_backend.opening import open_storage
from greenroom_backend.store import DEFAULT_ORGANISATION, Role, Storage, Store, command_line
from greenroom_backend.store.keeping import KeepingProfile
from greenroom_backend.store.log import Broken, Head

_organisation = click.option(
    "--organisation",
    default=DEFAULT_ORGANISATION,
    show_default=True,
    help="id, as `organisations list` shows it",
)
_days = click.IntRange(1, 36_500)


def _open(config: Path | None, data: Path | None) -> Storage:
    storage = open_storage(read_configuration(config, data=data))
    click.get_current_context().call_on_close(storage.close)
    return storage


def _store(config: Path | None, data: Path | None, organisation: str) -> Store:
    storage = _open(config, data)
    storage.organisations.get(organisation)
    return storage.of(command_line(organisation))


def _line(thing: Any) -> None:  # noqa: ANN401 - a dataclass
    click.echo(json.dumps(asdict(thing), ensure_ascii=False, default=lambda one: one.model_dump()))


@click.group("organisations")
def organisations_group() -> None:
    """Organisations whose rooms are kept apart. A laptop has one: `default`."""


@organisations_group.command("create")
@click.argument("name")
@data_option
@config_option
def create_organisation(name: str, data: Path | None, config: Path | None) -> None:
    """Make an organisation called NAME and print it as JSON."""
    _line(_open(config, data).organisations.add(name))


@organisations_group.command("list")
@data_option
@config_option
def list_organisations(data: Path | None, config: Path | None) -> None:
    """Print every organisation as a line of JSON."""
    for one in _open(config, data).organisations.all():
        _line(one)


@organisations_group.command("rooms")
@_organisation
@data_option
@config_option
def list_rooms(organisation: str, data: Path | None, config: Path | None) -> None:
    """Print the rooms of an organisation as lines of JSON."""
    for one in _store(config, data, organisation).rooms.all():
        _line(one)


@organisations_group.command("keep")
@click.argument("organisation")
@click.option("--pictures-days", type=_days, help="of pictures; never fewer than law asks")
@click.option("--audits-days", type=_days, help="of evidence and reports; likewise")
@data_option
@config_option
def keep_organisation(
    organisation: str,
    pictures_days: int | None,
    audits_days: int | None,
    data: Path | None,
    config: Path | None,
) -> None:
    """Set how long the records of ORGANISATION are kept; without options, as law asks."""
    profile = KeepingProfile(pictures_days=pictures_days, audits_days=audits_days)
    _open(config, data).organisations.keep(organisation, profile)


@click.group("tokens")
def tokens_group() -> None:
    """Tokens with which programs call the backend."""


@tokens_group.command("create")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--room", "rooms", multiple=True, help="id of a room; all rooms where none is given")
@click.option("--days", type=click.IntRange(1, 3_660), default=365, show_default=True)
@click.option("--name", default="", help="what the token is for")
@_organisation
@data_option
@config_option
def create_token(
    role: str,
    rooms: tuple[str, ...],
    days: int,
    name: str,
    organisation: str,
    data: Path | None,
    config: Path | None,
) -> None:
    """Make a token and print it: this once, it is kept nowhere."""
    issued = _store(config, data, organisation).tokens.issue(
        Role(role), rooms=rooms or None, lasts=timedelta(days=days), name=name
    )
    _line(issued.token)
    click.echo(issued.secret)


@tokens_group.command("list")
@_organisation
@data_option
@config_option
def list_tokens(organisation: str, data: Path | None, config: Path | None) -> None:
    """Print the tokens of an organisation, without their secrets, as lines of JSON."""
    for one in _store(config, data, organisation).tokens.all():
        _line(one)


@tokens_group.command("revoke")
@click.argument("token")
@_organisation
@data_option
@config_option
def revoke_token(token: str, organisation: str, data: Path | None, config: Path | None) -> None:
    """End TOKEN (its id, or `all`) now."""
    tokens = _store(config, data, organisation).tokens
    if token == "all":  # noqa: S105 - not a secret
        click.echo(str(tokens.revoke_all()))
    else:
        tokens.revoke(token)


@click.command("verify-log")
@click.option("--head", "noted", help="as it was printed and noted elsewhere: NUMBER:HASH")
@data_option
@config_option
def verify_log(noted: str | None, data: Path | None, config: Path | None) -> None:
    """Verify the audit log: print its head, or the first broken line and exit 1."""
    found = _open(config, data).log.verify(_head(noted) if noted else None)
    if isinstance(found, Broken):
        click.echo(f"{found.number}: {found.why}", err=True)
        sys.exit(1)
    click.echo(str(found))


def _head(words: str) -> Head:
    number, mark, sha256 = words.partition(":")
    if not mark or not number.isdecimal():
        raise InputError("a head is NUMBER:HASH", at="--head")
    return Head(int(number), sha256)


@click.group("retention")
def retention_group() -> None:
    """How long audits and their pictures are kept."""


@retention_group.command("run")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="the day on which it is done"
)
@data_option
@config_option
def run_retention(as_of: datetime, data: Path | None, config: Path | None) -> None:
    """Purge what is past its term and not on hold; the log keeps what it was."""
    from greenroom.pack import load_pack  # noqa: PLC0415 - the other commands need no rules

    _line(_open(config, data).purge(load_pack(), as_of.date()))
