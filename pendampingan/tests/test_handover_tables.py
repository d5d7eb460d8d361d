"""What a handover does to everything that points at an assignment, at a mentor or at the person behind one.

The table names every such pointer; a new one fails here until somebody decides its fate.
"""

import datetime as dt
from enum import Enum

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType

from kemitraan.core.models import Attachment, Comment, SignedLink
from kemitraan.core.services.attachments import attach
from kemitraan.core.tests.comment_factories import CommentFactory
from pendampingan.models import Assignment, Handover, Mentor
from pendampingan.services.calendar_feeds import make_feed
from pendampingan.services.handovers import hand_over_assignment, settle_handover
from pendampingan.tests.factories import MentorCertificateFactory, MentorFactory, MentorLeaveFactory
from pendampingan.tests.test_handovers import everything_of
from pendampingan.tests.test_isolation import picture

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 1, 18)


class Fate(Enum):
    """What becomes of a pointer when a group gets another mentor."""

    AT_ONCE = "moves with the handover, as far as it lies ahead"
    FIRST_DAY = "moves on the first day of the next mentor, where it is open and belonged to the leaving one"
    STAYS = "stays: it says who did what"


POINTERS = {
    "Assignment.mentor": Fate.STAYS,
    "Visit.assignment": Fate.AT_ONCE,
    "PlannedTask.assignment": Fate.AT_ONCE,
    "FieldReport.assignment": Fate.STAYS,
    "Handover.ended": Fate.STAYS,
    "Handover.begun": Fate.STAYS,
    "MentorCertificate.mentor": Fate.STAYS,
    "MentorLeave.mentor": Fate.STAYS,
    "MentorLeave.delegate": Fate.STAYS,
}
PEOPLE = {
    "FollowUp.owner": Fate.FIRST_DAY,
    "FieldReport.author": Fate.STAYS,
    "FieldReport.verified_by": Fate.STAYS,
    "ReportReview.by": Fate.STAYS,
    "ReportRevision.by": Fate.STAYS,
    "ReportAddendum.by": Fate.STAYS,
    "ReportForm.created_by": Fate.STAYS,
    "DataCheck.checked_by": Fate.STAYS,
    "DataCheck.decided_by": Fate.STAYS,
    "NeedProposal.decided_by": Fate.STAYS,
    "GraduationDecision.decided_by": Fate.STAYS,
}
RECORDED = "created_by"  # who wrote a row down, of any table, is history


def pointers_at(*targets: type) -> set[str]:
    """`Model.field` of every foreign key of the product to one of `targets`."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in targets
    }


def test_every_pointer_has_a_fate():
    assert pointers_at(Assignment, Mentor) == set(POINTERS)
    user = apps.get_model(settings.AUTH_USER_MODEL)
    ours = {model.__name__ for model in apps.get_app_config("pendampingan").get_models()}
    people = {name for name in pointers_at(user) if name.split(".")[0] in ours}
    assert {name for name in people if not name.endswith(f".{RECORDED}")} == set(PEOPLE) - {f"ReportForm.{RECORDED}"}


def columns() -> dict[str, dict[int, int | None]]:
    """Every pointer of the table as it stands, by the key of its row."""
    found = {}
    for name in [*POINTERS, *PEOPLE]:
        model, field = name.split(".")
        found[name] = dict(apps.get_model("pendampingan", model).objects.values_list("pk", f"{field}_id"))
    return found


def changed(before: dict, after: dict) -> set[str]:
    return {name for name, rows in before.items() if any(after[name][pk] != value for pk, value in rows.items())}


def with_fate(fate: Fate) -> set[str]:
    return {name for name, one in (POINTERS | PEOPLE).items() if one is fate}


def attached_to(record) -> list[tuple[int, int]]:
    """Files, comments and secret addresses of a record: what points at it without a foreign key."""
    kind = ContentType.objects.get_for_model(record)
    found = []
    for model in (Attachment, Comment, SignedLink):
        generic = next(one for one in model._meta.private_fields if isinstance(one, GenericForeignKey))
        about = {generic.ct_field: kind, generic.fk_field: record.pk}
        found += [(model.__name__, pk) for pk in model.objects.filter(**about).values_list("pk", flat=True)]
    return found


def test_each_pointer_meets_its_fate(coordinator, mentor, mentor_user):
    with time_machine.travel("2027-01-18T05:00:00Z", tick=False):
        assignment = everything_of(coordinator, mentor)
        MentorCertificateFactory(mentor=mentor)
        MentorLeaveFactory(mentor=mentor, delegate=MentorFactory(institution=mentor.institution))
        attach(actor=coordinator, subject=assignment, upload=picture(), purpose="contract")
        CommentFactory(record=assignment)
        make_feed(actor=mentor_user, mentor=mentor)
        kept = [attached_to(assignment), attached_to(mentor)]
        assert [len(one) for one in kept] == [2, 1]
        before = columns()
        other = MentorFactory(institution=mentor.institution)
        begun = hand_over_assignment(
            actor=coordinator, assignment=assignment, mentor=other, ends_on=TODAY, reason="Pindah tugas"
        )
        at_once = columns()
        assert changed(before, at_once) == with_fate(Fate.AT_ONCE)
    with time_machine.travel("2027-01-19T05:00:00Z", tick=False):
        settle_handover(actor=coordinator, handover=Handover.objects.get())
        assert changed(at_once, columns()) == with_fate(Fate.FIRST_DAY)
    assert [attached_to(assignment), attached_to(mentor)] == kept
    assert attached_to(begun) == attached_to(other) == []
