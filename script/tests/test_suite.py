"""Which test runs where, and what script/test says at its end."""

from types import SimpleNamespace

import pytest

from conftest import belongs_here
from script.lib import suite
from script.lib.suite import NOTHING_COLLECTED


def item(*marks: str) -> SimpleNamespace:
    return SimpleNamespace(iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks])


def config(markexpr: str = "", *, browser: bool = False) -> SimpleNamespace:
    return SimpleNamespace(option=SimpleNamespace(markexpr=markexpr, browser=browser))


@pytest.mark.parametrize(
    ("marks", "on_postgres", "on_sqlite"),
    [
        ((), True, True),
        (("postgres",), True, False),
        (("sqlite",), False, True),
        (("browser",), True, False),
        (("browser", "smoke"), True, True),
        (("load",), False, False),
    ],
)
def test_marks_decide_where_a_test_runs(settings, marks, on_postgres, on_sqlite):
    settings.IS_SQLITE = False
    assert belongs_here(item(*marks), config()) is on_postgres
    settings.IS_SQLITE = True
    assert belongs_here(item(*marks), config()) is on_sqlite


def test_load_runs_when_it_is_asked_for(settings):
    settings.IS_SQLITE = False
    assert belongs_here(item("load"), config("load"))


def test_browser_runs_on_sqlite_when_it_is_asked_for(settings):
    settings.IS_SQLITE = True
    assert belongs_here(item("browser"), config(browser=True))


@pytest.mark.parametrize(
    ("on_postgres", "on_sqlite", "expected"),
    [
        (0, 0, 0),
        (1, 0, 1),
        (0, 1, 1),
        (2, 1, 2),
        (0, NOTHING_COLLECTED, 0),
        (NOTHING_COLLECTED, 0, 0),
        (NOTHING_COLLECTED, 1, 1),
        (1, NOTHING_COLLECTED, 1),
        (NOTHING_COLLECTED, NOTHING_COLLECTED, NOTHING_COLLECTED),
    ],
)
def test_exit_code_tells_of_either_run(monkeypatch, tmp_path, on_postgres, on_sqlite, expected):
    codes = iter([on_postgres, on_sqlite])
    monkeypatch.setattr(suite, "pytest", lambda *arguments: next(codes))
    assert suite.run_both([], {"TEST_DATABASE_URL": "postgres://"}, tmp_path) == expected
