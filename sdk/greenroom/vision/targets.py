"""Where a link or a code leads, by what its address alone tells. Pure; the places are data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict

from greenroom.yamltext import read_yaml


class Purpose(StrEnum):
    """What an address is for. own: the room's platform or this computer. shop: another place
    where one sells. site: any other site. words: no address at all, such as a bar code's digits."""

    own = "own"
    contact = "contact"
    group = "group"
    payment = "payment"
    shop = "shop"
    site = "site"
    words = "words"


class Risk(StrEnum):
    """What makes an address a risk whatever it is for."""

    scheme = "scheme"
    ip_host = "ip_host"
    punycode = "punycode"
    plain_http = "plain_http"
    short_link = "short_link"
    download = "download"
    userinfo = "userinfo"
    unreadable = "unreadable"


@dataclass(frozen=True, slots=True)
class Target:
    """host: without port, lower case, empty where there is none. site: id of the platform."""

    purpose: Purpose
    risks: tuple[Risk, ...] = ()
    host: str = ""
    site: str = ""


class Site(BaseModel):
    """A platform: its hosts, what rooms call it (a regular expression), the house it is of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...]
    called: str = ""
    family: str = ""


class _Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    purposes: dict[str, tuple[str, ...]]
    sites: dict[str, Site]
    programs: tuple[str, ...]
    ordinary: frozenset[str]


_HOST_ALONE = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|shop|vip|cc|me|co|app)(?=[/:?]|$)"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}:(?!\d)")


def target_of(address: str, room_url: str = "") -> Target:
    """Where `address` leads, seen from the room at `room_url`.

    address: of a link, absolute or not, or what a code holds. Never opens anything.
    """
    text = address.strip()
    own = _host(room_url)
    if _HOST_ALONE.match(text.lower()):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return Target(Purpose.site, (Risk.unreadable,))
    place = _longest(text, host)
    other = host not in ("", own) and not _is_here(host)
    risks = tuple(_risks(parts, host, place, other=other))
    if place in ("contact", "group", "payment"):
        return Target(Purpose(place), risks, host)
    site = _site_of(host, text)
    if site and _same_house(site, _site_of(own, room_url)):
        return Target(Purpose.own, risks, host, site)
    if site:
        return Target(Purpose.shop, risks, host, site)
    if not parts.scheme and not host:
        return Target(Purpose.words)
    return Target(Purpose.site if other or Risk.scheme in risks else Purpose.own, risks, host)


def is_address(words: str) -> bool:
    """True where the words of a code are an address rather than a number or a note."""
    low = words.strip().lower()
    return bool(_SCHEME.match(low) or _HOST_ALONE.match(low))


def home_of(room_url: str) -> Site | None:
    """The platform that the room is on, where it is a known one."""
    return _places().sites.get(_site_of(_host(room_url), room_url))


def _risks(parts: SplitResult, host: str, place: str, *, other: bool) -> Iterator[Risk]:
    places = _places()
    if parts.scheme.lower() not in places.ordinary:
        yield Risk.scheme
        return
    if other and _is_ip(host):
        yield Risk.ip_host
    if other and (not host.isascii() or "xn--" in host):
        yield Risk.punycode
    if other and parts.scheme == "http":
        yield Risk.plain_http
    if place == "short_link":
        yield Risk.short_link
    if parts.path.lower().endswith(places.programs):
        yield Risk.download
    if parts.scheme in ("", "http", "https") and "@" in parts.netloc:
        yield Risk.userinfo


@lru_cache(maxsize=1)
def _places() -> _Places:
    text = files("greenroom.vision").joinpath("targets.yaml").read_text("utf-8")
    return read_yaml(text, _Places, "greenroom/vision/targets.yaml")


@lru_cache(maxsize=1)
def _by_length() -> tuple[tuple[str, str], ...]:
    """(place, purpose), the longest first, so that the first that fits is the closest."""
    pairs = [(place, name) for name, places in _places().purposes.items() for place in places]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _longest(text: str, host: str) -> str:
    low = text.lower()
    behind = low.partition("//")[2] if "//" in low else low
    return next((name for place, name in _by_length() if _fits(place, low, behind, host)), "")


def _fits(place: str, text: str, behind: str, host: str) -> bool:
    if ":" in place:
        return text.startswith(place)
    if "/" in place:
        return behind.startswith(place)
    return _under(host, place)


def _under(host: str, parent: str) -> bool:
    return host == parent or host.endswith(f".{parent}")


def _site_of(host: str, address: str) -> str:
    """Id of the platform, by the longest host that fits; empty where it is none of them."""
    fitting = [
        (len(place), name)
        for name, site in _places().sites.items()
        for place in site.hosts
        if (address.lower().startswith(place) if ":" in place else _under(host, place))
    ]
    return max(fitting)[1] if fitting else ""


def _same_house(site: str, own: str) -> bool:
    sites = _places().sites
    if not own:
        return False
    family = sites[site].family
    return site == own or (family != "" and family == sites[own].family)


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
