"""The words around a term, in the form that terms are looked for in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, clause_bounds, is_denied, normal, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom.wording.normal import closed

_WARNED = re.compile(
    r"(谨防|警惕|小心|当心|防范|举报|别信|别被|打着|所谓|声称|自称|不搞|不做|不卖|不用|从不|绝不)[^,。!?;，！？；]{0,12}$"
)
_FALSE = re.compile(r"^[^。!?！？]{0,10}(都是|全是|是)(骗|假|套路|违法|违规)")


@dataclass(frozen=True, slots=True)
class Around:
    """Folded words of one clause. before, after: up to the term and behind it."""

    before: str
    after: str

    @property
    def both(self) -> str:
        """The clause without the term."""
        return f"{self.before}|{self.after}"


def clause_around(claim: Claim) -> Around:
    """The clause of a claim. Where the term itself was spaced out, spaces end no clause."""
    words, hit = claim.text.text, claim.hit
    spaced = any(char.isspace() for char in words[hit.start : hit.end])
    bounds = sentence_bounds if spaced else clause_bounds
    return _cut(words, hit.start, hit.end, *bounds(words, hit.start, hit.end))


def sentence_around(claim: Claim) -> Around:
    """The sentence of a claim."""
    words, hit = claim.text.text, claim.hit
    return _cut(words, hit.start, hit.end, *sentence_bounds(words, hit.start, hit.end))


def matches(
    words: str, patterns: Iterable[tuple[str, re.Pattern[str]]]
) -> Iterator[tuple[str, int, int]]:
    """(reason, start, end) of what no list of terms holds, denied and warned ones left out.

    patterns: read folded text; the offsets are those of `words`.
    """
    folded = normal(words)
    for reason, pattern in patterns:
        for match in pattern.finditer(folded.text):
            start, end = folded.original(*match.span())
            silent = (
                is_denied(words, start, end)
                or _WARNED.search(folded.text[: match.start()])
                or _FALSE.search(folded.text[match.end() :])
            )
            if not silent:
                yield reason, start, end


def spoken(
    text: Text, family: str, patterns: Iterable[tuple[str, re.Pattern[str]]]
) -> Iterator[Claim]:
    """What no list of terms holds, as claims of the family, so that its cues judge them.

    patterns: kind and what reads the folded text.
    """
    folded = normal(text.text)
    for kind, pattern in patterns:
        for match in pattern.finditer(folded.text):
            hit = Hit(family, match.group(), kind, *folded.original(*match.span()))
            yield Claim(text, hit, cue_for(text.text, hit))


def apart(findings: Iterable[Finding], first: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Findings whose words do not overlap; of those that do, the reasons in `first`, then the left.

    Terms of one family overlap, as 官方授权 and 授权经销商 do in 官方授权经销商.
    """
    every = list(findings)
    kept: list[Finding] = []
    for one in sorted(every, key=lambda f: (f.reason not in first, f.start, -f.end)):
        if not any(
            one.text is other.text and one.start < other.end and other.start < one.end
            for other in kept
        ):
            kept.append(one)
    yield from (one for one in every if any(one is other for other in kept))


def unsaid(findings: Iterable[Finding], said: Iterable[Finding]) -> Iterator[Finding]:
    """Of `findings` those that stand apart from every one in `said`."""
    known = list(said)
    for one in findings:
        if not any(
            one.text is other.text and one.start < other.end and other.start < one.end
            for other in known
        ):
            yield one


def _cut(words: str, start: int, end: int, left: int, right: int) -> Around:
    return Around(_read(words[left:start]), _read(words[end:right]))


def _read(words: str) -> str:
    folded = normal(words).text
    squeezed = closed(folded)
    return folded if squeezed is None else squeezed.text
