"""How a program is planned to be run: the page, the form, and its documents."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.permissions import Decision, Denied
from kemitraan.core.selectors import attachments_of
from programs.forms.program_plans import (
    BudgetFormSet,
    DoerFormSet,
    ProgramPlanForm,
    TeamFormSet,
    budget_initial,
    colleagues_of,
    team_initial,
)
from programs.models import Program
from programs.rules import PROGRAM_FILE_PURPOSES, may_change_program_files, program_over_because
from programs.selectors.plans import budget_of, doer_rows, forms_of, stages_of, team_of
from programs.services.program_plans import save_plan
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView


class ProgramPlanView(PlanningPageView):
    """Money, team, stages and documents of a program."""

    route = "programs:program-plan"
    template_name = "programs/program_plan.html"

    def get_context_data(self, **kwargs):
        program = self.object
        stages = stages_of(program)
        upload = reverse("core:attachment-add", args=[program._meta.label, program.public_id])
        return super().get_context_data(**kwargs) | {
            "budget": budget_of(program),
            "team": team_of(program),
            "stages": stages,
            "doers": doer_rows(stages),
            "activity_forms": forms_of(stages),
            "attachments": files_of(program),
            "upload_url": upload if may_change_program_files(self.request.user, program) else "",
            "upload_purposes": list(PROGRAM_FILE_PURPOSES.items()),
            "direction": [
                {"label": "Strategi", "value": program.get_strategy_display()},
                {"label": "Visi jangka panjang", "value": program.vision},
                {"label": "Misi", "value": program.mission},
                {"label": "Tujuan", "value": program.goals},
                {"label": "Sasaran", "value": program.target_groups},
                {"label": "Wilayah", "value": "; ".join(str(region) for region in program.regions.all())},
            ],
        }


def files_of(program: Program) -> list[Any]:
    """The documents of a program, each with `kind_label`. One query."""
    files = list(attachments_of(program))
    for file in files:
        file.kind_label = PROGRAM_FILE_PURPOSES.get(file.purpose, "")
    return files


class ProgramPlanUpdateView(OfficeFormView):
    """All of the plan on one page; nothing of it is saved when one row is wrong, and nothing typed is lost."""

    form_class = ProgramPlanForm
    template_name = "programs/program_plan_form.html"
    form_name = "program-plan"

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        self.title = f"Rencana {self.program}"
        self.cancel_url = reverse("programs:program-plan", args=[self.program.public_id])

    def check_permission(self) -> Decision:
        allowed = super().check_permission()
        if allowed and (reason := program_over_because(self.program)):
            return Denied(reason)
        return allowed

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.program}

    @cached_property
    def stages(self):
        return stages_of(self.program)

    @cached_property
    def doers(self) -> dict[Any, Any]:
        """Organizations that carry out a stage now, by their `public_id`."""
        found = (doer.organization for stage in self.stages for doer in stage.doers)
        return {organization.public_id: organization for organization in found}

    @cached_property
    def formsets(self) -> dict[str, Any]:
        budget = budget_initial(self.program)
        keep = [line["funder_id"] for line in budget if line["funder_id"]]
        options = {"data": self.form_data}
        user = {"user": self.request.user}
        people = colleagues_of(self.request.user, self.program)
        return {
            "budget": BudgetFormSet(prefix="budget", initial=budget, form_kwargs=user | {"keep": keep}, **options),
            "team": TeamFormSet(
                prefix="team", initial=team_initial(self.program), form_kwargs=user | {"people": people}, **options
            ),
            "doers": DoerFormSet(
                prefix="doers",
                initial=self.doers_initial(),
                form_kwargs=user | {"keep": [organization.pk for organization in self.doers.values()]},
                **options,
            ),
        }

    def doers_initial(self) -> list[dict[str, Any]]:
        """Who does what now, one row an organization."""
        rows: dict[Any, dict[str, Any]] = {}
        for stage in self.stages:
            for doer in stage.doers:
                key = doer.organization.public_id
                row = rows.setdefault(key, {"was": key, "organization": key})
                row[stage.stage.value] = doer.part
        return list(rows.values())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "program": self.program,
            "formsets": list(self.formsets.values()),
            "stage_rows": context["form"].stage_rows(),
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        valid = [form.is_valid(), *(formset.is_valid() for formset in self.formsets.values())]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form) -> str:
        save_plan(
            actor=self.request.user,
            program=self.program,
            version=form.version,
            budget=self.formsets["budget"].rows,
            team=self.formsets["team"].rows,
            schedule=form.schedule,
            doers=self.formsets["doers"].rows_against(self.doers),
        )
        return self.cancel_url
