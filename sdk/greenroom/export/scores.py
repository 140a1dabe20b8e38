"""The score in words, the same for text and HTML: never a figure without its notice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from greenroom.export.labels import Labels, load_labels
from greenroom.report import CheckRow, Report
from greenroom.score import Fix, Interval, Score

_AND = {"zh": "；", "en": "; "}
_LIST = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """One score as a person reads it. figure and notice belong together."""

    figure: str
    notice: str
    groups: tuple[str, ...]
    notes: tuple[str, ...]
    fixes: tuple[str, ...]


def score_words(
    score: Score, checks: Sequence[CheckRow], labels: Labels, language: str
) -> ScoreWords:
    """Sentences for `score` in `language` (`zh` or `en`). checks: rows of the same report."""
    names = {row.id: row.name[language] for row in checks}

    def say(name: str, **values: str) -> str:
        return labels.labels[name].fill(values)[language]

    title = score.name[language]
    if score.whole is None:
        figure = say("score_none", title=title)
    else:
        figure = say(
            "score", title=title, open=f"{score.whole.open_points:g}", **_ends(score.whole)
        )
    notes = [say("score_extra", **_ends(score.extra))] if score.extra is not None else []
    if lax := [row.id for row in score.rows if row.too_lax]:
        notes.append(say("too_lax", ids=" ".join(lax)))
    groups = tuple(
        say("score_group", id=part.id, title=part.name[language], **_ends(part.interval))
        for part in score.groups
        if part.interval is not None
    )
    fixes = tuple(
        say(
            "fix",
            id=fix.id,
            duty=fix.duty[language],
            gain=f"{fix.gain:g}",
            how=_AND[language].join(_how(fix, names, labels, language)),
        )
        for fix in score.fixes
    )
    return ScoreWords(figure, score.notice[language], groups, tuple(notes), fixes)


def score_lines(report: Report, language: str) -> Iterator[tuple[str, list[str]]]:
    """A heading with the lines of each score; never a figure without its notice."""
    labels = load_labels()
    for one in report.scores:
        words = score_words(one, report.checks, labels, language)
        fixes = [f"{labels.labels['fixes'][language]}: {fix}" for fix in words.fixes]
        yield (
            labels.labels["self_score"][language],
            [f"{words.figure} ({words.notice})", *words.groups, *words.notes, *fixes],
        )


def _ends(interval: Interval) -> dict[str, str]:
    return {"lower": f"{interval.lower:g}", "upper": f"{interval.upper:g}"}


def _how(fix: Fix, names: Mapping[str, str], labels: Labels, language: str) -> Iterator[str]:
    if fix.checks:
        named = _LIST[language].join(names[check] for check in fix.checks)
        yield labels.labels["fix_checks"].fill({"checks": named})[language]
    if fix.asked:
        yield labels.labels["fix_asked"][language]
    if not fix.checks and not fix.asked:
        yield labels.labels["fix_more"][language]
