"""What the foundation itself tells in a timeline: changes, files, comments."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.comment_text import as_html
from kemitraan.core.context import Via
from kemitraan.core.enums import CommentVisibility, TimelineKind
from kemitraan.core.formats import MASK
from kemitraan.core.models import Attachment, AuditEvent, AuditSubject, Comment
from kemitraan.core.registry import TimelineEntry, TimelineSource, commented_models
from kemitraan.core.rules import may_edit_comment, may_withdraw_comment
from kemitraan.core.selectors.records import may_read_file

ICONS = {
    "create": "plus",
    "update": "pencil",
    "archive": "archive",
    "restore": "archive-off",
    "verify": "circle-check",
    "return": "arrow-back-up",
    "remove": "trash",
}
WAYS = {Via.LINK: "via tautan", Via.ADMIN: "via pengelolaan", Via.API: "via API", Via.BULK: "massal"}
# Masked here as well, should a service ever have forgotten it.
NEVER_SHOWN = frozenset({"nik", "kk", "kk_number", "family_card", "npwp"})
FILE_ADDED, FILE_REMOVED = "attachment.create", "attachment.remove"


def own_sources(user, record: models.Model, kind: TimelineKind | None) -> dict[str, TimelineSource]:
    """The foundation's sources for a record; asked for files only, the events are those of removed files."""
    found = {
        "core:events": TimelineSource(
            kind=TimelineKind.DOCUMENT if kind == TimelineKind.DOCUMENT else TimelineKind.CHANGE,
            rows=_events(kind),
            at="at",
            show=show_event,
        ),
        "core:documents": TimelineSource(TimelineKind.DOCUMENT, documents_of, "created_at", show_document),
    }
    if record._meta.label in commented_models:
        found["core:comments"] = TimelineSource(TimelineKind.COMMENT, _comments, "posted_at", show_comment)
    return found


def _events(kind: TimelineKind | None) -> Callable[[Any, models.Model], QuerySet]:
    def rows(user, record: models.Model) -> QuerySet:
        events = events_of(user, record)
        if kind == TimelineKind.DOCUMENT:
            return events.filter(action=FILE_REMOVED)
        return events.exclude(action__in=[FILE_ADDED, FILE_REMOVED] if kind else [FILE_ADDED])

    return rows


def events_of(user, record: models.Model) -> QuerySet[AuditEvent]:
    """Events in whose subjects the record is.

    Who does not see the whole institution sees those whose main record (the first subject) they see: the partner of
    an agreement learns nothing of other agreements that the same organization signs.
    """
    about = AuditSubject.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    events = AuditEvent.objects.filter(pk__in=about.values("event_id"))
    if user.pk is None or user.membership.sees_whole_institution:
        return events
    main = AuditSubject.objects.filter(event=OuterRef("pk")).order_by("pk")
    kinds = AuditSubject.objects.filter(event__in=about.values("event_id")).values_list("content_type", flat=True)
    allowed = Q(pk__in=[])
    for pk in set(kinds.distinct().order_by()):
        model = ContentType.objects.get_for_id(pk).model_class()
        manager = model._default_manager if model else None
        if hasattr(manager, "visible_to"):
            allowed |= Q(main_type=pk, main_id__in=manager.visible_to(user).values("pk"))  # type: ignore[union-attr]
    annotated = events.annotate(
        main_type=Subquery(main.values("content_type")[:1]), main_id=Subquery(main.values("object_id")[:1])
    )
    return annotated.filter(allowed)


def show_event(event: AuditEvent) -> TimelineEntry:
    is_import = event.via == Via.IMPORT
    way = f"via {event.reference or 'impor'}" if is_import else WAYS.get(Via(event.via), "")
    return TimelineEntry(
        title=event.sentence[:1].upper() + event.sentence[1:],
        actor=event.actor_label,
        icon=ICONS.get(event.action.rpartition(".")[2], "point"),
        text=event.reason,
        changes=[_change(change) for change in event.changes],
        way="" if way in event.sentence else way,
        batch=event.reference if is_import else "",
    )


def _change(change: dict[str, str]) -> dict[str, Any]:
    """A change as it is shown: of a personal value only that it changed."""
    old, new = change.get("old", ""), change.get("new", "")
    is_masked = MASK in {old, new} or change.get("field") in NEVER_SHOWN
    return {
        "label": change["label"],
        "old": "" if is_masked else old,
        "new": "" if is_masked else new,
        "is_masked": is_masked,
    }


def documents_of(user, record: models.Model) -> QuerySet[Attachment]:
    """Files ever added to the record, for those who may read them; `is_newer` when one of that name was there."""
    if not may_read_file(user, record):
        return Attachment.objects.none()
    return files_of(Q(content_type_of_subject=ContentType.objects.get_for_model(record), object_id=record.pk))


def files_of(subjects: Q) -> QuerySet[Attachment]:
    """Files of some records, as `show_document` takes them."""
    earlier = Attachment.objects.filter(
        content_type_of_subject=OuterRef("content_type_of_subject"),
        object_id=OuterRef("object_id"),
        purpose=OuterRef("purpose"),
        original_name=OuterRef("original_name"),
        pk__lt=OuterRef("pk"),
    )
    return Attachment.objects.filter(subjects).annotate(is_newer=Exists(earlier)).select_related("uploaded_by")


def show_document(file: Any) -> TimelineEntry:
    verb = "Mengganti berkas" if file.is_newer else "Menambah berkas"
    return TimelineEntry(
        title=f"{verb} {file.original_name}",
        actor=str(file.uploaded_by) if file.uploaded_by else "",
        icon="photo" if file.is_image else "paperclip",
        text=file.caption,
        url="" if file.removed_at else reverse("core:attachment", args=[file.public_id]),
    )


def _comments(user, record: models.Model) -> QuerySet[Comment]:
    return Comment.objects.about(record).readable_by(user).select_related("author").prefetch_related("mentions")


def show_comment(comment: Any) -> TimelineEntry:
    """The comment with what its template shows; a withdrawn one without its words."""
    comment.readers = CommentVisibility(comment.visibility)
    comment.body = "" if comment.withdrawn_at else as_html(comment.text, [row.name for row in comment.mentions.all()])
    return TimelineEntry(title="Komentar", actor=str(comment.author), comment=comment)


def complete_comments(user, entries: Iterable[TimelineEntry]) -> None:
    """Adds to the comments among the entries what `user` may do, and their earlier wordings (one query)."""
    comments = {entry.comment.pk: entry.comment for entry in entries if entry.comment is not None}
    edited = [pk for pk, comment in comments.items() if comment.edited_at and not comment.withdrawn_at]
    earlier: dict[int, list[dict[str, Any]]] = {pk: [] for pk in comments}
    if edited:
        subjects = AuditSubject.objects.filter(
            content_type=ContentType.objects.get_for_model(Comment),
            object_id__in=edited,
            event__action="comment.update",
        ).select_related("event")
        for subject in subjects.order_by("-event_id"):
            old = next((change["old"] for change in subject.event.changes if change["field"] == "text"), "")
            earlier[subject.object_id].append({"at": subject.event.at, "body": as_html(old)})
    now = clock.now()
    for pk, comment in comments.items():
        comment.earlier = earlier[pk]
        comment.can_edit = bool(may_edit_comment(user, comment, now))
        comment.can_withdraw = comment.withdrawn_at is None and bool(may_withdraw_comment(user, comment))
