"""What pendampingan knows of an organization that keeps it from being deleted."""

from partners.models import Organization
from partners.selectors import ReferenceCounter
from pendampingan.models import (
    AreaFact,
    Assignment,
    DataCheck,
    FieldReport,
    FollowUp,
    GraduationDecision,
    GroupResource,
    NeedProposal,
    Referral,
    Training,
)

OF_GROUP = (Referral, GroupResource, Training, DataCheck, AreaFact, NeedProposal)


def count_for(organization: Organization) -> dict[str, int]:
    """Reports about the group, assignments of mentors to it, what it is to do itself, and what was written of it."""
    return {
        "laporan": FieldReport.objects.filter(assignment__organization=organization).count(),
        "penugasan": Assignment.objects.filter(organization=organization).count(),
        "keputusan kemandirian": GraduationDecision.objects.filter(organization=organization).count(),
        "tindak lanjut": FollowUp.objects.filter(organization=organization).count(),
        "rujukan yang diterima": Referral.objects.filter(target=organization).count(),
        **{
            str(model._meta.verbose_name_plural): model._default_manager.filter(organization=organization).count()
            for model in OF_GROUP
        },
    }


REFERENCES = ReferenceCounter(
    covers=frozenset(model._meta.label for model in (Assignment, FollowUp, GraduationDecision, *OF_GROUP)),
    count=count_for,
)
