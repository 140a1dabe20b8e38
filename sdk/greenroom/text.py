"""Checking words before they are said or shown: lines in, findings of each line out.

What the engine does for a room this does for one line at a time, by the same checks and the same
rules of lowering, without a page around it: only checks that forbid words are asked.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict

from greenroom.check import Check, Expects, Finding
from greenroom.errors import InputError
from greenroom.evidence import GoodsKind, Room, Speaker, Text, Zone
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.rows import crash_of, is_binding, is_unclear, short, stand_behind
from greenroom.scripts import Line
from greenroom.wording import normal
from greenroom.wording.judge import Effect, cue_for
from greenroom.words import Words

# A longer line is judged in pieces, each read with what stands around it, so that no check ever
# sees a text whose length could cost it more than in proportion. Cues reach 200 characters.
PIECE = 1_000
AROUND = 300
# Beyond this many findings a line is rubbish or an attack; the rest is counted, not listed.
MAX_FINDINGS = 1_000

_NEEDS = frozenset({"texts", "pictures", "lexicon", "law", "kinds", "room", "as_of"})
_ROOM = Room(platform="text", url="")
_GOODS = "goods"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineFinding(Model):
    """One finding in a line.

    family: of the lexicon, or the check's own name. reason, says: which of the check's reasons,
    and its sentence. start, end: code points of the line's text. normalised: how the quote is
    read. clauses: ids of those in force. why: names of the folds it took to find the words.
    lowered: why the outcome is milder than the reason's own.
    """

    check: str
    family: str
    outcome: Outcome
    reason: str
    start: int
    end: int
    quote: str
    normalised: str
    says: Words
    clauses: tuple[str, ...]
    why: tuple[str, ...]
    suggestion: Words
    lowered: Words | None = None


class Silence(Model):
    """Words found and not held against the line. cue: what speaks for them, if one does."""

    family: str
    term: str
    start: int
    end: int
    quote: str
    cue: str | None = None


class LineFindings(Model):
    """What one line came to. left_out: findings beyond `MAX_FINDINGS`. silent: only on request."""

    id: str
    findings: tuple[LineFinding, ...]
    at_s: float | None = None
    left_out: int | None = None
    silent: tuple[Silence, ...] | None = None

    def to_json(self) -> str:
        """One JSON object on one line; fields that say nothing are left out."""
        return self.model_dump_json(exclude_none=True)


def check_lines(
    lines: Iterable[Line], pack: Pack, as_of: date, *, trace: bool = False
) -> Iterator[LineFindings]:
    """Findings of each line by the law of `as_of`, in the order of the lines, one by one.

    A line is judged by itself: what stands in another neither harms nor helps it. trace: list
    also what was found and not held against it. Never raises for what a check does: a check that
    crashes on a line is a finding of it with outcome `error`.
    """
    bench = Bench(pack, as_of)
    for line in lines:
        yield bench.judged(line, trace=trace)


def reads_words(check: Check) -> bool:
    """True for a check that can be asked about words alone, without a page around them."""
    needs = set(check.needs)
    return check.spec.expects is Expects.forbid and "texts" in needs and needs <= _NEEDS


class _Asked:
    """A check made ready for one day: what does not change from line to line is bound already."""

    def __init__(self, check: Check, pack: Pack, as_of: date) -> None:
        spec = check.spec
        clauses = pack.law.in_force(spec.clauses, as_of)
        fixed: dict[str, Any] = {
            "lexicon": pack.lexicon,
            "law": pack.law,
            "room": _ROOM,
            "pictures": (),
            "as_of": as_of,
        }
        needs = set(check.needs)
        self.id = check.id
        self.spec = spec
        self.family = family_of(check)
        self.clauses = tuple(clause.id for clause in clauses)
        self.binding = is_binding(clauses)
        self.found_by = frozenset(spec.found_by)
        self.takes_kinds = "kinds" in needs
        self.evaluate: Callable[..., Iterable[Finding]] = partial(
            check.evaluate, **{name: fixed[name] for name in needs & fixed.keys()}
        )

    def findings(self, texts: tuple[Text, ...], kinds: dict[str, GoodsKind]) -> Iterable[Finding]:
        """What the check sees in `texts`."""
        if self.takes_kinds:
            return self.evaluate(texts=texts, kinds=kinds)
        return self.evaluate(texts=texts)


def family_of(check: Check) -> str:
    """The lexicon family that the check looks for, else the check's own name."""
    module = getattr(check.evaluate, "__globals__", {})
    family = module.get("FAMILY")
    return family if isinstance(family, str) else check.id.rpartition("/")[2]


