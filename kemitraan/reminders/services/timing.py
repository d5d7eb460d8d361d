"""How people want to be reminded, and who had the digest of a day already."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from kemitraan.accounts.models import Institution, Membership
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.reminders.enums import Frequency
from kemitraan.reminders.models import ReminderPreference
from kemitraan.reminders.rules import Habits


def habits_of(preference: ReminderPreference | None, zone: str) -> Habits:
    """The habits of a person who reads times in `zone`; without a preference those of the house."""
    if preference is None:
        return Habits(
            zone=zone,
            frequency=Frequency.DAILY,
            weekday=0,
            from_hour=settings.REMINDERS_FROM_HOUR,
            until_hour=settings.REMINDERS_UNTIL_HOUR,
            on_rest_days=settings.REMINDERS_ON_REST_DAYS,
        )
    from_hour = preference.from_hour
    return Habits(
        zone=zone,
        frequency=preference.frequency,
        weekday=preference.weekday,
        from_hour=min(settings.REMINDERS_FROM_HOUR, preference.until_hour - 1) if from_hour is None else from_hour,
        until_hour=preference.until_hour,
        on_rest_days=preference.on_rest_days,
        paused_until=preference.paused_until,
    )


def digest_key(day: dt.date, recipient_key: str, number: int) -> str:
    """The outbox key of a digest: of one person and one local date of theirs there is one (`number` 1), whatever their
    institutions, and another only after it was withdrawn."""
    return f"digest:{day.isoformat()}:{recipient_key.removeprefix('user:')}:{number}"


def last_digests(institution: Institution, days: Iterable[dt.date]) -> dict[str, dt.date]:
    """By recipient key the latest of some local dates on which a digest was written to them; one query.

    One of another institution of theirs counts as well; one that was withdrawn before it left does not.
    """
    begins = Q(pk__in=[])
    for day in days:
        begins |= Q(key__startswith=f"digest:{day.isoformat()}:")
    members = Membership.objects.filter(institution=institution).values("user")
    theirs = Q(institution=institution) | Q(recipient__in=members)
    keys = OutboxMessage.objects.filter(begins, theirs).exclude(state=OutboxState.CANCELLED)
    found: dict[str, dt.date] = {}
    for key in keys.order_by("key").values_list("key", flat=True):
        _, written_on, rest = key.split(":", 2)
        recipient = rest.rpartition(":")[0]
        found[recipient if ":" in recipient else f"user:{recipient}"] = dt.date.fromisoformat(written_on)
    return found
