from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.evidence import PriceUnit
from greenroom.pricing import amount_of, is_masked

fen = st.integers(0, 10**9)
anything = st.text(
    st.characters()
    | st.characters(categories=["Cs"])
    | st.sampled_from("¥￥0123456789.,元块毛x?起 ²٣"),
    max_size=220,
)


@settings(deadline=None)
@given(anything, st.sampled_from(PriceUnit))
def test_no_label_makes_it_raise(raw: str, unit: PriceUnit) -> None:
    amount = amount_of(raw, unit)
    assert isinstance(is_masked(raw), bool)
    if amount is not None:
        assert amount.fen >= 0
        assert 0 <= amount.start < amount.end <= len(raw)


@settings(deadline=None)
@given(fen, st.sampled_from(["", "直播价", "到手价：", "约 "]), st.sampled_from(["", "起", "/袋"]))
def test_a_yen_label_is_read_as_written(value: int, before: str, after: str) -> None:
    label = f"{before}¥{value // 100:,}.{value % 100:02d}{after}"
    amount = amount_of(label)
    assert amount is not None
    assert amount.fen == value
    assert label[amount.start : amount.end] == f"¥{value // 100:,}.{value % 100:02d}"


@settings(deadline=None)
@given(st.integers(0, 10**7), st.sampled_from("元块圆"))
def test_a_label_in_yuan_is_read_as_written(tenths: int, unit: str) -> None:
    label = f"{tenths // 10}.{tenths % 10}{unit}"
    amount = amount_of(label)
    assert amount is not None
    assert amount.fen == tenths * 10
    assert (amount.start, amount.end) == (0, len(label))


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_a_spoken_label_is_read_as_said(yuan: int, jiao: int) -> None:
    amount = amount_of(f"{yuan}块{jiao}")
    assert amount is not None
    assert amount.fen == yuan * 100 + jiao * 10


@settings(deadline=None)
@given(fen)
def test_bare_numbers_are_read_in_their_unit(value: int) -> None:
    in_fen = amount_of(str(value), PriceUnit.fen)
    in_yuan = amount_of(str(Decimal(value) / 100), PriceUnit.yuan)
    assert in_fen is not None
    assert in_yuan is not None
    assert in_fen.fen == in_yuan.fen == value
    assert in_fen.yuan == Decimal(value) / 100


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("¥ 25 .80", 2580),
        ("￥２５．８", 2580),
        ("1,299元", 129900),
        ("9块9", 990),
        ("9块9包邮", 990),
        ("券后价 ¥39.9起", 3990),
        ("¥0", 0),
        ("两件¥59", 5900),
        ("划线价¥99 现价¥59", 5900),
    ],
)
def test_the_price_paid_is_read(label: str, value: int) -> None:
    amount = amount_of(label)
    assert amount is not None
    assert amount.fen == value


@pytest.mark.parametrize(
    "label", ["", "私信询价", "带鱼 500g", "2026年", "¥", "元", "¥-5", "9" * 201]
)
def test_what_is_no_price_is_none(label: str) -> None:
    assert amount_of(label) is None


@pytest.mark.parametrize("raw", ["", "null", "-1", "1e3", "nan", "¥5", "5元", "1.234"])
@pytest.mark.parametrize("unit", [PriceUnit.fen, PriceUnit.yuan])
def test_what_is_no_bare_number_is_none(raw: str, unit: PriceUnit) -> None:
    assert amount_of(raw, unit) is None


@pytest.mark.parametrize("label", ["¥1x.8", "9?元", "¥2**", "？9元", "¥?", "¥＊9"])
def test_hidden_digits_make_no_amount(label: str) -> None:
    assert is_masked(label)
    assert amount_of(label) is None


@pytest.mark.parametrize("label", ["¥9.9", "a*b 9元", "3x5规格 ¥19", "¥19 x2"])
def test_a_times_sign_beside_a_price_hides_nothing(label: str) -> None:
    assert not is_masked(label)
    assert amount_of(label) is not None
