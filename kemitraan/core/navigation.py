"""The left navigation: what stands in it, in which order, and for whom.

Only names of routes are known here, no domain code. An entry is shown when its route exists and when the
acting role may open it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

STAFF_ROLES = frozenset({"admin", "coordinator", "observer"})
FIELD_ROLES = STAFF_ROLES | {"mentor"}
EVERYONE = FIELD_ROLES | {"partner"}


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One possible entry: `route` is a route name without arguments, `roles` the roles that see it.

    `is_for_all` entries answer a person without a membership as well; all others need an institution.
    """

    label: str
    icon: str
    route: str
    roles: frozenset[str] = EVERYONE
    section: str = ""
    on_phone: bool = False
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry as shown to one person on one page."""

    label: str
    icon: str
    url: str
    section: str
    is_active: bool
    on_phone: bool


ENTRIES = (
    NavEntry("Pekerjaan saya", "checklist", "monitoring:my-work", on_phone=True, is_for_all=True),
    NavEntry("Mitra", "building-community", "partners:organization-list", FIELD_ROLES, "Kerja sama", True),
    NavEntry("Program", "target-arrow", "programs:program-list", section="Kerja sama"),
    NavEntry("Kemitraan", "affiliate", "programs:partnership-list", section="Kerja sama"),
    NavEntry("Perjanjian", "writing-sign", "programs:agreement-list", section="Kerja sama"),
    NavEntry("Pendampingan", "walk", "pendampingan:overview", FIELD_ROLES, "Lapangan", True),
    NavEntry("Laporan", "clipboard-text", "pendampingan:report-list", FIELD_ROLES, "Lapangan", True),
    NavEntry("Monev", "chart-bar", "monitoring:dashboard", STAFF_ROLES, "Lapangan"),
    NavEntry("Pengingat", "bell-ringing", "reminders:reminder-list", STAFF_ROLES, "Alat"),
    NavEntry("Impor", "file-import", "exchange:import-list", frozenset({"admin", "coordinator"}), "Alat"),
    NavEntry("Pekerjaan latar", "progress-check", "core:job-list", STAFF_ROLES, "Alat"),
    NavEntry("Wilayah", "map-pin", "partners:region-list", frozenset({"admin"}), "Alat"),
    NavEntry("Surat keluar", "mail", "core:outbox-list", frozenset({"admin"}), "Alat"),
    NavEntry("Kesehatan", "stack-2", "monitoring:health", frozenset({"admin"}), "Alat", is_for_all=True),
    NavEntry("Pengaturan", "settings", "admin:index", frozenset({"admin"}), "Alat", is_for_all=True),
)


def visible_items(*, role: str | None, path: str, is_superuser: bool = False) -> Iterator[NavItem]:
    """Yield the entries that `role` sees; the one with the longest matching path is active.

    `role` is the acting membership's role, or None for a person without one, who sees only what needs no
    institution. A superuser with a membership sees what its role sees, and the settings.
    """
    shown = []
    for entry in ENTRIES:
        if role is None and not entry.is_for_all:
            continue
        if role not in entry.roles and entry.roles != EVERYONE and not (is_superuser and entry.is_for_all):
            continue
        try:
            shown.append((entry, reverse(entry.route)))
        except NoReverseMatch:
            continue
    active = max((url for _, url in shown if _is_below(path, url)), key=len, default=None)
    for entry, url in shown:
        yield NavItem(entry.label, entry.icon, url, entry.section, url == active, entry.on_phone)


def _is_below(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
