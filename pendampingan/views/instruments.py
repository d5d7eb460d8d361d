"""The words by which groups are judged: editions in force and earlier ones, and another wording."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from kemitraan.core.permissions import Allowed, Decision, Denied, require
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView
from pendampingan.forms.growth import InstrumentForm
from programs.enums import InstrumentPurpose
from programs.models import Instrument
from programs.rules.growth import may_change_instruments
from programs.services.instruments import revise_instrument


def may_read_instruments(user) -> Decision:
    """Everybody of an institution; partners read the words in the forms that they fill in."""
    membership = user.membership
    if membership is None or membership.role == "partner":
        return Denied("Halaman ini untuk lembaga dan pendamping.")
    return Allowed()


class InstrumentsView(TemplateView):
    """The editions by purpose, the one in force marked."""

    template_name = "pendampingan/instruments.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        require(may_read_instruments(user))
        institution = user.membership.institution
        rows = list(Instrument.objects.visible_to(user).order_by("purpose", "-valid_from", "-pk"))
        return super().get_context_data(**kwargs) | {
            "can_revise": bool(may_change_instruments(user)),
            "groups": [
                (purpose, _in_force(rows, purpose, institution.today), [row for row in rows if row.purpose == purpose])
                for purpose in InstrumentPurpose
            ],
        }


def _in_force(rows: list[Instrument], purpose: str, day) -> Instrument | None:
    """As `InstrumentQuerySet.in_force`, from rows that were read already, newest first."""
    valid = [row for row in rows if row.purpose == purpose and row.valid_from <= day]
    return next((row for row in valid if row.institution_id), next(iter(valid), None))


class InstrumentMixin(ScopedObjectMixin):
    model = Instrument

    def get_queryset(self):
        require(may_read_instruments(self.request.user))
        return super().get_queryset().prefetch_related("items")


class InstrumentDetailView(InstrumentMixin, DetailView):
    template_name = "pendampingan/instrument_detail.html"
    context_object_name = "instrument"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"can_revise": bool(may_change_instruments(self.request.user))}


class InstrumentReviseView(InstrumentMixin, ServiceFormView):
    """Another wording from a day on, made from an edition; answers that were given keep theirs."""

    template_name = "pendampingan/instrument_form.html"
    form_class = InstrumentForm
    form_name = "instrumen"
    submit_label = "Simpan edisi baru"
    success_message = "Edisi baru tersimpan. Jawaban yang sudah ada tetap memakai edisinya."

    def prepare(self) -> None:
        self.record = self.get_object()

    def check_permission(self) -> Decision:
        return may_change_instruments(self.request.user)

    @property
    def title(self) -> str:
        return f"Edisi baru: {self.record.title}"

    lead = "Butir dan jumlah tingkat tetap, supaya nilai lama dan baru dapat dibandingkan."

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:instrument-detail", args=[self.record.public_id])

    def get_initial(self):
        return {"valid_from": self.request.user.membership.institution.today}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instrument": self.record}

    def perform(self, form):
        edition = revise_instrument(
            actor=self.request.user,
            instrument=self.record,
            valid_from=form.cleaned_data["valid_from"],
            values=form.values,
            items=form.item_values,
        )
        return reverse("pendampingan:instrument-detail", args=[edition.public_id])
