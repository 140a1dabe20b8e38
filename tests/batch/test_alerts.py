"""Alerts: what is news, who may believe them, and that none is lost."""

import asyncio
import gzip
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Site
from greenroom import day_of, judge, load_pack
from greenroom.audit import see
from greenroom.batch.alerts import NAME, SENT, TRIES, deliver, deliver_all, news, write_alert
from greenroom.batch.plan import Plan
from greenroom.batch.result import Class, Result
from greenroom.batch.rooms import Room
from greenroom.batch.rounds import runs
from greenroom.cli.batch import _Choice, _Round
from greenroom.errors import GreenroomError, SiteError, TargetError
from greenroom.outcome import Outcome

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "a secret of the operator"  # noqa: S105 - of this test
ROOT = Path(__file__).parents[2]


def result(key: str = "ab12") -> Result:
    return Result(
        key=key,
        url="https://a.example/1",
        name="海边渔家",
        platform="generic",
        outcome=Class.audited,
        attempts=1,
        seconds=1,
        at="2026-03-01T20:00:00+08:00",
        counts={Outcome.violation: 1},
    )


def kept(run: Path, notice: str, key: str = "ab12") -> None:
    """A report on a room with that notice, where the batch keeps it."""
    page = run / "room.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        f'<h1 class="room-title">国家级带鱼</h1><p class="room-notice">{notice}</p>', "utf-8"
    )
    evidence = see(str(page))
    room = evidence.room.model_copy(update={"url": "https://a.example/1"})
    evidence = evidence.model_copy(update={"room": room})
    report = judge(evidence, load_pack(), day_of(evidence), version="x")
    folder = run / "rooms" / key[:2] / key
    folder.mkdir(parents=True)
    (folder / "report.json.gz").write_bytes(gzip.compress(report.to_json().encode()))


def test_only_what_the_run_before_did_not_have_is_news(tmp_path: Path) -> None:
    kept(tmp_path / "1", "今晚八点")
    kept(tmp_path / "2", "今晚八点")
    kept(tmp_path / "3", "世界级海虾")
    assert news(tmp_path / "1", tmp_path / "2", [result()]) == []
    (room,) = news(tmp_path / "2", tmp_path / "3", [result()])
    assert room["name"] == "海边渔家"
    assert {one["quote"] for one in room["new"]} == {"世界级"}
    assert news(tmp_path / "none", tmp_path / "3", [result()]) == [], "never seen before"


def test_second_run_tells_what_is_new_and_the_oldest_is_deleted(site: Site, tmp_path: Path) -> None:
    notices = iter(["今晚八点", "今晚八点", "世界级海虾"])
    rooms = [Room(url="https://a.example/1", name="海边渔家")]

    def engine(rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None], /) -> None:
        (room,) = rooms
        kept(plan.folder, next(notices), room.key)
        done(result(room.key))

    plan = Plan(tmp_path / "runs", lambda: NOW, allow_private=True)
    one = _Round(engine, plan, rooms, _Choice(resume=False), 2, f"{site.address}/hook", SECRET)
    for day in range(3):
        one(NOW + timedelta(days=day))
    ((_, body),) = site.posted
    told = json.loads(body)
    assert told["run"] == "20260303T120000"
    assert [one["quote"] for room in told["rooms"] for one in room["new"]] == ["世界级"]
    assert [path.name for path in runs(plan.folder, ended=True)] == [
        "20260302T120000",
        "20260303T120000",
    ]


def alert(run: Path) -> Path:
    run.mkdir(parents=True, exist_ok=True)
    write_alert(run, [{"url": "https://a.example/1", "violations": 1}], NOW)
    return run


def sent(site: Site, run: Path, waits: list[float], **other: Any) -> None:
    async def wait(spent_s: float) -> None:
        waits.append(spent_s)

    how = {"allow_private": True, "moment": lambda: NOW, "wait": wait, **other}
    asyncio.run(deliver(run, f"{site.address}/hook", SECRET, **how))


async def never(spent_s: float) -> None:
    raise AssertionError(f"{spent_s} s are waited")


def documented() -> Callable[..., bool]:
    """The five lines of the documentation."""
    text = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    (snippet,) = re.findall(r"```python\n(def is_genuine.*?)```", text, re.DOTALL)
    known: dict[str, Any] = {}
    exec(snippet, known)  # noqa: S102 - our own document
    found: Callable[..., bool] = known["is_genuine"]
    return found


def test_receiver_can_tell_a_genuine_alert_by_the_documented_lines(
    site: Site, tmp_path: Path
) -> None:
    run = alert(tmp_path / "run")
    sent(site, run, [])
    ((fields, body),) = site.posted
    assert json.loads(body)["schema"] == "greenroom-alert/1"
    stamp, signature = fields["Greenroom-Timestamp"], fields["Greenroom-Signature"]
    genuine = documented()
    now_s = NOW.timestamp() + 60
    assert genuine(SECRET, stamp, signature, body, now_s)
    assert not genuine(SECRET, stamp, signature, body + b" ", now_s)
    assert not genuine("another secret of somebody", stamp, signature, body, now_s)
    assert not genuine(SECRET, str(int(stamp) + 1), signature, body, now_s)
    assert not genuine(SECRET, stamp, signature, body, now_s + 3600)
    assert (run / SENT).is_file()
    sent(site, run, [])
    assert len(site.posted) == 1, "it is delivered once"


def test_busy_receiver_is_tried_again_a_few_times(site: Site, tmp_path: Path) -> None:
    waits: list[float] = []
    site.replies = [503, 429, 204]
    sent(site, alert(tmp_path / "1"), waits)
    assert waits == [2.0, 4.0]
    assert len({fields["Greenroom-Delivery"] for fields, _ in site.posted}) == 1
    site.posted.clear()
    site.replies = [500] * 99
    with pytest.raises(SiteError, match="HTTP 500"):
        sent(site, alert(tmp_path / "2"), waits)
    assert len(site.posted) == TRIES
    assert (tmp_path / "2" / NAME).is_file()


@pytest.mark.parametrize("status", [302, 400, 410])
def test_receiver_that_says_no_is_not_pressed(site: Site, tmp_path: Path, status: int) -> None:
    site.replies = [status]
    with pytest.raises(SiteError, match=f"HTTP {status}"):
        sent(site, alert(tmp_path / "run"), [])
    assert len(site.posted) == 1


def test_alert_never_reaches_the_local_network(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="local network"):
        sent(site, alert(tmp_path / "run"), [], allow_private=False)
    assert not site.posted


def test_what_was_left_is_sent_with_the_next_run_oldest_first(site: Site, tmp_path: Path) -> None:
    runs = [alert(tmp_path / name) for name in ("1", "2", "3")]
    problems: list[GreenroomError] = []
    site.replies = [400]
    how = {"url": f"{site.address}/hook", "secret": SECRET, "allow_private": True}

    def all_of_them() -> None:
        asyncio.run(deliver_all(runs, problems.append, moment=lambda: NOW, wait=never, **how))

    all_of_them()
    assert len(problems) == len(site.posted) == 1
    all_of_them()
    told = [json.loads(body)["run"] for _, body in site.posted]
    assert told == ["1", "1", "2", "3"]
    assert date(2026, 3, 1).isoformat() in json.loads(site.posted[-1][1])["at"]
