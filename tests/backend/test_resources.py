"""The resources of the API beside those that the panel uses."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from backend.test_audits import CASE
from cases import case_evidence
from greenroom.evidence import read_evidence
from greenroom.export import FORMATS
from greenroom.pack import load_pack
from greenroom.report import Report
from greenroom_backend.api.parts import Gates
from greenroom_backend.app import openapi_text
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Role

URL = case_evidence(CASE).room.url
WORSE = {"texts": ["room_title: 国家级鲜货", "notice: 全网最低价", "body: 最好"]}


def ask(backend, path: str, method: str = "GET", status: int = 200, **more: Any):
    token = more.pop("token", None) or backend.token(more.pop("role", Role.operator))
    answer = backend.ask(method, path, token=token, **more)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer


def room_of(backend, url: str = URL) -> str:
    """The id of the page's room, made if there is none."""
    room: str = ask(backend, "/v1/rooms", "POST", 201, json={"url": url}).get_json()["id"]
    return room


def test_rooms_are_those_that_were_audited_the_last_one_first(backend) -> None:
    backend.audit(CASE)
    backend.clock.go_on(60)
    other = {**CASE, "room": {"url": "https://room.example/2"}}
    backend.audit(other)
    backend.clock.go_on(60)
    last = backend.audit(other).get_json()["id"]
    first = ask(backend, "/v1/rooms?limit=1").get_json()
    [room] = first["rooms"]
    assert (room["url"], room["audits"], room["last"]["id"]) == (other["room"]["url"], 2, last)
    second = ask(backend, f"/v1/rooms?limit=1&cursor={first['next']}").get_json()
    [shown] = second["rooms"]
    assert (shown["url"], second["next"]) == (URL, None)
    assert ask(backend, f"/v1/rooms/{shown['id']}").get_json() == shown
    ask(backend, f"/v1/rooms/{'0' * 32}", status=404)


def test_a_room_may_be_there_before_its_first_audit(backend) -> None:
    given = {"url": f"{URL}#top", "name": "一号间"}
    room = ask(backend, "/v1/rooms", "POST", 201, json=given).get_json()
    assert (room["url"], room["name"], room["audits"], room["last"]) == (URL, "一号间", 0, None)
    assert ask(backend, "/v1/rooms").get_json()["rooms"] == [room]
    backend.audit(CASE)
    [audited] = ask(backend, "/v1/rooms").get_json()["rooms"]
    assert (audited["id"], audited["name"], audited["audits"]) == (room["id"], "一号间", 1)


def test_audits_of_all_rooms_are_listed_where_no_page_is_named(backend) -> None:
    ids = [backend.audit(CASE).get_json()["id"]]
    backend.clock.go_on(1)
    other = {**CASE, "room": {"url": "https://room.example/2"}}
    ids.append(backend.audit(other).get_json()["id"])
    rows = ask(backend, "/v1/audits").get_json()["audits"]
    assert [one["id"] for one in rows] == ids[::-1]
    assert {one["url"] for one in rows} == {URL, "https://room.example/2"}


