"""申报自评表: the criteria one by one, as the operator sees them; no official form."""

from dataclasses import dataclass

from greenroom.answers.answer import Verdict
from greenroom.compare import Comparison
from greenroom.export.about import facts
from greenroom.export.entries import told
from greenroom.export.labels import load_labels
from greenroom.export.pages import environment
from greenroom.export.people import load_people_words
from greenroom.export.said import said_lines
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, ItemRow, Question, Report


@dataclass(frozen=True, slots=True)
class _Told:
    """A check that leaves something to do. says: a sentence a finding. todo: what to do."""

    outcome: Outcome
    name: str
    says: tuple[str, ...]
    todo: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One criterion. machine, people: in one line each. open: questions without an answer."""

    item: ItemRow
    machine: str
    people: str
    told: tuple[_Told, ...]
    answered: tuple[Question, ...]
    open: tuple[Question, ...]


def as_register_html(
    report: Report, language: str = "zh", comparison: Comparison | None = None
) -> str:
    """The form as a page to read, print and sign; without scripts, outside parts or any badge."""
    del comparison  # the form asks how things stand, not how they came about
    labels, words = load_labels(), load_people_words()
    judged = {row.id: row for row in report.checks}
    items = [item for group in report.criteria for item in group.items]
    answers = words.labels["answers"][language]
    template = environment().get_template("register.html.j2")
    return template.render(
        report=report,
        facts=facts(report, language),
        rows=[_row(item, judged, language) for item in items],
        # Answers stand under their criteria.
        said=[one for one in said_lines(report, language) if one[0] != answers],
        outcomes={outcome: one[language] for outcome, one in labels.outcomes.items()},
        text={name: one[language] for name, one in labels.labels.items()},
        verdicts=[words.verdicts[one][language] for one in Verdict],
        against=words.labels["against"][language],
        language=language,
    )


def _row(item: ItemRow, judged: dict[str, CheckRow], language: str) -> _Row:
    labels = load_labels().labels
    rows = [judged[id_] for id_ in item.checks if id_ in judged]
    rows.sort(key=lambda row: -row.outcome.rank)
    open_ones = tuple(one for one in item.people if one.outcome is Outcome.not_tested)
    answered = tuple(one for one in item.people if one.outcome is not Outcome.not_tested)
    clear = sum(row.outcome.rank < Outcome.not_tested.rank for row in rows)
    machine = labels["checks_clear"].fill({"total": str(len(rows)), "clear": str(clear)})
    people = labels["questions_answered"].fill(
        {"total": str(len(item.people)), "answered": str(len(answered))}
    )
    return _Row(
        item=item,
        machine=machine[language],
        people=people[language],
        told=tuple(
            _told(row, language) for row in rows if row.outcome.rank >= Outcome.not_tested.rank
        ),
        answered=tuple(sorted(answered, key=lambda one: -one.outcome.rank)),
        open=open_ones,
    )


def _told(row: CheckRow, language: str) -> _Told:
    found = told(row)
    todo = row.remedy
    if row.outcome is Outcome.needs_review and row.review is not None:
        todo = row.review
    elif row.outcome in (Outcome.not_tested, Outcome.error):
        todo = row.says
    says = tuple(one.says[language] for one in found) or (row.says[language],)
    return _Told(row.outcome, row.name[language], says, todo[language])
