"""What all pages of one search for partners share: its head and its tabs."""

from typing import Any

from django.urls import reverse

from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedDetailView
from programs.enums import SelectionStatus
from programs.models import Selection
from programs.rules import EDITABLE_PROGRAM
from programs.views.program_pages import reads_planning

# Pages of a search in the order of its work: (route, label); its history comes last.
SELECTION_PAGES: list[tuple[str, str]] = [
    ("programs:selection-detail", "Calon"),
    ("programs:selection-criteria", "Kriteria"),
    ("programs:selection-scores", "Nilai"),
    ("programs:selection-comparison", "Perbandingan"),
    ("programs:selection-decision", "Keputusan"),
    ("programs:selection-history", "Riwayat"),
]


def selection_tabs(selection: Selection, active: str) -> list[dict[str, Any]]:
    """The tabs of a search, as `_components/tabs.html` takes them; `active` is a route."""
    return [
        {"label": label, "url": reverse(route, args=[selection.public_id]), "is_active": route == active}
        for route, label in SELECTION_PAGES
    ]


class SelectionPageView(ScopedDetailView):
    """One page of a search; subclasses set `route` and `template_name`, which extends `selection_page.html`.

    For those who do not read the planning it is not there (404). `can_edit`: the reader may write, the program goes
    on and the search is not closed.
    """

    model = Selection
    context_object_name = "selection"
    route = ""
    has_timeline = False

    def get_queryset(self):
        rows = super().get_queryset().select_related("program__institution", "program__lead_actor", "institution")
        return rows if reads_planning(self.request.user) else rows.none()

    def timeline_context(self, record) -> dict[str, Any]:
        return super().timeline_context(record) if self.has_timeline else {}

    def get_context_data(self, **kwargs):
        user, selection = self.request.user, self.object
        goes_on = selection.program.status in EDITABLE_PROGRAM and selection.status != SelectionStatus.CLOSED
        tabs = selection_tabs(selection, self.route)
        needs = list(selection.needs.order_by("rank", "pk"))
        for need in needs:
            need.program = selection.program
        return super().get_context_data(**kwargs) | {
            "program": selection.program,
            "needs": needs,
            "can_edit": bool(can_write(user)) and goes_on,
            "tabs": tabs if len(tabs) > 1 else [],
        }
