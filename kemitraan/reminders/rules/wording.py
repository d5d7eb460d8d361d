"""Steps as people write them: H-7, H-1, H, H+3."""

import re
from collections.abc import Iterable

from kemitraan.reminders.rules.ladder import ESCALATES_FROM

STEP = re.compile(r"^H?\s*(?:([+\-−])\s*(\d{1,3}))?$", re.IGNORECASE)


def step_name(step: int) -> str:
    """`H-7`, `H`, `H+3`, or `eskalasi 1` for a level of the ladder."""
    if step >= ESCALATES_FROM:
        return f"eskalasi {step - ESCALATES_FROM + 1}"
    return f"H{step:+d}" if step else "H"


def write_steps(steps: Iterable[int]) -> str:
    return ", ".join(step_name(step) for step in sorted(steps))


def parse_steps(text: str) -> list[int]:
    """Days relative to the due date, soonest first. Raises `ValueError` with the part that is none."""
    found = set()
    for part in re.split(r"[,;\n]+", text):
        word = part.strip()
        if not word:
            continue
        if word == "0":
            word = "H"
        match = STEP.match(word)
        if not match:
            raise ValueError(word)
        sign, days = match.groups()
        found.add(int(days) * (1 if sign == "+" else -1) if days else 0)
    return sorted(found)
