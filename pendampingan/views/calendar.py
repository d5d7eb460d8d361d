"""Planned visits as a month, and as a feed for calendars on phones."""

import datetime as dt
import re
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from icalendar import Calendar, Event

from kemitraan.core import clock
from kemitraan.core.formats import MONTHS
from kemitraan.core.permissions import Allowed, Denied, require
from kemitraan.core.views.generic import ActionView, ScopedObjectMixin
from partners.models import Region
from partners.rules.regions import read_code
from pendampingan.enums import VisitState
from pendampingan.filters import mentors_of
from pendampingan.models import Mentor, Visit
from pendampingan.selectors.calendar import feed_of, month_of
from pendampingan.services.calendar_feeds import make_feed, mentor_of_feed, revoke_feed

MONTH = re.compile(r"(\d{4})-(\d{2})")
YEARS = range(2000, 2100)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class CalendarView(TemplateView):
    """`?bulan=2027-03&pendamping=…&wilayah=33.21`: the visits of a month; unknown values count as not given."""

    template_name = "pendampingan/calendar.html"

    def dispatch(self, request, *args, **kwargs):
        membership = request.user.membership
        staff = membership is not None and (membership.sees_whole_institution or membership.is_mentor)
        require(Allowed() if staff else Denied("Kalender ini untuk pengelola dan pendamping."))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        first = first_of(query.get("bulan", ""), user.membership.institution.today)
        mentors = list(mentors_of(self.request))
        mentor = next((row for row in mentors if str(row.public_id) == query.get("pendamping")), None)
        code = read_code(query.get("wilayah", ""))
        region = Region.objects.filter(code=code).first() if code else None
        own = next((row for row in mentors if row.membership_id == user.membership.pk), None)
        return super().get_context_data(**kwargs) | {
            "weeks": month_of(user, first, mentor=mentor, region=region),
            "today": user.membership.institution.today,
            "weekdays": WEEKDAYS,
            "month": name_of(first),
            "bulan": f"{first:%Y-%m}",
            "previous": f"{first - relativedelta(months=1):%Y-%m}",
            "following": f"{first + relativedelta(months=1):%Y-%m}",
            "mentors": mentors if user.membership.sees_whole_institution else [],
            "mentor": mentor,
            "region": region,
            "own": own,
        }


def first_of(text: str, today: dt.date) -> dt.date:
    """The first day of the month `2027-03`; of the present month for anything else."""
    match = MONTH.fullmatch(text)
    if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
        return dt.date(int(match[1]), int(match[2]), 1)
    return today.replace(day=1)


def name_of(first: dt.date) -> str:
    return f"{MONTHS[first.month - 1]} {first.year}"


class FeedCreateView(ScopedObjectMixin, View):
    """Make the address of one's own calendar and show it, this once."""

    model = Mentor
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        token = make_feed(actor=request.user, mentor=self.get_object())
        address = request.build_absolute_uri(reverse("pendampingan:calendar-feed", args=[token]))
        answer = render(request, "pendampingan/calendar_feed.html", {"address": address})
        answer["Cache-Control"] = "no-store"
        return answer


class FeedRevokeView(ActionView):
    model = Mentor
    success_message = "Alamat kalender dicabut."

    def act(self, record: Mentor) -> None:
        revoke_feed(actor=self.request.user, mentor=record)

    def get_success_url(self, record: Mentor) -> str:
        return reverse("pendampingan:calendar")


@method_decorator([login_not_required, never_cache], name="dispatch")
class FeedView(View):
    """The calendar behind a secret address, for programs; whoever has the address reads it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        mentor = mentor_of_feed(token, clock.today())
        if mentor is None:
            raise Http404
        answer = HttpResponse(calendar_of(mentor, request), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="kunjungan.ics"'
        return answer


def calendar_of(mentor: Mentor, request: HttpRequest) -> bytes:
    """The visits of a mentor in the form of RFC 5545, each as a whole local day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kemitraan//Kunjungan pendampingan//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Kunjungan {mentor}")
    for visit in feed_of(mentor, mentor.institution.today):
        calendar.add_component(event_of(visit, request))
    return calendar.to_ical()


def event_of(visit: Visit, request: HttpRequest) -> Event:
    group = visit.assignment.organization
    event = Event()
    event.add("uid", f"{visit.public_id}@{request.get_host()}")
    event.add("dtstamp", visit.updated_at)
    event.add("sequence", visit.version)
    event.add("dtstart", visit.planned_on)
    event.add("dtend", visit.planned_on + dt.timedelta(days=1))
    event.add("summary", f"Kunjungan {group}")
    event.add("location", group.place)
    event.add("url", request.build_absolute_uri(visit.get_absolute_url()))
    event.add("status", "CANCELLED" if visit.state == VisitState.CANCELLED else "CONFIRMED")
    return event
