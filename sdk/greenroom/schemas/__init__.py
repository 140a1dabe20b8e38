"""JSON Schemas of the documents. The files here are generated from the models."""

import json
from pathlib import Path
from typing import Any

from greenroom.bundle.manifest import manifest_schema
from greenroom.dossier.document import dossier_schema
from greenroom.evidence import evidence_schema
from greenroom.report import report_schema

HERE = Path(__file__).parent


def schemas() -> dict[str, dict[str, Any]]:
    """File name → schema."""
    return {
        "bundle.schema.json": manifest_schema(),
        "dossier.schema.json": dossier_schema(),
        "evidence.schema.json": evidence_schema(),
        "report.schema.json": report_schema(),
    }


def rendered(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
