"""Who is acting: picks the membership and the time zone for each request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kemitraan.core import clock

SESSION_KEY = "acting_membership"
# What a person without a membership may open: the first page, their profile, sign-in pages, the admin site.
APPS_FOR_EVERYONE = frozenset({"", "accounts", "admin", "core", "monitoring"})
NO_MEMBERSHIP = "Akun Anda belum terhubung ke lembaga mana pun. Minta admin lembaga mengundang Anda."


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

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        """Pages of an institution's records are closed to a signed-in person who belongs to none."""
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or user.membership is not None or match is None:
            return None
        if match.app_name in APPS_FOR_EVERYONE:
            return None
        return render(request, "403.html", {"reason": NO_MEMBERSHIP}, status=403)
