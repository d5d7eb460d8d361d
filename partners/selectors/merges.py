"""What a merge of two organizations would do, and where merged ones are to be found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from kemitraan.core.formats import MASK, format_date
from kemitraan.core.registry import Registry
from kemitraan.core.services.audit import readable
from partners.enums import AliasKind
from partners.models import FormerIdentifier, Organization, OrganizationAlias, OrganizationMerge
from partners.rules.merging import FieldGroup, field_groups
from partners.selectors.merge_references import (
    Conflict,
    column_of,
    conflicts_between,
    links_to,
    moving_counts,
    rows_between,
)

LONGEST_CHAIN = 50
# What higher apps have in the way of a merge: (survivor, merged) -> [Blocker].
merge_blockers: Registry[Callable[[Organization, Organization], list["Blocker"]]] = Registry("merge blockers")
# What higher apps put in order once everything moved: (survivor) -> sentences for the record of the merge.
merge_settlers: Registry[Callable[[Organization], list[str]]] = Registry("merge settlers")


@dataclass(frozen=True)
class Choice:
    """One group of fields of both sides, as people read them."""

    group: FieldGroup
    survivor: str
    merged: str
    differs: bool


@dataclass(frozen=True)
class Blocker:
    """Why two organizations cannot become one as things stand, and where that can be mended."""

    message: str
    link: str = ""


@dataclass(frozen=True)
class MergePreview:
    """All that a person sees before two organizations become one."""

    survivor: Organization
    merged: Organization
    choices: list[Choice]
    conflicts: list[Conflict]
    moving: list[dict[str, Any]]
    blockers: list[Blocker] = field(default_factory=list)


def preview_merge(survivor: Organization, merged: Organization) -> MergePreview:
    """What merging `merged` into `survivor` means: fields, what moves, what is in the way. Reads only."""
    return MergePreview(
        survivor=survivor,
        merged=merged,
        choices=[_choice(group, survivor, merged) for group in field_groups(Organization._meta.concrete_fields)],
        conflicts=conflicts_between(survivor, merged, links_to(Organization)),
        moving=moving_counts(merged),
        blockers=blockers_of(survivor, merged),
    )


def blockers_of(survivor: Organization, merged: Organization) -> list[Blocker]:
    """Reasons that no choice can settle; empty when the two may become one."""
    found = []
    if survivor.pk == merged.pk:
        found.append(Blocker("Pilih dua mitra yang berbeda."))
    if survivor.institution_id != merged.institution_id:
        found.append(Blocker("Keduanya milik lembaga yang berbeda."))
    if survivor.is_archived:
        found.append(Blocker("Mitra yang tetap sedang diarsipkan; pulihkan dahulu.", survivor.get_absolute_url()))
    if merged.is_own and (not survivor.is_own or merged.parent_id is None):
        found.append(Blocker("Lembaga sendiri dan unitnya harus menjadi yang tetap; tukar kedua sisi."))
    if _is_far_below(survivor, merged):
        found.append(
            Blocker(f"{survivor} berada di bawah {merged}; ubah induknya dahulu.", survivor.get_absolute_url())
        )
    for row in rows_between(survivor, merged):
        noun = str(row._meta.verbose_name)
        link = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
        message = f"Ada {noun} antara keduanya: {row}. Mitra yang saling terikat bukan mitra yang sama."
        found.append(Blocker(message, link))
    for blockers in merge_blockers:
        found += blockers(survivor, merged)
    return found


def _is_far_below(survivor: Organization, merged: Organization) -> bool:
    """`survivor` is a unit of a unit of `merged`: its parent would come to stand below it."""
    above, depth, seen = survivor.parent, 1, set()
    while above is not None and above.pk not in seen:
        if above.pk == merged.pk:
            return depth > 1
        seen.add(above.pk)
        above, depth = above.parent, depth + 1
    return False


def _choice(group: FieldGroup, survivor: Organization, merged: Organization) -> Choice:
    values = [
        tuple(getattr(one, column_of(Organization, name).attname) for name in group.columns)
        for one in (survivor, merged)
    ]
    shown = shown_value(group, survivor), shown_value(group, merged)
    return Choice(group, *shown, differs=values[0] != values[1] and any(shown))


def shown_value(group: FieldGroup, organization: Organization, *, is_masked: bool = False) -> str:
    """The columns of one side in one text; with `is_masked` a personal number is not readable even in part."""
    if group.key == "npwp":
        return MASK if is_masked and organization.npwp_encrypted else organization.shown_npwp
    if group.key == "name":
        return organization.name
    if group.key == "position":
        position = organization.position
        return f"{position[0]}, {position[1]}" if position else ""
    if group.key == "verification":
        checked = organization.verified_on
        return f"{format_date(checked)} oleh {organization.verified_by}" if checked else ""
    if group.key == "external":
        return " ".join(part for part in (organization.source, organization.external_id) if part)
    parts = [
        readable(column, getattr(organization, column.attname))
        for column in (column_of(Organization, name) for name in group.columns)
    ]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def survivor_of(organization: Organization) -> Organization:
    """What a merged organization is now, however often it was merged further; any other one is itself."""
    found, seen = organization, 0
    while seen < LONGEST_CHAIN:
        merge = OrganizationMerge.objects.filter(merged_id=found.pk).select_related("survivor").first()
        if merge is None:
            return found
        found, seen = merge.survivor, seen + 1
    return found


def find_survivor(user, public_id) -> Organization | None:
    """The organization of the reader that a merged one with this `public_id` is now; None without one."""
    merge = OrganizationMerge.objects.filter(merged__public_id=public_id).select_related("merged").first()
    if merge is None:
        return None
    survivor = survivor_of(merge.merged)
    return Organization.objects.visible_to(user).filter(pk=survivor.pk).first()


def merges_into(organization: Organization) -> list[OrganizationMerge]:
    """Merges by which others became `organization`, newest first."""
    return list(organization.merges.select_related("merged", "merged_by").order_by("-merged_at", "-pk"))


def merged_panel(user, organization: Organization) -> dict[str, Any] | None:
    """For the record's page: what became part of it; None when nothing did."""
    merges = merges_into(organization)
    return {"merges": merges} if merges else None


