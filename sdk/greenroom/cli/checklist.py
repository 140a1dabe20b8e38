"""`checklist`: one list, with what is known so far."""

from datetime import datetime
from pathlib import Path

import click

from greenroom.answers.fold import with_people
from greenroom.answers.log import MAX_BYTES, read_answers
from greenroom.checklist import checklist
from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.cli.settings import moment
from greenroom.item import ListName
from greenroom.pack import load_pack
from greenroom.report import MAX_BYTES as MAX_REPORT
from greenroom.report import read_report

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("checklist")
@click.option("--list", "name", type=click.Choice([str(one) for one in ListName]), default="quick")
@click.option("--report", type=_FILE, help="a report as JSON: fills in what a machine checks")
@click.option("--answers", type=_FILE, help="log of answers")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="the day [default: day of the report, else today]",
)
@click.option("--json", "form", flag_value="json", help="machine-readable")
@click.option("--html", "form", flag_value="html", help="a page to read or to print and tick")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@option_out
def checklist_command(
    name: str,
    report: Path | None,
    answers: Path | None,
    as_of: datetime | None,
    form: str | None,
    lang: str,
    out: Path | None,
) -> None:
    """Print a checklist: minute (开播前一分钟), quick, full, or register (申报自评)."""
    pack = load_pack()
    looked = read_report(bytes_of(report, MAX_REPORT), at=str(report)) if report else None
    day = as_of.date() if as_of else looked.as_of if looked else moment().date()
    given = read_answers(bytes_of(answers, MAX_BYTES), at=str(answers)) if answers else ()
    if looked is not None and given:
        waivers = [row.waiver for row in looked.waivers]
        looked = with_people(looked, pack, given, waivers)
    made = checklist(pack, ListName(name), day, looked, given)
    if form == "json":
        put(made.to_json(indent=1) + "\n", out)
    elif form == "html":
        # The other forms need not wait for templates.
        from greenroom.export.pages import checklist_as_html  # noqa: PLC0415

        put(checklist_as_html(made, lang), out)
    else:
        from greenroom.export.sheets import checklist_as_text  # noqa: PLC0415

        put(checklist_as_text(made, lang), out)
