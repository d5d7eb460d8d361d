"""Obligations of the example: fulfilled with evidence, reported, disputed, waived, single and recurring."""

import datetime as dt
from dataclasses import dataclass

from kemitraan.core.services import attachments
from kemitraan.monitoring.demo.mentoring import picture
from programs.enums import DeliveryState, Frequency, OccurrenceState, PartnershipStatus
from programs.models import Obligation, ObligationDelivery, ObligationOccurrence, Partnership, Suspension
from programs.rules.deliveries import state_after
from programs.rules.due_date_decisions import Wish
from programs.selectors import EVIDENCE
from programs.services.due_date_decisions import decide_due_dates
from programs.services.schedules import planned_dates

SAID = {OccurrenceState.REPORTED, OccurrenceState.DISPUTED, OccurrenceState.FULFILLED}
PAUSED_DAYS = 20


@dataclass(frozen=True)
class Duty:
    """An obligation: who owes whom what, first due so many days from today, how often.

    `states` are those of its first due dates, the others are open. A recurring one `goes_on` without an end. With
    `waiver` it was not agreed on, for that reason; `dispute` is why a report is disputed. `deliveries` towards the
    first due date are (quantity, how much of it was accepted or None while it waits, why not all).
    """

    debtor: str
    creditor: str
    description: str
    aspect: str
    due_in: int = 0
    frequency: str = Frequency.ONCE
    support: str = ""
    states: tuple[str, ...] = ()
    goes_on: bool = False
    waiver: str = ""
    dispute: str = ""
    transfer: str = ""
    quantity: int | None = None
    unit: str = ""
    amount_idr: int | None = None
    specification: str = ""
    reward: str = ""
    sanction: str = ""
    deliveries: tuple[tuple[int, int | None, str], ...] = ()


def add_duty(partnership: Partnership, duty: Duty, people, bodies, today: dt.date) -> Obligation:
    """The obligation, its due dates counted from the first one, and what was said about the early ones."""
    ends_on = None if duty.goes_on or duty.frequency == Frequency.ONCE else partnership.ends_on
    obligation = Obligation(
        institution=partnership.institution,
        partnership=partnership,
        debtor=bodies[duty.debtor],
        creditor=bodies[duty.creditor],
        aspect=duty.aspect,
        support=duty.support,
        description=duty.description,
        transfer_kind=duty.transfer,
        quantity=duty.quantity,
        unit=duty.unit,
        amount_idr=duty.amount_idr,
        specification=duty.specification,
        reward=duty.reward,
        sanction=duty.sanction,
        evidence_required="" if duty.waiver else "Foto atau berita acara",
        frequency=duty.frequency,
        first_due_on=None if duty.waiver else today + dt.timedelta(days=duty.due_in),
        last_due_on=ends_on,
        is_waived_by_agreement=bool(duty.waiver),
        waiver_reason=duty.waiver,
        created_by=people["koordinator@demo.test"],
    )
    obligation.full_clean()
    obligation.save()
    occurrences = ObligationOccurrence.objects.bulk_create(
        ObligationOccurrence(institution=partnership.institution, obligation=obligation, due_on=due_on)
        for due_on in planned_dates(obligation, today=today)
    )
    for place, (occurrence, state) in enumerate(zip(occurrences, duty.states, strict=False)):
        answer(occurrence, state, duty, people, place, today)
    deliver(obligation, duty, people, today)
    return obligation


def deliver(obligation: Obligation, duty: Duty, people, today: dt.date) -> None:
    """What was delivered towards the first due date and how it was judged; the due date follows from it."""
    if not duty.deliveries:
        return
    occurrence = obligation.occurrences.earliest("due_on")
    day = min(occurrence.due_on, today)
    judge = people["koordinator@demo.test"]
    for quantity, accepted, reason in duty.deliveries:
        delivery = ObligationDelivery(
            institution=obligation.institution,
            occurrence=occurrence,
            delivered_on=day - dt.timedelta(days=2),
            quantity=quantity,
            note="Diserahkan dengan surat jalan.",
            is_on_behalf=not obligation.debtor.is_own,
            created_by=judge,
        )
        if accepted is not None:
            delivery.state = DeliveryState.ACCEPTED if accepted == quantity else DeliveryState.PARTLY
            delivery.accepted_quantity, delivery.judged_on, delivery.judged_by = accepted, day, judge
            delivery.judged_reason, delivery.is_judged_on_behalf = reason, not obligation.creditor.is_own
        delivery.full_clean()
        delivery.save()
    occurrence.state = state_after(obligation, list(occurrence.deliveries.order_by("judged_on", "pk")))
    if occurrence.state == OccurrenceState.FULFILLED:
        occurrence.fulfilled_on, occurrence.confirmed_on, occurrence.confirmed_by = day, day, judge
    occurrence.full_clean()
    occurrence.save()


def decide_some(duty: Obligation, people) -> None:
    """The second due date of a recurring duty comes a week later, the third is not owed, as the parties agreed."""
    second, third = duty.occurrences.order_by("due_on")[1:3]
    why = {"decided_with": "Kedua ketua, lewat telepon"}
    for occurrence, wish, reason in (
        (second, Wish("move", days=7), "Menunggu kapal pengangkut."),
        (third, Wish("waive"), "Toko tutup untuk perbaikan sebulan."),
    ):
        decide_due_dates(
            actor=people["koordinator@demo.test"],
            obligation=duty,
            chosen=[occurrence.pk],
            wish=wish,
            reason=reason,
            **why,
        )


def answer(occurrence: ObligationOccurrence, state: str, duty: Duty, people, place: int, today: dt.date) -> None:
    """What both sides said about one due date, a file of the debtor's side among it."""
    partner = people["mitra@demo.test"] if duty.debtor == "bahari" else people["koordinator@demo.test"]
    reported_on = min(occurrence.due_on, today)
    if place == 0:
        attachments.attach(actor=partner, subject=occurrence, upload=picture(len(duty.description)), purpose=EVIDENCE)
    occurrence.state = state
    occurrence.evidence_note = "Diserahkan dengan berita acara."
    occurrence.reported_on = occurrence.fulfilled_on = reported_on
    occurrence.reported_by = partner
    if state == OccurrenceState.FULFILLED:
        occurrence.confirmed_on = min(reported_on + dt.timedelta(days=2), today)
        occurrence.confirmed_by = people["koordinator@demo.test"]
    elif state == OccurrenceState.DISPUTED:
        occurrence.disputed_on = min(reported_on + dt.timedelta(days=1), today)
        occurrence.disputed_by = people["koordinator@demo.test"]
        occurrence.dispute_reason = duty.dispute
    occurrence.full_clean()
    occurrence.save()


def add_pause(partnership: Partnership, today: dt.date) -> None:
    """A suspended partnership has been paused for some days."""
    if partnership.status == PartnershipStatus.SUSPENDED:
        day = today - dt.timedelta(days=PAUSED_DAYS)
        Suspension.objects.create(institution=partnership.institution, partnership=partnership, suspended_on=day)
