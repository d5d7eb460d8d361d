"""Pauses of partnerships and agreements, around which due dates are counted."""

import datetime as dt

from kemitraan.core.errors import DomainError
from programs.models import Agreement, Partnership, Suspension
from programs.services.schedules import replan_home


def follow_decision(*, actor, home: Partnership | Agreement, action: str, day: dt.date) -> None:
    """Keep the pauses of `home` in step with what was decided for the local date `day`.

    Call in the transaction of the decision, after the new state was saved. Suspending begins a pause. Resuming ends
    it, and due dates arise again, counted from their anchor; those between fell into the pause. Ending ends it too.
    Raises `DomainError` (field `decided_on`) when `home` would be resumed before it was suspended.
    """
    if action == "suspend":
        _save(Suspension(institution=home.institution, suspended_on=day, **_key(home)))
    elif action in {"resume", "end"}:
        suspension = home.suspensions.select_for_update().filter(resumed_on=None).first()
        if suspension is None:
            return
        if action == "resume" and day < suspension.suspended_on:
            raise DomainError("Tanggal ini mendahului tanggal ditangguhkan.", field="decided_on")
        suspension.resumed_on = max(day, suspension.suspended_on)
        _save(suspension)
        if action == "resume":
            replan_home(actor=actor, home=home)


def _save(suspension: Suspension) -> None:
    suspension.full_clean()
    suspension.save()


def _key(home: Partnership | Agreement) -> dict[str, Partnership | Agreement]:
    return {"partnership" if isinstance(home, Partnership) else "agreement": home}
