"""The anchors of a pattern: sets of strings of each of which one stands in whatever it can match.

As RE2 does for its prefilter: exact strings are multiplied out as long as they are few, and of all
that must stand in a match the sets that are rarest in text are kept.
"""

# The parser of `re` is private, so it is asked here, when the table is made, never by the product.
from re import _constants as op
from re import _parser as parser

_MOST = 40
# A third set would hardly rule out more.
_KEPT = 2
_Set = frozenset[str]


def anchors(pattern: str) -> tuple[tuple[str, ...], ...]:
    """At most two sets, the rarest first, of each of which one string stands in every match."""
    exact, needed = _sequence(parser.parse(pattern))
    found = {
        _minimal(one) for one in (*needed, *([exact] if exact else [])) if one and "" not in one
    }
    best = sorted(found, key=lambda words: (_worth(words), sorted(words)), reverse=True)
    return tuple(tuple(sorted(one)) for one in best[:_KEPT])


def _sequence(items) -> tuple[_Set | None, list[_Set]]:
    """(all strings it can match, if few; sets of strings of each of which one must stand)."""
    whole: _Set | None = frozenset({""})
    run: _Set = frozenset({""})
    needed: list[_Set] = []
    for item in items:
        exact, inner = _item(item)
        if exact is None:
            needed += [run, *inner]
            whole, run = None, frozenset({""})
            continue
        joined = frozenset(a + b for a in run for b in exact)
        if len(joined) > _MOST:
            needed.append(run)
            whole, run = None, exact
        else:
            run = joined
            whole = joined if whole is not None else None
    needed.append(run)
    return whole, [one for one in needed if one and "" not in one]


def _item(item) -> tuple[_Set | None, list[_Set]]:
    code, value = item
    if code is op.LITERAL:
        return frozenset({chr(value)}), []
    if code is op.IN:
        return _class(value), []
    if code in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return frozenset({""}), []
    if code is op.SUBPATTERN:
        return _sequence(value[-1])
    if code is op.BRANCH:
        return _branch(value[1])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, inner = value
        exact, needed = _sequence(inner)
        if least == 0:
            return (exact | {""} if most == 1 and exact is not None else None), []
        if least == most == 1:
            return exact, needed
        return None, [*needed, *([exact] if exact and "" not in exact else [])]
    return None, []


def _class(members) -> _Set | None:
    chars: set[str] = set()
    for code, value in members:
        if code is op.LITERAL:
            chars.add(chr(value))
        elif code is op.RANGE and value[1] - value[0] < 12:
            chars.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(chars) if len(chars) <= _MOST else None


def _branch(branches) -> tuple[_Set | None, list[_Set]]:
    read = [_sequence(branch) for branch in branches]
    exact = [one for one, _ in read]
    every = frozenset().union(*(one for one in exact if one is not None))
    whole = every if all(one is not None for one in exact) and len(every) <= _MOST else None
    best = [_best([*needed, *([one] if one and "" not in one else [])]) for one, needed in read]
    if any(one is None for one in best):
        return whole, []
    return whole, [frozenset().union(*(one for one in best if one))]


def _best(sets: list[_Set]) -> _Set | None:
    """The set whose strings are rarest in text."""
    return max(sets, key=lambda words: (_worth(words), sorted(words)), default=None)


def _worth(words: _Set) -> tuple[float, int]:
    # A second character makes a string some thirty times as rare.
    return -sum(sorted(30.0 ** -len(word) for word in words)), -len(words)


def _minimal(words: _Set) -> _Set:
    """Without strings that hold another one of the set."""
    return frozenset(
        word for word in words if not any(other != word and other in word for other in words)
    )
