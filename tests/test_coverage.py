from collections import Counter
from dataclasses import replace

from greenroom.coverage import CONTEXT, coverage
from greenroom.pack import load_pack

PACK = load_pack()


def test_every_duty_of_the_catalogue_stands_once_in_its_order() -> None:
    assert [row.requirement.id for row in coverage(PACK)] == list(PACK.requirements)


def test_a_duty_is_served_by_the_checks_that_name_it() -> None:
    served = {row.requirement.id: row.checks for row in coverage(PACK)}
    for check in PACK.checks:
        for requirement in check.spec.requirements:
            assert check.id in served[requirement]
    assert Counter(id_ for ids in served.values() for id_ in ids) == Counter(
        check.id for check in PACK.checks for _ in set(check.spec.requirements)
    )


def test_a_duty_that_a_person_is_asked_about_is_not_open() -> None:
    for row in coverage(replace(PACK, checks=())):
        assert row.checks == ()
        if row.asked:
            assert not row.is_open


def test_without_checks_and_questions_every_duty_is_open_but_context_is_none() -> None:
    for row in coverage(replace(PACK, checks=(), criteria={})):
        assert row.is_open == (row.requirement.verification != CONTEXT)
