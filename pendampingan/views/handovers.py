"""Handing groups of one mentor over to another: first what moves and stays, then the step itself."""

import datetime as dt

from django.http import HttpResponse

from kemitraan.core.permissions import Decision, can_write
from pendampingan.forms.handovers import HandoverForm, running_of
from pendampingan.models import Mentor
from pendampingan.selectors.handovers import HandoverPreview, preview_of
from pendampingan.services.handovers import hand_over_assignments
from pendampingan.views.base import RecordActionFormView

CONFIRM = "serahkan"


class HandoverView(RecordActionFormView):
    """The groups of one mentor; the first submit shows what would happen, the second does just that.

    When groups, mentor or day were changed after they were shown, they are shown again.
    """

    model = Mentor
    form_class = HandoverForm
    form_name = "serah-terima"
    template_name = "pendampingan/handover_form.html"
    submit_label = "Periksa dulu"
    preview: list[HandoverPreview] | None = None

    def get_queryset(self):
        return super().get_queryset().select_related("membership__user", "institution")

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @property
    def title(self) -> str:
        return f"Serah terima kelompok {self.record}"

    def get_initial(self):
        groups = running_of(self.request.user, self.record, self.today)
        return {
            "assignments": [str(key) for key in groups.values_list("public_id", flat=True)],
            "starts_on": self.today + dt.timedelta(days=1),
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"leaving": self.record}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = {"preview": self.preview, "confirm": CONFIRM}
        return context | shown | ({"previewed": fingerprint(context["form"])} if self.preview is not None else {})

    def form_valid(self, form) -> HttpResponse:
        if CONFIRM in self.request.POST and self.request.POST[CONFIRM] == fingerprint(form):
            return super().form_valid(form)
        cleaned = form.cleaned_data
        self.preview = preview_of(list(cleaned["assignments"]), cleaned["starts_on"], self.today)
        return self.render_to_response(self.get_context_data(form=form))

    def perform(self, form):
        cleaned = form.cleaned_data
        begun = hand_over_assignments(
            actor=self.request.user,
            assignments=list(cleaned["assignments"]),
            mentor=cleaned["mentor"],
            starts_on=cleaned["starts_on"],
            reason=cleaned["reason"],
            notes=cleaned["notes"],
        )
        self.success_message = f"{len(begun)} kelompok diserahkan kepada {cleaned['mentor']}."
        return cleaned["mentor"]


def fingerprint(form: HandoverForm) -> str:
    """What a preview is about: groups, next mentor and day."""
    cleaned = form.cleaned_data
    keys = sorted(str(row.pk) for row in cleaned["assignments"])
    return ".".join([*keys, str(cleaned["mentor"].pk), cleaned["starts_on"].isoformat()])
