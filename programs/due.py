"""What waits of programs on a person's first page."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.core.formats import format_date
from kemitraan.core.registry import WorkItem, WorkPart
from programs.due_sources import WAITING_KINDS, find_by, uncovered_needs
from programs.enums import DeliveryState, OccurrenceState
from programs.models import ObligationDelivery, ObligationOccurrence
from programs.querysets import OPEN_STATES
from programs.rules import DELIVERY_TRANSITIONS, OCCURRENCE_TRANSITIONS, is_delivered
from programs.selectors import represented_by
from programs.selectors.waiting import Waiting, WaitingKind, waiting_now

SHOWN = 100
OFFICE = (Role.ADMIN, Role.COORDINATOR)


def with_homes(occurrences):
    """Due dates with what a line about them names, soonest first."""
    related = ("debtor", "creditor", "partnership", "agreement")
    return occurrences.select_related(*(f"obligation__{name}" for name in related)).order_by("due_on", "id")


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


def _needs_at_work(user, today: dt.date, until: dt.date) -> QuerySet | None:
    return uncovered_needs(user.membership.institution, until) if user.membership.is_office else None


def _need_item(user, until: dt.date, need) -> WorkItem:
    needed = f"diperlukan {format_date(need.starts_on)}" if need.starts_on else ""
    return WorkItem(
        kind="need_without_candidate",
        title=f"Cari calon mitra untuk {need.name}",
        subtitle=" · ".join(filter(None, (need.program.name, needed))),
        url=need.get_absolute_url(),
        due_on=find_by(need.starts_on, need.written_on),
        action="Cari calon",
        icon="search",
    )


NEED_WORK = WorkPart(
    rows=_needs_at_work,
    columns=("public_id", "name", "starts_on", "program__name"),
    order=("starts_on", "pk"),
    show=_need_item,
)
