"""What a person sees when a request cannot be done."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.debug import sensitive_post_parameters

FRESH_TOKEN_HEADER = "X-CSRF-Fresh"  # noqa: S105 - the name of a header
NEVER_REPEATED = {"csrfmiddlewaretoken"}
SECRETS = {"code", "otp", "pin"}


@sensitive_post_parameters()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open so long that its form token went stale (403).

    Nothing typed is lost: a fragment or draft request gets a fresh token in a header and the page tries once more;
    a whole-page form is shown a button that sends the same fields again. Both only when the request came from our
    own pages, so that a foreign page gains nothing.
    """
    is_ours = _is_same_origin(request)
    fields = _repeatable_fields(request) if is_ours and request.user.is_authenticated else []
    context = {"fields": fields, "had_files": bool(fields and request.FILES)}
    response = render(request, "errors/csrf.html", context, status=403)
    if is_ours:
        response[FRESH_TOKEN_HEADER] = get_token(request)
    response["Cache-Control"] = "no-store"
    return response


def _is_same_origin(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _repeatable_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, in order, unless something in it must never be printed into a page."""
    names = [name for name in request.POST if name not in NEVER_REPEATED]
    if any("password" in name or name in SECRETS for name in names):
        return []
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason that the rule gave, if it gave one."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same whether a record is missing or belongs to others."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs no database, session or context."""
    return HttpResponseServerError(get_template("500.html").render())
