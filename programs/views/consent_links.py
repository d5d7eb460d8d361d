"""Consent through a signed link: the office makes and revokes it, its reader reads, and agrees or objects once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.link_forms import LinkInviteForm
from kemitraan.core.views.generic import add_error
from programs.forms.consent_links import ObjectionForm
from programs.models import AgreementParty
from programs.rules import CONSENT_STATES
from programs.selectors.agreement_text import agreement_text
from programs.services import consent_links as services
from programs.views.agreement_parties import PartyActionView
from programs.views.pages import OfficeFormView

AGREE, OBJECT = "setuju", "keberatan"


class ConsentInviteView(OfficeFormView):
    """Makes a link for one party; the page that follows shows it once."""

    form_class = LinkInviteForm
    title = "Minta persetujuan lewat tautan"
    submit_label = "Buat tautan"

    def prepare(self) -> None:
        self.party = self.find(AgreementParty, "agreement__institution", "organization")
        self.lead = f"{self.party} membaca naskah lewat tautan pribadi tanpa akun, lalu menyetujui atau keberatan."
        self.cancel_url = self.party.agreement.get_absolute_url()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.party.agreement.state not in CONSENT_STATES:
            messages.error(request, "Persetujuan diminta saat perjanjian dinegosiasikan.")
            return redirect(self.party.agreement)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        contacts = self.party.organization.contacts.exclude(email="").order_by("-is_primary", "pk")
        contact = contacts.first()
        return {
            "recipient": self.party.signatory_name or (contact.name if contact else ""),
            "email": contact.email if contact else "",
        }

    def form_valid(self, form) -> HttpResponse:
        try:
            address = services.invite_to_consent(actor=self.request.user, party=self.party, **form.cleaned_data)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            add_error(form, error)
            return self.form_invalid(form)
        context = {
            "record": self.party.agreement,
            "title": "Tautan persetujuan",
            "address": address,
            **form.cleaned_data,
            "days": services.LIFETIME.days,
            "may": f"menjawab atas nama {self.party}",
        }
        return render(self.request, "core/link_made.html", context)


class ConsentLinkRevokeView(PartyActionView):
    def act(self, record: AgreementParty) -> None:
        count = services.revoke_consent_link(actor=self.request.user, party=record)
        said = "Tautan dicabut." if count else "Tidak ada tautan yang terbuka."
        messages.success(self.request, said)


@method_decorator([login_not_required, never_cache], name="dispatch")
class ConsentLinkView(View):
    """What the link opens, on a phone too: the words, and two answers. Showing changes nothing."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(request, token, ObjectionForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        answer = request.POST.get("jawaban", "")
        raw = request.POST.get("version", "")
        version = int(raw) if raw.isdecimal() else 0
        form = ObjectionForm(request.POST if answer == OBJECT else None)
        try:
            if answer == AGREE:
                party = services.agree_by_link(token=token, version=version)
            elif answer == OBJECT and form.is_valid():
                party = services.object_by_link(token=token, version=version, reason=form.cleaned_data["reason"])
            else:
                return self.show(request, token, form, status=422)
        except DomainError as error:
            return self.show(request, token, form, error=error.message, status=409)
        return render(request, "programs/consent_link_done.html", {"party": party, "agreed": answer == AGREE})

    def show(
        self, request: HttpRequest, token: str, form: ObjectionForm, *, error: str = "", status: int = 200
    ) -> HttpResponse:
        found = services.linked_party(token)
        if found is None:
            return render(request, "core/link_closed.html", status=410)
        link, party = found
        context = {
            "link": link,
            "party": party,
            "agreement": party.agreement,
            "text": agreement_text(party.agreement),
            "form": form,
            "error": error,
        }
        return render(request, "programs/consent_link.html", context, status=status)
