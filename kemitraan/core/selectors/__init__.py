"""Reading the foundation: files, jobs, mails, the inbox, and what happened to a record."""

from kemitraan.core.selectors.outages import open_outages
from kemitraan.core.selectors.people import people_to_mention, reads_history, who_can_see
from kemitraan.core.selectors.records import (
    attachment_subject,
    attachments_of,
    list_bulk_jobs,
    list_jobs,
    list_mails,
    mails_of_day,
    may_read_file,
    may_read_job_file,
    notifications_of,
    subject_by_label,
    subject_of,
)
from kemitraan.core.selectors.timeline import Timeline, timeline_of
from kemitraan.core.selectors.timeline_sources import events_of, show_event

__all__ = [
    "Timeline",
    "attachment_subject",
    "attachments_of",
    "events_of",
    "list_bulk_jobs",
    "list_jobs",
    "list_mails",
    "mails_of_day",
    "may_read_file",
    "may_read_job_file",
    "notifications_of",
    "open_outages",
    "people_to_mention",
    "reads_history",
    "show_event",
    "subject_by_label",
    "subject_of",
    "timeline_of",
    "who_can_see",
]
