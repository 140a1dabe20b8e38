"""The application: one door, and every endpoint that is declared in `routes`."""

import json
from collections.abc import Callable
from functools import lru_cache

from flask import Flask, g

from greenroom.pack import load_pack
from greenroom_backend.api.mount import mount
from greenroom_backend.api.openapi import document
from greenroom_backend.api.parts import Gates, Parts, Service
from greenroom_backend.bell import Bell
from greenroom_backend.desk import Desk
from greenroom_backend.guard import guard
from greenroom_backend.logs import log_requests
from greenroom_backend.metrics import Metrics
from greenroom_backend.opening import open_storage
from greenroom_backend.problems import handle_problems, sentences
from greenroom_backend.routes import ENDPOINTS
from greenroom_backend.settings import Settings
from greenroom_backend.store import Caller, Role, command_line
from greenroom_backend.watch import watch
from greenroom_backend.web.site import COSTS, web

# Who has shown no token: of an organisation that does not exist, and of none of its rooms.
_NOBODY = Caller("", Role.inspector, "nobody", frozenset())


def create_app(settings: Settings, *, show_code: Callable[[str], None]) -> Flask:
    """The Flask application.

    show_code: called with every new pairing code; it must reach the person at the machine and
    nobody else. Raises PackError where rules or sentences do not hold together.
    """
    app = Flask("greenroom_backend", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    pack = load_pack()
    sentences()
    storage = open_storage(settings)
    app.extensions["greenroom_storage"] = storage
    app.extensions["greenroom_store"] = storage.of(command_line())
    bell = Bell()
    app.extensions["greenroom_bell"] = bell
    parts = Parts(
        pack=pack,
        store=storage.of(_NOBODY),
        queue=storage.queue,
        service=Service(storage.ready, storage.pair, storage.queue.depths),
        settings=settings,
        desk=Desk(settings, show_code),
        metrics=Metrics(),
        secret=storage.secret("cursor"),
        gates=Gates(),
        bell=bell,
    )
    handle_problems(app)
    log_requests(app)
    guard(app, settings, storage)
    watch(app, settings, parts.metrics, {**{one.name: one.cost for one in ENDPOINTS}, **COSTS})
    # Handlers see what the request's own caller may see; they have no other way to the store.
    mount(app, ENDPOINTS, lambda: parts.of(storage.of(g.caller)) if "caller" in g else parts)
    app.register_blueprint(web(parts, storage))
    return app


@lru_cache(maxsize=1)
def openapi_text() -> str:
    """The OpenAPI document as it stands in its file."""
    return json.dumps(document(ENDPOINTS), ensure_ascii=False, indent=1) + "\n"
