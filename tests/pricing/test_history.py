from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import case_evidence
from greenroom.errors import InputError
from greenroom.pricing import Deal, DealKind, PriceHistory, goods_key
from greenroom.pricing.records import as_lines, read_lines, read_orders, room_key, shown_deals

DAY = date(2026, 3, 1)
SOLD, SHOWN = DealKind.sold, DealKind.shown


def sold(days_before: int, fen: int, kind: DealKind = SOLD) -> Deal:
    return Deal("带鱼", DAY - timedelta(days=days_before), fen, kind)


def all_of(days: int) -> tuple[tuple[date, date], ...]:
    return ((DAY - timedelta(days=days), DAY - timedelta(days=1)),)


def test_the_lowest_sale_of_the_days_before_counts() -> None:
    deals = (sold(0, 100), sold(1, 900), sold(7, 700), sold(8, 500), sold(3, 600, SHOWN))
    lowest = PriceHistory(deals, all_of(7)).lowest_sale("带鱼", DAY, 7)
    assert (lowest.fen, lowest.day, lowest.complete, lowest.last) == (
        700, DAY - timedelta(days=7), True, False,
    )  # fmt: skip


def test_without_a_sale_in_the_days_the_last_one_counts() -> None:
    history = PriceHistory((sold(20, 300), sold(9, 800), sold(9, 700)), all_of(7))
    lowest = history.lowest_sale("带鱼", DAY, 7)
    assert (lowest.fen, lowest.last, lowest.complete) == (700, True, True)


@pytest.mark.parametrize("covered", [(), all_of(6), ((DAY, DAY),)])
def test_days_that_are_not_covered_leave_it_open(covered: tuple[tuple[date, date], ...]) -> None:
    assert not PriceHistory((sold(2, 700),), covered).lowest_sale("带鱼", DAY, 7).complete
    assert PriceHistory((sold(9, 700),), covered).lowest_sale("带鱼", DAY, 7).fen is None


def test_spans_join_to_cover_the_days() -> None:
    first = (DAY - timedelta(days=9), DAY - timedelta(days=4))
    second = (DAY - timedelta(days=3), DAY)
    assert PriceHistory((sold(2, 7),), (second, first)).lowest_sale("带鱼", DAY, 7).complete


def test_goods_are_found_again_whatever_marks_stand_around() -> None:
    assert goods_key("【东海】 带鱼·５００g") == goods_key("东海带鱼500G")


def test_an_audit_shows_its_sale_prices_of_the_day_in_china() -> None:
    goods = [
        {"title": "带鱼", "sale": "券后¥39.9起", "compared": "¥99"},
        {"sale": "¥9"},
        {"title": "无价"},
    ]
    evidence = case_evidence({"samples": [{"goods": goods}, {"goods": goods}]})
    assert shown_deals(evidence) == (Deal("带鱼", date(2026, 3, 1), 3990, SHOWN),)
    assert room_key(evidence.room) == "generic:https://room.example/1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_orders_are_read_with_chinese_columns(encoding: str) -> None:
    table = (
        "订单,商品名称,支付时间,实付金额,数量\r\n"
        "1,带鱼,2026-02-27 20:01:05,¥99.80,3\r\n\r\n"
        "2,虾皮,2026/2/28,9.9,\r\n"
    )
    assert read_orders(table.encode(encoding), "orders.csv") == (
        Deal("带鱼", date(2026, 2, 27), 3327, SOLD),
        Deal("虾皮", date(2026, 2, 28), 990, SOLD),
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "line 1: no column for goods"),
        ("goods,day\nx,2026-01-01", "no column for price"),
        ("goods,day,price\n带鱼,2026-02-30,9.9", "line 2: not a day: '2026-02-30'"),
        ("goods,day,price\n带鱼,2026-02-03,免费", "line 2: not a price in yuan: '免费'"),
        ("goods,day,price\n,2026-02-03,9\n带鱼,x,9", "line 2: no goods (and 1 more lines)"),
        ("goods,day,price,pieces\n带鱼,2026-02-03,9,0", "not a number of pieces: '0'"),
        ("goods,day,price\n带鱼", "line 2: not a day: ''"),
    ],
)
def test_a_bad_table_is_refused_whole_with_its_line(table: str, says: str) -> None:
    with pytest.raises(InputError, match=r"^orders\.csv: ") as problem:
        read_orders(table.encode(), "orders.csv")
    assert says in str(problem.value)


def test_a_table_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="neither UTF-8 nor GB18030"):
        read_orders(b"goods,day,price\n\xff\xff\xff,2026-01-01,9", "orders.csv")


deals = st.builds(
    Deal,
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=20),
    st.dates(),
    st.integers(0, 10**9),
    st.sampled_from(DealKind),
)


@settings(deadline=None)
@given(st.lists(deals, max_size=20), st.lists(st.tuples(st.dates(), st.dates()), max_size=3))
def test_what_is_kept_is_read_back(kept: list[Deal], spans: list[tuple[date, date]]) -> None:
    raw = "".join(as_lines("generic:a", kept, spans)).encode()
    history = read_lines(raw, "h").get("generic:a", PriceHistory())
    assert set(history.deals) == set(kept)
    assert list(history.covered) == spans


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_line(raw: bytes) -> None:
    for read in (read_orders, read_lines):
        problem = ""
        try:
            read(raw, "file")
        except InputError as refused:
            problem = str(refused)
        assert "\n" not in problem


NEGATIVE = '{"room":"a","goods":"b","day":"2026-01-01","fen":-1,"kind":"sold"}'


@pytest.mark.parametrize("line", ["{}", "[]", "x", NEGATIVE])
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(InputError, match=r"^h:2: "):
        read_lines(f"\n{line}\n".encode(), "h")
