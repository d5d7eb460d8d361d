"""Request context, sign-in for fragments, and domain errors that became nobody's."""

import uuid
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, NotAllowed

Handler = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Everything written during a request is marked with its door and request id."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        via = Via.PAGE
        if request.path.startswith("/admin/"):
            via = Via.ADMIN
        elif request.path.startswith("/api/"):
            via = Via.API
        with came_via(via, request_id=uuid.uuid4().hex):
            return self.get_response(request)


class HtmxLoginMiddleware:
    """A fragment request that meets the sign-in page sends the whole page there, and back again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.htmx or response.status_code != 302:  # type: ignore[attr-defined]
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response["Location"]).path != login:
            return response
        current = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = f"{login}?next={quote(current, safe='/')}"
        return answer


class DomainErrorMiddleware:
    """A domain error that no view handled becomes a clear page: 403 for a refusal, 409 otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reason": exception.message}, status=403)
        if isinstance(exception, DomainError):
            return render(request, "errors/refused.html", {"error": exception}, status=409)
        return None
