"""One's own profile, the acting membership, and the institution's settings."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views import View

from kemitraan.accounts.forms import InstitutionForm, ProfileForm
from kemitraan.accounts.middleware import SESSION_KEY
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.accounts.selectors import letterhead_of
from kemitraan.accounts.services.letterhead import remove_letterhead, set_letterhead
from kemitraan.accounts.services.profile import update_institution, update_profile
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import Decision, require
from kemitraan.core.views.generic import ServiceFormView


class ProfileView(ServiceFormView):
    """Name, phone, language and time zone; links to password, second step and devices."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    form_name = "accounts.profile"
    title = "Profil"
    success_message = "Profil tersimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.request.user}

    def perform(self, form) -> str:
        update_profile(actor=self.request.user, user=self.request.user, values=form.values)
        return reverse("accounts:profile")


class MembershipSwitchView(View):
    """From here on the person acts under another of their memberships."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("membership", "")
        membership = next((m for m in request.user.available_memberships if str(m.public_id) == chosen), None)
        if membership is None:
            raise Http404
        request.session[SESSION_KEY] = membership.pk
        return redirect("monitoring:my-work")


class InstitutionUpdateView(ServiceFormView):
    """Settings of the own institution, for its admins."""

    template_name = "accounts/institution_form.html"
    form_class = InstitutionForm
    form_name = "accounts.institution"
    title = "Pengaturan lembaga"
    cancel_url = reverse_lazy("accounts:member-list")

    def check_permission(self) -> Decision:
        return can_manage_people(self.request.user)

    def get_context_data(self, **kwargs):
        institution = self.request.user.membership.institution
        return super().get_context_data(**kwargs) | {"letterhead": letterhead_of(institution)}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.request.user.membership.institution}

    def perform(self, form) -> str:
        update_institution(
            actor=self.request.user,
            institution=self.request.user.membership.institution,
            values=form.values,
            version=form.version,
        )
        return reverse("accounts:institution-update")


class LetterheadView(View):
    """A change of the picture at the head of documents, for admins of the institution."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(can_manage_people(request.user))
        return super().dispatch(request, *args, **kwargs)


class LetterheadUpdateView(LetterheadView):
    def post(self, request: HttpRequest) -> HttpResponse:
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, "Pilih gambar lebih dulu.")
            return redirect("accounts:institution-update")
        try:
            set_letterhead(actor=request.user, institution=request.user.membership.institution, upload=upload)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Gambar kop tersimpan.")
        return redirect("accounts:institution-update")


class LetterheadRemoveView(LetterheadView):
    def post(self, request: HttpRequest) -> HttpResponse:
        if remove_letterhead(actor=request.user, institution=request.user.membership.institution):
            messages.success(request, "Gambar kop dihapus.")
        return redirect("accounts:institution-update")
