"""What refers to an organization: the reason why it is archived and not deleted."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, ForeignObjectRel, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kemitraan.core.formats import format_number
from kemitraan.core.models import Attachment, Comment
from kemitraan.core.registry import Registry
from partners.models import Organization

# Attributes of the organization: they go with it and keep nobody from deleting.
NO_REFERENCE = frozenset(
    {
        "partners.OrganizationAlias",
        "partners.OrganizationActivity",
        "partners.AcceptedWarning",
        "partners.DuplicatePair",
        "partners.YearlyFigures",
    },
)


@dataclass(frozen=True)
class ReferenceCounter:
    """How a higher app counts what it knows of an organization, in the words of people.

    `count(organization)` gives {noun: number}; `covers` are the labels of the models that it answers for.
    """

    covers: frozenset[str]
    count: Callable[[Organization], dict[str, int]]


# Higher apps register here in `AppConfig.ready`; what nobody covers is counted by the name of its table.
reference_counters: Registry[ReferenceCounter] = Registry("reference counters")


def count_references(organization: Organization) -> dict[str, int]:
    """{noun: number} of everything that refers to the organization, also its files and comments; only what there is."""
    counts: dict[str, int] = {}
    covered = set(NO_REFERENCE)
    for counter in reference_counters:
        covered |= counter.covers
        for noun, number in counter.count(organization).items():
            counts[noun] = counts.get(noun, 0) + number
    uncovered = [
        relation for relation in Organization._meta.related_objects if relation.related_model._meta.label not in covered
    ]
    found = Organization._base_manager.filter(pk=organization.pk).values_list(*map(_number_of, uncovered)).get()
    for relation, number in zip(uncovered, found, strict=True):
        noun = str(relation.related_model._meta.verbose_name_plural)
        counts[noun] = counts.get(noun, 0) + number
    counts["berkas"] = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(Organization), object_id=organization.pk
    ).count()
    counts["komentar"] = Comment.objects.about(organization).count()
    return {noun: number for noun, number in counts.items() if number}


def _number_of(relation: ForeignObjectRel) -> Combinable:
    """How many rows refer to an organization through `relation`, as part of one question about it."""
    key = relation.field.name
    rows = relation.related_model._base_manager.filter(**{key: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(key).annotate(number=Count("pk")).values("number")), 0)


def said_counts(counts: dict[str, int]) -> str:
    """`3 perjanjian, 12 laporan`."""
    return ", ".join(f"{format_number(number)} {noun}" for noun, number in counts.items())
