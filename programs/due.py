"""What programs want people to be reminded of, and what waits on a person's first page."""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.core.registry import WorkItem
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from partners.models import Representative
from programs.enums import AgreementState, DeliveryState, OccurrenceState
from programs.models import Agreement, ObligationDelivery, ObligationOccurrence
from programs.querysets import OPEN_STATES
from programs.rules import DELIVERY_TRANSITIONS, OCCURRENCE_TRANSITIONS, is_delivered
from programs.selectors import represented_by
from programs.selectors.waiting import Waiting, WaitingKind, waiting_now
from programs.selectors.waiting_agreements import AGREEMENT_KINDS
from programs.selectors.waiting_partnerships import PARTNERSHIP_KINDS
from programs.selectors.waiting_settlements import SETTLEMENT_KINDS

SHOWN = 100
OFFICE = (Role.ADMIN, Role.COORDINATOR)
WAITING_KINDS = (*AGREEMENT_KINDS, *PARTNERSHIP_KINDS, *SETTLEMENT_KINDS)


def due_obligations(institution, until: dt.date) -> Iterable[DueItem]:
    """Duties to be reported on or before `until`; their owners are those who speak for the debtor.

    Drafts and what is suspended, ended or cancelled are silent, and so is what an absent party owes or is owed.
    """
    today = institution.today
    speakers = speakers_of(institution, today)
    occurrences = ObligationOccurrence.objects.filter(institution=institution, due_on__lte=until)
    for occurrence in with_homes(occurrences.unreported().speaking_on(today)):
        obligation = occurrence.obligation
        yield DueItem(
            uid=f"occurrence:{occurrence.pk}",
            title=f"{obligation.description} ({obligation.debtor})",
            due_on=occurrence.due_on,
            url=occurrence.get_absolute_url(),
            owner_ids=tuple(speakers.get(obligation.debtor_id, ())),
            detail=str(obligation.home),
        )


def speakers_of(institution, today: dt.date) -> dict[int, list[int]]:
    """Primary keys of the people who speak for each organization on the local date `today`; one query."""
    speakers: dict[int, list[int]] = {}
    rows = Representative.objects.filter(institution=institution).active_on(today)
    for organization_id, user_id in rows.values_list("organization_id", "membership__user_id"):
        speakers.setdefault(organization_id, []).append(user_id)
    return speakers


def with_homes(occurrences):
    """Due dates with what a line about them names, soonest first."""
    related = ("debtor", "creditor", "partnership", "agreement")
    return occurrences.select_related(*(f"obligation__{name}" for name in related)).order_by("due_on", "id")


def ending_agreements(institution, until: dt.date) -> Iterable[DueItem]:
    """Agreements in force that end on or before `until`, as long as nobody decided what follows.

    Silent are those that ended already, that are left to end, and that a later agreement carries on.
    """
    rows = Agreement.objects.filter(
        institution=institution,
        state=AgreementState.ACTIVE,
        runs_until__gte=institution.today,
        runs_until__lte=until,
        not_continued_on=None,
    ).select_related("program")
    carried_on = Agreement.objects.filter(renews=OuterRef("pk")).exclude(state=AgreementState.CANCELLED)
    rows = rows.exclude(Exists(carried_on))
    for agreement in rows.order_by("runs_until", "id"):
        coordinator = agreement.program.coordinator_id if agreement.program else None
        yield DueItem(
            uid=f"agreement:{agreement.pk}",
            title=f"{agreement.get_kind_display()} {agreement.title} berakhir",
            due_on=cast(dt.date, agreement.current_end),
            url=agreement.get_absolute_url(),
            owner_ids=(coordinator,) if coordinator else (),
        )


OBLIGATION_DUE = DueSource(
    key="obligation_due",
    label="Kewajiban jatuh tempo",
    default_steps=(-7, -1, 0, 3, 14),
    default_recipients=(RecipientKind.OWNER, RecipientKind.COORDINATOR),
    items=due_obligations,
)
AGREEMENT_ENDING = DueSource(
    key="agreement_ending",
    label="Perjanjian akan berakhir",
    default_steps=(-90, -60, -30, -7),
    default_recipients=(RecipientKind.OWNER, RecipientKind.COORDINATOR),
    items=ending_agreements,
)


