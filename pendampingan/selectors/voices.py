"""Who has answered about the accompaniment of a group in a quarter, and who may answer."""

import datetime as dt

from kemitraan.core.permissions import Decision
from partners.models import Organization
from pendampingan.rules.groups import may_answer
from pendampingan.visibility import represented_by, running_assignments_of
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment, Instrument
from programs.rules.growth import quarter_of


def accompanies(actor, organization: Organization) -> bool:
    """Whether the person is a mentor of the group today."""
    membership = actor.membership
    if membership is None or not membership.is_mentor:
        return False
    return running_assignments_of(membership).filter(organization=organization).exists()


def speaks_for(actor, organization: Organization) -> bool:
    """Whether the person is a partner user who represents the group today."""
    membership = actor.membership
    if membership is None or membership.role != "partner":
        return False
    return represented_by(membership).filter(organization=organization).exists()


def answers_of(organization: Organization, day: dt.date) -> dict[str, GroupAssessment]:
    """The first answers about the quarter of the local date `day`, by voice, whoever may read them."""
    rows = GroupAssessment.objects.filter(
        organization=organization,
        purpose=InstrumentPurpose.NATURE,
        period_starts_on=quarter_of(day),
        corrects__isnull=True,
    )
    return {row.voice: row for row in rows.select_related("instrument")}


def decide_answer(actor, organization: Organization, voice: str, day: dt.date) -> Decision:
    """Whether the person may give the answers of `voice` about the quarter of `day`."""
    return may_answer(
        actor,
        voice,
        accompanies=accompanies(actor, organization),
        speaks_for=speaks_for(actor, organization),
        mentor_answered=Voice.MENTOR in answers_of(organization, day),
    )


def instrument_for(organization: Organization, purpose: str, day: dt.date) -> Instrument | None:
    """The edition to be used on the local date `day`; of the natures the one that the other side has answered."""
    if purpose == InstrumentPurpose.NATURE:
        for given in answers_of(organization, day).values():
            return given.instrument
    return Instrument.objects.in_force(organization.institution, purpose, day).first()
