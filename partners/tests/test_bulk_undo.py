"""Taking back what was done to many: later, from the list of such actions, and only what nobody changed since."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kemitraan.core.models import AuditEvent, Job, JobState
from kemitraan.core.services import bulk_actions
from kemitraan.core.services.jobs import claim_next, run_due_jobs
from kemitraan.core.tests.bulk import confirmed, taken_back
from partners.models import Organization
from partners.services import update_organization
from partners.tests.factories import OrganizationFactory

LIST = "partners:organization-list"
ACTIONS = "/massal/"


@pytest.fixture
def three(institution) -> list[Organization]:
    words = ["Nelayan", "", "Petambak"]
    return [OrganizationFactory(institution=institution, category=word) for word in words]


def categories(rows) -> list[str]:
    return [Organization.objects.get(pk=row.pk).category for row in rows]


def test_each_record_gets_back_what_it_had(client_for, coordinator, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "category", category="Perikanan")
    assert categories(three) == ["Perikanan"] * 3
    undone = taken_back(client, page)
    assert categories(three) == ["Nelayan", "", "Petambak"]
    assert undone.context["done_count"] == 3
    assert undone.context["takes_back"] == str(page.context["job"].public_id)


def test_what_was_changed_since_stays_and_is_named_with_who(client_for, coordinator, admin_user, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "category", category="Perikanan")
    three[1].refresh_from_db()
    update_organization(
        actor=admin_user, organization=three[1], values={"category": "Koperasi"}, version=three[1].version
    )
    told = client.get(page.wsgi_request.path)
    assert (told.context["can_undo"], told.context["changed_since"]) == (True, 1)
    assert "1 mitra sudah diubah lagi sejak itu dan dibiarkan" in " ".join(told.content.decode().split())
    undone = taken_back(client, page)
    assert categories(three) == ["Nelayan", "Koperasi", "Petambak"]
    refused = undone.context["refused"]
    assert [row["name"] for row in refused] == [str(three[1])]
    assert f"diubah lagi oleh {admin_user}" in refused[0]["reason"]


def test_when_all_was_changed_since_nothing_is_offered(client_for, coordinator, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three[:1], "category", category="Perikanan")
    three[0].refresh_from_db()
    update_organization(actor=coordinator, organization=three[0], values={"category": "X"}, version=three[0].version)
    told = client.get(page.wsgi_request.path)
    assert not told.context["can_undo"]
    assert "Semuanya sudah diubah lagi sejak itu." in told.content.decode()


def test_undo_is_found_again_in_the_list_of_actions(client_for, coordinator, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "category", category="Perikanan")
    inbox = client.get("/notifikasi/").content.decode()
    assert f'href="{ACTIONS}"' in inbox
    with time_machine.travel(timezone.now() + dt.timedelta(days=6), tick=False):
        html = client.get(ACTIONS).content.decode()
        assert "Isi kategori 3 mitra" in html
        assert f"/massal/{page.context['job'].public_id}/urungkan/" in html
        taken_back(client, page)
    assert categories(three) == ["Nelayan", "", "Petambak"]
    after = client.get(ACTIONS).content.decode()
    assert f"/massal/{page.context['job'].public_id}/urungkan/" not in after
    assert "Sudah diurungkan." in after


def test_after_a_week_it_says_why_not(client_for, coordinator, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "category", category="Perikanan")
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1), tick=False):
        assert "Sudah lewat 7 hari." in client.get(ACTIONS).content.decode()
        taken_back(client, page)
    assert categories(three) == ["Perikanan"] * 3


def test_nobody_takes_back_what_another_did(client_for, coordinator, admin_user, observer, three):
    page = confirmed(client_for(coordinator), LIST, three, "category", category="Perikanan")
    address = f"/massal/{page.context['job'].public_id}/urungkan/"
    html = client_for(admin_user).get(ACTIONS).content.decode()
    assert "Isi kategori 3 mitra" in html
    assert "Hanya orang yang melakukannya yang dapat mengurungkan." in html
    client_for(admin_user).post(address)
    assert client_for(observer).post(address).status_code == 404
    assert "Isi kategori" not in client_for(observer).get(ACTIONS).content.decode()
    assert categories(three) == ["Perikanan"] * 3


def test_reading_the_actions_writes_nothing(client_for, coordinator, three):
    client = client_for(coordinator)
    page = confirmed(client, LIST, three, "category", category="Perikanan")
    events = AuditEvent.objects.count()
    for path in (ACTIONS, page.wsgi_request.path):
        client.get(path)
    assert client.get(f"/massal/{page.context['job'].public_id}/urungkan/").status_code == 405
    assert (AuditEvent.objects.count(), Job.objects.count()) == (events, 1)


def test_list_of_actions_takes_few_queries_however_many_there_are(client_for, coordinator, three):
    client = client_for(coordinator)
    counts = []
    for rows in (three[:1], three[1:2], three[2:]):
        confirmed(client, LIST, rows, "category", category="Perikanan")
        with CaptureQueriesContext(connection) as captured:
            client.get(ACTIONS)
        counts.append(len(captured))
    assert counts[0] == counts[2] <= 12


def test_actions_that_only_take_back_are_not_offered_nor_startable(client_for, coordinator, institution):
    row = OrganizationFactory(institution=institution)
    offered = {action.code for action in bulk_actions.bulk_actions if action.is_hidden}
    assert {"unsuspend", "suspend-again", "reach-again", "return", "end-as-before"} <= offered
    client = client_for(coordinator)
    start = "/massal/mulai/programs:partnership-list/"
    assert client.post(start, {"selected": [str(row.public_id)], "action": "unsuspend"}).status_code == 404


def test_what_each_record_had_is_known_after_a_crash(client_for, coordinator, three, monkeypatch):
    monkeypatch.setattr(bulk_actions, "AT_ONCE", 1)
    client = client_for(coordinator)
    start = f"/massal/mulai/{LIST}/"
    ticked = {"selected": [str(row.public_id) for row in three], "action": "category", "category": "Perikanan"}
    token = client.post(start, ticked).context["form_token"]
    client.post(start, ticked | {"yakin": "1", "jumlah": "3", "form_token": token})
    job = Job.objects.get()
    categorize = bulk_actions.action_of(job)
    calls = []

    def dies_at_the_third(actor, record, values):
        calls.append(record.pk)
        if len(calls) == 3:
            raise SystemExit
        return categorize.apply(actor, record, values)

    with monkeypatch.context() as patched:
        dying = bulk_actions.BulkAction(**{**vars(categorize), "apply": dies_at_the_third})
        patched.setitem(bulk_actions.bulk_actions._entries, "partners.Organization:category", dying)
        taken = claim_next()
        with pytest.raises(SystemExit):
            bulk_actions.run_bulk(taken)
    assert categories(three) == ["Perikanan", "Perikanan", "Petambak"]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11), tick=False):
        run_due_jobs()
        job.refresh_from_db()
        assert (job.state, job.result["done_count"]) == (JobState.DONE, 3)
        taken_back(client, client.get(f"/massal/{job.public_id}/"))
        run_due_jobs()
    assert categories(three) == ["Nelayan", "", "Petambak"]
