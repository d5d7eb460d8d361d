"""What mentors and partners see, as filters registered with the foundation."""

from django.db.models import Exists, OuterRef, Q

from kemitraan.accounts.models import Membership
from partners.models import Representative
from pendampingan.enums import ReportState
from pendampingan.models import Assignment, FollowUp, MentorLeave
from programs.enums import InstrumentPurpose, Voice
from programs.models import AgreementParty, GroupAssessment, PartnershipParty


def replaced_by(membership: Membership):
    """Ids of the mentors for whom this one stands in today."""
    leaves = MentorLeave.objects.active_on(membership.institution.today)
    return leaves.filter(delegate__membership_id=membership.pk).values("mentor_id")


def assignments_of(membership: Membership):
    """Own assignments, past ones too, and the running ones of mentors whom this one replaces today."""
    rows = Assignment.objects.filter(institution_id=membership.institution_id)
    delegated = Q(mentor_id__in=replaced_by(membership)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=membership.institution.today)
    )
    return rows.filter(Q(mentor__membership_id=membership.pk) | delegated)


def running_assignments_of(membership: Membership):
    """Assignments of this mentor that have not ended yet on the institution's local date."""
    return assignments_of(membership).exclude(ends_on__lt=membership.institution.today)


def represented_by(membership: Membership):
    """Ids of the organizations that this partner speaks for today."""
    return Representative.objects.spoken_for_by(membership).values("organization_id")


def mentor_organizations(membership: Membership) -> Q:
    return Q(pk__in=running_assignments_of(membership).values("organization_id"))


def mentor_programs(membership: Membership) -> Q:
    return Q(pk__in=running_assignments_of(membership).filter(program__isnull=False).values("program_id"))


def mentor_indicators(membership: Membership) -> Q:
    """Indicators of the programs in which this mentor accompanies a group."""
    programs = running_assignments_of(membership).filter(program__isnull=False).values("program_id")
    return Q(program_id__in=programs)


def mentor_readings(membership: Membership) -> Q:
    """Readings of this mentor's groups in the programs in which they accompany them."""
    here = running_assignments_of(membership).filter(
        organization_id=OuterRef("organization_id"), program_id=OuterRef("indicator__program_id")
    )
    return Q(Exists(here))


def mentor_partnerships(membership: Membership) -> Q:
    """Partnerships in which a group of this mentor is a party."""
    groups = running_assignments_of(membership).values("organization_id")
    return Q(pk__in=PartnershipParty.objects.filter(organization__in=groups).values("partnership_id"))


def mentor_agreements(membership: Membership) -> Q:
    """Agreements in which a group of this mentor is a party."""
    groups = running_assignments_of(membership).values("organization_id")
    return Q(pk__in=AgreementParty.objects.filter(organization__in=groups).values("agreement_id"))


def mentor_assignments(membership: Membership) -> Q:
    return Q(pk__in=assignments_of(membership).values("pk"))


def mentor_reports(membership: Membership) -> Q:
    """Own reports, those of own assignments, and what was handed in about an own group before it was taken over.

    Who took over a follow-up reads the report that it comes from.
    """
    own_groups = running_assignments_of(membership).values("organization_id")
    before = Assignment.objects.filter(
        organization_id__in=own_groups, handed_on__isnull=False, ends_on__lt=membership.institution.today
    )
    handed = Q(assignment_id__in=before.values("pk")) & ~Q(state=ReportState.DRAFT)
    owned = FollowUp.objects.open().filter(owner_id=membership.user_id, institution_id=membership.institution_id)
    return (
        Q(author_id=membership.user_id)
        | Q(assignment_id__in=assignments_of(membership).values("pk"))
        | handed
        | Q(pk__in=owned.values("report_id"))
    )


def mentor_handovers(membership: Membership) -> Q:
    """How own groups came and went."""
    own = assignments_of(membership).values("pk")
    return Q(ended_id__in=own) | Q(begun_id__in=own)


def mentor_self(membership: Membership) -> Q:
    return Q(membership_id=membership.pk)


def mentor_certificates(membership: Membership) -> Q:
    return Q(mentor__membership_id=membership.pk)


def mentor_leaves(membership: Membership) -> Q:
    """When the mentor is away, and when they stand in for somebody."""
    return Q(mentor__membership_id=membership.pk) | Q(delegate__membership_id=membership.pk)


def partner_assignments(membership: Membership) -> Q:
    return Q(organization_id__in=represented_by(membership))


def partner_reports(membership: Membership) -> Q:
    """Partners read what was verified about the organizations they represent."""
    assignments = Assignment.objects.filter(organization_id__in=represented_by(membership)).values("pk")
    return Q(state=ReportState.VERIFIED, assignment_id__in=assignments)


def answered_by(voice: str) -> Exists:
    """Whether that voice has answered about the same group and quarter."""
    same = GroupAssessment.objects.filter(
        organization=OuterRef("organization"),
        purpose=InstrumentPurpose.NATURE,
        voice=voice,
        period_starts_on=OuterRef("period_starts_on"),
    )
    return Exists(same)


def open_to(voice: str) -> Q:
    """Everything but answers of the other side that are still to be met by one's own.

    Of the five natures each side sees the other's answers only after both have answered (source text, part F: what was
    said must be one's own).
    """
    return ~Q(purpose=InstrumentPurpose.NATURE) | Q(voice=voice) | Q(answered_by(voice))


def mentor_assessments(membership: Membership) -> Q:
    groups = running_assignments_of(membership).values("organization_id")
    return Q(organization_id__in=groups) & open_to(Voice.MENTOR)


def partner_assessments(membership: Membership) -> Q:
    return Q(organization_id__in=represented_by(membership)) & open_to(Voice.GROUP)


FILTERS = {
    "partners.Organization:mentor:assigned": mentor_organizations,
    "programs.Program:mentor:assigned": mentor_programs,
    "programs.Indicator:mentor:assigned": mentor_indicators,
    "programs.Reading:mentor:assigned": mentor_readings,
    "programs.Partnership:mentor:assigned": mentor_partnerships,
    "programs.Agreement:mentor:assigned": mentor_agreements,
    "pendampingan.Assignment:mentor:own": mentor_assignments,
    "pendampingan.FieldReport:mentor:own": mentor_reports,
    "pendampingan.Handover:mentor:own": mentor_handovers,
    "pendampingan.Mentor:mentor:self": mentor_self,
    "pendampingan.MentorCertificate:mentor:own": mentor_certificates,
    "pendampingan.MentorLeave:mentor:own": mentor_leaves,
    "pendampingan.Assignment:partner:represented": partner_assignments,
    "pendampingan.FieldReport:partner:represented": partner_reports,
    "programs.GroupAssessment:mentor:assigned": mentor_assessments,
    "programs.GroupAssessment:partner:represented": partner_assessments,
}
