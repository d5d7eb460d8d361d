"""Due dates of recurring and single duties: counted from an anchor, planned a year ahead, around pauses."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Max, Prefetch, Q
from django.db.models.functions import Coalesce

from kemitraan.core.services import audit
from kemitraan.core.services.heartbeats import beat
from kemitraan.core.services.versions import lock
from programs.enums import AgreementState, Frequency, OccurrenceState, PartnershipStatus
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership, PartnershipParty

WINDOW_MONTHS = 12
DAYS_TO_NEIGHBOR = 15  # half a month: how far from a planned date a settled one still stands for it, per month of step
INTERVAL = dt.timedelta(hours=1)
Gap = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Replanned:
    """How many due dates a plan added (or opened again) and how many it dropped."""

    added: int = 0
    dropped: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped)


def due_dates(first: dt.date, frequency: str, until: dt.date) -> list[dt.date]:
    """All due dates from the anchor `first` to `until` inclusive, each counted from the anchor.

    Monthly from 31 January gives 28 February, 31 March, 30 April: the day never slides.
    """
    months = Frequency(frequency).months
    if not months:
        return [first]
    dates = []
    count = 0
    while (day := first + relativedelta(months=months * count)) <= until:
        dates.append(day)
        count += 1
    return dates


def planned_dates(obligation: Obligation, *, today: dt.date) -> list[dt.date]:
    """Every due date that a duty should have on `today`: to its end, its home's end, or 12 months ahead.

    A recurring duty owes nothing on days on which its home was paused or one of its parties was away; the
    date of a single one never moves. A waived or cancelled duty has none.
    """
    first = obligation.first_due_on
    if first is None or obligation.is_waived_by_agreement or obligation.cancelled_at:
        return []
    ends = [
        max(today, first) + relativedelta(months=WINDOW_MONTHS),
        obligation.last_due_on,
        obligation.home_end,
    ]
    dates = due_dates(first, obligation.frequency, min(end for end in ends if end is not None))
    if obligation.frequency == Frequency.ONCE:
        return dates
    gaps = list(_gaps(obligation))
    return [day for day in dates if not any(start <= day < end for start, end in gaps)]


def _gaps(obligation: Obligation) -> Iterator[Gap]:
    """Past periods [start, end) on which the duty was not owed."""
    for suspension in obligation.home.suspensions.all():
        if suspension.resumed_on:
            yield suspension.suspended_on, suspension.resumed_on
    for party in _sides(obligation):
        episodes = sorted(party.episodes.all(), key=lambda episode: episode.from_on)
        for before, after in pairwise(episodes):
            if before.until_on:
                yield before.until_on + dt.timedelta(days=1), after.from_on


def _sides(obligation: Obligation) -> list[PartnershipParty]:
    """Debtor and creditor as parties of the partnership, if it is one's."""
    if obligation.partnership is None:
        return []
    mine = {obligation.debtor_id, obligation.creditor_id}
    return [party for party in obligation.partnership.parties.all() if party.organization_id in mine]


def is_paused(obligation: Obligation, *, today: dt.date) -> bool:
    """Whether no due dates arise now: its home is suspended, or one of its parties is away."""
    home = obligation.home
    state = home.status if isinstance(home, Partnership) else home.state
    if state in {PartnershipStatus.SUSPENDED, AgreementState.SUSPENDED}:
        return True
    return any(_is_absent(party, today) for party in _sides(obligation))


def _is_absent(party: PartnershipParty, day: dt.date) -> bool:
    """As `PartnershipPartyQuerySet.absent_on`, for a party whose episodes are at hand."""
    episodes = list(party.episodes.all())
    is_running = any(row.from_on <= day and (row.until_on is None or row.until_on >= day) for row in episodes)
    return not is_running and any(row.until_on and row.until_on < day for row in episodes)


def replan(obligation: Obligation, *, today: dt.date) -> Replanned:
    """Bring the open due dates of a locked duty in line with its plan; running it again changes nothing.

    What was reported, disputed, fulfilled, waived or moved stays, and stands for the planned date it is nearest to by
    the date that the series gave it. Open dates that are not planned any more are cancelled; they open again when a
    later plan has them.
    """
    if is_paused(obligation, today=today):
        return Replanned()
    planned = planned_dates(obligation, today=today)
    rows = {row.due_on: row for row in obligation.occurrences.select_for_update().order_by("pk")}
    settled = [row.planned_on for row in rows.values() if _is_settled(row)]
    wanted = set(planned) - _covered(settled, planned, Frequency(obligation.frequency))
    drop = [
        row.pk
        for day, row in rows.items()
        if row.state == OccurrenceState.OPEN and not _is_settled(row) and day not in wanted
    ]
    reopen = [row.pk for day, row in rows.items() if row.state == OccurrenceState.CANCELLED and day in wanted]
    for keys, state in ((drop, OccurrenceState.CANCELLED), (reopen, OccurrenceState.OPEN)):
        if keys:
            ObligationOccurrence.objects.filter(pk__in=keys).update(state=state, version=F("version") + 1)
    missing = sorted(wanted - rows.keys())
    ObligationOccurrence.objects.bulk_create(
        ObligationOccurrence(institution_id=obligation.institution_id, obligation=obligation, due_on=day)
        for day in missing
    )
    return Replanned(added=len(missing) + len(reopen), dropped=len(drop))


