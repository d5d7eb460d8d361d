"""The regular task of pendampingan."""

import datetime as dt

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.services.heartbeats import beat
from pendampingan.services.handovers import settle_due_handovers
from pendampingan.services.visits import extend_all_visits, leave_closed_days

INTERVAL = dt.timedelta(hours=1)


@shared_task
def plan_visits() -> None:
    """Settle handovers, move visits off closed days, plan ahead; safe to run twice, its pulse is in `doctor`."""
    actor = SystemActor("penjadwal kunjungan")
    with came_via(Via.WORKER):
        handed = settle_due_handovers(actor=actor)
        leave_closed_days(actor=actor)
        added = extend_all_visits(actor=actor)
    beat("plan-visits", next_in=INTERVAL, details={"added": added, "handed": handed})
