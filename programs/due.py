"""What programs want people to be reminded of, and what waits on a person's first page."""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from django.db.models import Q

from kemitraan.accounts.enums import Role
from kemitraan.core.registry import WorkItem
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from partners.models import Representative
from programs.enums import AgreementState, OccurrenceState, PartnershipStatus
from programs.models import Agreement, ObligationOccurrence
from programs.selectors import represented_by


def open_occurrences():
    """Duties that still wait, of partnerships and agreements in force; drafts and what is paused are silent."""
    in_force = Agreement.objects.filter(state=AgreementState.ACTIVE)
    return (
        ObligationOccurrence.objects.filter(state=OccurrenceState.OPEN, obligation__cancelled_at=None)
        .filter(Q(obligation__partnership__status=PartnershipStatus.ACTIVE) | Q(obligation__agreement__in=in_force))
        .select_related("obligation__debtor", "obligation__partnership", "obligation__agreement")
        .order_by("due_on", "id")
    )


def due_obligations(institution, until: dt.date) -> Iterable[DueItem]:
    """Open duties due on or before `until`; their owners are those who speak for the debtor."""
    speakers: dict[int, list[int]] = {}
    rows = Representative.objects.filter(institution=institution).active_on(institution.today)
    for organization_id, user_id in rows.values_list("organization_id", "membership__user_id"):
        speakers.setdefault(organization_id, []).append(user_id)
    for occurrence in open_occurrences().filter(institution=institution, due_on__lte=until):
        obligation = occurrence.obligation
        home = obligation.home
        yield DueItem(
            uid=f"occurrence:{occurrence.pk}",
            title=f"{obligation.description} ({obligation.debtor})",
            due_on=occurrence.due_on,
            url=home.get_absolute_url(),
            owner_ids=tuple(speakers.get(obligation.debtor_id, ())),
            detail=str(home),
        )


def ending_agreements(institution, until: dt.date) -> Iterable[DueItem]:
    """Agreements in force that end on or before `until`; those that ended already ask nothing any more."""
    rows = Agreement.objects.filter(
        institution=institution,
        state=AgreementState.ACTIVE,
        ends_on__gte=institution.today,
        ends_on__lte=until,
    ).select_related("program")
    for agreement in rows.order_by("ends_on", "id"):
        coordinator = agreement.program.coordinator_id if agreement.program else None
        yield DueItem(
            uid=f"agreement:{agreement.pk}",
            title=f"{agreement.get_kind_display()} {agreement.title} berakhir",
            due_on=cast(dt.date, agreement.ends_on),
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


def work_on_obligations(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """Duties due until `until`: the partner's own to fulfil, the office's to follow up and confirm."""
    membership = user.membership
    if membership.role not in {Role.ADMIN, Role.COORDINATOR, Role.PARTNER}:
        return []
    is_partner = membership.role == Role.PARTNER
    rows = open_occurrences().filter(institution=membership.institution_id, due_on__lte=until)
    if is_partner:
        rows = rows.filter(obligation__debtor__in=represented_by(user))
    items = []
    for occurrence in rows[:100]:
        obligation = occurrence.obligation
        home = obligation.home
        items.append(
            WorkItem(
                kind="Kewajiban",
                title=obligation.description,
                subtitle=str(home),
                url=home.get_absolute_url(),
                due_on=occurrence.due_on,
                action="Laporkan" if is_partner else "Tindak lanjuti",
                icon="file-text",
                waiting_for="" if is_partner else str(obligation.debtor),
            )
        )
    return items
