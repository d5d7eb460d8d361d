"""What the links of a reminder mail lead to, without signing in: an item snoozed or done, and no more mails."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from kemitraan.accounts.models import User
from kemitraan.core.errors import DomainError
from kemitraan.core.services import signed_links
from kemitraan.reminders.services.silences import (
    PURPOSE,
    SNOOZE_DAYS,
    read_choice,
    read_stop,
    reminder_of,
    silence_by_link,
    stop_mails,
)

GONE = 410


@method_decorator([login_not_required, never_cache], name="dispatch")
class ItemLinkView(View):
    """Shows what the link is about, as often as asked; a POST snoozes the item or says that it is done, once."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        reminder = reminder_of(signed_links.find(purpose=PURPOSE, token=token))
        if reminder is None:
            return render(request, "reminders/item_link_closed.html", status=GONE)
        return render(request, "reminders/item_link.html", {"reminder": reminder, "days": SNOOZE_DAYS})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            days = read_choice(request.POST.get("pilihan", ""))
        except ValueError:
            return self.get(request, token)
        try:
            silence = silence_by_link(token=token, days=days)
        except DomainError:
            return render(request, "reminders/item_link_closed.html", status=GONE)
        return render(request, "reminders/item_link_done.html", {"silence": silence})


@method_decorator([csrf_exempt, login_not_required, never_cache], name="dispatch")
class StopLinkView(View):
    """Ends reminder mails of one recipient. Mail programs post here by themselves (RFC 8058), people press a button."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = read_stop(token)
        if found is None:
            return render(request, "core/link_closed.html", status=GONE)
        return render(request, "reminders/stop_link.html", self._context(*found))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = read_stop(token)
        if found is None:
            return render(request, "core/link_closed.html", status=GONE)
        institution, recipient_key = found
        stop_mails(institution=institution, recipient_key=recipient_key)
        return render(request, "reminders/stop_link.html", self._context(*found) | {"is_done": True})

    def _context(self, institution: Any, recipient_key: str) -> dict[str, Any]:
        kind, _, number = recipient_key.partition(":")
        person = User.objects.filter(pk=int(number)).first() if kind == "user" else None
        return {"institution": institution, "person": person}
