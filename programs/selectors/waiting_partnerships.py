"""What waits in partnerships: approvals, answers to a notice, mediation, follow-ups, and steps on grievances."""

import datetime as dt

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.reminders.enums import RecipientKind
from partners.models import Representative
from programs.enums import GrievanceState, ProvisionKind, Stance
from programs.models import (
    Grievance,
    GrievanceStep,
    MeetingFollowUp,
    PartnershipParty,
    Provision,
    ProvisionApproval,
    Termination,
    TerminationReply,
)
from programs.rules import EDITABLE_PARTNERSHIP
from programs.rules.grievances import OPEN
from programs.selectors.waiting import Waiting, WaitingKind

# Within this time somebody should say something on a grievance; a custom of the product, nobody's law.
ANSWER_WITHIN = dt.timedelta(days=14)


def _taking_part(institution: Institution, today: dt.date) -> QuerySet[PartnershipParty]:
    rows = PartnershipParty.objects.filter(institution=institution, partnership__status__in=EDITABLE_PARTNERSHIP)
    return rows.taking_part_on(today)


def _approvals(institution: Institution, today: dt.date) -> QuerySet[PartnershipParty]:
    """Each party with each text whose newest edition it must approve and did not yet."""
    given = ProvisionApproval.objects.filter(provision=OuterRef("asked"), party=OuterRef("pk"))
    replaced = Provision.objects.filter(replaces=OuterRef("asked"))
    rows = _taking_part(institution, today).annotate(
        asked=F("partnership__provisions"),
        asked_id=F("partnership__provisions__public_id"),
        asked_kind=F("partnership__provisions__kind"),
        asked_title=F("partnership__provisions__title"),
        asked_from=F("partnership__provisions__effective_on"),
        asked_of=F("partnership__provisions__set_by"),
        asked_ended=F("partnership__provisions__ended_on"),
    )
    rows = rows.filter(asked__isnull=False, asked_ended=None)
    return rows.filter(Q(asked_of=None) | Q(asked_of=F("pk")), ~Exists(given), ~Exists(replaced))


def _show_approval(party) -> Waiting:
    kind = str(ProvisionKind(party.asked_kind).label).lower()
    home = party.partnership.get_absolute_url()
    return Waiting(
        uid=f"approval:{party.asked}:{party.pk}",
        title=f"Persetujuan {kind}: {party.asked_title}",
        about=str(party.partnership),
        whose=party.organization,
        due_on=party.asked_from,
        url=f"{home}aturan/#ketentuan-{party.asked_id}",
        action="Baca dan setujui",
        office_url=reverse("programs:provision-approval", args=[party.asked_id]),
        office_action="Catat persetujuan",
    )


def _replies(institution: Institution, today: dt.date) -> QuerySet[PartnershipParty]:
    """Each party that did not answer the open notice of another one."""
    given = TerminationReply.objects.filter(termination=OuterRef("notice"), party=OuterRef("pk"))
    rows = _taking_part(institution, today).annotate(
        notice=F("partnership__terminations"),
        notice_id=F("partnership__terminations__public_id"),
        notice_by=F("partnership__terminations__given_by"),
        notice_until=F("partnership__terminations__effective_on"),
        notice_withdrawn=F("partnership__terminations__withdrawn_on"),
        notice_completed=F("partnership__terminations__completed_on"),
    )
    rows = rows.filter(notice__isnull=False, notice_withdrawn=None, notice_completed=None)
    return rows.filter(Q(notice_by=None) | ~Q(notice_by=F("pk")), ~Exists(given))


def _show_reply(party) -> Waiting:
    return Waiting(
        uid=f"reply:{party.notice}:{party.pk}",
        title="Jawaban atas pemberitahuan pengakhiran",
        about=str(party.partnership),
        whose=party.organization,
        due_on=party.notice_until,
        url=reverse("programs:termination-reply", args=[party.notice_id]),
        action="Jawab",
        office_url=reverse("programs:termination-reply", args=[party.notice_id]),
        office_action="Catat jawaban",
    )


def _notices(institution: Institution, today: dt.date) -> QuerySet[Termination]:
    """Open notices that ask for a mediation, or whose day has come."""
    objecting = Exists(TerminationReply.objects.filter(termination=OuterRef("pk"), stance=Stance.OBJECTS))
    rows = Termination.objects.filter(institution=institution, withdrawn_on=None, completed_on=None)
    rows = rows.filter(partnership__status__in=EDITABLE_PARTNERSHIP).annotate(is_contested=objecting)
    due = Q(is_contested=True, mediated_on=None) | Q(effective_on__lte=today)
    return rows.filter(due)


def _show_notice(notice) -> Waiting:
    needs_mediation = notice.is_contested and notice.mediated_on is None
    route = "programs:termination-mediation"
    return Waiting(
        uid=f"termination:{notice.pk}",
        title="Mediasi atas keberatan pengakhiran" if needs_mediation else "Pengakhiran sampai pada harinya",
        about=str(notice.partnership),
        whose=None,
        due_on=notice.effective_on,
        url=reverse(route, args=[notice.public_id]) if needs_mediation else notice.get_absolute_url(),
        action="Catat mediasi" if needs_mediation else "Putuskan",
    )


