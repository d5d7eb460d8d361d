"""State changes: with a button where nothing must be said, on a small page where a reason is due."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import redirect

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ScopedObjectMixin, ServiceFormView
from programs.forms import ReasonForm
from programs.models import Agreement, Partnership, Program
from programs.rules import AGREEMENT_TRANSITIONS, PARTNERSHIP_TRANSITIONS, PROGRAM_TRANSITIONS, Transition
from programs.services import agreements, partnerships, programs


class _Transition:
    """Finds the transition named in the address; an unknown one is 404."""

    noun: str
    table: dict[str, Transition]
    services: Any
    kwargs: dict[str, Any]

    @property
    def transition(self) -> Transition:
        if self.kwargs["action"] not in self.table:
            raise Http404
        return self.table[self.kwargs["action"]]

    @property
    def service(self) -> Callable:
        return getattr(self.services, f"{self.kwargs['action']}_{self.noun}")


class TransitionView(_Transition, ActionView):
    """Buttons; an action that needs a reason leads to its page."""

    success_message = "Status diperbarui."

    def post(self, request, **kwargs):
        if self.transition.needs_reason:
            return redirect(f"programs:{self.noun}-reason", **self.kwargs)
        return super().post(request, **kwargs)

    def act(self, record) -> None:
        self.service(actor=self.request.user, **{self.noun: record})


class ReasonView(_Transition, ScopedObjectMixin, ServiceFormView):
    """Asks for the reason, then acts."""

    form_class = ReasonForm
    success_message = "Status diperbarui."

    def prepare(self) -> None:
        self.object = self.get_object()
        if not self.transition.needs_reason:
            raise Http404
        self.form_name = f"{self.noun}-{self.kwargs['action']}"
        self.submit_label = self.transition.label
        self.title = f"{self.transition.label}: {self.object}"
        self.cancel_url = self.object.get_absolute_url()

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def perform(self, form):
        return self.service(actor=self.request.user, reason=form.cleaned_data["reason"], **{self.noun: self.object})


class ProgramTransition:
    model, noun, table, services = Program, "program", PROGRAM_TRANSITIONS, programs


class PartnershipTransition:
    model, noun, table, services = Partnership, "partnership", PARTNERSHIP_TRANSITIONS, partnerships


class AgreementTransition:
    model, noun, table, services = Agreement, "agreement", AGREEMENT_TRANSITIONS, agreements


class ProgramTransitionView(ProgramTransition, TransitionView):
    pass


class ProgramReasonView(ProgramTransition, ReasonView):
    pass


class PartnershipTransitionView(PartnershipTransition, TransitionView):
    pass


class PartnershipReasonView(PartnershipTransition, ReasonView):
    pass


class AgreementTransitionView(AgreementTransition, TransitionView):
    pass


class AgreementReasonView(AgreementTransition, ReasonView):
    pass
