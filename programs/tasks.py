"""The regular task of programs."""

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from programs.services.schedules import extend_all_occurrences


@shared_task
def plan_obligations() -> None:
    """Plan due dates ahead for every recurring duty in force; safe to run twice."""
    with came_via(Via.WORKER):
        extend_all_occurrences(actor=SystemActor("penjadwal kewajiban"))
