"""Comments on records: writing, changing, withdrawing, and whom one may name."""

import uuid
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views import View

from kemitraan.core import clock
from kemitraan.core.enums import CommentVisibility
from kemitraan.core.forms import CommentForm, CommentTextForm
from kemitraan.core.models import Comment
from kemitraan.core.permissions import Allowed, Decision, Denied, require
from kemitraan.core.rules import may_edit_comment
from kemitraan.core.selectors import people_to_mention, subject_of
from kemitraan.core.services import comments as services
from kemitraan.core.views.composer import (
    COMMENT_FORM,
    commented_record,
    draft_key_of,
    may_comment_on,
    timeline_url,
)
from kemitraan.core.views.generic import ActionView, ServiceFormView


class CommentCreateView(ServiceFormView):
    """The form of the timeline as a page of its own: it shows what is wrong, and keeps what was typed."""

    form_class = CommentForm
    form_name = COMMENT_FORM
    submit_label = "Kirim"
    success_message = "Komentar terkirim."

    def prepare(self) -> None:
        self.record = commented_record(self.request.user, self.kwargs["label"], self.kwargs["public_id"])
        self.title = f"Komentar pada {self.record}"
        self.cancel_url = self.record.get_absolute_url()

    def check_permission(self) -> Decision:
        return may_comment_on(self.request.user, self.record)

    def draft_key(self) -> str:
        return draft_key_of(self.record)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record}

    def perform(self, form) -> str:
        comment = services.post_comment(actor=self.request.user, record=self.record, **form.cleaned_data)
        is_from_timeline = self.request.POST.get("kembali") == "riwayat"
        page = timeline_url(self.record) if is_from_timeline else self.record.get_absolute_url()
        return f"{page}#komentar-{comment.public_id}"


class OwnCommentMixin:
    """A comment of a record that the person sees, with `record`; otherwise 404."""

    request: HttpRequest
    kwargs: dict[str, Any]
    record: models.Model

    def find(self) -> Comment:
        rows = Comment.objects.readable_by(self.request.user).select_related("content_type", "author")
        comment = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        record = subject_of(self.request.user, comment)
        if record is None:
            raise Http404
        self.record = record
        return comment


class CommentUpdateView(OwnCommentMixin, ServiceFormView):
    """Changing one's own comment. Who is too late is told so when sending, with the text still there."""

    model = Comment
    form_class = CommentTextForm
    form_name = "comment-text"
    title = "Ubah komentar"
    success_message = "Komentar diubah."

    def prepare(self) -> None:
        self.comment = self.find()
        self.cancel_url = self.record.get_absolute_url()

    def check_permission(self) -> Decision:
        if self.request.method == "GET":
            return may_edit_comment(self.request.user, self.comment, clock.now())
        is_own = self.comment.author_id == self.request.user.pk
        return Allowed() if is_own else Denied("Hanya penulisnya yang dapat mengubah komentar ini.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.comment, "record": self.record}

    def perform(self, form) -> str:
        comment = services.edit_comment(
            actor=self.request.user, comment=self.comment, text=form.cleaned_data["text"], version=form.version
        )
        return f"{self.record.get_absolute_url()}#komentar-{comment.public_id}"


class CommentWithdrawView(OwnCommentMixin, ActionView):
    model = Comment
    success_message = "Komentar ditarik."

    def get_object(self, queryset=None) -> Comment:
        return self.find()

    def act(self, record: Comment) -> None:
        services.withdraw_comment(actor=self.request.user, comment=record)

    def get_success_url(self, record: Comment) -> str:
        return f"{self.record.get_absolute_url()}#komentar-{record.public_id}"


class CommentPeopleView(View):
    """People to name while typing: `{"results": [{"text", "note"}]}` for `?q=`, who read `?dibaca=` comments here."""

    def get(self, request: HttpRequest, label: str, public_id: uuid.UUID) -> JsonResponse:
        record = commented_record(request.user, label, public_id)
        require(may_comment_on(request.user, record))
        asked = request.GET.get("dibaca", "")
        visibility = asked if asked in CommentVisibility.values else CommentVisibility.INSTITUTION
        found = people_to_mention(request.user, record, request.GET.get("q", "")[:100], visibility)
        results = [{"text": row.user.full_name, "note": row.get_role_display()} for row in found]
        return JsonResponse({"results": results})
