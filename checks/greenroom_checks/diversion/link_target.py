"""Links whose target is risky or cannot be read."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from greenroom.check import Finding
from greenroom.evidence import Link, Room

# Public shorteners: the address tells nothing of the target. Not a platform's own (m.tb.cn,
# v.douyin.com), which leads nowhere but to that platform.
SHORT_HOSTS = frozenset(
    {"t.cn", "dwz.cn", "url.cn", "suo.im", "suo.nz", "bit.ly", "tinyurl.com", "t.co", "goo.gl"}
)
# Programs that install or run on opening.
PROGRAMS = (".apk", ".exe", ".ipa", ".dmg", ".msi", ".hap")
# Schemes that open a page, a phone call or a mail; an empty one stays on the page's own.
ORDINARY = frozenset({"", "http", "https", "mailto", "tel"})
_NO_OP = re.compile(r"javascript:\s*(void\s*\(?\s*0?\s*\)?)?\s*;?\s*", re.IGNORECASE)


def evaluate(links: tuple[Link, ...], room: Room) -> Iterator[Finding]:
    """One finding per risk of each address, in page order; the same address counts once.

    room: its host and this computer's own are no other site. Source: live marketing measures
    of 2021 art. 9.
    """
    own = _host(room.url)
    seen: set[str] = set()
    for link in links:
        if link.href in seen or _NO_OP.fullmatch(link.href):
            continue
        seen.add(link.href)
        try:
            parts = urlsplit(link.href.strip())
            host = (parts.hostname or "").rstrip(".")
        except ValueError:
            yield Finding("unreadable", link=link)
            continue
        for reason in _risks(parts, host, other=host not in ("", own) and not _is_here(host)):
            yield Finding(reason, link=link, values={"host": host})


def _risks(parts: SplitResult, host: str, *, other: bool) -> Iterator[str]:
    if parts.scheme not in ORDINARY:
        yield "scheme"
        return
    if other and _is_ip(host):
        yield "ip_host"
    if other and (not host.isascii() or "xn--" in host):
        yield "punycode"
    if other and parts.scheme == "http":
        yield "plain_http"
    if host in SHORT_HOSTS:
        yield "short_link"
    if parts.path.lower().endswith(PROGRAMS):
        yield "download"
    if parts.scheme in ("", "http", "https") and "@" in parts.netloc:
        yield "userinfo"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_ip(host: str) -> bool:
    """True for addresses in any spelling a browser takes, such as 3232235777 and 0x7f000001."""
    try:
        ip_address(host)
    except ValueError:
        return host.isdigit() or re.fullmatch(r"0x[0-9a-f]+", host) is not None
    return True


def _is_here(host: str) -> bool:
    """True for the computer that the page runs on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
