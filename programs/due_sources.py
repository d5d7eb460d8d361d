"""What programs want people to be reminded of: duties, agreements, needs, and what waits for a party."""

import datetime as dt
from collections.abc import Iterator
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource, addresses
from partners.selectors.reach import Reach, reach_of
from programs.enums import AgreementState, ProgramStatus, SelectionStatus
from programs.models import Agreement, Candidate, Need, NeedCoverage, ObligationOccurrence
from programs.selectors.waiting import Waiting, WaitingKind
from programs.selectors.waiting_agreements import AGREEMENT_KINDS
from programs.selectors.waiting_partnerships import PARTNERSHIP_KINDS
from programs.selectors.waiting_settlements import SETTLEMENT_KINDS

WAITING_KINDS = (*AGREEMENT_KINDS, *PARTNERSHIP_KINDS, *SETTLEMENT_KINDS)
# So long before a need begins, or after it was written without a day, somebody should be found who may meet it.
FIND_WITHIN = dt.timedelta(days=30)
OPEN_PROGRAMS = (ProgramStatus.DRAFT, ProgramStatus.RUNNING)


def due_obligations(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Duties to be reported on or before `until`; their owners are those who speak for the debtor.

    Drafts and what is suspended, ended or cancelled are silent, and so is what an absent party owes or is owed.
    """
    today = institution.today
    occurrences = ObligationOccurrence.objects.filter(institution=institution, due_on__lte=until)
    rows = occurrences.unreported().speaking_on(today)
    home = "obligation__partnership", "obligation__agreement"
    columns = rows.order_by("due_on", "pk").values_list(
        "pk",
        "public_id",
        "due_on",
        "obligation__public_id",
        "obligation__description",
        "obligation__debtor_id",
        "obligation__debtor__name",
        Coalesce(f"{home[0]}__name", f"{home[1]}__title"),
        Coalesce(f"{home[0]}__program__coordinator_id", f"{home[1]}__program__coordinator_id"),
    )
    found = list(columns)
    if not found:
        return
    people = reach_of(institution, today, rows.values("obligation__debtor"))
    page = addresses("programs:obligation-detail")
    for pk, public_id, due_on, duty, description, debtor, name, home_name, coordinator in found:
        yield DueItem(
            uid=f"occurrence:{pk}",
            title=f"{description} ({name})",
            due_on=due_on,
            url=f"{page(duty)}#tenggat-{public_id}",
            owner_ids=people.speakers.get(debtor, ()),
            mentor_ids=people.mentors.get(debtor, ()),
            coordinator_ids=(coordinator,) if coordinator else (),
            contact_ids=people.contacts.get(debtor, ()),
            detail=home_name,
        )


def ending_agreements(institution: Institution, until: dt.date) -> Iterator[DueItem]:
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
            coordinator_ids=(coordinator,) if coordinator else (),
        )


def needs_without_candidate(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Needs to be partnered that nobody covers and for which no search has a candidate, in programs not yet over.

    Due `FIND_WITHIN` before the need begins, never before it was written; without a day so long after that.
    """
    rows = (
        uncovered_needs(institution, until)
        .order_by("pk")
        .values_list("pk", "public_id", "name", "starts_on", "written_on", "program__name", "program__coordinator_id")
    )
    page = addresses("programs:need-detail")
    for pk, public_id, name, starts_on, written_on, program, coordinator in rows:
        due_on = find_by(starts_on, written_on)
        if due_on <= until:
            yield DueItem(
                uid=f"need:{pk}",
                title=f"Cari calon mitra untuk {name}",
                due_on=due_on,
                url=page(public_id),
                owner_ids=(coordinator,) if coordinator else (),
                coordinator_ids=(coordinator,) if coordinator else (),
                detail=f"{program} · diperlukan {format_date(starts_on)}" if starts_on else program,
            )


def uncovered_needs(institution: Institution, until: dt.date) -> QuerySet:
    """Needs for which somebody should look by `until`, and some a little later: `find_by` says the day of each."""
    today = institution.today
    candidates = Candidate.objects.standing().filter(selection__selection_needs__need=OuterRef("pk"))
    return (
        Need.objects.in_institution(institution)
        .to_partner()
        .filter(program__status__in=OPEN_PROGRAMS)
        .exclude(ends_on__lt=today)
        .exclude(Exists(NeedCoverage.objects.standing().filter(need=OuterRef("pk"))))
        .exclude(Exists(candidates.exclude(selection__status=SelectionStatus.CLOSED)))
        .annotate(written_on=TruncDate("created_at", tzinfo=ZoneInfo(institution.time_zone)))
        .filter(Q(starts_on__lte=until + FIND_WITHIN) | Q(starts_on=None, written_on__lte=until - FIND_WITHIN))
    )


def find_by(starts_on: dt.date | None, written_on: dt.date) -> dt.date:
    """The local date by which a need has a candidate."""
    return max(starts_on - FIND_WITHIN, written_on) if starts_on else written_on + FIND_WITHIN


def source_of(kind: WaitingKind) -> DueSource:
    """What waits, as something to be reminded of: whoever speaks for the party is, or else the office."""

    def items(institution: Institution, until: dt.date) -> Iterator[DueItem]:
        found = list(kind.due_until(institution, institution.today, until))
        parties = kind.parties(institution, institution.today, until) if found else None
        people = reach_of(institution, institution.today, parties) if parties is not None else Reach()
        return (_waiting_item(one, people) for one in found)

    return DueSource(
        key=kind.key,
        label=kind.label,
        label_en=kind.label_en,
        default_steps=kind.steps,
        default_recipients=(RecipientKind.OWNER,) if kind.whose else (RecipientKind.COORDINATOR,),
        items=items,
        is_confidential=kind.is_confidential,
        default_escalation=kind.escalation,
        is_urgent=kind.is_urgent,
    )


def _waiting_item(one: Waiting, people: Reach) -> DueItem:
    """What waits for the office, or for a unit of the institution, is the coordinator's."""
    coordinators = (one.coordinator,) if one.coordinator else ()
    whose = one.whose.pk if one.whose else 0
    return DueItem(
        uid=one.uid,
        title=f"{one.title} ({one.whose})" if one.whose else one.title,
        due_on=cast(dt.date, one.due_on),
        url=one.url,
        owner_ids=people.speakers.get(whose, ()) or (coordinators if one.is_for_office else ()),
        mentor_ids=people.mentors.get(whose, ()),
        coordinator_ids=coordinators,
        contact_ids=people.contacts.get(whose, ()),
        detail=one.about,
    )


OBLIGATION_DUE = DueSource(
    key="obligation_due",
    label="Kewajiban jatuh tempo",
    label_en="Obligation due",
    default_steps=(-7, -1, 0, 3, 14),
    default_recipients=(RecipientKind.OWNER, RecipientKind.COORDINATOR),
    items=due_obligations,
    default_escalation=((5, RecipientKind.MENTOR), (15, RecipientKind.ADMIN)),
)
AGREEMENT_ENDING = DueSource(
    key="agreement_ending",
    label="Perjanjian akan berakhir",
    label_en="Agreement ending",
    default_steps=(-90, -60, -30, -7),
    default_recipients=(RecipientKind.COORDINATOR,),
    items=ending_agreements,
)
NEED_WITHOUT_CANDIDATE = DueSource(
    key="need_without_candidate",
    label="Kebutuhan tanpa calon mitra",
    label_en="Need without a candidate",
    default_steps=(0, 14),
    default_recipients=(RecipientKind.COORDINATOR,),
    items=needs_without_candidate,
)
WAITING_SOURCES = tuple(source_of(kind) for kind in WAITING_KINDS if kind.steps)
SOURCES = (OBLIGATION_DUE, AGREEMENT_ENDING, NEED_WITHOUT_CANDIDATE, *WAITING_SOURCES)
