"""One due date between two sides: states, actions, who may, evidence, and what strangers see."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.models import Representative
from programs.enums import OccurrenceState
from programs.models import ObligationOccurrence, Partnership
from programs.rules import OCCURRENCE_TRANSITIONS
from programs.services import occurrences
from programs.tests.duties import (
    NOON,
    TODAY,
    add_duty,
    bare_duty,
    ledger_url,
    pdf,
    running_agreement,
    running_partnership,
    set_state,
    sides_of,
    speaks_for,
)
from programs.tests.factories import OccurrenceFactory

ACTIONS = {
    "report": lambda actor, row: occurrences.report_occurrence(actor=actor, occurrence=row, note="Sudah"),
    "confirm": lambda actor, row: occurrences.confirm_occurrence(actor=actor, occurrence=row),
    "dispute": lambda actor, row: occurrences.dispute_occurrence(actor=actor, occurrence=row, reason="Belum"),
}
# What is delivered is proved in test_deliveries.
SAID = [action for action in OCCURRENCE_TRANSITIONS if action in ACTIONS]
ROUTES = {"report": {"note": "Sudah"}, "confirm": {}, "dispute": {"reason": "Belum"}}
POSSIBLE = {
    ("open", "report"): "reported",
    ("open", "confirm"): "fulfilled",
    ("reported", "confirm"): "fulfilled",
    ("reported", "dispute"): "disputed",
    ("disputed", "report"): "reported",
    ("disputed", "confirm"): "fulfilled",
}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def occurrence(coordinator, institution) -> ObligationOccurrence:
    return add_duty(coordinator, running_partnership(institution)).occurrences.first()


@pytest.fixture
def debtor_user(occurrence, partner_user):
    speaks_for(partner_user, occurrence.obligation.debtor)
    return partner_user


@pytest.fixture
def creditor_user(occurrence, partner_user):
    speaks_for(partner_user, occurrence.obligation.creditor)
    return partner_user


def route(action: str, occurrence) -> str:
    return reverse(f"programs:occurrence-{action}", args=[occurrence.public_id])


def evidence_url(occurrence) -> str:
    return reverse("core:attachment-add", args=["programs.ObligationOccurrence", occurrence.public_id])


class TestStates:
    @pytest.mark.parametrize("action", SAID)
    @pytest.mark.parametrize("state", OccurrenceState.values)
    def test_every_state_and_action(self, coordinator, occurrence, state, action):
        set_state(occurrence, state)
        if (state, action) in POSSIBLE:
            assert ACTIONS[action](coordinator, occurrence).state == POSSIBLE[state, action]
            assert AuditEvent.objects.filter(action=f"obligation.{action}").count() == 1
        else:
            with pytest.raises(TransitionRefused, match=str(OccurrenceState(state).label)):
                ACTIONS[action](coordinator, occurrence)
            assert ObligationOccurrence.objects.get(pk=occurrence.pk).state == state

    @pytest.mark.parametrize("action", SAID)
    @pytest.mark.parametrize("state", ["ended", "cancelled"])
    def test_nothing_new_is_said_after_the_end_but_reports_are_settled(self, coordinator, institution, state, action):
        for home in (running_partnership(institution, status=state), running_agreement(institution, state=state)):
            duty = bare_duty(home)
            untouched = OccurrenceFactory(obligation=duty, due_on=TODAY)
            with pytest.raises(TransitionRefused):
                ACTIONS[action](coordinator, untouched)
            said = OccurrenceFactory(obligation=duty, due_on=TODAY + dt.timedelta(days=1), state="reported")
            if action != "report":
                assert ACTIONS[action](coordinator, said).state == POSSIBLE["reported", action]

    def test_suspended_duty_may_be_reported(self, coordinator, institution):
        duty = bare_duty(running_partnership(institution, status="suspended"))
        occurrence = OccurrenceFactory(obligation=duty, due_on=TODAY)
        assert ACTIONS["report"](coordinator, occurrence).state == OccurrenceState.REPORTED

    def test_whole_conversation_is_kept(self, coordinator, occurrence):
        day = TODAY - dt.timedelta(days=4)
        row = occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="Dikirim", fulfilled_on=day)
        row = occurrences.dispute_occurrence(actor=coordinator, occurrence=row, reason="  Baru separuh  ")
        row = occurrences.report_occurrence(actor=coordinator, occurrence=row, note="Lengkap", fulfilled_on=TODAY)
        row = occurrences.confirm_occurrence(actor=coordinator, occurrence=row)
        row.refresh_from_db()
        assert (row.dispute_reason, row.disputed_on, row.evidence_note) == ("Baru separuh", TODAY, "Lengkap")
        assert (row.reported_on, row.fulfilled_on, row.confirmed_on) == (TODAY, TODAY, TODAY)
        assert {row.reported_by, row.disputed_by, row.confirmed_by} == {coordinator}
        assert row.version == 5

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"note": "  "}, "note"),
            ({"note": "Sudah", "fulfilled_on": TODAY + dt.timedelta(days=1)}, "fulfilled_on"),
        ],
    )
    def test_report_without_substance_or_of_tomorrow_is_refused(self, coordinator, occurrence, values, field):
        with pytest.raises(DomainError) as refused:
            occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, **values)
        assert refused.value.field == field

    def test_dispute_needs_a_reason(self, coordinator, occurrence):
        set_state(occurrence, OccurrenceState.REPORTED)
        with pytest.raises(DomainError, match="alasan"):
            occurrences.dispute_occurrence(actor=coordinator, occurrence=occurrence, reason=" ")


class TestSides:
    @pytest.mark.parametrize("action", ["confirm", "dispute"])
    def test_debtor_does_not_judge_its_own_report(self, client_for, debtor_user, occurrence, action):
        set_state(occurrence, OccurrenceState.REPORTED)
        with pytest.raises(NotAllowed):
            ACTIONS[action](debtor_user, occurrence)
        assert client_for(debtor_user).post(route(action, occurrence), ROUTES[action]).status_code == 403

    def test_creditor_does_not_report_for_the_debtor(self, client_for, creditor_user, occurrence):
        with pytest.raises(NotAllowed):
            ACTIONS["report"](creditor_user, occurrence)
        client = client_for(creditor_user)
        assert client.get(route("report", occurrence)).status_code == 403
        assert client.post(route("report", occurrence), ROUTES["report"]).status_code == 403

    @pytest.mark.parametrize("action", ROUTES)
    def test_observer_only_looks(self, client_for, observer, occurrence, action):
        set_state(occurrence, OccurrenceState.REPORTED)
        client = client_for(observer)
        page = client.get(occurrence.obligation.get_absolute_url())
        assert page.status_code == 200
        assert "/tenggat/" not in page.content.decode()
        assert client.post(route(action, occurrence), ROUTES[action]).status_code == 403
        assert client.post(evidence_url(occurrence), {"file": pdf()}).status_code == 403

    def test_both_sides_talk_on_their_pages(self, client_for, debtor_user, occurrence, coordinator):
        client = client_for(debtor_user)
        assert client.get(route("report", occurrence)).status_code == 200
        data = {"note": "Dikirim lewat kurir", "fulfilled_on": "09/03/2026", "evidence": [pdf(), pdf("resi.pdf")]}
        answer = client.post(route("report", occurrence), data)
        assert answer.url == occurrence.get_absolute_url()
        office = client_for(coordinator)
        assert office.get(route("dispute", occurrence)).status_code == 200
        office.post(route("dispute", occurrence), {"reason": "Belum sampai di gudang"})
        page = client.get(occurrence.obligation.get_absolute_url()).content.decode()
        for words in ("Dikirim lewat kurir", "dipenuhi 9 Maret 2026", "Belum sampai di gudang", "bukti.pdf"):
            assert words in page
        client.post(route("report", occurrence), {"note": "Sudah diterima"})
        office.post(route("confirm", occurrence))
        occurrence.refresh_from_db()
        assert occurrence.state == OccurrenceState.FULFILLED


class TestPages:
    @pytest.mark.parametrize(("action", "state"), [("report", "fulfilled"), ("dispute", "open")])
    def test_form_that_is_not_open_says_why(self, client_for, coordinator, occurrence, action, state):
        set_state(occurrence, state)
        answer = client_for(coordinator).get(route(action, occurrence), follow=True)
        assert answer.redirect_chain[0][0] == occurrence.get_absolute_url()
        assert "sudah berstatus" in answer.content.decode()

    def test_report_after_somebody_else_keeps_what_was_typed(self, client_for, coordinator, occurrence):
        set_state(occurrence, OccurrenceState.FULFILLED)
        answer = client_for(coordinator).post(route("report", occurrence), {"note": "Catatan panjang saya"})
        assert answer.status_code == 422
        assert "Catatan panjang saya" in answer.content.decode()
        assert "sudah berstatus" in answer.content.decode()

    def test_double_submit_reports_once(self, client_for, coordinator, occurrence):
        data = {"note": "Sudah", "form_token": uuid.uuid4()}
        client = client_for(coordinator)
        first = client.post(route("report", occurrence), data | {"evidence": pdf()})
        assert client.post(route("report", occurrence), data | {"evidence": pdf()}).url == first.url
        assert AuditEvent.objects.filter(action="obligation.report").count() == 1
        assert Attachment.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"note": ""}, "Tulis catatan atau lampirkan bukti."),
            ({"note": "Sudah", "fulfilled_on": "12/31/2026"}, "tulis hari dulu"),
            ({"note": "Sudah", "fulfilled_on": "11/03/2026"}, "masa depan"),
            ({"note": "x" * 2001}, "2000"),
        ],
    )
    def test_bad_report_is_said_at_its_field(self, client_for, coordinator, occurrence, data, words):
        answer = client_for(coordinator).post(route("report", occurrence), data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        occurrence.refresh_from_db()
        assert occurrence.state == OccurrenceState.OPEN

    @pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ\x90\x00 program", b"%PDF-1.4 broken"[:3]])
    def test_file_that_is_not_what_it_says_stops_the_report(self, client_for, coordinator, occurrence, content):
        files = [pdf(), SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg")]
        answer = client_for(coordinator).post(route("report", occurrence), {"note": "Sudah", "evidence": files})
        assert answer.status_code == 422
        assert "foto.jpg" in answer.content.decode()
        assert not Attachment.objects.exists()
        occurrence.refresh_from_db()
        assert occurrence.state == OccurrenceState.OPEN


class TestEvidence:
    def test_evidence_alone_is_a_report(self, coordinator, occurrence):
        row = occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="", evidence=[pdf()])
        assert (row.state, Attachment.objects.get().purpose) == (OccurrenceState.REPORTED, "evidence")

    def test_debtor_and_office_add_and_the_ledger_shows_who(self, client_for, debtor_user, occurrence, coordinator):
        set_state(occurrence, OccurrenceState.REPORTED)
        for user, name in ((debtor_user, "nota.pdf"), (coordinator, "foto-gudang.pdf")):
            data = {"file": SimpleUploadedFile(name, pdf().read() + name.encode()), "purpose": "evidence"}
            assert client_for(user).post(evidence_url(occurrence), data).status_code == 302
        home = occurrence.obligation.home
        for page in (ledger_url(home), occurrence.obligation.get_absolute_url()):
            text = client_for(debtor_user).get(page).content.decode()
            for words in ("nota.pdf", "foto-gudang.pdf", str(debtor_user), str(coordinator)):
                assert words in text

    def test_creditor_adds_no_evidence(self, client_for, creditor_user, occurrence):
        assert client_for(creditor_user).post(evidence_url(occurrence), {"file": pdf()}).status_code == 403

    @pytest.mark.parametrize("state", ["fulfilled", "cancelled"])
    def test_settled_evidence_is_the_offices(self, client_for, debtor_user, occurrence, coordinator, state):
        row = occurrences.report_occurrence(actor=debtor_user, occurrence=occurrence, note="", evidence=[pdf()])
        set_state(row, state)
        remove = reverse("core:attachment-remove", args=[Attachment.objects.get().public_id])
        client = client_for(debtor_user)
        assert client.post(evidence_url(occurrence), {"file": pdf("lain.pdf")}).status_code == 403
        assert client.post(remove).status_code == 403
        assert client_for(coordinator).post(remove).status_code == 302

    def test_evidence_is_read_by_both_sides_and_by_nobody_else(
        self, client_for, creditor_user, occurrence, coordinator, mentor_user, other_admin
    ):
        occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="", evidence=[pdf()])
        address = reverse("core:attachment", args=[Attachment.objects.get().public_id])
        for user, status in ((creditor_user, 200), (coordinator, 200), (mentor_user, 404), (other_admin, 404)):
            assert client_for(user).get(address).status_code == status, user


class TestStrangers:
    @pytest.fixture
    def strangers(self, institution, mentor_user, partner_user, other_admin) -> list:
        """A mentor, a partner of another partnership, and the admin of another institution."""
        speaks_for(partner_user, sides_of(running_partnership(institution))[0])
        return [mentor_user, partner_user, other_admin]

    def test_duty_and_due_date_are_not_there(self, client_for, strangers, occurrence, coordinator):
        occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="", evidence=[pdf()])
        file = Attachment.objects.get()
        duty = occurrence.obligation
        for user in strangers:
            client = client_for(user)
            for address in (duty.get_absolute_url(), reverse("core:attachment", args=[file.public_id])):
                assert client.get(address).status_code == 404
            for action, data in ROUTES.items():
                assert client.post(route(action, occurrence), data).status_code == 404
            for name, data in (("edit", {}), ("cancel", {"reason": "x"})):
                assert (
                    client.post(reverse(f"programs:obligation-{name}", args=[duty.public_id]), data).status_code == 404
                )
            assert client.post(evidence_url(occurrence), {"file": pdf()}).status_code == 404
            assert client.post(reverse("core:attachment-remove", args=[file.public_id])).status_code == 404

    def test_former_representative_sees_nothing(self, client_for, debtor_user, occurrence):
        Representative.objects.update(ends_on=TODAY - dt.timedelta(days=1))
        assert client_for(debtor_user).get(occurrence.obligation.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("files", [0, 3])
def test_obligation_page_takes_few_queries(client_for, coordinator, occurrence, files, django_assert_max_num_queries):
    for row in occurrence.obligation.occurrences.all()[:files]:
        occurrences.report_occurrence(actor=coordinator, occurrence=row, note="Sudah", evidence=[pdf()])
    client = client_for(coordinator)
    client.get(occurrence.obligation.get_absolute_url())
    with django_assert_max_num_queries(18):
        assert client.get(occurrence.obligation.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(ledger_url(occurrence.obligation.home)).status_code == 200
    assert Partnership.objects.count() == 1
