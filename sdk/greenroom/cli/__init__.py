"""The command line. Exit codes: 0 nothing found, 1 violations, 2 usage, 3 technical failure or
something not seen, 4 only reviews left."""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

from greenroom import __version__
from greenroom.errors import GreenroomError, InputError, MissingPartError

# A command's module is imported when it is called: judging never waits for the parts that see.
_OWN = {
    "see": "rooms:see_command",
    "judge": "rooms:judge_command",
    "check": "rooms:check_command",
    "adapters": "adapters:adapters_group",
    "batch": "batch:batch_command",
    "export": "runs:export_command",
    "overview": "runs:overview_command",
    "review": "review:review_command",
    "registers": "registers:registers_command",
    "close": "registers:close_command",
    "checks": "checks:checks_command",
    "coverage": "coverage:coverage_command",
    "checklist": "checklist:checklist_command",
    "answer": "answers:answer_command",
    "waive": "answers:waive_command",
    "law": "law:law_command",
    "bundle": "bundle:bundle_command",
    "verify": "bundle:verify_command",
    "rejudge": "bundle:rejudge_command",
    "hold": "bundle:hold_command",
    "purge": "bundle:purge_command",
    "dossier": "dossier:dossier_group",
    "report": "report:report_command",
    "example": "example:example_command",
    "compare": "compare:compare_command",
    "lexicon": "checks:lexicon_group",
    "marks": "marks:marks_command",
    "text": "text:text_command",
    "prices": "prices:prices_command",
    "images": "images:images_command",
    "video": "images:video_command",
}


class _Commands(click.Group):
    """Commands of the SDK and, by the entry-point group `greenroom.commands`, of other parts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted({*_OWN, *_plugged()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        try:
            if cmd_name in _OWN:
                module, _, name = _OWN[cmd_name].partition(":")
                own: click.Command = getattr(import_module(f"greenroom.cli.{module}"), name)
                return own
            if cmd_name not in _plugged():
                return None
            plugged: click.Command = _plugged()[cmd_name].load()
        except ImportError as problem:
            return _missing(cmd_name, str(problem.name))
        return plugged


def _missing(name: str, part: str) -> click.Command:
    """A command whose part is not installed: listed, and saying so when it is called."""

    def fail(words: tuple[str, ...]) -> None:
        del words
        raise MissingPartError(
            f"needs {part}, which is not installed", at=name, remedy="pip install 'greenroom[all]'"
        )

    return click.Command(
        name,
        callback=fail,
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        short_help=f"(needs {part}: pip install 'greenroom[all]')",
        context_settings={"ignore_unknown_options": True},
    )


def _plugged() -> dict[str, Any]:
    return {point.name: point for point in entry_points(group="greenroom.commands")}


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="greenroom")
def cli() -> None:
    """Check your own live-commerce room (直播间) before and while you sell."""


def main() -> None:
    """Entry point: errors become one line and an exit code."""
    try:
        cli(standalone_mode=True)
    except InputError as problem:
        click.echo(f"greenroom: {problem}", err=True)
        sys.exit(2)
    except GreenroomError as problem:
        click.echo(f"greenroom: {problem}", err=True)
        sys.exit(3)
