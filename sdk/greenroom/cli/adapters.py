"""`adapters`: how each platform's page is read, and what of it is proven."""

import json
import sys
from dataclasses import asdict

import click

from greenroom.capture.adapter import own_rules
from greenroom.capture.lint import Level, lint


@click.group("adapters", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@click.pass_context
def adapters_group(ctx: click.Context, lang: str, *, as_json: bool) -> None:
    """List the platforms and what a real capture has proven; `adapters lint` finds faults."""
    if ctx.invoked_subcommand:
        return
    adapters = own_rules().values()
    if as_json:
        rows = [one.model_dump(mode="json") for one in adapters]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in adapters:
        click.echo(f"{one.id}  {one.name[lang]}")
        for room in one.rooms:
            click.echo(f"    {room}")
        click.echo(f"    {one.proven[lang]}")


@adapters_group.command("lint")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def lint_command(*, as_json: bool) -> None:
    """Find rules that never apply or that one reader can't follow; exit 3 where some must go."""
    faults = lint(own_rules())
    errors = sum(fault.level is Level.error for fault in faults)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            detail = f" ({fault.detail})" if fault.detail else ""
            at = f"platforms/{fault.adapter}.yaml"
            click.echo(f"{fault.level}  {fault.kind}  {at}  {fault.where}{detail}")
        click.echo(f"{len(own_rules())} adapters; {errors} errors, {len(faults) - errors} notes")
    sys.exit(3 if errors else 0)
