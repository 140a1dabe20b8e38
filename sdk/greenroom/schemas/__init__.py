"""JSON Schemas of the documents. The files here are generated from the models."""

import json
from pathlib import Path
from typing import Any

from greenroom.answers.answer import answer_schema
from greenroom.answers.waiver import waiver_schema
from greenroom.bundle.manifest import manifest_schema
from greenroom.checklist import checklist_schema
from greenroom.dossier.document import dossier_schema
from greenroom.evidence import evidence_schema
from greenroom.report import report_schema

HERE = Path(__file__).parent


def schemas() -> dict[str, dict[str, Any]]:
    """File name → schema."""
    return {
        "answer.schema.json": answer_schema(),
        "bundle.schema.json": manifest_schema(),
        "checklist.schema.json": checklist_schema(),
        "dossier.schema.json": dossier_schema(),
        "evidence.schema.json": evidence_schema(),
        "report.schema.json": report_schema(),
        "waiver.schema.json": waiver_schema(),
    }


def rendered(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
