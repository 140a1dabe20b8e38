"""The actual seller's name, address and contact on the live page, or one link to them."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from greenroom.check import Finding
from greenroom.evidence import FoldedLink, Link, Text, Zone
from greenroom.wording import normal

# Only outside the seller's own zone must a label say whose details they are: a page's footer
# holds the platform's name, address and phone as well.
_LABEL = re.compile(r"(?:实际)?(?:销售者|经营者|店铺主体|商家|卖家)(?:名称|姓名|信息)?\s*:")
_LABEL_ONLY = re.compile(_LABEL.pattern + r"\s*")
_NAME = re.compile(
    rf"(?:{_LABEL.pattern}|(?:公司|企业|店铺)名?称?\s*:)\s*[^\s:,，;；]{{2,40}}|"
    r"[\w()]{2,30}(?:有限公司|有限责任公司|股份公司|商行|经营部|商店|合作社|工作室|批发部|加工厂|水产行|个体工商户|"
    r"(?<![进到本该入逛])店(?![铺内里]))"
)
_ADDRESS = re.compile(
    r"(?:地址|住所|经营场所)\s*:?\s*\S{4,}|\w{2,12}[路街巷道]\w{0,4}?\d+号|[省市区县][^\s,，;；:]{2,30}?[号弄室栋幢村路街](?!\w{0,12}(?:公司|商行))"
)
_CONTACT = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|400-?\d{3}-?\d{4}|0\d{2,3}-?\d{7,8})(?!\d)|[\w.-]{1,64}@[\w-]{1,64}\.\w|"
    r"(?:电话|联系方式|手机|微信|邮箱)\s*:\s*\S{4,}|客服"
)
_LINK = re.compile(
    r"商家信息|店铺信息|卖家信息|卖家资料|商家资料|经营者信息|销售者信息|证照信息|资质信息|资质证照|"
    r"(?:商家|店铺|企业|经营)资质"
)
_OWN_LINK = re.compile(r"资质|证照|营业执照|主体信息")
# How many texts after a label in the page's other text still belong to it.
_REACH = 5


def evaluate(
    texts: tuple[Text, ...], links: tuple[Link, ...], folded: tuple[FoldedLink, ...]
) -> Iterator[Finding]:
    """The link, or all three details, else the folded link that takes the fewest clicks, else one
    finding for each detail that is not there.

    texts: the seller's zone and the page's other text. Source: Order 117 of 2025 art. 26.
    """
    link = next((link for link in links if _leads_there(link)), None)
    if link is not None:
        yield Finding("link", link=link, values={"label": link.text.strip() or link.href})
        return
    block = _block(texts)
    name, address, contact = (_first(block, part) for part in (_NAME, _ADDRESS, _CONTACT))
    nearest = min(filter(_names_seller, folded), key=lambda one: one.clicks, default=None)
    if name and address and contact:
        text, start, end = name
        yield Finding.in_text("shown", text, start, end)
    elif nearest is not None:
        clicks = {"clicks": str(nearest.clicks)}
        yield Finding("folded", shown=nearest.text, absent=True, values=clicks)
    elif not (name or address or contact):
        yield Finding("missing", absent=True)
    else:
        parts = (("no_name", name), ("no_address", address), ("no_contact", contact))
        for reason, found in parts:
            if found is None:
                yield Finding(reason, absent=True)


def _leads_there(link: Link) -> bool:
    if link.zone is Zone.platform:
        return False
    words = f"{link.text} {unquote(link.href)}"
    own = link.zone in (Zone.seller, Zone.licence) and _OWN_LINK.search(link.text)
    return bool(own or _LINK.search(words))


def _names_seller(link: FoldedLink) -> bool:
    return link.zone is Zone.seller or _OWN_LINK.search(link.text) is not None


def _block(texts: tuple[Text, ...]) -> list[Text]:
    """The texts that speak of the seller."""
    block = [text for text in texts if text.zone is Zone.seller]
    body = [text for text in texts if text.zone is Zone.body]
    for index, text in enumerate(body):
        if _LABEL.search(normal(text.text).text):
            return [*block, *body[index : index + _REACH]]
    return block


def _first(block: list[Text], part: re.Pattern[str]) -> tuple[Text, int, int] | None:
    """Where the first text of `block` holds `part`; a bare label speaks for the text after it."""
    for index, text in enumerate(block):
        folded = normal(text.text)
        match = part.search(folded.text)
        if match is not None:
            return (text, *folded.original(*match.span()))
        after = block[index + 1] if index + 1 < len(block) else None
        if part is _NAME and after is not None and _LABEL_ONLY.fullmatch(folded.text):
            return after, 0, len(after.text)
    return None
