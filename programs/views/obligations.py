"""Obligations of a partnership or an agreement, and what both sides say about their due dates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ScopedDetailView, ServiceFormView
from programs.enums import ConsequenceKind, Frequency
from programs.forms import (
    ConsequenceForm,
    ObligationCancelForm,
    ObligationForm,
    OccurrenceDisputeForm,
    OccurrenceReportForm,
)
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.patterns import Pattern, get_pattern
from programs.rules import (
    closed_because,
    consequence_refusal,
    how_much,
    refusal_of,
    speaks_for_creditor,
    speaks_for_debtor,
    standing_of,
    unchangeable_because,
)
from programs.selectors import duty_display_state, represented_by, schedule_of
from programs.services.consequences import apply_consequence
from programs.services.obligations import add_obligation, cancel_obligation, update_obligation
from programs.services.occurrences import confirm_occurrence, dispute_occurrence, report_occurrence
from programs.views.coverage import coverage_of_obligation
from programs.views.pages import OfficeFormView

HOMES = ("institution", "debtor", "creditor", "partnership", "agreement")


def pattern_of(home: Partnership | Agreement) -> Pattern | None:
    return get_pattern(home.pattern) if isinstance(home, Partnership) else None


class ObligationFormView(OfficeFormView):
    """What writing a new duty and changing one share: only parties of `home` can owe and be owed."""

    form_class = ObligationForm
    home: Partnership | Agreement
    obligation: Obligation

    def get_form_kwargs(self) -> dict[str, Any]:
        members = list(self.home.parties.values_list("organization_id", flat=True))
        return super().get_form_kwargs() | {
            "instance": self.obligation,
            "pattern": pattern_of(self.home),
            "members": members,
        }


class ObligationCreateView(ObligationFormView):
    """A duty between two parties of `model`'s record."""

    title = "Kewajiban baru"
    success_message = "Kewajiban tercatat."
    model: type[Partnership] | type[Agreement]
    argument = ""

    def prepare(self) -> None:
        self.home = self.find(self.model, "institution")
        self.lead = str(self.home)
        self.cancel_url = self.home.get_absolute_url()
        self.obligation = Obligation(institution=self.home.institution, **{self.argument: self.home})

    def perform(self, form) -> str:
        add_obligation(actor=self.request.user, values=form.values, **{self.argument: self.home})
        return self.cancel_url


class PartnershipObligationCreateView(ObligationCreateView):
    model = Partnership
    argument = "partnership"
    form_name = "partnership-obligation"

    def prepare(self) -> None:
        super().prepare()
        self.cancel_url = reverse("programs:partnership-obligations", args=[self.home.public_id])


class AgreementObligationCreateView(ObligationCreateView):
    model = Agreement
    argument = "agreement"
    form_name = "agreement-obligation"


class ObligationUpdateView(ObligationFormView):
    """Changes a duty; one that is settled by an agreement or over leads back to its page."""

    model = Obligation
    title = "Ubah kewajiban"
    form_name = "obligation"

    def prepare(self) -> None:
        self.obligation = self.find(Obligation, *HOMES)
        self.home = self.obligation.home
        self.lead = "Tenggat yang belum dilaporkan dijadwalkan ulang. Yang sudah dilaporkan atau terpenuhi tetap."
        self.cancel_url = self.obligation.get_absolute_url()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        refusal = unchangeable_because(self.obligation)
        return refuse(request, self.obligation, refusal) if refusal else super().get(request, *args, **kwargs)

    def perform(self, form) -> Obligation:
        return update_obligation(
            actor=self.request.user, obligation=self.obligation, values=form.values, version=form.version
        )


class ObligationCancelView(OfficeFormView):
    """Asks why, then withdraws a duty."""

    model = Obligation
    form_class = ObligationCancelForm
    form_name = "obligation-cancel"
    title = "Batalkan kewajiban"
    submit_label = "Batalkan kewajiban"
    success_message = "Kewajiban dibatalkan."

    def prepare(self) -> None:
        self.obligation = self.find(Obligation, *HOMES)
        self.lead = f"{self.obligation.description}. Tenggat yang belum dipenuhi ikut batal; yang terpenuhi tetap."
        self.cancel_url = self.obligation.get_absolute_url()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.obligation.cancelled_at:
            return refuse(request, self.obligation, "Kewajiban ini sudah dibatalkan.")
        return super().get(request, *args, **kwargs)

    def perform(self, form) -> Obligation:
        return cancel_obligation(
            actor=self.request.user, obligation=self.obligation, reason=form.cleaned_data["reason"]
        )


