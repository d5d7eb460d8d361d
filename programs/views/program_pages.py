"""What all pages of one program share: its head, its tabs, and who reads its planning."""

from typing import Any

from django.urls import reverse

from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedDetailView
from programs.enums import ProgramStatus
from programs.models import Program
from programs.rules import EDITABLE_PROGRAM, PROGRAM_TRANSITIONS
from programs.rules.planning_steps import NOW
from programs.selectors import missing_for_program
from programs.selectors.planning_steps import Way, way_of
from programs.views.pages import buttons_of

# Pages of a program in the order of its work: (route, label); its history comes last.
PROGRAM_PAGES: list[tuple[str, str]] = [
    ("programs:program-detail", "Ringkasan"),
    ("programs:program-plan", "Rencana"),
    ("programs:program-components", "Komponen"),
    ("programs:program-needs", "Kebutuhan"),
    ("programs:program-criteria", "Kriteria"),
    ("programs:program-selections", "Pencarian mitra"),
    ("programs:program-coverage", "Cakupan"),
    ("programs:program-indicators", "Indikator"),
    ("programs:program-history", "Riwayat"),
]
# Of these, what is read by everybody who sees the program; all others are its planning.
OPEN_PAGES = frozenset({"programs:program-detail", "programs:program-history"})
# What mentors of the program read besides, as far as it concerns their groups.
MENTOR_PAGES = frozenset({"programs:program-indicators"})


def reads_planning(user) -> bool:
    """Planning is read by those who see the whole institution: admins, coordinators and observers."""
    return user.membership is not None and user.membership.sees_whole_institution


def reads_indicators(user) -> bool:
    """Indicators are read by who reads planning, and by mentors for their own groups."""
    return reads_planning(user) or (user.membership is not None and user.membership.is_mentor)


def program_tabs(user, program: Program, active: str) -> list[dict[str, Any]]:
    """The tabs of a program for this reader, as `_components/tabs.html` takes them; `active` is a route."""
    is_inside = reads_planning(user)
    offered = OPEN_PAGES | MENTOR_PAGES if reads_indicators(user) else OPEN_PAGES
    return [
        {"label": label, "url": reverse(route, args=[program.public_id]), "is_active": route == active}
        for route, label in PROGRAM_PAGES
        if is_inside or route in offered
    ]


class ProgramPageView(ScopedDetailView):
    """One page of a program; subclasses set `route` and `template_name`, which extends `program_page.html`."""

    model = Program
    context_object_name = "program"
    route = ""

    def get_queryset(self):
        return super().get_queryset().select_related("lead_actor", "coordinator", "institution")

    def get_context_data(self, **kwargs):
        user, program = self.request.user, self.object
        can_edit = bool(can_write(user)) and program.status in EDITABLE_PROGRAM
        is_draft = program.status == ProgramStatus.DRAFT
        way = way_of(program) if reads_planning(user) else Way((), None)
        buttons = buttons_of(user, program, PROGRAM_TRANSITIONS, program.status, "programs:program-action")
        return super().get_context_data(**kwargs) | {
            "can_edit": can_edit,
            "steps": way.steps,
            "others": sum(len(step.open) for step in way.steps if step.state != NOW),
            "next": way.next if can_edit else None,
            "next_button": next((row for row in buttons if way.next and row["action"] == way.next.transition), None),
            "missing": missing_for_program(program) if can_edit and is_draft else [],
            "buttons": buttons,
            "can_copy": bool(can_write(user)),
            "tabs": program_tabs(user, program, self.route),
        }


class PlanningPageView(ProgramPageView):
    """A page of a program's planning; for those who do not read it, it is not there (404)."""

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_planning(self.request.user) else rows.none()
