"""What the report form shows besides its fields."""

from collections.abc import Iterable
from typing import Any

from kemitraan.core.models import Attachment
from partners.enums import MemberRole, Sex
from partners.models import Member
from pendampingan.models import FieldReport
from pendampingan.selectors.report_forms import files_of

SECTIONS = {
    "activity": ("purpose", "activities"),
    "tasks": ("tasks", "roles", "materials"),
    "findings": ("findings", "analysis"),
    "obstacles": ("obstacles", "solutions"),
    "expense": ("expense_idr", "no_expense_reason"),
    "position": ("latitude",),
}
PHOTO = "photo"
SEX_LETTERS: dict[str, str] = {Sex.FEMALE: "P", Sex.MALE: "L"}


def attendees(report: FieldReport, ticked: Iterable[str] | None) -> list[dict[str, Any]]:
    """Members of the group as attendance toggles; `ticked` (public ids as sent) wins over what is stored."""
    members = Member.objects.filter(organization_id=report.assignment.organization_id).exclude(
        left_on__lt=report.activity_on
    )
    stored = set()
    if report.pk and ticked is None:
        stored = set(report.attendances.filter(is_present=True).values_list("member_id", flat=True))
    chosen = set(ticked or ())
    return [
        {
            "pk": member.pk,
            "value": str(member.public_id),
            "label": member.name,
            "note": member.get_role_display() if member.role != MemberRole.MEMBER else "",
            "sex": SEX_LETTERS.get(member.sex, ""),
            "is_present": str(member.public_id) in chosen or member.pk in stored,
        }
        for member in members
    ]


def photos_of(report: FieldReport) -> list[Attachment]:
    """Pictures of the report that were not removed, without those that answer a question; none for an unsaved one."""
    return photos_among(files_of(report))


def photos_among(files: Iterable[Attachment]) -> list[Attachment]:
    """The pictures of the activity itself."""
    return [file for file in files if file.purpose == PHOTO]


def form_sections(form, present: int, follow_ups) -> dict[str, bool]:
    """Which sections have content, for their tick."""
    filled = {key: any(form[name].value() for name in names) for key, names in SECTIONS.items()}
    filled["attendance"] = present > 0
    filled["follow_ups"] = bool(follow_ups.initial)
    filled["readings"] = any(value.value() not in (None, "") for value, _ in form.reading_rows)
    filled["checks"] = any(finding.value() for finding, _ in form.check_rows)
    filled["questions"] = any(field.value() for _, field in form.answer_rows)
    filled["earlier"] = any(item["is_done"] for item in form.follow_up_rows)
    return filled
