"""Obligations of the example: fulfilled with evidence, reported, disputed, waived, single and recurring."""

import datetime as dt
from dataclasses import dataclass

from kemitraan.core.services import attachments
from kemitraan.monitoring.demo.mentoring import picture
from programs.enums import Frequency, OccurrenceState, PartnershipStatus
from programs.models import Obligation, ObligationOccurrence, Partnership, Suspension
from programs.selectors import EVIDENCE
from programs.services.schedules import planned_dates

SAID = {OccurrenceState.REPORTED, OccurrenceState.DISPUTED, OccurrenceState.FULFILLED}
PAUSED_DAYS = 20


@dataclass(frozen=True)
class Duty:
    """An obligation: who owes whom what, first due so many days from today, how often.

    `states` are those of its first due dates, the others are open. A recurring one `goes_on` without an end. With
    `waiver` it was not agreed on, for that reason; `dispute` is why a report is disputed.
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
    return obligation


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
