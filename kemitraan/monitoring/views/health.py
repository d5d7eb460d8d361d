"""Pages for programs that watch over the product; no sign-in, nothing private."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View

from kemitraan.core.health import READINESS


@method_decorator(login_not_required, name="dispatch")
class LivenessView(View):
    """200 while the process answers; asks nothing of the database."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return _uncached(HttpResponse("ok", content_type="text/plain"))


@method_decorator(login_not_required, name="dispatch")
class ReadinessView(View):
    """200 when database, broker and migrations are well, else 503; says which of them are not, and no more."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> JsonResponse:
        parts = {name: all(ok for ok, _ in check()) for name, check in READINESS.items()}
        return _uncached(JsonResponse(parts, status=200 if all(parts.values()) else 503))


def _uncached(response):
    response["Cache-Control"] = "no-store"
    return response
