"""The ledger: who owes what in columns that face each other, overdue first, scoped to the reader."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.urls import reverse

from kemitraan.core.models import Attachment
from partners.models import Organization
from programs.enums import DeliveryState, OccurrenceState
from programs.models import (
    Agreement,
    AgreementParty,
    Obligation,
    ObligationDelivery,
    ObligationOccurrence,
    Partnership,
    PartnershipParty,
)
from programs.querysets import OPEN_STATES
from programs.rules import how_much, measure_of
from programs.rules.deliveries import progress_of
from programs.selectors.obligations import (
    DONE,
    SHOWN_UNSETTLED,
    evidence_of,
    occurrences_of,
    said_of,
)
from programs.selectors.states import DisplayState, occurrence_display_state

SHOWN_FULFILLED = 1
SHOWN_ROWS = 200
LATE, OPEN, WAITING, DISPUTED, FULFILLED, WAIVED = "late", "open", "waiting", "disputed", "fulfilled", "waived"
STANDINGS = {
    LATE: "Terlambat",
    OPEN: "Belum dipenuhi",
    WAITING: "Menunggu dinilai",
    DISPUTED: "Dipersoalkan",
    FULFILLED: "Terpenuhi",
    WAIVED: "Dibebaskan",
}
COUNTED = (
    (LATE, "late", "clock"),
    (WAITING, "soon", "send"),
    (OPEN, "wait", "hourglass"),
    (FULFILLED, "ok", "circle-check"),
)


def standing_is(standing: str, today: dt.date) -> Q:
    """Due dates that stand so on the local date `today`: one of `STANDINGS`."""
    delivered = ObligationDelivery.objects.filter(occurrence=OuterRef("pk"), state=DeliveryState.WAITING)
    waits = Q(Exists(delivered))
    return {
        LATE: Q(state__in=OPEN_STATES, due_on__lt=today),
        OPEN: Q(state__in=OPEN_STATES, due_on__gte=today),
        WAITING: Q(state=OccurrenceState.REPORTED) | Q(state__in=OPEN_STATES) & waits,
        DISPUTED: Q(state=OccurrenceState.DISPUTED),
        FULFILLED: Q(state=OccurrenceState.FULFILLED),
        WAIVED: Q(state=OccurrenceState.WAIVED),
    }[standing]


def ledger_counts(rows: QuerySet[ObligationOccurrence], today: dt.date, address: str) -> list[dict[str, Any]]:
    """How many due dates are late, wait for judgment, are open or fulfilled, as `_components/counters.html` takes them.

    Late and open ones count only where their home is in force. One query.
    """
    rows = rows.select_related(None).prefetch_related(None).order_by()
    speaking = Q(pk__in=ObligationOccurrence.objects.speaking_on(today).values("pk"))
    counts = rows.aggregate(
        **{
            name: Count("pk", filter=standing_is(name, today) & (speaking if name in {LATE, OPEN} else Q()))
            for name, _, _ in COUNTED
        }
    )
    looks = [(name, {"color": color, "icon": icon}) for name, color, icon in COUNTED]
    return [
        {"label": STANDINGS[name], "value": counts[name], "url": f"{address}?state={name}", **look}
        for name, look in looks
    ]


def obligation_sides(
    user,
    *,
    partnership: Partnership | None = None,
    agreement: Agreement | None = None,
    parties: Sequence[PartnershipParty | AgreementParty] | None = None,
    rows: QuerySet[ObligationOccurrence] | None = None,
) -> list[dict[str, Any]]:
    """The ledger: for each party what it owes, overdue first; sides as `_components/ledger.html` takes them.

    Of each duty the next unsettled due dates and the last fulfilled one; then what the parties did not agree on,
    and what was cancelled, each with its reason. The `parties` with their organization are read unless given. With
    `rows`, a part of `occurrences_of` the record that somebody asked for, exactly these are shown.
    """
    home = agreement or partnership
    if home is None:
        return []
    if parties is None:
        parties = list(home.parties.select_related("organization"))
    sides: dict[int, dict[str, Any]] = {
        party.organization_id: {"title": "Kewajiban", "name": party.organization.name, "rows": []} for party in parties
    }
    mine = occurrences_of(user, partnership=partnership, agreement=agreement)
    shown = _shown(mine) if rows is None else list(rows[:SHOWN_ROWS])
    _read_deliveries(shown)
    files = evidence_of(shown)
    today = home.institution.today
    for occurrence in shown:
        if side := sides.get(occurrence.obligation.debtor_id):
            side["rows"].append(_occurrence_row(occurrence, files.get(occurrence.pk, []), today))
    for side in sides.values():
        side["rows"].sort(key=_urgency)
    for obligation in [] if rows is not None else _settled_duties(user, partnership, agreement):
        if side := sides.get(obligation.debtor_id):
            side["rows"].append(_settled_row(obligation))
    return list(sides.values())


def party_sides(
    user, organization: Organization, rows: QuerySet[ObligationOccurrence] | None = None
) -> list[dict[str, Any]]:
    """The ledger of one organization in all its partnerships and agreements: what it owes, and what others owe it.

    As `obligation_sides`, with the other side and the record named on each row.
    """
    mine = occurrences_of(user, organization=organization)
    shown = _shown(mine) if rows is None else list(rows[:SHOWN_ROWS])
    _read_deliveries(shown)
    files = evidence_of(shown)
    today = organization.institution.today
    owes: dict[str, Any] = {"title": "Kewajiban", "name": f"{organization} kepada pihak lain", "rows": []}
    gets: dict[str, Any] = {"title": "Hak", "name": f"Pihak lain kepada {organization}", "rows": []}
    for occurrence in shown:
        obligation = occurrence.obligation
        row = _occurrence_row(occurrence, files.get(occurrence.pk, []), today)
        is_own = obligation.debtor_id == organization.pk
        other = f"untuk {obligation.creditor}" if is_own else f"dari {obligation.debtor}"
        (owes if is_own else gets)["rows"].append(row | {"note": f"{other} · {obligation.home}"})
    for side in (owes, gets):
        side["rows"].sort(key=_urgency)
    return [owes, gets]


def _read_deliveries(occurrences: Sequence[ObligationOccurrence]) -> None:
    """The deliveries of those due dates that are counted, at once; nothing is asked where none is."""
    counted = [row for row in occurrences if measure_of(row.obligation)]
    prefetch_related_objects(counted, "deliveries")


def _shown(occurrences: Iterable[ObligationOccurrence]) -> list[ObligationOccurrence]:
    """Of each duty the first unsettled due dates and the latest of those that are done or waived."""
    rows = list(occurrences)
    shown = []
    seen: Counter = Counter()
    for occurrence in rows:
        if occurrence.state not in DONE and seen[occurrence.obligation_id] < SHOWN_UNSETTLED:
            seen[occurrence.obligation_id] += 1
            shown.append(occurrence)
    done: Counter = Counter()
    for occurrence in reversed(rows):
        if occurrence.state in DONE and done[occurrence.obligation_id] < SHOWN_FULFILLED:
            done[occurrence.obligation_id] += 1
            shown.append(occurrence)
    return shown


def _occurrence_row(occurrence: ObligationOccurrence, files: list[Attachment], today: dt.date) -> dict[str, Any]:
    obligation = occurrence.obligation
    return {
        "title": obligation.description,
        "value": progress_of(occurrence) or how_much(obligation),
        "url": occurrence.get_absolute_url(),
        "note": f"untuk {obligation.creditor}",
        "original_due_on": occurrence.original_due_on,
        "said": said_of(occurrence),
        "files": files,
        "due_on": occurrence.due_on,
        "state": occurrence_display_state(occurrence, today),
        "occurrence": occurrence,
    }


def _urgency(row: dict[str, Any]) -> tuple[int, dt.date]:
    """Overdue and disputed first, then what is open, at last what is fulfilled."""
    rank = {"expired": 0, "disputed": 0, "fulfilled": 2, "waived": 2}
    return rank.get(row["state"].value, 1), row["due_on"]


def _settled_duties(user, partnership: Partnership | None, agreement: Agreement | None):
    """Duties without due dates to wait for: not agreed on, or cancelled."""
    rows = Obligation.objects.visible_to(user)
    own = rows.filter(agreement=agreement) if agreement else rows.filter(partnership=partnership)
    if agreement and agreement.partnership_id:
        own = own | rows.filter(partnership=agreement.partnership_id)
    settled = own.filter(is_waived_by_agreement=True) | own.exclude(cancelled_at=None)
    return settled.select_related("creditor").distinct().order_by("id")


def _settled_row(obligation: Obligation) -> dict[str, Any]:
    if obligation.cancelled_at:
        reason, state = obligation.cancel_reason, DisplayState("cancelled", "Dibatalkan")
    else:
        reason, state = obligation.waiver_reason, DisplayState("waived", "Tidak disepakati")
    return {
        "title": obligation.description,
        "url": obligation.get_absolute_url(),
        "note": f"untuk {obligation.creditor}",
        "said": [f"Alasan: {reason}"] if reason else [],
        "state": state,
        "due_on": None,
        "occurrence": None,
    }


@dataclass(frozen=True)
class DutyToCheck:
    """One due date that a visit asks about: whether the visited one `owes` it or gets it, and how it stands."""

    occurrence: ObligationOccurrence
    owes: bool
    state: DisplayState
    progress: str

    @property
    def title(self) -> str:
        duty = self.occurrence.obligation
        return f"{duty} ({f'kepada {duty.creditor}' if self.owes else f'dari {duty.debtor}'})"


def duties_to_check(
    user, organization: Organization, *, on: dt.date, until: dt.date, also: Collection[int] = ()
) -> list[DutyToCheck]:
    """What to ask at a visit to `organization` on the day `on`: its duties and rights that are due until `until`, or
    were reported or disputed, overdue first. At most three queries.

    Both days are local dates of the institution. What counts is how things stand on the day of the visit, however late
    its report is written: of homes in force and parties that take part on that day, and overdue as of it. `also` are
    keys of due dates that are asked for whatever became of them, for they were looked at before.
    """
    asked = Q(state=OccurrenceState.OPEN, due_on__lte=until) | Q(
        state__in=[OccurrenceState.REPORTED, OccurrenceState.DISPUTED]
    )
    rows = list(occurrences_of(user, organization=organization).speaking_on(on).filter(asked | Q(pk__in=also)))
    _read_deliveries(rows)
    found = [
        DutyToCheck(
            occurrence=row,
            owes=row.obligation.debtor_id == organization.pk,
            state=occurrence_display_state(row, on),
            progress=progress_of(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: _urgency({"state": one.state, "due_on": one.occurrence.due_on}))


def ledger_panel(user, organization: Organization) -> dict[str, Any] | None:
    """How the duties of an organization stand, for its page; None where the reader sees none of them."""
    url = reverse("programs:party-ledger", args=[organization.public_id])
    counters = ledger_counts(occurrences_of(user, organization=organization), organization.institution.today, url)
    return {"counters": counters, "url": url} if any(counter["value"] for counter in counters) else None
