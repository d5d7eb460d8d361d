"""What all pages of one partnership share: its head, its tabs, its parties and its warnings."""

import datetime as dt
from typing import Any

from django.urls import reverse

from kemitraan.core.numbering import roman
from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedDetailView
from programs.models import Partnership, PartnershipParty
from programs.patterns import Pattern, get_pattern
from programs.querysets import reads_grievances, reads_settlements
from programs.rules import EDITABLE_PARTNERSHIP
from programs.selectors.diagrams import in_picture_order

# Pages of a partnership: (route, label); its history comes last.
PARTNERSHIP_PAGES: list[tuple[str, str]] = [
    ("programs:partnership-detail", "Ringkasan"),
    ("programs:partnership-parties", "Para pihak"),
    ("programs:partnership-obligations", "Kewajiban"),
    ("programs:partnership-rules", "Aturan & standar"),
    ("programs:partnership-settlements", "Perhitungan"),
    ("programs:partnership-meetings", "Pertemuan"),
    ("programs:partnership-grievances", "Keluhan"),
    ("programs:partnership-history", "Riwayat"),
]


def page_is_shown(user, partnership: Partnership, route: str) -> bool:
    """Whether this reader has this page: grievances are for parties and office, accounts also for observers and only
    where results are settled."""
    if route == "programs:partnership-grievances":
        return reads_grievances(user)
    if route == "programs:partnership-settlements":
        return reads_settlements(user) and settles(partnership)
    return True


def settles(partnership: Partnership) -> bool:
    """Whether the pattern, or the form of the law, settles results."""
    pattern = get_pattern(partnership.pattern)
    return bool(pattern.settlements_for(partnership.sub_pattern, partnership.legal_pattern))


def parties_of(partnership: Partnership, pattern: Pattern, day: dt.date | None = None) -> list[PartnershipParty]:
    """The parties in the order of the picture, each with its `number` there and its `role_label`.

    Whether each takes part is said for the local date `day`, default today.
    """
    rows = partnership.parties.select_related("organization").with_absence(day or partnership.institution.today)
    parties = in_picture_order(pattern, list(rows))
    for number, party in enumerate(parties, start=1):
        party.number = roman(number)
        party.role_label = pattern.role_label(party.role)
        party.partnership = partnership
    return parties


def partnership_tabs(user, partnership: Partnership, active: str) -> list[dict[str, Any]]:
    """The tabs of a partnership for this reader, as `_components/tabs.html` takes them; `active` is a route."""
    return [
        {"label": label, "url": reverse(route, args=[partnership.public_id]), "is_active": route == active}
        for route, label in PARTNERSHIP_PAGES
        if page_is_shown(user, partnership, route)
    ]


class PartnershipPageView(ScopedDetailView):
    """One page of a partnership; subclasses set `route` and `template_name`, which extends `partnership_page.html`,
    and add in `page_context` what only they show.
    """

    model = Partnership
    context_object_name = "partnership"
    route = ""

    def get_queryset(self):
        return super().get_queryset().select_related("program", "institution")

    def get_context_data(self, **kwargs):
        user, partnership = self.request.user, self.object
        self.pattern = get_pattern(partnership.pattern)
        self.parties = parties_of(partnership, self.pattern)
        self.can_edit = bool(can_write(user)) and partnership.status in EDITABLE_PARTNERSHIP
        context = super().get_context_data(**kwargs) | {
            "pattern": self.pattern,
            "parties": self.parties,
            "can_edit": self.can_edit,
            "tabs": partnership_tabs(user, partnership, self.route),
        }
        return context | self.page_context()

    def page_context(self) -> dict[str, Any]:
        return {}


class PartnershipHistoryView(PartnershipPageView):
    """Everything that happened, newest first."""

    route = "programs:partnership-history"
    template_name = "programs/partnership_history.html"
