"""Outgoing mails of an institution, for its admins: what arrived, what did not, and what nobody knows."""

from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.filters import MailFilter
from kemitraan.core.models import OutboxMessage
from kemitraan.core.permissions import Decision, is_admin_of
from kemitraan.core.selectors import list_mails, mails_of_day, open_outages
from kemitraan.core.services.mail import resend_mail
from kemitraan.core.tables import MailTable
from kemitraan.core.views.generic import ActionView, ScopedListView


class MailListView(ScopedListView):
    model = OutboxMessage
    template_name = "core/outbox_list.html"
    table_class = MailTable
    filterset_class = MailFilter
    title = "Surat keluar"
    noun = "surat"
    icon = "mail"
    empty_title = "Belum ada surat. Undangan dan pengingat yang dikirim tercatat di sini."

    def check_permission(self) -> Decision:
        membership = self.request.user.membership
        return is_admin_of(self.request.user, membership.institution_id if membership else None)

    def get_queryset(self):
        return list_mails(self.request.user).filter(institution=self.request.user.membership.institution)

    def get_context_data(self, **kwargs):
        """With what became of the mails of the day that is asked for, else of today."""
        asked = self.filterset.form.cleaned_data.get("written_on") if self.filterset.is_valid() else None
        return super().get_context_data(**kwargs) | {
            "outages": open_outages(),
            "of_day": mails_of_day(self.get_queryset(), asked or clock.today()),
        }


class MailResendView(ActionView):
    model = OutboxMessage
    success_message = "Surat akan dikirim lagi."

    def act(self, record: OutboxMessage) -> None:
        resend_mail(actor=self.request.user, message=record)

    def get_success_url(self, record: OutboxMessage) -> str:
        return f"{reverse('core:outbox-list')}?state=uncertain"
