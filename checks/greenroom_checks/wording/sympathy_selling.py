"""Hardship, tears and charity as a reason to buy."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Lexicon, claims
from greenroom_checks.around import apart, matches, sentence_around

FAMILY = "sympathy"
# A story, a rule or care for others sells nothing by it.
_OTHER = re.compile(
    r"《|小说|电影|剧情|故事书|图书|保险|理赔|分期|贷款产品|请勿|不卖惨|不靠卖惨|拒绝卖惨|助学金申请|退款|"
    r"停播|请假|休息几天|暂停发货|晚点发货"
)
_GROWER = r"(?:果农|老农|农户|渔民|农民|菜农|茶农|老乡)"
_PATTERNS = (
    (
        "hardship",
        re.compile(r"(等|凑|攒|差|没)[^,。!?;，！？；]{0,6}(学费|医药费|手术费|救命钱|奶粉钱)"),
    ),
    (
        "closing",
        re.compile(
            r"(老板|厂长|厂家|老总)[^,。!?;，！？；]{0,6}跑路|(厂房|工厂|厂子|仓库)(要|马上|明天)?拆迁"
        ),
    ),
    (
        "unsold",
        re.compile(
            rf"{_GROWER}[^,。!?;，！？；]{{0,6}}(哭|求助|跪|愁坏|急得|流泪)|(烂|坏)在(地里|树上|田里|园里|仓库|船上)"
        ),
    ),
    (
        "charity",
        re.compile(
            r"每(卖出?|买|售出|下|成交)?[一1]?(单|份|件|箱|斤|盒)[^,。!?;，！？；不没]{0,8}捐|买[一1](单|份|件|箱|斤|盒)捐"
        ),
    ),
)
_SETTLED = re.compile(r"(解决了?|告别|避免|防止|帮助.{0,6}走出)[^,。!?;，！？；]{0,6}$")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per appeal, in reading order; denied ones and stories are none.

    texts: the seller's words. Source: Order 117 of 2025 art. 34; Zhejiang guideline of 2024.
    """
    yield from apart(_found(texts, lexicon))


def _found(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    for text in texts:
        if not _OTHER.search(text.text):
            for reason, start, end in matches(text.text, _PATTERNS):
                yield Finding.in_text(reason, text, start, end)
    for claim in claims(texts, lexicon, FAMILY):
        around = sentence_around(claim)
        if claim.is_silent or _OTHER.search(around.both) or _SETTLED.search(around.before):
            continue
        yield Finding.in_text(
            claim.hit.kind, claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
        )
