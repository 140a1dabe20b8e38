"""Checklists, the coverage matrix and law as plain text."""

from collections.abc import Iterator

from greenroom.checklist import Checklist, ChecklistRow
from greenroom.coverage import Coverage, ServedBy
from greenroom.export.labels import flat, load_labels
from greenroom.export.people import load_people_words
from greenroom.law import Clause, Instrument
from greenroom.outcome import Outcome
from greenroom.report import FindingRow, Question
from greenroom.words import Words

_WORSE = Outcome.passed.rank


def checklist_as_text(checklist: Checklist, language: str = "zh") -> str:
    """The checklist to read on a terminal, ending with a newline."""
    return "\n".join(_checklist_lines(checklist, language)) + "\n"


def _checklist_lines(checklist: Checklist, language: str) -> Iterator[str]:
    words = load_people_words()
    yield words.lists[checklist.list][language]
    yield f"{as_of_line(checklist, language)}  {counted(checklist, language)}"
    for section, rows in by_section(checklist):
        yield ""
        yield f"== {section[language]} =="
        for row in rows:
            yield from _row_lines(row, language)
    yield ""
    yield from settled(checklist, language)
    yield checklist.disclaimer[language]


def _row_lines(row: ChecklistRow, language: str) -> Iterator[str]:
    yield f"[{row.id}] {row.asks[language]}"
    yield f"    {flat(came_to(row, language))}"
    for finding in told(row):
        waived = f" ({flat(finding.waiver.reason)})" if finding.waiver else ""
        yield f"    - {flat(finding.says[language])}{waived}"
    if row.question is not None:
        yield from _question_lines(row.question, language)


def _question_lines(asked: Question, language: str) -> Iterator[str]:
    words = load_people_words()
    label = {name: one[language] for name, one in words.labels.items()}
    for one in asked.against:
        yield f"    ! {label['against']}: {flat(one.says[language])}"
    yield f"    {label['how']}: {asked.how[language]}"
    yield f"    {label['good']}: {asked.good[language]}"
    yield f"    {label['bad']}: {asked.bad[language]}"
    roles = " / ".join(words.roles[role][language] for role in asked.who)
    holds = words.holds(asked.holds, language)
    yield f"    {label['proof']}: {asked.proof[language]}"
    yield f"    {label['who']}: {roles}  {label['holds']}: {holds}"


def came_to(row: ChecklistRow, language: str) -> str:
    """What the line came to. Findings speak for a check; an open question speaks for itself."""
    outcome = load_labels().outcomes[row.outcome][language]
    if row.question is None:
        return outcome if told(row) else f"{outcome}: {row.says[language]}"
    is_open = row.outcome is Outcome.not_tested
    return row.says[language] if is_open else f"{outcome}: {row.says[language]}"


def told(row: ChecklistRow) -> list[FindingRow]:
    """Findings of a line that a person has to know of."""
    return [one for one in row.findings if one.outcome.rank > Outcome.not_tested.rank]


def by_section(checklist: Checklist) -> list[tuple[Words, list[ChecklistRow]]]:
    """Lines by heading, in order. Of the checks only those with something to say are shown."""
    sections: dict[str, tuple[Words, list[ChecklistRow]]] = {}
    for row in checklist.rows:
        silent = checklist.room is None or row.outcome.rank <= _WORSE or _unasked(row, checklist)
        if row.question is None and silent:
            continue
        sections.setdefault(row.section.zh, (row.section, []))[1].append(row)
    return list(sections.values())


def settled(checklist: Checklist, language: str) -> list[str]:
    """Sentences for the checks that are not shown; none where all are."""
    checks = [row for row in checklist.rows if row.question is None]
    words = load_people_words()
    if checklist.room is None:
        return [words.say("look_first", language, count=len(checks))]
    calm = sum(row.outcome.rank <= _WORSE for row in checks)
    unasked = sum(_unasked(row, checklist) for row in checks)
    no_dossier = load_labels().labels["no_dossier"].fill({"count": str(unasked)})[language]
    return [
        *([words.say("found_nothing", language, count=calm)] if calm else []),
        *([no_dossier] if unasked else []),
    ]


def _unasked(row: ChecklistRow, checklist: Checklist) -> bool:
    """True for a check of records where no dossier was handed in."""
    return row.kind is ServedBy.dossier and not checklist.dossier


