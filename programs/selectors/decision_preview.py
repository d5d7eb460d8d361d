"""What a decision about due dates would change, before it is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kemitraan.core.formats import format_date
from kemitraan.reminders.services.rules import rules_for
from programs.enums import OccurrenceState
from programs.models import NeedCoverage, Obligation, ObligationOccurrence
from programs.querysets import OPEN_STATES
from programs.rules.coverage import WHOLE, amounts_of
from programs.rules.due_date_decisions import Decided, Wish, decide
from programs.selectors.coverage import as_cover, quantity_of
from programs.selectors.coverage_standing import with_standing

SHOWN_LATER = 3


def decidable_occurrences(obligation: Obligation) -> list[ObligationOccurrence]:
    """Due dates of a duty that wait for its debtor, soonest first: those that may be waived or moved."""
    rows = list(obligation.occurrences.filter(state__in=OPEN_STATES).order_by("due_on", "id"))
    for row in rows:
        row.obligation = obligation
    return rows


def preview_of(user, obligation: Obligation, wish: Wish, chosen: Sequence[ObligationOccurrence]) -> dict[str, Any]:
    """Dates, reminders that fall silent or come later, needs that open again, and the dates that stay.

    Raises as `rules.due_date_decisions.decide`.
    """
    today = obligation.institution.today
    keys = {row.pk for row in chosen}
    others = list(obligation.occurrences.exclude(pk__in=keys).order_by("due_on"))
    decided = decide(wish, chosen, [row.due_on for row in others], today=today, last_on=obligation.home_end)
    steps = _steps(obligation)
    rows = [
        {
            "old": format_date(one.occurrence.due_on),
            "planned": format_date(one.occurrence.original_due_on),
            "new": format_date(one.new_on),
            "reminders": _said_reminders(one, steps, today),
        }
        for one in decided
    ]
    later = [row for row in others if row.state == OccurrenceState.OPEN and row.due_on >= today]
    return {
        "rows": rows,
        "needs": _needs(user, obligation, decided, today),
        "later": [format_date(row.due_on) for row in later[:SHOWN_LATER]],
        "later_count": len(later),
    }


def _steps(obligation: Obligation) -> list[int]:
    """Days relative to a due date on which people are reminded of it."""
    rules = [rule for rule in rules_for(obligation.institution) if rule.source == "obligation_due"]
    return sorted({int(step) for rule in rules for step in rule.steps})


def _said_reminders(one: Decided, steps: Sequence[int], today: dt.date) -> str:
    """Which reminders still to come fall silent, and when the first one comes instead."""
    count = sum(one.occurrence.due_on + dt.timedelta(days=step) > today for step in steps)
    silent = f"{count} pengingat tidak jadi dikirim" if count else "tidak ada pengingat yang menunggu"
    if one.new_on is None:
        return silent
    days = [one.new_on + dt.timedelta(days=step) for step in steps]
    first = min((day for day in days if day > today), default=None)
    return f"{silent}; yang pertama menjadi {format_date(first)}" if first else silent


def _needs(user, obligation: Obligation, decided: Sequence[Decided], today: dt.date) -> list[str]:
    """What of each need that the duty covers opens again, as sentences."""
    waived = sum(one.new_on is None for one in decided)
    late = sum(one.occurrence.due_on < today for one in decided)
    said = []
    rows = NeedCoverage.objects.visible_to(user).standing().filter(obligation=obligation)
    for coverage in with_standing(rows, today).select_related("need", "obligation__debtor", "obligation__creditor"):
        need, before = coverage.need, as_cover(coverage)
        after = replace(before, waived=before.waived + waived, overdue=max(before.overdue - late, 0))
        whole = WHOLE if need.quantity is None else need.quantity
        opened = amounts_of(before, whole).counted - amounts_of(after, whole).counted
        if opened > 0:
            said.append(f"{need}: {quantity_of(need, opened)} terbuka lagi.")
        else:
            said.append(f"{need}: pemenuhannya tidak berkurang.")
    return said
