"""How the house is: for programs that watch over it without signing in, and for the people who answer for it."""

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import TemplateView

from kemitraan.accounts.enums import Role
from kemitraan.core.health import READINESS, findings_of
from kemitraan.core.permissions import Allowed, Denied, require
from kemitraan.core.selectors.outages import open_outages
from kemitraan.core.selectors.pulse import planning_silent_since, standing
from kemitraan.monitoring.metrics import exposition
from kemitraan.monitoring.operation import queue_lines

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


@method_decorator(login_not_required, name="dispatch")
class LivenessView(View):
    """200 while the process answers; asks nothing of the database."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return _uncached(HttpResponse("ok", content_type="text/plain"))


@method_decorator(login_not_required, name="dispatch")
class ReadinessView(View):
    """200 when database, broker, migrations and workers are well, else 503; says which of them are not, and no more."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> JsonResponse:
        parts = {name: all(ok for ok, _ in check()) for name, check in READINESS.items()}
        return _uncached(JsonResponse(parts, status=200 if all(parts.values()) else 503))


@method_decorator(login_not_required, name="dispatch")
class MetricsView(View):
    """Figures for Prometheus: for who shows `METRICS_TOKEN`, without one for this machine; for all others not there."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if not _may_measure(request):
            raise Http404
        return _uncached(HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8"))


def _may_measure(request: HttpRequest) -> bool:
    """A proxy on this machine speaks for others: what came through one is never local."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    if settings.BEHIND_PROXY or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class HealthView(TemplateView):
    """Processes, regular work and queues: the operator sees the whole house, an admin the queues of the institution."""

    template_name = "monitoring/health.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        is_admin = user.membership is not None and user.membership.role == Role.ADMIN
        denied = Denied("Halaman ini untuk admin lembaga dan operator.")
        require(Allowed() if user.is_superuser or is_admin else denied)
        found = standing()
        institution = None if user.is_superuser else user.membership.institution
        return super().get_context_data(**kwargs) | {
            "found": found,
            "faults": [sentence for is_ok, sentence in findings_of(found) if not is_ok],
            "silent_since": planning_silent_since(),
            "outages": open_outages(),
            "lines": queue_lines(institution),
            "institution": institution,
            "is_operator": user.is_superuser,
        }


def _uncached(response):
    response["Cache-Control"] = "no-store"
    return response