def test_the_evidence_comes_back_as_it_was_judged(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    kept = ask(backend, f"/v1/audits/{made}/evidence")
    evidence = read_evidence(kept.data)
    assert evidence.samples[0].texts[0].text == "国家级鲜货"
    assert "13800138000" not in kept.get_data(as_text=True)
    ask(backend, "/v1/audits/gone/evidence", status=404)


def test_findings_page_by_page_and_filtered(backend) -> None:
    report = backend.audit(WORSE).get_json()
    expected = [
        (check["id"], finding["fingerprint"])
        for check in report["report"]["checks"]
        for finding in check["findings"]
    ]
    path = f"/v1/audits/{report['id']}/findings"
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(backend, f"{path}?limit=2&cursor={cursor}").get_json()
        seen += [(one["check"], one["finding"]["fingerprint"]) for one in page["findings"]]
        cursor = page["next"]
    assert seen == expected
    assert len(seen) > 2
    wording = ask(backend, f"{path}?check=wording&outcome=violation&limit=50").get_json()
    assert {one["finding"]["outcome"] for one in wording["findings"]} == {"violation"}
    assert all(one["check"].startswith("wording/") for one in wording["findings"])
    titles = ask(backend, f"{path}?zone=room_title&limit=50").get_json()["findings"]
    assert {one["finding"]["zone"] for one in titles} == {"room_title"}


def test_a_cursor_fits_its_own_list_and_filters_alone(backend) -> None:
    made = backend.audit(WORSE).get_json()["id"]
    path = f"/v1/audits/{made}/findings"
    cursor = ask(backend, f"{path}?limit=1").get_json()["next"]
    assert cursor
    for wrong in (f"{path}?zone=notice&cursor={cursor}", f"/v1/rooms?cursor={cursor}"):
        assert ask(backend, wrong, status=400).get_json()["code"] == "cursor"
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for bad in (changed, cursor[:-1], "x", "a" * 9_000, "界"):
        assert ask(backend, f"{path}?cursor={bad}", status=400).get_json()["at"] == "cursor"


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"pdf"}))
def test_a_report_in_every_format_is_a_file_in_a_sandbox(backend, form: str) -> None:
    case = {"texts": ["room_title: 国家级<script>alert(1)</script>"]}
    made = backend.audit(case).get_json()
    answer = ask(backend, f"/v1/audits/{made['id']}/report?format={form}&lang=en")
    expected = FORMATS[form](Report.model_validate(made["report"]), "en")
    if form != "xlsx":
        assert answer.get_data(as_text=True) == expected
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox;" in policy
    assert "script" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert made["id"][:12] in answer.headers["Content-Disposition"]
    if "html" in form:
        assert "<script" not in answer.get_data(as_text=True)


def test_an_unknown_format_is_400(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    for query in ("?format=exe", "", "?format=", "?format=html&lang=fr"):
        assert ask(backend, f"/v1/audits/{made}/report{query}", status=400).get_json()["at"] in (
            "format",
            "lang",
        )


def waive(backend, status: int = 201, **changes: Any):
    report = ask(backend, "/v1/audits").get_json()["audits"][0]["id"]
    found = ask(backend, f"/v1/audits/{report}/findings?outcome=violation").get_json()["findings"]
    given = {
        "url": URL,
        "check": found[0]["check"],
        "fingerprint": found[0]["finding"]["fingerprint"],
        "reason": "商标如此，已提交证明",
        "owner": "阿青",
        "until": "2026-03-20",
        **changes,
    }
    return ask(backend, "/v1/waivers", "POST", status, json=given, role=Role.reviewer)


def test_a_waiver_stands_in_the_report_until_it_is_ended(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    waiver = waive(backend).get_json()
    assert waiver["ended"] is None

    def owners(token: str) -> list[str]:
        report = ask(backend, f"/v1/audits/{made}", token=token).get_json()["report"]
        rows = [one for check in report["checks"] for one in check["findings"]]
        return [one["waiver"]["owner"] for one in rows if one["waiver"]]

    assert owners(backend.pair()) == ["阿青"]
    assert ask(backend, f"/v1/waivers?url={URL}").get_json()["waivers"] == [waiver]
    token = backend.token(Role.reviewer)
    backend.clock.go_on(24 * 3600)
    ask(backend, f"/v1/waivers/{waiver['id']}", "DELETE", 204, token=token)
    assert owners(token) == ["阿青"], "a report of an earlier day stays what it was"
    [ended] = ask(backend, f"/v1/waivers?url={URL}", token=token).get_json()["waivers"]
    assert ended["ended"] == "2026-03-02"
    ask(backend, f"/v1/waivers/{waiver['id']}", "DELETE", 404, token=token)


def test_a_waiver_ended_on_its_own_day_waives_nothing(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    waiver = waive(backend).get_json()["id"]
    ask(backend, f"/v1/waivers/{waiver}", "DELETE", 204, role=Role.reviewer)
    assert ask(backend, f"/v1/audits/{made}").get_json()["report"]["waived"] == 0


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"fingerprint": "0" * 16}, "/fingerprint"),
        ({"check": "wording/other"}, "/fingerprint"),
        ({"url": "https://elsewhere.example/"}, "/fingerprint"),
        ({"until": "2026-02-01"}, "/until"),
        ({"until": "2028-01-01"}, "/until"),
        ({"reason": "x"}, "/reason"),
        ({"owner": ""}, "/owner"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_waiver_that_does_not_fit_is_refused(backend, changes: dict[str, Any], at: str) -> None:
    backend.audit(CASE)
    assert waive(backend, 422, **changes).get_json()["at"] == at
    assert ask(backend, f"/v1/waivers?url={URL}").get_json()["waivers"] == []


def test_answers_are_listed_newest_first_with_their_proof(backend) -> None:
    item = load_pack().items[0]
    proof = {"name": "单.jpg", "sha256": "a" * 64, "media_type": "image/jpeg", "size": 3}
    given = {"url": URL, "item": item.id, "author": "青", "role": str(item.spec.who[0])}
    for verdict, files in (("met", [proof]), ("not_met", [])):
        body = {**given, "verdict": verdict, "files": files}
        ask(backend, "/v1/answers", "POST", 201, json=body)
    first = ask(backend, f"/v1/answers?url={URL}&limit=1").get_json()
    assert [one["verdict"] for one in first["answers"]] == ["not_met"]
    second = ask(backend, f"/v1/answers?url={URL}&limit=1&cursor={first['next']}").get_json()
    assert second["answers"][0]["files"] == [proof]
    assert second["next"] is None


DOSSIER = {"schema": "greenroom-dossier/1", "licences": []}


def test_a_dossier_is_kept_and_judged_with_the_room(backend) -> None:
    assert backend.audit(CASE).get_json()["report"]["dossier"] is False
    path = f"/v1/rooms/{room_of(backend)}/dossier"
    ask(backend, path, status=404)
    put = ask(backend, path, "PUT", json=DOSSIER).get_json()
    assert ask(backend, path).get_json() == put
    assert backend.audit(CASE).get_json()["report"]["dossier"] is True
    raw = b"schema: greenroom-dossier/1\nlicences: []\n"
    assert ask(backend, path, "PUT", data=raw, content_type="application/yaml").get_json() == put


def test_a_dossier_is_checked_and_not_kept(backend) -> None:
    judged = ask(backend, "/v1/dossiers/check?as_of=2026-03-01", "POST", json=DOSSIER).get_json()
    assert judged["as_of"] == "2026-03-01"
    assert {row["subject"] for row in judged["checks"]} == {"dossier"}
    ask(backend, f"/v1/rooms/{room_of(backend)}/dossier", status=404)


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{}", "application/json", 422),
        (b"[" * 9_000, "application/json", 422),
        (b"a: &a [*a]", "application/yaml", 422),
        (
            b"not a workbook",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            422,
        ),
        (b"x", "text/plain", 415),
        (b" " * (9 << 20), "application/json", 413),
    ],
    ids=["empty", "deep", "loop", "no workbook", "another type", "too large"],
)
def test_what_is_no_dossier_is_refused(backend, raw: bytes, kind: str, status: int) -> None:
    ask(
        backend, f"/v1/rooms/{room_of(backend)}/dossier", "PUT", status, data=raw, content_type=kind
    )


