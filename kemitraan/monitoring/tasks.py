"""The regular task of monitoring."""

from celery import shared_task

from kemitraan.monitoring.services.watching import watch_planning


@shared_task
def watch_over() -> None:
    """Raise the alarm about what stands still, once an incident; safe to run twice."""
    watch_planning()
