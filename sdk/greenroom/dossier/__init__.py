"""The dossier of a room: what lies behind the page, as a validated document."""

from greenroom.dossier.document import SCHEMA, SECTIONS, Dossier, dossier_schema
from greenroom.dossier.reading import read_dossier

__all__ = ["SCHEMA", "SECTIONS", "Dossier", "dossier_schema", "read_dossier"]
