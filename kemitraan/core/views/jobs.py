"""Work in the background: what runs for whom, how far it is, and how it ended."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from kemitraan.core.filters import JobFilter
from kemitraan.core.formats import format_datetime
from kemitraan.core.models import Job, JobState
from kemitraan.core.permissions import can_write, may_steer_job
from kemitraan.core.selectors import attachments_of, list_jobs
from kemitraan.core.services.jobs import cancel_job, repeat_job
from kemitraan.core.tables import JobTable
from kemitraan.core.views.generic import ActionView, ScopedDetailView, ScopedListView


class JobListView(ScopedListView):
    """One's own jobs; an institution's admin sees all of it."""

    model = Job
    table_class = JobTable
    filterset_class = JobFilter
    title = "Pekerjaan latar"
    noun = "pekerjaan"
    icon = "progress-check"
    empty_title = "Belum ada pekerjaan latar. Ekspor dan impor yang panjang dikerjakan di sini."

    def get_queryset(self):
        return list_jobs(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        if not can_write(self.request.user):
            return []
        return [{"url": reverse("core:bulk-list"), "icon": "checkbox", "label": "Tindakan massal"}]


class JobDetailView(ScopedDetailView):
    """State, progress and outcome. While it is open the page asks again by itself, and once more in full at the end."""

    model = Job
    template_name = "core/job_detail.html"

    def get_queryset(self):
        return list_jobs(self.request.user)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        self.object = self.get_object()
        if self.object.is_open:
            return self.response_class(request, ["core/_job_progress.html"], {"job": self.object})
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response

    def get_context_data(self, **kwargs):
        job = self.object
        may_steer = bool(may_steer_job(self.request.user, job))
        can_stop = job.state == JobState.QUEUED or (job.state == JobState.RUNNING and job.is_stoppable)
        return super().get_context_data(**kwargs) | {
            "files": list(attachments_of(job)),
            "facts": facts_of(job),
            "can_cancel": may_steer and can_stop,
            "can_repeat": may_steer and job.state in {JobState.FAILED, JobState.CANCELLED},
        }


def facts_of(job: Job) -> list[dict[str, Any]]:
    """Who and when, for the facts of the page."""
    facts = [
        {"label": "Diminta oleh", "value": str(job.owner or "sistem")},
        {"label": "Diminta", "value": format_datetime(job.created_at)},
    ]
    if job.finished_at:
        facts.append({"label": "Berakhir", "value": format_datetime(job.finished_at)})
    if job.attempts > 1:
        facts.append({"label": "Percobaan", "value": str(job.attempts)})
    return facts


class JobCancelView(ActionView):
    model = Job
    success_message = "Pekerjaan dibatalkan."

    def act(self, record: Job) -> None:
        cancel_job(actor=self.request.user, job=record)


class JobRepeatView(ActionView):
    model = Job
    success_message = "Pekerjaan diulangi."

    def act(self, record: Job) -> None:
        repeat_job(actor=self.request.user, job=record)
