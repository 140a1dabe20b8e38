"""How far a long run is: one line written over on a terminal, JSON lines elsewhere."""

from collections import Counter
from time import monotonic

import click

from greenroom.batch.result import Class, Result, load_rules

_BAR = 24


class Progress:
    """total: rooms to come. terminal: whether a person looks on."""

    def __init__(self, total: int, language: str, *, terminal: bool) -> None:
        self._total = total
        self._language = language
        self._terminal = terminal
        self._counts: Counter[Class] = Counter()
        self._begun = monotonic()

    def show(self, result: Result) -> None:
        self._counts[result.outcome] += 1
        if not self._terminal:
            click.echo(result.model_dump_json(exclude_defaults=True))
            return
        click.echo(f"\r\x1b[K{self.line(monotonic() - self._begun)}", nl=False, err=True)

    def line(self, spent_s: float) -> str:
        """The state of the run after `spent_s` seconds, for people."""
        done = sum(self._counts.values())
        full = _BAR * done // self._total
        rate = done / max(spent_s, 0.001)
        left_s = round((self._total - done) / rate)
        rules = load_rules()
        counts = " · ".join(
            f"{rules[one].name[self._language]} {count}"
            for one, count in sorted(self._counts.items())
        )
        return (
            f"[{'#' * full}{'.' * (_BAR - full)}] {done}/{self._total} "
            f"{rate * 60:.0f}/min ETA {left_s // 60}:{left_s % 60:02} {counts}"
        )

    def end(self) -> None:
        if self._terminal and self._counts:
            click.echo("", err=True)