def refuse(request, record: Obligation | ObligationOccurrence, sentence: str) -> HttpResponse:
    """Back to the page of the duty, which says why the form is not open."""
    messages.error(request, sentence)
    return redirect(record.get_absolute_url())


class ObligationDetailView(ScopedDetailView):
    model = Obligation
    template_name = "programs/obligation_detail.html"
    context_object_name = "obligation"

    def get_queryset(self):
        return super().get_queryset().select_related(*HOMES, "agreement__partnership", "cancelled_by")

    def get_context_data(self, **kwargs):
        user, obligation = self.request.user, self.object
        is_office = bool(can_write(user))
        address = [obligation.public_id]
        can_edit = is_office and not unchangeable_because(obligation)
        return super().get_context_data(**kwargs) | {
            "home": obligation.home,
            "state": duty_display_state(obligation, obligation.institution.today),
            "notice": notice_of(obligation),
            "details": details_of(obligation),
            "schedule": schedule_of(user, obligation),
            "covered": coverage_of_obligation(user, obligation),
            "edit_url": reverse("programs:obligation-edit", args=address) if can_edit else "",
            "due_dates_url": reverse("programs:obligation-due-dates", args=address) if is_office else "",
            "cancel_url": reverse("programs:obligation-cancel", args=address)
            if is_office and not obligation.cancelled_at
            else "",
        }


def notice_of(obligation: Obligation) -> dict[str, str] | None:
    """What a reader should know first: why the duty is not owed, or why it is silent."""
    if obligation.cancelled_at:
        who = f" oleh {obligation.cancelled_by}" if obligation.cancelled_by else ""
        return {"title": f"Dibatalkan{who}.", "text": obligation.cancel_reason, "icon": "circle-x"}
    if obligation.is_waived_by_agreement:
        return {"title": "Tidak disepakati oleh para pihak.", "text": obligation.waiver_reason, "icon": "note"}
    if closed := closed_because(obligation):
        return {"title": "", "text": closed, "icon": "flag"}
    if standing_of(obligation) == "paused":
        text = "Tenggat yang terbuka menunggu tanpa pengingat, dan tidak ada tenggat baru sampai dilanjutkan."
        return {"title": "Sedang ditangguhkan.", "text": text, "icon": "player-pause"}
    return None


def details_of(obligation: Obligation) -> list[dict[str, Any]]:
    """The facts of a duty, as label and value."""
    home = obligation.home
    pattern = pattern_of(home)
    supports = {support.code: support.label for support in pattern.supports} if pattern else {}
    noun = str(home._meta.verbose_name).capitalize()
    return [
        {"label": noun, "value": str(home), "url": home.get_absolute_url()},
        {"label": "Yang berkewajiban", "value": str(obligation.debtor), "url": obligation.debtor.get_absolute_url()},
        {"label": "Yang berhak", "value": str(obligation.creditor), "url": obligation.creditor.get_absolute_url()},
        {"label": "Aspek", "value": obligation.get_aspect_display()},
        *(
            [{"label": "Yang dialihkan", "value": transfer}]
            if (transfer := obligation.get_transfer_kind_display())
            else []
        ),
        *(
            [{"label": "Dukungan pola", "value": supports[obligation.support]}]
            if obligation.support in supports
            else []
        ),
        *([] if obligation.is_waived_by_agreement else terms_of(obligation)),
    ]


def terms_of(obligation: Obligation) -> list[dict[str, Any]]:
    """How much is owed and when, by what it is judged, and what follows, as label and value."""
    written = (
        ("Jumlah setiap tenggat", how_much(obligation)),
        ("Spesifikasi", obligation.specification),
        ("Bila dipenuhi", obligation.reward),
        ("Bila tidak dipenuhi", obligation.sanction),
    )
    terms = [
        *({"label": label, "value": value} for label, value in written if value),
        {"label": "Bukti yang diminta", "value": obligation.evidence_required},
        {"label": "Berulang", "value": obligation.get_frequency_display()},
    ]
    first = format_date(obligation.first_due_on)
    if obligation.frequency == Frequency.ONCE:
        return [*terms, {"label": "Tenggat", "value": first}]
    until = format_date(obligation.last_due_on) or "Berlangsung terus"
    return [*terms, {"label": "Tenggat pertama", "value": first}, {"label": "Sampai", "value": until}]


