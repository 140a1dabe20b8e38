"""The business licence or its unified social credit code on the page, or a link to them."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import FoldedLink, Link, Text, Zone
from greenroom.identifiers import uscc_holds
from greenroom.wording import is_denied, normal

_LABELLED = re.compile(r"信用代码\s*[:]?\s*([0-9a-z]{18})(?![0-9a-z])")
# Without a label only codes of registered businesses (91, 92, 93): others look like other numbers.
_BARE = re.compile(r"(?<![0-9a-z])(9[1239]\d{6}[0-9a-z]{10})(?![0-9a-z])")
_WORDS = re.compile(r"(?:电子)?营业执照|亮照经营?|证照信息|企业资质")
_LINK = re.compile(r"营业执照|亮照|证照|(?:企业|商家|店铺|经营)资质|资质信息|工商信息")
_NONE_YET = re.compile(r"(暂无|无|待上传|没上传)\W?$")


def evaluate(
    texts: tuple[Text, ...], links: tuple[Link, ...], folded: tuple[FoldedLink, ...]
) -> Iterator[Finding]:
    """One finding per code, else the entry or the link, else the link that takes the fewest
    clicks, else that there is none.

    Source: E-commerce Law art. 15; Order 117 of 2025 art. 25.
    """
    codes = [finding for text in texts for finding in _codes(text)]
    if codes:
        yield from codes
        return
    entry = next((finding for text in texts for finding in _entry(text)), None)
    link = next((link for link in links if _leads_there(link)), None)
    nearest = min(
        (one for one in folded if one.zone is Zone.licence),
        key=lambda one: one.clicks,
        default=None,
    )
    if entry is not None:
        yield entry
    elif link is not None:
        yield Finding("link", link=link, values={"label": link.text.strip() or link.href})
    elif nearest is not None:
        clicks = {"clicks": str(nearest.clicks)}
        yield Finding("folded", shown=nearest.text, absent=True, values=clicks)
    else:
        yield Finding("missing", absent=True)


def _codes(text: Text) -> Iterator[Finding]:
    folded = normal(text.text)
    seen: set[int] = set()
    for pattern in (_LABELLED, _BARE):
        for match in pattern.finditer(folded.text):
            if match.start(1) in seen:
                continue
            seen.add(match.start(1))
            start, end = folded.original(*match.span(1))
            reason = "code" if uscc_holds(match.group(1).upper()) else "code_wrong"
            yield Finding.in_text(reason, text, start, end)


def _entry(text: Text) -> Iterator[Finding]:
    for match in _WORDS.finditer(text.text):
        none_yet = _NONE_YET.search(text.text[: match.start()])
        if not none_yet and not is_denied(text.text, *match.span()):
            yield Finding.in_text("entry", text, *match.span())


def _leads_there(link: Link) -> bool:
    return link.zone is not Zone.platform and _LINK.search(link.text) is not None
