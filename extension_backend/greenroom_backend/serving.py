"""A running server: waitress in one process anywhere, gunicorn in several where there is one."""

import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from time import monotonic
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

from greenroom.errors import InputError, MissingPartError
from greenroom_backend.settings import Settings
from greenroom_backend.worker import Worker

LOOPBACK = "127.0.0.1"
# With open streams of events four, the default, are soon all taken.
THREADS = 32


def is_free(port: int, bind: str = LOOPBACK) -> bool:
    """True where nothing listens on the `port` of the address."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
            raise InputError(f"cannot be served: {problem.strerror}", at=bind) from None
    return True


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def serve(app: Flask, settings: Settings) -> None:
    """Serves `app` until it is interrupted or told to end; requests under way are answered first.

    Raises InputError where the port is taken.
    """
    if not is_free(settings.port, settings.bind):
        raise InputError(
            "the port is taken", at=str(settings.port), remedy="choose another with --port"
        )
    server: Any = create_server(app, **_waitress(settings))
    draining = _Draining(server, settings.grace_s)
    before = signal.signal(signal.SIGTERM, draining.begin)
    try:
        draining.run()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        server.task_dispatcher.shutdown()
        server.close()


def serve_processes(make_app: Callable[[], Flask], settings: Settings) -> None:
    """Serves by gunicorn: several processes, or TLS of its own. Not on Windows.

    make_app: called in each process. Raises MissingPartError where it is not installed.
    """
    try:
        from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - an extra
        from gunicorn.config import Config  # noqa: PLC0415
        from gunicorn.glogging import Logger  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingPartError(
            "needs gunicorn", at="processes", remedy="pip install 'greenroom[production]'"
        ) from None

    class Lines(Logger):
        """What gunicorn says goes where all other lines go."""

        def setup(self, cfg: Config) -> None:
            super().setup(cfg)
            self.error_log.handlers.clear()
            self.error_log.propagate = True

    class Application(BaseApplication):
        def load_config(self) -> None:
            for name, value in gunicorn_settings(settings).items():
                self.cfg.set(name, value)
            self.cfg.set("logger_class", Lines)

        def load(self) -> Any:  # noqa: ANN401 - Flask's type of an application is not the stubs'
            return make_app()

    Application().run()


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """What gunicorn is told."""
    chosen: dict[str, Any] = {
        "bind": f"{settings.bind}:{settings.port}",
        "workers": settings.processes,
        "worker_class": "gthread",
        "threads": settings.threads,
        "graceful_timeout": int(settings.grace_s),
        "forwarded_allow_ips": settings.trusted_proxy or LOOPBACK,
        "limit_request_line": 8_190,
        "control_socket_disable": True,
    }
    if settings.tls_certificate and settings.tls_key:
        chosen |= {"certfile": str(settings.tls_certificate), "keyfile": str(settings.tls_key)}
    return chosen


def _waitress(settings: Settings) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "host": settings.bind,
        "port": settings.port,
        "threads": settings.threads,
        "clear_untrusted_proxy_headers": True,
    }
    if settings.trusted_proxy:
        chosen |= {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return chosen


class _Draining:
    """The server's loop, which ends when it was told to and nothing is under way any more."""

    def __init__(self, server: Any, grace_s: float) -> None:  # noqa: ANN401 - not in the stubs
        self._server = server
        self._map = server._map  # noqa: SLF001 - what its own loop waits on
        self._grace_s = grace_s
        self._until: float | None = None

    def begin(self, number: int, frame: FrameType | None) -> None:
        """A signal's handler: no new connections from here on."""
        del number, frame
        self._until = monotonic() + self._grace_s
        self._server.trigger.pull_trigger()

    def run(self) -> None:
        """Serves until drained."""
        listening = True
        while not self._drained():
            if listening and self._until is not None:
                listening = False
                self._server.del_channel()
                self._server.socket.close()
            self._server.asyncore.loop(timeout=0.5, map=self._map, count=1)

    def _drained(self) -> bool:
        if self._until is None:
            return False
        channels = tuple(self._server.active_channels.values())
        busy = any(one.requests or one.total_outbufs_len for one in channels)
        return not busy or monotonic() > self._until


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """Serves `app` in a thread of this process, its jobs too; gives its address."""
    # The stubs know neither the loop's trigger nor its channels.
    server: Any = create_server(app, host=LOOPBACK, port=port, threads=THREADS)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    worker = Worker(app.extensions["greenroom_storage"], bell=app.extensions["greenroom_bell"])
    worker.start()
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        # Only the loop's own thread may close the sockets that it waits on.
        server.trigger.pull_trigger(partial(_close, server))
        thread.join(timeout=5)
        server.task_dispatcher.shutdown()
        worker.stop()


def _close(server: Any) -> None:  # noqa: ANN401
    for channel in tuple(server.active_channels.values()):
        channel.close()
    server.close()
