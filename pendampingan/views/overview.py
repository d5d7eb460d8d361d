"""The overview of the accompaniment."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from kemitraan.core.permissions import Allowed, Denied, can_write, require
from pendampingan.selectors.overview import overview
from pendampingan.selectors.stand_ins import replacing


class OverviewView(TemplateView):
    """Counts, this week's visits, late reports, the review queue and groups without a mentor."""

    template_name = "pendampingan/overview.html"

    def dispatch(self, request, *args, **kwargs):
        membership = request.user.membership
        staff = membership is not None and (membership.sees_whole_institution or membership.is_mentor)
        require(Allowed() if staff else Denied("Halaman ini untuk pengelola dan pendamping."))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        membership = user.membership
        data = overview(user, membership.institution.today)
        return (
            super().get_context_data(**kwargs)
            | data
            | {
                "counters": counters(data),
                "can_assign": bool(can_write(user)),
                "can_report": bool(can_write(user)) or membership.is_mentor,
                "is_mentor": membership.is_mentor,
                "replacing": replacing(user, membership.institution.today),
            }
        )


def counters(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures on top, each a link to its list."""
    visits, reports = reverse("pendampingan:visit-list"), reverse("pendampingan:report-list")
    return [
        {
            "label": "Laporan terlambat",
            "value": data["late_count"],
            "url": f"{visits}?situation=late",
            "color": "late",
            "icon": "alarm",
        },
        {
            "label": "Menunggu tinjauan",
            "value": data["queue_count"],
            "url": f"{reports}?state=submitted",
            "color": "wait",
            "icon": "clipboard-check",
        },
        {
            "label": "Kunjungan minggu ini",
            "value": data["week_count"],
            "url": f"{visits}?situation=upcoming",
            "color": "brand",
            "icon": "walk",
        },
        {
            "label": "Penugasan berjalan",
            "value": data["assignment_count"],
            "url": f"{reverse('pendampingan:assignment-list')}?situation=running",
            "color": "brand",
            "icon": "users-group",
            "note": f"{data['mentor_count']} pendamping",
        },
    ]