def _is_settled(row: ObligationOccurrence) -> bool:
    """Whether somebody said or decided something about a due date, so that planning leaves it alone."""
    return row.original_due_on is not None or row.state not in {OccurrenceState.OPEN, OccurrenceState.CANCELLED}


def _covered(settled: Iterable[dt.date], planned: list[dt.date], frequency: Frequency) -> set[dt.date]:
    """The planned dates for which something was done already, though on another due date.

    Of a single duty that is its one date; of a recurring one the nearest, if it lies within half a step.
    """
    covered = set()
    for day in settled:
        nearest = min(planned, key=lambda other: abs(other - day), default=None)
        if nearest is None:
            continue
        within = dt.timedelta(days=DAYS_TO_NEIGHBOR * frequency.months)
        if frequency is Frequency.ONCE or abs(nearest - day) <= within:
            covered.add(nearest)
    return covered


def replan_home(*, actor, home: Partnership | Agreement, today: dt.date | None = None) -> int:
    """Plan all recurring duties of a partnership or agreement anew; returns how many due dates were added."""
    duties = home.obligations.exclude(frequency=Frequency.ONCE).filter(cancelled_at=None).order_by("pk")
    return sum(extend_occurrences(actor=actor, obligation=obligation, today=today).added for obligation in duties)


@transaction.atomic
def extend_occurrences(*, actor, obligation: Obligation, today: dt.date | None = None) -> Replanned:
    """Plan the due dates of one duty up to 12 months after `today` (default: the institution's day now)."""
    obligation = lock(obligation)
    result = replan(obligation, today=today or obligation.institution.today)
    if result:
        audit.record(
            actor=actor,
            action="obligation.plan",
            sentence=f"menjadwalkan tenggat kewajiban {obligation}",
            subjects=[obligation.home, obligation],
            changes=schedule_change(result),
        )
    return result


def schedule_change(result: Replanned) -> list[dict[str, str]]:
    """What a plan did, as a readable difference; nothing when it did nothing."""
    if not result:
        return []
    old = f"{result.dropped} dibatalkan" if result.dropped else ""
    new = f"{result.added} dijadwalkan" if result.added else ""
    return [{"field": "occurrences", "label": "tenggat", "old": old, "new": new}]


def extend_all_occurrences(*, actor, today: dt.date | None = None) -> int:
    """Plan ahead for every recurring duty in force that `actor` sees; returns how many due dates were added.

    A handful of queries find the duties whose last due date is not the planned one, then each has its own short
    transaction, so that the regular run never blocks people.
    """
    added = 0
    for obligation in _recurring_in_force(actor):
        day = today or obligation.institution.today
        is_short = obligation.last_on != max(planned_dates(obligation, today=day), default=None)
        if is_short and not is_paused(obligation, today=day):
            added += extend_occurrences(actor=actor, obligation=obligation, today=day).added
    beat("plan-obligations", next_in=INTERVAL, details={"added": added})
    return added


def _recurring_in_force(actor):
    """Duties of homes in force with `last_on`, the last date of their series that was not cancelled."""
    not_cancelled = ~Q(occurrences__state=OccurrenceState.CANCELLED)
    parties = Prefetch("partnership__parties", PartnershipParty.objects.prefetch_related("episodes"))
    return (
        Obligation.objects.visible_to(actor)
        .exclude(frequency=Frequency.ONCE)
        .filter(
            Q(partnership=None) | Q(partnership__status=PartnershipStatus.ACTIVE),
            Q(agreement=None) | Q(agreement__state=AgreementState.ACTIVE),
            cancelled_at=None,
            is_waived_by_agreement=False,
        )
        .select_related("institution", "partnership", "agreement")
        .prefetch_related(parties, "partnership__suspensions", "agreement__suspensions")
        .annotate(last_on=Max(Coalesce("occurrences__original_due_on", "occurrences__due_on"), filter=not_cancelled))
        .order_by("pk")
    )
