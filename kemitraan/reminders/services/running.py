"""The whole way at once: decide, write, deliver, settle. The beat task and the command run this."""

import datetime as dt
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field

import structlog
from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.services.bell import wake_mail
from kemitraan.core.services.heartbeats import beat
from kemitraan.core.services.outbox import deliver_due, due_channels
from kemitraan.reminders.services.planning import Decision, Plan, decide, plan_institution
from kemitraan.reminders.services.rules import ensure_default_rules
from kemitraan.reminders.services.sending import write_digests
from kemitraan.reminders.services.settling import settle

log = structlog.get_logger(__name__)
INTERVAL = dt.timedelta(minutes=5)


@dataclass
class Outcome:
    """What one run decided and did; `counts` are reminders, never mails."""

    counts: Counter = field(default_factory=Counter)
    decisions: list[tuple[Institution, Decision]] = field(default_factory=list)


def run_reminders(
    *,
    at: dt.datetime | None = None,
    is_dry: bool = False,
    keeps_hours: bool = False,
    explains: bool = True,
    delivers: bool = True,
) -> Outcome:
    """Plan and send for every institution at the moment `at` (default: now); a dry run only decides.

    With `keeps_hours` mails wait for the hours and working days of their recipients. The regular task waits; a person
    who gives the command has said when. Without `explains` decisions are counted, not told one by one.
    Without `delivers` the worker of the mails is woken instead, so that a slow mail server holds up no planning.
    """
    moment = at or clock.now()
    with clock.standing_at(at) if at else nullcontext():
        return _dry_run(moment, keeps_hours) if is_dry else _run(moment, keeps_hours, explains, delivers)


def _dry_run(at: dt.datetime, keeps_hours: bool) -> Outcome:
    outcome = Outcome()
    with transaction.atomic():
        ensure_default_rules()
        for institution in Institution.objects.order_by("id"):
            _add(outcome, institution, decide(institution, at, keeps_hours=keeps_hours))
        transaction.set_rollback(True)
    return outcome


def _run(at: dt.datetime, keeps_hours: bool, explains: bool, delivers: bool) -> Outcome:
    """What fails in one institution holds up no other: it is raised when all the others were served."""
    outcome = Outcome()
    institutions = list(Institution.objects.order_by("id"))
    faults: list[Exception] = []
    with came_via(Via.WORKER):
        ensure_default_rules()
        for institution in institutions:
            try:
                settle(institution)
                plan = plan_institution(institution, at, keeps_hours=keeps_hours, explains=explains)
                _add(outcome, institution, plan)
            except Exception as fault:
                log.exception("reminders not planned", institution=institution.pk)
                faults.append(fault)
        outcome.counts.update(write_digests(at))
        if delivers:
            deliver_due(tells=False)
        else:
            for channel in due_channels():
                wake_mail(channel)
        for institution in institutions:
            outcome.counts.update(settle(institution))
        if faults:
            raise faults[0]
        beat("plan-reminders", next_in=INTERVAL)
    return outcome


def _add(outcome: Outcome, institution: Institution, plan: Plan) -> None:
    outcome.decisions += [(institution, decision) for decision in plan.decisions]
    outcome.counts.update(plan.counts)
