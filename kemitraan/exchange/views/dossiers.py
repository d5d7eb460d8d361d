"""The dossier of a record: what would be in it, those that were made, and making one."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.registry import dossier_sections_of
from kemitraan.core.selectors import subject_by_label
from kemitraan.exchange.selectors import dossiers_of
from kemitraan.exchange.services.dossiers import request_dossier

SHOWN = 10


class DossierView(View):
    """GET shows, POST queues one and leads to the page where it can be fetched."""

    http_method_names = ["get", "post"]
    kwargs: dict[str, Any]

    @cached_property
    def record(self) -> models.Model:
        """The record of the address; 404 unless its kind has dossiers and the reader sees it."""
        label: str = self.kwargs["label"]
        public_id: uuid.UUID = self.kwargs["public_id"]
        found = subject_by_label(self.request.user, label, public_id) if dossier_sections_of(label) else None
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **kwargs) -> HttpResponse:
        sections = dossier_sections_of(self.record._meta.label)
        context = {
            "record": self.record,
            "chapters": [one.title for one in sections if one.parts(request.user, self.record) is not None],
            "jobs": dossiers_of(request.user, self.record)[:SHOWN],
        }
        return render(request, "exchange/dossier.html", context)

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            job = request_dossier(actor=request.user, record=self.record)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(request.path)
        messages.success(request, "Berkas lengkap dikerjakan di latar. Anda diberi tahu bila selesai.")
        return redirect(job)
