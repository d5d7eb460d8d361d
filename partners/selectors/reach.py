"""Who can be reached about an organization: who speaks for it, its contact person, and who accompanies it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from kemitraan.accounts.models import Institution
from kemitraan.core.registry import group_mentors
from kemitraan.reminders.sources import Contact as Addressee
from partners.enums import OrganizationStatus
from partners.models import Contact, Representative

People = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class Reach:
    """Primary keys by organization: accounts of its representatives and lead mentors, and its contact person."""

    speakers: People = field(default_factory=dict)
    contacts: People = field(default_factory=dict)
    mentors: People = field(default_factory=dict)


def reach_of(institution: Institution, day: dt.date, organizations: QuerySet) -> Reach:
    """The people of `organizations` (a queryset of their ids) on the local date `day`; three queries."""
    representatives = Representative.objects.filter(institution=institution, organization__in=organizations)
    mentors: People = {}
    for find in group_mentors:
        mentors |= find(institution, day, organizations)
    return Reach(
        speakers=_grouped(
            representatives.active_on(day).order_by("pk").values_list("organization_id", "membership__user_id")
        ),
        contacts=_first(
            _reachable(institution)
            .filter(organization__in=organizations)
            .order_by("-is_primary", "pk")
            .values_list("organization_id", "pk")
        ),
        mentors=mentors,
    )


def contacts_to_remind(institution: Institution, ids: Iterable[int]) -> dict[int, Addressee]:
    """Of the contact persons with these primary keys those who may be reminded today: in use, of a partner in daily
    use, with an address. One query."""
    rows = _reachable(institution).filter(pk__in=list(ids)).values_list("pk", "name", "email", "phone")
    return {pk: Addressee(name, email, phone) for pk, name, email, phone in rows}


def _reachable(institution: Institution) -> QuerySet[Contact]:
    rows = Contact.objects.filter(institution=institution, is_active=True)
    rows = rows.filter(organization__status=OrganizationStatus.ACTIVE)
    return rows.exclude(Q(email="") & Q(phone=""))


def _grouped(pairs: Iterable[tuple[int, int]]) -> People:
    found: dict[int, tuple[int, ...]] = {}
    for organization, person in pairs:
        found[organization] = (*found.get(organization, ()), person)
    return found


def _first(pairs: Iterable[tuple[int, int]]) -> People:
    found: dict[int, tuple[int, ...]] = {}
    for organization, person in pairs:
        found.setdefault(organization, (person,))
    return found
