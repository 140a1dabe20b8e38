"""`checks`, `lexicon`: what is asked, and the words that are looked for."""

import json
import sys
from dataclasses import asdict

import click

from greenroom.pack import load_pack
from greenroom.wording import Level, count, lint


@click.command("checks")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
def checks_command(lang: str, *, as_json: bool) -> None:
    """List the checks and what each asks."""
    checks = load_pack().checks
    if as_json:
        rows = [
            {"id": check.id, **check.spec.model_dump(mode="json", by_alias=True)}
            for check in checks
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for check in checks:
        click.echo(f"{check.id}  {check.spec.name[lang]}")
        click.echo(f"    {check.spec.asks[lang]}")
        click.echo(f"    {' '.join(check.spec.clauses)}")


@click.group("lexicon")
def lexicon_group() -> None:
    """Look after the words that are looked for: `lexicon lint` finds faults in them."""


@lexicon_group.command("lint")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def lexicon_lint_command(*, as_json: bool) -> None:
    """Find duplicate, shadowed, idle and source-less terms; exit 3 where some must be put right."""
    lexicon = load_pack().lexicon
    faults = tuple(lint(lexicon))
    counts = count(lexicon)
    errors = sum(fault.level is Level.error for fault in faults)
    if as_json:
        rows = {
            "families": [asdict(one) for one in counts],
            "faults": [asdict(fault) for fault in faults],
        }
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            where = f"lexicon/{fault.family}.yaml"
            detail = f" ({fault.detail})" if fault.detail else ""
            click.echo(f"{fault.level}  {fault.kind}  {where}  {fault.words}{detail}")
        for one in counts:
            strings = f"terms {one.terms}  forms {one.forms}  ways {one.ways}  allow {one.allow}"
            click.echo(f"{one.family}  {strings}")
        terms, forms = sum(one.terms for one in counts), sum(one.forms for one in counts)
        click.echo(
            f"{len(counts)} families, {terms} terms, {terms + forms} with their forms; "
            f"{sum(one.ways for one in counts)} ways; "
            f"{errors} errors, {len(faults) - errors} notes"
        )
    sys.exit(3 if errors else 0)
