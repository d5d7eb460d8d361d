"""A circuit breaker for each channel: its server is left alone for a growing time, and admins are told once.

The state is a heartbeat row, so that all workers share it. While it is open, one sender at a time may try: whoever
asks first when the wait is over moves the time of the next attempt, and the others go on waiting.
"""

import datetime as dt
import random
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.models import OUTAGE, Heartbeat, OutboxMessage, OutboxState
from kemitraan.core.registry import directories
from kemitraan.core.services.notifications import Line, notify_many

FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 15 * 60
TOLD_AFTER = dt.timedelta(minutes=10)


def outage_name(channel: str) -> str:
    """The heartbeat that is there only while the server of `channel` cannot be reached."""
    return f"{channel}{OUTAGE}"


def growing_wait(failures: int, longest: float = LONGEST_WAIT_SECONDS) -> float:
    """Seconds to wait after so many failures in a row: doubled each time, never over `longest`, jittered by a fifth."""
    seconds = min(longest, FIRST_WAIT_SECONDS * 2 ** min(failures - 1, 20))
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, no secret


def outage_lasts(channel: str) -> bool:
    """Whether the server of `channel` was unreachable a moment ago and is left alone for now."""
    return Heartbeat.objects.filter(name=outage_name(channel), next_at__gt=clock.now()).exists()


@transaction.atomic
def may_try(channel: str) -> bool:
    """Whether this sender may try the server now; during an outage one sender may, once the wait is over."""
    beat = Heartbeat.objects.select_for_update().filter(name=outage_name(channel)).first()
    if beat is None:
        return True
    if beat.next_at is not None and beat.next_at > clock.now():
        return False
    beat.next_at = clock.now() + dt.timedelta(seconds=growing_wait(beat.details.get("failures", 1)))
    beat.save(update_fields=["next_at"])
    return True


@transaction.atomic
def begin_outage(channel: str, error: str) -> int:
    """Note that the server cannot be reached and when to look again; returns the failures in a row.

    Once it has lasted `TOLD_AFTER`, the admins of every institution whose messages wait find a line in the inbox.
    """
    now = clock.now()
    beat, _ = Heartbeat.objects.select_for_update().get_or_create(
        name=outage_name(channel), defaults={"beat_at": now, "details": {"since": now.isoformat()}}
    )
    details = dict(beat.details)
    details["failures"] = details.get("failures", 0) + 1
    details["error"] = error[:300]
    since = dt.datetime.fromisoformat(details.setdefault("since", now.isoformat()))
    if now - since >= TOLD_AFTER and not details.get("is_told"):
        details["is_told"] = True
        tell_admins(channel, since)
    beat.beat_at = now
    beat.next_at = now + dt.timedelta(seconds=growing_wait(details["failures"]))
    beat.details = details
    beat.save()
    return details["failures"]


def end_outage(channel: str) -> None:
    """The server took a message: there is no outage."""
    Heartbeat.objects.filter(name=outage_name(channel)).delete()


def tell_admins(channel: str, since: dt.datetime) -> None:
    """A line for admins and operators, once an outage: what waits, and that nobody need do anything to send it."""
    waiting = OutboxMessage.objects.filter(channel=channel, state=OutboxState.PENDING)
    counts: dict[int, int] = {}
    for institution_id in waiting.exclude(institution=None).values_list("institution_id", flat=True):
        counts[institution_id] = counts.get(institution_id, 0) + 1
    label = OutboxChannel(channel).label
    lines: list[Line] = []
    for institution_id, count in counts.items():
        for membership in directories["institution"](institution_id):
            if membership.role == "admin":
                lines.append(_line(membership.user, membership.institution, channel, since, label, count))
    told = {line.user.pk for line in lines}
    operators = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(pk__in=told)
    lines += [_line(user, None, channel, since, label, sum(counts.values())) for user in operators]
    notify_many(lines)


def _line(user: Any, institution: Any, channel: str, since: dt.datetime, label: str, count: int) -> Line:
    return Line(
        user=user,
        institution=institution,
        key=f"outage:{channel}:{since:%Y%m%d%H%M%S}",
        title=f"{label} tidak dapat dikirim: servernya tidak terjangkau",
        body=f"{count} pesan menunggu dan terkirim sendiri begitu server pulih. Tidak ada yang perlu diulang.",
        url="/surat-keluar/?state=pending" if institution else "/admin/core/outboxmessage/?state__exact=pending",
    )
