"""A saved page as a tree: parsed, kept within limits, and told what of it is shown."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, TemplateString

from greenroom.capture.state import fold
from greenroom.errors import LimitError, TargetError

MAX_HTML = 32 << 20
MAX_NODES = 150_000
# Browsers flatten what is nested deeper than 512.
MAX_DEPTH = 600
MAX_MATCHES = 6_000
MAX_INSIDE = 500
# Browsers load no deeper nest of frames within one page's own address.
MAX_FRAMES_DEEP = 8
# Set on a frame whose page was opened; a name that no page can write.
IS_READ = "greenroom read"

SKIP = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "textarea"})
BLOCK = frozenset(
    "address article aside blockquote br button dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select "
    "summary table tbody td tfoot th thead tr ul video iframe".split()
)

_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(https?://[^\s>]{1,2000})")
_CANONICAL = re.compile(
    rb'<(?:link[^>]{0,200}rel="canonical"[^>]{0,200}href|meta[^>]{0,200}property="og:url"[^>]{0,200}content)="(https?://[^"]{1,2000})"'
)


def address_in(raw: bytes) -> str | None:
    """The address that a saved page says it is from; None where it says none."""
    found = _SAVED_FROM.search(raw[:4096]) or _CANONICAL.search(raw[:65536])
    return found[1].decode("utf-8", "replace") if found else None


def parsed(raw: bytes, url: str) -> BeautifulSoup:
    """The tree of a page, shadow trees and frames that it holds opened where they stand.

    raw: the page's bytes, at most `MAX_HTML`. url: what to call it in errors.
    Raises LimitError where it is too large or too deep, TargetError where it is no HTML.
    """
    if len(raw) > MAX_HTML:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_HTML} are read", at=url)
    if b"<" not in raw or b"\0" in raw[:1024]:
        raise TargetError("this is not an HTML page", at=url, remedy="save the page as HTML")
    soup = BeautifulSoup(_decoded(raw), "lxml")
    _must_be_readable(soup, url)
    _open_shadow_roots(soup)
    _open_frames(soup, url)
    _hide_closed(soup)
    return soup


def _must_be_readable(soup: BeautifulSoup, url: str) -> None:
    """Raises LimitError for a page that no browser would show: reading it would take for ever."""
    count = 0
    depth = 0
    stack: list[tuple[Tag, int]] = [(soup, 0)]
    while stack:
        node, level = stack.pop()
        count += 1
        depth = max(depth, level)
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise LimitError(
                f"more than {MAX_NODES} elements, or nested deeper than {MAX_DEPTH}",
                at=url,
                remedy="save the page again from the browser",
            )
        stack += [(child, level + 1) for child in node.children if isinstance(child, Tag)]


def _open_shadow_roots(soup: BeautifulSoup) -> None:
    """Puts shadow trees that the page declares where a reader sees them, inner ones first."""
    # `select` does not look into templates.
    for template in reversed(soup.find_all("template", shadowrootmode=True)):
        host = template.parent
        if host is None:
            continue
        template.extract()
        # The parser sets words inside a template apart from those that are shown.
        for words in [node for node in template.descendants if isinstance(node, TemplateString)]:
            words.replace_with(NavigableString(words))
        light = [child.extract() for child in list(host.contents)]
        for slot in template.select("slot"):
            name = slot.get("name", "")
            taken = [c for c in light if (c.get("slot", "") if isinstance(c, Tag) else "") == name]
            if taken:
                slot.clear()
                slot.extend(taken)
                light = [child for child in light if not any(child is one for one in taken)]
        host.extend(list(template.contents))


def _open_frames(soup: BeautifulSoup, url: str, level: int = 0) -> None:
    """Puts pages that frames hold in themselves where a reader sees them; what else a frame has
    inside is for browsers without frames.
    """
    for frame in soup.find_all("iframe"):
        frame.clear()
        apart = frame.has_attr("sandbox") and "allow-same-origin" not in frame["sandbox"]
        if not frame.has_attr("srcdoc") or apart or level >= MAX_FRAMES_DEEP:
            continue
        inside = BeautifulSoup(str(frame["srcdoc"]), "lxml")
        _must_be_readable(inside, url)
        _open_shadow_roots(inside)
        _open_frames(inside, url, level + 1)
        if inside.body is not None:
            frame.extend(list(inside.body.contents))
            frame[IS_READ] = ""


def _hide_closed(soup: BeautifulSoup) -> None:
    """Hides what a browser keeps closed without a word in the markup: details, dialogs."""
    for dialog in soup.select("dialog:not([open])"):
        dialog["hidden"] = ""
    for details in soup.select("details:not([open])"):
        summary = details.find("summary", recursive=False)
        inside = soup.new_tag("div", attrs={"hidden": ""})
        inside.extend([child for child in list(details.contents) if child is not summary])
        details.append(inside)


def _decoded(raw: bytes) -> str | bytes:
    """UTF-8 where it is valid, whatever the page declares: saving often changes one of the two."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw


def shown(tag: Tag) -> bool:
    """Whether nothing hides it. What stands in the head has no looks to hide."""
    chain = (tag, *tag.parents)
    return any(up.name == "head" for up in chain) or not any(hidden(up) for up in chain)


def matches(top: Tag, selector: str, limit: int = MAX_MATCHES) -> list[Tag]:
    """Elements below `top` that a selector names and that are shown."""
    return [tag for tag in top.select(selector, limit=limit) if shown(tag)]


def first_matches(top: Tag, css: Iterable[str], limit: int = MAX_MATCHES) -> list[tuple[Tag, str]]:
    """Matches of the first selector that has any, with that selector."""
    for selector in css:
        found = matches(top, selector, limit)
        if found:
            return [(tag, selector) for tag in found]
    return []


def words_of(node: Tag, without: Tag | None = None) -> str:
    """The words of an element as a reader sees them: white space folded, blocks set apart.

    without: an element in it that is left out.
    """
    return fold("".join(_pieces(node, without)))


def _pieces(top: Tag, without: Tag | None) -> Iterator[str]:
    """Text nodes in order, with a space at the edges of blocks. Not recursive: pages are deep."""
    stack: list[Any] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            yield node
        elif isinstance(node, NavigableString):
            if type(node) in (NavigableString, CData):
                yield str(node)
        elif isinstance(node, Tag) and node is not without and not hidden(node):
            edge = [" "] if node.name in BLOCK else []
            stack += [*edge, *reversed(node.contents), *edge]


def hidden(node: Tag) -> bool:
    """Whether an element itself keeps what is in it from being seen."""
    if node.name in SKIP or node.has_attr("hidden"):
        return True
    style = str(node.get("style", "")).replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def attribute(tag: Tag, name: str) -> str:
    """The words of an attribute; empty where it is not named or not there."""
    return fold(str(tag.get(name, ""))) if name else ""


def px(value: Any) -> float:  # noqa: ANN401 - an attribute may be a list
    """A size attribute in px; absent or relative counts as large, since it can't be told."""
    text = str(value).removesuffix("px")
    return float(text) if text.isdecimal() else 1e6


def joined(base: str, raw: str) -> str:
    """The absolute address, its host as a browser writes it (lower case, punycode)."""
    try:
        parts = urlsplit(urljoin(base, raw))
        host = parts.hostname
        if not host or host.isascii():
            return parts.geturl()
        ascii_host = host.encode("idna").decode("ascii")
        return parts._replace(netloc=parts.netloc.lower().replace(host, ascii_host)).geturl()
    except (ValueError, UnicodeError):
        return raw
