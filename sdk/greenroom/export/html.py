"""The report as one HTML file that opens offline. Everything from a page is escaped."""

from collections.abc import Iterable

from greenroom.compare import Comparison
from greenroom.export.about import coverage_line, seen_at, seen_line
from greenroom.export.comparison import changes_of, comparison_in_short, day_of_moment
from greenroom.export.entries import questions, told
from greenroom.export.labels import load_labels
from greenroom.export.pages import environment
from greenroom.export.people import load_people_words
from greenroom.export.said import mark, open_questions, said_lines
from greenroom.export.scores import score_words
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, Citation, Report, was_asked
from greenroom.words import Words

_URGENT = (Outcome.violation, Outcome.error, Outcome.needs_review)
_CALM = (Outcome.passed, Outcome.not_applicable)


def as_html(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """The report in `language` as a page without scripts and without outside parts.

    comparison: with earlier audits, of which this report is the last. What is folded on a screen
    stays so on paper: questions have a form of their own.
    """
    labels = load_labels()
    people = load_people_words()
    unseen = [row for row in report.checks if row.outcome is Outcome.not_tested]
    without = sum(not was_asked(row, report) for row in unseen)
    urgent = [(one, [row for row in report.checks if row.outcome is one]) for one in _URGENT]
    open_count = sum(one.outcome is Outcome.not_tested for one in questions(report))
    answers = people.labels["answers"][language]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            people=people,
            # Answers have a table of their own.
            answers=sorted(report.answers, key=lambda one: -one.outcome.rank),
            settled=_CALM,
            said=[one for one in said_lines(report, language) if one[0] != answers],
            mark=mark,
            common_remedy=_common_remedy,
            open_questions=open_questions,
            form=labels.labels["people_form"].fill({"count": str(open_count)})[language],
            labels=labels,
            text={name: words[language] for name, words in labels.labels.items()},
            outcomes={outcome: words[language] for outcome, words in labels.outcomes.items()},
            urgent=urgent,
            cited=_cited(row for _, rows in urgent for row in rows),
            not_seen=[row for row in unseen if was_asked(row, report)],
            no_dossier=labels.labels["no_dossier"].fill({"count": str(without)})[language]
            if without
            else "",
            calm=[(one, [row for row in report.checks if row.outcome is one]) for one in _CALM],
            scores=[score_words(score, report.checks, labels, language) for score in report.scores],
            comparison=comparison,
            changed=comparison_in_short(comparison, language) if comparison is not None else [],
            day=day_of_moment,
            changes=changes_of(comparison, language),
            told=told,
            first=[row for row in report.checks if row.outcome is Outcome.violation],
            coverage=coverage_line(report, language),
            seen=seen_line(report, language),
            seen_at=seen_at(report),
            language=language,
            Outcome=Outcome,
        )
    )


def _common_remedy(row: CheckRow) -> Words | None:
    """What to do, where it is the same for every finding: told once."""
    remedies = {one.remedy.zh: one.remedy for one in told(row)}
    return next(iter(remedies.values())) if len(remedies) == 1 else None


def _cited(rows: Iterable[CheckRow]) -> list[Citation]:
    """The articles that findings rest on, each once, in the order in which they are met."""
    found: dict[str, Citation] = {}
    for row in rows:
        penalty = row.penalty if row.outcome is Outcome.violation else ()
        for clause in (*row.clauses, *penalty):
            found.setdefault(clause.id, clause)
    return list(found.values())
