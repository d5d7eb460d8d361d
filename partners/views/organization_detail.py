"""The page of one organization: its parts in tabs, only the open one is read."""

from typing import Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedDetailView
from partners.enums import OrganizationKind, OrganizationStatus
from partners.models import Organization
from partners.selectors import (
    activities_of,
    aliases_of,
    capabilities_of,
    contacts_of,
    documents_of,
    members_of,
    part_counts,
    representatives_of,
    size_answer_of,
)
from partners.selectors.details import add_files, concerns_of
from partners.selectors.merges import find_survivor
from partners.views.facts import business_facts_of, facts_of, number_facts_of
from partners.views.menus import menu_of
from partners.views.parts import panel_of

# What a partner user reads of an organization that stands beside their own.
OPEN_TO_PARTIES = frozenset({"ringkasan", "kontak"})


class OrganizationDetailView(ScopedDetailView):
    model = Organization
    template_name = "partners/organization_detail.html"
    context_object_name = "organization"

    def get(self, request, *args, **kwargs):
        """The address of a merged organization leads to what it is now."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if survivor := find_survivor(request.user, self.kwargs["public_id"]):
                return redirect(survivor, permanent=False)
            raise

    def get_queryset(self):
        related = ("institution", "parent", "created_by", "verified_by", "region__successor")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        organization = self.object
        can_change = bool(can_write(self.request.user))
        self.is_inside = Organization.objects.filter(pk=organization.pk).inside_for(self.request.user).exists()
        tabs = self.tabs(organization)
        section = next(tab["code"] for tab in tabs if tab["is_active"])
        context.update(
            kind=OrganizationKind(organization.kind),
            status=OrganizationStatus(organization.status),
            can_edit=can_change and not organization.is_archived,
            can_restore=can_change and organization.is_archived,
            more=more_of(organization) if can_change else [],
            today=organization.institution.today,
            tabs=tabs,
            section=section,
            is_inside=self.is_inside,
            has_switch=not self.is_inside,
        )
        context.update(getattr(self, f"read_{section}", dict)())
        for row in context.get("rows", []):
            row.menu = menu_of(row, context["today"]) if context["can_edit"] else []
        return context | panel_of(section, organization, context.get("rows", []), is_inside=self.is_inside)

    def tabs(self, organization: Organization) -> list[dict[str, Any]]:
        """Ringkasan, Anggota (of groups), Kontak, Kemampuan, Dokumen, Riwayat; the address says which one is open.

        Who only stands beside the organization in a partnership reads the summary and whom to contact.
        """
        counts = part_counts(organization)
        found = [
            ("ringkasan", "Ringkasan", None),
            *([("anggota", "Anggota", counts["members"])] if organization.is_group else []),
            ("kontak", "Kontak", counts["contacts"]),
            ("kemampuan", "Kemampuan", counts["capabilities"]),
            ("dokumen", "Dokumen", counts["documents"]),
            ("riwayat", "Riwayat", None),
        ]
        if not self.is_inside:
            found = [entry for entry in found if entry[0] in OPEN_TO_PARTIES]
        codes = [code for code, _, _ in found]
        asked = self.request.GET.get("bagian", "")
        active = asked if asked in codes else codes[0]
        url = organization.get_absolute_url()
        return [
            {
                "code": code,
                "label": label,
                "count": count,
                "url": url if code == codes[0] else f"{url}?bagian={code}",
                "is_active": code == active,
            }
            for code, label, count in found
        ]

    def read_ringkasan(self) -> dict[str, Any]:
        organization = self.object
        if not self.is_inside:
            return {"facts": facts_of(organization)}
        activities = activities_of(organization)
        return {
            "facts": facts_of(organization),
            "number_facts": number_facts_of(organization),
            "business_facts": business_facts_of(organization),
            "aliases": aliases_of(organization),
            "activities": activities,
            "words": [*organization.sectors.all(), *organization.tags.all()],
            "size": size_answer_of(organization),
            "concerns": concerns_of(organization, activities),
        }

    def read_anggota(self) -> dict[str, Any]:
        return {"rows": members_of(self.object)}

    def read_kontak(self) -> dict[str, Any]:
        rows = contacts_of(self.object)
        if self.is_inside:
            add_files(rows, "authority")
        return {"rows": rows, "representatives": representatives_of(self.object)}

    def read_kemampuan(self) -> dict[str, Any]:
        return {"rows": capabilities_of(self.object)}

    def read_dokumen(self) -> dict[str, Any]:
        return {"rows": documents_of(self.object)}


def more_of(organization: Organization) -> list[dict[str, str]]:
    """What an editor may do with the whole record, beside changing it."""
    items = []
    if not organization.is_archived:
        key = [organization.public_id]
        items.append({"label": "Catat pemeriksaan", "icon": "shield-check", "url": url("organization-verify", key)})
        items.append({"label": "Gabungkan", "icon": "git-merge", "url": url("organization-merge", key)})
        items.append({"label": "Arsipkan", "icon": "archive", "url": url("organization-archive", key)})
    if not organization.is_own:
        delete = url("organization-delete", [organization.public_id])
        items.append({"label": "Hapus", "icon": "trash", "url": delete})
    return items


def url(name: str, args: list) -> str:
    return reverse(f"partners:{name}", args=args)
