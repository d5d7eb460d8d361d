"""What several pages of pendampingan share."""

from django.utils.functional import cached_property

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ScopedListView, ScopedObjectMixin, ServiceFormView


class OfficeListView(ScopedListView):
    """A list on which only the office may add."""

    def can_create(self) -> Decision:
        return can_write(self.request.user)


class RecordActionFormView(ScopedObjectMixin, ServiceFormView):
    """A form about one record that the person sees; Cancel leads back to it."""

    def prepare(self) -> None:
        self.record = self.get_object()

    @cached_property
    def today(self):
        return self.request.user.membership.institution.today

    def get_cancel_url(self) -> str:
        return self.record.get_absolute_url()
