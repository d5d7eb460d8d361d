"""A value of an organization changed in its cell of the list."""

import pytest

from kemitraan.core.models import AuditEvent
from partners import services
from partners.tests.factories import OrganizationFactory
from partners.tests.routes import LIST

HTMX = {"HX-Request": "true"}


@pytest.fixture
def row(institution):
    return OrganizationFactory(institution=institution, category="Nelayan", phone="0291-1")


def cell(row, field: str = "category") -> str:
    return f"/mitra/{row.public_id}/sel/{field}/"


def test_cell_is_asked_for_saved_and_shown_again(client_for, coordinator, row):
    client = client_for(coordinator)
    asked = client.get(cell(row), headers=HTMX).content.decode()
    assert 'value="Nelayan"' in asked
    assert f'name="opened_version" value="{row.version}"' in " ".join(asked.split())
    saved = client.post(cell(row), {"value": "Petambak", "opened_version": row.version}, headers=HTMX)
    assert saved.status_code == 200
    assert "Petambak" in saved.content.decode()
    assert "<form" not in saved.content.decode()
    row.refresh_from_db()
    assert row.category == "Petambak"
    event = AuditEvent.objects.get(action="organization.update")
    assert [(change["old"], change["new"]) for change in event.changes] == [("Nelayan", "Petambak")]


def test_cell_is_left_as_it_was(client_for, coordinator, row):
    shown = client_for(coordinator).get(f"{cell(row)}?lihat=1", headers=HTMX).content.decode()
    assert "Nelayan" in shown
    assert "<form" not in shown


def test_change_of_somebody_else_is_shown_and_nothing_is_overwritten_unseen(client_for, coordinator, admin_user, row):
    client = client_for(coordinator)
    opened = row.version
    services.update_organization(actor=admin_user, organization=row, values={"category": "Koperasi"}, version=opened)
    answer = client.post(cell(row), {"value": "Petambak", "opened_version": opened}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "menjadi “Koperasi”" in html
    assert 'value="Petambak"' in html
    row.refresh_from_db()
    assert row.category == "Koperasi"
    client.post(cell(row), {"value": "Petambak", "opened_version": row.version}, headers=HTMX)
    row.refresh_from_db()
    assert row.category == "Petambak"


def test_wrong_value_stays_in_the_cell_with_what_is_wrong(client_for, coordinator, row):
    answer = client_for(coordinator).post(
        cell(row, "email"), {"value": "bukan surel", "opened_version": row.version}, headers=HTMX
    )
    assert answer.status_code == 422
    assert 'value="bukan surel"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_archived_record_says_why_it_cannot_be_changed(client_for, coordinator, institution):
    gone = OrganizationFactory(institution=institution, status="archived")
    answer = client_for(coordinator).post(cell(gone), {"value": "x", "opened_version": 1}, headers=HTMX)
    assert "diarsipkan" in answer.content.decode()
    html = client_for(coordinator).get(f"{LIST}?status=archived&kolom=category").content.decode()
    assert "cell-edit" not in html


def test_without_scripts_the_link_opens_the_whole_form(client_for, coordinator, row):
    html = client_for(coordinator).get(f"{LIST}?kolom=category").content.decode()
    assert f'class="cell-edit" href="{cell(row)}"' in " ".join(html.split())
    assert client_for(coordinator).get(cell(row))["Location"] == f"/mitra/{row.public_id}/ubah/"


def test_only_named_fields_and_only_the_office(client_for, coordinator, observer, other_coordinator, row):
    assert client_for(coordinator).get(cell(row, "name"), headers=HTMX).status_code == 404
    assert client_for(observer).get(cell(row), headers=HTMX).status_code == 403
    assert client_for(observer).post(cell(row), {"value": "x"}, headers=HTMX).status_code == 403
    assert client_for(other_coordinator).get(cell(row), headers=HTMX).status_code == 404
    assert "cell-edit" not in client_for(observer).get(f"{LIST}?kolom=category").content.decode()
