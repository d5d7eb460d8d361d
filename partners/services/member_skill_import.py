"""Writing the skills that a list gives of members."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kemitraan.core import clock
from kemitraan.core.formats import format_date
from kemitraan.core.services import audit
from kemitraan.exchange.rules.resources import ImportContext
from partners.enums import SkillLevel
from partners.models import Member, MemberSkill

WRITTEN_AT_ONCE = 500
LEVELS_IN_WORDS = {"belum": 0, "dibantu": 1, "dengan bantuan": 1, "bisa": 2, "mandiri": 2, "mengajari": 3, "mahir": 3}
COLUMNS = ("level_before", "before_on", "level_after", "after_on")


def skills_text(skills: Iterable[list[Any]]) -> str:
    """Skills as `skill_cells` reads them, for people."""
    return "; ".join(_one_text(*skill) for skill in skills)


def _one_text(name: str, before: int, before_on: str, after: int | None, after_on: str) -> str:
    text = f"{name}: {SkillLevel(before).label}{_day_text(before_on)}"
    return text if after is None else f"{text} → {SkillLevel(after).label}{_day_text(after_on)}"


def _day_text(day: str) -> str:
    return f" ({format_date(dt.date.fromisoformat(day))})" if day else ""


def stored_skills(member: Member) -> list[list[Any]]:
    """The skills of a member as a row gives them; reads the prefetched `skills`."""
    return [
        [
            one.skill,
            one.level_before,
            one.before_on.isoformat(),
            one.level_after,
            one.after_on.isoformat() if one.after_on else "",
        ]
        for one in member.skills.all()
    ]


def merged_skills(stored: list[list[Any]], given: list[list[Any]]) -> list[list[Any]]:
    """The stored skills with what the given ones add or say otherwise; blanks change nothing."""
    merged = {one[0].casefold(): list(one) for one in stored}
    for skill in given:
        known = merged.setdefault(skill[0].casefold(), list(skill))
        known[1:] = [old if new in (None, "") else new for old, new in zip(known[1:], skill[1:], strict=True)]
    return list(merged.values())


def write_skills(wanted: list[tuple[Member, list[list[Any]]]], context: ImportContext) -> list[tuple]:
    """Write the skills of members, whose rows are locked with their groups; gives the entries of the trail.

    A level without a day was judged when the member joined, else today; the later one today.
    """
    stored: dict[tuple[int, str], MemberSkill] = {}
    keys = sorted(member.pk for member, _ in wanted)
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        for kept in MemberSkill.objects.filter(member_id__in=keys[start : start + WRITTEN_AT_ONCE]):
            stored[kept.member_id, kept.skill.casefold()] = kept
    created: list[MemberSkill] = []
    changed: list[MemberSkill] = []
    entries: list[tuple] = []
    for member, skills in wanted:
        for values in skills:
            one = stored.get((member.pk, values[0].casefold()))
            skill = one or MemberSkill(member=member, institution=context.institution, skill=values[0])
            before = audit.snapshot(skill, COLUMNS) if one else {}
            _fill(skill, values, member, context.institution.today)
            changes = audit.differences(skill, before)
            if one is None:
                created.append(skill)
                sentence = f"menilai keterampilan {skill} dari {member} via {context.reference}"
                entries.append(("skill.create", sentence, [member.organization, member, skill], []))
            elif changes:
                skill.version += 1
                skill.updated_at = clock.now()
                changed.append(skill)
                sentence = f"mengubah penilaian keterampilan {skill} dari {member} via {context.reference}"
                entries.append(("skill.update", sentence, [member.organization, member, skill], changes))
    MemberSkill.objects.bulk_create(created, batch_size=WRITTEN_AT_ONCE)
    MemberSkill.objects.bulk_update(changed, [*COLUMNS, "version", "updated_at"], batch_size=100)
    return entries


def _fill(skill: MemberSkill, values: list[Any], member: Member, today: dt.date) -> None:
    _, before, before_on, after, after_on = values
    skill.level_before = before
    if after is not None:
        skill.level_after = after
        skill.after_on = dt.date.fromisoformat(after_on) if after_on else skill.after_on or today
    if before_on:
        skill.before_on = dt.date.fromisoformat(before_on)
    elif skill.before_on is None:
        skill.before_on = min(member.joined_on or today, skill.after_on or today)
    skill.clean_fields(exclude=["institution", "member"])
