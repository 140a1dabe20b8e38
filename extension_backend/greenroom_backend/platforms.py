"""The adapters, as the collector in the extension reads them."""

from typing import Any

from flask import Blueprint

from greenroom.capture.adapter import load_adapters


def platforms() -> Blueprint:
    """`GET /v1/platforms` → `{"platforms": [adapter, …]}`."""
    routes = Blueprint("platforms", __name__)

    @routes.get("/v1/platforms")
    def index() -> dict[str, Any]:
        return {
            "platforms": [adapter.model_dump(mode="json") for adapter in load_adapters().values()]
        }

    return routes
