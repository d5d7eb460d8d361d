"""Triggers and constraints of our own are there after every migration, also after SQLite rebuilt their table."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from kemitraan.core.database_rules import made_by, missing_rules, restore_rules
from kemitraan.core.health import check_database_rules
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import database_rules
from partners.models import Region
from partners.search_texts import TRIGGER as KEPT_AFTER_MIGRATIONS
from partners.tests.factories import RegionFactory
from pendampingan.models import Assignment
from pendampingan.tests.factories import AssignmentFactory


def rebuild(model: type[models.Model]) -> None:
    """What Django does on SQLite when a migration changes a column: a new table, the rows, the old name."""
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor._remake_table(model)


def test_all_rules_are_there_and_doctor_says_so(db):
    assert missing_rules(connection) == {}
    assert check_database_rules() == [(True, "Semua aturan database terpasang.")]
    made = {name for rule in database_rules for name in made_by(rule, connection)}
    assert any(name.startswith("pendampingan_assignment_one_lead_at_any_time") for name in made)
    assert any(name.startswith("core_auditevent") for name in made)


def test_every_trigger_of_a_migration_belongs_to_a_rule(db):
    """Whoever adds a trigger by hand tells the rules of it, or a later migration loses it."""
    with connection.cursor() as cursor:
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "postgresql":
            statement = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        cursor.execute(statement)
        present = {row[0] for row in cursor.fetchall()}
    known = {name for rule in database_rules for name in made_by(rule, connection)}
    assert {name for name in present - known if not name.startswith(KEPT_AFTER_MIGRATIONS)} == set()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Assignment, AuditEvent, Region])
def test_rebuilt_table_loses_its_triggers_and_migrate_makes_them_anew(model):
    rebuild(model)
    lost = {name for made in missing_rules(connection).values() for name in made}
    assert lost
    assert check_database_rules()[0][0] is False
    call_command("migrate", verbosity=0)
    assert missing_rules(connection) == {}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_second_lead_mentor_is_refused_again_after_the_table_was_rebuilt():
    first = AssignmentFactory(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))
    rebuild(Assignment)
    assert restore_rules()
    with pytest.raises(DatabaseError, match="one_lead_at_any_time"), transaction.atomic():
        AssignmentFactory(
            mentor__institution=first.institution,
            organization=first.organization,
            starts_on=dt.date(2026, 6, 1),
            ends_on=dt.date(2026, 7, 1),
        )


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_regions_changed_while_nothing_followed_are_found_again():
    rebuild(Region)
    region = RegionFactory(name="Kembang", search_name=" kembang ", name_key="kembang")
    restore_rules()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM partners_region_words WHERE partners_region_words MATCH 'kembang'")
        assert [row[0] for row in cursor.fetchall()] == [region.pk]


def test_rule_of_a_migration_that_was_not_applied_is_not_missing(db, monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})
    assert missing_rules(connection) == {}


def test_each_rule_names_a_migration_that_makes_something(db):
    for rule in database_rules:
        assert apps.get_app_config(rule.app_label)
        assert made_by(rule, connection) or connection.vendor == "postgresql", rule
