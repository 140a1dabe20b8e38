"""What holds for every offer that can be written, and for every string that can be typed."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.evidence import PriceUnit
from greenroom.pricing import AmountRole, as_document, read_prices
from greenroom.pricing.numerals import numerals
from greenroom.wording.normal import normal

prices = st.integers(1, 99_999_99)
round_prices = st.integers(7, 9_999).map(lambda yuan: yuan * 100)
counts = st.integers(2, 99)
units = st.sampled_from(["件", "瓶", "盒", "袋", "双", "条", "支", "罐", "斤", "片"])
words = {
    AmountRole.sale: ["到手价", "现价", "活动价", "秒杀价：", "一口价 ", "只要", ""],
    AmountRole.compared: ["原价", "划线价", "日常价：", "专柜价"],
    AmountRole.list_: ["吊牌价", "市场价", "建议零售价"],
    AmountRole.live: ["直播价", "直播间价 ", "直播专享价"],
    AmountRole.after_coupon: ["券后", "券后价", "领券后 "],
    AmountRole.member: ["会员价", "会员专享价"],
    AmountRole.balance: ["尾款"],
    AmountRole.shipping: ["运费", "邮费"],
    AmountRole.future: ["下播恢复", "明天涨到"],
    AmountRole.reduction: ["立减", "直降", "立省"],
    AmountRole.deposit: ["定金", "押金"],
}
anything = st.text(
    st.characters()
    | st.characters(categories=["Cs"])
    | st.sampled_from(
        "¥￥0123456789.,元块毛角分万百十一二两三九满减第件半价折定金抵起约券后-~/ x?*零〇点"
    ),
    max_size=120,
)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def hanzi(number: int) -> str:
    """A number below ten thousand as it is read aloud."""
    digits, out, gap = "零一二三四五六七八九", "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out


@dataclass(frozen=True)
class Way:
    """How an amount is written."""

    name: str

    def render(self, fen: int) -> str:
        full = yuan(fen)
        return {
            "yen": f"¥{full}",
            "wide": f"￥{full}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
            "spaced": f"¥ {fen // 100} .{fen % 100:02d}",
            "yuan": f"{full}元",
            "grouped": f"¥{fen // 100:,}.{fen % 100:02d}",
            "rmb": f"RMB {full}",
        }[self.name]


ways = st.sampled_from(["yen", "wide", "spaced", "yuan", "grouped", "rmb"]).map(Way)


@settings(deadline=None)
@given(st.sampled_from(list(words)), st.data(), prices, ways, st.sampled_from(["", "！", "，包邮"]))
def test_an_amount_with_its_word_is_read_back(
    role: AmountRole, data: st.DataObject, fen: int, way: Way, end: str
) -> None:
    word = data.draw(st.sampled_from(words[role]))
    shown = way.render(fen)
    (amount,) = read_prices(f"{word}{shown}{end}").amounts
    assert (amount.fen, amount.role, amount.currency) == (fen, role, "CNY")
    assert f"{word}{shown}{end}"[amount.start : amount.end] == shown


@settings(deadline=None)
@given(prices, prices, ways, ways, st.sampled_from(["，", " ", "；", "\n"]))
def test_a_pair_is_read_back(high: int, low: int, one: Way, other: Way, mark: str) -> None:
    text = f"原价{one.render(high)}{mark}到手价{other.render(low)}"
    reading = read_prices(text)
    assert [(a.role, a.fen) for a in reading.amounts] == [("compared", high), ("sale", low)]
    assert reading.offer.current == reading.amounts[1]
    assert reading.offer.compared == reading.amounts[0]
    assert reading.offer.ratio == Decimal(low) / high
    assert ("not_lower" in {f.fault for f in reading.findings}) == (high <= low)


@settings(deadline=None)
@given(round_prices, counts, units, ways, st.integers(1, 9))
def test_a_pack_is_read_back(fen: int, count: int, unit: str, way: Way, times: int) -> None:
    shown = way.render(fen)
    for text in (f"{count}{unit}{shown}", f"{shown}/{count}{unit}", f"到手价{shown} {count}{unit}"):
        (amount,) = read_prices(text).amounts
        assert (amount.fen, amount.unit, amount.quantity) == (fen, unit, count), text
        assert read_prices(text).offer.pay_fen(count * times) == fen * times


@settings(deadline=None)
@given(
    st.integers(20, 5_000),
    st.integers(1, 19),
    st.integers(10, 3_000),
    st.sampled_from(["每", ""]),
    counts,
)
def test_a_threshold_is_read_back(over: int, off: int, price: int, every: str, n: int) -> None:
    offer = read_prices(f"单价{price}元，{every}满{over}减{off}").offer
    (cut,) = offer.discounts
    assert cut.type == "full_reduction"
    assert cut.values == {"threshold": over, "amount": off}
    total = price * n
    steps = (total // over if every else 1) if total >= over else 0
    assert offer.pay_fen(n) == (total - steps * off) * 100


@settings(deadline=None)
@given(
    st.integers(10, 3_000), st.sampled_from(["半价", "9.9元", "0元", "免费"]), st.integers(1, 40)
)
def test_the_second_piece_is_read_back(price: int, second: str, n: int) -> None:
    offer = read_prices(f"单价{price}元，第二件{second}").offer
    half = {"半价": price * 50, "9.9元": 990, "0元": 0, "免费": 0}[second]
    assert offer.pay_fen(n) == price * 100 * (n - n // 2) + half * (n // 2)


@settings(deadline=None)
@given(st.integers(1, 500), st.integers(1, 1_000), st.integers(50, 5_000))
def test_a_deposit_is_read_back(deposit: int, more: int, price: int) -> None:
    offer = read_prices(f"预售价{price}元，定金{deposit}抵{deposit + more}").offer
    assert offer.discounts[0].values == {"deposit": deposit, "worth": deposit + more}
    assert offer.pay_fen(1) == max(0, (price - more) * 100)


@settings(deadline=None)
@given(st.integers(1, 9_999), st.integers(0, 9))
def test_spoken_prices_are_read_back(whole: int, jiao: int) -> None:
    tail = f"块{'零一二三四五六七八九'[jiao]}" if jiao else "块"
    (amount,) = read_prices(f"今天只要{hanzi(whole)}{tail}").amounts
    assert amount.fen == whole * 100 + jiao * 10


@settings(deadline=None)
@given(st.integers(1, 9_999))
def test_numbers_in_hanzi_are_read_back(number: int) -> None:
    (found,) = numerals(f"共{hanzi(number)}元")
    assert found.value == number


@settings(deadline=None)
@given(st.integers(100, 900_000), st.integers(1, 99))
def test_a_true_rate_is_never_refuted(base: int, tenths: int) -> None:
    """A price of ten yuan and more, cut by the rate claimed and rounded to whole yuan, holds."""
    exact = Decimal(base) * tenths / 100
    for sale in {int(exact), int(exact) + (exact % 1 > 0)}:
        if exact >= 10:
            text = f"原价{base}元，{Decimal(tenths) / 10}折，现价{sale}元"
            assert "wrong_rate" not in {f.fault for f in read_prices(text).findings}, text


@settings(deadline=None)
@given(st.integers(100, 9_000), st.integers(10, 89))
def test_a_price_far_above_the_rate_is_refuted(base: int, percent: int) -> None:
    sale = base * (percent + 10) // 100 + 2
    if sale < base:
        text = f"原价{base}元，{Decimal(percent) / 10}折，现价{sale}元"
        assert "wrong_rate" in {f.fault for f in read_prices(text).findings}, text


@settings(deadline=None, max_examples=400)
@given(anything, st.sampled_from(PriceUnit))
def test_no_text_makes_it_raise_and_offsets_hold(text: str, unit: PriceUnit) -> None:
    reading = read_prices(text, unit)
    as_document(reading, "x")
    last = 0
    for amount in reading.amounts:
        assert amount.fen >= 0
        assert last <= amount.start < amount.end <= len(text)
        last = amount.end
    for spot in (*reading.findings, *reading.offer.discounts):
        assert 0 <= spot.start < spot.end <= len(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["\u200b", "", " "]), min_size=6, max_size=6), prices)
def test_offsets_are_those_of_the_text_as_read(between: list[str], fen: int) -> None:
    """What shows nothing is read over, and the words found are the words as they stand."""
    text = f"㊙️原价{between[0]}￥{yuan(fen + 1)}，{between[1]}到手{between[2]}￥{yuan(fen)}㎏"
    for amount in read_prices(text).amounts:
        shown = normal(text[amount.start : amount.end]).text
        assert shown == f"¥{yuan(amount.fen)}"