def _follow_ups(institution: Institution, today: dt.date) -> QuerySet[MeetingFollowUp]:
    rows = MeetingFollowUp.objects.filter(institution=institution, done_on=None)
    return rows.filter(meeting__partnership__status__in=EDITABLE_PARTNERSHIP)


def _show_follow_up(row: MeetingFollowUp) -> Waiting:
    finish = reverse("programs:follow-up-finish", args=[row.public_id])
    return Waiting(
        uid=f"follow_up:{row.pk}",
        title=row.text,
        about=f"{row.meeting} · {row.meeting.partnership}",
        whose=row.owner.organization if row.owner else None,
        due_on=row.due_on,
        url=finish,
        action="Selesaikan",
        office_url=finish,
        office_action="Catat selesai",
    )


def _grievances(institution: Institution, today: dt.date) -> QuerySet[Grievance]:
    """Open grievances with the day of their last step: what was raised and not answered waits for the other side."""
    steps = GrievanceStep.objects.filter(grievance=OuterRef("pk"))
    speakers = Representative.objects.filter(organization=OuterRef(OuterRef("against__organization")))
    answered = steps.filter(recorded_by__in=speakers.active_on(today).values("membership__user"))
    last = steps.order_by("-happened_on", "-pk").values("happened_on")[:1]
    return Grievance.objects.filter(institution=institution, state__in=OPEN).annotate(
        moved_on=Coalesce(Subquery(last), "raised_on"),
        waits_for=Case(
            When(Q(Exists(answered)), then=None),
            When(state=GrievanceState.RAISED, then=F("against__organization")),
            default=None,
        ),
    )


def _show_grievance(grievance) -> Waiting:
    return _show_step(grievance) if grievance.waits_for is None else _show_unanswered(grievance)


def _show_unanswered(grievance) -> Waiting:
    note = reverse("programs:grievance-note", args=[grievance.public_id])
    return Waiting(
        uid=f"answer:{grievance.pk}",
        title=f"Tanggapan atas keluhan: {grievance.title}",
        about=str(grievance.partnership),
        whose=grievance.against.organization,
        due_on=grievance.moved_on + ANSWER_WITHIN,
        url=note,
        action="Tanggapi",
        office_url=grievance.get_absolute_url(),
        office_action="Lihat",
    )


def _show_step(grievance) -> Waiting:
    return Waiting(
        uid=f"step:{grievance.pk}",
        title=f"Langkah berikut atas keluhan: {grievance.title}",
        about=str(grievance.partnership),
        whose=None,
        due_on=grievance.moved_on + ANSWER_WITHIN,
        url=grievance.get_absolute_url(),
        action="Ambil langkah",
    )


APPROVALS = WaitingKind(
    "provision_approval",
    "Persetujuan standar dan aturan bersama",
    "checklist",
    _approvals,
    ("partnership__public_id", "partnership__name", "organization__name", "organization__is_own"),
    _show_approval,
    due="asked_from",
    whose="organization",
    steps=(-7, 0, 7),
    label_en="Approval of a standard or joint rule",
    program="partnership__program",
)
REPLIES = WaitingKind(
    "termination_reply",
    "Jawaban atas pengakhiran",
    "message",
    _replies,
    ("partnership__name", "organization__name", "organization__is_own"),
    _show_reply,
    due="notice_until",
    whose="organization",
    steps=(-14, -7, -1),
    label_en="Answer to a notice of ending",
    program="partnership__program",
    is_urgent=True,
)
NOTICES = WaitingKind(
    "termination_step",
    "Langkah pengakhiran",
    "flag",
    _notices,
    ("public_id", "mediated_on", "effective_on", "partnership__public_id", "partnership__name"),
    _show_notice,
    due="effective_on",
    steps=(-7, 0, 7),
    label_en="Ending of a partnership",
    program="partnership__program",
    is_urgent=True,
    escalation=((3, RecipientKind.ADMIN),),
)
FOLLOW_UPS = WaitingKind(
    "meeting_follow_up",
    "Tindak lanjut pertemuan",
    "checkbox",
    _follow_ups,
    (
        "public_id",
        "text",
        "due_on",
        "meeting__title",
        "meeting__partnership__name",
        "owner__organization__name",
        "owner__organization__is_own",
    ),
    _show_follow_up,
    due="due_on",
    whose="owner__organization",
    asks_now=False,
    steps=(-3, 0, 7),
    label_en="Follow-up of a meeting",
    program="meeting__partnership__program",
)
GRIEVANCES = WaitingKind(
    "grievance",
    "Tanggapan dan langkah atas keluhan",
    "flag",
    _grievances,
    (
        "public_id",
        "title",
        "partnership__public_id",
        "partnership__name",
        "against__organization__name",
        "against__organization__is_own",
    ),
    _show_grievance,
    due="moved_on",
    whose="waits_for",
    after=ANSWER_WITHIN,
    steps=(-7, 0, 7),
    is_confidential=True,
    label_en="Answer to a grievance",
    program="partnership__program",
)
PARTNERSHIP_KINDS = (APPROVALS, REPLIES, NOTICES, FOLLOW_UPS, GRIEVANCES)
