"""Builds an institution full of invented records, for trying out at size and for measuring."""

import datetime as dt
from collections.abc import Callable

from kemitraan.accounts.enums import InstitutionKind, Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError
from kemitraan.core.services import audit
from kemitraan.monitoring.generated import names
from kemitraan.monitoring.generated.agreements import add_agreements, add_partnerships, add_programs
from kemitraan.monitoring.generated.batches import public_id, random_of
from kemitraan.monitoring.generated.capabilities import add_capabilities
from kemitraan.monitoring.generated.organizations import add_organizations, source_name
from kemitraan.monitoring.generated.planning import add_planning
from kemitraan.monitoring.generated.reports import add_mentoring
from partners.enums import OrganizationKind
from partners.models import Organization
from partners.rules import normalize_name

SLUG = "data-contoh"


class GenerationRefused(DomainError):
    """Generated records would mix with those of real people, or are there already."""


def institution_for(slug: str | None) -> Institution:
    """Where generated records go: the institution `slug`, else one of their own, made when it is missing.

    Raises `GenerationRefused` for an unknown `slug`, and without one when the database has an institution that
    is no example.
    """
    if slug:
        found = Institution.objects.filter(slug=slug).first()
        if found is None:
            raise GenerationRefused(f"Lembaga “{slug}” tidak ada.")
        return found
    if Institution.objects.filter(is_demo=False).exists():
        raise GenerationRefused(
            "Basis data ini berisi lembaga yang bukan contoh. Sebutkan --institution bila data buatan memang "
            "harus masuk ke sebuah lembaga."
        )
    return Institution.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": f"Lembaga Data Buatan {names.MARK}",
            "kind": InstitutionKind.OTHER,
            "address": "Jalan Contoh 1",
            "is_demo": True,
        },
    )[0]


def generate(
    *,
    institution: Institution,
    organizations: int,
    agreements: int,
    reports: int,
    seed: int,
    today: dt.date,
    say: Callable[[str], object] = lambda text: None,
) -> None:
    """Write as many records with dates relative to `today`; the same seed and day give the same records.

    Rows are written in batches, so that other people can go on working. Raises `GenerationRefused` when this
    seed was used before, and for agreements or reports without organizations.
    """
    source = source_name(seed)
    if Organization.objects.filter(source=source).exists():
        raise GenerationRefused(f"Data dengan seed {seed} sudah ada. Pilih --seed lain.")
    if not organizations and (agreements or reports):
        raise GenerationRefused("Perjanjian dan laporan perlu mitra: isi --organizations.")
    with came_via(Via.COMMAND, reference=source):
        coordinator, own = _coordinator(institution, seed), _own(institution)
        say(f"{organizations} mitra")
        add_organizations(institution, organizations, seed, today)
        add_capabilities(institution, seed, today)
        rows = Organization.objects.filter(institution=institution, source=source).order_by("pk")
        bodies = list(rows.values_list("pk", flat=True))
        if agreements:
            say(f"{agreements} perjanjian")
            add_programs(institution, own, agreements, seed, today)
            add_partnerships(institution, bodies, agreements, seed, today)
            add_agreements(institution, own, bodies, agreements, seed, today)
            add_planning(institution, seed, today)
        if reports:
            say(f"{reports} laporan")
            groups = list(rows.filter(kind=OrganizationKind.GROUP).values_list("pk", flat=True)) or bodies
            add_mentoring(institution, coordinator, groups, reports, seed, today)
        audit.record(
            actor=SystemActor("data contoh", institution),
            action="demo.generate",
            sentence=f"membuat {organizations} mitra, {agreements} perjanjian, dan {reports} laporan contoh",
            subjects=[own],
            institution=institution,
        )


def _coordinator(institution: Institution, seed: int) -> User:
    """Who verified the generated reports; cannot sign in with a password."""
    email = f"koordinator.{institution.slug}@contoh.test"  # one for all seeds
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found.act_as(found.memberships.get(institution=institution))
    rng = random_of(seed, "coordinator")
    user = User.objects.create_user(
        email, None, full_name=f"{names.person_name(rng)} {names.MARK}", public_id=public_id(rng)
    )
    membership = Membership.objects.create(
        user=user, institution=institution, role=Role.COORDINATOR, public_id=public_id(rng)
    )
    return user.act_as(membership)


def _own(institution: Institution) -> Organization:
    """The institution as an organization of its own registry."""
    return Organization.objects.get_or_create(
        institution=institution,
        is_own=True,
        parent=None,
        defaults={
            "name": institution.name,
            "normalized_name": normalize_name(institution.name),
            "kind": OrganizationKind.UNIT,
        },
    )[0]
