"""The alarm when no reminders are planned: told once an incident, and taken back when planning runs again."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership, User
from kemitraan.core import clock
from kemitraan.core.formats import format_datetime
from kemitraan.core.models import Heartbeat
from kemitraan.core.selectors.pulse import INCIDENT, PLANNING, planning_silent_since
from kemitraan.core.services.mail import queue_mail
from kemitraan.core.services.notifications import Line, notify_many

KEY = f"{INCIDENT}{PLANNING}"


@transaction.atomic
def watch_planning() -> None:
    """Raise the alarm when planning has been silent for two intervals, once; end it when it speaks again."""
    since = planning_silent_since()
    if since is None:
        incident = Heartbeat.objects.select_for_update().filter(name=KEY).first()
        if incident is not None:
            _tell_admins("Pengingat direncanakan lagi", dt.datetime.fromisoformat(incident.details["since"]))
            incident.delete()
        return
    _, is_new = Heartbeat.objects.get_or_create(
        name=KEY, defaults={"beat_at": clock.now(), "details": {"since": since.isoformat()}}
    )
    if is_new:
        _tell_operators(since)
        _tell_admins("Pengingat tidak direncanakan", since)


def _tell_operators(since: dt.datetime) -> None:
    for person in User.objects.filter(is_superuser=True, is_active=True).order_by("pk"):
        queue_mail(
            key=f"{KEY}:{since.isoformat()}:{person.pk}",
            recipient=person,
            to_name=person.full_name,
            to_address=person.email,
            subject="Pengingat tidak direncanakan",
            template="planning_silent",
            context={
                "greeting_name": person.full_name,
                "since": format_datetime(since, person.time_zone or None),
                "url": settings.SITE_URL + reverse("monitoring:health"),
            },
        )


def _tell_admins(title: str, since: dt.datetime) -> None:
    rows = Membership.objects.active_on(clock.today()).filter(role=Role.ADMIN).select_related("user", "institution")
    lines = []
    for row in rows.order_by("pk"):
        zone = row.user.time_zone or row.institution.time_zone
        lines.append(
            Line(
                user=row.user,
                institution=row.institution,
                key=f"{KEY}:{since.isoformat()}:{title}",
                title=title,
                body=f"Perencanaan terhenti sejak {format_datetime(since, zone)}.",
                url=reverse("monitoring:health"),
            )
        )
    notify_many(lines)
