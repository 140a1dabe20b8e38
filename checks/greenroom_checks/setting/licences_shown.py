"""Licences that show in a picture: whose they are and what they give away, a person sees."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Image, Text
from greenroom.wording.ways import matches

_LICENCE = re.compile(
    r"营业执照|(?:食品|药品|药店|出版物|烟草|酒类|医疗器械|渔业|捕捞|卫生|生产|经营)[\u3400-\u9fff]{0,6}许可证|"
    r"统一社会信用代码|(?:网络|食品)?[\u3400-\u9fff]{0,4}备案凭证|法定代表人"
)


def evaluate(texts: tuple[Text, ...], pictures: tuple[Image, ...]) -> Iterator[Finding]:
    """One finding per picture that shows a licence: the first words of it in reading order; one
    that nothing was read, where nothing was.

    texts: words in the zones of pictures. pictures: those whose words were read. Source: Order 117
    of 2025 art. 25; E-commerce Law art. 15.
    """
    if not pictures:
        yield Finding("unseen", absent=True)
    seen: set[str | None] = set()
    for text in texts:
        if text.score is None or text.image in seen:
            continue
        for match in matches(_LICENCE, text.text):
            seen.add(text.image)
            yield Finding.in_text("licence", text, match.start, match.end)
            break
