"""Rules for tasks: later is a row with a due time, never a message that waits in a broker."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from kemitraan.celery import app
from kemitraan.core.models import Heartbeat
from kemitraan.core.tasks import sweep

APPS = ("kemitraan", "partners", "programs", "pendampingan")
WAITING = {"eta", "countdown", "autoretry_for", "max_retries", "default_retry_delay", "retry_backoff"}
LONGEST_TASK = 10


def modules() -> list[Path]:
    found = [path for name in APPS for path in (settings.BASE_DIR / name).rglob("*.py")]
    return [path for path in found if "tests" not in path.parts and "migrations" not in path.parts]


def waits_in_the_broker(tree: ast.AST) -> list[int]:
    """Lines whose call asks the broker to hold a message back or to repeat a task."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if WAITING & {keyword.arg for keyword in call.keywords}
        or (isinstance(call.func, ast.Attribute) and call.func.attr == "retry")
    ]


@pytest.mark.parametrize(
    "code", ["t.apply_async(countdown=5)", "t.apply_async((1,), eta=x)", "self.retry()", "shared_task(max_retries=3)"]
)
def test_lint_finds_every_way_to_wait_in_the_broker(code):
    assert waits_in_the_broker(ast.parse(code)) == [1]


def test_nothing_waits_in_the_broker():
    faults = {str(path): lines for path in modules() if (lines := waits_in_the_broker(ast.parse(path.read_text())))}
    assert faults == {}


def test_tasks_are_short():
    for path in modules():
        if path.name == "tasks.py":
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    assert (node.end_lineno or 0) - node.lineno <= LONGEST_TASK, f"{path}: {node.name}"


def test_schedule_names_only_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_sweep_twice_leaves_one_heartbeat(db):
    sweep()
    sweep()
    assert Heartbeat.objects.filter(name="sweep").count() == 1