def source_of(kind: WaitingKind) -> DueSource:
    """What waits, as something to be reminded of: whoever speaks for the party is, or else the office."""

    def items(institution, until: dt.date) -> Iterable[DueItem]:
        today = institution.today
        speakers = speakers_of(institution, today) if kind.whose else {}
        for one in kind.due_until(institution, today, until):
            yield DueItem(
                uid=one.uid,
                title=f"{one.title} ({one.whose})" if one.whose else one.title,
                due_on=cast(dt.date, one.due_on),
                url=one.url,
                owner_ids=tuple(speakers.get(one.whose.pk, ())) if one.whose else (),
                detail=one.about,
            )

    return DueSource(
        key=kind.key,
        label=kind.label,
        default_steps=kind.steps,
        default_recipients=(RecipientKind.OWNER,),
        items=items,
        is_confidential=kind.is_confidential,
    )


WAITING_SOURCES = tuple(source_of(kind) for kind in WAITING_KINDS if kind.steps)


def work_on_waiting(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """All that waits around partnerships and agreements: for a representative the own, for the office everybody's."""
    membership = user.membership
    if membership.role == Role.PARTNER:
        mine = represented_by(user)
        if not mine:
            return []
    elif membership.role in OFFICE:
        mine = None
    else:
        return []
    found = waiting_now(WAITING_KINDS, membership.institution, today, until, organizations=mine, limit=SHOWN)
    return [_waiting_item(kind, one, until, is_own=mine is not None or one.is_for_office) for kind, one in found]


def _waiting_item(kind: WaitingKind, one: Waiting, until: dt.date, *, is_own: bool) -> WorkItem:
    """A day far ahead is not shown as a due date: the thing waits now."""
    return WorkItem(
        kind=kind.label,
        title=one.title,
        subtitle=" · ".join(part for part in (one.about, "" if is_own else one.note) if part),
        url=one.url if is_own else one.office_url,
        due_on=one.due_on if one.due_on is None or one.due_on <= until else None,
        action=one.action if is_own else one.office_action,
        icon=kind.icon,
        waiting_for="" if is_own else str(one.whose),
    )


def work_on_obligations(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """Duties to report until `until`, and reports to confirm: the partner's own, for the office all of them."""
    membership = user.membership
    if membership.role not in {*OFFICE, Role.PARTNER}:
        return []
    rows = ObligationOccurrence.objects.filter(institution=membership.institution_id).speaking_on(today)
    delivered = ObligationDelivery.objects.filter(occurrence=OuterRef("pk"), state=DeliveryState.WAITING)
    rows = rows.annotate(waits=Exists(delivered))
    to_report = Q(state__in=OPEN_STATES, due_on__lte=until)
    to_confirm = Q(state=OccurrenceState.REPORTED) | Q(state__in=OPEN_STATES, waits=True)
    mine: frozenset[int] | None = None
    if membership.role == Role.PARTNER:
        mine = represented_by(user)
        to_report &= Q(obligation__debtor__in=mine)
        to_confirm &= Q(obligation__creditor__in=mine)
    found = with_homes(rows.filter(to_report | to_confirm))[:SHOWN]
    return [item for row in found for item in _items(row, until, mine)]


def _items(occurrence, until: dt.date, mine: frozenset[int] | None) -> Iterable[WorkItem]:
    """What one due date asks of its debtor, and of its creditor; `mine` are the reader's sides, None is the office."""
    obligation = occurrence.obligation
    is_due = occurrence.state in OPEN_STATES and occurrence.due_on <= until
    if is_due and (mine is None or obligation.debtor_id in mine):
        yield _report_item(occurrence, is_own=mine is not None)
    is_said = occurrence.state == OccurrenceState.REPORTED or occurrence.waits
    if is_said and (mine is None or obligation.creditor_id in mine):
        yield _confirm_item(occurrence)


def _report_item(occurrence: ObligationOccurrence, *, is_own: bool) -> WorkItem:
    obligation = occurrence.obligation
    action = "deliver" if is_delivered(obligation) else "report"
    transition = (OCCURRENCE_TRANSITIONS | DELIVERY_TRANSITIONS)[action]
    return WorkItem(
        kind="Kewajiban",
        title=obligation.description,
        subtitle=str(obligation.home),
        url=reverse(f"programs:occurrence-{action}", args=[occurrence.public_id])
        if is_own
        else occurrence.get_absolute_url(),
        due_on=occurrence.due_on,
        action=transition.label if is_own else "Tindak lanjuti",
        icon="file-text",
        waiting_for="" if is_own else str(obligation.debtor),
    )


def _confirm_item(occurrence: ObligationOccurrence) -> WorkItem:
    obligation = occurrence.obligation
    said = "mencatat penyerahan" if is_delivered(obligation) else "melaporkan terpenuhi"
    return WorkItem(
        kind="Kewajiban",
        title=obligation.description,
        subtitle=f"{obligation.debtor} {said} · {obligation.home}",
        url=occurrence.get_absolute_url(),
        due_on=None,
        action="Periksa",
        icon="circle-check",
    )
