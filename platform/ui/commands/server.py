"""Commands that serve: serve, worker, demo."""

from __future__ import annotations

import logging
import os
import signal
import threading

import click
from msgspec.structs import replace

from ...engine.config import Config
from ...engine.jobs.dispatcher import Dispatcher
from ...engine.packs.current import initialise, is_initialised
from ...engine.packs.folder import find_pack
from ...engine.packs.install import install
from ...engine.reach import reach
from ...engine.runtime import Runtime
from ...engine.sweeping import sweep_files
from ..demo_logins import DemoLogin, known_logins, make_logins
from ..logging import configure_logging
from ..serving import Serving, check_port
from ..serving import serve as serve_application
from .console import database_option, opened_runtime, say, telling_problems, user_locale

DEMO_PACK = "standard_crm"
THREADS, WORKERS = 4, 2


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="Web processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True, help="Threads in each.")
@click.option("--proxies", type=click.IntRange(0, 5), default=0, show_default=True, help="Trusted proxies in front.")
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="Work on jobs too, or leave them to workers.")
@database_option
@telling_problems
def serve(host: str, port: int, workers: int, threads: int, proxies: int, jobs: bool, database_url: str | None) -> None:
    """Serve the screens and the interface for programs. On SQLite there is one web process."""
    # Opening brings the database up to this release before any web process looks at it.
    with opened_runtime(database_url) as runtime:
        sweep_files(runtime, thoroughly=False)
        known = runtime.current.manifest
    level = os.environ.get("METACRM_LOG_LEVEL", "info")
    say(f"Serving http://{host}:{port}", f"服务地址：http://{host}:{port}")
    config = Config.from_environment(database_url)
    serve_application(Serving(config, host, port, workers, threads, proxies, level, jobs), known)


@click.command("worker")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at a time.")
@database_option
@telling_problems
def worker(threads: int, database_url: str | None) -> None:
    """Work on jobs (imports, exports, …) without serving screens, until told to stop."""
    stopped = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopped.set())
    with opened_runtime(database_url) as runtime:
        configure_logging(logging.INFO)
        dispatcher = Dispatcher(runtime)
        dispatcher.start(threads)
        say("Working on jobs (Ctrl+C stops it)", "正在处理任务（按 Ctrl+C 停止）")
        stopped.wait()
        dispatcher.close()


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--new-passwords", is_flag=True, help="Give the demonstration's logins new passwords.")
@database_option
@telling_problems
def demo(port: int, new_passwords: bool, database_url: str | None) -> None:
    """Start everything with sample data on http://127.0.0.1 and print who can sign in.

    The data lies in ./data (or METACRM_DATA); a second start finds it again.
    """
    serving = Serving(Config.from_environment(database_url), port=port, log_level="warning")
    check_port(serving.host, serving.port)
    _set_up(serving.config)
    with opened_runtime(database_url) as runtime:
        _ensure_pack(runtime)
        sweep_files(runtime, thoroughly=False)
        found = known_logins(runtime)
        fresh = new_passwords or not found
        logins = make_logins(runtime) if fresh else found
        known = runtime.current.manifest
    _tell_logins(logins, fresh)
    url = f"http://{serving.host}:{serving.port}"
    say(f"\nOpen {url}  (Ctrl+C stops it)\n", f"\n请打开 {url} （按 Ctrl+C 停止）\n")
    serve_application(replace(serving, log_level=os.environ.get("METACRM_LOG_LEVEL", serving.log_level)), known)


def _set_up(config: Config) -> None:
    database = reach(config.database_url)
    try:
        if not is_initialised(database):
            say("Setting up the database …", "正在初始化数据库……")
            initialise(database, locale=user_locale())
    finally:
        database.dispose()


def _ensure_pack(runtime: Runtime) -> None:
    if DEMO_PACK not in runtime.current.manifest.packs:
        say("Installing the pack and its sample data …", "正在安装应用包和示例数据……")
        install(runtime, find_pack(DEMO_PACK), sample=True)


def _tell_logins(logins: tuple[DemoLogin, ...], fresh: bool) -> None:
    width = max((len(login.login) for login in logins), default=0)
    say("\nWho can sign in:", "\n可用的登录名：")
    locale = user_locale()
    for login in logins:
        password = login.password or "…"
        click.echo(f"  {login.login:<{width}}  {password:<19}  {login.roles[locale]}")
    if not fresh:
        say(
            "The passwords were shown at the first start. New ones: metacrm demo --new-passwords, "
            "or metacrm user password LOGIN",
            "密码已在首次启动时显示。重设密码：metacrm demo --new-passwords，或 metacrm user password 登录名",
        )


COMMANDS = (serve, worker, demo)
