"""What a report can say of other records of its group: indicators, duties that are due, earlier follow-ups."""

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from pendampingan.enums import ReportState
from pendampingan.models import Assignment, FieldReport, FollowUp, ReportForm, ReportQuestion
from pendampingan.selectors.report_forms import form_of
from programs.models import Indicator, Reading
from programs.rules import program_over_because
from programs.selectors import DutyToCheck, duties_to_check
from programs.selectors.indicators import last_values

LOOKS_AHEAD = dt.timedelta(days=30)
MOST_DUTIES = 30
MOST_FOLLOW_UPS = 30


@dataclass(frozen=True)
class ReportSubjects:
    """The records that the form of one report asks about; `last` is the newest reading by the indicator's key."""

    indicators: list[Indicator] = field(default_factory=list)
    last: dict[int, Reading] = field(default_factory=dict)
    duties: list[DutyToCheck] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    form: ReportForm | None = None

    @property
    def questions(self) -> list[ReportQuestion]:
        """What the program asks, in the edition that the report answers."""
        return list(self.form.questions.all()) if self.form else []


def report_subjects(user, report: FieldReport, asked: str = "") -> ReportSubjects:
    """What the form of `report` asks about, as `user` may see it, and what the report says already.

    `asked` is the public id of the edition of the program's questions that the page showed. At most ten queries.
    """
    indicators = _indicators(user, report)
    group = report.assignment.organization
    return ReportSubjects(
        indicators=indicators,
        last=last_values(user, indicators, group) if indicators else {},
        duties=_duties(user, report),
        follow_ups=_earlier_follow_ups(report),
        form=form_of(report, asked),
    )


def _indicators(user, report: FieldReport) -> list[Indicator]:
    program = report.assignment.program
    if program is None or program_over_because(program):
        return []
    return list(Indicator.objects.visible_to(user).filter(program=program).in_use().order_by("order", "pk"))


def _duties(user, report: FieldReport) -> list[DutyToCheck]:
    """What the visit asks about, as things stand on its day: due up to a month ahead, and what it says already."""
    group, day = report.assignment.organization, report.activity_on
    said = list(report.obligation_checks.values_list("occurrence_id", flat=True)) if report.pk else []
    found = duties_to_check(user, group, on=day, until=day + LOOKS_AHEAD, also=said)
    return found[:MOST_DUTIES] + [one for one in found[MOST_DUTIES:] if one.occurrence.pk in said]


def _earlier_follow_ups(report: FieldReport) -> list[FollowUp]:
    """Open follow-ups of earlier reports that were handed in, and those ticked already."""
    rows = FollowUp.objects.filter(carried_to(report.assignment)).exclude(report__state=ReportState.DRAFT)
    if report.pk:
        rows = rows.filter(Q(pk__in=rows.open().values("pk")) | Q(checks__report=report)).exclude(report=report)
    else:
        rows = rows.open()
    rows = rows.filter(report__activity_on__lte=report.activity_on)
    return list(rows.select_related("report").distinct().order_by("due_on", "pk")[:MOST_FOLLOW_UPS])


def carried_to(assignment: Assignment) -> Q:
    """Follow-ups of an assignment, and those that a handover of its group gave to its mentor."""
    mentor = assignment.mentor.membership.user_id
    return Q(report__assignment=assignment) | Q(
        report__assignment__organization=assignment.organization_id, owner_id=mentor
    )


def stored_parts(report: FieldReport) -> dict[str, Any]:
    """What a saved report says of them: `readings` and `checks` by key, and keys of `done` follow-ups."""
    if not report.pk:
        return {"readings": {}, "checks": {}, "done": set()}
    readings: dict[int, tuple[Decimal, str]] = {
        key: (value, note) for key, value, note in report.readings.values_list("indicator_id", "value", "note")
    }
    checks = {
        key: (finding, note)
        for key, finding, note in report.obligation_checks.values_list("occurrence_id", "finding", "note")
    }
    return {
        "readings": readings,
        "checks": checks,
        "done": set(report.follow_up_checks.values_list("follow_up_id", flat=True)),
    }


def last_visit(report: FieldReport) -> FieldReport | None:
    """The newest other report of the assignment, for "take from the last visit"."""
    rows = FieldReport.objects.filter(assignment=report.assignment_id, activity_on__lte=report.activity_on)
    return rows.exclude(pk=report.pk).select_related("region").order_by("-activity_on", "-pk").first()


def last_visit_values(report: FieldReport) -> dict[str, Any] | None:
    """What the form can take over from the last visit, as JSON by the names of its fields; None without one."""
    last = last_visit(report)
    if last is None:
        return None
    present = last.attendances.filter(is_present=True).values_list("member__public_id", flat=True)
    values = {
        "place": last.place,
        "region": {"code": last.region.code, "label": str(last.region)} if last.region else None,
        "method": last.method,
        "roles": last.roles,
        "hadir": [str(key) for key in present],
    }
    return {"on": last.activity_on, "values_json": json.dumps(values)}
