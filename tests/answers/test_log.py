"""The log: one document a line, only ever added to, and refused by line when it is broken."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from greenroom.answers.answer import Answer, answer_schema
from greenroom.answers.log import append, must_fit, read_answers, read_waivers
from greenroom.answers.waiver import Waiver, waiver_schema
from greenroom.errors import InputError, LimitError
from people import PACK, answer, at, report, waiver

FOUND = report("room_title: 国家级带鱼")


def test_what_is_appended_is_read_again_in_order(tmp_path: Path) -> None:
    log = tmp_path / "answers.jsonl"
    said = [answer("room/title"), answer("room/title", "not_met"), answer("operator/pledge")]
    for one in said:
        append(log, one)
    assert read_answers(log.read_bytes()) == tuple(said)


def test_appending_never_changes_what_is_there(tmp_path: Path) -> None:
    log = tmp_path / "answers.jsonl"
    append(log, answer("room/title"))
    before = log.read_bytes()
    append(log, answer("room/title", "not_met"))
    assert log.read_bytes().startswith(before)
    assert log.read_bytes() != before


def test_a_half_written_last_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    log = tmp_path / "answers.jsonl"
    append(log, answer("room/title"))
    with log.open("ab") as file:
        file.write(b'{"schema": "greenroom-ans')
    append(log, answer("operator/pledge"))
    lines = log.read_bytes().splitlines()
    assert len(lines) == 3
    with pytest.raises(InputError, match=r"log:2"):
        read_answers(log.read_bytes(), at="log")


def test_waivers_are_kept_the_same_way(tmp_path: Path) -> None:
    log = tmp_path / "waivers.jsonl"
    given = waiver(FOUND, "wording/absolute_terms")
    append(log, given)
    assert read_waivers(log.read_bytes()) == (given,)


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        append(tmp_path, answer("room/title"))


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[1]",
        "not json",
        answer("room/title").model_dump_json().replace("met", "perhaps"),
        answer("room/title").model_dump_json().replace("+08:00", ""),
        answer("room/title").model_dump_json().replace('"note"', '"remark"'),
        answer("room/title").model_dump_json().replace("greenroom-answer/1", "greenroom-answer/9"),
        answer("room/title").model_dump_json().replace("room/title", "../room"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(line: str) -> None:
    good = answer("room/title").model_dump_json()
    with pytest.raises(InputError, match=r"^log:2: "):
        read_answers(f"{good}\n{line}\n".encode(), at="log")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="UTF-8"):
        read_answers(b"\xff\xfe", at="log")


def test_a_log_beyond_the_limits_is_refused() -> None:
    with pytest.raises(LimitError):
        read_answers(b"\n" * 20_001)
    with pytest.raises(LimitError):
        read_answers(b" " * ((16 << 20) + 1))


def test_not_applicable_needs_a_reason() -> None:
    with pytest.raises(ValidationError, match="needs a reason"):
        answer("room/title", "not_applicable", note="  ")


def test_phone_numbers_and_addresses_are_masked_wherever_a_person_writes() -> None:
    phone = "13800138000"
    said = answer("room/title", note=f"问了 {phone}，寄到渔港路12号", author=f"王{phone}")
    assert phone not in said.model_dump_json()
    assert "渔港路" not in said.note
    given = waiver(FOUND, "wording/absolute_terms", reason=f"客户 {phone} 要求")
    assert phone not in given.model_dump_json()


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        answer("room/title", at=at("2026-03-01 19:00").replace(tzinfo=None))


def test_a_waiver_ends_within_a_year_and_not_before_it_begins() -> None:
    for until in ("2026-02-19", "2027-03-01"):
        with pytest.raises(ValidationError, match="until"):
            waiver(FOUND, "wording/absolute_terms", until=until)


def test_documents_follow_their_schemas() -> None:
    said: Answer = answer("room/title")
    given: Waiver = waiver(FOUND, "wording/absolute_terms")
    Draft202012Validator(answer_schema()).validate(said.model_dump(mode="json"))
    Draft202012Validator(waiver_schema()).validate(given.model_dump(mode="json"))


def test_an_answer_must_fit_an_item_and_its_roles() -> None:
    must_fit(answer("room/title"), PACK)
    with pytest.raises(InputError, match="did you mean room/title"):
        must_fit(answer("room/titel"), PACK)
    with pytest.raises(InputError, match="not for host"):
        must_fit(answer("room/title", role="host"), PACK)
    with pytest.raises(InputError, match="greenroom checklist"):
        must_fit(answer("zzz/qqq"), PACK)
