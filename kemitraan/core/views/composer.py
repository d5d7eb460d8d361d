"""What record pages show of the timeline: its address, and the form for a comment."""

import uuid
from typing import Any

from django.db import models
from django.http import Http404
from django.urls import reverse

from kemitraan.core.forms import CommentForm
from kemitraan.core.permissions import Allowed, Decision, Denied
from kemitraan.core.registry import commented_models
from kemitraan.core.rules import may_comment
from kemitraan.core.selectors import reads_history, subject_by_label
from kemitraan.core.services import drafts

COMMENT_FORM = "comment"


def commented_record(user, label: str, public_id: uuid.UUID) -> models.Model:
    """The record of a timeline or comment; 404 unless its kind has them and `user` sees it."""
    record = subject_by_label(user, label, public_id) if label in commented_models else None
    if record is None:
        raise Http404
    return record


def timeline_url(record: models.Model) -> str:
    return reverse("core:timeline", args=[record._meta.label, record.public_id])


def draft_key_of(record: models.Model) -> str:
    return f"{record._meta.label}:{record.public_id}"


def may_comment_on(user, record: models.Model) -> Decision:
    """Who may comment at all, and reads what is said about this record."""
    if not (decision := may_comment(user)):
        return decision
    if reads_history(user, record):
        return Allowed()
    return Denied("Komentar di sini hanya untuk lembaga dan wakil mitra ini sendiri.")


def composer_of(user, record: models.Model) -> dict[str, Any]:
    """What the form in the timeline needs, with what was typed before; empty for those who may not comment."""
    if record._meta.label not in commented_models or not may_comment_on(user, record):
        return {}
    key = draft_key_of(record)
    draft = drafts.open_draft(user=user, form=COMMENT_FORM, key=key)
    initial = {name: draft.data[name] for name in ("text", "visibility") if name in draft.data} if draft else {}
    address = [record._meta.label, record.public_id]
    return {
        "form": CommentForm(user=user, record=record, initial=initial, auto_id="komentar_%s"),
        "url": reverse("core:comment-create", args=address),
        "draft_form": COMMENT_FORM,
        "draft_key": key,
        "draft": draft if initial.get("text") else None,
        "token": str(draft.token if draft else uuid.uuid4()),
    }
