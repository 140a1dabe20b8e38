"""The report as one HTML file that opens offline. Everything from a page is escaped."""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from greenroom.export.labels import load_labels
from greenroom.export.said import mark, open_questions, said_lines
from greenroom.export.scores import score_words
from greenroom.outcome import Outcome
from greenroom.report import Report, was_asked
from greenroom.words import CHINA

if TYPE_CHECKING:
    from jinja2 import Template


@lru_cache(maxsize=1)
def _template() -> "Template":
    # The other formats need not wait for it to load.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("greenroom.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def as_html(report: Report, language: str = "zh") -> str:
    """The report in `language` as a page without scripts and without outside parts."""
    labels = load_labels()
    order = [outcome for outcome in reversed(Outcome) if outcome.rank > Outcome.not_tested.rank]
    unseen = [row for row in report.checks if row.outcome is Outcome.not_tested]
    without = sum(not was_asked(row, report) for row in unseen)
    return _template().render(
        report=report,
        said=list(said_lines(report, language)),
        mark=mark,
        open_questions=open_questions,
        labels=labels,
        text={name: words[language] for name, words in labels.labels.items()},
        outcomes={outcome: words[language] for outcome, words in labels.outcomes.items()},
        urgent=[(o, [row for row in report.checks if row.outcome is o]) for o in order],
        not_seen=[row for row in unseen if was_asked(row, report)],
        no_dossier=labels.labels["no_dossier"].fill({"count": str(without)})[language]
        if without
        else "",
        calm=[row for row in report.checks if row.outcome.rank < Outcome.not_tested.rank],
        seen_at=f"{datetime.fromisoformat(report.seen.last).astimezone(CHINA):%Y-%m-%d %H:%M %z}",
        scores=[score_words(score, report.checks, labels, language) for score in report.scores],
        language=language,
        Outcome=Outcome,
    )
