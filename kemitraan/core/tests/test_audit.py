"""The trail is append-only on both databases, in words, and without personal values."""

import pytest
from django.db import DatabaseError, connection, transaction

from kemitraan.core.context import Via, came_via
from kemitraan.core.models import AuditEvent, AuditSubject
from kemitraan.core.services import audit


@pytest.fixture
def event(coordinator) -> AuditEvent:
    return audit.record(actor=coordinator, action="uji", sentence="menguji", subjects=[coordinator.membership])


@pytest.mark.parametrize("model", [AuditEvent, AuditSubject], ids=lambda model: model.__name__)
class TestAppendOnly:
    def test_trail_refuses_update_by_the_orm(self, event, model):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**({"sentence": "lain"} if model is AuditEvent else {"label": "lain"}))

    def test_trail_refuses_deletion_by_sql(self, event, model):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        assert model.objects.exists()


def test_record_keeps_who_through_which_door_and_for_whom(coordinator):
    with came_via(Via.IMPORT, request_id="r1", reference="impor #3"):
        event = audit.record(actor=coordinator, action="uji", sentence="menguji", subjects=[coordinator.membership])
    assert (event.via, event.request_id, event.reference) == (Via.IMPORT, "r1", "impor #3")
    assert event.membership_id_at == coordinator.membership.pk
    assert event.institution == coordinator.membership.institution
    assert str(event) == f"{coordinator} menguji"


def test_record_fails_with_the_transaction(coordinator):
    with transaction.atomic():
        audit.record(actor=coordinator, action="uji", sentence="menguji", subjects=[])
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_record_many_takes_two_statements(coordinator, django_assert_num_queries):
    entries = [("uji", f"menguji {n}", [coordinator.membership], []) for n in range(20)]
    audit.record_many(actor=coordinator, entries=entries[:1])
    with django_assert_num_queries(2):
        audit.record_many(actor=coordinator, entries=entries)
