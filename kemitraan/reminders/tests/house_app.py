"""What a house of the tests has besides: a source of due items, and a job that takes its time.

Loaded by the programs that `House` starts, through `house_settings`. Whoever has an address that begins with `orang`
owns one item, due in six days, until their name says that it is done.
"""

import datetime as dt
import time

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "kemitraan.reminders.tests.house_app"
    label = "house"

    def ready(self) -> None:
        from kemitraan.core.registry import due_sources, job_handlers
        from kemitraan.reminders.enums import RecipientKind
        from kemitraan.reminders.sources import DueSource

        due_sources._entries.clear()
        due_sources.register("uji", DueSource("uji", "Uji", (-7, 0), (RecipientKind.OWNER,), due_items))
        job_handlers.register("lama", take_time)


def due_items(institution, until: dt.date) -> list:
    """One query: an item for each person."""
    from kemitraan.accounts.models import User
    from kemitraan.reminders.sources import DueItem

    due_on = institution.today + dt.timedelta(days=6)
    people = User.objects.filter(email__startswith="orang", memberships__institution=institution)
    return [
        DueItem(uid=f"hal:{user.pk}", title=f"Hal {user.full_name}", due_on=due_on, url="/", owner_ids=(user.pk,))
        for user in people.exclude(full_name__startswith="Selesai")
    ]


def take_time(job) -> dict:
    """Work for `seconds`, telling how far it is, as an import does."""
    from kemitraan.core.services.jobs import report_progress

    seconds = job.params["seconds"]
    for done in range(seconds * 5):
        report_progress(job, done, seconds * 5)
        time.sleep(0.2)
    return {}
