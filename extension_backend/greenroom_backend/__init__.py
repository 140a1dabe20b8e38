"""The backend that serves checks to the browser extension. Needs the extra `server`."""

from greenroom_backend.app import create_app
from greenroom_backend.settings import Settings

__all__ = ["Settings", "create_app"]
