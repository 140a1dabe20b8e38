"""Writes the schema files anew."""

from greenroom.schemas import HERE, rendered, schemas

for name, schema in schemas().items():
    (HERE / name).write_text(rendered(schema), "utf-8")
