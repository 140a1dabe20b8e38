"""The application: one door, and every endpoint that is declared in `routes`."""

import json
from collections.abc import Callable
from functools import lru_cache

from flask import Flask

from greenroom.capture.adapter import load_adapters
from greenroom.pack import load_pack
from greenroom_backend.api.mount import mount
from greenroom_backend.api.openapi import document
from greenroom_backend.api.parts import Parts
from greenroom_backend.api.turn import Turn
from greenroom_backend.desk import Desk
from greenroom_backend.guard import guard
from greenroom_backend.idempotency import Keys
from greenroom_backend.metrics import Metrics
from greenroom_backend.problems import handle_problems, sentences
from greenroom_backend.routes import ENDPOINTS
from greenroom_backend.settings import Settings
from greenroom_backend.shelf import Shelf
from greenroom_backend.store import Store
from greenroom_backend.watch import watch
from greenroom_backend.web.site import COSTS, web


def create_app(settings: Settings, *, show_code: Callable[[str], None]) -> Flask:
    """The Flask application.

    show_code: called with every new pairing code; it must reach the person at the machine and
    nobody else. Raises PackError where rules, adapters or sentences do not hold together.
    """
    app = Flask("greenroom_backend", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    pack = load_pack()
    load_adapters()
    sentences()
    store = Store(settings.data)
    app.extensions["greenroom_store"] = store
    shelf = Shelf(store.engine)
    parts = Parts(
        pack=pack,
        store=store,
        shelf=shelf,
        keys=Keys(store.engine),
        settings=settings,
        desk=Desk(settings, show_code),
        metrics=Metrics(),
        secret=shelf.secret("cursor"),
        turn=Turn(),
    )
    handle_problems(app)
    guard(app, settings, store)
    watch(app, settings, parts.metrics, {**{one.name: one.cost for one in ENDPOINTS}, **COSTS})
    mount(app, ENDPOINTS, parts)
    app.register_blueprint(web(parts))
    return app


@lru_cache(maxsize=1)
def openapi_text() -> str:
    """The OpenAPI document as it stands in its file."""
    return json.dumps(document(ENDPOINTS), ensure_ascii=False, indent=1) + "\n"
