"""Who is acting: picks the membership and the time zone for each request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kemitraan.core import clock

SESSION_KEY = "acting_membership"


class ActingMembershipMiddleware:
    """The chosen active membership, else the person's first; times are shown in their zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        choices = list(user.memberships.active_on(clock.today()).select_related("institution").order_by("id"))
        chosen = request.session.get(SESSION_KEY)
        acting = next((m for m in choices if m.pk == chosen), choices[0] if choices else None)
        user.act_as(acting)
        user.available_memberships = choices
        with timezone.override(ZoneInfo(user.zone)):
            return self.get_response(request)
