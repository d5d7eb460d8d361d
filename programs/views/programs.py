"""Programs: list, record page, create, edit, and their life."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import ScopedListView
from programs.filters import PlannedProgramFilter, ProgramFilter
from programs.forms import ProgramForm
from programs.forms.cells import program_cells
from programs.models import Agreement, Partnership, Program
from programs.rules import PROGRAM_TRANSITIONS
from programs.selectors.coverage import coverage_of
from programs.selectors.indicators import measured_summary
from programs.selectors.plans import budget_of, team_of
from programs.selectors.program_lists import with_list_facts
from programs.services.programs import (
    cancel_program,
    create_program,
    finish_program,
    reopen_program,
    restore_program,
    start_program,
    update_program,
)
from programs.tables import PlannedProgramTable, ProgramTable
from programs.views.pages import OfficeFormView, TransitionView
from programs.views.program_pages import ProgramPageView, reads_planning


class ProgramListView(ScopedListView):
    """The programs; who reads the planning sees the step, the open needs and the money of each."""

    model = Program
    title = "Program"
    noun = "program"
    icon = "target-arrow"
    create_url = "programs:program-create"
    create_label = "Buat program"
    empty_title = "Belum ada program."
    cell_route = "programs:program-cell"

    @property
    def table_class(self) -> type[ProgramTable | PlannedProgramTable]:
        return PlannedProgramTable if reads_planning(self.request.user) else ProgramTable

    @property
    def filterset_class(self) -> type[ProgramFilter]:
        return PlannedProgramFilter if reads_planning(self.request.user) else ProgramFilter

    def get_queryset(self):
        user = self.request.user
        rows = super().get_queryset().select_related("lead_actor", "coordinator")
        return with_list_facts(rows, user.membership.institution.today) if reads_planning(user) else rows

    def can_create(self) -> Decision:
        return can_write(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        if not reads_planning(self.request.user):
            return []
        url = reverse("programs:component-templates")
        return [{"url": url, "icon": "list-details", "label": "Templat komponen"}]


class ProgramCellView(CellEditView):
    """Coordinator, end or target groups of one program, changed in the list."""

    model = Program

    @cached_property
    def fields(self) -> dict[str, Any]:  # type: ignore[override]
        return program_cells(self.request.user)

    def get_queryset(self):
        return super().get_queryset().select_related("coordinator", "institution")

    def text_of(self, record: Program) -> str:
        return str(record.coordinator or "") if self.name == "coordinator" else super().text_of(record)

    def edit_url(self, record: Program) -> str:
        return reverse("programs:program-edit", args=[record.public_id])

    def write(self, record: Program, values: dict[str, Any], version: int) -> Program:
        return update_program(actor=self.request.user, program=record, values=values, version=version)


class ProgramDetailView(ProgramPageView):
    template_name = "programs/program_detail.html"
    route = "programs:program-detail"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        program_only = f"?program={program.public_id}"
        return (
            context
            | {
                "partnerships": Partnership.objects.visible_to(user).filter(program=program),
                "agreements": Agreement.objects.visible_to(user).filter(
                    Q(program=program) | Q(partnership__program=program)
                ),
                "create_partnership_url": f"{reverse('programs:partnership-create')}{program_only}"
                if context["can_edit"]
                else "",
                "details": details_of(program),
            }
            | (planning_of(user, program) if reads_planning(user) else {})
        )


def planning_of(user, program: Program) -> dict[str, Any]:
    """What the summary shows of the planning: how far the needs are covered, the money, the team, what is measured."""
    return {
        "coverage": coverage_of(user, program),
        "budget": budget_of(program),
        "team": team_of(program),
        "measured": measured_summary(user, program),
    }


def details_of(program: Program) -> list[dict[str, Any]]:
    """The facts of a program, as label and value."""
    lead = program.lead_actor
    return [
        {"label": "Pelaku utama", "value": lead.name, "url": lead.get_absolute_url()},
        {"label": "Koordinator", "value": program.coordinator},
        {"label": "Strategi", "value": program.get_strategy_display()},
        {"label": "Tujuan", "value": program.goals},
        {"label": "Misi", "value": program.mission},
        {"label": "Visi jangka panjang", "value": program.vision},
        {"label": "Sasaran", "value": program.target_groups},
        {"label": "Wilayah", "value": "; ".join(str(region) for region in program.regions.all())},
        {"label": "Mulai", "value": format_date(program.starts_on)},
        {"label": "Selesai", "value": format_date(program.ends_on)},
    ]


class ProgramHistoryView(ProgramPageView):
    """The history as a page of its own, which on a phone is the only way to it."""

    template_name = "programs/program_history.html"
    route = "programs:program-history"


class ProgramCreateView(OfficeFormView):
    form_class = ProgramForm
    title = "Program baru"
    form_name = "program"
    success_message = "Program tersimpan sebagai draf."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "instance": Program(
                institution=self.request.user.membership.institution, coordinator_id=self.request.user.pk
            )
        }

    def get_cancel_url(self) -> str:
        return reverse("programs:program-list")

    def perform(self, form) -> Program:
        return create_program(actor=self.request.user, values=form.values)


class ProgramUpdateView(OfficeFormView):
    form_class = ProgramForm
    form_name = "program"

    def prepare(self) -> None:
        self.program = self.find(Program, "lead_actor", "institution")
        self.title = f"Ubah {self.program}"
        self.cancel_url = self.program.get_absolute_url()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.program}

    def perform(self, form) -> Program:
        return update_program(actor=self.request.user, program=self.program, values=form.values, version=form.version)


class ProgramActionView(TransitionView):
    model = Program
    table = PROGRAM_TRANSITIONS
    argument = "program"
    services = {
        "start": start_program,
        "finish": finish_program,
        "cancel": cancel_program,
        "reopen": reopen_program,
        "restore": restore_program,
    }
