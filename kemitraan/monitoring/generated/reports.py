"""Generated mentors, assignments, coming visits and field reports."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core import clock
from kemitraan.monitoring.generated import names
from kemitraan.monitoring.generated.batches import public_id, random_of, write, write_like
from pendampingan.enums import MentorRole, Method, ReportState, Task
from pendampingan.models import Assignment, FieldReport, Mentor, Visit

GROUPS_OF_A_MENTOR = 8
MOST_MENTORS = 200
REPORTS_OF_A_GROUP = 50
CADENCE_WEEKS = 2
DAYS_BACK = 1800
REPORT_DUE = dt.timedelta(days=3)
# Plain text, drawn a million times: of a hundred reports 94 are verified, 3 submitted, 1 returned, 2 drafts.
STATE_CODES = [
    ReportState.VERIFIED.value,
    ReportState.SUBMITTED.value,
    ReportState.RETURNED.value,
    ReportState.DRAFT.value,
]
STATE_WEIGHTS = [94, 97, 98, 100]
METHODS, TASKS, ROLES = Method.values, Task.values, MentorRole.values


@dataclass(frozen=True, slots=True)
class Desk:
    """An assignment and who writes its reports."""

    assignment_id: int
    author_id: int
    starts_on: dt.date


def add_mentoring(
    institution: Institution, reviewer: User, groups: list[int], count: int, seed: int, today: dt.date
) -> None:
    """Assignments for as many of `groups` (keys of organizations) as `count` reports keep busy, and the reports."""
    wanted = min(len(groups), max(1, -(-count // REPORTS_OF_A_GROUP))) if count else 0
    if not wanted:
        return
    mentors = _add_mentors(institution, -(-wanted // GROUPS_OF_A_MENTOR), seed)
    desks = _add_assignments(institution, mentors, groups[:wanted], seed, today)
    _add_reports(institution, desks, reviewer, count, seed, today)


def _add_mentors(institution: Institution, count: int, seed: int) -> list[Mentor]:
    """People who cannot sign in: they have no usable password."""
    rng = random_of(seed, "mentors")
    people = [
        User(
            public_id=public_id(rng),
            email=f"pendamping{number}.{seed}.{institution.slug}@contoh.test",
            full_name=f"{names.person_name(rng)} {names.MARK}",
        )
        for number in range(1, min(count, MOST_MENTORS) + 1)
    ]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people)
    seats = [
        Membership(public_id=public_id(rng), user=user, institution=institution, role=Role.MENTOR) for user in people
    ]
    Membership.objects.bulk_create(seats)
    mentors = [
        Mentor(public_id=public_id(rng), institution=institution, membership=seat, competence="Usaha kecil")
        for seat in seats
    ]
    return Mentor.objects.bulk_create(mentors)


def _add_assignments(
    institution: Institution, mentors: list[Mentor], groups: list[int], seed: int, today: dt.date
) -> list[Desk]:
    """One running assignment a group, with its last visit and the six coming ones."""
    rng = random_of(seed, "assignments")
    rows = []
    for number, group in enumerate(groups):
        starts_on = today - dt.timedelta(days=rng.randint(100, DAYS_BACK))
        rows.append(
            Assignment(
                public_id=public_id(rng),
                institution=institution,
                mentor=mentors[number % len(mentors)],
                organization_id=group,
                starts_on=starts_on,
                first_visit_on=starts_on,
                cadence_weeks=CADENCE_WEEKS,
                focus="Catatan kas dan mutu produk.",
            )
        )
    Assignment.objects.bulk_create(rows, batch_size=500)
    write(visit for row in rows for visit in _visits(row, rng, today))
    return [Desk(row.pk, row.mentor.membership.user_id, row.starts_on) for row in rows]


def _visits(assignment: Assignment, rng: Random, today: dt.date) -> Iterator[Visit]:
    first = today - dt.timedelta(days=rng.randint(0, 6))
    for number in range(7):
        planned_on = first + dt.timedelta(weeks=CADENCE_WEEKS * number)
        yield Visit(
            public_id=public_id(rng),
            institution_id=assignment.institution_id,
            assignment=assignment,
            planned_on=planned_on,
            counted_on=planned_on,
            report_due_on=planned_on + dt.timedelta(days=3),
        )


def _add_reports(
    institution: Institution, desks: list[Desk], reviewer: User, count: int, seed: int, today: dt.date
) -> None:
    template = FieldReport(
        institution=institution,
        zone=institution.time_zone,
        activities="Meninjau rumah produksi dan membaca catatan kas.",
        analysis="Kelompok mulai mengatur kerja sendiri.",
    )
    rng = random_of(seed, "reports")
    morning = clock.now().replace(hour=2, minute=5, second=0, microsecond=0)
    rows = (_report(desks[number % len(desks)], reviewer.pk, rng, today, morning) for number in range(count))
    write_like(template, VARYING, rows)


VARYING = (
    *("public_id", "client_id", "assignment", "author", "activity_on", "method", "place", "tasks", "roles"),
    *("findings", "state", "due_on", "submitted_at", "verified_at", "verified_by"),
)


def _report(desk: Desk, reviewer: int, rng: Random, today: dt.date, morning: dt.datetime) -> tuple:
    """Values of `VARYING`; `morning` is the moment of today at which such a report would be sent."""
    state = rng.choices(STATE_CODES, cum_weights=STATE_WEIGHTS)[0]
    age = dt.timedelta(days=rng.randint(1, (today - desk.starts_on).days))
    is_verified = state == "verified"
    return (
        public_id(rng),
        public_id(rng),
        desk.assignment_id,
        desk.author_id,
        today - age,
        rng.choice(METHODS),
        f"Rumah produksi {rng.choice(names.FIRST)}",
        [rng.choice(TASKS)],
        [rng.choice(ROLES)],
        names.finding(rng),
        state,
        today - age + REPORT_DUE,
        None if state == "draft" else morning - age,
        morning - age + dt.timedelta(hours=12) if is_verified else None,
        reviewer if is_verified else None,
    )