def counted(checklist: Checklist, language: str) -> str:
    """How many questions and checks there are."""
    checks = sum(row.question is None for row in checklist.rows)
    return load_people_words().say(
        "checklist_counts",
        language,
        questions=len(checklist.rows) - checks,
        unanswered=checklist.unanswered,
        checks=checks,
    )


def as_of_line(checklist: Checklist, language: str) -> str:
    """By the law of which day."""
    return load_labels().labels["as_of"].fill({"day": checklist.as_of.isoformat()})[language]


def coverage_as_text(found: Coverage, language: str = "zh") -> str:
    """The matrix, one duty a line, and the counts below."""
    words = load_people_words()
    lines = []
    for row in (*found.rows, *found.clauses):
        served = " ".join((*row.checks, *row.items)) or words.labels["open"][language]
        draft = f" ({words.labels['draft'][language]})" if row.draft else ""
        lines.append(f"{row.id}  {served}  {row.duty[language]}{draft}")
    return "\n".join([*lines, *coverage_summary(found, language)]) + "\n"


def coverage_summary(found: Coverage, language: str) -> list[str]:
    """Counts: duties served and open, by kind, articles of law, background rows."""
    words = load_people_words()
    open_rows = sum(row.is_open for row in found.rows)
    return [
        words.say(
            "coverage_counts",
            language,
            total=len(found.rows),
            served=len(found.rows) - open_rows,
            open=open_rows,
        ),
        *(
            words.say(
                "coverage_kind",
                language,
                kind=words.kinds[kind][language],
                count=count,
                only=found.only[kind],
            )
            for kind, count in found.counts.items()
        ),
        words.say(
            "coverage_clauses",
            language,
            total=len(found.clauses),
            served=sum(not row.is_open for row in found.clauses),
        ),
        words.say("coverage_context", language, count=len(found.context)),
    ]


def instruments_as_text(instruments: dict[str, Instrument], language: str = "zh") -> str:
    """All instruments, one a line: id, title, kind, when in force, certainty."""
    words = load_people_words()
    lines = [
        f"{id_}  {one.title[language]}  {words.law_kinds[one.kind][language]}  "
        f"{words.period(one.in_force, language)}  {one.certainty}  {len(one.articles)}"
        for id_, one in instruments.items()
    ]
    return "\n".join(lines) + "\n"


def instrument_as_text(instrument: Instrument, id_: str, language: str = "zh") -> str:
    """One instrument with its articles."""
    lines = [*_instrument_lines(instrument, language), ""]
    lines += [f"{id_}/{name}  {one.says[language]}" for name, one in instrument.articles.items()]
    return "\n".join(lines) + "\n"


def clause_as_text(
    clause: Clause,
    instrument: Instrument,
    checks: tuple[str, ...],
    items: tuple[str, ...],
    language: str = "zh",
) -> str:
    """One article: what it says, its figures, where it is from, and what cites it."""
    words, labels = load_people_words(), load_labels()
    label = {name: one[language] for name, one in words.labels.items()}
    numbers = [f"{name} {value}" for name, value in clause.numbers.items()]
    lines = [f"{clause.id}  {labels.cite(clause, language)}", clause.says[language]]
    if clause.quote:
        lines.append(f"{label['quote']}: {clause.quote}")
    lines += [
        f"{label['in_force']}: {words.period(clause.in_force, language)}",
        f"{label['numbers']}: {', '.join(numbers) or label['none']}",
        f"{label['certainty']}: {clause.certainty} {words.certainties[clause.certainty][language]}",
        *_instrument_lines(instrument, language),
        f"{label['cited_by_checks']}: {' '.join(checks) or label['none']}",
        f"{label['cited_by_items']}: {' '.join(items) or label['none']}",
    ]
    return "\n".join(lines) + "\n"


def _instrument_lines(instrument: Instrument, language: str) -> Iterator[str]:
    words = load_people_words()
    label = {name: one[language] for name, one in words.labels.items()}
    binding = label["binding" if instrument.binding else "not_binding"]
    yield f"{instrument.title[language]} · {words.law_kinds[instrument.kind][language]} · {binding}"
    yield f"{label['number']}: {instrument.number}"
    yield f"{label['issuer']}: {instrument.issuer[language]}"
    yield f"{label['in_force']}: {words.period(instrument.in_force, language)}"
    yield (
        f"{label['source']}: {instrument.source}  {label['confirmed']}: {instrument.confirmed}  "
        f"{instrument.certainty} {words.certainties[instrument.certainty][language]}"
    )
