"""`greenroom serve`, `greenroom demo` and `greenroom extension`."""

import hashlib
import logging
from pathlib import Path

import click

from greenroom import __version__
from greenroom.cli.files import put
from greenroom.errors import InputError
from greenroom_backend.app import create_app
from greenroom_backend.extension import extension_folder, packed, parts
from greenroom_backend.serving import serve as run_server
from greenroom_backend.settings import Settings
from greenroom_backend.terminal import sentence

_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8765)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("greenroom")),
    help="folder for audits and pictures",
)
@_lang
def serve(port: int, data: Path, lang: str) -> None:
    """Run the backend for the browser extension, on this machine only."""
    logging.basicConfig(level=logging.WARNING)

    def show_code(code: str) -> None:
        click.echo(sentence("serve_code", lang, code=code))

    click.echo(sentence("serve_at", lang, address=f"http://127.0.0.1:{port}"))
    click.echo(sentence("serve_data", lang, folder=str(data)))
    run_server(create_app(Settings(data=data, port=port), show_code=show_code), port)


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
