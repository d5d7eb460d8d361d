"""Rules that the database itself keeps by triggers or constraints of ours, beside what Django knows.

SQLite forgets the triggers of a table when a later migration rebuilds that table, which Django does for most changes of
a column. So after every `migrate` those that are missing are made anew, by the migration that made them first; and
`doctor` names whatever is missing on either database.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from kemitraan.core.registry import DatabaseRule, database_rules

MADE = re.compile(r"^\s*CREATE TRIGGER (\w+)|ADD CONSTRAINT (\w+)", re.MULTILINE)


class _Statements:
    """What a migration would execute on a database, instead of a schema editor."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.executed: list[str] = []

    def execute(self, statement: str, params: Any = ()) -> None:
        self.executed.append(statement)


def made_by(rule: DatabaseRule, connection: Any) -> dict[str, str]:
    """Name and statement of each trigger or constraint that the rule's migration makes."""
    package = apps.get_app_config(rule.app_label).name
    module = import_module(f"{package}.migrations.{rule.migration}")
    editor = _Statements(connection)
    getattr(module, rule.function)(apps, editor)
    found = ((MADE.search(statement), statement) for statement in editor.executed)
    return {match[1] or match[2]: statement for match, statement in found if match}


def missing_rules(connection: Any) -> dict[DatabaseRule, dict[str, str]]:
    """What should be there and is not, of rules whose migration was applied: name and statement."""
    applied = MigrationRecorder(connection).applied_migrations()
    wanted = {rule: made_by(rule, connection) for rule in database_rules if (rule.app_label, rule.migration) in applied}
    present = _present(connection) if wanted else set()
    found = {
        rule: {name: statement for name, statement in made.items() if name not in present}
        for rule, made in wanted.items()
    }
    return {rule: made for rule, made in found.items() if made}


def _present(connection: Any) -> set[str]:
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint"
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {row[0] for row in cursor.fetchall()}


def restore_rules(*, using: str = "default", **options: Any) -> list[str]:
    """Make the missing triggers of SQLite anew; gives their names. Called after every `migrate`."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return []
    made: list[str] = []
    for rule, statements in missing_rules(connection).items():
        _execute(connection, [*statements.values(), *rule.afterwards])
        made += statements
    return made


def _execute(connection: Any, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
