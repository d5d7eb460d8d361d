"""Agreed next actions as one list, and what is done to one of them."""

from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ScopedListView
from pendampingan import rules
from pendampingan.filters import FollowUpFilter
from pendampingan.forms.follow_ups import FollowUpCancelForm, FollowUpChangeForm
from pendampingan.forms.reports import FollowUpDoneForm
from pendampingan.models import FollowUp
from pendampingan.services import follow_ups as services
from pendampingan.tables import FollowUpTable
from pendampingan.views.base import RecordActionFormView

NAMED = ("report__assignment__organization", "report__assignment__mentor__membership__user", "organization", "owner")


class FollowUpListView(ScopedListView):
    model = FollowUp
    table_class = FollowUpTable
    filterset_class = FollowUpFilter
    title = "Tindak lanjut"
    noun = "tindak lanjut"
    icon = "checkbox"
    empty_title = "Belum ada tindak lanjut. Tindak lanjut lahir dari laporan kunjungan."

    def get_queryset(self):
        return super().get_queryset().select_related(*NAMED).order_by("-state", "due_on", "pk")  # open, done, cancelled

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"today": self.request.user.membership.institution.today}


class FollowUpFormView(RecordActionFormView):
    model = FollowUp

    def get_queryset(self):
        return super().get_queryset().select_related(*NAMED, "report__author")

    def check_permission(self) -> Decision:
        return rules.can_complete_follow_up(self.request.user, self.record)

    @property
    def lead(self) -> str:
        return f"{self.record.action} · {self.record.report.assignment.organization}"


class FollowUpCompleteView(FollowUpFormView):
    form_class = FollowUpDoneForm
    form_name = "selesaikan-tindak-lanjut"
    title = "Selesaikan tindak lanjut"
    submit_label = "Tandai selesai"
    success_message = "Tindak lanjut selesai."

    def get_initial(self):
        return {"done_on": self.today}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"files": self.request.FILES or None}

    def perform(self, form):
        return services.complete_follow_up(actor=self.request.user, follow_up=self.record, **form.cleaned_data)


class FollowUpUpdateView(FollowUpFormView):
    """Who answers, and until when."""

    form_class = FollowUpChangeForm
    form_name = "ubah-tindak-lanjut"
    title = "Ubah tindak lanjut"

    def get_initial(self):
        row = self.record
        return {
            "owner_kind": row.owner_kind,
            "owner_name": row.owner_name,
            "organization": row.organization.public_id if row.organization else None,
            "due_on": row.due_on,
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record}

    def perform(self, form):
        return services.update_follow_up(
            actor=self.request.user, follow_up=self.record, values=form.changes, version=form.version
        )


class FollowUpCancelView(FollowUpFormView):
    form_class = FollowUpCancelForm
    form_name = "batalkan-tindak-lanjut"
    title = "Batalkan tindak lanjut"
    submit_label = "Batalkan tindak lanjut"
    success_message = "Tindak lanjut dibatalkan."

    def perform(self, form):
        return services.cancel_follow_up(
            actor=self.request.user, follow_up=self.record, reason=form.cleaned_data["reason"]
        )
