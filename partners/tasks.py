"""The regular task of partners."""

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from partners.services.duplicates import find_all_duplicates
from partners.services.stragglers import collect_stragglers


@shared_task
def look_for_duplicates() -> None:
    """Compare what changed, and bring home what was added to a merged organization; safe to run twice."""
    with came_via(Via.WORKER):
        collect_stragglers(actor=SystemActor("penggabungan"))
        find_all_duplicates(actor=SystemActor("pencari duplikat"))
