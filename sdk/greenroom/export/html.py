"""The report as one HTML file that opens offline. Everything from a page is escaped."""

from greenroom.export.about import coverage_line, seen_at, seen_line
from greenroom.export.entries import told
from greenroom.export.labels import load_labels
from greenroom.export.pages import environment
from greenroom.export.said import mark, open_questions, said_lines
from greenroom.export.scores import score_words
from greenroom.outcome import Outcome
from greenroom.report import Report, was_asked


def as_html(report: Report, language: str = "zh") -> str:
    """The report in `language` as a page without scripts and without outside parts."""
    labels = load_labels()
    order = [outcome for outcome in reversed(Outcome) if outcome.rank > Outcome.not_tested.rank]
    unseen = [row for row in report.checks if row.outcome is Outcome.not_tested]
    without = sum(not was_asked(row, report) for row in unseen)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
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
            scores=[score_words(score, report.checks, labels, language) for score in report.scores],
            told=told,
            first=[row for row in report.checks if row.outcome is Outcome.violation],
            coverage=coverage_line(report, language),
            seen=seen_line(report, language),
            seen_at=seen_at(report),
            language=language,
            Outcome=Outcome,
        )
    )
