"""The regular task of pendampingan."""

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from pendampingan.services.visits import extend_all_visits


@shared_task
def plan_visits() -> None:
    """Plan visits ahead for every running assignment; safe to run twice."""
    with came_via(Via.WORKER):
        extend_all_visits(actor=SystemActor("penjadwal kunjungan"))
