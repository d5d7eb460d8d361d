"""What an import leaves in the audit trail, and what it leaves when it is refused (T01)."""

import pytest

from kemitraan.core.context import Via
from kemitraan.core.models import AuditEvent
from kemitraan.exchange.tests.support import by_command, by_page, confirm, xlsx
from partners.models import Organization

pytestmark = pytest.mark.django_db
HEADER = ["ID sumber", "Nama", "Telepon"]
ROWS = 50


def phones(prefix: str) -> bytes:
    """The same fifty partners with phone numbers that begin with `prefix`."""
    return xlsx(HEADER, *[[f"K{n:02}", f"Koperasi Uji {n:02} (contoh)", f"{prefix}{n:04}"] for n in range(ROWS)])


def test_fifty_phones_changed_by_a_list_are_fifty_events_of_the_person_with_only_the_phone(coordinator, client_for):
    client = client_for(coordinator)
    confirm(client, by_page(client, phones("08123450")))
    batch = confirm(client, by_page(client, phones("08125550")))
    assert (batch.counts["created"], batch.counts["changed"]) == (0, ROWS)
    events = AuditEvent.objects.filter(action="organization.update")
    assert events.count() == ROWS
    assert set(events.values_list("actor_id", "via", "reference")) == {(coordinator.pk, Via.IMPORT, batch.reference)}
    assert {change["field"] for event in events for change in event.changes} == {"phone"}


def test_refused_list_leaves_no_event_of_a_partner(institution, tmp_path):
    rows = [["K1", "Koperasi Satu (contoh)", "0812345001"], ["K2", "", "0812345002"]]
    assert by_command(xlsx(HEADER, *rows), institution, folder=tmp_path).code == 1
    assert not Organization.objects.filter(external_id__in=["K1", "K2"]).exists()
    assert not AuditEvent.objects.filter(action__startswith="organization.").exists()
