"""The application: one door, one blueprint a resource."""

from collections.abc import Callable

from flask import Flask

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
from greenroom_backend.store import Store
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
    store = Store(settings.data)
    app.extensions["greenroom_store"] = store
    handle_problems(app)
    guard(app, settings, store)
    app.register_blueprint(pairing(Desk(settings, show_code), store, settings))
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
