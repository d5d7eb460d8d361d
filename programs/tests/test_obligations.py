"""Adding, changing, cancelling and waiving duties, by services and by their pages."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import Frequency, OccurrenceState
from programs.models import Obligation, ObligationOccurrence
from programs.services import obligations
from programs.tests.duties import (
    FIRST,
    NOON,
    add_duty,
    bare_duty,
    ledger_url,
    open_days,
    running_agreement,
    running_partnership,
    set_state,
)

SETTLED = [OccurrenceState.REPORTED, OccurrenceState.DISPUTED, OccurrenceState.FULFILLED]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    return running_partnership(institution, status="draft")


@pytest.fixture
def duty(coordinator, partnership) -> Obligation:
    return add_duty(coordinator, partnership, last_due_on=dt.date(2026, 6, 30))


def update(actor, duty: Obligation, **values) -> Obligation:
    return obligations.update_obligation(actor=actor, obligation=duty, values=values, version=None)


def cancel(actor, duty: Obligation, reason: str = "Tidak jadi") -> Obligation:
    return obligations.cancel_obligation(actor=actor, obligation=duty, reason=reason)


def page(name: str, duty: Obligation) -> str:
    return reverse(f"programs:obligation-{name}", args=[duty.public_id])


def form_of(duty: Obligation, **changes) -> dict:
    """What the edit page of a duty sends."""
    data = {
        "opened_version": duty.version,
        "debtor": duty.debtor_id,
        "creditor": duty.creditor_id,
        "description": duty.description,
        "aspect": duty.aspect,
        "frequency": duty.frequency,
        "first_due_on": duty.first_due_on or "",
        "last_due_on": duty.last_due_on or "",
    }
    return data | changes


class TestUpdate:
    def test_one_change_is_one_version_and_one_event(self, coordinator, duty):
        changed = update(coordinator, duty, description="Menyerahkan catatan lengkap")
        assert changed.version == duty.version + 1
        event = AuditEvent.objects.get(action="obligation.update")
        assert event.changes[0]["new"] == "Menyerahkan catatan lengkap"
        assert update(coordinator, changed, description=changed.description).version == changed.version
        assert AuditEvent.objects.filter(action="obligation.update").count() == 1

    @pytest.mark.parametrize("state", SETTLED)
    def test_open_dates_are_planned_anew_and_the_others_stay(self, coordinator, duty, state):
        settled = set_state(duty.occurrences.first(), state)
        update(coordinator, duty, first_due_on=dt.date(2026, 1, 9))
        assert open_days(duty) == ["02-09", "03-09", "04-09", "05-09", "06-09"]
        settled.refresh_from_db()
        assert (settled.state, settled.due_on) == (state, FIRST)

    def test_date_that_comes_back_is_the_same_row(self, coordinator, duty):
        march = duty.occurrences.get(due_on=dt.date(2026, 3, 5))
        changed = update(coordinator, duty, frequency=Frequency.QUARTERLY)
        assert open_days(duty) == ["01-05", "04-05"]
        march.refresh_from_db()
        assert march.state == OccurrenceState.CANCELLED
        update(coordinator, changed, frequency=Frequency.MONTHLY)
        march.refresh_from_db()
        assert march.state == OccurrenceState.OPEN
        assert duty.occurrences.count() == 6

    def test_moved_single_duty_has_one_date(self, coordinator, partnership):
        single = add_duty(coordinator, partnership, frequency=Frequency.ONCE)
        changed = update(coordinator, single, first_due_on=dt.date(2026, 4, 1))
        assert open_days(single) == ["04-01"]
        set_state(single.occurrences.get(due_on=dt.date(2026, 4, 1)), OccurrenceState.REPORTED)
        update(coordinator, changed, first_due_on=dt.date(2026, 5, 1))
        assert open_days(single) == []

    def test_waiving_drops_what_is_open(self, coordinator, duty):
        update(coordinator, duty, is_waived_by_agreement=True, waiver_reason="Dibantu dinas")
        assert open_days(duty) == []

    def test_waiver_without_reason_is_refused_whole(self, coordinator, duty):
        with pytest.raises(ValidationError, match="alasan"):
            update(coordinator, duty, is_waived_by_agreement=True)
        assert len(open_days(duty)) == 6

    def test_stale_version_is_refused(self, coordinator, duty):
        update(coordinator, duty, description="Pertama")
        with pytest.raises(StaleVersion):
            obligations.update_obligation(
                actor=coordinator, obligation=duty, values={"description": "Kedua"}, version=duty.version
            )

    @pytest.mark.parametrize("side", ["debtor", "creditor"])
    def test_sides_are_parties_of_the_home(self, coordinator, institution, other_institution, duty, side):
        for home in (institution, other_institution):
            with pytest.raises(DomainError) as refused:
                update(coordinator, duty, **{side: OrganizationFactory(institution=home)})
            assert refused.value.field == side

    def test_sides_stay_once_something_was_reported(self, coordinator, duty):
        swapped = {"debtor": duty.creditor, "creditor": duty.debtor}
        changed = update(coordinator, duty, **swapped)
        assert changed.debtor == duty.creditor
        set_state(duty.occurrences.first(), OccurrenceState.FULFILLED)
        with pytest.raises(DomainError, match="sudah dilaporkan"):
            update(coordinator, changed, debtor=duty.debtor, creditor=duty.creditor)

    def test_duty_that_never_falls_due_is_refused(self, coordinator, institution):
        duty = add_duty(coordinator, running_partnership(institution, ends_on=dt.date(2026, 6, 30)))
        with pytest.raises(DomainError, match="setelah masa berlaku"):
            update(coordinator, duty, first_due_on=dt.date(2026, 7, 5))
        assert len(open_days(duty)) == 6

    @pytest.mark.parametrize("status", ["ended", "cancelled"])
    def test_duty_of_a_partnership_that_is_over_stays(self, coordinator, institution, status):
        with pytest.raises(TransitionRefused):
            update(coordinator, bare_duty(running_partnership(institution, status=status)), description="Lain")

    @pytest.mark.parametrize("state", ["agreed", "signed", "active", "suspended", "ended", "cancelled"])
    def test_duty_of_a_settled_agreement_stays(self, coordinator, institution, state):
        with pytest.raises(TransitionRefused):
            update(coordinator, bare_duty(running_agreement(institution, state=state)), description="Lain")

    @pytest.mark.parametrize("change", [lambda actor, duty: update(actor, duty, description="Lain"), cancel])
    def test_change_while_negotiating_takes_consent_back(self, coordinator, institution, change):
        agreement = running_agreement(institution, state="negotiating")
        agreement.parties.update(consented_on=FIRST, consent_method="meeting")
        change(coordinator, bare_duty(agreement))
        assert not agreement.parties.exclude(consented_on=None).exists()

    def test_partnership_in_force_keeps_what_its_pattern_asks_for(self, coordinator, institution):
        partnership = running_partnership(institution)
        duty = add_duty(coordinator, partnership)
        with pytest.raises(NotReady, match="kewajiban"):
            update(coordinator, duty, is_waived_by_agreement=True, waiver_reason="Tidak perlu")
        assert update(coordinator, duty, description="Lain").description == "Lain"


class TestCancel:
    def test_open_and_disputed_dates_go_and_the_others_stay(self, coordinator, duty):
        rows = list(duty.occurrences.all())
        for row, state in zip(rows, SETTLED, strict=False):
            set_state(row, state)
        cancelled = cancel(coordinator, duty, "  Sudah dibantu pihak lain  ")
        states = [row.state for row in duty.occurrences.all()]
        assert states == ["reported", "cancelled", "fulfilled", "cancelled", "cancelled", "cancelled"]
        assert (cancelled.cancel_reason, cancelled.cancelled_by) == ("Sudah dibantu pihak lain", coordinator)
        assert AuditEvent.objects.get(action="obligation.cancel").reason == "Sudah dibantu pihak lain"

    def test_cancelled_stays_cancelled(self, coordinator, duty):
        cancel(coordinator, duty)
        with pytest.raises(TransitionRefused):
            cancel(coordinator, duty)
        with pytest.raises(TransitionRefused):
            update(coordinator, duty, description="Lain")

    def test_reason_is_needed(self, coordinator, duty):
        with pytest.raises(DomainError, match="alasan"):
            cancel(coordinator, duty, "  ")

    @pytest.mark.parametrize("change", [lambda actor, duty: update(actor, duty, description="Lain"), cancel])
    def test_only_the_office_changes(self, observer, partner_user, mentor_user, duty, change):
        for actor in (observer, partner_user, mentor_user):
            with pytest.raises(NotAllowed):
                change(actor, duty)


class TestPages:
    def test_edit_and_cancel_by_page(self, client_for, coordinator, duty):
        client = client_for(coordinator)
        assert client.get(page("edit", duty)).status_code == 200
        answer = client.post(page("edit", duty), form_of(duty, description="Catatan harian"))
        assert answer.url == duty.get_absolute_url()
        assert client.get(page("cancel", duty)).status_code == 200
        assert client.post(page("cancel", duty), {"reason": "Diganti"}).url == duty.get_absolute_url()
        text = client.get(duty.get_absolute_url()).content.decode()
        for words in ("Catatan harian", "Dibatalkan oleh", "Diganti"):
            assert words in text
        assert page("edit", duty) not in text
        assert "Diganti" in client.get(ledger_url(duty.home)).content.decode()

    @pytest.mark.parametrize("name", ["edit", "cancel"])
    def test_page_of_a_cancelled_duty_leads_back_with_the_reason(self, client_for, coordinator, duty, name):
        cancel(coordinator, duty)
        answer = client_for(coordinator).get(page(name, duty), follow=True)
        assert answer.redirect_chain[0][0] == duty.get_absolute_url()
        assert "dibatalkan" in answer.content.decode()

    @pytest.mark.parametrize("name", ["edit", "cancel"])
    def test_partners_and_observers_may_not(self, client_for, observer, duty, name):
        assert client_for(observer).get(page(name, duty)).status_code == 403
        assert client_for(observer).post(page(name, duty), {"reason": "x"}).status_code == 403

    def test_later_editor_is_shown_the_earlier_change_and_keeps_what_was_typed(self, client_for, coordinator, duty):
        client = client_for(coordinator)
        client.post(page("edit", duty), form_of(duty, description="Dari yang pertama"))
        answer = client.post(page("edit", duty), form_of(duty, description="Dari yang kedua"))
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Dari yang pertama" in text
        assert "Dari yang kedua" in text

    def test_double_submit_adds_one_duty(self, client_for, coordinator, partnership, duty):
        address = reverse("programs:partnership-obligation-create", args=[partnership.public_id])
        data = form_of(duty, form_token=uuid.uuid4())
        client = client_for(coordinator)
        assert client.post(address, data).url == client.post(address, data).url
        assert Obligation.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"first_due_on": "12/31/2026"}, "tulis hari dulu"),
            ({"first_due_on": ""}, "Isi tenggat"),
            ({"last_due_on": "2025-12-01"}, "Tenggat akhir"),
            ({"frequency": "harian"}, "harian"),
            ({"description": ""}, "wajib"),
            ({"debtor": "ngawur"}, "pilihan"),
        ],
    )
    def test_bad_edit_is_refused_with_words(self, client_for, coordinator, duty, changes, words):
        answer = client_for(coordinator).post(page("edit", duty), form_of(duty, **changes))
        assert answer.status_code == 422
        assert words.lower() in answer.content.decode().lower()
        assert Obligation.objects.get().version == duty.version

    @pytest.mark.parametrize("side", ["debtor", "creditor"])
    def test_organization_of_another_institution_is_no_choice(
        self, client_for, coordinator, other_institution, duty, side
    ):
        foreign = OrganizationFactory(institution=other_institution)
        answer = client_for(coordinator).post(page("edit", duty), form_of(duty, **{side: foreign.pk}))
        assert answer.status_code == 422
        assert foreign.name not in answer.content.decode()

    def test_waived_support_is_told_in_the_ledger(self, client_for, coordinator, partnership):
        bare_duty(
            partnership,
            description="Bimbingan",
            first_due_on=None,
            is_waived_by_agreement=True,
            waiver_reason="Sudah ada",
        )
        text = client_for(coordinator).get(ledger_url(partnership)).content.decode()
        for words in ("Bimbingan", "Tidak disepakati", "Alasan: Sudah ada"):
            assert words in text

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("draft", "Belum berlaku"),
            ("active", "Terlambat"),
            ("suspended", "Ditangguhkan"),
            ("ended", "Tidak dilanjutkan"),
        ],
    )
    def test_ledger_says_how_a_duty_stands(self, client_for, coordinator, institution, status, words):
        duty = bare_duty(running_partnership(institution, status=status))
        ObligationOccurrence.objects.create(institution=institution, obligation=duty, due_on=FIRST)
        for address in (ledger_url(duty.home), duty.get_absolute_url()):
            assert words in client_for(coordinator).get(address).content.decode()
