"""Pages on which referrals, resources, facts of the area and checks of data are written."""

from typing import Any

from django.db import models
from django.http import Http404

from kemitraan.core.formats import format_number
from kemitraan.core.forms import RecordForm
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ServiceFormView
from pendampingan.forms.support import (
    AreaFactForm,
    CandidateChoiceForm,
    DataCheckForm,
    DecideCheckForm,
    DecideNeedForm,
    NeedProposalForm,
    ReferralForm,
    ResourceForm,
)
from pendampingan.models import AreaFact, DataCheck, GroupResource, NeedProposal, Referral
from pendampingan.rules.groups import may_support
from pendampingan.selectors.voices import accompanies
from pendampingan.services import proposals
from pendampingan.services import support as services
from pendampingan.views.base import RecordActionFormView
from pendampingan.views.progress import GroupMixin

# What stands in an address: the model, its form, and what the page is called.
KINDS: dict[str, tuple[Any, type[RecordForm], str]] = {
    "rujukan": (Referral, ReferralForm, "Rujukan"),
    "sumber-daya": (GroupResource, ResourceForm, "Sumber daya"),
    "fakta": (AreaFact, AreaFactForm, "Fakta daerah"),
    "pemeriksaan": (DataCheck, DataCheckForm, "Pemeriksaan data"),
    "kebutuhan": (NeedProposal, NeedProposalForm, "Usulan kebutuhan"),
}
DAYS = ("introduced_on", "surveyed_on", "checked_on", "proposed_on")


class SupportCreateView(GroupMixin, ServiceFormView):
    """A new row of one kind about a group."""

    success_message = "Tersimpan."

    def prepare(self) -> None:
        self.group = self.get_object()
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        self.kind, self.form_class, self.noun = KINDS[self.kwargs["kind"]]

    def check_permission(self) -> Decision:
        return may_support(self.request.user, accompanies(self.request.user, self.group))

    @property
    def form_name(self) -> str:
        return f"kelompok-{self.kwargs['kind']}"

    @property
    def title(self) -> str:
        return f"{self.noun} {self.group}"

    def get_cancel_url(self) -> str:
        return self.kind(organization=self.group).get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return dict.fromkeys(DAYS, self.group.institution.today)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"group": self.group}

    def perform(self, form):
        actor = self.request.user
        if self.kind is NeedProposal:
            return proposals.propose_need(actor=actor, organization=self.group, values=form.values)
        if self.kind is DataCheck:
            return services.check_data(actor=actor, organization=self.group, values=form.values)
        return services.add_support(actor=actor, organization=self.group, model=self.kind, values=form.values)


class SupportUpdateView(RecordActionFormView):
    """Mend a referral, a resource or a fact."""

    noun = ""

    def get_queryset(self):
        return super().get_queryset().select_related("organization__institution")

    def check_permission(self) -> Decision:
        return may_support(self.request.user, accompanies(self.request.user, self.record.organization))

    @property
    def form_name(self) -> str:
        return f"ubah-{self.noun}"

    @property
    def title(self) -> str:
        return f"Ubah {self.noun} {self.record.organization}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record, "group": self.record.organization}

    def perform(self, form):
        return services.change_support(
            actor=self.request.user, row=self.record, values=form.values, version=form.version
        )


class ReferralUpdateView(SupportUpdateView):
    model, form_class, noun = Referral, ReferralForm, "rujukan"


class ResourceUpdateView(SupportUpdateView):
    model, form_class, noun = GroupResource, ResourceForm, "sumber daya"


class AreaFactUpdateView(SupportUpdateView):
    model, form_class, noun = AreaFact, AreaFactForm, "fakta daerah"


class OfficeDecisionView(RecordActionFormView):
    """What only the office does with a row of a group."""

    model: type[models.Model]

    def get_queryset(self):
        return super().get_queryset().select_related("organization__institution")

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @property
    def lead(self) -> str:
        return str(self.record)


class ReferralCandidateView(OfficeDecisionView):
    """The one to whom a group was introduced becomes a candidate of a search."""

    model = Referral
    form_class = CandidateChoiceForm
    form_name = "calon-dari-rujukan"
    title = "Jadikan calon mitra"
    submit_label = "Jadikan calon"
    success_message = "Sudah menjadi calon mitra."

    def perform(self, form):
        services.make_candidate(actor=self.request.user, referral=self.record, selection=form.cleaned_data["selection"])
        return self.record


class CheckDecideView(OfficeDecisionView):
    """Take a proposed correction over into the registry, or decline it."""

    model = DataCheck
    form_class = DecideCheckForm
    form_name = "putuskan-pemeriksaan"
    submit_label = "Simpan keputusan"
    success_message = "Keputusan tersimpan."

    @property
    def title(self) -> str:
        return f"Usulan perbaikan data {self.record.organization}"

    @property
    def lead(self) -> str:
        return f"{self.record.subject}: tercatat “{self.record.recorded}”, ditemukan “{self.record.found}”."

    def perform(self, form):
        services.decide_check(
            actor=self.request.user,
            check=self.record,
            is_taken=form.cleaned_data["is_taken"],
            note=form.cleaned_data["note"],
        )
        return self.record


class NeedDecideView(OfficeDecisionView):
    """Take a proposed need over into a program, or decline it."""

    model = NeedProposal
    form_class = DecideNeedForm
    form_name = "putuskan-usulan-kebutuhan"
    submit_label = "Simpan keputusan"
    success_message = "Keputusan tersimpan."

    @property
    def title(self) -> str:
        return f"Usulan kebutuhan {self.record.organization}"

    @property
    def lead(self) -> str:
        amount = f", {format_number(self.record.quantity)} {self.record.unit}" if self.record.quantity else ""
        return f"{self.record.get_aspect_display()}: {self.record}{amount}. {self.record.reason}"

    def get_initial(self) -> dict[str, Any]:
        """The program in which the group is accompanied now, where there is one."""
        group = self.record.organization
        running = group.assignments.active_on(group.institution.today).filter(program__isnull=False)
        return {"program": running.values_list("program", flat=True).first()}

    def perform(self, form):
        said = form.cleaned_data
        if said["is_taken"]:
            return proposals.take_over_need(actor=self.request.user, proposal=self.record, program=said["program"])
        return proposals.decline_need(actor=self.request.user, proposal=self.record, note=said["note"])
