"""Which needs of a program are covered by whom: the page, and writing it by hand."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from kemitraan.core.permissions import can_write
from programs.forms import CoverageChangeForm, CoverageEndForm, CoverageForm, ObligationCoverageForm
from programs.models import NeedCoverage, Obligation, Program
from programs.selectors.coverage import coverage_of, covered_by_obligation
from programs.selectors.coverage_picture import picture_of
from programs.selectors.exchanges import exchanges_of
from programs.services.coverage import change_coverage, cover_need, end_coverage, programs_of
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView, reads_planning

OF_COVERAGE = ("need__program__institution", "party__organization", "obligation__debtor")


def coverage_page(program: Program) -> str:
    return reverse("programs:program-coverage", args=[program.public_id])


class ProgramCoverageView(PlanningPageView):
    """The coverage of a program as a figure, a picture, a matrix, and from the side of each party."""

    route = "programs:program-coverage"
    template_name = "programs/program_coverage.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        coverage = coverage_of(user, program)
        exchanges = exchanges_of(user, program, coverage)
        return context | {
            "coverage": coverage,
            "picture": picture_of(coverage),
            "exchanges": exchanges,
            "unrecorded": [row for row in exchanges if row.is_empty],
            "create_url": reverse("programs:coverage-create", args=[program.public_id]) if context["can_edit"] else "",
        }


class CoverageCreateView(OfficeFormView):
    """A party or duty covers a need; `?kebutuhan=` and `?pihak=` are chosen already."""

    form_class = CoverageForm
    form_name = "coverage"
    title = "Catat pemenuhan kebutuhan"
    success_message = "Pemenuhan tercatat."

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        if not reads_planning(self.request.user):
            raise Http404
        self.lead = str(self.program)
        self.cancel_url = coverage_page(self.program)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"program": self.program}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {"need": asked.get("kebutuhan", ""), "by": f"p:{asked.get('pihak', '')}"}

    def perform(self, form) -> str:
        cover_need(actor=self.request.user, **form.values)
        return coverage_page(self.program)


class ObligationCoverageCreateView(OfficeFormView):
    """A duty covers a need of one of its programs."""

    form_class = ObligationCoverageForm
    form_name = "obligation-coverage"
    title = "Kebutuhan yang dipenuhi"
    success_message = "Pemenuhan tercatat."

    def prepare(self) -> None:
        self.obligation = self.find(Obligation, "institution", "partnership", "agreement__partnership")
        if not reads_planning(self.request.user):
            raise Http404
        self.lead = str(self.obligation)
        self.cancel_url = self.obligation.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programs": programs_of(self.obligation) - {None}}

    def perform(self, form) -> Obligation:
        cover_need(actor=self.request.user, obligation=self.obligation, **form.cleaned_data)
        return self.obligation


class OfCoverageView(OfficeFormView):
    """A form about one coverage; afterwards the page of its program."""

    model = NeedCoverage

    def prepare(self) -> None:
        self.coverage = self.find(NeedCoverage, *OF_COVERAGE)
        self.lead = f"{self.coverage.need} · {self.coverage.party or self.coverage.obligation}"
        self.cancel_url = coverage_page(self.coverage.need.program)


class CoverageUpdateView(OfCoverageView):
    form_class = CoverageChangeForm
    form_name = "coverage-edit"
    title = "Ubah pemenuhan"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.coverage}

    def perform(self, form) -> str:
        change_coverage(actor=self.request.user, coverage=self.coverage, values=form.values, version=form.version)
        return self.cancel_url


class CoverageEndView(OfCoverageView):
    """Asks why, then takes a coverage back."""

    form_class = CoverageEndForm
    form_name = "coverage-end"
    title = "Lepas pemenuhan"
    submit_label = "Lepas"
    success_message = "Pemenuhan dilepas."

    def perform(self, form) -> str:
        end_coverage(actor=self.request.user, coverage=self.coverage, reason=form.cleaned_data["reason"])
        return self.cancel_url


def coverage_of_obligation(user, obligation: Obligation) -> dict[str, Any] | None:
    """The panel on the page of a duty; None for those who do not read planning and where there is no program."""
    if not reads_planning(user):
        return None
    rows = covered_by_obligation(user, obligation, day=obligation.institution.today)
    is_open = not obligation.cancelled_at and not obligation.is_waived_by_agreement
    may_add = is_open and bool(can_write(user)) and bool(programs_of(obligation) - {None})
    if not rows and not may_add:
        return None
    address = reverse("programs:obligation-coverage-create", args=[obligation.public_id])
    return {"rows": rows, "can_edit": bool(can_write(user)), "create_url": address if may_add else ""}
