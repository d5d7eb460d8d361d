"""Meetings and workshops of a partnership."""

from typing import Any

from django.urls import reverse

from programs.forms.meetings import MeetingForm
from programs.models import Meeting, Partnership
from programs.selectors import represented_by
from programs.selectors.meetings import meetings_of
from programs.services.meetings import change_meeting, record_meeting
from programs.views.pages import OfficeFormView
from programs.views.partnership_pages import PartnershipPageView


class PartnershipMeetingsView(PartnershipPageView):
    """Who met when, what was decided, what follows."""

    route = "programs:partnership-meetings"
    template_name = "programs/partnership_meetings.html"

    def page_context(self) -> dict[str, Any]:
        user = self.request.user
        return {"meetings": meetings_of(user, self.object, represented_by(user))}


class MeetingFormView(OfficeFormView):
    """What recording and changing a meeting share."""

    form_class = MeetingForm
    partnership: Partnership
    meeting: Meeting

    def begin(self, partnership: Partnership, meeting: Meeting) -> None:
        self.partnership, self.meeting = partnership, meeting
        self.lead = str(partnership)
        self.cancel_url = reverse("programs:partnership-meetings", args=[partnership.public_id])

    def get_form_kwargs(self) -> dict[str, Any]:
        parties = list(self.partnership.parties.select_related("organization"))
        return super().get_form_kwargs() | {"instance": self.meeting, "parties": parties}

    def written(self, form) -> dict[str, Any]:
        """What the services take."""
        return {
            "actor": self.request.user,
            "values": form.values,
            "attendees": form.attendees,
            "follow_ups": form.follow_ups,
            "files": form.cleaned_data["files"],
        }


class MeetingCreateView(MeetingFormView):
    model = Partnership
    form_name = "meeting"
    title = "Pertemuan"
    success_message = "Pertemuan tercatat."

    def prepare(self) -> None:
        partnership = self.find(Partnership, "institution")
        new = Meeting(institution=partnership.institution, partnership=partnership)
        new.held_on = partnership.institution.today
        self.begin(partnership, new)

    def perform(self, form) -> Meeting:
        return record_meeting(partnership=self.partnership, **self.written(form))


class MeetingUpdateView(MeetingFormView):
    model = Meeting
    form_name = "meeting-edit"
    title = "Ubah pertemuan"

    def prepare(self) -> None:
        meeting = self.find(Meeting, "partnership__institution", "institution")
        self.begin(meeting.partnership, meeting)

    def perform(self, form) -> Meeting:
        return change_meeting(meeting=self.meeting, version=form.version, **self.written(form))
