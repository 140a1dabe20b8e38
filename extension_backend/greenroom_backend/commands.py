"""`greenroom serve`, `greenroom openapi` and `greenroom demo`."""

import logging
from pathlib import Path

import click

from greenroom.cli.files import put
from greenroom.cli.options import option_out
from greenroom_backend.app import create_app, openapi_text
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
@option_out
def openapi(out: Path | None) -> None:
    """Print the OpenAPI 3.1 document of the backend's API."""
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
