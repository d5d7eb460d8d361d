"""Class-based views that every app builds on: scoped lists and records, forms that lose nothing."""

import uuid
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import DetailView, FormView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from kemitraan.core.enums import TimelineKind
from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion
from kemitraan.core.list_state import filters_in
from kemitraan.core.models import Draft, Job
from kemitraan.core.permissions import Allowed, Decision, require
from kemitraan.core.registry import ListExporter, MadeFile, commented_models, exporters, panels_for
from kemitraan.core.selectors import timeline_of
from kemitraan.core.services import drafts
from kemitraan.core.views.composer import composer_of, timeline_url
from kemitraan.core.views.conflicts import conflict_of
from kemitraan.core.views.lists import ListStateMixin
from kemitraan.core.views.paging import CountedPaginator


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


class ScopedListView(ListStateMixin, SingleTableMixin, FilterView):
    """A list whose whole state is in the address: `?q=`, filters, `?sort=`, `?page=`, `?per_page=`, and what
    `ListStateMixin` adds: saved view, columns, density.

    Set `model`, `table_class`, `filterset_class`, `title`, `noun` (for the count, "mitra"), and for
    the empty list `empty_title`, `create_url` (a route name) and `create_label`. Every ordering ends
    with the primary key. Filtering swaps `#hasil` out of the same page, so there are no fragments.

    A list drawn cell by cell can be exported: a POST to its address (with the same filter, search and order) gives the
    file, or for a long list the page of the job that makes it. `tampil` asks for the columns shown, as they are shown
    (the table class has `value_<column>` where a cell is not just its field); `ekspor` for everything that the
    resource registered for the model can take in again.
    """

    template_name = "core/list.html"
    title = ""
    noun = "baris"
    icon = "list"
    create_url = ""
    create_label = ""
    empty_title = "Belum ada data."
    strict = False

    def check_permission(self) -> Decision:
        """Whether the person may read this list at all; asked for its page, its export and many rows of it at once."""
        return Allowed()

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        require(self.check_permission())
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.request.user)

    def get_table_pagination(self, table):
        counted = {"paginator_class": CountedPaginator} if self.is_searched else {}
        return {"per_page": self.per_page, "silent": True, **counted}

    @property
    def is_searched(self) -> bool:
        """Whether finding the rows costs more than counting them: the search box is used."""
        return bool(self.request.GET.get("q", "").strip())

    @property
    def per_page(self) -> int:
        raw = self.request.GET.get("per_page", "")
        return int(raw) if raw.isdigit() and int(raw) in settings.PAGE_SIZES else settings.PAGE_SIZES[0]

    def can_create(self) -> Decision:
        return Allowed()

    @cached_property
    def exporter(self) -> ListExporter | None:
        """How this list goes out; None when it does not."""
        return exporters.get("list") if self.has_cells else None

    @cached_property
    def resource(self) -> Any:
        """What exports the whole records of this list; None when nobody offered that."""
        return self.exporter.resource_of(self.model._meta.label) if self.exporter else None

    def shown_keys(self) -> list[int]:
        """Primary keys of all rows of the list, filtered, searched and ordered as the page shows them."""
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.filterset.qs
        rows = self.get_table().data.data
        return list(rows.prefetch_related(None).select_related(None).values_list("pk", flat=True))

    def export(self, exporter: ListExporter) -> MadeFile | Job:
        """The file that was asked for, or the job that makes it. Raises `DomainError`."""
        asked, actor = self.request.POST, self.request.user
        if "ekspor" in asked and self.resource is not None:
            return exporter.export(
                actor=actor, resource=self.resource, keys=self.shown_keys(), file_format=asked["ekspor"]
            )
        return exporter.export_shown(
            actor=actor,
            list_name=self.list_name,
            query=self.request.GET.urlencode(),
            keys=self.shown_keys(),
            file_format=asked.get("tampil", ""),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Export what the list shows (`tampil`), or its records whole (`ekspor`); the value says as what."""
        if self.exporter is None:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            made = self.export(self.exporter)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(request.get_full_path())
        if isinstance(made, Job):
            messages.success(request, "Daftar ini panjang, jadi dikerjakan di latar. Anda diberi tahu bila selesai.")
            return redirect(made)
        return file_response(made)

    def secondary_links(self) -> list[dict[str, str]]:
        """Quiet buttons beside the main one: [{url, icon, label}]."""
        return []

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page: Page = context["table"].page
        context.update(
            title=self.title,
            noun=self.noun,
            icon=self.icon,
            total=page.paginator.count,
            is_filtered=bool(filters_in(self.request.GET)),
            list_state=self.list_state(),
            cell_route=self.cell_route if self.may_edit_cells() else "",
            create_url=self.create_url if self.create_url and self.can_create() else "",
            create_label=self.create_label,
            empty_title=self.empty_title,
            secondary_links=self.secondary_links(),
            can_export=self.exporter is not None and page.paginator.count > 0,
            can_export_whole=self.resource is not None,
            can_import_again=self.resource is not None and self.resource.is_importable,
        )
        return context


def file_response(made: MadeFile) -> HttpResponse:
    """A file to be kept by the person, and by nobody on the way."""
    response = HttpResponse(made.data, content_type=made.content_type)
    response["Content-Disposition"] = cast(str, content_disposition_header(True, made.name))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class ScopedDetailView(ScopedObjectMixin, DetailView):
    """A record page with its timeline and the panels that higher apps registered for it."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        record = self.object
        context |= self.timeline_context(record)
        context["panels"] = [
            {"title": panel.title, "template": panel.template, "data": data}
            for panel in panels_for(record._meta.label)
            if (data := panel.build(self.request.user, record)) is not None
        ]
        return context

    def timeline_context(self, record: models.Model) -> dict[str, Any]:
        """The address of the timeline, which comes after the page, or for kinds without comments the newest of it."""
        user = self.request.user
        if record._meta.label not in commented_models:
            return {"timeline": timeline_of(user, record, {})}
        kind = self.request.GET.get("riwayat", "")
        query = f"?riwayat={kind}" if kind in TimelineKind.values else ""
        return {"timeline_url": f"{timeline_url(record)}{query}", "composer": composer_of(user, record)}


class ServiceFormView(FormView):
    """A form whose valid data goes to one service; nothing typed is lost, nothing is written twice.

    Set `form_name` (the draft's name) and implement `perform(form) -> object with get_absolute_url or
    str address`. A `DomainError` or `ValidationError` becomes a message at its field; `StaleVersion`
    shows what the other person changed; the form token answers a second submit with the first result.
    """

    template_name = "core/form.html"
    title = ""
    lead = ""
    submit_label = "Simpan"
    cancel_url = ""
    success_message = "Tersimpan."
    form_name = ""
    conflict: dict[str, Any] | None = None
    row_fields = ""  # what the trail calls the rows of a formset on this page

    def merge_rows(self) -> list[dict[str, str]]:
        """After a conflict: put rows of formsets together with the stored ones; gives what to tell about them."""
        return []

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

    @cached_property
    def draft(self) -> Draft | None:
        """The unfinished entry of before, when the page is opened; none while submitting."""
        if self.request.method != "GET" or not self.form_name:
            return None
        return drafts.open_draft(user=self.request.user, form=self.form_name, key=self.draft_key())

    @cached_property
    def form_data(self) -> QueryDict | None:
        """What the form (and its formsets) is bound to: the submit, or the draft taken up again."""
        if self.request.method == "POST":
            return self.request.POST
        if self.draft and self.request.GET.get("draf") == str(self.draft.token):
            data = QueryDict(mutable=True)
            for name, values in self.draft.data.items():
                data.setlist(name, values if isinstance(values, list) else [values])
            return data
        return None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "data": self.form_data}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        posted = self.request.POST.get("form_token", "")
        resumed = self.draft is not None and self.form_data is not None
        context.update(
            title=self.title,
            submit_label=self.submit_label,
            cancel_url=self.get_cancel_url(),
            lead=self.lead,
            draft_form=self.form_name,
            draft_key=self.draft_key(),
            form_token=posted or (str(self.draft.token) if resumed and self.draft else str(uuid.uuid4())),
            draft=None if resumed else self.draft,
            draft_restore_url=f"{self.request.path}?draf={self.draft.token}" if self.draft else "",
            draft_discard_url=reverse("core:draft-discard", args=[self.draft.token]) if self.draft else "",
            conflict=self.conflict,
        )
        return context

    def get_cancel_url(self) -> str:
        return self.cancel_url

    def form_valid(self, form) -> HttpResponse:
        token = parse_token(self.request.POST.get("form_token"))
        sent = digest_of(self.request)
        about = {"user": self.request.user, "form": self.form_name, "key": self.draft_key()}
        try:
            with transaction.atomic():
                draft = drafts.claim(**about, token=token, sent=sent)
                if draft.result_url:
                    return redirect(draft.result_url)
                result = self.perform(form)
                url = result if isinstance(result, str) else result.get_absolute_url()
                drafts.finish(draft=draft, result_url=url, sent=sent)
        except StaleVersion as error:
            self.conflict = conflict_of(form, error.changes, self.row_fields)
            self.conflict["changes"] += self.merge_rows()
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


NOT_ENTERED = frozenset({"csrfmiddlewaretoken", "form_token", "opened_version", "client_id"})


def parse_token(raw: str | None) -> uuid.UUID:
    """The form's token; a form without one counts as new."""
    try:
        return uuid.UUID(raw or "")
    except ValueError:
        return uuid.uuid4()


def digest_of(request: HttpRequest) -> str:
    """A fingerprint of what a person sent; two submits of an unchanged form have the same one."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_ENTERED)
    files = sorted((name, file.name, file.size) for name, files in request.FILES.lists() for file in files)
    return salted_hmac("kemitraan.form", repr((fields, files)), algorithm="sha256").hexdigest()


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
