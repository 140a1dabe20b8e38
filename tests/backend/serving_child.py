"""A server for test_stopping, as a process: python serving_child.py waitress|gunicorn PORT.

`/slow` says `begun` and answers when a line comes in.
"""

import signal
import sys
from pathlib import Path

from flask import Flask

from greenroom_backend.logs import start_logs
from greenroom_backend.serving import serve, serve_processes
from greenroom_backend.settings import Settings


def app() -> Flask:
    made = Flask("slow")

    @made.get("/slow")
    def slow() -> str:
        print("begun", flush=True)  # noqa: T201 - what the test waits for
        return sys.stdin.readline()

    @made.get("/")
    def there() -> str:
        return "there"

    return made


def main() -> None:
    kind, port = sys.argv[1:]
    # Tests that were started in the background hand down that Ctrl-C is not heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # One process by gunicorn too: a signal that comes while a second is still being made is lost
    # on it, and nothing tells when that is over.
    settings = Settings(data=Path("unused"), port=int(port), grace_s=60)
    start_logs("info")
    if kind == "gunicorn":
        serve_processes(app, settings)
    else:
        serve(app(), settings)


if __name__ == "__main__":
    main()
