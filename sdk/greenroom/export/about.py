"""What every report says of itself, in whichever form: what was covered, by which rules and law."""

from datetime import datetime

from greenroom.compare import Comparison
from greenroom.export.comparison import comparison_lines
from greenroom.export.entries import questions
from greenroom.export.labels import load_labels
from greenroom.export.said import said_lines
from greenroom.export.scores import score_lines
from greenroom.outcome import Outcome
from greenroom.report import Report
from greenroom.words import CHINA


def about(
    report: Report, language: str, comparison: Comparison | None = None
) -> list[tuple[str, str]]:
    """`facts`, scores, what changed, then every waiver, answer and stray answer; each labelled."""
    parts = [
        *score_lines(report, language),
        *(comparison_lines(comparison, language) if comparison is not None else ()),
        *said_lines(report, language),
    ]
    return [*facts(report, language), *((name, line) for name, lines in parts for line in lines)]


def facts(report: Report, language: str) -> list[tuple[str, str]]:
    """Label and value: room, coverage, date of law, versions, disclaimer. Words as on the page."""
    labels = load_labels()
    label = {name: words[language] for name, words in labels.labels.items()}
    return [
        (label["room"], report.room.title),
        (label["account"], report.room.account_name),
        (label["address"], report.room.url),
        (label["looked_at"], f"{seen_at(report)} · {seen_line(report, language)}"),
        (label["covered"], coverage_line(report, language)),
        (label["law_of"], report.as_of.isoformat()),
        (label["version"], f"Greenroom {report.versions.greenroom}"),
        (label["rules"], report.versions.rules),
        (label["disclaimer"], report.disclaimer[language]),
    ]


def seen_at(report: Report) -> str:
    """When the room was last looked at, in China."""
    return f"{datetime.fromisoformat(report.seen.last).astimezone(CHINA):%Y-%m-%d %H:%M %z}"


def seen_line(report: Report, language: str) -> str:
    """How often the room was looked at, and for how long."""
    values = {"samples": str(report.seen.samples), "seconds": f"{report.seen.span_s:g}"}
    return load_labels().labels["seen"].fill(values)[language]


def coverage_line(report: Report, language: str) -> str:
    """How many checks came to a result, and what was not seen, failed or is unanswered.

    Counts checks by what they came to, waived or not.
    """
    outcomes = [row.outcome for row in report.checks]
    unseen, failed = outcomes.count(Outcome.not_tested), outcomes.count(Outcome.error)
    values = {
        "checks": len(outcomes),
        "judged": len(outcomes) - unseen - failed,
        "unseen": unseen,
        "failed": failed,
        "open": sum(one.outcome is Outcome.not_tested for one in questions(report)),
        "gaps": len(report.gaps),
    }
    filled = load_labels().labels["coverage"].fill({name: str(n) for name, n in values.items()})
    return filled[language]


def title_line(report: Report, language: str) -> str:
    """Title of the report and name of the room."""
    name = report.room.title or report.room.account_name or report.room.url
    return f"{load_labels().title[language]}: {name}"


def counts_line(report: Report, language: str) -> str:
    """Checks by outcome, worst first."""
    outcomes = load_labels().outcomes
    return "  ".join(
        f"{outcomes[outcome][language]} {report.counts[outcome]}" for outcome in reversed(Outcome)
    )
