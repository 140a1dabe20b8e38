"""`greenroom serve`, `worker`, `openapi`, `demo` and `extension`."""

import gc
import hashlib
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from greenroom import __version__
from greenroom.cli.files import put
from greenroom.cli.options import option_out
from greenroom.errors import InputError
from greenroom_backend.configuration import problems_of, read_configuration
from greenroom_backend.extension import extension_folder, packed, parts
from greenroom_backend.logs import start_logs
from greenroom_backend.opening import open_storage
from greenroom_backend.settings import Settings
from greenroom_backend.store import Storage
from greenroom_backend.terminal import sentence
from greenroom_backend.worker import Worker

if TYPE_CHECKING:
    from flask import Flask

_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="GREENROOM_CONFIG",
    help="settings as TOML; the environment (GREENROOM_…) wins over it",
)
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="folder for audits and pictures",
)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535))
@data_option
@config_option
@click.option("--check", "only_check", is_flag=True, help="say what is wrong with the settings")
@_lang
def serve(
    port: int | None,
    data: Path | None,
    config: Path | None,
    only_check: bool,  # noqa: FBT001 - as click hands it over
    lang: str,
) -> None:
    """Run the backend: on this machine only, unless the settings say otherwise."""
    # The commands that share this file's options don't wait for the server.
    from greenroom_backend.serving import serve as run_server  # noqa: PLC0415
    from greenroom_backend.serving import serve_processes  # noqa: PLC0415

    settings = read_configuration(config, port=port, data=data)
    if found := problems_of(settings):
        for one in found:
            click.echo(f"greenroom: {one}", err=True)
        sys.exit(2)
    if only_check:
        open_storage(settings).close()
        click.echo(sentence("serve_ready", lang))
        return

    start_logs(settings.log_level if settings.processes > 1 else "warning")
    scheme = "https" if settings.tls_certificate else "http"
    address = f"{scheme}://{settings.bind}:{settings.port}"
    click.echo(sentence("serve_at", lang, address=address))
    click.echo(sentence("serve_data", lang, folder=str(settings.data)))
    if settings.processes > 1 or settings.tls_certificate:
        serve_processes(lambda: _app(settings, lang), settings)
        return
    app = _app(settings, lang)
    storage: Storage = app.extensions["greenroom_storage"]
    worker = Worker(storage, bell=app.extensions["greenroom_bell"])
    if settings.worker:
        worker.start()
    try:
        run_server(app, settings)
    finally:
        worker.stop()
        storage.close()


@click.command("worker")
@data_option
@config_option
def worker_command(data: Path | None, config: Path | None) -> None:
    """Work off queued audits until told to end; as many of these as there are cores."""

    settings = read_configuration(config, data=data)
    start_logs(settings.log_level)
    storage = open_storage(settings)
    worker = Worker(storage)

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        worker.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        worker.run()
    finally:
        storage.close()


@click.command()
@option_out
def openapi(out: Path | None) -> None:
    """Print the OpenAPI 3.1 document of the backend's API."""
    from greenroom_backend.app import openapi_text  # noqa: PLC0415

    put(openapi_text(), out)


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("greenroom-demo"),
    help="folder for report.html and the screenshots",
)
@_lang
def demo(out: Path, lang: str) -> None:
    """Check a sample room with the real extension in a real Chromium; write a report."""
    from greenroom_backend.demo.run import run  # noqa: PLC0415 - needs the extra `browser`

    run(out, lang)


@click.group("extension")
def extension_group() -> None:
    """The browser extension: `extension path` finds it, `extension pack` zips it for a store."""


@extension_group.command("path")
def path_command() -> None:
    """Print the folder that “load unpacked” in the browser asks for."""
    click.echo(str(extension_folder()))


@extension_group.command("pack")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("dist"),
    help="folder for the zip",
)
@_lang
def pack_command(out: Path, lang: str) -> None:
    """Write the zip that a store takes: the same bytes for the same sources."""
    folder = extension_folder()
    raw = packed(folder, __version__)
    path = out / f"greenroom-extension-{__version__}.zip"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(out)) from None
    put(raw, path)
    digest = hashlib.sha256(raw).hexdigest()
    said = {"path": str(path), "files": str(len(parts(folder))), "digest": digest}
    click.echo(sentence("packed", lang, **said))


def _app(settings: Settings, lang: str) -> "Flask":
    # What is loaded here stays as long as the process: looking it over for garbage is an eighth of
    # the start, and later a part of every answer.
    gc.disable()
    from greenroom_backend.app import create_app  # noqa: PLC0415

    def show_code(code: str) -> None:
        click.echo(sentence("serve_code", lang, code=code))

    app = create_app(settings, show_code=show_code)
    gc.freeze()
    gc.enable()
    return app
