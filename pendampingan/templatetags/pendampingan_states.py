"""States of visits, reports and follow-ups, ready for `{% pill %}`."""

import datetime as dt

from django import template

from pendampingan.models import FieldReport, FollowUp, Visit
from pendampingan.selectors import states

register = template.Library()


@register.filter
def visit_state(visit: Visit, today: dt.date) -> states.ShownState:
    """Whether the visit took place and was reported, as of `today`."""
    return states.state_of_visit(visit, today)


@register.filter
def report_states(report: FieldReport, today: dt.date) -> list[states.ShownState]:
    """Where the report stands, as of `today`; a late one says so beside."""
    return states.states_of_report(report, today)


@register.filter
def follow_up_state(follow_up: FollowUp, today: dt.date) -> states.ShownState:
    """Whether the follow-up is open, late, done or cancelled, as of `today`."""
    return states.state_of_follow_up(follow_up, today)
