"""States of visits and reports, ready for `{% pill %}`."""

import datetime as dt

from django import template

from pendampingan.models import FieldReport, Visit
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
