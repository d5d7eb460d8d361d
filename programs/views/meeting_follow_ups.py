"""What follows a meeting: written, changed, done."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.forms.meetings import FollowUpDoneForm, FollowUpForm
from programs.models import Meeting, MeetingFollowUp
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services import meeting_follow_ups as services
from programs.views.pages import OfficeFormView

RELATED = ("meeting__partnership__institution", "owner__organization", "institution")


class FollowUpWriteView(OfficeFormView):
    """What writing and changing one share."""

    form_class = FollowUpForm
    meeting: Meeting
    follow_up: MeetingFollowUp

    def begin(self, meeting: Meeting, follow_up: MeetingFollowUp) -> None:
        self.meeting, self.follow_up = meeting, follow_up
        self.lead = f"{meeting} · {meeting.partnership}"
        self.cancel_url = meeting.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        parties = list(self.meeting.partnership.parties.select_related("organization"))
        return super().get_form_kwargs() | {"instance": self.follow_up, "parties": parties}


class FollowUpCreateView(FollowUpWriteView):
    model = Meeting
    form_name = "follow-up"
    title = "Tindak lanjut"
    success_message = "Tindak lanjut tercatat."

    def prepare(self) -> None:
        meeting = self.find(Meeting, "partnership__institution", "institution")
        self.begin(meeting, MeetingFollowUp(institution=meeting.institution, meeting=meeting))

    def perform(self, form) -> MeetingFollowUp:
        return services.add_follow_up(actor=self.request.user, meeting=self.meeting, values=form.values)


class FollowUpUpdateView(FollowUpWriteView):
    model = MeetingFollowUp
    form_name = "follow-up-edit"
    title = "Ubah tindak lanjut"

    def prepare(self) -> None:
        follow_up = self.find(MeetingFollowUp, *RELATED)
        self.begin(follow_up.meeting, follow_up)

    def perform(self, form) -> MeetingFollowUp:
        return services.change_follow_up(
            actor=self.request.user, follow_up=self.follow_up, values=form.values, version=form.version
        )


class FollowUpFinishView(ServiceFormView):
    """What was agreed is done; said by the office or by whoever represents its owner."""

    model = MeetingFollowUp
    form_class = FollowUpDoneForm
    form_name = "follow-up-done"
    title = "Tindak lanjut selesai"
    submit_label = "Tandai selesai"
    success_message = "Tindak lanjut selesai."

    def prepare(self) -> None:
        rows = MeetingFollowUp.objects.visible_to(self.request.user).select_related(*RELATED)
        self.follow_up = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.lead = self.follow_up.text
        self.cancel_url = self.follow_up.get_absolute_url()

    def check_permission(self) -> Decision:
        return may_speak_for(self.request.user, self.follow_up.owner, represented_by(self.request.user))

    def get_initial(self) -> dict[str, Any]:
        return {"done_on": self.follow_up.institution.today}

    def perform(self, form) -> MeetingFollowUp:
        return services.finish_follow_up(actor=self.request.user, follow_up=self.follow_up, **form.cleaned_data)


class FollowUpReopenView(ActionView):
    """It is not done after all."""

    model = MeetingFollowUp
    success_message = "Tindak lanjut dibuka lagi."

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def act(self, record: MeetingFollowUp) -> MeetingFollowUp:
        return services.reopen_follow_up(actor=self.request.user, follow_up=record)

    def get_success_url(self, record: MeetingFollowUp) -> str:
        return reverse("programs:partnership-meetings", args=[record.meeting.partnership.public_id])
