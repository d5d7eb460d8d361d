"""States of programs' records, ready for `{% pill %}`."""

import datetime as dt

from django import template

from programs.enums import PartnershipStatus, PeriodStanding, ProgramStatus, StateChoices
from programs.models import Agreement, Obligation, Partnership, Program, TeamMember
from programs.rules import how_much
from programs.selectors import DisplayState, agreement_display_state, duty_display_state
from programs.selectors.plans import role_of
from programs.selectors.program_lists import LABELS

register = template.Library()


@register.filter
def shown_state(record: Program | Partnership) -> StateChoices:
    """The state of a record as people read it."""
    if isinstance(record, Partnership):
        return PartnershipStatus(record.status)
    return ProgramStatus(record.status)


@register.filter
def state_on(agreement: Agreement, day: dt.date) -> DisplayState:
    """The state of an agreement on a day, which is that of its institution: `{{ agreement|state_on:today }}`."""
    return agreement_display_state(agreement, day)


@register.filter
def counted(standing: PeriodStanding, count: int) -> DisplayState:
    """A standing with how many have it: `3 belum tercapai`."""
    return DisplayState(standing.value, f"{count} {str(standing.label).lower()}")


@register.filter
def step_label(program: Program) -> str:
    """The step of a program that came `with_list_facts`; a dash for one that is over."""
    return LABELS.get(program.step, "–")  # type: ignore[attr-defined]


@register.filter
def role_label(member: TeamMember) -> str:
    """The role of a member of a team (`selectors.plans.team_of`) in the institution."""
    return role_of(member)


@register.filter
def duty_state_on(obligation: Obligation, day: dt.date) -> DisplayState:
    """How a duty that came `with_next_due` stands on a day: `{{ obligation|duty_state_on:today }}`."""
    return duty_display_state(obligation, day)


@register.filter
def how_much_of(obligation: Obligation) -> str:
    """How much a duty owes on each due date, in words; empty when nothing is counted."""
    return how_much(obligation)
