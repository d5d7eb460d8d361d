"""Deciding about a group that may go on alone."""

from django.urls import reverse

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from kemitraan.core.views.generic import ServiceFormView
from pendampingan.forms.graduations import GraduationForm
from pendampingan.selectors.graduation import is_proposed, reasons_of
from pendampingan.services.graduations import decide_graduation
from pendampingan.views.progress import GroupMixin


class GraduationView(GroupMixin, ServiceFormView):
    """The reasons of the proposal, and what a person decides."""

    template_name = "pendampingan/graduation_form.html"
    form_class = GraduationForm
    form_name = "kemandirian"
    submit_label = "Simpan keputusan"
    success_message = "Keputusan tersimpan."

    def prepare(self) -> None:
        self.group = self.get_object()

    def check_permission(self) -> Decision:
        if not can_write(self.request.user):
            return can_write(self.request.user)
        if self.request.method == "GET" and not is_proposed(self.request.user, self.group):
            return Denied("Tidak ada usulan untuk kelompok ini. Mungkin sudah diputuskan.")
        return Allowed()

    @property
    def title(self) -> str:
        return f"Apakah pendampingan {self.group} berakhir?"

    def get_cancel_url(self) -> str:
        return f"{reverse('pendampingan:group-progress', args=[self.group.public_id])}?bagian=keluaran"

    def get_initial(self):
        return {"ends_on": self.group.institution.today}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"reasons": reasons_of(self.group), "group": self.group}

    def perform(self, form):
        decide_graduation(actor=self.request.user, organization=self.group, **form.cleaned_data)
        return self.get_cancel_url()
