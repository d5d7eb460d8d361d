"""Tables of the foundation."""

from kemitraan.core.models.audit import AuditEvent, AuditSubject
from kemitraan.core.models.base import (
    PublicModel,
    RecordedByModel,
    ScopedModel,
    SourcedModel,
    TimestampedModel,
    VersionedModel,
)
from kemitraan.core.models.calendar import LocalHoliday
from kemitraan.core.models.comments import Comment, CommentMention
from kemitraan.core.models.files import Attachment
from kemitraan.core.models.forms import Draft, SignedLink
from kemitraan.core.models.jobs import DOSSIER, OPEN_STATES, OUTAGE, Heartbeat, Job, JobState
from kemitraan.core.models.outbox import Notification, OutboxMessage, OutboxState
from kemitraan.core.models.saved_views import DefaultView, SavedView

__all__ = [
    "DOSSIER",
    "OPEN_STATES",
    "OUTAGE",
    "Attachment",
    "AuditEvent",
    "AuditSubject",
    "Comment",
    "CommentMention",
    "DefaultView",
    "Draft",
    "Heartbeat",
    "Job",
    "JobState",
    "LocalHoliday",
    "Notification",
    "OutboxMessage",
    "OutboxState",
    "PublicModel",
    "RecordedByModel",
    "SavedView",
    "ScopedModel",
    "SignedLink",
    "SourcedModel",
    "TimestampedModel",
    "VersionedModel",
]
