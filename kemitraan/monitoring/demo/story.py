"""Builds the example. It writes rows with past dates, which services rightly refuse, and says so in the audit."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from kemitraan.accounts.enums import Zone
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.monitoring.demo import cast
from kemitraan.monitoring.demo.agreement_words import add_words
from kemitraan.monitoring.demo.agreements import add_agreements
from kemitraan.monitoring.demo.due import add_due
from kemitraan.monitoring.demo.field_reports import add_report_details
from kemitraan.monitoring.demo.growth import add_growth
from kemitraan.monitoring.demo.ledger import record
from kemitraan.monitoring.demo.mentoring import add_mentoring
from kemitraan.monitoring.demo.partnerships import add_partnerships, add_programs
from kemitraan.monitoring.demo.planning_coverage import add_conditions, add_coverage
from kemitraan.monitoring.demo.planning_indicators import add_indicators
from kemitraan.monitoring.demo.planning_needs import add_needs
from kemitraan.monitoring.demo.planning_plan import add_plan
from kemitraan.monitoring.demo.planning_search import add_search
from kemitraan.monitoring.demo.proposals import add_proposals
from kemitraan.monitoring.demo.registry import add_registry
from kemitraan.monitoring.demo.reminders import add_reminders
from kemitraan.monitoring.demo.report_history import add_report_history
from kemitraan.monitoring.demo.settlements import add_settlements
from kemitraan.monitoring.demo.talk import add_comments
from kemitraan.monitoring.demo.talks import add_talks
from kemitraan.monitoring.demo.terms import add_terms
from kemitraan.monitoring.demo.voices import add_voices
from partners.enums import MemberRole, OrganizationKind
from partners.models import Contact, Member, Organization, Representative
from partners.rules import normalize_name
from partners.selectors.places import Place, resolve_places

SLUG = "lppm-nusantara"
SECOND_SLUG = "pkbm-lereng"


@transaction.atomic
def load_demo(*, today: dt.date | None = None) -> bool:
    """Load both example institutions relative to `today`; False when the example is already there."""
    if Institution.objects.filter(slug=SLUG).exists():
        return False
    today = today or clock.today(settings.TIME_ZONE)
    with came_via(Via.COMMAND, reference="contoh"):
        _first_institution(today)
        _second_institution(today)
    return True


def _first_institution(today: dt.date) -> None:
    institution = Institution.objects.create(
        name="LPPM Universitas Nusantara (contoh)",
        slug=SLUG,
        kind="university_unit",
        address="Jalan Contoh Raya 1, Semarang",
        time_zone=Zone.WIB,
        letterhead="UNIVERSITAS NUSANTARA (CONTOH)\nLembaga Penelitian dan Pengabdian kepada Masyarakat",
        number_unit="LPPM",
        is_demo=True,
    )
    people = add_people(institution, cast.PEOPLE)
    bodies = add_bodies(institution, cast.BODIES, today)
    add_members(institution, bodies, today)
    add_registry(institution, people, bodies, today)
    Representative.objects.create(
        institution=institution,
        membership=people["mitra@demo.test"].memberships.get(),
        organization=bodies["bahari"],
        starts_on=today - dt.timedelta(days=300),
    )
    programs = add_programs(institution, people, bodies, today)
    add_plan(institution, people, bodies, programs["pesisir"])
    add_needs(people, programs["pesisir"])
    partnerships = add_partnerships(institution, people, bodies, programs, today)
    add_terms(people, partnerships, today)
    add_voices(people, partnerships, today)
    add_talks(people, partnerships, today)
    add_settlements(people, partnerships, today)
    add_agreements(institution, people, bodies, programs, partnerships, today)
    add_words(institution, people["koordinator@demo.test"], today)
    add_search(institution, people, bodies, programs["pesisir"], today)
    add_coverage(people, bodies, partnerships, programs["pesisir"])
    add_conditions(people, partnerships, today)
    add_mentoring(institution, people, bodies, programs, today)
    add_growth(people, bodies, today)
    add_indicators(institution, people, bodies, programs, today)
    add_report_details(institution, people["koordinator@demo.test"], programs["pesisir"])
    add_proposals(people, bodies, programs["pesisir"], today)
    add_report_history(institution, bodies)
    add_comments(people, bodies)
    add_due(institution, people, bodies, programs, today)
    add_reminders(institution, people, today)


def _second_institution(today: dt.date) -> None:
    institution = Institution.objects.create(
        name="PKBM Lereng Harapan (contoh)",
        slug=SECOND_SLUG,
        kind="pkbm",
        address="Jalan Contoh Gunung 2, Cianjur",
        number_unit="PKBM-LH",
        is_demo=True,
    )
    add_people(institution, cast.SECOND_PEOPLE)
    bodies = add_bodies(institution, cast.SECOND_BODIES, today)
    add_members(institution, bodies, today)


def add_people(institution: Institution, people: list[cast.Person]) -> dict[str, User]:
    """Accounts with their memberships, by e-mail."""
    accounts = {}
    for person in people:
        user = User.objects.create_user(person.email, cast.PASSWORD, full_name=person.name)
        membership = Membership.objects.create(user=user, institution=institution, role=person.role)
        accounts[person.email] = user.act_as(membership)
    record(institution, "mencatat orang contoh", [a.membership for a in accounts.values()])
    return accounts


def add_bodies(institution: Institution, bodies: list[cast.Body], today: dt.date) -> dict[str, Organization]:
    """The institution itself and its partners with one contact each, by key."""
    own = Organization(
        institution=institution,
        name=institution.name,
        kind=OrganizationKind.UNIT if institution.kind == "university_unit" else OrganizationKind.PKBM,
        is_own=True,
        address=institution.address,
        regency="Kota Semarang" if institution.slug == SLUG else "Kabupaten Cianjur",
        province="Jawa Tengah" if institution.slug == SLUG else "Jawa Barat",
    )
    found = {"own": own}
    for body in bodies:
        found[body.key] = Organization(
            institution=institution,
            name=body.name,
            kind=body.kind,
            district=body.district,
            regency=body.regency,
            province=body.province,
            phone=body.phone,
            founded_on=today.replace(day=1) - dt.timedelta(days=365 * 4),
        )
    places = {key: Place.of(vars(organization)) for key, organization in found.items()}
    answers = resolve_places(places.values())
    for key, organization in found.items():
        organization.normalized_name = normalize_name(organization.name)
        organization.region = answers[places[key]].region
        organization.full_clean()
    Organization.objects.bulk_create(found.values())
    Contact.objects.bulk_create(
        Contact(
            institution=institution,
            organization=found[body.key],
            name=body.contact,
            position=body.position,
            phone=body.phone,
            is_primary=True,
            can_sign=True,
        )
        for body in bodies
    )
    record(institution, "mencatat mitra contoh", list(found.values()))
    return found


def add_members(institution: Institution, bodies: dict[str, Organization], today: dt.date) -> None:
    """Seven members for each group."""
    roles = [MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.TREASURER]
    groups = [body for body in bodies.values() if body.kind == OrganizationKind.GROUP]
    Member.objects.bulk_create(
        Member(
            institution=institution,
            organization=group,
            name=f"{cast.MEMBERS[(offset * 3 + index) % len(cast.MEMBERS)][0]} (contoh)",
            sex=cast.MEMBERS[(offset * 3 + index) % len(cast.MEMBERS)][1],
            role=roles[index] if index < len(roles) else MemberRole.MEMBER,
            joined_on=today - dt.timedelta(days=400),
        )
        for offset, group in enumerate(groups)
        for index in range(7)
    )
