"""People of an institution: who they are, inviting them, and ending their membership."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from kemitraan.accounts.filters import MembershipFilterSet
from kemitraan.accounts.forms import InvitationForm, MembershipEndForm, NewPasswordForm, SecondFactorResetForm
from kemitraan.accounts.models import Membership
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.accounts.selectors import list_memberships
from kemitraan.accounts.services.people import (
    INVITATION,
    accept_invitation,
    end_membership,
    invite_member,
    invited_membership,
    resend_invitation,
)
from kemitraan.accounts.services.security import reset_second_factor
from kemitraan.accounts.tables import MembershipTable
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import Decision
from kemitraan.core.services import signed_links
from kemitraan.core.views.generic import ActionView, ScopedListView, ServiceFormView

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class MembershipListView(ScopedListView):
    """Everybody of the institution, for its admins."""

    model = Membership
    table_class = MembershipTable
    filterset_class = MembershipFilterSet
    title = "Orang"
    noun = "orang"
    icon = "users"
    create_url = "accounts:member-invite"
    create_label = "Undang"
    empty_title = "Belum ada orang di lembaga ini."

    def check_permission(self) -> Decision:
        return can_manage_people(self.request.user)

    def get_queryset(self):
        return list_memberships(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        return [{"url": reverse("accounts:institution-update"), "icon": "settings", "label": "Pengaturan lembaga"}]


class MemberInviteView(ServiceFormView):
    """Invites one person by mail."""

    form_class = InvitationForm
    form_name = "accounts.invitation"
    title = "Undang orang"
    lead = "Orang ini menerima surel untuk membuat kata sandi. Tautannya berlaku 14 hari."
    submit_label = "Kirim undangan"
    success_message = "Undangan dikirim."
    cancel_url = reverse_lazy("accounts:member-list")

    def check_permission(self) -> Decision:
        return can_manage_people(self.request.user)

    def perform(self, form) -> str:
        invite_member(
            actor=self.request.user, institution=self.request.user.membership.institution, **form.cleaned_data
        )
        return reverse("accounts:member-list")


class MembershipFormView(ServiceFormView):
    """A form about one person of the institution, for its admins."""

    cancel_url = reverse_lazy("accounts:member-list")

    def check_permission(self) -> Decision:
        return can_manage_people(self.request.user)

    def prepare(self) -> None:
        rows = Membership.objects.visible_to(self.request.user).select_related("user", "institution")
        self.membership = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.title = f"{self.title} {self.membership.user}"


class SecondFactorResetView(MembershipFormView):
    """Helps a person who lost phone and spare codes back in."""

    form_class = SecondFactorResetForm
    form_name = "accounts.second-factor-reset"
    title = "Atur ulang langkah kedua"
    lead = "Kode dari aplikasi tidak diminta lagi dan semua perangkat dikeluarkan. Orangnya diberi tahu lewat surel."
    submit_label = "Atur ulang"
    success_message = "Langkah kedua dimatikan. Orangnya diberi tahu lewat surel."

    def perform(self, form) -> str:
        reset_second_factor(actor=self.request.user, membership=self.membership, **form.cleaned_data)
        return reverse("accounts:member-list")


class MembershipEndView(MembershipFormView):
    """Sets a person's last day."""

    form_class = MembershipEndForm
    form_name = "accounts.membership-end"
    title = "Akhiri keanggotaan"
    submit_label = "Akhiri keanggotaan"
    success_message = "Keanggotaan diakhiri."

    def get_initial(self):
        return {"ends_on": self.membership.institution.today}

    def perform(self, form) -> str:
        end_membership(actor=self.request.user, membership=self.membership, **form.cleaned_data)
        return reverse("accounts:member-list")


class InvitationResendView(ActionView):
    """Sends the mail again, with a new link."""

    model = Membership
    success_message = "Undangan dikirim lagi."

    def act(self, record: Membership) -> None:
        resend_invitation(actor=self.request.user, membership=record)

    def get_success_url(self, record: Membership) -> str:
        return reverse("accounts:member-list")


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationAcceptView(FormView):
    """The page behind the mail's link: showing changes nothing, the button sets the password."""

    template_name = "accounts/invitation_accept.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        link = signed_links.find(purpose=INVITATION, token=self.kwargs["token"])
        self.membership = invited_membership(link)
        if self.membership is None:
            return self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self) -> HttpResponse:
        return self.response_class(
            self.request, [self.template_name], {"membership": None}, status=410, using=self.template_engine
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.membership.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"membership": self.membership}

    def form_valid(self, form) -> HttpResponse:
        try:
            user = accept_invitation(token=self.kwargs["token"], password=form.cleaned_data["password1"])
        except DomainError:
            return self.refuse()
        login(self.request, user, backend=SIGN_IN_BACKEND)
        UserSession.objects.create_from_request(self.request)  # listed with the person's devices, and ended with them
        messages.success(self.request, "Kata sandi tersimpan. Selamat datang.")
        return redirect("monitoring:my-work")

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
