"""Global search over field reports."""

from django.db.models import Q

from kemitraan.core.formats import format_date
from kemitraan.core.registry import SearchHit
from pendampingan.models import FieldReport
from pendampingan.selectors.overview import reports_with_names


def find_reports(user, query: str, limit: int) -> list[SearchHit]:
    """The newest reports whose group, author, activities or findings contain every word of `query`."""
    rows = FieldReport.objects.visible_to(user)
    for word in query.split():
        rows = rows.filter(
            Q(assignment__organization__name__icontains=word)
            | Q(author__full_name__icontains=word)
            | Q(activities__icontains=word)
            | Q(findings__icontains=word)
        )
    return [
        SearchHit(
            title=f"Laporan {report.assignment.organization}",
            subtitle=f"{format_date(report.activity_on)} · {report.author}",
            url=report.get_absolute_url(),
        )
        for report in reports_with_names(rows)[:limit]
    ]
