"""Writing comments: posted once, changed for a quarter of an hour, withdrawn and never erased."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from kemitraan.core import clock
from kemitraan.core.enums import CommentVisibility
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Comment, CommentMention
from kemitraan.core.permissions import require
from kemitraan.core.registry import commented_models
from kemitraan.core.rules import (
    MAX_COMMENT_LENGTH,
    MAX_MENTIONS,
    Named,
    Person,
    may_comment,
    may_edit_comment,
    may_withdraw_comment,
    names_in,
    tidy_comment,
)
from kemitraan.core.selectors.people import colleagues, reads_comments, reads_history, who_can_see
from kemitraan.core.services import audit, versions
from kemitraan.core.services.mention_mails import mail_mentions, mention_key
from kemitraan.core.services.notifications import notify


@transaction.atomic
def post_comment(*, actor, record: models.Model, text: str, visibility: str = CommentVisibility.INSTITUTION) -> Comment:
    """Say something about a record that `actor` sees; people named with `@` find it in their inbox.

    Raises `NotAllowed`, `DomainError` (empty or too long, an unclear name, a named person who could not read it) and
    `ValidationError`.
    """
    require(may_comment(actor))
    if record._meta.label not in commented_models:
        raise DomainError("Data ini tidak menerima komentar.")
    if not reads_history(actor, record):
        raise NotAllowed("Anda tidak membaca komentar pada data ini.")
    comment = Comment(
        institution_id=record.institution_id,  # type: ignore[attr-defined]
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        author_id=actor.pk,
        visibility=visibility,
        text=checked_text(text),
        posted_at=clock.now(),
    )
    comment.full_clean()
    named = mentioned(actor, record, comment)
    comment.save()
    _keep_mentions(comment, named)
    # The record is no subject of the event: its timeline shows the comment itself, to those who may read it.
    audit.record(actor=actor, action="comment.create", sentence=f"mengomentari {record}", subjects=[comment])
    _tell(actor, record, comment, [row for row, _ in named])
    return comment


@transaction.atomic
def edit_comment(*, actor, comment: Comment, text: str, version: int | None) -> Comment:
    """Put one's own comment right within 15 minutes; the earlier wording stays in the audit trail.

    `version` is the one the form was opened with. Raises `NotAllowed` for another person's comment, `StaleVersion`,
    and `DomainError` when it is too late, withdrawn, or the text will not do.
    """
    row = versions.lock(comment)
    refusal = may_edit_comment(actor, row, clock.now())
    if not refusal:
        if row.author_id != actor.pk:
            require(refusal)
        raise DomainError(refusal.reason, field="text")
    record = cast(models.Model, row.subject)
    text = checked_text(text)
    before = set(row.mentions.values_list("user_id", flat=True))
    if text != row.text and version in {None, row.version}:
        row.edited_at = clock.now()
    changes = versions.apply_changes(row, {"text": text}, version=version)
    if changes:
        named = mentioned(actor, record, row)
        row.mentions.all().delete()
        _keep_mentions(row, named)
        audit.record(
            actor=actor,
            action="comment.update",
            sentence=f"mengubah komentarnya pada {record}",
            subjects=[row],
            changes=changes,
        )
        _tell(actor, record, row, [person for person, _ in named if person.user_id not in before])
    return row


@transaction.atomic
def withdraw_comment(*, actor, comment: Comment) -> Comment:
    """Take a comment back: the timeline says so and shows its text no more. Doing it twice changes nothing.

    Raises `NotAllowed` for all but the author and admins of the institution.
    """
    require(may_withdraw_comment(actor, comment))
    row = versions.lock(comment)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.pk
        row.version += 1
        row.full_clean()
        row.save()
        audit.record(
            actor=actor, action="comment.withdraw", sentence=f"menarik komentar pada {row.subject}", subjects=[row]
        )
    return row


def checked_text(text: str) -> str:
    """The text as it is kept. Raises `DomainError` (field `text`)."""
    tidied = tidy_comment(text)
    if not tidied:
        raise DomainError("Tulis komentarnya.", field="text")
    if len(tidied) > MAX_COMMENT_LENGTH:
        raise DomainError("Komentar paling panjang 4.000 huruf.", field="text")
    return tidied


def mentioned(actor, record: models.Model, comment: Comment) -> list[tuple[Any, str]]:
    """Whom the comment names: membership and name as written, each person once.

    A name that nobody who reads the comment has is refused with a sentence when the office wrote it, which knows its
    people; for all others it stays plain text, so that nothing is learned about who exists.
    """
    if "@" not in comment.text:
        return []
    memberships = colleagues(actor, comment.institution_id)
    by_user: dict[int, list[Any]] = {}
    for row in memberships:
        by_user.setdefault(row.user_id, []).append(row)
    people = [Person(key, rows[0].user.full_name, rows[0].user.email) for key, rows in by_user.items()]
    spots = names_in(comment.text, people)
    if len(spots) > MAX_MENTIONS:
        raise DomainError(f"Paling banyak {MAX_MENTIONS} orang disebut dalam satu komentar.", field="text")
    asked = {key for spot in spots for key in spot.people}
    readers = [row for key in asked for row in by_user[key] if reads_comments(row, comment.visibility)]
    seeing = who_can_see(record, readers)
    found: dict[int, tuple[Any, str]] = {}
    for spot in spots:
        meant = [key for key in spot.people if key in seeing]
        if len(meant) == 1:
            found.setdefault(meant[0], (by_user[meant[0]][0], spot.written))
        else:
            _refuse(actor, record, comment, spot, by_user, is_unclear=len(meant) > 1)
    return list(found.values())


def _refuse(
    actor, record: models.Model, comment: Comment, spot: Named, by_user: dict[int, list[Any]], *, is_unclear: bool
) -> None:
    """Say why a name cannot stand; silent for those who may not learn who exists."""
    if is_unclear:
        raise DomainError(f"Ada beberapa orang bernama “{spot.written}”. Tulis nama lengkapnya.", field="text")
    if not actor.membership.is_office:
        return
    rows: Sequence[Any] = [row for key in spot.people for row in by_user[key]]
    if who_can_see(record, rows):
        reason = f"“{spot.written}” tidak membaca komentar yang hanya untuk lembaga. Pilih “Semua pihak” atau hapus @."
    else:
        reason = f"“{spot.written}” tidak dapat melihat data ini, jadi tidak dapat disebut. Hapus tanda @."
    raise DomainError(reason, field="text")


def _keep_mentions(comment: Comment, named: list[tuple[Any, str]]) -> None:
    CommentMention.objects.bulk_create(
        CommentMention(comment=comment, institution_id=comment.institution_id, user_id=row.user_id, name=written[:254])
        for row, written in named
    )


def _tell(actor, record: models.Model, comment: Comment, memberships: list[Any]) -> None:
    """One line in the inbox of each named person, and a mail later if they still have not read it.

    Neither carries a word of the comment, which may be withdrawn.
    """
    for row in memberships:
        notify(
            user=row.user,
            institution=row.institution,
            key=mention_key(comment),
            title=f"{actor} menyebut Anda dalam komentar",
            body=str(record),
            url=f"{record.get_absolute_url()}?riwayat=komentar#komentar-{comment.public_id}",  # type: ignore[attr-defined]
        )
        mail_mentions(user=row.user, institution=row.institution)
