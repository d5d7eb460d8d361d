"""What is due of mentors and their groups, for Pekerjaan saya, beside what the sections find."""

import datetime as dt

from django.db.models import QuerySet

from kemitraan.core.registry import WorkItem, WorkPart
from pendampingan.due.groups import last_seen, unvisited, visit_by
from pendampingan.due.reports import ending_certificates
from pendampingan.models import Assignment, MentorCertificate


def _certificates(user, today: dt.date, until: dt.date) -> QuerySet | None:
    """A mentor's own; the office waits for those of all mentors."""
    membership = user.membership
    rows = ending_certificates(membership.institution, until)
    if membership.is_mentor:
        return rows.filter(mentor__membership=membership)
    return rows if membership.is_office else None


def _certificate_item(user, until: dt.date, certificate: MentorCertificate) -> WorkItem:
    is_own = user.membership.is_mentor
    return WorkItem(
        kind="certificate_expiring",
        title=f"Sertifikat {certificate} berakhir",
        subtitle=certificate.number,
        url=certificate.get_absolute_url(),
        due_on=certificate.expires_on,
        action="Perbarui" if is_own else "Lihat",
        icon="certificate",
        waiting_for="" if is_own else str(certificate.mentor),
    )


def _own_unvisited(user, today: dt.date, until: dt.date) -> QuerySet | None:
    membership = user.membership
    if not membership.is_mentor:
        return None
    return unvisited(membership.institution, until).filter(mentor__membership=membership)


def _visit_item(user, until: dt.date, assignment: Assignment) -> WorkItem | None:
    due_on = visit_by(assignment)
    if due_on > until:
        return None
    return WorkItem(
        kind="group_without_visit",
        title=f"{assignment.organization.name} lama tidak dikunjungi",
        subtitle=last_seen(assignment),
        url=assignment.get_absolute_url(),
        due_on=due_on,
        action="Rencanakan",
        icon="walk",
    )


WORK = {
    "certificate_expiring": WorkPart(
        _certificates,
        ("name", "number", "expires_on", "mentor__public_id", "mentor__membership__user__full_name"),
        ("expires_on", "pk"),
        _certificate_item,
    ),
    "group_without_visit": WorkPart(
        _own_unvisited,
        ("public_id", "rhythm", "cadence_weeks", "cadence_months", "organization__name"),
        ("alone_on", "pk"),
        _visit_item,
    ),
}
