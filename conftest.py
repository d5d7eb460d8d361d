"""What every test can ask for, and which test belongs to which database.

Marks (pytest.ini) decide by deselecting, never by skipping: `postgres` and `browser`
run on PostgreSQL, `sqlite` and `smoke` on SQLite (`smoke` on both), `load` only when
`-m load` asks for it. `--browser` keeps browser tests on whatever database is used.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from script.lib import services

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytest_plugins = ["kemitraan.accounts.tests.fixtures"]

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
REDIS_JOBS_OFFSET = 8

# A busy machine is no fault of the code: examples are judged by what they show, not by the clock.
hypothesis_settings.register_profile("kemitraan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("kemitraan")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="keep browser tests on SQLite as well")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files in parameters are named by their size: a zip holds the time, and every worker must collect the same."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    kept = [item for item in items if belongs_here(item, config)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def belongs_here(item: pytest.Item, config: pytest.Config) -> bool:
    """Whether this run, on this database and with these options, is the one for `item`."""
    marks = {mark.name for mark in item.iter_markers()}
    if "load" in marks and "load" not in config.option.markexpr:
        return False
    if not settings.IS_SQLITE:
        return "sqlite" not in marks
    if "browser" in marks and not config.option.browser:
        return "smoke" in marks
    return "postgres" not in marks


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    engine = "SQLite" if settings.IS_SQLITE else "PostgreSQL"
    terminalreporter.write_line(f"Database: {engine}.")
    if "load" not in config.option.markexpr:
        terminalreporter.write_line("Long proofs (mark `load`) run with: script/test -m load")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["KEMITRAAN_TEST_DIR"], ignore_errors=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Uploads of a test are its own, and nothing a test cached is seen by the next one."""
    from django.core.cache import cache

    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def database_url(db) -> str:
    """The address of the test database, for a program that a test starts."""
    facts = connection.settings_dict
    if settings.IS_SQLITE:
        return f"sqlite:///{facts['NAME']}"
    password = quote(facts["PASSWORD"], safe="")
    return f"postgres://{facts['USER']}:{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis: the one given, else one started here."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    server = services.Redis(tmp_path_factory.mktemp("redis"))
    yield server.url
    server.stop()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis database that no other test uses at the same time."""
    import redis

    address = services.redis_database(redis_server, settings.REDIS_DATABASE + REDIS_JOBS_OFFSET)
    with redis.Redis.from_url(address) as client:
        client.flushdb()
    return address


class _Editor:
    """What the trigger migration needs of a schema editor, without its transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def flushable_audit() -> Iterator[None]:
    """SQLite empties tables row by row after a test with real transactions, which append-only triggers refuse.

    The triggers are taken away for that moment only; PostgreSQL truncates and needs nothing.
    """
    if not settings.IS_SQLITE:
        yield
        return
    append_only = ("kemitraan.core.migrations.0002_audit_triggers", "programs.migrations.0026_settlement_triggers")
    made = [import_module(name) for name in append_only]
    empty = TransactionTestCase._fixture_teardown

    def without_triggers(self: TransactionTestCase) -> None:
        for triggers in made:
            triggers.remove_triggers(None, _Editor())
        try:
            empty(self)
        finally:
            for triggers in made:
                triggers.remove_triggers(None, _Editor())  # emptying the tables may have restored them
                triggers.add_triggers(None, _Editor())

    TransactionTestCase._fixture_teardown = without_triggers
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """A headless Chromium, shared by the tests of one process."""
    from playwright.sync_api import sync_playwright

    # Playwright's sync API keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = services.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: "Browser", live_server) -> "Iterator[Callable[..., BrowserContext]]":
    """Opens a person's browser: `open_context()` on a desk, `open_context(phone=True)` in the field.

    The test fails at its end when any page had a script error, a console error or broke
    the content security policy.
    """
    problems: list[str] = []
    contexts = []

    def open_one(*, phone: bool = False) -> "BrowserContext":
        context = chromium.new_context(
            base_url=live_server.url,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
        context.on("console", lambda message: note_console_error(message, problems))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def note_console_error(message, problems: list[str]) -> None:
    """Keep an error that the browser printed.

    A page that answers 4xx is shown to the person and is no fault; a part of a page that does is one.
    """
    address = message.location.get("url", "")
    is_answer = "the server responded with a status of 4" in message.text and settings.STATIC_URL not in address
    if message.type == "error" and not is_answer:
        problems.append(f"{message.text} ({address})")


@pytest.fixture
def page(open_context: "Callable[..., BrowserContext]") -> "Page":
    """A page on a desk, 1280 px wide."""
    return open_context().new_page()


@pytest.fixture
def phone(open_context: "Callable[..., BrowserContext]") -> "Page":
    """A page on a phone, 390 px wide."""
    return open_context(phone=True).new_page()
