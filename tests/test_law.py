from datetime import date

import pytest
from pydantic import ValidationError

from greenroom.law import Article, Certainty, Instrument, Kind, Law, Period
from greenroom.words import Words

WORDS = Words(zh="说明", en="says")


def instrument(since: str | None = "2026-02-01", to: str | None = None) -> Instrument:
    return Instrument(
        title=Words(zh="示例办法", en="Sample measures"),
        number="1",
        issuer=WORDS,
        kind=Kind.rule,
        binding=True,
        in_force=Period.model_validate({"from": since, "to": to}),
        certainty=Certainty.A,
        source="read in full",
        confirmed=date(2026, 3, 1),
        articles={
            "1": Article(says=WORDS, numbers={"days": 7}),
            "2": Article(
                says=WORDS,
                certainty=Certainty.C,
                in_force=Period.model_validate({"from": "2026-05-01"}),
            ),
        },
    )


LAW = Law({"sample": instrument()})


@pytest.mark.parametrize(
    ("since", "to", "day", "holds"),
    [
        ("2026-02-01", None, "2026-01-31", False),
        ("2026-02-01", None, "2026-02-01", True),
        ("2026-02-01", "2026-03-01", "2026-03-01", True),
        ("2026-02-01", "2026-03-01", "2026-03-02", False),
        (None, None, "2026-03-01", False),
        (None, "2026-03-01", "2026-02-01", False),
    ],
)
def test_both_ends_of_a_period_are_in_force(
    since: str | None, to: str | None, day: str, *, holds: bool
) -> None:
    period = Period.model_validate({"from": since, "to": to})
    assert period.holds(date.fromisoformat(day)) is holds


def test_an_article_stands_for_itself_where_it_differs_from_its_instrument() -> None:
    first, second = LAW.clause("sample/1"), LAW.clause("sample/2")
    assert (first.certainty, second.certainty) == (Certainty.A, Certainty.C)
    assert first.in_force.from_ == date(2026, 2, 1)
    assert second.in_force.from_ == date(2026, 5, 1)
    assert first.title == second.title == Words(zh="示例办法", en="Sample measures")


def test_clauses_in_force_keep_the_order_they_were_named_in() -> None:
    named = ("sample/2", "sample/1")
    assert [clause.id for clause in LAW.in_force(named, date(2026, 3, 1))] == ["sample/1"]
    assert [clause.id for clause in LAW.in_force(named, date(2026, 5, 1))] == list(named)
    assert LAW.in_force(named, date(2025, 1, 1)) == ()


@pytest.mark.parametrize("clause_id", ["sample/9", "other/1", "sample", "", "/", "sample/1/2"])
def test_a_clause_that_is_not_there_is_a_key_error(clause_id: str) -> None:
    with pytest.raises(KeyError):
        LAW.clause(clause_id)


def test_numbers_of_law_are_read_from_the_article() -> None:
    assert LAW.number("sample/1", "days") == 7
    with pytest.raises(KeyError):
        LAW.number("sample/1", "years")


def test_nobody_adds_an_instrument_behind_the_law() -> None:
    LAW.instruments["other"] = instrument()
    assert set(LAW.instruments) == {"sample"}


def test_an_instrument_names_its_source() -> None:
    with pytest.raises(ValidationError, match="source"):
        Instrument.model_validate({**instrument().model_dump(by_alias=True), "source": ""})
