"""One action on many records of a list: choose, see how many, say yes, see what came of it, take it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from kemitraan.core.errors import DomainError
from kemitraan.core.filters import JobFilter
from kemitraan.core.forms import BaseForm
from kemitraan.core.models import Job
from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.registry import BulkAction, bulk_actions
from kemitraan.core.selectors import list_bulk_jobs
from kemitraan.core.services.bulk_actions import (
    AT_ONCE,
    COUNTED,
    KIND,
    action_of,
    reason_against_undo,
    start_bulk,
    still_as_left,
    undo_bulk,
    undo_until,
    why_no_undo,
)
from kemitraan.core.services.jobs import run_here
from kemitraan.core.tables import BulkTable
from kemitraan.core.views.generic import ActionView, ScopedListView, ServiceFormView
from kemitraan.core.views.shown_lists import list_of

NAMES_SHOWN = 10


class BulkForm(BaseForm):
    """An action that asks for nothing but a yes."""

    def plain_values(self) -> dict[str, Any]:
        return {}


class BulkStartView(ServiceFormView):
    """From the list: shows what will happen to how many. With `yakin` it happens."""

    http_method_names = ["post"]
    template_name = "core/bulk_confirm.html"
    form_name = "bulk"
    success_message = ""
    job: Job | None = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        request = self.request
        self.query = request.POST.get("query", "")
        self.list = list_of(request, self.kwargs["list_name"], self.query)
        self.label = self.list.model._meta.label
        found = bulk_actions.get(f"{self.label}:{request.POST.get('action', '')}")
        if (found is None or found.is_hidden) and request.user.membership is not None and can_write(request.user):
            raise Http404
        self.action = found

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @property
    def is_all(self) -> bool:
        return bool(self.request.POST.get("semua"))

    @cached_property
    def keys(self) -> list[int]:
        """Primary keys of the ticked records that the person sees, or of the whole list as it stands now."""
        if self.is_all:
            return self.list.shown_keys()
        rows = self.list.get_queryset().filter(public_id__in=self.ticked)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    @cached_property
    def ticked(self) -> list[str]:
        return public_ids(self.request.POST.getlist("selected"))

    def list_url(self) -> str:
        url = reverse(self.kwargs["list_name"])
        return f"{url}?{self.query}" if self.query else url

    def get_cancel_url(self) -> str:
        return self.list_url()

    def get_form_class(self):
        return self.action.form or BulkForm

    @cached_property
    def form_data(self) -> QueryDict | None:
        return self.request.POST if "yakin" in self.request.POST else None

    def get_form_kwargs(self):
        """The page that asks first is a form that nobody filled yet, although it came by POST."""
        return super().get_form_kwargs() | ({"files": None} if self.form_data is None else {})

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.keys and "yakin" not in request.POST:
            return redirect(self.list_url())
        if self.form_data is None:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        action: BulkAction = self.action
        self.title = f"{action.sentence} {len(self.keys)} {self.list.noun}?"
        rows = self.list.model._default_manager.visible_to(self.request.user).in_bulk(self.keys[:NAMES_SHOWN])
        return super().get_context_data(**kwargs) | {
            "draft_form": "",
            "action": action,
            "count": len(self.keys),
            "names": [str(rows[key]) for key in self.keys[:NAMES_SHOWN] if key in rows],
            "more": max(0, len(self.keys) - NAMES_SHOWN),
            "noun": self.list.noun,
            "selected": [] if self.is_all else self.ticked,
            "is_all": self.is_all,
            "query": self.query,
            "is_long": len(self.keys) > AT_ONCE,
        }

    def perform(self, form) -> str:
        if self.request.POST.get("jumlah") != str(len(self.keys)):
            raise DomainError(
                f"Daftar berubah: sekarang {len(self.keys)} {self.list.noun}. Periksa lagi, lalu lanjutkan."
            )
        self.job = start_bulk(
            actor=self.request.user,
            model_label=self.label,
            code=self.action.code,
            keys=self.keys,
            values=form.plain_values(),
            noun=self.list.noun,
            url=self.list_url(),
        )
        return reverse("core:bulk-detail", args=[self.job.public_id])

    def form_valid(self, form) -> HttpResponse:
        """The job is written in one transaction; the records are changed after it, each in its own."""
        answer = super().form_valid(form)
        if self.job is not None and self.job.params["waits"]:
            run_here(self.job)
        return answer


class BulkListView(ScopedListView):
    """What was done to many records at once: one's own, for an institution's admin all of it; and the way back."""

    model = Job
    table_class = BulkTable
    filterset_class = JobFilter
    title = "Tindakan massal"
    noun = "tindakan"
    icon = "checkbox"
    empty_title = "Belum ada tindakan massal. Centang beberapa baris pada sebuah daftar untuk memulai."

    def get_queryset(self):
        return list_bulk_jobs(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["table"].paginated_rows:
            job = row.record
            action = bulk_actions.get(f"{job.model_label}:{job.action_code}")
            job.why_no_undo = "Tindakan ini tidak dapat diurungkan."
            if action is not None:
                job.why_no_undo = reason_against_undo(
                    self.request.user, job, action, has_changed=bool(job.done_count), is_undone=bool(job.undone)
                )
        return context


class BulkDetailView(DetailView):
    """What came of it: how many, who was refused and why, and the way back."""

    model = Job
    template_name = "core/bulk_detail.html"

    def get_object(self, queryset=None) -> Job:
        rows = Job.objects.visible_to(self.request.user).filter(kind=KIND)
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        if self.object.is_open or not self.object.result:
            return redirect(self.object)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        job = self.object
        result = job.result
        reason = why_no_undo(self.request.user, job)
        left = 0 if reason else still_as_left(job)
        return super().get_context_data(**kwargs) | {
            "job": job,
            "action": action_of(job),
            "done_count": len(result["done"]),
            "unchanged": result["unchanged"],
            "refused": [{"name": name, "reason": reason} for name, reason in result["refused"]],
            "refused_count": result["refused_count"],
            "noun": job.params["noun"],
            "list_url": job.params["list"],
            "can_undo": left > 0,
            "why_no_undo": reason or ("" if left else "Semuanya sudah diubah lagi sejak itu."),
            "undo_until": undo_until(job),
            "changed_since": 0 if reason else max(0, min(len(result["done"]), COUNTED) - left),
            "takes_back": job.params.get("takes_back", ""),
            "undone": result.get("undone", ""),
        }


class BulkUndoView(ActionView):
    """Take back what was done, the same records."""

    model = Job
    undoing: Job | None = None

    def get_queryset(self):
        return super().get_queryset().filter(kind=KIND)

    def act(self, record: Job) -> None:
        self.undoing = undo_bulk(actor=self.request.user, job=record)
        if self.undoing.params["waits"]:
            run_here(self.undoing)

    def get_success_url(self, record: Job) -> str:
        return reverse("core:bulk-detail", args=[(self.undoing or record).public_id])
