"""What people answered and waived, in lines that every report carries."""

from collections.abc import Iterator

from greenroom.export.people import load_people_words
from greenroom.outcome import Outcome
from greenroom.report import FindingRow, ItemRow, Report


def said_lines(report: Report, language: str) -> Iterator[tuple[str, list[str]]]:
    """Headings with their lines: waivers, answers, answers to items these rules do not know."""
    words = load_people_words()
    label = {name: one[language] for name, one in words.labels.items()}
    if report.waivers:
        lines = [words.waiver(row, language) for row in report.waivers]
        if report.waived:
            lines.insert(0, words.say("waived", language, count=report.waived))
        yield label["waivers"], lines
    if report.answers:
        lines = []
        for one in report.answers:
            lines.append(f"{one.id} {one.ask[language]} {one.says[language]}")
            lines += [f"  ! {label['against']}: {found.says[language]}" for found in one.against]
            lines += [
                f"  {label['earlier']}: {old.author} {old.day} "
                f"{words.verdicts[old.verdict][language]}"
                for old in one.earlier
            ]
        yield label["answers"], lines
    if report.strays:
        yield (
            label["strays"],
            [
                f"{one.item} {one.author} {one.day} {words.verdicts[one.verdict][language]}"
                for one in report.strays
            ],
        )


def mark(finding: FindingRow, language: str) -> str:
    """What `waive` wants to know of a finding, and who has taken it on."""
    if finding.waiver is None:
        return f"#{finding.fingerprint}"
    label = load_people_words().labels["waivers"][language]
    return f"#{finding.fingerprint} {label}: {waived_by(finding)}"


def waived_by(finding: FindingRow) -> str:
    """Reason and owner of the waiver of a finding, and until when; empty without one."""
    given = finding.waiver
    return f"{given.reason} ({given.owner}, ≤ {given.until})" if given else ""


def open_questions(item: ItemRow) -> int:
    """How many questions of the criterion nobody has answered, or not any more."""
    return sum(question.outcome is Outcome.not_tested for question in item.people)
