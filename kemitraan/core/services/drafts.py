"""What is typed is kept while it is typed, and one form makes one record however often it is sent."""

import uuid
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.models import Draft

SENT = "sent"


def open_draft(*, user, form: str, key: str = "") -> Draft | None:
    """The newest unfinished draft of this form, if any."""
    return Draft.objects.filter(user=user, form=form, key=key, submitted_at__isnull=True).order_by("-saved_at").first()


@transaction.atomic
def save_draft(*, user, form: str, key: str, token: uuid.UUID, data: dict[str, Any]) -> Draft:
    """Keep what has been typed so far. A form that was already submitted is left alone."""
    draft, _ = Draft.objects.select_for_update().get_or_create(
        user=user, token=token, defaults={"form": form, "key": key, "saved_at": clock.now()}
    )
    if draft.submitted_at is None:
        draft.data = data
        draft.saved_at = clock.now()
        draft.save()
    return draft


def claim(*, user, form: str, key: str, token: uuid.UUID, sent: str) -> Draft:
    """Lock this form's token for submitting; call inside the business transaction.

    `sent` is a fingerprint of what was entered. If `result_url` is already set, the same was submitted before: answer
    with that address. A form that was submitted, met again by going back, and changed counts as a form of its own.
    """
    draft = _locked(user, form, key, token)
    if draft.result_url and draft.data.get(SENT, sent) != sent:
        draft = _locked(user, form, key, uuid.uuid5(token, sent))
    return draft


def _locked(user, form: str, key: str, token: uuid.UUID) -> Draft:
    draft, _ = Draft.objects.select_for_update().get_or_create(
        user=user, token=token, defaults={"form": form, "key": key, "saved_at": clock.now()}
    )
    return draft


def finish(*, draft: Draft, result_url: str, sent: str) -> None:
    """The form was submitted and made the record at `result_url`; what was typed and older drafts of it go."""
    draft.submitted_at = clock.now()
    draft.result_url = result_url
    draft.data = {SENT: sent}
    draft.save()
    Draft.objects.filter(user=draft.user, form=draft.form, key=draft.key, submitted_at__isnull=True).delete()


@transaction.atomic
def discard_draft(*, user, token: uuid.UUID) -> None:
    """The person does not want the unfinished form back."""
    Draft.objects.filter(user=user, token=token, submitted_at__isnull=True).delete()


def result_of(*, user, token: uuid.UUID) -> str:
    """Where the form with this token led when it was submitted before; empty when it was not."""
    return Draft.objects.filter(user=user, token=token).values_list("result_url", flat=True).first() or ""
