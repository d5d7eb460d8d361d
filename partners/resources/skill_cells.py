"""Skills of a member in one cell: `Menganyam: Bisa dengan bantuan (3 Agustus 2026) → Bisa sendiri (1 Mei 2027)`."""

import re
from typing import Any

from kemitraan.core.parsing import parse_date
from kemitraan.exchange.rules.cells import Cell, Understood, as_lines
from partners.enums import SkillLevel
from partners.services.member_skill_import import LEVELS_IN_WORDS

LONGEST = 120
_LEVEL = r"([^():→]+?)\s*(?:\(([^)]*)\))?"
_ONE = re.compile(rf"([^:]+):\s*{_LEVEL}\s*(?:(?:→|->)\s*{_LEVEL}\s*)?")
HOW = "tulis seperti Menganyam: Bisa sendiri"


def skills_cell(cell: Cell) -> Understood:
    """[[skill, first level, its day, later level, its day]] of a cell, parted by `;` or lines; days are ISO or empty.

    What cannot be read is left out with a warning.
    """
    found: list[list[Any]] = []
    refused = []
    for part in re.split(r"[;\n]", as_lines(cell)):
        if not part.strip():
            continue
        skill = _read(part.strip())
        if skill is None or any(skill[0].casefold() == one[0].casefold() for one in found):
            refused.append(part.strip())
        else:
            found.append(skill)
    return Understood(found, f"“{'; '.join(refused)}” tidak dipakai; {HOW}." if refused else "")


def _read(text: str) -> list[Any] | None:
    match = _ONE.fullmatch(text)
    if match is None:
        return None
    name, before, before_on, after, after_on = (part.strip() if part else "" for part in match.groups())
    try:
        days = [parse_date(day).isoformat() if day else "" for day in (before_on, after_on)]
    except ValueError:
        return None
    first, later = _level(before), _level(after) if after else None
    if first is None or (after and later is None) or len(name) > LONGEST:
        return None
    if days[0] and days[1] and days[1] < days[0]:
        return None
    return [name, first, days[0], later, days[1]]


def _level(text: str) -> int | None:
    words = text.casefold()
    known = {label.casefold(): value for value, label in SkillLevel.choices} | {
        str(value): value for value in SkillLevel.values
    }
    return known.get(words, LEVELS_IN_WORDS.get(words))
