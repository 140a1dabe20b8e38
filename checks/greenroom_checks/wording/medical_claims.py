"""Disease claims and medical wording for goods that are neither drugs nor devices."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, clause_bounds, is_denied

FAMILY = "medical"
# Signs that the goods are a drug, a device or a pharmacy's: their wording is a matter of papers,
# so the finding is only a question. 药食同源 and the like are ordinary food.
_MEDICINE = re.compile(
    r"药(?!食同源|膳|妆|浴|皂|香|到病除)|otc|医用|医疗器械|械字号|械备|械准|治疗仪|理疗|创可贴|敷料|绷带|"
    r"布洛芬|阿莫西林|感冒灵|板蓝根|口服液|滴眼液|贴膏|膏贴|碘伏|"
    r"消炎(片|丸|胶囊|颗粒)|止痛(片|膏|贴|喷雾)|诊所|医院|中医馆|卫生室",
    re.IGNORECASE,
)
# 治愈, 根治 and 治好 speak of moods and leaking roofs as well; only beside a disease they claim.
_DISEASE = re.compile(
    r"病(?!虫|害|毒软件)|癌|炎症?|失眠|糖尿|高血压|血糖|痛风|风湿|湿疹|脚气|灰指甲|痔疮|脱发|便秘|鼻炎|咳嗽|"
    r"哮喘|颈椎|腰椎|关节|白发|皮炎|痘痘|近视|感冒|肿瘤|结节|[愈效]率"
)
# A book on treatment sells a text, not a cure.
_PRINTED = re.compile(r"图书|书籍|教材|正版书|绘本|电子书")
# 请及时到医院治疗: sends the reader to a doctor and claims nothing of the goods.
_REFERS = re.compile(
    r"(去|到|找|问|咨询|前往|请|及时)[^，。！？；]{0,4}(医院|医生|就医|就诊)|(正在|接受|住院)$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; a claim that its own clause denies is none.

    texts: the seller's words. Source: Advertising Law art. 17; Order 117 of 2025 art. 34.
    """
    medicines = {text.goods for text in texts if text.goods and _MEDICINE.search(text.text)}
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if not _claims(text.text, hit):
                continue
            reason = "treats" if hit.kind == "needs_disease" else hit.kind
            if text.goods in medicines or _MEDICINE.search(text.text):
                reason = "medicine"
            yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)


def _claims(words: str, hit: Hit) -> bool:
    left, right = clause_bounds(words, hit.start, hit.end)
    around = words[left : hit.start] + words[hit.end : right]
    if hit.kind == "needs_disease" and not _DISEASE.search(around):
        return False
    return not (
        is_denied(words, hit.start, hit.end)
        or _REFERS.search(words[left : hit.start])
        or "遵医嘱" in words
        or words.rfind("《", 0, hit.start) > words.rfind("》", 0, hit.start)
        or _PRINTED.search(words)
    )
