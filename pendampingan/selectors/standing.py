"""What to say at first sight about a group: how old its scores are, whether it is active, what is proposed."""

from dataclasses import dataclass

from django.db.models import Max

from kemitraan.core.formats import format_relative
from partners.models import Organization
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport
from pendampingan.selectors.graduation import Reason, is_proposed, reasons_of
from pendampingan.selectors.progress import Progress

INACTIVE_DAYS = 90
SEEN = (ReportState.SUBMITTED, ReportState.VERIFIED)


@dataclass(frozen=True)
class Standing:
    """Remarks about a group with (icon, color), and the reasons of a proposal to end, empty without one."""

    remarks: list[Reason]
    is_inactive: bool
    reasons: list[Reason]

    @property
    def is_proposed(self) -> bool:
        return bool(self.reasons)


def standing_of(user, organization: Organization, progress: Progress | None = None) -> Standing:
    """Remarks on a group on its local date of today; stale scores only with `progress`. At most four queries."""
    today = organization.institution.today
    reports = FieldReport.objects.filter(assignment__organization=organization, state__in=SEEN)
    last_on = reports.aggregate(last=Max("activity_on"))["last"]
    is_inactive = last_on is None or (today - last_on).days > INACTIVE_DAYS
    remarks = []
    if is_inactive:
        said = f"Kegiatan terakhir {format_relative(last_on, today)}." if last_on else "Belum ada laporan kegiatan."
        remarks.append(Reason("Kelompok tidak aktif", f"lebih dari {INACTIVE_DAYS} hari", "tanda", said, False))
    for part in progress.parts.values() if progress else ():
        if part.is_stale and part.latest:
            said = f"Dinilai {format_relative(part.latest.assessed_on, today)}; nilai ini sudah usang."
            remarks.append(Reason(part.purpose.label, "perlu dinilai lagi", "tanda", said, False))
    reasons = reasons_of(organization) if is_proposed(user, organization) else []
    return Standing(remarks, is_inactive, reasons)
