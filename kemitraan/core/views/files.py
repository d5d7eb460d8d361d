"""The only doors through which the bytes of private files come in and go out."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import require
from kemitraan.core.selectors import attachment_subject, may_read_file, subject_by_label
from kemitraan.core.services.attachments import attach, remove_attachment


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The address in the form's `next` when it is one of ours, else `fallback`."""
    url = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and allowed else fallback


def visible_attachment(request: HttpRequest, public_id) -> tuple[Attachment, object]:
    """A file and its record; 404 unless the person may see the record."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("content_type_of_subject"), public_id=public_id, removed_at=None
    )
    subject = attachment_subject(request.user, attachment)
    if subject is None:
        raise Http404
    return attachment, subject


class AttachmentView(View):
    """The bytes of one file, for those who may see its record; pictures are shown, the rest is downloaded."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, public_id) -> FileResponse:
        attachment, subject = visible_attachment(request, public_id)
        require(may_read_file(request.user, subject))
        try:
            content = attachment.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(
            content,
            as_attachment=not attachment.is_image,
            filename=attachment.original_name,
            content_type=attachment.content_type,
        )
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class AttachmentAddView(View):
    """Adds a file to any record that the person may see and change."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, label: str, public_id) -> HttpResponse:
        subject = subject_by_label(request.user, label, public_id)
        if subject is None:
            raise Http404
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, "Pilih berkas lebih dulu.")
        else:
            self.add(request, subject, upload)
        fallback = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "/"
        return redirect(safe_next(request, fallback))

    def add(self, request: HttpRequest, subject, upload) -> None:
        try:
            attach(
                actor=request.user,
                subject=subject,
                upload=upload,
                purpose=request.POST.get("purpose") or "document",
                caption=request.POST.get("caption", ""),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Berkas tersimpan.")


class AttachmentRemoveView(View):
    """Takes a file off its record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id) -> HttpResponse:
        attachment, subject = visible_attachment(request, public_id)
        remove_attachment(actor=request.user, attachment=attachment)
        messages.success(request, "Berkas dihapus.")
        fallback = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "/"
        return redirect(safe_next(request, fallback))
