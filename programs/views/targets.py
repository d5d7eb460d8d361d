"""The sheet of a program's targets: a year in cells, edited in place, saved as a whole."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from kemitraan.core.views.generic import ServiceFormView
from programs.forms.targets import TargetGridForm, cell_name, with_pasted
from programs.models import Indicator
from programs.rules import program_over_because
from programs.rules.amounts import read_target_block
from programs.selectors.indicators import chosen_year, yearly_results, years_of
from programs.services.targets import TargetsRefused, save_targets
from programs.views.indicators import ROUTE, indicators_url
from programs.views.program_pages import PlanningPageView

MONTH_HEADS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


class ProgramTargetsView(PlanningPageView, ServiceFormView):
    """The targets of a year (`?tahun=`); changed cells are written together, and what others wrote is not undone."""

    template_name = "programs/program_targets.html"
    route = ROUTE
    form_class = TargetGridForm
    form_name = "target"
    success_message = ""
    pasted: dict[str, Any] | None = None

    def prepare(self) -> None:
        self.object = self.get_object()

    def check_permission(self) -> Decision:
        if self.request.method != "POST":
            return Allowed()
        if reason := program_over_because(self.object):
            return Denied(reason)
        return can_write(self.request.user)

    def draft_key(self) -> str:
        return f"{self.object.public_id}:{self.year}"

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.object, self.object.institution.today)

    @cached_property
    def year(self) -> int:
        return chosen_year(self.request.GET.get("tahun", ""), self.years, self.object.institution.today)

    @cached_property
    def indicators(self) -> list[Indicator]:
        rows = Indicator.objects.visible_to(self.request.user).filter(program=self.object).in_use()
        return list(rows.order_by("order", "pk"))

    @property
    def is_reading(self) -> bool:
        """Only what was pasted is read; nothing is saved."""
        return "baca" in self.request.POST

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {
            "indicators": self.indicators,
            "results": yearly_results(self.request.user, self.object, self.indicators, self.year),
            "year": self.year,
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if not self.is_reading:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        rows = read_target_block(form.data.get("pasted", ""))
        form.data, filled, unknown = with_pasted(form, form.data, rows)
        self.pasted = {"count": len(rows), "filled": filled, "unknown": unknown}
        form.full_clean()
        return self.render_to_response(self.get_context_data(form=form))

    def perform(self, form) -> str:
        try:
            count = save_targets(actor=self.request.user, program=self.object, cells=form.changed_cells)
        except TargetsRefused as refused:
            names = {
                (indicator.public_id, result.period.starts_on): cell_name(indicator, result)
                for indicator in self.indicators
                for result in form.results[indicator.pk]
            }
            form.accept_stored(refused.stored)
            for key, problem in refused.problems.items():
                form.add_error(names.get(key), problem)
            raise
        self.success_message = f"{count} target tersimpan." if count else "Tidak ada yang berubah."
        return f"{self.request.path}?tahun={self.year}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "years": self.years,
            "year": self.year,
            "heads": MONTH_HEADS,
            "pasted": self.pasted,
            "back_url": indicators_url(self.object),
            "action_url": f"{self.request.path}?tahun={self.year}",
        }
