"""Many partnerships or agreements at once: each decided by its own service, refused ones named, and taken back."""

import datetime as dt

import pytest

from kemitraan.core.models import AuditEvent
from kemitraan.core.tests.bulk import confirmed, taken_back
from programs.enums import AgreementState, PartnershipStatus
from programs.models import Agreement, Partnership, Suspension
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, PartnershipFactory, ProgramFactory

PARTNERSHIPS, AGREEMENTS = "programs:partnership-list", "programs:agreement-list"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def active(institution) -> list[Partnership]:
    return PartnershipFactory.create_batch(3, institution=institution, status=PartnershipStatus.ACTIVE)


@pytest.fixture
def drafts(institution) -> list[Partnership]:
    return PartnershipFactory.create_batch(3, institution=institution)


def statuses(rows) -> list[str]:
    return [Partnership.objects.get(pk=row.pk).status for row in rows]


def test_partnerships_are_suspended_each_with_its_event_and_resumed_again(client_for, coordinator, active):
    client = client_for(coordinator)
    page = confirmed(client, PARTNERSHIPS, active, "suspend", reason="Musim paceklik", decided_on="01/11/2026")
    assert statuses(active) == ["suspended"] * 3
    events = AuditEvent.objects.filter(action="partnership.suspend", via="bulk", actor=coordinator)
    assert [event.reason for event in events] == ["Musim paceklik"] * 3
    assert Suspension.objects.filter(partnership__in=active).count() == 3
    undone = taken_back(client, page)
    assert undone.context["done_count"] == 3
    assert statuses(active) == ["active"] * 3
    assert {event.reason for event in AuditEvent.objects.filter(action="partnership.resume")} == {
        "Tindakan massal diurungkan."
    }


def test_resumed_partnerships_are_suspended_again_for_the_reason_they_had(client_for, coordinator, active):
    client = client_for(coordinator)
    confirmed(client, PARTNERSHIPS, active[:2], "suspend", reason="Paceklik", decided_on="01/11/2026")
    page = confirmed(client, PARTNERSHIPS, active[:2], "resume", reason="", decided_on="20/11/2026")
    assert statuses(active) == ["active"] * 3
    taken_back(client, page)
    assert statuses(active) == ["suspended", "suspended", "active"]
    assert {row.status_reason for row in Partnership.objects.filter(status="suspended")} == {"Paceklik"}


def test_drafts_among_them_stay_and_say_why(client_for, coordinator, institution, active):
    draft = PartnershipFactory(institution=institution, name="Masih draf (contoh)")
    page = confirmed(
        client_for(coordinator), PARTNERSHIPS, [*active, draft], "end", reason="Selesai", decided_on="1/12/2026"
    )
    assert statuses(active) == ["ended"] * 3
    assert page.context["refused"] == [
        {"name": "Masih draf (contoh)", "reason": "“Akhiri” tidak mungkin pada status sekarang."}
    ]
    assert page.context["why_no_undo"] == "Tindakan ini tidak dapat diurungkan."


def test_partnership_that_lacks_something_is_not_activated_and_says_what(client_for, coordinator, institution):
    draft = PartnershipFactory(institution=institution)
    page = confirmed(client_for(coordinator), PARTNERSHIPS, [draft], "activate")
    assert statuses([draft]) == ["draft"]
    assert page.context["refused_count"] == 1
    assert len(page.context["refused"][0]["reason"]) > 20


def test_day_to_come_is_asked_again(client_for, coordinator, active):
    start = f"/massal/mulai/{PARTNERSHIPS}/"
    ticked = {"selected": [str(active[0].public_id)], "action": "suspend"}
    client = client_for(coordinator)
    token = client.post(start, ticked).context["form_token"]
    answer = client.post(
        start,
        ticked | {"yakin": "1", "jumlah": "1", "form_token": token, "reason": "x", "decided_on": "31/12/2099"},
    )
    assert answer.status_code == 422
    assert "masa depan" in answer.content.decode()


def test_program_is_given_to_many_and_each_gets_its_former_one_back(client_for, coordinator, institution, drafts):
    former, wanted = ProgramFactory.create_batch(2, institution=institution)
    Partnership.objects.filter(pk=drafts[0].pk).update(program=former)
    client = client_for(coordinator)
    page = confirmed(client, PARTNERSHIPS, drafts, "program", program=str(wanted.public_id))
    assert {Partnership.objects.get(pk=row.pk).program for row in drafts} == {wanted}
    taken_back(client, page)
    assert [Partnership.objects.get(pk=row.pk).program for row in drafts] == [former, None, None]


def test_program_of_another_institution_is_no_choice(client_for, coordinator, other_institution, active):
    foreign = ProgramFactory(institution=other_institution)
    start = f"/massal/mulai/{PARTNERSHIPS}/"
    ticked = {"selected": [str(active[0].public_id)], "action": "program", "program": str(foreign.public_id)}
    client = client_for(coordinator)
    token = client.post(start, ticked).context["form_token"]
    answer = client.post(start, ticked | {"yakin": "1", "jumlah": "1", "form_token": token})
    assert answer.status_code == 422
    assert statuses(active) == ["active"] * 3