class _Place:
    """The checks that read one zone and one speaker, to be picked by what stands in a line."""

    def __init__(self, asked: tuple[_Asked, ...]) -> None:
        self.asked = asked
        self.families = frozenset(one.family for one in asked)
        self._always = tuple(at for at, one in enumerate(asked) if not one.found_by)
        self._found: dict[str, tuple[int, ...]] = {
            family: tuple(at for at, one in enumerate(asked) if family in one.found_by)
            for family in {family for one in asked for family in one.found_by}
        }

    def of(self, present: Collection[str]) -> Iterator[_Asked]:
        """The checks that may find something where these families stand, in their order."""
        found = {at for family in present for at in self._found.get(family, ())}
        return (self.asked[at] for at in sorted(found.union(self._always)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch `start:end` of a line and the text, with what stands around, that is read for it.

    base: where that text begins in the line.
    """

    text: Text
    base: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding, or a crash, with its place in the line."""

    asked: _Asked
    start: int
    end: int
    finding: Finding | None = None
    crash: Exception | None = None


class Bench:
    """The checks that read words, as they stand on one day, for lines that come one by one."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self._pack = pack
        asked = [_Asked(check, pack, as_of) for check in pack.checks if reads_words(check)]
        unknown = [
            one.id
            for one in asked
            if not one.clauses and pack.law.is_unknown(one.spec.clauses, as_of)
        ]
        if unknown:
            raise InputError(
                f"the law of {as_of} is not kept for {len(unknown)} checks ({unknown[0]}, …)",
                at="as_of",
                remedy="judge by a later day",
            )
        # Without law in force on that day a check has nothing to say.
        self._asked = tuple(one for one in asked if one.clauses)
        self._places: dict[tuple[Zone, Speaker], _Place] = {}

    def judged(self, line: Line, *, trace: bool) -> LineFindings:
        """The findings of one line, in reading order."""
        rows: list[LineFinding] = []
        silent: list[Silence] = []
        left_out = 0
        place = self._place(line.zone, line.speaker)
        for piece in _pieces(line):
            seen = self._seen(place, piece, line.goods_class)
            for one in seen:
                if len(rows) < MAX_FINDINGS:
                    rows += self._rows(one, piece)
                else:
                    left_out += 1
            if trace and len(silent) < MAX_FINDINGS:
                silent += self._silent(place, piece, seen)
        return LineFindings(
            id=line.id,
            findings=tuple(rows),
            at_s=line.at_s,
            left_out=left_out or None,
            silent=tuple(silent) if trace else None,
        )

    def _place(self, zone: Zone, speaker: Speaker) -> _Place:
        place = self._places.get((zone, speaker))
        if place is None:
            place = self._places[zone, speaker] = _Place(
                tuple(
                    one
                    for one in self._asked
                    if zone in (*one.spec.reads, *one.spec.also) and speaker in one.spec.speakers
                )
            )
        return place

    def _seen(self, place: _Place, piece: _Piece, goods_class: GoodsKind | None) -> list[_Seen]:
        """What the checks see in the piece itself, in reading order."""
        texts = (piece.text,)
        kinds = {_GOODS: goods_class} if goods_class is not None else {}
        seen: list[_Seen] = []
        present = self._pack.lexicon.families_in(piece.text.text)
        for one in place.of(present):
            try:
                for finding in one.findings(texts, kinds):
                    words = finding.text is not None
                    start = piece.base + finding.start if words else piece.start
                    end = piece.base + finding.end if words else piece.start
                    if piece.start <= start < piece.end:
                        seen.append(_Seen(one, start, end, finding))
            except Exception as problem:  # noqa: BLE001 - a crashing check is one finding of the line
                seen.append(_Seen(one, piece.start, piece.start, crash=problem))
        seen.sort(key=lambda one: (one.start, one.end))
        return seen

    def _rows(self, seen: _Seen, piece: _Piece) -> tuple[LineFinding, ...]:
        """The finding as it is told; none where it comes to nothing."""
        if seen.finding is None:
            return (self._crashed(seen, seen.crash),)
        try:
            row = self._row(seen, seen.finding, piece)
        except Exception as problem:  # noqa: BLE001 - so is one that names what its spec has not
            return (self._crashed(seen, problem),)
        return (row,) if row.outcome.rank > Outcome.not_tested.rank else ()

    def _row(self, seen: _Seen, finding: Finding, piece: _Piece) -> LineFinding:
        spec = seen.asked.spec
        verdict = spec.reasons[finding.reason]
        # A line alone never shows all of a zone, so nothing can be said to be missing.
        outcome, lowered = stand_behind(
            verdict.outcome,
            binding=seen.asked.binding,
            unseen=finding.absent,
            unclear=is_unclear(finding),
        )
        quote = piece.text.text[finding.start : finding.end] if finding.text is not None else ""
        values = {"quote": quote, "samples": "1", **finding.values}
        return LineFinding(
            check=seen.asked.id,
            family=seen.asked.family,
            outcome=outcome,
            reason=finding.reason,
            start=seen.start,
            end=seen.end,
            quote=quote,
            normalised=normal(quote).text,
            says=verdict.says.fill({name: short(value) for name, value in values.items()}),
            clauses=seen.asked.clauses,
            why=finding.why,
            suggestion=verdict.remedy or spec.remedy,
            lowered=self._pack.phrases.engine[lowered] if lowered else None,
        )

    def _crashed(self, seen: _Seen, problem: Exception | None) -> LineFinding:
        return LineFinding(
            check=seen.asked.id,
            family=seen.asked.family,
            outcome=Outcome.error,
            reason="crashed",
            start=seen.start,
            end=seen.start,
            quote="",
            normalised="",
            says=crash_of(problem or ValueError(), self._pack),
            clauses=seen.asked.clauses,
            why=(),
            suggestion=seen.asked.spec.remedy,
        )

    def _silent(self, place: _Place, piece: _Piece, seen: list[_Seen]) -> Iterator[Silence]:
        """Terms of the piece that no finding of their family stands on."""
        for hit in self._pack.lexicon.hits(piece.text.text):
            start, end = piece.base + hit.start, piece.base + hit.end
            if hit.family not in place.families or not piece.start <= start < piece.end:
                continue
            if any(
                one.asked.family == hit.family and one.start < end and start < one.end
                for one in seen
            ):
                continue
            cue = cue_for(piece.text.text, hit)
            yield Silence(
                family=hit.family,
                term=hit.term,
                start=start,
                end=end,
                quote=piece.text.text[hit.start : hit.end],
                cue=cue.cue if cue is not None and cue.effect is Effect.silent else None,
            )


def _pieces(line: Line) -> Iterator[_Piece]:
    """The line whole, or where it is long in stretches with what stands around them."""
    words = line.text
    step = len(words) if len(words) <= PIECE + AROUND else PIECE
    for start in range(0, len(words), step or 1):
        base, end = max(0, start - AROUND), min(start + step, len(words))
        text = Text(
            id=line.id,
            text=words[base : end + AROUND],
            zone=line.zone,
            speaker=line.speaker,
            goods=_GOODS if line.goods_class is not None else None,
            at_s=line.at_s,
            score=line.score,
        )
        yield _Piece(text, base, start, end)
