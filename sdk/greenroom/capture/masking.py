"""What must not stand in a snapshot, in words and in addresses.

The same rules as in `extension/collector/snapshot.js`. Stricter than what evidence is masked of:
a snapshot is handed on, so that not even the seller's own numbers stay in it.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from greenroom.mask import masked

MAX_VALUE = 2_000
MAX_QUERY_VALUE = 40

_D = "[0-9０-９]"
_HAN = "[\u4e00-\u9fff]"
# A fixed line, a postal address, tokens. Every repetition is bounded: pages may be hostile.
_PATTERNS = (
    re.compile(rf"(?<!{_D})0{_D}{{2,3}}[ -]?{_D}{{7,8}}(?!{_D})"),
    re.compile(
        rf"{_HAN}{{0,24}}[省市区县镇乡村道路街巷园苑][^\S\n]?(?:{_D}|[一二三四五六七八九十]){{1,6}}"
        rf"(?:号|弄|栋|幢|单元|室|楼|组)(?:{_D}{{1,4}}(?:号|栋|幢|单元|室|楼)){{0,4}}"
    ),
    re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}"),
    re.compile(r"(?=[A-Za-z0-9_-]{32})(?=(?:[A-Za-z_-]{0,64}[0-9]){4})[A-Za-z0-9_-]{32,}"),
)
_LONG_NUMBER = re.compile(r"[0-9]{6,}")
_SECRET_NAME = re.compile(
    r"token|auth|sign|^sig$|session|^sid$|ticket|secret|cookie|passw|csrf|xsrf|openid|unionid|^uid$|"
    r"user_?id|sec_|ttwid|bogus|verifyfp|device|fingerprint|^_m_h5|spm|share|track|invite|phone|mobile",
    re.IGNORECASE,
)


def stars(words: str) -> str:
    """As many asterisks as there are characters; white space stays."""
    return re.sub(r"\S", "*", words)


def cleaned(words: str) -> str:
    """`words` without phone and id numbers, addresses and tokens; as long as before."""
    now, before = words, ""
    # One mask may uncover what the next one looks for.
    while now != before:
        before = now
        now = masked(now)
        for pattern in _PATTERNS:
            now = pattern.sub(lambda match: stars(match[0]), now)
    return now


def without_long_numbers(words: str) -> str:
    """`words` with numbers of six and more digits, which may be somebody's id, as asterisks."""
    return _LONG_NUMBER.sub(lambda match: stars(match[0]), words)


def clean_address(raw: str, base: str, asked: frozenset[str]) -> str:
    """An absolute address without what signs, tracks or logs in.

    asked: names in the query that say which room it is; they stay where they are short.
    """
    try:
        parts = urlsplit(urljoin(base, raw))
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return cleaned(raw)[:MAX_VALUE]
    if parts.scheme in ("data", "blob", "javascript"):
        return f"{parts.scheme}:"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if len(value) <= MAX_QUERY_VALUE and (name in asked or not _SECRET_NAME.search(name))
    ]
    fragment = parts.fragment.partition("?")[0]
    fragment = "" if "=" in fragment else fragment
    netloc = f"{host}{port}" if parts.netloc else ""
    kept = parts._replace(netloc=netloc, query=urlencode(query), fragment=fragment)
    made = kept.geturl()
    # Words in it are written in percent, which may hide where a number begins.
    plain = unquote(made)
    made = made if cleaned(plain) == plain else cleaned(plain)
    return cleaned(made)[:MAX_VALUE]
