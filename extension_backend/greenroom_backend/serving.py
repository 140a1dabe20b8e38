"""A running server on the loopback address: waitress, with threads to spare for open streams."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from flask import Flask
from waitress.server import create_server

from greenroom.errors import InputError
from greenroom_backend.worker import Worker

LOOPBACK = "127.0.0.1"
THREADS = 32


def is_free(port: int) -> bool:
    """True where nothing listens on the loopback `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((LOOPBACK, port)) != 0


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def serve(app: Flask, port: int) -> None:
    """Serves `app` until interrupted. Raises InputError where the port is taken."""
    if not is_free(port):
        raise InputError("the port is taken", at=str(port), remedy="choose another with --port")
    server = create_server(app, host=LOOPBACK, port=port, threads=THREADS)
    worker = Worker(app.extensions["greenroom_storage"])
    worker.start()
    try:
        server.run()
    finally:
        server.close()
        worker.stop()


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """Serves `app` in a thread of this process, its jobs too; gives its address."""
    # The stubs know neither the loop's trigger nor its channels.
    server: Any = create_server(app, host=LOOPBACK, port=port, threads=THREADS)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    worker = Worker(app.extensions["greenroom_storage"])
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
