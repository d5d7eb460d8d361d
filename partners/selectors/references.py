"""What refers to an organization: the reason why it is archived and not deleted."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType

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
    for relation in Organization._meta.related_objects:
        model = relation.related_model
        if model._meta.label in covered:
            continue
        number = model._base_manager.filter(**{relation.field.name: organization}).count()
        noun = str(model._meta.verbose_name_plural)
        counts[noun] = counts.get(noun, 0) + number
    counts["berkas"] = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(Organization), object_id=organization.pk
    ).count()
    counts["komentar"] = Comment.objects.about(organization).count()
    return {noun: number for noun, number in counts.items() if number}


def said_counts(counts: dict[str, int]) -> str:
    """`3 perjanjian, 12 laporan`."""
    return ", ".join(f"{format_number(number)} {noun}" for noun, number in counts.items())
