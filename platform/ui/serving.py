"""Serves the application with granian: what the parent process starts, and what each web process then makes."""

from __future__ import annotations

import atexit
import gc
import logging
import multiprocessing
import os
import socket
from collections.abc import Mapping
from functools import partial

from flask import Flask
from msgspec import Struct

from ..engine.config import Config
from ..engine.jobs.dispatcher import Dispatcher
from ..engine.manifest_watch import ManifestWatch
from ..engine.runtime import Runtime
from ..metadata.manifest import Manifest
from ..metadata.problem import Problem, ProblemError
from .app import create_app
from .logging import configure_logging
from .pages.routes import register_pages

TARGET = "metacrm.ui.serving:application"
PROXIES, LOG_LEVEL, JOBS = "METACRM_PROXIES", "METACRM_LOG_LEVEL", "METACRM_JOBS"


class Serving(Struct, frozen=True):
    """Where and how to listen; `workers` are processes (one on SQLite, where only one can write), each of `threads`."""

    config: Config
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    proxies: int = 0
    log_level: str = "info"
    jobs: bool = True
    """Whether the web processes also work on jobs; else `metacrm worker` does."""


def application(known: Manifest | None = None) -> Flask:
    """The application of a web process, as its environment describes it; `known` as in `Runtime`."""
    configure_logging(getattr(logging, os.environ.get(LOG_LEVEL, "info").upper(), logging.INFO))
    runtime = Runtime.open(Config.from_environment(), known)
    app = create_app(runtime, (register_pages,), proxies=int(os.environ.get(PROXIES, "0")))
    watch = ManifestWatch(runtime)
    watch.start()
    atexit.register(watch.close)
    if os.environ.get(JOBS) == "on":
        dispatcher = Dispatcher(runtime)
        dispatcher.start()
        atexit.register(dispatcher.close)
    # What is loaded by now stays: the collector need not walk through it again and again while it serves.
    gc.collect()
    gc.freeze()
    return app


def serve(serving: Serving, known: Manifest) -> None:
    """Listen until the process is told to stop; ProblemError `port_taken`.

    Where web processes are forked, they begin with the modules and the manifest `known` of this one.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    check_port(serving.host, serving.port)
    os.environ.update(worker_environment(serving))
    on_sqlite = serving.config.database_url.startswith("sqlite")
    forks = multiprocessing.get_start_method() == "fork"
    gc.freeze()  # their collectors need not walk through what they share
    Granian(
        TARGET,
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1 if on_sqlite else serving.workers,
        blocking_threads=serving.threads,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve(target_loader=partial(application, known) if forks else None, wrap_loader=False)


def worker_environment(serving: Serving) -> Mapping[str, str]:
    """What the web processes are told."""
    return {
        "METACRM_DATABASE_URL": serving.config.database_url,
        "METACRM_DATA": str(serving.config.data_folder),
        PROXIES: str(serving.proxies),
        LOG_LEVEL: serving.log_level,
        JOBS: "on" if serving.jobs else "off",
    }


def check_port(host: str, port: int) -> None:
    """ProblemError `port_taken` where another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ProblemError(Problem("port_taken", parameters={"host": host, "port": port})) from None
