"""`greenroom history`: the kept prices of rooms, out as lines, and orders in."""

from datetime import datetime
from pathlib import Path

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.errors import InputError
from greenroom.pricing.records import MAX_BYTES, as_lines, read_orders
from greenroom_backend.store import Storage, command_line

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("greenroom")),
    help="folder for audits and pictures",
)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("history")
def history_group() -> None:
    """Prices of earlier days: what audits saw, and your own orders."""


@history_group.command("rooms")
@_data
def rooms_command(data: Path) -> None:
    """List the rooms of which prices are kept."""
    storage = Storage(data)
    store = storage.of(command_line())
    try:
        for room in store.prices.rooms():
            click.echo(room)
    finally:
        storage.close()


@history_group.command("export")
@click.option("--room", help="one room only, as `history rooms` names it")
@_data
@option_out
def export_command(room: str | None, data: Path, out: Path | None) -> None:
    """Write the kept prices as JSON lines, which `check --history` reads."""
    storage = Storage(data)
    store = storage.of(command_line())
    try:
        rooms = store.prices.rooms()
        if room is not None and room not in rooms:
            raise InputError("no prices of this room", at=room, remedy="see `history rooms`")
        lines: list[str] = []
        for name in rooms if room is None else (room,):
            kept = store.prices.history(name)
            lines.extend(as_lines(name, kept.deals, kept.covered))
    finally:
        storage.close()
    put("".join(lines), out)


@history_group.command("import-orders")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--room", required=True, help="as `history rooms` names it")
@click.option("--from", "first", type=_DAY, required=True, help="first day of the orders")
@click.option("--to", "last", type=_DAY, required=True, help="last day of the orders")
@_data
def import_command(file: Path, room: str, first: datetime, last: datetime, data: Path) -> None:
    """Take the orders in FILE (CSV) as all sales of the room from --from to --to."""
    if last < first:
        raise click.BadParameter("before --from", param_hint="--to")
    deals = read_orders(bytes_of(file, MAX_BYTES), str(file))
    span = (first.date(), last.date())
    outside = [deal.day for deal in deals if not span[0] <= deal.day <= span[1]]
    if outside:
        raise InputError(
            f"{len(outside)} orders lie outside {span[0]} to {span[1]}, one on {outside[0]}",
            at=str(file),
            remedy="nothing was imported; give the days that the table covers",
        )
    storage = Storage(data)
    store = storage.of(command_line())
    try:
        store.prices.add(room, deals, span)
    finally:
        storage.close()
    click.echo(f"{len(deals)}")
