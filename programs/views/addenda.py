"""Addenda of an agreement: written, signed by every party, put in force; and whether it goes on after its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from programs.enums import AddendumState
from programs.forms.addenda import AddendumForm, AddendumSignatureForm, NotContinuedForm
from programs.models import Addendum, AddendumParty, Agreement
from programs.rules import ADDENDUM_TRANSITIONS, may_be_amended, may_issue_addendum
from programs.selectors.agreement_documents import draft_addendum, valid_addendum_document
from programs.selectors.agreement_terms import describe_changes, terms_before
from programs.services import addenda as services
from programs.services.agreement_documents import issue_addendum
from programs.services.continuations import decide_not_to_continue
from programs.services.numbers import issue_addendum_number
from programs.views.agreement_forms import warn_of
from programs.views.agreement_texts import pdf_response
from programs.views.pages import OfficeFormView, RecordingView, TransitionView, buttons_of

EXTENSION = "perpanjangan"


class AddendumDetailView(ScopedDetailView):
    model = Addendum
    template_name = "programs/addendum_detail.html"
    context_object_name = "addendum"

    def get_queryset(self):
        return super().get_queryset().select_related("agreement", "institution")

    def get_context_data(self, **kwargs):
        addendum = self.object
        is_office = bool(can_write(self.request.user))
        is_draft = is_office and addendum.state == AddendumState.DRAFT
        parties = list(addendum.parties.select_related("party__organization"))
        for party in parties:
            party.can_number = is_draft and party.party.organization.is_own and not party.number
            party.number_url = reverse("programs:addendum-number", args=[party.public_id])
            party.sign_url = reverse("programs:addendum-sign", args=[party.public_id])
            party.sign_form = AddendumSignatureForm(user=self.request.user, auto_id=f"ttd-{party.public_id}-%s")
            if party.number:
                del party.sign_form.fields["number"]
        return super().get_context_data(**kwargs) | {
            "state": AddendumState(addendum.state),
            "changes": describe_changes(addendum, terms_before(addendum)),
            "parties": parties,
            "can_edit": is_draft,
            "can_sign": is_draft,
            "missing": services.missing_for(addendum) if is_draft else [],
            "issued": valid_addendum_document(addendum),
            "can_issue": is_office and bool(may_issue_addendum(addendum, parties)),
            "buttons": buttons_of(
                self.request.user, addendum, ADDENDUM_TRANSITIONS, addendum.state, "programs:addendum-action"
            ),
        }


class AddendumCreateView(OfficeFormView):
    """`?jenis=perpanjangan` starts one that moves the end."""

    form_class = AddendumForm
    form_name = "addendum"
    title = "Adendum baru"
    success_message = "Adendum tersimpan sebagai draf."

    def prepare(self) -> None:
        self.agreement = self.find(Agreement, "institution")
        self.lead = f"{self.agreement}. Isi hanya yang berubah; yang kosong tetap seperti semula."
        self.cancel_url = self.agreement.get_absolute_url()

    def check_permission(self) -> Decision:
        return super().check_permission() and may_be_amended(self.agreement)

    def get_initial(self) -> dict[str, Any]:
        if self.request.GET.get("jenis") != EXTENSION:
            return {}
        return {"title": "Perpanjangan jangka waktu", "effective_on": self.agreement.institution.today}

    def get_form_kwargs(self):
        instance = Addendum(institution=self.agreement.institution, agreement=self.agreement, sequence=1)
        return super().get_form_kwargs() | {"instance": instance}

    def perform(self, form) -> Addendum:
        return services.create_addendum(actor=self.request.user, agreement=self.agreement, values=form.values)


class AddendumUpdateView(OfficeFormView):
    form_class = AddendumForm
    form_name = "addendum"

    def prepare(self) -> None:
        self.addendum = self.find(Addendum, "agreement", "institution")
        self.title = f"Ubah {self.addendum}"
        self.lead = "Tanda tangan yang sudah dicatat gugur bila isinya berubah."
        self.cancel_url = self.addendum.get_absolute_url()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.addendum.state != AddendumState.DRAFT:
            messages.error(request, "Adendum yang sudah berlaku atau dibatalkan tidak dapat diubah.")
            return redirect(self.addendum)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.addendum}

    def perform(self, form) -> Addendum:
        return services.update_addendum(
            actor=self.request.user, addendum=self.addendum, values=form.values, version=form.version
        )


class AddendumActionView(TransitionView):
    model = Addendum
    table = ADDENDUM_TRANSITIONS
    argument = "addendum"
    services = {"enforce": services.enforce_addendum, "cancel": services.cancel_addendum}

    def act(self, record) -> Any:
        addendum = super().act(record)
        if self.kwargs["action"] == "enforce":
            warn_of(self.request, Agreement.objects.get(pk=addendum.agreement_id))
        return addendum


class AddendumPartyView(RecordingView):
    """Something recorded for one party of an addendum; goes back to the addendum."""

    model = AddendumParty

    def get_queryset(self):
        return super().get_queryset().select_related("addendum", "party__organization")

    def get_success_url(self, record: AddendumParty) -> str:
        return record.addendum.get_absolute_url()


class AddendumSignView(AddendumPartyView):
    success_message = "Tanda tangan tercatat."

    def act(self, record: AddendumParty) -> AddendumParty:
        return services.sign_addendum(actor=self.request.user, party=record, **self.cleaned(AddendumSignatureForm))


class AddendumNumberView(AddendumPartyView):
    """The institution's own number for one of its bodies, by its format."""

    success_message = "Nomor terbit."

    def act(self, record: AddendumParty) -> AddendumParty:
        issue_addendum_number(actor=self.request.user, party=record)
        return record


class AddendumPdfView(ScopedDetailView):
    """The issued document of an addendum, or while there is none the draft of it; nothing is written."""

    model = Addendum

    def get_queryset(self):
        return super().get_queryset().select_related("agreement__institution", "institution")

    def get_context_data(self, **kwargs):
        return {}

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        addendum = self.object
        return pdf_response(valid_addendum_document(addendum), draft_addendum(addendum, clock.now()))


class AddendumIssueView(ActionView):
    model = Addendum
    success_message = "Dokumen terbit. Berkasnya tidak berubah lagi."

    def get_queryset(self):
        return super().get_queryset().select_related("agreement__institution", "institution")

    def act(self, record: Addendum) -> None:
        issue_addendum(actor=self.request.user, addendum=record)


class AgreementNotContinuedView(OfficeFormView):
    """Asks why an agreement is left to end, and keeps it."""

    form_class = NotContinuedForm
    form_name = "agreement-not-continued"
    title = "Tidak dilanjutkan"
    submit_label = "Catat keputusan"
    success_message = "Keputusan tercatat."

    def prepare(self) -> None:
        self.agreement = self.find(Agreement, "institution")
        self.lead = str(self.agreement)
        self.cancel_url = self.agreement.get_absolute_url()

    def perform(self, form) -> str:
        decide_not_to_continue(actor=self.request.user, agreement=self.agreement, reason=form.cleaned_data["reason"])
        return reverse("programs:agreement-detail", args=[self.agreement.public_id])
