"""The figure of the reminders: due items judged and written into the ledger, against the same rows copied."""

import datetime as dt
import resource
import time

from django.db import connection

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core import clock
from kemitraan.monitoring import generated
from kemitraan.monitoring.benchmarks.figures import say, seconds_of, show, show_count
from kemitraan.monitoring.benchmarks.imports import new_institution
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.rules import ensure_default_rules
from partners.models import Representative
from programs.enums import OccurrenceState
from programs.models import Obligation, ObligationOccurrence

SOURCE = "obligation_due"
DAYS = 35  # each duty is due on so many days around today, all of them within reach of the shipped rule
DUTIES_OF_AN_AGREEMENT = 4 / 10
SPEAKERS = 200
BATCH = 5_000
COPY = "CREATE UNLOGGED TABLE reminders_copied AS SELECT * FROM reminders_reminder WHERE institution_id = %s"
INSERT = "INSERT INTO reminders_reminder SELECT * FROM reminders_copied"


def measure(items: int) -> None:
    """Ours, then the floor twice: one statement that inserts the very rows that ours wrote."""
    say(f"Generating {items} due items")
    institution = new_institution(f"pengingat-{int(time.time())}")
    made = add_due_items(institution, items)
    ensure_default_rules()
    say("Measuring reminders-plan")
    at = dt.datetime.combine(institution.today, dt.time(8), dt.UTC)
    before = peak_mb()
    ours = seconds_of(lambda: plan_institution(institution, at, keeps_hours=True, explains=False))
    grown = peak_mb() - before
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED).count()
    if not rows:
        raise RuntimeError(f"Of {made} due items {rows} were planned")
    floors = [floor(institution) for _ in range(2)]
    show("reminders-plan", ours, sum(floors) / len(floors), "s")
    show_count("reminders-plan-rows", rows)
    show_count("reminders-plan-memory", grown)
    again = seconds_of(lambda: plan_institution(institution, at, keeps_hours=True, explains=False))
    say(f"Planned once more, with nothing new: {again:.2f} s")


def floor(institution: Institution) -> float:
    """Seconds that the database needs for the same rows, with the same indexes, out of a table of its own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS reminders_copied")
        cursor.execute(COPY, [institution.pk])
        cursor.execute("DELETE FROM reminders_reminder WHERE institution_id = %s", [institution.pk])
        cursor.execute("VACUUM ANALYZE reminders_reminder")
        taken = seconds_of(lambda: cursor.execute(INSERT))
        cursor.execute("DROP TABLE reminders_copied")
    return taken


def add_due_items(institution: Institution, items: int) -> int:
    """Partnerships with duties that are due these weeks, and the people who speak for their debtors."""
    agreements = max(10, round(items / DAYS / DUTIES_OF_AN_AGREEMENT))
    today = clock.today(institution.time_zone)
    generated.generate(
        institution=institution,
        organizations=max(20, agreements // 10),
        agreements=agreements,
        reports=0,
        seed=int(time.time()),
        today=today,
        say=say,
    )
    duties = list(Obligation.objects.filter(institution=institution, occurrences__isnull=False).distinct())
    ObligationOccurrence.objects.filter(institution=institution).delete()
    occurrences = [
        ObligationOccurrence(
            institution=institution,
            obligation=duty,
            due_on=today + dt.timedelta(days=7 - number),
            state=OccurrenceState.OPEN,
        )
        for duty in duties
        for number in range(DAYS)
    ][:items]
    ObligationOccurrence.objects.bulk_create(occurrences, batch_size=BATCH)
    add_speakers(institution, sorted({duty.debtor_id for duty in duties}))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return len(occurrences)


def add_speakers(institution: Institution, debtors: list[int]) -> None:
    people = User.objects.bulk_create(
        User(email=f"wakil{number}.{institution.pk}@contoh.test", full_name=f"Wakil {number} (contoh)")
        for number in range(min(SPEAKERS, len(debtors)))
    )
    memberships = Membership.objects.bulk_create(
        Membership(user=user, institution=institution, role=Role.PARTNER) for user in people
    )
    Representative.objects.bulk_create(
        Representative(
            institution=institution, membership=memberships[number % len(memberships)], organization_id=debtor
        )
        for number, debtor in enumerate(debtors)
    )


def peak_mb() -> int:
    """MiB that this process has ever held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
