"""Who reads what was judged about a group, as filters registered with the foundation.

Of the five natures each side sees the other's answers only after both have answered (source text, part F: what was
said must be one's own).
"""

from django.db.models import Exists, OuterRef, Q

from kemitraan.accounts.models import Membership
from pendampingan.visibility import represented_by, running_assignments_of
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment


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
    """Everything but answers of the other side that are still to be met by one's own."""
    return ~Q(purpose=InstrumentPurpose.NATURE) | Q(voice=voice) | Q(answered_by(voice))


def mentor_assessments(membership: Membership) -> Q:
    groups = running_assignments_of(membership).values("organization_id")
    return Q(organization_id__in=groups) & open_to(Voice.MENTOR)


def partner_assessments(membership: Membership) -> Q:
    return Q(organization_id__in=represented_by(membership)) & open_to(Voice.GROUP)


FILTERS = {
    "programs.GroupAssessment:mentor:assigned": mentor_assessments,
    "programs.GroupAssessment:partner:represented": partner_assessments,
}
