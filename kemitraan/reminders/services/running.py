"""The whole way at once: decide, write, deliver, settle. The beat task and the command run this."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.services.heartbeats import beat
from kemitraan.core.services.outbox import deliver_due
from kemitraan.reminders.services.planning import Decision, Plan, decide, plan_institution
from kemitraan.reminders.services.rules import ensure_default_rules
from kemitraan.reminders.services.sending import settle, write_digests

INTERVAL = dt.timedelta(minutes=5)


@dataclass
class Outcome:
    """What one run decided and did; `counts` are reminders, never mails."""

    counts: Counter = field(default_factory=Counter)
    decisions: list[tuple[Institution, Decision]] = field(default_factory=list)


def run_reminders(*, at: dt.datetime | None = None, is_dry: bool = False, waits_for_morning: bool = False) -> Outcome:
    """Plan and send for every institution at the moment `at` (default: now); a dry run only decides.

    `waits_for_morning`: before `settings.REMINDERS_FROM_HOUR` in an institution's zone its reminders are planned,
    and their mails wait. The regular task waits; a person who gives the command has said when.
    """
    at = at or clock.now()
    outcome = Outcome()
    institutions = list(Institution.objects.order_by("id"))
    if is_dry:
        with transaction.atomic():
            ensure_default_rules()
            for institution in institutions:
                _add(outcome, institution, decide(institution, at))
            transaction.set_rollback(True)
        return outcome
    with came_via(Via.WORKER):
        ensure_default_rules()
        for institution in institutions:
            settle(institution)
            _add(outcome, institution, plan_institution(institution, at))
            if not waits_for_morning or is_morning(institution, at):
                write_digests(institution, at)
        deliver_due()
        for institution in institutions:
            outcome.counts.update(settle(institution))
        beat("plan-reminders", next_in=INTERVAL)
    return outcome


def is_morning(institution: Institution, at: dt.datetime) -> bool:
    """Whether the day's mails may go out: the local hour for them has come."""
    return at.astimezone(ZoneInfo(institution.time_zone)).hour >= settings.REMINDERS_FROM_HOUR


def _add(outcome: Outcome, institution: Institution, plan: Plan) -> None:
    outcome.decisions += [(institution, decision) for decision in plan.decisions]
    outcome.counts.update(plan.counts)
