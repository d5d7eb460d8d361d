"""What a rule may say."""

from typing import Any

from kemitraan.reminders.enums import Channel, RecipientKind

FURTHEST_DAY = 366
FURTHEST_WORKING_DAY = 90
MOST_LEVELS = 3


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_steps(steps: Any) -> str:
    """Why `steps` are no list of whole days around the due date, each once; empty when they are."""
    if not isinstance(steps, list) or not steps or not all(_is_whole(step) for step in steps):
        return "Tulis sedikitnya satu langkah, misalnya H-7, H-1, H, H+3."
    if len(set(steps)) < len(steps) or max(map(abs, steps)) > FURTHEST_DAY:
        return f"Setiap hari satu kali, paling jauh {FURTHEST_DAY} hari dari tenggat."
    return ""


def check_recipients(recipients: Any) -> str:
    """Why `recipients` are no list of known kinds; empty when they are."""
    return "" if _is_choice_of(recipients, RecipientKind.values) else "Pilih sedikitnya satu penerima."


def check_channels(channels: Any) -> str:
    """Why `channels` are no list of known ones; empty when they are."""
    return "" if _is_choice_of(channels, Channel.values) else "Pilih sedikitnya satu saluran."


def _is_choice_of(found: Any, known: list[str]) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(one, str) and one in known for one in found)


def check_escalation(levels: Any) -> str:
    """Why `levels` are no list of [working days after the due date, kind of recipient], later ones later."""
    if not isinstance(levels, list) or len(levels) > MOST_LEVELS:
        return f"Paling banyak {MOST_LEVELS} tingkat eskalasi."
    for level in levels:
        if not isinstance(level, list) or len(level) != 2 or not _is_whole(level[0]):
            return "Setiap tingkat: jumlah hari kerja setelah tenggat dan penerimanya."
        if not 1 <= level[0] <= FURTHEST_WORKING_DAY or level[1] not in RecipientKind.values:
            return f"Setiap tingkat: 1 sampai {FURTHEST_WORKING_DAY} hari kerja setelah tenggat, dan penerimanya."
    days = [level[0] for level in levels]
    if days != sorted(set(days)):
        return "Setiap tingkat harus lebih lambat daripada tingkat sebelumnya."
    return ""
