"""The anchors of a pattern: strings of which one stands in whatever the pattern can match.

As RE2 does for its prefilter: exact strings are multiplied out as long as they are few, and of all
that must stand in a match the set that is rarest in text is kept.
"""

# The parser of `re` is private, so it is asked here, when the table is made, never by the product.
from re import _constants as op
from re import _parser as parser

_MOST = 40
_Set = frozenset[str]


def anchors(pattern: str) -> tuple[str, ...]:
    """Strings of which one stands in every match; none where there is no such set."""
    exact, best = _sequence(parser.parse(pattern))
    found = _better(best, exact)
    return tuple(sorted(_minimal(found))) if found else ()


def _sequence(items) -> tuple[_Set | None, _Set | None]:
    """(all strings it can match, if few; the best set of strings of which one must stand)."""
    whole: _Set | None = frozenset({""})
    run: _Set = frozenset({""})
    best: _Set | None = None
    for item in items:
        exact, inner = _item(item)
        if exact is None:
            best = _better(_better(best, run), inner)
            whole, run = None, frozenset({""})
            continue
        joined = frozenset(a + b for a in run for b in exact)
        if len(joined) > _MOST:
            best = _better(_better(best, run), exact)
            whole, run = None, exact
        else:
            run = joined
            whole = joined if whole is not None else None
    return whole, _better(best, run)


def _item(item) -> tuple[_Set | None, _Set | None]:
    code, value = item
    if code is op.LITERAL:
        return frozenset({chr(value)}), None
    if code is op.IN:
        return _class(value), None
    if code in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return frozenset({""}), None
    if code is op.SUBPATTERN:
        return _sequence(value[-1])
    if code is op.BRANCH:
        return _branch(value[1])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, inner = value
        exact, best = _sequence(inner)
        if least == 0:
            return (exact | {""}, None) if most == 1 and exact is not None else (None, None)
        return (exact, best) if least == most == 1 else (None, _better(best, exact))
    return None, None


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


def _branch(branches) -> tuple[_Set | None, _Set | None]:
    read = [_sequence(branch) for branch in branches]
    exact = [one for one, _ in read]
    every = frozenset().union(*(one for one in exact if one is not None))
    whole = every if all(one is not None for one in exact) and len(every) <= _MOST else None
    needed = [_better(best, one) for one, best in read]
    if any(not one for one in needed):
        return whole, None
    return whole, frozenset().union(*(one for one in needed if one))


def _better(one: _Set | None, other: _Set | None) -> _Set | None:
    """Of two sets, of each of which one must stand, that whose strings are rarer."""
    sets = [each for each in (one, other) if each and "" not in each]
    return max(sets, key=lambda words: (_worth(words), sorted(words))) if sets else None


def _worth(words: _Set) -> tuple[float, int]:
    # A second character makes a string some thirty times as rare.
    return -sum(sorted(30.0 ** -len(word) for word in words)), -len(words)


def _minimal(words: _Set) -> _Set:
    """Without strings that hold another one of the set."""
    return frozenset(
        word for word in words if not any(other != word and other in word for other in words)
    )
