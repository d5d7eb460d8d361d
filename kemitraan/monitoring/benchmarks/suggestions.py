"""The figure of the suggestions: who of a whole registry could meet a need, ranked and explained."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.accounts.models import Institution
from kemitraan.monitoring.benchmarks.figures import medians_ms, say, show, show_count
from kemitraan.monitoring.benchmarks.pages import coordinator_of
from partners.enums import Aspect
from partners.models import Region
from programs.models import Need, Program
from programs.selectors.suggestions import SHOWN, suggest_for

NAME = "suggest-candidates"
REGENCY = "32.03"  # Cianjur
ROUNDS = 30
# The same offers joined by hand, the largest first; nothing is judged and nothing explained.
FLOOR = """
    SELECT o.id, o.public_id, o.name, o.regency, o.province, o.verified_on, c.description, c.quantity, c.unit, c.ends_on
    FROM partners_capability c JOIN partners_organization o ON o.id = c.organization_id
    WHERE c.institution_id = %(institution)s AND c.aspect = 'facility' AND c.direction = 'offer'
      AND (c.ends_on IS NULL OR c.ends_on >= %(day)s)
      AND (UPPER(c.description) LIKE '%%RUANG%%' OR UPPER(c.description) LIKE '%%PELATIHAN%%'
        OR UPPER(c.unit) = 'RUANG')
      AND o.institution_id = %(institution)s AND o.status = 'active' AND NOT o.is_own
    ORDER BY c.quantity DESC, o.id LIMIT %(limit)s
"""


def need_of(institution: Institution) -> Need:
    """Three training rooms in one regency, for a program of the generated records; it is not written."""
    program = Program.objects.filter(institution=institution).select_related("institution", "lead_actor").first()
    if program is None:
        raise RuntimeError("There is no program to look for partners for.")
    return Need(
        institution=institution,
        program=program,
        name="Ruang pelatihan",
        aspect=Aspect.FACILITY,
        quantity=3,
        unit="ruang",
        region=Region.objects.filter(code=REGENCY).first(),
    )


def floor(institution: Institution) -> list[tuple[Any, ...]]:
    """What the database needs at least to answer which organizations offer such a thing now."""
    values: dict[str, Any] = {"institution": institution.pk, "day": institution.today, "limit": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, values)
        return cursor.fetchall()


def measure(institution: Institution) -> None:
    """Print the figure and the number of queries. Raises `RuntimeError` when nobody is suggested."""
    say(f"Measuring {NAME}")
    user, need = coordinator_of(institution), need_of(institution)
    with CaptureQueriesContext(connection) as caught:
        found = suggest_for(user, [need])
    if not found or not floor(institution):
        raise RuntimeError("Nobody is suggested: there is nothing to measure.")
    show(NAME, *medians_ms(lambda: suggest_for(user, [need]), lambda: floor(institution), ROUNDS), "ms")
    show_count(f"{NAME}-queries", len(caught))
