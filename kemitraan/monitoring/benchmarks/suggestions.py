"""What the figure of the suggestions compares: who of a whole registry could meet a need, ranked and explained."""

from typing import Any, cast

from django.db import connection
from django.http import HttpRequest

from kemitraan.accounts.models import Institution, User
from kemitraan.monitoring.benchmarks.floors import Table, institution_of
from partners.enums import Aspect
from partners.models import Region
from programs.models import Need, Program, Selection
from programs.selectors.suggestions import SHOWN
from programs.services.selections import open_selection

REGENCY = "32.03"  # Cianjur
# The same offers joined by hand, the largest first; nothing is judged and nothing explained.
OFFERS = """
    SELECT o.id, o.public_id, o.name, o.regency, o.province, o.verified_on, c.description, c.quantity, c.unit, c.ends_on
    FROM partners_capability c JOIN partners_organization o ON o.id = c.organization_id
    WHERE c.institution_id = %(institution)s AND c.aspect = 'facility' AND c.direction = 'offer'
      AND (c.ends_on IS NULL OR c.ends_on >= %(day)s)
      AND (UPPER(c.description) LIKE '%%RUANG%%' OR UPPER(c.description) LIKE '%%PELATIHAN%%'
        OR UPPER(c.unit) = 'RUANG')
      AND o.institution_id = %(institution)s AND o.status = 'active' AND NOT o.is_own
    ORDER BY c.quantity DESC, o.id LIMIT %(limit)s
"""


def search_of(institution: Institution, user: User) -> Selection:
    """A search for three training rooms in one regency, of a program of the generated records."""
    program = Program.objects.filter(institution=institution).order_by("pk").first()
    if program is None:
        raise RuntimeError("There is no program to look for partners for.")
    need = Need.objects.create(
        institution=institution,
        program=program,
        name="Ruang pelatihan",
        aspect=Aspect.FACILITY,
        quantity=3,
        unit="ruang",
        region=Region.objects.filter(code=REGENCY).first(),
    )
    return open_selection(actor=user, program=program, needs=[need])


def offers(request: HttpRequest) -> Table:
    """What the database needs at least to answer which organizations offer such a thing now."""
    key = institution_of(request)
    day = cast(User, request.user).membership.institution.today  # type: ignore[union-attr]
    values: dict[str, Any] = {"institution": key, "day": day, "limit": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(OFFERS, values)
        rows = cursor.fetchall()
    return Table(rows, len(rows))
