"""Keeping what is typed while it is typed (static/js/drafts.js)."""

import uuid
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views import View

from kemitraan.core.services import drafts

CONTROL = frozenset({"csrfmiddlewaretoken", "form", "key", "form_token", "version"})
# Never kept unencrypted, even for an hour: secrets, and national identity numbers.
SECRET_WORDS = ("password", "sandi", "secret", "token")
SECRET_NAMES = frozenset({"code", "otp", "pin", "nik", "kk", "kk_number", "family_card", "npwp", "identity_number"})
MAX_DRAFT_CHARACTERS = 200_000


def is_secret(name: str) -> bool:
    """Whether the value of the field `name` (also in a row of a formset, `rows-0-nik`) is never kept in a draft."""
    last = name.rsplit("-", 1)[-1].lower()
    return last in SECRET_NAMES or any(word in last for word in SECRET_WORDS)


def typed_fields(request: HttpRequest) -> dict[str, str | list[str]]:
    """What the person typed, ready to be kept; several values of one name become a list."""
    kept: dict[str, str | list[str]] = {}
    for name, values in request.POST.lists():
        if name not in CONTROL and not is_secret(name):
            kept[name] = values if len(values) > 1 else values[0]
    return kept


class DraftSaveView(View):
    """204 when kept, 400 for a request without a form and token, 413 for more than a form can hold."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form, key = request.POST.get("form", ""), request.POST.get("key", "")
        try:
            token = uuid.UUID(request.POST.get("form_token", ""))
        except ValueError:
            return HttpResponseBadRequest()
        if not form or len(form) > 80 or len(key) > 80:
            return HttpResponseBadRequest()
        data = typed_fields(request)
        if sum(len(name) + len(str(value)) for name, value in data.items()) > MAX_DRAFT_CHARACTERS:
            return HttpResponse(status=413)
        drafts.save_draft(user=request.user, form=form, key=key, token=token, data=data)
        return HttpResponse(status=204)


class DraftDiscardView(View):
    """Drops an unfinished form and goes back to the page that it was offered on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        drafts.discard_draft(user=request.user, token=token)
        origin = urlsplit(request.headers.get("Referer", ""))
        is_ours = origin.netloc == request.get_host() and not origin.path.startswith("//")
        return redirect(origin.path or "/" if is_ours else "/")
