"""What pendampingan knows of an organization that keeps it from being deleted."""

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

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
    """Reports about the group, assignments of mentors to it, what it is to do itself, and what was written of it.

    One query, however many kinds there are.
    """
    kept: dict[str, QuerySet] = {
        "laporan": FieldReport.objects.filter(assignment__organization=organization),
        "penugasan": Assignment.objects.filter(organization=organization),
        "keputusan kemandirian": GraduationDecision.objects.filter(organization=organization),
        "tindak lanjut": FollowUp.objects.filter(organization=organization),
        "rujukan yang diterima": Referral.objects.filter(target=organization),
        **{
            str(model._meta.verbose_name_plural): model._default_manager.filter(organization=organization)
            for model in OF_GROUP
        },
    }
    counts = Organization.objects.filter(pk=organization.pk).values_list(*(_count_of(rows) for rows in kept.values()))
    return dict(zip(kept, counts.get(), strict=True))


def _count_of(rows: QuerySet) -> Coalesce:
    """How many rows there are, as a column of another query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


REFERENCES = ReferenceCounter(
    covers=frozenset(model._meta.label for model in (Assignment, FollowUp, GraduationDecision, *OF_GROUP)),
    count=count_for,
)
