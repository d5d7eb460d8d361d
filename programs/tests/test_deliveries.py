"""Deliveries towards a due date: what they make of it, who records and who judges them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from programs.due import work_on_obligations
from programs.due_sources import due_obligations
from programs.enums import DeliveryState, OccurrenceState
from programs.models import ObligationDelivery, ObligationOccurrence
from programs.rules import DELIVERY_TRANSITIONS, OCCURRENCE_TRANSITIONS, refusal_of
from programs.rules.deliveries import may_judge, progress_of
from programs.services.deliveries import accept_delivery, record_delivery, reject_delivery, withdraw_delivery
from programs.tests.duties import (
    NOON,
    TODAY,
    bare_duty,
    ledger_url,
    pdf,
    running_agreement,
    running_partnership,
    set_state,
    speaks_for,
)
from programs.tests.factories import ObligationDeliveryFactory, OccurrenceFactory

LATE = TODAY - dt.timedelta(days=3)
KG = {"quantity": Decimal(500), "unit": "kg", "specification": "Kering"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


def due_date(home, **terms) -> ObligationOccurrence:
    return OccurrenceFactory(obligation=bare_duty(home, **(terms or KG)), due_on=LATE)


@pytest.fixture
def occurrence(institution) -> ObligationOccurrence:
    return due_date(running_partnership(institution))


@pytest.fixture
def debtor_user(occurrence, partner_user):
    speaks_for(partner_user, occurrence.obligation.debtor)
    return partner_user


def deliver(actor, occurrence, quantity=None, **values) -> ObligationDelivery:
    amount = None if quantity is None else Decimal(quantity)
    return record_delivery(actor=actor, occurrence=occurrence, quantity=amount, **{"note": "Dikirim"} | values)


def judge(actor, delivery, accepted: str) -> ObligationDelivery:
    """`accepted` is how much of it, `0` rejects."""
    if accepted == "0":
        return reject_delivery(actor=actor, delivery=delivery, reason="Basah")
    return accept_delivery(actor=actor, delivery=delivery, quantity=Decimal(accepted), reason="Sebagian basah")


class TestStates:
    @pytest.mark.parametrize(
        ("steps", "state", "progress"),
        [
            (["500"], "reported", "0 dari 500 kg diterima"),
            (["200"], "open", "0 dari 500 kg diterima"),
            (["200", "300"], "reported", "0 dari 500 kg diterima"),
            (["500=500"], "fulfilled", "500 dari 500 kg diterima"),
            (["500=430"], "open", "430 dari 500 kg diterima"),
            (["500=430", "70=70"], "fulfilled", "500 dari 500 kg diterima"),
            (["200=200", "300=300"], "fulfilled", "500 dari 500 kg diterima"),
            (["500=0"], "disputed", "0 dari 500 kg diterima"),
            (["500=0", "500"], "reported", "0 dari 500 kg diterima"),
            (["500=0", "500=500"], "fulfilled", "500 dari 500 kg diterima"),
            (["600=600"], "fulfilled", "600 dari 500 kg diterima"),
            (["499,99=499,99"], "open", "499,99 dari 500 kg diterima"),
        ],
    )
    def test_accepted_quantities_fulfill_it(self, coordinator, occurrence, steps, state, progress):
        for step in steps:
            quantity, _, accepted = step.replace(",", ".").partition("=")
            delivery = deliver(coordinator, occurrence, quantity)
            if accepted:
                judge(coordinator, delivery, accepted)
        occurrence.refresh_from_db()
        assert (occurrence.state, progress_of(occurrence)) == (state, progress)

    @pytest.mark.parametrize(
        ("terms", "quantity", "accepted", "state"),
        [
            ({"specification": "Rapi"}, None, None, "reported"),
            ({"specification": "Rapi"}, None, "yes", "fulfilled"),
            ({"specification": "Rapi"}, None, "no", "disputed"),
            ({"amount_idr": Decimal(1_000_000)}, "400000", "yes", "open"),
            ({"amount_idr": Decimal(1_000_000)}, "1000000", "yes", "fulfilled"),
        ],
    )
    def test_money_is_counted_and_what_is_not_counted_is_accepted_once(
        self, coordinator, institution, terms, quantity, accepted, state
    ):
        occurrence = due_date(running_partnership(institution), **terms)
        delivery = deliver(coordinator, occurrence, quantity)
        if accepted == "yes":
            accept_delivery(actor=coordinator, delivery=delivery)
        elif accepted == "no":
            reject_delivery(actor=coordinator, delivery=delivery, reason="Belum rapi")
        occurrence.refresh_from_db()
        assert occurrence.state == state

    @pytest.mark.parametrize("action", [*OCCURRENCE_TRANSITIONS, *DELIVERY_TRANSITIONS])
    @pytest.mark.parametrize("state", OccurrenceState.values)
    @pytest.mark.parametrize("is_delivered", [True, False])
    def test_every_state_and_action_of_both_kinds(self, institution, state, action, is_delivered):
        occurrence = due_date(running_partnership(institution), **(KG if is_delivered else {"evidence_required": "x"}))
        set_state(occurrence, state)
        if action in DELIVERY_TRANSITIONS:
            is_possible = is_delivered and state in {"open", "reported", "disputed"}
        elif action in {"waive", "move", "reinstate"}:
            is_possible = state in OCCURRENCE_TRANSITIONS[action].sources
        else:
            is_possible = not is_delivered and state in OCCURRENCE_TRANSITIONS[action].sources
        assert (not refusal_of(action, occurrence)) == is_possible

    def test_what_was_reported_before_it_is_counted_is_still_judged(self, institution):
        occurrence = due_date(running_partnership(institution))
        occurrence.reported_on = LATE
        set_state(occurrence, "reported")
        assert not refusal_of("confirm", occurrence)
        assert not refusal_of("dispute", occurrence)

    @pytest.mark.parametrize("state", ["ended", "cancelled"])
    def test_after_the_end_nothing_is_delivered_but_what_was_is_judged(self, coordinator, institution, state):
        for home in (running_partnership(institution, status=state), running_agreement(institution, state=state)):
            occurrence = due_date(home)
            with pytest.raises(TransitionRefused):
                deliver(coordinator, occurrence, "5")
            delivery = ObligationDeliveryFactory(occurrence=occurrence, quantity=Decimal(500))
            assert accept_delivery(actor=coordinator, delivery=delivery).state == DeliveryState.ACCEPTED

    def test_a_delivery_is_judged_once(self, coordinator, occurrence):
        delivery = judge(coordinator, deliver(coordinator, occurrence, "100"), "100")
        for again in ("100", "0"):
            with pytest.raises(TransitionRefused, match="Diterima"):
                judge(coordinator, delivery, again)
        assert AuditEvent.objects.filter(action="obligation.accept").count() == 1

    def test_the_day_it_was_fulfilled_is_the_last_delivery(self, coordinator, occurrence):
        for day, quantity in ((LATE, "300"), (TODAY - dt.timedelta(days=1), "200")):
            judge(coordinator, deliver(coordinator, occurrence, quantity, delivered_on=day), quantity)
        occurrence.refresh_from_db()
        assert (occurrence.fulfilled_on, occurrence.confirmed_on) == (TODAY - dt.timedelta(days=1), TODAY)


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"quantity": None}, "quantity"),
            ({"quantity": "0"}, "quantity"),
            ({"quantity": "5", "delivered_on": TODAY + dt.timedelta(days=1)}, "delivered_on"),
        ],
    )
    def test_delivery_without_quantity_or_of_tomorrow(self, coordinator, occurrence, values, field):
        with pytest.raises(DomainError) as refused:
            deliver(coordinator, occurrence, **values)
        assert refused.value.field == field

    def test_negative_quantity(self, coordinator, occurrence):
        with pytest.raises(ValidationError, match="di atas nol"):
            deliver(coordinator, occurrence, "-5")

    def test_what_is_not_counted_needs_words_or_a_file(self, coordinator, institution):
        occurrence = due_date(running_partnership(institution), specification="Rapi")
        with pytest.raises(DomainError, match="lampirkan bukti"):
            deliver(coordinator, occurrence, note=" ")

    @pytest.mark.parametrize(
        ("quantity", "reason", "field"), [("600", "", "quantity"), ("0", "", "quantity"), ("5", " ", "reason")]
    )
    def test_accepting_more_or_a_part_without_reason(self, coordinator, occurrence, quantity, reason, field):
        delivery = deliver(coordinator, occurrence, "500")
        with pytest.raises(DomainError) as refused:
            accept_delivery(actor=coordinator, delivery=delivery, quantity=Decimal(quantity), reason=reason)
        assert refused.value.field == field

    def test_rejecting_needs_a_reason(self, coordinator, occurrence):
        with pytest.raises(DomainError, match="alasan"):
            reject_delivery(actor=coordinator, delivery=deliver(coordinator, occurrence, "5"), reason="")


class TestSides:
    def test_debtor_delivers_and_does_not_judge(self, debtor_user, occurrence):
        delivery = deliver(debtor_user, occurrence, "500")
        assert not delivery.is_on_behalf
        with pytest.raises(NotAllowed):
            accept_delivery(actor=debtor_user, delivery=delivery)

    def test_creditor_judges_and_does_not_deliver(self, coordinator, partner_user, occurrence):
        speaks_for(partner_user, occurrence.obligation.creditor)
        with pytest.raises(NotAllowed):
            deliver(partner_user, occurrence, "500")
        delivery = accept_delivery(actor=partner_user, delivery=deliver(coordinator, occurrence, "500"))
        assert (delivery.is_on_behalf, delivery.is_judged_on_behalf) == (True, False)

    def test_who_speaks_for_both_sides_does_not_judge_their_own(self, debtor_user, occurrence):
        speaks_for(debtor_user, occurrence.obligation.creditor)
        delivery = deliver(debtor_user, occurrence, "500")
        with pytest.raises(NotAllowed, match="pihak yang berhak"):
            accept_delivery(actor=debtor_user, delivery=delivery)

    @pytest.mark.parametrize(
        ("debtor_is_own", "creditor_has_account", "same_person", "is_allowed"),
        [
            (False, False, True, True),  # both without an account: the office records for them
            (True, False, True, True),  # the partner has nobody who could judge it
            (True, True, True, False),  # the partner judges itself
            (True, True, False, False),  # a colleague neither
            (False, True, True, True),  # the debtor has nobody to record it
        ],
    )
    def test_office_judges_its_own_only_for_a_party_without_an_account(
        self,
        coordinator,
        admin_user,
        partner_user,
        occurrence,
        debtor_is_own,
        creditor_has_account,
        same_person,
        is_allowed,
    ):
        duty = occurrence.obligation
        duty.debtor.is_own = debtor_is_own
        duty.debtor.kind = "unit" if debtor_is_own else duty.debtor.kind
        duty.debtor.save()
        if creditor_has_account:
            speaks_for(partner_user, duty.creditor)
        delivery = deliver(coordinator, occurrence, "500")
        judge_ = coordinator if same_person else admin_user
        if is_allowed:
            assert accept_delivery(actor=judge_, delivery=delivery).is_judged_on_behalf
        else:
            with pytest.raises(NotAllowed):
                accept_delivery(actor=judge_, delivery=delivery)

    def test_colleague_judges_what_was_recorded_for_parties_with_accounts(
        self, coordinator, admin_user, debtor_user, occurrence
    ):
        delivery = deliver(debtor_user, occurrence, "500")
        accounts = frozenset({occurrence.obligation.debtor_id, occurrence.obligation.creditor_id})
        assert may_judge(coordinator, delivery, frozenset(), accounts)

    def test_observer_and_mentor_do_neither(self, observer, occurrence, coordinator, client_for, mentor_user):
        delivery = deliver(coordinator, occurrence, "5")
        for user, status in ((observer, 403), (mentor_user, 404)):
            client = client_for(user)
            for address in addresses(occurrence, delivery):
                assert client.get(address).status_code == status, (user, address)


def addresses(occurrence, delivery) -> list[str]:
    return [
        reverse("programs:occurrence-deliver", args=[occurrence.public_id]),
        reverse("programs:delivery-accept", args=[delivery.public_id]),
        reverse("programs:delivery-reject", args=[delivery.public_id]),
        reverse("programs:delivery-withdraw", args=[delivery.public_id]),
    ]


class TestWithdrawing:
    @pytest.mark.parametrize(
        ("before", "state", "progress"),
        [
            ([], "open", "0 dari 500 kg diterima"),
            (["200"], "open", "0 dari 500 kg diterima"),
            (["200=150"], "open", "150 dari 500 kg diterima"),
            (["500=0"], "disputed", "0 dari 500 kg diterima"),
            (["500"], "reported", "0 dari 500 kg diterima"),
        ],
    )
    def test_due_date_stands_as_if_it_had_not_been_said(self, coordinator, occurrence, before, state, progress):
        for step in before:
            quantity, _, accepted = step.partition("=")
            delivery = deliver(coordinator, occurrence, quantity)
            if accepted:
                judge(coordinator, delivery, accepted)
        withdraw_delivery(actor=coordinator, delivery=deliver(coordinator, occurrence, "500"), reason="Salah tenggat")
        occurrence.refresh_from_db()
        assert (occurrence.state, progress_of(occurrence)) == (state, progress)

    def test_what_came_after_it_says_when_the_duty_was_done(self, coordinator, occurrence):
        wrong = deliver(coordinator, occurrence, "500", delivered_on=TODAY)
        withdraw_delivery(actor=coordinator, delivery=wrong, reason="Salah tanggal")
        accept_delivery(actor=coordinator, delivery=deliver(coordinator, occurrence, "500", delivered_on=LATE))
        occurrence.refresh_from_db()
        assert (occurrence.state, occurrence.fulfilled_on) == ("fulfilled", LATE)

    def test_only_the_side_that_said_it(self, coordinator, debtor_user, occurrence, observer):
        theirs, ours = deliver(debtor_user, occurrence, "5"), deliver(coordinator, occurrence, "6")
        for actor, delivery in ((coordinator, theirs), (observer, theirs), (observer, ours)):
            with pytest.raises(NotAllowed):
                withdraw_delivery(actor=actor, delivery=delivery, reason="Keliru")
        withdraw_delivery(actor=debtor_user, delivery=theirs, reason="Keliru")
        withdraw_delivery(actor=coordinator, delivery=ours, reason="Keliru")
        with pytest.raises(DomainError, match="Ditarik"):
            accept_delivery(actor=coordinator, delivery=ours)

    def test_reason_is_read_by_both_and_judged_ones_stay(self, client_for, coordinator, debtor_user, occurrence):
        delivery = deliver(debtor_user, occurrence, "500", evidence=[pdf()])
        page = reverse("programs:delivery-withdraw", args=[delivery.public_id])
        home = occurrence.obligation.get_absolute_url()
        office, client = client_for(coordinator), client_for(debtor_user)
        assert [page in reader.get(home).content.decode() for reader in (client, office)] == [True, False]
        assert client.post(page, {"reason": " "}).status_code == 422
        assert client.post(page, {"reason": "Salah kapal"}).status_code == 302
        assert all("Salah kapal" in reader.get(home).content.decode() for reader in (client, office))
        remove = reverse("core:attachment-remove", args=[Attachment.objects.get().public_id])
        assert client.post(remove).status_code == 403
        event = AuditEvent.objects.get(action="obligation.withdraw")
        assert (event.reason, event.actor) == ("Salah kapal", debtor_user)
        assert client.get(page).status_code == 302
        judged = deliver(debtor_user, occurrence, "500")
        accept_delivery(actor=coordinator, delivery=judged)
        with pytest.raises(TransitionRefused):
            withdraw_delivery(actor=debtor_user, delivery=judged, reason="Keliru")


class TestPages:
    def test_both_sides_do_it_on_pages_and_read_it(self, client_for, debtor_user, occurrence, coordinator):
        create = reverse("programs:occurrence-deliver", args=[occurrence.public_id])
        client = client_for(debtor_user)
        page = client.get(create).content.decode()
        assert "Spesifikasi: Kering" in page
        assert 'value="500"' in page
        data = {"delivered_on": "9/3/2026", "quantity": "450", "note": "Surat jalan 7", "evidence": pdf("surat.pdf")}
        assert client.post(create, data).status_code == 302
        delivery = ObligationDelivery.objects.get()
        accept = reverse("programs:delivery-accept", args=[delivery.public_id])
        assert client.get(accept).status_code == 403
        office = client_for(coordinator)
        answer = office.post(accept, {"quantity": "430", "reason": ""})
        assert (answer.status_code, "Tulis alasannya" in answer.content.decode()) == (422, True)
        assert office.post(accept, {"quantity": "430", "reason": "Dua puluh basah"}).status_code == 302
        assert office.get(accept).status_code == 302
        for user in (debtor_user, coordinator):
            text = client_for(user).get(occurrence.obligation.get_absolute_url()).content.decode()
            for words in ("430 dari 500 kg diterima", "surat.pdf", "Dua puluh basah", "Diterima sebagian (430 kg)"):
                assert words in text
        assert "430 dari 500 kg diterima" in client.get(ledger_url(occurrence.obligation.home)).content.decode()
        assert 'value="70"' in client.get(create).content.decode()

    def test_judged_evidence_stays(self, client_for, debtor_user, occurrence, coordinator):
        delivery = deliver(debtor_user, occurrence, "5", evidence=[pdf()])
        remove = reverse("core:attachment-remove", args=[Attachment.objects.get().public_id])
        accept_delivery(actor=coordinator, delivery=delivery)
        assert client_for(debtor_user).post(remove).status_code == 403

    @pytest.mark.parametrize("count", [1, 4])
    def test_page_takes_as_many_queries_for_many(
        self, client_for, coordinator, occurrence, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            deliver(coordinator, occurrence, "5", evidence=[pdf()])
        client = client_for(coordinator)
        client.get(occurrence.obligation.get_absolute_url())
        with django_assert_max_num_queries(20):
            assert client.get(occurrence.obligation.get_absolute_url()).status_code == 200


class TestFeeds:
    @pytest.mark.parametrize(
        ("quantity", "accepted", "to_deliver", "to_judge"),
        [
            (None, "", 1, 0),
            ("200", "", 1, 1),
            ("500", "", 0, 1),
            ("500", "430", 1, 0),
            ("500", "500", 0, 0),
            ("500", "0", 1, 0),
        ],
    )
    def test_each_side_is_asked_for_its_part(
        self, coordinator, institution, occurrence, quantity, accepted, to_deliver, to_judge
    ):
        if quantity:
            delivery = deliver(coordinator, occurrence, quantity)
            if accepted:
                judge(coordinator, delivery, accepted)
        assert len(list(due_obligations(institution, TODAY))) == to_deliver
        work = [item.action for item in work_on_obligations(coordinator, TODAY, TODAY)]
        assert sorted(work) == sorted(["Tindak lanjuti"] * to_deliver + ["Periksa"] * to_judge)

    def test_debtor_is_led_to_the_page_of_its_kind(self, institution, debtor_user, occurrence):
        (item,) = work_on_obligations(debtor_user, TODAY, TODAY)
        assert (item.action, item.url) == (
            "Catat penyerahan",
            reverse("programs:occurrence-deliver", args=[occurrence.public_id]),
        )
