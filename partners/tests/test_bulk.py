"""Many organizations at once: counted, confirmed, one event each, refused ones with reasons, and back again."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from kemitraan.core.models import AuditEvent, Job, JobState
from kemitraan.core.services import bulk_actions
from kemitraan.core.services.jobs import claim_next, run_due_jobs
from partners.models import Organization, Tag
from partners.tests.factories import OrganizationFactory
from partners.tests.routes import LIST

START = "/massal/mulai/partners:organization-list/"


@pytest.fixture
def seven(institution) -> list[Organization]:
    return OrganizationFactory.create_batch(7, institution=institution)


def confirmed(client, records, action: str, **values):
    """Tick, read the page that asks, and say yes."""
    ticked = {"selected": [str(record.public_id) for record in records], "action": action}
    page = client.post(START, ticked | {key: values[key] for key in ("query", "semua") if key in values})
    assert page.status_code == 200
    return client.post(
        START,
        ticked | values | {"yakin": "1", "jumlah": page.context["count"], "form_token": page.context["form_token"]},
    )


def states(records) -> list[str]:
    return [Organization.objects.get(pk=record.pk).status for record in records]


def test_page_that_asks_says_how_many_and_writes_nothing(client_for, coordinator, seven):
    client = client_for(coordinator)
    page = client.post(START, {"selected": [str(row.public_id) for row in seven], "action": "archive"})
    html = page.content.decode()
    assert "Arsipkan 7 mitra?" in html
    assert not page.context["form"].is_bound
    assert all(row.name in html for row in seven)
    assert states(seven) == ["active"] * 7
    assert not Job.objects.exists()


def test_seven_archived_are_seven_events_of_the_person_with_the_way(client_for, coordinator, seven):
    client = client_for(coordinator)
    answer = confirmed(client, seven, "archive", reason="Tidak aktif lagi")
    assert states(seven) == ["archived"] * 7
    events = AuditEvent.objects.filter(action="organization.archive")
    assert [(event.actor, event.via, event.reason) for event in events] == [
        (coordinator, "bulk", "Tidak aktif lagi")
    ] * 7
    assert {event.subjects.get().object_id for event in events} == {row.pk for row in seven}
    assert {change["field"] for event in events for change in event.changes} == {"status"}
    page = client.get(answer["Location"])
    assert "7 mitra diarsipkan" in page.content.decode()
    timeline = client.get(f"/riwayat/partners.Organization/{seven[0].public_id}/").content.decode()
    assert "massal" in timeline


def test_answer_yes_sent_twice_acts_once(client_for, coordinator, seven):
    client = client_for(coordinator)
    ticked = {"selected": [str(row.public_id) for row in seven], "action": "archive"}
    token = client.post(START, ticked).context["form_token"]
    yes = ticked | {"yakin": "1", "jumlah": "7", "reason": "x", "form_token": token}
    assert client.post(START, yes)["Location"] == client.post(START, yes)["Location"]
    assert Job.objects.count() == 1
    assert AuditEvent.objects.filter(action="organization.archive").count() == 7


def test_refused_ones_stay_and_are_listed_with_their_reason(client_for, coordinator, institution, seven):
    gone = OrganizationFactory(institution=institution, name="CV Lama (contoh)", status="archived")
    own = OrganizationFactory(institution=institution, name="Lembaga (contoh)", is_own=True)
    client = client_for(coordinator)
    page = client.get(confirmed(client, [*seven, gone, own], "archive", reason="Tutup")["Location"])
    assert page.context["done_count"] == 7
    assert page.context["refused"] == [
        {"name": "CV Lama (contoh)", "reason": "Mitra ini sudah diarsipkan."},
        {"name": "Lembaga (contoh)", "reason": "Lembaga sendiri tidak dapat diarsipkan."},
    ]
    own.refresh_from_db()
    assert not own.is_archived


def test_archiving_is_undone_for_the_same_records(client_for, coordinator, institution, seven):
    gone = OrganizationFactory(institution=institution, status="archived")
    client = client_for(coordinator)
    address = confirmed(client, [*seven, gone], "archive", reason="Keliru")["Location"]
    undone = client.post(f"{address}urungkan/")
    assert states(seven) == ["active"] * 7
    assert states([gone]) == ["archived"], "it was archived before"
    assert "7 mitra dipulihkan" in client.get(undone["Location"]).content.decode()
    assert AuditEvent.objects.filter(action="organization.restore", via="bulk", actor=coordinator).count() == 7
    client.post(f"{address}urungkan/")
    assert AuditEvent.objects.filter(action="organization.restore").count() == 7


def test_undo_is_over_after_a_week_and_never_anothers(client_for, coordinator, admin_user, seven):
    client = client_for(coordinator)
    address = confirmed(client, seven, "archive", reason="Keliru")["Location"]
    client_for(admin_user).post(f"{address}urungkan/")
    assert states(seven) == ["archived"] * 7
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1), tick=False):
        assert not client.get(address).context["can_undo"]
        client.post(f"{address}urungkan/")
    assert states(seven) == ["archived"] * 7


def test_all_results_of_the_list_follow_its_filter(client_for, coordinator, institution, seven):
    OrganizationFactory.create_batch(30, institution=institution, kind="group")
    client = client_for(coordinator)
    page = client.post(START, {"semua": "1", "query": "kind=group", "action": "archive"})
    assert (page.context["count"], page.context["more"]) == (30, 20)
    confirmed(client, [], "archive", semua="1", query="kind=group", reason="Selesai")
    assert Organization.objects.archived().count() == 30
    assert states(seven) == ["active"] * 7


def test_list_that_changed_meanwhile_asks_again(client_for, coordinator, institution, seven):
    client = client_for(coordinator)
    token = client.post(START, {"semua": "1", "action": "archive"}).context["form_token"]
    OrganizationFactory(institution=institution)
    yes = {"semua": "1", "action": "archive", "yakin": "1", "jumlah": "7", "reason": "x", "form_token": token}
    answer = client.post(START, yes)
    assert answer.status_code == 422
    assert "sekarang 8 mitra" in answer.content.decode()
    assert not Organization.objects.archived().exists()


def test_records_of_others_are_not_among_the_chosen(client_for, coordinator, other_institution, seven):
    foreign = OrganizationFactory(institution=other_institution)
    page = client_for(coordinator).post(
        START, {"selected": [str(foreign.public_id), str(seven[0].public_id), "ngawur"], "action": "archive"}
    )
    assert page.context["count"] == 1
    assert (
        client_for(coordinator).post(START, {"selected": [str(foreign.public_id)], "action": "archive"}).status_code
        == 302
    )


def test_tag_is_given_only_where_it_is_missing_and_taken_back(client_for, coordinator, institution, seven):
    tag, other = (Tag.objects.create(institution=institution, name=name) for name in ("Prioritas", "Lain"))
    seven[0].tags.add(tag, other)
    client = client_for(coordinator)
    address = confirmed(client, seven, "tag", word=tag.pk)["Location"]
    page = client.get(address)
    assert (page.context["done_count"], page.context["unchanged"]) == (6, 1)
    assert tag.organizations.count() == 7
    client.post(f"{address}urungkan/")
    assert [row.pk for row in tag.organizations.all()] == [seven[0].pk]
    assert other.organizations.count() == 1


def test_sector_and_category_go_through_the_service(client_for, coordinator, institution, seven):
    client = client_for(coordinator)
    confirmed(client, seven, "category", category="Perikanan")
    assert {Organization.objects.get(pk=row.pk).category for row in seven} == {"Perikanan"}
    event = AuditEvent.objects.filter(action="organization.update").first()
    assert [(change["label"], change["old"], change["new"]) for change in event.changes] == [
        ("kategori", "", "Perikanan")
    ]


def test_answer_without_reason_asks_again_and_keeps_the_selection(client_for, coordinator, seven):
    answer = confirmed(client_for(coordinator), seven, "archive", reason="")
    assert answer.status_code == 422
    assert len(answer.context["selected"]) == 7
    assert states(seven) == ["active"] * 7


def test_many_are_done_in_the_background_and_go_on_after_a_crash(client_for, coordinator, seven, monkeypatch):
    monkeypatch.setattr(bulk_actions, "AT_ONCE", 3)
    monkeypatch.setattr(bulk_actions, "ROWS_A_QUERY", 3)
    client = client_for(coordinator)
    confirmed(client, seven, "archive", reason="Tutup")
    job = Job.objects.get()
    assert job.state == JobState.QUEUED
    archive = bulk_actions.bulk_actions["partners.Organization:archive"].apply
    calls = []

    def dies_at_the_fifth(actor, record, values):
        calls.append(record.pk)
        if len(calls) == 5:
            raise SystemExit
        return archive(actor, record, values)

    with monkeypatch.context() as patched:
        dying = bulk_actions.BulkAction(**{**vars(bulk_actions.action_of(job)), "apply": dies_at_the_fifth})
        patched.setitem(bulk_actions.bulk_actions._entries, "partners.Organization:archive", dying)
        taken = claim_next()
        with pytest.raises(SystemExit):
            bulk_actions.run_bulk(taken)
    assert Organization.objects.archived().count() == 4
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11), tick=False):
        run_due_jobs()
    job.refresh_from_db()
    assert (job.state, len(job.result["done"]), job.result["refused"]) == (JobState.DONE, 7, [])
    assert AuditEvent.objects.filter(action="organization.archive", via="bulk", actor=coordinator).count() == 7
    assert "7 mitra diarsipkan" in client.get(f"/massal/{job.public_id}/").content.decode()


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_only_the_office_acts_on_many(request, client_for, who, seven):
    client = client_for(request.getfixturevalue(who))
    assert client.post(START, {"selected": [str(seven[0].public_id)], "action": "archive"}).status_code == 403
    assert "cell-check" not in client.get(LIST).content.decode()


def test_unknown_action_and_list_are_not_found(client_for, coordinator, seven):
    client = client_for(coordinator)
    assert client.post(START, {"action": "hancurkan", "semua": "1"}).status_code == 404
    assert client.post("/massal/mulai/tidak-ada/", {"action": "archive"}).status_code == 404
    assert client.post("/massal/mulai/programs:program-list/", {"action": "archive"}).status_code == 404
