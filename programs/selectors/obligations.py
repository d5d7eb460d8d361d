"""Who owes what: due dates and the ledger, scoped to the reader."""

from typing import Any

from kemitraan.core import clock
from partners.models import Representative
from programs.enums import OccurrenceState
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.selectors.states import occurrence_display_state


def represented_by(actor) -> frozenset[int]:
    """Primary keys of the organizations for which `actor` speaks today."""
    if actor.membership is None:
        return frozenset()
    rows = Representative.objects.spoken_for_by(actor.membership)
    return frozenset(rows.values_list("organization_id", flat=True))


def obligations_of(agreement: Agreement):
    """Obligations of the agreement itself and of the partnership that it puts in writing."""
    own = Obligation.objects.filter(agreement=agreement, cancelled_at=None)
    if agreement.partnership_id is None:
        return own
    return own | Obligation.objects.filter(partnership=agreement.partnership_id, cancelled_at=None)


def occurrences_of(user, *, partnership: Partnership | None = None, agreement: Agreement | None = None):
    """Due dates of a record's obligations that `user` may see, soonest first, in one query."""
    rows = ObligationOccurrence.objects.visible_to(user).exclude(state=OccurrenceState.CANCELLED)
    rows = (
        rows.filter(obligation__in=obligations_of(agreement))
        if agreement
        else rows.filter(obligation__partnership=partnership)
    )
    return rows.select_related("obligation__debtor", "obligation__creditor").order_by("due_on", "id")


def obligation_sides(
    user, *, partnership: Partnership | None = None, agreement: Agreement | None = None
) -> list[dict[str, Any]]:
    """The ledger: for each party what it owes, overdue first; sides as `_components/ledger.html` takes them."""
    today = clock.today()
    sides: dict[int, dict[str, Any]] = {}
    parties = agreement.parties if agreement else partnership.parties if partnership else None
    if parties is None:
        return []
    for party in parties.select_related("organization"):
        sides[party.organization_id] = {"title": "Kewajiban", "name": party.organization.name, "rows": []}
    shown: dict[int, int] = {}
    for occurrence in occurrences_of(user, partnership=partnership, agreement=agreement):
        obligation = occurrence.obligation
        side = sides.get(obligation.debtor_id)
        is_done = occurrence.state == OccurrenceState.FULFILLED
        if side is None or (not is_done and shown.get(obligation.pk, 0) >= 2):
            continue
        if not is_done:
            shown[obligation.pk] = shown.get(obligation.pk, 0) + 1
        side["rows"].append(
            {
                "title": obligation.description,
                "note": f"untuk {obligation.creditor}",
                "due_on": occurrence.due_on,
                "state": occurrence_display_state(occurrence, today),
                "occurrence": occurrence,
            }
        )
    return list(sides.values())
