"""Reading the parts of one organization, and of one member."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q, Subquery
from django.utils import timezone

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.core.models import Attachment
from partners.models import (
    Member,
    MemberSkill,
    Organization,
    OrganizationActivity,
    OrganizationAlias,
    OrganizationDocument,
    SizeThreshold,
)
from partners.rules.identifiers import NumberWarning, kbli_warnings
from partners.rules.positions import is_poor
from partners.rules.sizes import SizeAnswer, explain_size
from partners.rules.verification import changed_facts
from partners.selectors.warnings import accepted_of, organization_warnings, still_open


def aliases_of(organization: Organization) -> list[OrganizationAlias]:
    """Other names, by kind."""
    return list(organization.aliases.order_by("kind", "name", "pk"))


def activities_of(organization: Organization) -> list[OrganizationActivity]:
    """Business fields, the main one first."""
    return list(organization.activities.order_by("-is_main", "code", "pk"))


def documents_of(organization: Organization) -> list[OrganizationDocument]:
    """Documents with their files in `files`, those in use first; two queries."""
    rows = list(organization.documents.order_by("kind", "-issued_on", "pk"))
    add_files(rows)
    return sorted(rows, key=lambda row: row.replaced_on is not None)


def add_files(rows: list, purpose: str = "document") -> None:
    """Give records of one model their files of `purpose` in `files`, oldest first; one query."""
    if not rows:
        return
    files: dict[int, list[Attachment]] = defaultdict(list)
    found = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(rows[0]),
        object_id__in=[row.pk for row in rows],
        purpose=purpose,
        removed_at=None,
    )
    for file in found.order_by("created_at", "pk"):
        files[file.object_id].append(file)
    for row in rows:
        row.files = files[row.pk]


def threshold_in_force(institution: Institution, day: dt.date) -> SizeThreshold | None:
    """The limits of business sizes for an institution on a local date: its own latest, else the shipped latest."""
    rows = SizeThreshold.objects.filter(Q(institution=institution) | Q(institution=None), valid_from__lte=day)
    return rows.order_by(models.F("institution").asc(nulls_last=True), "-valid_from").first()


def size_answer_of(organization: Organization) -> SizeAnswer:
    """The size of an organization today and how it came about; one query when it has figures."""
    if organization.capital_idr is None and organization.sales_idr is None:
        return explain_size(organization, None)
    return explain_size(organization, threshold_in_force(organization.institution, organization.institution.today))


def skills_of(member: Member) -> list[MemberSkill]:
    """Skills of a member by name."""
    return list(member.skills.order_by("skill", "pk"))


def part_counts(organization: Organization) -> dict[str, int]:
    """How many present members, active contacts, capabilities in force and documents in use; one query."""
    today = organization.institution.today
    parts: dict[str, models.QuerySet] = {
        "members": organization.members.filter(left_on__isnull=True),
        "contacts": organization.contacts.filter(is_active=True),
        "capabilities": organization.capabilities.active_on(today),
        "documents": organization.documents.in_use(),
    }
    counted = {
        f"{name}_count": Subquery(rows.order_by().values("organization_id").annotate(n=Count("pk")).values("n"))
        for name, rows in parts.items()
    }
    found: dict[str, Any] = dict(Organization.objects.filter(pk=organization.pk).values(**counted).get())
    return {name: found[f"{name}_count"] or 0 for name in parts}


@dataclass(frozen=True)
class Concern:
    """One thing about an organization that a person may want to look at; `is_accepted` when one did and kept it."""

    sentence: str
    note: str = ""
    is_accepted: bool = False


def concerns_of(organization: Organization, activities: list[OrganizationActivity]) -> list[Concern]:
    """Everything odd about the record now, in the order of the page; numbers that a person kept come last."""
    found = []
    if organization.verified_on:
        changed = changed_facts(organization.verified_facts, vars(organization))
        if changed:
            found.append(Concern(f"Perlu diperiksa ulang: {', '.join(changed)} berubah sejak diperiksa."))
    if is_poor(organization.position_accuracy_m):
        found.append(Concern("Titik pada peta masih kasar.", "Ketelitiannya lebih dari satu kilometer."))
    if organization.region and organization.region.is_withdrawn:
        found.append(Concern("Kode wilayahnya sudah dicabut."))
    found += _expired_documents(organization)
    warnings = organization_warnings(vars(organization) | {"npwp": organization.opened_npwp})
    for activity in activities:
        warnings += kbli_warnings(activity.code, activity.kbli_version)
    return found + _about_numbers(organization, warnings)


def _expired_documents(organization: Organization) -> list[Concern]:
    today = organization.institution.today
    rows = organization.documents.in_use().filter(expires_on__lt=today).order_by("expires_on", "pk")
    return [Concern(f"{row} berakhir {format_date(row.expires_on)}.") for row in rows]


def _about_numbers(organization: Organization, warnings: list[NumberWarning]) -> list[Concern]:
    if not warnings:
        return []
    accepted = accepted_of(organization)
    open_ones = still_open(warnings, accepted)
    by_code = {row.code: row for row in accepted}
    kept = []
    for warning in warnings:
        if warning not in open_ones:
            row = by_code[warning.code]
            day = format_date(timezone.localtime(row.accepted_at).date())
            kept.append(Concern(warning.sentence, f"Disimpan walau begitu oleh {row.accepted_by}, {day}.", True))
    return [*(Concern(warning.sentence) for warning in open_ones), *kept]
