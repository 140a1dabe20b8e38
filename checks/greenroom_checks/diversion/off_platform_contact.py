"""Contacts and offers that lead a buyer off the platform."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from greenroom.check import Finding
from greenroom.evidence import Room, Text
from greenroom.wording import Lexicon, clause_bounds, normal

FAMILY = "off_platform"

# 加 as a verb of its own: not 增加, 参加, 更加.
_ADD = (
    r"(?<![增参更外附叠累递追])(?:添?加|\+|➕)\W{0,2}"
    r"(?:我们?|主播|老板娘?|客服|店主|店长|一下|个|的|咱|下方|小助理){0,3}\W{0,2}"
)
_WECHAT = r"(?:[微威薇徽]\W{0,2}[信芯]|v\W{0,2}信)"
_LATIN = r"(?<![a-z0-9])(?:vx|wx|weixin|wechat)"
# An id has two letters in a row or six digits; 220-240 after “V:” is a voltage.
_ID = r"(?=[a-z0-9_-]*(?:[a-z]{2}|\d{6}))[a-z0-9_-]{5,20}"
_OTHERS = (
    r"(?:淘宝|(?<![a-z])tb|某宝|桃宝|陶宝|拼多多|拼夕夕|某多多|pdd|京东|某东|狗东|闲鱼|天猫|1688)"
)
_AFTER_NUMBER = r"(?<!货号)(?<!编号)(?<!型号)(?<!款号)(?<!单号)(?<!批号)(?<!条码)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("contact", rf"{_ADD}{_WECHAT}(?!支付|付款|小程序|群|公众号)"),
        ("contact", rf"{_ADD}{_LATIN}(?![a-z0-9-])(?!群)"),
        ("contact", rf"{_ADD}绿泡泡?"),
        ("contact", rf"{_ADD}(?:卫星|🛰)(?!定位|导航|电话|锅|天线|通信|信号|地图|图|电视)"),
        ("contact", r"(?<![增参更外附叠累递追])加\W?微(?=$|\W|[a-z0-9看领私聊号购]|咨询|了解)"),
        (
            "contact",
            r"(?:(?<![增参更外附叠累递追])加|➕)\W{0,2}v(?:\d{5,}|(?![a-z0-9\-领型字形脸口信])(?!认证|群))",
        ),
        ("contact", rf"(?:{_WECHAT}|绿泡泡?)\W?(?:同号|搜同名|号搜)"),
        ("contact", rf"{_WECHAT}\s*(?:号码?|id)?\s*[:=]?\s*{_ID}"),
        ("contact", rf"(?:{_LATIN}|(?<![a-z0-9])v)\s*(?:号码?)?\s*[:=]\s*{_ID}"),
        ("contact", r"(?<![a-z0-9])(?:qq|扣扣|企鹅)\s*(?:号码?)?\s*[:=]?\s*[1-9]\d{5,10}(?!\d)"),
        ("contact", rf"{_AFTER_NUMBER}(?<![\da-z])1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?![\da-z])"),
        (
            "group",
            rf"(?:(?<![a-z0-9])(?:qq|vx|wx|v|q)|扣扣|{_WECHAT})\s?(?:福利|粉丝|交流|购物)?群(?![岛众体])",
        ),
        ("group", r"扫(?:一扫|码|描)[^，。,!！]{0,6}(?:进群|加群)"),
        ("contact", r"扫(?:一扫|码|描)[^，。,!！]{0,6}(?:加(?:我|好友|主播|客服)|添加)"),
        (
            "elsewhere",
            rf"{_OTHERS}(?:app|店铺?|上|里)?\W?(?:搜|下单|找(?:我|同))",
        ),
        # 咸鱼 and 小黄鱼 are fish first; only a search makes them a platform.
        ("elsewhere", r"(?:咸鱼|小黄鱼)(?:app|上)?\W?搜"),
        ("elsewhere", r"公众号"),
    )
)
# A service phone is what the law wants shown, not a diversion.
_SERVICE = re.compile(r"(客服|售后|投诉|服务热线|服务电话)[^，。,；;]{0,6}$")
# A denial that governs the words: only light words stand between it and them.
_NO = re.compile(
    r"(不要|请勿|切勿|勿|别|禁止|严禁|不得|不能|不可|不会|不支持|不接受|拒绝|杜绝|谨防|警惕|远离|从不|绝不|"
    r"无需|不用|不必|没有|没|不)"
    r"(私自|随意|轻信|相信|任何|擅自|主动|通过|以|让|要求|诱导|和|与|他人|陌生人|有人|人|您|你|大家|在|进行|"
    r"所谓|点击|扫描|理由|形式|方式|名义|借口|的|因){0,6}\W?$"
)
_WARNS = re.compile(r"(?<!不)骗|诈|假冒|冒充|举报|拉黑|风险|不受|没有保障|无保障|后果自负|封号")
_WARNS_BEFORE = re.compile(r"(让你|叫你|要求你|要求您|诱导|引导你|声称)\W?$")
# What a page on that host calls its own platform.
_HOMES = (
    ("taobao.com", re.compile("宝|天猫|tb", re.IGNORECASE)),
    ("tmall.com", re.compile("宝|天猫|tb", re.IGNORECASE)),
    ("jd.com", re.compile("东")),
    ("1688.com", re.compile("1688")),
    ("pinduoduo.com", re.compile("拼|多多|pdd")),
    ("yangkeduo.com", re.compile("拼|多多|pdd")),
    ("goofish.com", re.compile("鱼")),
    ("weixin.qq.com", re.compile("公众号")),
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon, room: Room) -> Iterator[Finding]:
    """One finding per contact or offer, in reading order of each text.

    texts: the seller's words. room: whose address tells which platform is the room's own.
    Source: live marketing measures of 2021 art. 10; code of conduct for hosts art. 14.
    """
    home = _home(room)
    for text in texts:
        for reason, start, end in _leads(text.text, lexicon):
            own = reason == "elsewhere" and home is not None and home.search(text.text, start, end)
            if not own and not _no_offer(text.text, start, end):
                yield Finding.in_text(reason, text, start, end)


def contacts(words: str) -> Iterator[tuple[int, int]]:
    """Offsets of the ids and numbers in `words` by which a person is reached off the platform."""
    for reason, start, end in _matches(words):
        if reason in ("contact", "group") and not _no_offer(words, start, end):
            yield start, end


def _leads(words: str, lexicon: Lexicon) -> list[tuple[str, int, int]]:
    terms = [(hit.kind, hit.start, hit.end) for hit in lexicon.of(words, FAMILY)]
    return sorted([*_matches(words), *terms], key=lambda lead: lead[1])


def _matches(words: str) -> list[tuple[str, int, int]]:
    """Pattern matches in reading order; of overlapping ones the first and longest stays."""
    folded = normal(words)
    found = [
        (reason, *folded.original(*match.span()))
        for reason, pattern in _PATTERNS
        for match in pattern.finditer(folded.text)
    ]
    kept: list[tuple[str, int, int]] = []
    for reason, start, end in sorted(found, key=lambda lead: (lead[1], -lead[2])):
        if not kept or start >= kept[-1][2]:
            kept.append((reason, start, end))
    return kept


def _no_offer(words: str, start: int, end: int) -> bool:
    """True where the words warn, deny, ask, or name the service phone."""
    left, right = clause_bounds(words, start, end)
    before = words[max(left, start - 40) : start]
    return bool(
        _NO.search(before)
        or _WARNS_BEFORE.search(before)
        or _SERVICE.search(words[max(0, start - 12) : start])
        or _WARNS.search(words[end : end + 20])
        or "吗" in words[end:right]
    )


def _home(room: Room) -> re.Pattern[str] | None:
    try:
        host = urlsplit(room.url).hostname or ""
    except ValueError:
        return None
    return next((own for home, own in _HOMES if host == home or host.endswith(f".{home}")), None)
