"""The public check of a printed document: is it the registered one, and how does it stand; nothing private."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from kemitraan.core import clock
from programs.forms.clauses import CodeForm, VerifyForm
from programs.models import IssuedDocument
from programs.selectors.states import agreement_display_state


@method_decorator([login_not_required, never_cache], name="dispatch")
class DocumentVerifyView(View):
    """What a QR code leads to. A file sent here is compared by its fingerprint and not kept."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show(request, code, VerifyForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = VerifyForm(request.POST, request.FILES)
        digest = ""
        if form.is_valid():
            digest = _digest(form.cleaned_data["file"])
        return self.show(request, code, form, digest)

    def show(self, request: HttpRequest, code: str, form: VerifyForm, digest: str = "") -> HttpResponse:
        related = ("agreement__institution", "addendum")
        document = IssuedDocument.objects.select_related(*related).filter(code=code.upper()).first()
        if document is None:
            return render(request, "programs/document_unknown.html", {"form": CodeForm(), "code": code}, status=404)
        agreement = document.agreement
        context: dict[str, Any] = {
            "document": document,
            "kind": agreement.get_kind_display(),
            "addendum": document.addendum,
            "institution": agreement.institution,
            "state": agreement_display_state(agreement, clock.today(agreement.institution.time_zone)),
            "form": form,
            "is_checked": bool(digest),
            "is_same": digest == document.sha256,
        }
        return render(request, "programs/document_verify.html", context, status=422 if form.errors else 200)


@method_decorator([login_not_required, never_cache], name="dispatch")
class DocumentCodeView(View):
    """Where a code is typed by hand."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if "kode" not in request.GET:
            return render(request, "programs/document_unknown.html", {"form": CodeForm()})
        form = CodeForm({"code": request.GET["kode"]})
        if not form.is_valid() or not form.cleaned_data["code"]:
            return render(request, "programs/document_unknown.html", {"form": form}, status=422)
        return redirect("programs:document-verify", form.cleaned_data["code"])


def _digest(file) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
