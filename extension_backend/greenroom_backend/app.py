"""The application: one door, one blueprint a resource."""

from collections.abc import Callable
from typing import cast

from flask import Flask, g
from werkzeug.local import LocalProxy

from greenroom import __version__
from greenroom.capture.adapter import load_adapters
from greenroom.pack import load_pack
from greenroom_backend.audits import audits
from greenroom_backend.checklists import checklists
from greenroom_backend.guard import guard
from greenroom_backend.images import images
from greenroom_backend.pairing import Desk, pairing
from greenroom_backend.platforms import platforms
from greenroom_backend.previews import previews
from greenroom_backend.problems import handle_problems, sentences
from greenroom_backend.settings import Settings
from greenroom_backend.store import Storage, Store, command_line
from greenroom_backend.texts import texts
from greenroom_backend.trend import trend


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
    storage = Storage(
        settings.data,
        database=settings.database,
        blobs=settings.blobs,
        log_key=settings.log_key,
        clock=settings.clock,
    )
    app.extensions["greenroom_storage"] = storage
    app.extensions["greenroom_store"] = storage.of(command_line())
    # Routes see what the request's own caller may see; they have no other way to the store.
    store = cast("Store", LocalProxy(lambda: storage.of(g.caller)))
    handle_problems(app)
    guard(app, settings, storage)
    app.register_blueprint(pairing(Desk(settings, show_code), storage))
    app.register_blueprint(platforms())
    app.register_blueprint(audits(pack, store, settings))
    app.register_blueprint(previews(pack, store, settings))
    app.register_blueprint(texts(pack, settings))
    app.register_blueprint(images(pack, settings))
    app.register_blueprint(checklists(pack, store, settings))
    app.register_blueprint(trend(store))

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"name": "greenroom", "version": __version__}

    return app