def test_audits_of_a_room_are_compared(backend) -> None:
    backend.audit(CASE)
    ask(backend, f"/v1/rooms/{room_of(backend)}/comparison", status=422)
    backend.audit({**WORSE, "samples": [WORSE, WORSE]})
    found = ask(backend, f"/v1/rooms/{room_of(backend)}/comparison").get_json()
    assert len(found["audits"]) == 2
    assert found["counts"]["new"] > 0


def test_prices_are_read_before_they_go_live(backend) -> None:
    lines = [
        {"id": "a", "text": "吊牌价1299 直播价399"},
        {"id": "b", "text": "原价100 五折 现价80"},
    ]
    first, second = ask(backend, "/v1/prices", "POST", json={"lines": lines}).get_json()["lines"]
    assert (first["offer"]["current"], first["offer"]["compared"]) == ("399.00", "1299.00")
    assert [one["fault"] for one in second["findings"]] == ["wrong_rate"]


def test_orders_are_imported_whole_or_not_at_all(backend) -> None:
    path = "/v1/price-history?room=douyin:1&first=2026-02-01&last=2026-02-03"
    table = "商品,日期,实付\n带鱼,2026-02-01,19.9\n带鱼,2026-02-03,18\n".encode()
    answer = ask(backend, path, "POST", 201, data=table, content_type="text/csv")
    assert answer.get_json() == {"deals": 2}
    kept = ask(backend, "/v1/price-history?room=douyin:1").get_json()
    assert [(one["fen"], one["kind"]) for one in kept["deals"]] == [(1990, "sold"), (1800, "sold")]
    assert kept["covered"] == [{"first": "2026-02-01", "last": "2026-02-03"}]
    outside = table + "带鱼,2026-02-09,18\n".encode()
    ask(backend, path, "POST", 422, data=outside, content_type="text/csv")
    swapped = path.replace("first=2026-02-01", "first=2026-02-04")
    ask(backend, swapped, "POST", 400, data=table, content_type="text/csv")
    assert ask(backend, "/v1/price-history?room=douyin:1").get_json() == kept


