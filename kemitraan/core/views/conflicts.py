"""Two people changed one record at once: what the page tells the one who saves later."""

from typing import Any

from kemitraan.core.forms import RecordForm
from kemitraan.core.models import AuditEvent


def conflict_of(form, events: list[AuditEvent], apart: str = "") -> dict[str, Any]:
    """What another person saved meanwhile, beside what this person has, as the form page shows it.

    Changes of the rows called `apart` are left to the view, which puts the rows together.

    The form goes on from the saved version: a field that only the other person changed takes the saved value,
    so that the next save does not undo their change. What this person typed stays.
    """
    last = events[-1] if events else None
    changes = [
        change for event in events for change in event.changes if not apart or change["field"].split(".")[0] != apart
    ]
    form.accept_current_version()
    names = {change["field"] for change in changes}
    mine = {name: form.shown_value(name) for name in names} if isinstance(form, RecordForm) else {}
    opened: dict[str, str] = {}
    for change in changes:
        opened.setdefault(change["field"], change["old"])
    untouched = {name for name, value in mine.items() if value is not None and value == opened[name]}
    for name in untouched:
        form.take_stored(name)
    return {
        "by": last.actor_label if last else "",
        "at": last.at if last else None,
        "changes": [
            {
                "label": change["label"],
                "old": change["new"],
                "new": change["new"]
                if change["field"] in untouched
                else mine.get(change["field"]) or form.data.get(form.add_prefix(change["field"]), ""),
            }
            for change in changes
        ],
    }
