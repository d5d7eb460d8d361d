"""What a rule may say."""

from typing import Any

from kemitraan.reminders.enums import RecipientKind

FURTHEST_DAY = 366


def check_steps(steps: Any) -> str:
    """Why `steps` are no list of whole days around the due date, each once; empty when they are."""
    is_list = isinstance(steps, list) and bool(steps)
    if not is_list or not all(isinstance(step, int) and not isinstance(step, bool) for step in steps):
        return "Tulis hari sebagai daftar bilangan bulat, misalnya [-7, 0, 3]."
    if len(set(steps)) < len(steps) or max(map(abs, steps)) > FURTHEST_DAY:
        return f"Setiap hari satu kali, paling jauh {FURTHEST_DAY} hari dari tenggat."
    return ""


def check_recipients(recipients: Any) -> str:
    """Why `recipients` are no list of known kinds; empty when they are."""
    is_list = isinstance(recipients, list) and bool(recipients)
    if not is_list or not all(isinstance(kind, str) and kind in RecipientKind.values for kind in recipients):
        return f"Tulis penerima sebagai daftar dari: {', '.join(RecipientKind.values)}."
    return ""
