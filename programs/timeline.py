"""What programs tell in the timelines of organizations and of their own records."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from kemitraan.core.enums import TimelineKind
from kemitraan.core.formats import format_date
from kemitraan.core.registry import TimelineEntry, TimelineSource
from kemitraan.core.selectors.timeline_sources import files_of, show_document
from kemitraan.reminders.selectors import DueThings, mails_about, show_mail
from programs.due_sources import AGREEMENT_ENDING, OBLIGATION_DUE
from programs.enums import AgreementState, GrievanceState, PartnershipStatus
from programs.models import (
    Agreement,
    ConditionCheck,
    Grievance,
    Indicator,
    Meeting,
    Need,
    NeedCoverage,
    Obligation,
    ObligationDelivery,
    ObligationOccurrence,
    Partnership,
    PartyEpisode,
    Program,
    Reading,
    Selection,
    SelectionDecision,
    SettlementAccount,
    SettlementEntry,
    SettlementStatement,
)

COMMENTED = (Program, Partnership, Agreement, Obligation, Selection, Need, Indicator, SettlementAccount)
BEGUN = [AgreementState.ACTIVE, AgreementState.SUSPENDED, AgreementState.ENDED]
BEGUN_PARTNERSHIPS = [PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED, PartnershipStatus.ENDED]


def _agreements(user, filters: Q) -> QuerySet[Agreement]:
    today = user.membership.institution.today
    mine = Agreement.objects.filter(filters).values("pk")
    return Agreement.objects.visible_to(user).filter(pk__in=mine, state__in=BEGUN, starts_on__lte=today)


def show_agreement(agreement: Agreement) -> TimelineEntry:
    until = f"Sampai {format_date(agreement.current_end)}." if agreement.current_end else agreement.open_end_condition
    return TimelineEntry(
        title=f"{agreement.get_kind_display()} mulai berlaku: {agreement.title}",
        icon="file-text",
        text=until,
        url=agreement.get_absolute_url(),
    )


def _partnerships(user, filters: Q) -> QuerySet[Partnership]:
    today = user.membership.institution.today
    mine = Partnership.objects.filter(filters).values("pk")
    return Partnership.objects.visible_to(user).filter(pk__in=mine, status__in=BEGUN_PARTNERSHIPS, starts_on__lte=today)


def show_partnership(partnership: Partnership) -> TimelineEntry:
    return TimelineEntry(
        title=f"Kemitraan mulai: {partnership.name}",
        icon="heart-handshake",
        text=partnership.get_pattern_display(),
        url=partnership.get_absolute_url(),
    )


def _agreement_source(field: str) -> TimelineSource:
    """Agreements that lead to the record by `field`, on the day they began."""
    return TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: _agreements(user, Q(**{field: record})),
        "starts_on",
        show_agreement,
        is_dated=True,
    )


def _partnership_source(field: str) -> TimelineSource:
    return TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: _partnerships(user, Q(**{field: record})),
        "starts_on",
        show_partnership,
        is_dated=True,
    )


def show_meeting(meeting: Meeting) -> TimelineEntry:
    return TimelineEntry(title=f"{meeting.get_kind_display()}: {meeting.title}", icon="users", text=meeting.decisions)


def show_grievance(grievance: Grievance) -> TimelineEntry:
    return TimelineEntry(
        title=f"Keluhan diajukan: {grievance.title}", icon="flag", state=GrievanceState(grievance.state)
    )


def _changes_of_parties(user, partnership: Partnership) -> QuerySet[PartyEpisode]:
    """Parties that left, joined later, or came back; who was there from the start is told by the start."""
    mine = Partnership.objects.visible_to(user).filter(pk=partnership.pk)
    earlier = PartyEpisode.objects.filter(party=OuterRef("party"), from_on__lt=OuterRef("from_on"))
    rows = PartyEpisode.objects.filter(party__partnership__in=mine).annotate(is_return=Exists(earlier))
    return rows.select_related("party__organization")


def _arrivals(user, partnership: Partnership) -> QuerySet[PartyEpisode]:
    return _changes_of_parties(user, partnership).filter(Q(is_return=True) | Q(from_on__gt=partnership.starts_on))


def show_arrival(episode) -> TimelineEntry:
    if episode.is_return:
        return TimelineEntry(
            title=f"{episode.party} ikut serta lagi", icon="refresh", text="Dilanjutkan tanpa perjanjian baru."
        )
    return TimelineEntry(title=f"{episode.party} mulai ikut serta", icon="user-plus")


def _departures(user, partnership: Partnership) -> QuerySet[PartyEpisode]:
    return _changes_of_parties(user, partnership).filter(until_on__lte=partnership.institution.today)


def show_departure(episode: PartyEpisode) -> TimelineEntry:
    return TimelineEntry(title=f"{episode.party} berhenti ikut serta", icon="player-pause", text=episode.reason)


def _mail_source(*, duties: str, agreements: str = "") -> TimelineSource:
    """Reminders of due dates (and ends of agreements) that lead to the record by these fields."""

    def rows(user, record) -> QuerySet:
        occurrences = ObligationOccurrence.objects.filter(**{duties: record})
        things = [DueThings(OBLIGATION_DUE.key, "occurrence", occurrences)]
        if agreements:
            ending = Agreement.objects.filter(**{agreements: record.pk})
            things.append(DueThings(AGREEMENT_ENDING.key, "agreement", ending))
        return mails_about(user, things)

    return TimelineSource(TimelineKind.MAIL, rows, "created_at", show_mail)


def _evidence(user, obligation: Obligation) -> QuerySet:
    """Files on the due dates and deliveries of an obligation; whoever sees the obligation sees them."""
    occurrences = ObligationOccurrence.objects.filter(obligation=obligation).values("pk")
    kind = ContentType.objects.get_for_model(ObligationOccurrence)
    deliveries = ObligationDelivery.objects.filter(occurrence__obligation=obligation).values("pk")
    delivered = ContentType.objects.get_for_model(ObligationDelivery)
    return files_of(
        Q(content_type_of_subject=kind, object_id__in=occurrences)
        | Q(content_type_of_subject=delivered, object_id__in=deliveries)
    )


def _shown_by(user, indicator: Indicator) -> QuerySet:
    """Files on the readings of an indicator that the reader sees."""
    readings = Reading.objects.visible_to(user).filter(indicator=indicator).values("pk")
    kind = ContentType.objects.get_for_model(Reading)
    return files_of(Q(content_type_of_subject=kind, object_id__in=readings))


def _records(user, selection: Selection) -> QuerySet:
    """Issued records of the decisions of a search; whoever sees the search sees them."""
    decisions = SelectionDecision.objects.visible_to(user).filter(selection=selection).values("pk")
    kind = ContentType.objects.get_for_model(SelectionDecision)
    return files_of(Q(content_type_of_subject=kind, object_id__in=decisions))


def _condition_files(user, partnership: Partnership) -> QuerySet:
    """Evidence of the four conditions; whoever sees the partnership sees it."""
    checks = ConditionCheck.objects.filter(partnership=partnership).values("pk")
    kind = ContentType.objects.get_for_model(ConditionCheck)
    return files_of(Q(content_type_of_subject=kind, object_id__in=checks))


def show_decision(decision: SelectionDecision) -> TimelineEntry:
    """Who was chosen; the reason stays on the page of the decision, which not everybody reads."""
    taken_back = f" Dicabut {format_date(decision.revoked_on)}." if decision.revoked_on else ""
    return TimelineEntry(
        title=f"{decision.candidate.organization} dipilih sebagai mitra",
        icon="heart-handshake",
        text=f"Pencarian {decision.selection}.{taken_back}",
        url=decision.get_absolute_url(),
    )


def _decision_source(field: str) -> TimelineSource:
    """Choices of partners that lead to the record by `field`, on the day they were made."""
    return TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: (
            SelectionDecision.objects.visible_to(user)
            .filter(**{field: record})
            .select_related("selection", "candidate__organization")
        ),
        "decided_on",
        show_decision,
        is_dated=True,
    )


def show_coverage(coverage: NeedCoverage) -> TimelineEntry:
    taken_back = f" Dilepas {format_date(coverage.ended_on)}." if coverage.ended_on else ""
    return TimelineEntry(
        title=f"Memenuhi kebutuhan {coverage.need}",
        icon="checklist",
        text=f"Program {coverage.need.program}.{taken_back}",
        url=coverage.need.get_absolute_url(),
    )


def _coverages(user, organization) -> QuerySet[NeedCoverage]:
    """What the organization brings to needs, as a party or by a duty that it owes."""
    mine = Q(party__organization=organization) | Q(obligation__debtor=organization)
    return NeedCoverage.objects.visible_to(user).filter(mine).select_related("need__program")


def show_statement(statement: SettlementStatement) -> TimelineEntry:
    """That a period was closed; its figures stay on its page."""
    return TimelineEntry(
        title=f"Rekap {statement.label} ditutup: {statement.account}", icon="scale", url=statement.get_absolute_url()
    )


def _statements(user, **home) -> QuerySet[SettlementStatement]:
    """Closed periods of accounts that the reader may read."""
    sides = ("account__first__organization", "account__second__organization")
    return SettlementStatement.objects.visible_to(user).filter(**home).select_related(*sides)


def _entry_files(user, account: SettlementAccount) -> QuerySet:
    """Evidence of the entries of an account; whoever sees the account sees it."""
    entries = SettlementEntry.objects.filter(account=account).values("pk")
    kind = ContentType.objects.get_for_model(SettlementEntry)
    return files_of(Q(content_type_of_subject=kind, object_id__in=entries))


SOURCES = {
    "partners.Organization:agreements": _agreement_source("parties__organization"),
    "partners.Organization:partnerships": _partnership_source("parties__organization"),
    "partners.Organization:mails": _mail_source(duties="obligation__debtor", agreements="parties__organization"),
    "partners.Organization:decisions": _decision_source("candidate__organization"),
    "partners.Organization:coverages": TimelineSource(TimelineKind.ACTIVITY, _coverages, "created_at", show_coverage),
    "programs.Program:decisions": _decision_source("selection__program"),
    "programs.Program:agreements": _agreement_source("program"),
    "programs.Program:partnerships": _partnership_source("program"),
    "programs.Partnership:agreements": _agreement_source("partnership"),
    "programs.Partnership:meetings": TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: Meeting.objects.visible_to(user).filter(partnership=record),
        "held_on",
        show_meeting,
        is_dated=True,
    ),
    "programs.Partnership:arrivals": TimelineSource(
        TimelineKind.ACTIVITY, _arrivals, "from_on", show_arrival, is_dated=True
    ),
    "programs.Partnership:departures": TimelineSource(
        TimelineKind.ACTIVITY, _departures, "until_on", show_departure, is_dated=True
    ),
    "programs.Partnership:grievances": TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: Grievance.objects.visible_to(user).filter(partnership=record),
        "raised_on",
        show_grievance,
        is_dated=True,
    ),
    "programs.Partnership:statements": TimelineSource(
        TimelineKind.ACTIVITY,
        lambda user, record: _statements(user, account__partnership=record),
        "closed_at",
        show_statement,
    ),
    "programs.SettlementAccount:statements": TimelineSource(
        TimelineKind.ACTIVITY, lambda user, record: _statements(user, account=record), "closed_at", show_statement
    ),
    "programs.SettlementAccount:evidence": TimelineSource(
        TimelineKind.DOCUMENT, _entry_files, "created_at", show_document
    ),
    "programs.Partnership:mails": _mail_source(duties="obligation__partnership"),
    "programs.Partnership:conditions": TimelineSource(
        TimelineKind.DOCUMENT, _condition_files, "created_at", show_document
    ),
    "programs.Agreement:children": _agreement_source("parent"),
    "programs.Agreement:mails": _mail_source(duties="obligation__agreement", agreements="pk"),
    "programs.Selection:decisions": _decision_source("selection"),
    "programs.Selection:records": TimelineSource(TimelineKind.DOCUMENT, _records, "created_at", show_document),
    "programs.Indicator:evidence": TimelineSource(TimelineKind.DOCUMENT, _shown_by, "created_at", show_document),
    "programs.Obligation:mails": _mail_source(duties="obligation"),
    "programs.Obligation:evidence": TimelineSource(TimelineKind.DOCUMENT, _evidence, "created_at", show_document),
}
