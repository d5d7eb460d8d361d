"""How one wants to be reminded."""

from django.urls import reverse, reverse_lazy

from kemitraan.core.views.generic import ServiceFormView
from kemitraan.reminders.forms import PreferenceForm
from kemitraan.reminders.services.preferences import preference_of, set_preference


class PreferenceView(ServiceFormView):
    """One's own frequency, hours, days and pause; everybody signed in has this page."""

    template_name = "reminders/preference_form.html"
    form_class = PreferenceForm
    form_name = "reminders.preference"
    title = "Pengingat untuk saya"
    lead = "Kapan surel pengingat boleh datang. Pemberitahuan di aplikasi selalu masuk."
    cancel_url = reverse_lazy("accounts:profile")
    success_message = "Pilihan pengingat tersimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": preference_of(self.request.user)}

    def perform(self, form) -> str:
        set_preference(actor=self.request.user, user=self.request.user, values=form.values)
        return reverse("reminders:preference-update")