def former_owners(institution, column: str, values: Iterable[str]) -> list[tuple[str, str, Organization]]:
    """[(value, source, organization)]: which organizations merged ones have become that had one of `values` in
    `column` (public_id, external_id, nib, npwp, legal_number or normalized_name). `source` is that of an external id.
    """
    wanted = list(values)
    if not wanted or not OrganizationMerge.objects.filter(institution=institution).exists():
        return []
    if column == "public_id":
        merges = OrganizationMerge.objects.filter(institution=institution, merged__public_id__in=wanted)
        return [(str(one.merged.public_id), "", survivor_of(one.merged)) for one in merges.select_related("merged")]
    if column == "normalized_name":
        names = OrganizationAlias.objects.filter(
            institution=institution,
            kind=AliasKind.FORMER,
            normalized_name__in=wanted,
            organization__merges__isnull=False,
        )
        return [(one.normalized_name, "", one.organization) for one in names.select_related("organization").distinct()]
    rows = FormerIdentifier.objects.filter(institution=institution, kind=column, value__in=wanted)
    return [(one.value, one.source, one.organization) for one in rows.select_related("organization")]


def former_identifiers_of(organization: Organization) -> list[FormerIdentifier]:
    """Numbers by which merged ones were known."""
    return list(organization.former_identifiers.order_by("kind", "value", "pk"))


def merge_url(survivor: Organization, merged: Organization) -> str:
    """The page on which the two are compared side by side."""
    return f"{reverse('partners:organization-merge', args=[survivor.public_id])}?dengan={merged.public_id}"
