"""Grievances, and ending a partnership fairly: for the parties and the office."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ServiceFormView
from programs.forms.grievances import (
    GrievanceForm,
    GrievanceStepForm,
    MediationForm,
    NoticeForm,
    NoticeReplyForm,
    NoticeWithdrawForm,
)
from programs.models import Grievance, Partnership, Termination
from programs.querysets import reads_grievances
from programs.rules import EDITABLE_PARTNERSHIP
from programs.rules.grievances import GRIEVANCE_TRANSITIONS, may_add_note, may_step
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.selectors.grievances import grievances_of
from programs.services import grievances as services
from programs.services import terminations
from programs.views.partnership_pages import PartnershipPageView


class PartnershipGrievancesView(PartnershipPageView):
    """All grievances with their steps; for everybody else it is not there (404)."""

    route = "programs:partnership-grievances"
    template_name = "programs/partnership_grievances.html"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_grievances(self.request.user) else rows.none()

    def page_context(self) -> dict[str, Any]:
        user, partnership = self.request.user, self.object
        represented = represented_by(user)
        return {"grievances": grievances_of(user, partnership, self.parties, represented)}


class PartiesOnlyFormView(ServiceFormView):
    """A form that the office and whoever represents a party fill in; each represents the parties in `own`."""

    partnership: Partnership

    def begin(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.represented = represented_by(self.request.user)
        self.parties = list(partnership.parties.select_related("organization"))
        self.is_office = bool(can_write(self.request.user))
        self.own = [party for party in self.parties if self.is_office or party.organization_id in self.represented]
        self.lead = str(partnership)

    def check_permission(self) -> Decision:
        return may_speak_for(self.request.user, self.own[0] if self.own else None, self.represented)

    def find_partnership(self) -> Partnership:
        rows = Partnership.objects.visible_to(self.request.user).select_related("institution")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class GrievanceCreateView(PartiesOnlyFormView):
    model = Partnership
    form_class = GrievanceForm
    form_name = "grievance"
    title = "Ajukan keluhan"
    submit_label = "Ajukan"
    success_message = "Keluhan diajukan. Hanya para pihak dan koordinator yang membacanya."

    def prepare(self) -> None:
        self.begin(self.find_partnership())
        self.cancel_url = reverse("programs:partnership-grievances", args=[self.partnership.public_id])

    def get_form_kwargs(self) -> dict[str, Any]:
        institution = self.partnership.institution
        new = Grievance(institution=institution, partnership=self.partnership, raised_on=institution.today)
        return super().get_form_kwargs() | {
            "instance": new,
            "own": self.own,
            "others": self.parties,
            "is_office": self.is_office,
        }

    def perform(self, form) -> Grievance:
        return services.raise_grievance(
            actor=self.request.user,
            partnership=self.partnership,
            values=form.values,
            files=form.cleaned_data["files"],
        )


class GrievanceStepView(PartiesOnlyFormView):
    """One step on a grievance, by the service; unknown steps are 404."""

    model = Grievance
    form_class = GrievanceStepForm
    form_name = "grievance-step"
    success_message = "Langkah tercatat."

    def prepare(self) -> None:
        rows = Grievance.objects.visible_to(self.request.user)
        related = ("partnership__institution", "raised_by__organization", "institution")
        self.grievance = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.begin(self.grievance.partnership)
        self.cancel_url = self.grievance.get_absolute_url()
        self.entitle()

    def entitle(self) -> None:
        if self.kwargs["action"] not in GRIEVANCE_TRANSITIONS:
            raise Http404
        self.submit_label = GRIEVANCE_TRANSITIONS[self.kwargs["action"]].label
        self.title = f"{self.submit_label}: {self.grievance}"

    def draft_key(self) -> str:
        return f"{self.kwargs['public_id']}-{self.kwargs.get('action', '')}"

    def check_permission(self) -> Decision:
        return may_step(self.request.user, self.grievance, self.kwargs["action"], self.represented)

    def get_initial(self) -> dict[str, Any]:
        return {"happened_on": self.partnership.institution.today}

    def perform(self, form) -> Grievance:
        return services.step_grievance(
            actor=self.request.user,
            grievance=self.grievance,
            action=self.kwargs["action"],
            note=form.cleaned_data["reason"],
            happened_on=form.cleaned_data["happened_on"],
        )


class GrievanceNoteView(GrievanceStepView):
    """Something said on a grievance by the office or either side."""

    form_name = "grievance-note"
    submit_label = "Simpan tanggapan"
    success_message = "Tanggapan tersimpan."

    def entitle(self) -> None:
        self.title = f"Tanggapi: {self.grievance}"

    def check_permission(self) -> Decision:
        return may_add_note(self.request.user, self.parties, self.represented)

    def perform(self, form) -> Grievance:
        services.note_grievance(
            actor=self.request.user,
            grievance=self.grievance,
            note=form.cleaned_data["reason"],
            happened_on=form.cleaned_data["happened_on"],
        )
        return self.grievance


class NoticeCreateView(PartiesOnlyFormView):
    """A party or the institution gives notice."""

    model = Partnership
    form_class = NoticeForm
    form_name = "notice"
    title = "Beritahukan pengakhiran"
    submit_label = "Beritahukan"
    success_message = "Pemberitahuan tercatat. Pihak lain dapat menjawab."

    def prepare(self) -> None:
        self.begin(self.find_partnership())
        self.cancel_url = self.partnership.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        institution = self.partnership.institution
        new = Termination(institution=institution, partnership=self.partnership, noticed_on=institution.today)
        return super().get_form_kwargs() | {"instance": new, "own": self.own, "is_office": self.is_office}

    def perform(self, form) -> Termination:
        return terminations.give_notice(actor=self.request.user, partnership=self.partnership, values=form.values)


class NoticeFormView(PartiesOnlyFormView):
    """What the steps on a notice share."""

    model = Termination

    def prepare(self) -> None:
        rows = Termination.objects.visible_to(self.request.user)
        related = ("partnership__institution", "given_by__organization", "institution")
        self.termination = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.begin(self.termination.partnership)
        self.lead = self.termination.reason
        self.cancel_url = self.termination.get_absolute_url()


class NoticeReplyView(NoticeFormView):
    form_class = NoticeReplyForm
    form_name = "notice-reply"
    title = "Jawab pemberitahuan pengakhiran"
    submit_label = "Simpan jawaban"
    success_message = "Jawaban tercatat."

    def get_form_kwargs(self) -> dict[str, Any]:
        others = [party for party in self.own if party.pk != self.termination.given_by_id]
        return super().get_form_kwargs() | {"parties": others}

    def get_initial(self) -> dict[str, Any]:
        return {"replied_on": self.partnership.institution.today}

    def perform(self, form) -> Termination:
        terminations.reply_to_notice(actor=self.request.user, termination=self.termination, **form.cleaned_data)
        return self.termination


class NoticeMediationView(NoticeFormView):
    form_class = MediationForm
    form_name = "notice-mediation"
    title = "Catat mediasi"
    success_message = "Mediasi tercatat."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"mediated_on": self.partnership.institution.today}

    def perform(self, form) -> Termination:
        return terminations.record_mediation(actor=self.request.user, termination=self.termination, **form.cleaned_data)


class NoticeWithdrawView(NoticeFormView):
    form_class = NoticeWithdrawForm
    form_name = "notice-withdraw"
    title = "Tarik pemberitahuan"
    submit_label = "Tarik"
    success_message = "Pemberitahuan ditarik. Kemitraan berjalan terus."

    def check_permission(self) -> Decision:
        return may_speak_for(self.request.user, self.termination.given_by, self.represented)

    def perform(self, form) -> Termination:
        return terminations.withdraw_notice(actor=self.request.user, termination=self.termination, **form.cleaned_data)


def may_give_notice(user, partnership: Partnership, parties, represented: frozenset[int]) -> bool:
    """Whether the reader may begin to end it: while it goes on, the office and whoever represents a party."""
    own = [party for party in parties if party.organization_id in represented]
    goes_on = partnership.status in EDITABLE_PARTNERSHIP
    return goes_on and bool(can_write(user) or own)