def test_agreements_are_suspended_and_taken_back(client_for, coordinator, institution):
    running = AgreementFactory.create_batch(2, institution=institution, state=AgreementState.ACTIVE)
    draft = AgreementFactory(institution=institution, title="Rancangan (contoh)")
    client = client_for(coordinator)
    page = confirmed(client, AGREEMENTS, [*running, draft], "suspend", reason="Audit", decided_on="01/11/2026")
    assert page.context["refused"][0]["name"] == "Rancangan (contoh)"
    assert set(Agreement.objects.filter(pk__in=[row.pk for row in running]).values_list("state", flat=True)) == {
        "suspended"
    }
    taken_back(client, page)
    assert Agreement.objects.filter(state="active").count() == 2


def test_drafts_go_into_negotiation_or_are_given_up_together(client_for, coordinator, institution):
    drafts = AgreementFactory.create_batch(2, institution=institution)
    client = client_for(coordinator)
    confirmed(client, AGREEMENTS, drafts, "negotiate")
    assert Agreement.objects.filter(state="negotiating").count() == 2
    confirmed(client, AGREEMENTS, drafts, "cancel", reason="Batal", decided_on="01/11/2026")
    assert Agreement.objects.filter(state="cancelled", state_reason="Batal").count() == 2


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
@pytest.mark.parametrize("list_name", [PARTNERSHIPS, AGREEMENTS])
def test_only_the_office_acts_on_many(request, client_for, who, list_name, active):
    client = client_for(request.getfixturevalue(who))
    answer = client.post(f"/massal/mulai/{list_name}/", {"semua": "1", "action": "suspend"})
    assert answer.status_code == 403
    assert statuses(active) == ["active"] * 3


# --- Cells ----------------------------------------------------------------------------------------
def test_period_of_a_partnership_is_changed_in_its_cell(client_for, coordinator, drafts):
    row, client = drafts[0], client_for(coordinator)
    cell = f"/kemitraan/{row.public_id}/sel/ends_on/"
    assert f'href="{cell}"' in " ".join(client.get("/kemitraan/").content.decode().split())
    answer = client.post(cell, {"value": "31/03/2027", "opened_version": row.version}, headers=HTMX)
    assert "31 Maret 2027" in answer.content.decode()
    row.refresh_from_db()
    assert row.ends_on == dt.date(2027, 3, 31)
    assert AuditEvent.objects.get(action="partnership.update").changes[0]["new"] == "31 Maret 2027"


def test_end_before_the_start_stays_in_the_cell_with_the_reason(client_for, coordinator, active):
    cell = f"/kemitraan/{active[0].public_id}/sel/ends_on/"
    answer = client_for(coordinator).post(
        cell, {"value": "31/03/2020", "opened_version": active[0].version}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "tidak boleh sebelum tanggal mulai" in answer.content.decode()


def test_what_another_saved_meanwhile_is_told_in_words(client_for, coordinator, active):
    Partnership.objects.filter(pk=active[0].pk).update(version=5, ends_on=dt.date(2027, 1, 31))
    cell = f"/kemitraan/{active[0].public_id}/sel/ends_on/"
    answer = client_for(coordinator).post(cell, {"value": "31/03/2027", "opened_version": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert "menjadi “31 Januari 2027”" in answer.content.decode()


def test_ended_partnerships_are_only_read(client_for, coordinator, institution):
    ended = PartnershipFactory(institution=institution, status=PartnershipStatus.ENDED)
    client = client_for(coordinator)
    assert "cell-edit" not in client.get("/kemitraan/").content.decode()
    cell = f"/kemitraan/{ended.public_id}/sel/ends_on/"
    answer = client.post(cell, {"value": "31/03/2027", "opened_version": ended.version}, headers=HTMX)
    assert answer.status_code == 422
    assert "sudah berakhir" in answer.content.decode()


def test_value_of_a_draft_agreement_is_read_as_people_write_it(client_for, coordinator, institution):
    draft = AgreementFactory(institution=institution)
    client = client_for(coordinator)
    cell = f"/perjanjian/{draft.public_id}/sel/value_idr/"
    answer = client.post(cell, {"value": "Rp 1.500.000", "opened_version": draft.version}, headers=HTMX)
    assert "Rp1.500.000" in answer.content.decode()
    asked = client.get(cell, headers=HTMX).content.decode()
    assert 'value="1.500.000"' in asked


def test_consent_is_never_lost_in_passing(client_for, coordinator, institution):
    draft = AgreementFactory(institution=institution, state=AgreementState.NEGOTIATING)
    party = AgreementPartyFactory(agreement=draft, consented_on=dt.date(2026, 5, 1), consent_method="letter")
    cell = f"/perjanjian/{draft.public_id}/sel/ends_on/"
    answer = client_for(coordinator).post(cell, {"value": "31/03/2027", "opened_version": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Sudah ada pihak yang setuju." in answer.content.decode()
    party.refresh_from_db()
    assert party.consented_on == dt.date(2026, 5, 1)
    draft.refresh_from_db()
    assert (draft.version, draft.ends_on) == (1, dt.date(2026, 12, 31))


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_only_the_office_changes_cells(request, client_for, who, active):
    cell = f"/kemitraan/{active[0].public_id}/sel/ends_on/"
    answer = client_for(request.getfixturevalue(who)).post(cell, {"value": "31/03/2027"}, headers=HTMX)
    assert answer.status_code in {403, 404}
