"""Which Chromium to start, and with which flags."""

import os
import shutil

from greenroom.errors import MissingPartError

FLAGS = (
    "--mute-audio",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--max-old-space-size=1024",
)
# Playwright switches off Chromium's own guard against a page that floods it with navigations:
# one such room would take the processor from all others.
UNWANTED_FLAGS = ("--disable-ipc-flooding-protection",)
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium(*, with_extensions: bool = False) -> str | None:
    """Path of the browser to start; None leaves the choice to Playwright's own download.

    The variable `GREENROOM_CHROMIUM` wins. with_extensions: the headless shell loads none, so
    it is passed over. Raises MissingPartError where the variable names no program.
    """
    wanted = os.environ.get("GREENROOM_CHROMIUM")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise MissingPartError(
                f"no program {wanted}", at="GREENROOM_CHROMIUM", remedy="name an installed Chromium"
            )
        return found
    names = _NAMES[1:] if with_extensions else _NAMES
    return next((path for path in map(shutil.which, names) if path), None)
