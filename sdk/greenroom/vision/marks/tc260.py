"""The implicit label of GB 45438-2025, annex E: is a field one, and does it hold together?

Writers differ in how they wrap the JSON: bare, under a key `AIGC` in either case, as JSON inside
a JSON string. All of these are read; what is then missing or wrong in it is named, never mended.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from greenroom.evidence import Mark, MarkFault
from greenroom.vision.marks.source import Field

KEYS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
LABELS = ("1", "2", "3")
_MAX_WRAPS = 3
# In places for any words only these shapes are a mark; a caption that speaks of AIGC is none.
_SHAPE = re.compile(
    r"""^[\s"']{0,3}(?:AIGC["']?\s{0,3}[:=]\s{0,3})?["']?\{
        (?=.{0,2000}(?:ContentProducer|ProduceID|ContentPropagator|"Label\\?"|"AIGC\\?"))""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_BEFORE_JSON = re.compile(r"^\s*(?:AIGC\s*[:=]\s*)?", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|[.:/])AIGC$", re.IGNORECASE)
# E, j): one-byte printable characters, no space.
_CHARACTERS = re.compile(r"[\x21-\x7e]*")


def mark_of(field: Field) -> Mark | None:
    """The mark that a field holds, with its faults; None where the field is about other things."""
    named = bool(_NAMED.search(field.key))
    if field.text is None:
        return _faulty(field, field.fault) if named else None
    if not named and not _SHAPE.match(field.text):
        return None
    pairs, fault = _pairs(field.text)
    if pairs is None:
        return _faulty(field, fault)
    keys = {key for key, _ in pairs}
    if not named and len(keys.intersection(KEYS)) < 2:
        return None
    return _judged(field.carrier, pairs)


def together(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The same marks, with what they are to each other: a file keeps one copy, and of one mind."""
    marks = tuple(marks)
    if len(marks) < 2:
        return marks
    said = {(mark.label, mark.producer, mark.number) for mark in marks}
    fault = MarkFault.conflict if len(said) > 1 else MarkFault.second_copy
    return tuple(
        mark.model_copy(update={"faults": (*mark.faults, fault)})
        if index or fault is MarkFault.conflict
        else mark
        for index, mark in enumerate(marks)
    )


def _faulty(field: Field, fault: str) -> Mark:
    return Mark(standard="tc260", carrier=field.carrier, faults=(MarkFault(fault),))


_Pairs = list[tuple[str, Any]]


class _Object:
    """A JSON object as its pairs, twins kept."""

    def __init__(self, pairs: _Pairs) -> None:
        self.pairs = pairs


def _pairs(text: str) -> tuple[_Pairs | None, str]:
    """The pairs of the innermost wrap, or None and the fault."""
    for _ in range(_MAX_WRAPS):
        stripped = _BEFORE_JSON.sub("", text).strip().strip("\0")
        if not stripped:
            return None, "empty"
        try:
            found = json.loads(stripped, object_pairs_hook=_Object)
        except (ValueError, RecursionError) as problem:
            return None, _why_not(stripped, problem)
        for _ in range(_MAX_WRAPS):
            if not isinstance(found, _Object):
                break
            inner = [value for key, value in found.pairs if key.upper() == "AIGC"]
            if len(inner) != 1:
                return found.pairs, ""
            found = inner[0]
        if not isinstance(found, str):
            return None, "not_object"
        text = found
    return None, "not_object"


def _why_not(text: str, problem: Exception) -> str:
    """Cut off where the JSON stops at the end of the text or inside what it has begun."""
    if not text.startswith(("{", '"')):
        return "not_json"
    if isinstance(problem, json.JSONDecodeError):
        words = problem.msg
        if problem.pos >= len(text.rstrip()) or words.startswith("Unterminated"):
            return "truncated"
    return "not_json"


def _judged(carrier: str, pairs: _Pairs) -> Mark:
    counts = Counter(key for key, _ in pairs)
    values = dict(pairs)
    faults: dict[MarkFault, bool] = {
        MarkFault.repeated_key: max(counts.values(), default=0) > 1,
        MarkFault.missing_key: any(key not in values for key in KEYS),
        MarkFault.unknown_key: any(key not in KEYS for key in values),
        MarkFault.not_text: any(not isinstance(value, str) for value in values.values()),
        MarkFault.bad_label: _words(values.get("Label", "")) not in LABELS and "Label" in values,
        MarkFault.bad_characters: any(
            isinstance(value, str) and not _CHARACTERS.fullmatch(value) for value in values.values()
        ),
        MarkFault.empty: not pairs,
    }
    return Mark(
        standard="tc260",
        carrier=carrier,
        label=_words(values.get("Label", ""))[:80],
        producer=_words(values.get("ContentProducer", ""))[:200],
        number=_words(values.get("ProduceID", ""))[:200],
        faults=tuple(fault for fault, holds in faults.items() if holds),
    )


def _words(value: object) -> str:
    if isinstance(value, str):
        # Half a surrogate never reaches a document.
        return value.encode("utf-8", "replace").decode("utf-8")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
