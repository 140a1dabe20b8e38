"""Every audit fills the history of its room, and the next audit is judged by it."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from greenroom.cli import cli
from greenroom.pricing import Deal, DealKind
from greenroom_backend.store import Storage, command_line

ROOM = "generic:https://room.example/1"
GOODS = [{"title": "东海带鱼", "sale": "¥59", "compared": "¥79"}]


def reasons(answer) -> set[str]:
    checks = answer.get_json()["report"]["checks"]
    row = next(row for row in checks if row["id"] == "pricing/seven_day_price")
    return {found["reason"] for found in row["findings"]}


def test_an_audit_fills_the_history(backend) -> None:
    backend.audit({"goods": GOODS})
    assert backend.store.prices.rooms() == (ROOM,)
    shown = Deal("东海带鱼", date(2026, 3, 1), 5900, DealKind.shown)
    assert backend.store.prices.history(ROOM).deals == (shown,)


def test_an_audit_is_judged_by_imported_orders(backend) -> None:
    assert reasons(backend.audit({"goods": GOODS})) == {"history_incomplete"}
    sale = Deal("东海带鱼", date(2026, 2, 27), 6900, DealKind.sold)
    backend.store.prices.add(ROOM, [sale])
    assert reasons(backend.audit({"goods": GOODS})) == {"above_lowest"}


def test_adding_twice_keeps_once(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    store = storage.of(command_line())
    deal = Deal("带鱼", date(2026, 2, 27), 6900, DealKind.sold)
    span = (date(2026, 2, 1), date(2026, 2, 28))
    for _ in range(2):
        store.prices.add("r", [deal, deal], span)
    assert store.prices.history("r").deals == (deal,)
    assert store.prices.history("r").covered == (span,)
    storage.close()


def test_a_database_of_the_first_version_opens_and_keeps_what_it_holds(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "greenroom.sqlite") as old:
        old.executescript(
            "CREATE TABLE audits (id VARCHAR(32) NOT NULL, created_at VARCHAR(40) NOT NULL,"
            " room_url TEXT NOT NULL, evidence TEXT NOT NULL, report TEXT, PRIMARY KEY (id));"
            "CREATE TABLE tokens (sha256 VARCHAR(64) NOT NULL, origin VARCHAR(80) NOT NULL,"
            " created_at VARCHAR(40) NOT NULL, PRIMARY KEY (sha256));"
            "INSERT INTO audits VALUES ('one', '2026-03-01', 'u', '{}', 'kept');"
        )
    old.close()
    storage = Storage(tmp_path)
    store = storage.of(command_line())
    assert store.report("one") == ("2026-03-01", "kept")
    store.prices.add("r", [Deal("带鱼", date(2026, 2, 27), 6900, DealKind.sold)])
    assert store.prices.rooms() == ("r",)
    storage.close()


def test_orders_go_in_and_the_history_comes_out(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("goods,day,price\n带鱼,2026-02-27,69\n", "utf-8")
    days = ["--from", "2026-02-01", "--to", "2026-02-28"]
    data = ["--data", str(tmp_path / "data")]
    call = ["history", "import-orders", str(table), "--room", "r", *days, *data]
    assert CliRunner().invoke(cli, call).output == "1\n"
    out = CliRunner().invoke(cli, ["history", "export", *data]).output
    assert out == (
        '{"room": "r", "first": "2026-02-01", "last": "2026-02-28"}\n'
        '{"room": "r", "goods": "带鱼", "day": "2026-02-27", "fen": 6900, "kind": "sold"}\n'
    )
    assert CliRunner().invoke(cli, ["history", "rooms", *data]).output == "r\n"


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (("2026-03-01", "2026-03-02"), "1 orders lie outside"),
        (("2026-02-28", "2026-02-01"), "before --from"),
    ],
)
def test_orders_of_other_days_are_refused(tmp_path: Path, days: tuple[str, str], says: str) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("goods,day,price\n带鱼,2026-02-27,69\n", "utf-8")
    data = ["--data", str(tmp_path / "data")]
    span = ["--from", days[0], "--to", days[1]]
    call = ["history", "import-orders", str(table), "--room", "r", *span]
    ended = CliRunner().invoke(cli, [*call, *data])
    assert says in f"{ended.output}{ended.exception}"
    assert CliRunner().invoke(cli, ["history", "rooms", *data]).output == ""
