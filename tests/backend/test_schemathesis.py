"""Every operation as its description says, over thousands of generated calls."""

import json
import os
import subprocess
import sys
from pathlib import Path

from cases import case_evidence
from greenroom.client import Client
from greenroom.documents import AccessRole, HoldGiven, TokenGiven, WaiverGiven
from greenroom_backend import Settings, create_app
from greenroom_backend.routes import ENDPOINTS
from greenroom_backend.serving import free_port, served
from greenroom_backend.store import Role, Storage, command_line

HERE = Path(__file__).parent
EXAMPLES = 3
LEAST = 2_000
# A valid shape may still say what can't be (an unknown item, a torn zip): 422, or too much: 413.
# A cursor is the one parameter that nobody but the backend can write, so it is left empty here.
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "304", "403", "404", "409", "413", "422"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "409", "413", "415", "422"]

[parameters]
"path.audit_id" = "{audit}"
"path.room_id" = "{room}"
"path.job_id" = "{job}"
"query.cursor" = ""

[[operations]]
include-name = "GET /v1/checks/{{family}}/{{name}}"
parameters = {{ "path.family" = "wording", "path.name" = "absolute_terms" }}

[[operations]]
include-name = "GET /v1/law/{{instrument}}"
parameters = {{ "path.instrument" = "ldjg-2026" }}

[[operations]]
include-name = "GET /v1/law/{{instrument}}/{{article}}"
parameters = {{ "path.instrument" = "ldjg-2026", "path.article" = "26" }}

[[operations]]
include-name = "DELETE /v1/waivers/{{waiver_id}}"
parameters = {{ "path.waiver_id" = "{waiver}" }}

[[operations]]
include-name = "DELETE /v1/tokens/{{token_id}}"
parameters = {{ "path.token_id" = "{doomed}" }}

[[operations]]
include-name = "DELETE /v1/holds/{{hold_id}}"
parameters = {{ "path.hold_id" = "{hold}" }}
"""


def test_the_whole_description_holds(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data=tmp_path / "data", port=port, rate_burst=1e9, stream_s=1.0)
    app = create_app(settings, show_code=lambda _: None)
    storage: Storage = app.extensions["greenroom_storage"]
    with served(app, port) as address:
        token = storage.of(command_line()).tokens.issue(Role.admin).secret
        client = Client(address, token)
        evidence = case_evidence({"texts": ["room_title: 国家级鲜货", "notice: 全网最低价"]})
        ids = [client.create_audit(evidence).id for _ in range(3)]
        room = client.list_rooms().rooms[0]
        found = client.list_findings(ids[0], outcome="violation").findings[0]
        waiver = client.create_waiver(
            WaiverGiven(
                url=room.url,
                check=found.check,
                fingerprint=found.finding.fingerprint,
                reason="已提交证明",
                owner="青",
                until=settings.clock().date(),
            )
        )
        hold = client.place_hold(HoldGiven(audit=ids[1], why="监管问询"))
        doomed = client.create_token(TokenGiven(role=AccessRole.inspector)).token.id
        job = client.create_audit_later(evidence)
        config = tmp_path / "schemathesis.toml"
        config.write_text(
            CONFIG.format(
                audit=ids[0],
                doomed=doomed,
                room=room.id,
                waiver=waiver.id,
                hold=hold.id,
                job=job.id,
            ),
            "utf-8",
        )
        ended = subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"),
                f"--config-file={config}",
                "run",
                f"{address}/v1/openapi.json",
                f"--header=X-Greenroom-Token: {token}",
                f"--max-examples={EXAMPLES}",
                "--generation-deterministic",
                "--phases=examples,coverage,fuzzing",
                "--continue-on-failure",
                "--no-color",
                f"--report-json-path={tmp_path / 'report.json'}",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)},
        )
    storage.close()
    assert ended.returncode == 0, ended.stdout[-30_000:] + ended.stderr[-1_000:]
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    seen = report["operations"]
    # The description itself is read, not tested, where it comes from the server.
    every = sum(one.path != "/v1/openapi.json" for one in ENDPOINTS)
    assert (seen["tested"], seen["total"]) == (every, every), ended.stdout[-9_000:]
    assert report["test_cases"]["generated"] >= LEAST
    assert report["test_cases"]["with_failures"] == report["test_cases"]["errored"] == 0
