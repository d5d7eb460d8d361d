"""Where coverage stands on a day, as SQL says it from episodes, obligations and agreements."""

import datetime as dt

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kemitraan.core.querysets import within_period
from programs.enums import AgreementState as A
from programs.enums import CoverageStanding as S
from programs.enums import Frequency, OccurrenceState
from programs.enums import PartnershipStatus as P
from programs.models import Agreement, NeedCoverage, ObligationOccurrence, PartnershipParty, PartyEpisode
from programs.querysets import OPEN_STATES

SETTLED = [A.AGREED, A.SIGNED, A.ACTIVE]
ENDLESS = Q(
    obligation__isnull=False,
    obligation__last_due_on__isnull=True,
    obligation__partnership__ends_on__isnull=True,
    obligation__agreement__ends_on__isnull=True,
) & ~Q(obligation__frequency=Frequency.ONCE)
# Somebody stands for it, be it only by a promise or after a pause.
HELD = [S.PROMISED, S.AGREED, S.PAUSED]


def with_standing(rows: QuerySet[NeedCoverage], day: dt.date) -> QuerySet[NeedCoverage]:
    """Adds `standing` (a `CoverageStanding`) on the local date `day`, `fulfilled`, `planned` and `overdue` due dates,
    and `is_endless`: a recurring duty for which neither it nor its home has an end.

    A party counts as agreed while it takes part in a partnership in force; a duty while its partnership is in force
    or its agreement is settled and not over. Suspended is paused; whoever left, and what ended or was cancelled,
    counts no more. The due dates that were cancelled with a duty count as planned and never done.
    """
    return rows.annotate(
        standing=Case(
            When(party__isnull=False, then=_of_party(day)),
            default=_of_duty(day),
            output_field=CharField(),
        ),
        fulfilled=_occurrences(Q(state=OccurrenceState.FULFILLED)),
        planned=Case(
            When(obligation__cancelled_at__isnull=False, then=_occurrences(Q())),
            default=_occurrences(~Q(state=OccurrenceState.CANCELLED)),
        ),
        waived=_occurrences(Q(state=OccurrenceState.WAIVED)),
        overdue=_occurrences(Q(state__in=OPEN_STATES, due_on__lt=day)),
        is_endless=Case(When(ENDLESS, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


def holding(rows: QuerySet[NeedCoverage], day: dt.date) -> QuerySet[NeedCoverage]:
    """Coverage by which somebody stands for a need on the local date `day`, or that was delivered whole."""
    is_done = Q(fulfilled__gt=0, fulfilled__gte=F("planned"))
    return with_standing(rows.filter(ended_on__isnull=True), day).filter(Q(standing__in=HELD) | is_done)


def _says(standing: S) -> Value:
    return Value(standing.value, output_field=CharField())


def _of_party(day: dt.date) -> Case:
    episodes = PartyEpisode.objects.filter(party=OuterRef("party"))
    takes_part = Exists(episodes.filter(within_period(day, start="from_on", end="until_on")))
    took_part = Exists(episodes.filter(until_on__lt=day))
    return Case(
        When(party__partnership__status__in=[P.ENDED, P.CANCELLED], then=_says(S.OVER)),
        When(Q(party__partnership__status=P.ACTIVE) & Q(takes_part), then=_says(S.AGREED)),
        When(~Q(party__partnership__status=P.DRAFT) & ~Q(takes_part) & Q(took_part), then=_says(S.LEFT)),
        When(party__partnership__status=P.SUSPENDED, then=_says(S.PAUSED)),
        When(decision__revoked_on__isnull=False, then=_says(S.REVOKED)),
        default=_says(S.PROMISED),
        output_field=CharField(),
    )


def _of_duty(day: dt.date) -> Case:
    partnership, agreement = "obligation__partnership__status", "obligation__agreement__state"
    settled = Q(**{f"{agreement}__in": SETTLED})
    written = Agreement.objects.filter(partnership=OuterRef("obligation__partnership"), state__in=SETTLED)
    in_writing = Exists(written.filter(Q(runs_until__isnull=True) | Q(runs_until__gte=day)))
    return Case(
        When(obligation__cancelled_at__isnull=False, then=_says(S.CANCELLED)),
        When(obligation__is_waived_by_agreement=True, then=_says(S.WAIVED)),
        When(
            Q(**{f"{partnership}__in": [P.ENDED, P.CANCELLED]}) | Q(**{f"{agreement}__in": [A.ENDED, A.CANCELLED]}),
            then=_says(S.OVER),
        ),
        When(settled & Q(obligation__agreement__runs_until__lt=day), then=_says(S.EXPIRED)),
        When(_somebody_left("debtor", day) | _somebody_left("creditor", day), then=_says(S.LEFT)),
        When(Q(**{partnership: P.SUSPENDED}) | Q(**{agreement: A.SUSPENDED}), then=_says(S.PAUSED)),
        When(settled, then=_says(S.AGREED)),
        When(Q(**{partnership: P.ACTIVE}, obligation__agreement__isnull=True), then=_says(S.AGREED)),
        When(Q(**{partnership: P.DRAFT}, obligation__agreement__isnull=True) & Q(in_writing), then=_says(S.AGREED)),
        default=_says(S.PROMISED),
        output_field=CharField(),
    )


def _somebody_left(side: str, day: dt.date) -> Q:
    """The debtor or creditor took part in the duty's partnership and does not any more."""
    parties = PartnershipParty.objects.filter(
        partnership=OuterRef("obligation__partnership"), organization=OuterRef(f"obligation__{side}")
    )
    return Q(Exists(parties.absent_on(day)))


def _occurrences(which: Q) -> Coalesce:
    """How many due dates of the duty are as `which` says; 0 without any."""
    rows = ObligationOccurrence.objects.filter(which, obligation=OuterRef("obligation")).order_by()
    counted = rows.values("obligation").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))
