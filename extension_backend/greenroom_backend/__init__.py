"""The backend that serves checks to the browser extension. Needs the extra `server`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greenroom_backend.app import create_app
    from greenroom_backend.settings import Settings

__all__ = ["Settings", "create_app"]
# Commands that only look into the database don't wait for the application.
_WHERE = {"Settings": "greenroom_backend.settings", "create_app": "greenroom_backend.app"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class and a function
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
