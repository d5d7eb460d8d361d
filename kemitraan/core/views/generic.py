"""Class-based views that every app builds on: scoped lists and records, forms that lose nothing."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import DetailView, FormView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion
from kemitraan.core.models import AuditEvent
from kemitraan.core.permissions import Allowed, Decision, require
from kemitraan.core.registry import panels_for
from kemitraan.core.services import drafts


class ScopedObjectMixin:
    """Finds `model` by `public_id` among the rows that the person may see; otherwise 404."""

    model: type[models.Model]
    request: HttpRequest
    kwargs: dict[str, Any]

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.request.user)

    def get_object(self, queryset=None):
        rows = self.get_queryset() if queryset is None else queryset
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class ScopedListView(SingleTableMixin, FilterView):
    """A list whose whole state is in the address: `?q=`, filters, `?sort=`, `?page=`, `?per_page=`.

    Set `model`, `table_class`, `filterset_class`, `title`, `noun` (for the count, "mitra") and
    `empty` (title, hint, url name, button). Every ordering ends with the primary key. Template
    blocks come from layouts/list.html; fragments for htmx are the same page (hx-select="#list").
    """

    template_name = "core/list.html"
    title = ""
    noun = "baris"
    icon = "list"
    search_placeholder = "Cari"
    create_url = ""
    create_label = ""
    empty_title = "Belum ada data."
    empty_hint = ""
    strict = False

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.request.user)

    def get_table_pagination(self, table):
        return {"per_page": self.per_page, "silent": True}

    @property
    def per_page(self) -> int:
        raw = self.request.GET.get("per_page", "")
        return int(raw) if raw.isdigit() and int(raw) in settings.PAGE_SIZES else settings.PAGE_SIZES[0]

    def can_create(self) -> Decision:
        return Allowed()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page: Page = context["table"].page
        filterset = context["filter"]
        context.update(
            title=self.title,
            noun=self.noun,
            icon=self.icon,
            total=page.paginator.count,
            page_obj=page,
            per_page=self.per_page,
            page_sizes=settings.PAGE_SIZES,
            search_placeholder=self.search_placeholder,
            is_filtered=any(
                value for name, value in self.request.GET.items() if name not in {"page", "per_page", "sort"}
            ),
            active_filters=active_filters(filterset),
            create_url=self.create_url if self.create_url and self.can_create() else "",
            create_label=self.create_label,
            empty_title=self.empty_title,
            empty_hint=self.empty_hint,
        )
        return context


def active_filters(filterset) -> list[dict[str, str]]:
    """The filters in force as chips: [{name, label, value}] (search not included)."""
    form = filterset.form
    if not form.is_bound:
        return []
    form.is_valid()
    chips = []
    for name, field in form.fields.items():
        value = getattr(form, "cleaned_data", {}).get(name)
        if name == "q" or value in (None, "", []):
            continue
        choices = {str(k): v for k, v in getattr(field, "choices", [])} if hasattr(field, "choices") else {}
        chips.append({"name": name, "label": str(field.label), "value": str(choices.get(str(value), value))})
    return chips


class ScopedDetailView(ScopedObjectMixin, DetailView):
    """A record page with its timeline and the panels that higher apps registered for it."""

    timeline_size = 30

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        record = self.object
        context["timeline"] = timeline_of(record, self.timeline_size)
        context["panels"] = [
            {"title": panel.title, "template": panel.template, "data": data}
            for panel in panels_for(record._meta.label)
            if (data := panel.build(self.request.user, record)) is not None
        ]
        return context


def timeline_of(record: models.Model, size: int) -> list[AuditEvent]:
    """The newest events of a record, newest first, in one query."""
    return list(
        AuditEvent.objects.filter(
            subjects__content_type=ContentType.objects.get_for_model(record), subjects__object_id=record.pk
        ).order_by("-id")[:size]
    )


class ServiceFormView(FormView):
    """A form whose valid data goes to one service; nothing typed is lost, nothing is written twice.

    Set `form_name` (the draft's name) and implement `perform(form) -> object with get_absolute_url or
    str address`. A `DomainError` or `ValidationError` becomes a message at its field; `StaleVersion`
    shows what the other person changed; the form token answers a second submit with the first result.
    """

    template_name = "core/form.html"
    title = ""
    submit_label = "Simpan"
    cancel_url = ""
    success_message = "Tersimpan."
    form_name = ""
    conflict: list[AuditEvent] = []

    def check_permission(self) -> Decision:
        return Allowed()

    def dispatch(self, request, *args, **kwargs):
        self.prepare()
        require(self.check_permission())
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Load what the form is about, before the permission is checked."""

    def draft_key(self) -> str:
        """Which record the draft belongs to; empty for a new one."""
        return str(self.kwargs.get("public_id", ""))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        posted = self.request.POST.get("form_token", "")
        draft = None
        if self.request.method == "GET" and self.form_name:
            draft = drafts.open_draft(user=self.request.user, form=self.form_name, key=self.draft_key())
        context.update(
            title=self.title,
            submit_label=self.submit_label,
            cancel_url=self.get_cancel_url(),
            form_name=self.form_name,
            draft_key=self.draft_key(),
            form_token=posted or (str(draft.token) if draft else str(uuid.uuid4())),
            draft=draft,
            draft_json=json.dumps(draft.data) if draft else "",
            conflict=self.conflict,
        )
        return context

    def get_cancel_url(self) -> str:
        return self.cancel_url

    def form_valid(self, form) -> HttpResponse:
        token = parse_token(self.request.POST.get("form_token"))
        try:
            with transaction.atomic():
                draft = drafts.claim(
                    user=self.request.user, form=self.form_name, key=self.draft_key(), token=token
                )
                if draft.result_url:
                    return redirect(draft.result_url)
                result = self.perform(form)
                url = result if isinstance(result, str) else result.get_absolute_url()
                drafts.finish(draft=draft, result_url=url)
        except StaleVersion as error:
            self.conflict = error.changes
            form.add_error(None, error.message + " Periksa perubahannya di bawah, lalu simpan lagi.")
            form.accept_current_version()
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            add_error(form, error)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return HttpResponseRedirect(url)

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def perform(self, form) -> Any:
        raise NotImplementedError


def parse_token(raw: str | None) -> uuid.UUID:
    """The form's token; a form without one counts as new."""
    try:
        return uuid.UUID(raw or "")
    except ValueError:
        return uuid.uuid4()


def add_error(form, error: DomainError | ValidationError) -> None:
    """Put an error at its field when the form has it, else at the top."""
    if isinstance(error, DomainError):
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, problems in error.error_dict.items():
        form.add_error(field if field in form.fields else None, problems)


class ActionView(ScopedObjectMixin, View):
    """A state change as its own POST route: permission, one service, message, back to the record.

    Implement `act(record) -> None`. A refusal becomes a message on the record's page; a missing list
    is shown there too.
    """

    http_method_names = ["post"]
    success_message = ""

    def act(self, record) -> Any:
        raise NotImplementedError

    def get_success_url(self, record) -> str:
        return record.get_absolute_url()

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        record = self.get_object()
        try:
            self.act(record)
        except NotAllowed:
            raise
        except NotReady as error:
            for missing in error.missing:
                messages.error(request, missing.message)
        except DomainError as error:
            messages.error(request, error.message)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            if self.success_message:
                messages.success(request, self.success_message)
        return redirect(self.get_success_url(record))