class OccurrenceFormView(ServiceFormView):
    """Something that one side says about a due date, on a page of its own."""

    model = ObligationOccurrence
    action = ""

    def prepare(self) -> None:
        rows = ObligationOccurrence.objects.visible_to(self.request.user)
        rows = rows.select_related("institution", *(f"obligation__{name}" for name in HOMES))
        self.occurrence = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.obligation = self.occurrence.obligation
        self.lead = f"{self.obligation.description} · tenggat {format_date(self.occurrence.due_on)}"
        self.cancel_url = self.occurrence.get_absolute_url()

    def refusal(self) -> str:
        """Why there is nothing to say now; empty when there is."""
        return refusal_of(self.action, self.occurrence)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        refusal = self.refusal()
        return refuse(request, self.occurrence, refusal) if refusal else super().get(request, *args, **kwargs)


class OccurrenceReportView(OccurrenceFormView):
    """The debtor's side reports a duty as fulfilled, with a note and files."""

    action = "report"
    form_class = OccurrenceReportForm
    form_name = "occurrence-report"
    title = "Laporkan terpenuhi"
    submit_label = "Laporkan"
    success_message = "Laporan tercatat."

    def check_permission(self) -> Decision:
        return speaks_for_debtor(self.request.user, self.obligation, represented_by(self.request.user))

    def get_initial(self) -> dict[str, Any]:
        return {"fulfilled_on": self.occurrence.institution.today, "note": self.occurrence.evidence_note}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.obligation.evidence_required:
            field = form.fields["evidence"]
            field.help_text = f"Yang diminta: {self.obligation.evidence_required}. {field.help_text}"
        return form

    def perform(self, form) -> ObligationOccurrence:
        return report_occurrence(actor=self.request.user, occurrence=self.occurrence, **form.cleaned_data)


class OccurrenceDisputeView(OccurrenceFormView):
    """The creditor's side says why what was reported is not so."""

    action = "dispute"
    form_class = OccurrenceDisputeForm
    form_name = "occurrence-dispute"
    title = "Persoalkan laporan"
    submit_label = "Kirim"
    success_message = "Laporan dipersoalkan; alasannya terbaca oleh kedua pihak."

    def check_permission(self) -> Decision:
        return speaks_for_creditor(self.request.user, self.obligation, represented_by(self.request.user))

    def perform(self, form) -> ObligationOccurrence:
        return dispute_occurrence(
            actor=self.request.user, occurrence=self.occurrence, reason=form.cleaned_data["reason"]
        )


class ConsequenceCreateView(OccurrenceFormView):
    """The creditor's side or the office records that an agreed reward or sanction was applied."""

    form_class = ConsequenceForm
    form_name = "occurrence-consequence"
    title = "Catat konsekuensi"
    submit_label = "Catat"
    success_message = "Konsekuensi tercatat; kedua pihak membacanya."

    def check_permission(self) -> Decision:
        return speaks_for_creditor(self.request.user, self.obligation, represented_by(self.request.user))

    def kinds(self) -> dict[str, str]:
        """What may be recorded now, with the words that were agreed on."""
        words = {ConsequenceKind.REWARD: self.obligation.reward, ConsequenceKind.SANCTION: self.obligation.sanction}
        today = self.occurrence.institution.today
        return {kind: text for kind, text in words.items() if not consequence_refusal(kind, self.occurrence, today)}

    def refusal(self) -> str:
        return "" if self.kinds() else "Tidak ada konsekuensi yang dapat dicatat untuk tenggat ini."

    def get_initial(self) -> dict[str, Any]:
        return {"applied_on": self.occurrence.institution.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kinds": self.kinds()}

    def perform(self, form) -> str:
        apply_consequence(actor=self.request.user, occurrence=self.occurrence, **form.cleaned_data)
        return self.cancel_url


class OccurrenceConfirmView(ActionView):
    """The creditor's side or the office confirms a due date; goes back to the page of the duty."""

    model = ObligationOccurrence
    success_message = "Kewajiban ditandai terpenuhi."

    def get_queryset(self):
        return super().get_queryset().select_related("obligation")

    def act(self, record: ObligationOccurrence) -> ObligationOccurrence:
        return confirm_occurrence(actor=self.request.user, occurrence=record)
