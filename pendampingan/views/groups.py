"""Groups without a lead mentor, and who could accompany them."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write, require
from kemitraan.core.views.generic import ScopedListView, ScopedObjectMixin
from partners.models import Organization
from pendampingan.enums import SpokenLanguage
from pendampingan.filters import LonelyGroupFilter
from pendampingan.selectors.mentor_match import suggest_mentors
from pendampingan.selectors.overview import groups_without_mentor
from pendampingan.tables import LonelyGroupTable

SHOWN = 20


class LonelyGroupListView(ScopedListView):
    """Active groups that no lead mentor accompanies today."""

    model = Organization
    table_class = LonelyGroupTable
    filterset_class = LonelyGroupFilter
    title = "Kelompok tanpa pendamping"
    noun = "kelompok"
    icon = "users"
    empty_title = "Semua kelompok punya pendamping utama."

    def check_permission(self) -> Decision:
        membership = self.request.user.membership
        if membership is not None and membership.sees_whole_institution:
            return Allowed()
        return Denied("Daftar ini untuk pengelola.")

    def get_queryset(self):
        user = self.request.user
        return groups_without_mentor(user, user.membership.institution.today).prefetch_related("sectors")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"can_assign": bool(can_write(self.request.user))}


class GroupMentorsView(ScopedObjectMixin, DetailView):
    """Mentors who could accompany a group, best fit first; `?bahasa=` asks for a language."""

    model = Organization
    template_name = "pendampingan/group_mentors.html"

    def get_object(self, queryset=None):
        require(can_write(self.request.user))
        return super().get_object(queryset)

    def get_queryset(self):
        return super().get_queryset().select_related("region", "institution").prefetch_related("sectors")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        asked = self.request.GET.get("bahasa", "")
        language = asked if asked in SpokenLanguage.values else ""
        group = self.object
        found = suggest_mentors(self.request.user, group, group.institution.today, language)
        return super().get_context_data(**kwargs) | {
            "group": group,
            "suggestions": found[:SHOWN],
            "more_count": max(len(found) - SHOWN, 0),
            "language": language,
            "languages": SpokenLanguage.choices,
            "assign_url": f"{reverse('pendampingan:assignment-create')}?kelompok={group.public_id}",
        }
