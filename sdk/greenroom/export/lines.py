"""Findings of lines as plain text; as JSON lines they write themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator

from greenroom.export.labels import flat, load_labels
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.scripts import Line
from greenroom.text import LineFinding, LineFindings, Silence

_SHOWN = (Outcome.violation, Outcome.error, Outcome.needs_review)
_CONTEXT = 20


def lines_as_text(
    judged: Iterable[tuple[Line, LineFindings]], pack: Pack, language: str = "zh"
) -> Iterator[str]:
    """What a person reads, in stretches that end with a newline, as the lines come.

    judged: each line with its findings. A line without any is counted, not shown. The last
    stretch is the sum.
    """
    writer = Writer(pack, language)
    counts: Counter[Outcome] = Counter()
    lines = 0
    for line, found in judged:
        lines += 1
        counts.update(row.outcome for row in found.findings)
        if found.findings or found.silent:
            yield "\n".join(writer.line(line, found)) + "\n\n"
    yield "\n".join(writer.sum(lines, counts)) + "\n"


class Writer:
    """Lines with their findings in one language."""

    def __init__(self, pack: Pack, language: str) -> None:
        self._pack = pack
        self._labels = load_labels()
        self._language = language

    def line(self, line: Line, found: LineFindings) -> Iterator[str]:
        """One line with its findings."""
        zone = self._pack.phrases.zones[line.zone][self._language]
        time = f" {_clock(line.at_s)}" if line.at_s is not None else ""
        yield f"{self._label('line', id=flat(found.id))}{time} ({zone})"
        for row in found.findings:
            yield from self._finding(line.text, row)
        if found.left_out is not None:
            yield f"  {self._label('left_out', count=str(found.left_out))}"
        for silence in found.silent or ():
            yield self._silence(silence)

    def sum(self, lines: int, counts: Counter[Outcome]) -> Iterator[str]:
        """How many lines and findings there were, and what this is not."""
        outcomes = self._labels.outcomes
        yield "  ".join(
            (
                self._label("lines", lines=str(lines)),
                *(f"{outcomes[one][self._language]} {counts[one]}" for one in _SHOWN),
            )
        )
        yield self._pack.phrases.disclaimer[self._language]

    def _finding(self, words: str, row: LineFinding) -> Iterator[str]:
        outcome = self._labels.outcomes[row.outcome][self._language]
        yield f"  [{outcome}] {row.check}: {flat(row.says[self._language])}"
        if row.quote:
            before = words[max(0, row.start - _CONTEXT) : row.start]
            after = words[row.end : row.end + _CONTEXT]
            yield f"      {flat(before)}【{flat(row.quote[:200])}】{flat(after)}"
        if row.why:
            why = "、".join(self._pack.phrases.why[name][self._language] for name in row.why)
            yield f"      {self._label('why')}: {why}"
        if row.lowered is not None:
            yield f"      {row.lowered[self._language]}"
        if row.outcome is not Outcome.error:
            yield f"      {self._label('remedy')}: {row.suggestion[self._language]}"
            yield f"      {self._label('basis')}: {self._cited(row.clauses)}"

    def _silence(self, silence: Silence) -> str:
        cue = silence.cue or self._label("by_check")
        return f"  {self._label('silent')}: {flat(silence.quote)} ({silence.family}, {cue})"

    def _cited(self, clauses: tuple[str, ...]) -> str:
        law = self._pack.law
        return "; ".join(self._labels.cite(law.clause(one), self._language) for one in clauses)

    def _label(self, name: str, **values: str) -> str:
        return self._labels.labels[name].fill(values)[self._language]


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