def test_a_bundle_is_downloaded_and_verified(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    waive(backend)
    raw = ask(backend, f"/v1/audits/{made}/bundle").data
    zipped = {"content_type": "application/zip"}
    intact = ask(backend, "/v1/bundles/verify", "POST", data=raw, **zipped).get_json()
    assert (intact["intact"], intact["faults"]) == (True, [])
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    assert {"evidence.json", "report.json", "report.html", "waivers.jsonl"} <= set(names)
    changed = raw.replace("国家级".encode(), "市一级".encode(), 1)
    faulty = ask(backend, "/v1/bundles/verify", "POST", data=changed, **zipped).get_json()
    assert faulty["intact"] is False
    ask(backend, "/v1/bundles/verify", "POST", 422, data=b"no zip", **zipped)


def test_the_rules_can_be_read(backend) -> None:
    token, pack = backend.pair(), load_pack()
    checks = ask(backend, "/v1/checks", token=token).get_json()["checks"]
    assert [one["id"] for one in checks] == [check.id for check in pack.checks]
    one = ask(backend, f"/v1/checks/{checks[0]['id']}", token=token).get_json()
    assert one == checks[0]
    clause = ask(backend, "/v1/law/ldjg-2026/26", token=token).get_json()
    assert clause["clause"]["id"] == "ldjg-2026/26"
    assert clause["checks"] or clause["items"]
    law = ask(backend, "/v1/law", token=token).get_json()["instruments"]
    assert {one["id"] for one in law} == set(pack.law.instruments)
    whole = ask(backend, "/v1/law/ldjg-2026", token=token).get_json()
    assert list(whole["articles"]) == whole["instrument"]["articles"]
    near = ask(backend, "/v1/law/ldjg-2025", status=404, token=token).get_json()
    assert "ldjg-2026" in near["detail"]
    standards = ask(backend, "/v1/criteria", token=token).get_json()["standards"]
    assert [one["id"] for one in standards] == list(pack.standards)
    coverage = ask(backend, "/v1/coverage", token=token).get_json()
    assert coverage["duties"] == len(coverage["rows"])
    for path in ("/v1/law/ldjg-2026/none", "/v1/checks/wording/none", "/v1/law/..%2F..%2Fetc"):
        ask(backend, path, status=404, token=token)


def test_health_and_readiness_need_no_token(backend) -> None:
    assert backend.ask("GET", "/ready").get_json() == {"ready": True, "rules": load_pack().digest}
    assert backend.ask("GET", "/v1/openapi.json").data == openapi_text().encode()


def test_figures_name_operations_and_no_addresses(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    ask(backend, f"/v1/audits/{made}")
    text = ask(backend, "/metrics", role=Role.admin).get_data(as_text=True)
    assert 'greenroom_requests_total{operation="create_audit",status="201"} 1.0' in text
    assert 'greenroom_checks_judged_total{outcome="violation"}' in text
    assert made not in text
    assert "room.example" not in text


def test_a_token_may_come_as_a_bearer(backend) -> None:
    token = backend.pair(origin=None)
    headers = {"Authorization": f"Bearer {token}"}
    assert backend.ask("GET", "/v1/checks", origin=None, headers=headers).status_code == 200
    headers = {"Authorization": f"Basic {token}"}
    assert backend.ask("GET", "/v1/checks", origin=None, headers=headers).status_code == 401


def test_a_document_that_has_not_changed_is_304(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    token = backend.pair()
    for path in (f"/v1/audits/{made}", "/v1/checks", f"/v1/audits/{made}/report?format=html"):
        tag = ask(backend, path, token=token).headers["ETag"]
        same = ask(backend, path, status=304, token=token, headers={"If-None-Match": tag})
        assert same.data == b""
        ask(backend, path, token=token, headers={"If-None-Match": '"other"'})
    waive(backend)
    ask(backend, f"/v1/audits/{made}", token=token, headers={"If-None-Match": tag})


def test_the_same_key_makes_one_audit(backend) -> None:
    raw = case_evidence(CASE).to_json()
    token, sent = backend.pair(), {"Idempotency-Key": "k-1"}
    given = {"data": raw, "content_type": "application/json", "token": token, "headers": sent}
    first = ask(backend, "/v1/audits", "POST", 201, **given)
    again = ask(backend, "/v1/audits", "POST", 201, **given)
    assert again.get_json() == first.get_json()
    assert len(ask(backend, "/v1/audits").get_json()["audits"]) == 1
    other = ask(
        backend, "/v1/audits", "POST", 409, **{**given, "data": case_evidence(WORSE).to_json()}
    )
    assert other.get_json()["code"] == "key_reused"
    ask(backend, "/v1/audits?as_of=2026-03-02", "POST", 409, **given)
    ask(backend, "/v1/audits", "POST", 201, **{**given, "token": backend.pair()})
    backend.clock.go_on(25 * 3600)
    assert ask(backend, "/v1/audits", "POST", 201, **given).get_json() != first.get_json()


def test_a_form_packed_anew_is_the_same_call(backend) -> None:
    raw, token = case_evidence(CASE).to_json(), backend.pair()
    ids = {
        ask(
            backend,
            "/v1/audits",
            "POST",
            201,
            token=token,
            headers={"Idempotency-Key": "form"},
            data={"evidence": (io.BytesIO(raw.encode()), "evidence.json")},
        ).get_json()["id"]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_a_refused_call_leaves_its_key_free(backend) -> None:
    token, sent = backend.pair(), {"Idempotency-Key": "k"}
    given = {"content_type": "application/json", "token": token, "headers": sent}
    ask(backend, "/v1/audits", "POST", 422, data="{}", **given)
    ask(backend, "/v1/audits", "POST", 201, data=case_evidence(CASE).to_json(), **given)


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 201, "\x7f"])
def test_an_ill_formed_key_is_400(backend, key: str) -> None:
    answer = backend.audit(CASE, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.get_json()["at"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    ("query", "at"),
    [("?no=1", "no"), ("?limit=1&limit=2", "limit"), ("?limit=1.0", "limit"), ("?url=%00", "url")],
)
def test_a_parameter_that_does_not_fit_is_named(backend, query: str, at: str) -> None:
    assert ask(backend, f"/v1/audits{query}", status=400).get_json()["at"] == at


def test_every_answer_has_an_id(backend) -> None:
    assert len(backend.ask("GET", "/health").headers["X-Request-Id"]) == 32
    sent = {"X-Request-Id": "mine-1"}
    assert backend.ask("GET", "/gone", headers=sent).headers["X-Request-Id"] == "mine-1"
    forged = {"X-Request-Id": "a b<script>"}
    assert "script" not in backend.ask("GET", "/health", headers=forged).headers["X-Request-Id"]


def test_a_caller_who_calls_too_often_waits(start: Callable[..., Any]) -> None:
    backend = start(rate_burst=20, rate_per_s=2)
    token = backend.pair()
    for _ in range(19):
        ask(backend, "/v1/law", token=token)
    answer = ask(backend, "/v1/law", status=429, token=token)
    assert (answer.get_json()["code"], answer.headers["Retry-After"]) == ("rate", "1")
    backend.clock.go_on(0.5)
    ask(backend, "/v1/law", token=token)
    ask(backend, "/v1/law", status=429, token=token)
    backend.clock.go_on(4)
    dear = backend.audit(CASE)
    assert dear.status_code == 429, "an audit costs as much as ten readings"
    assert json.loads(dear.data)["remedy"]


def test_whoever_can_t_have_the_turn_comes_again(backend) -> None:
    made = backend.audit(CASE).get_json()["id"]
    gates = Gates()
    with (
        gates.through(gates.turn),
        pytest.raises(RefusedError) as refused,
        gates.through(gates.turn, 0),
    ):
        pytest.fail("two at a time")
    assert (refused.value.status, refused.value.code, refused.value.retry_s) == (503, "busy", 5)
    with gates.through(gates.turn, 0):
        pass
    raw = ask(backend, f"/v1/audits/{made}/report?format=pdf").data
    assert raw.startswith(b"%PDF-")


def test_a_database_that_is_gone_is_not_ready(backend) -> None:
    backend.storage.close()
    for path in backend.data.glob("greenroom.sqlite*"):
        path.write_bytes(b"no database")
    answer = backend.ask("GET", "/ready")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "not_ready")
    assert backend.ask("GET", "/health").status_code == 200
