"""What members of a group could do at first and can do now (source text, part F: the input)."""

from collections import defaultdict
from dataclasses import dataclass

from partners.enums import SkillLevel
from partners.models import Member, MemberSkill, Organization


@dataclass(frozen=True)
class SkillRow:
    """One skill in the group: (level, members at first, members now) for each level.

    `unjudged` members were never judged again: they are counted as neither better nor zero.
    """

    skill: str
    levels: list[tuple[SkillLevel, int, int]]
    members: int
    judged_again: int
    gained: int

    @property
    def unjudged(self) -> int:
        return self.members - self.judged_again


@dataclass(frozen=True)
class Baseline:
    """The skills of a group's members; `without` members have no first level at all."""

    rows: list[SkillRow]
    member_count: int
    without: list[Member]

    @property
    def known(self) -> int:
        return self.member_count - len(self.without)


def baseline_of(organization: Organization) -> Baseline:
    """The skills of those who have not left the group, in two queries. The caller has checked that it may be read."""
    today = organization.institution.today
    members = list(Member.objects.filter(organization=organization).exclude(left_on__lt=today))
    found: dict[str, list[MemberSkill]] = defaultdict(list)
    known = set()
    for skill in MemberSkill.objects.filter(member__in=[member.pk for member in members]).order_by("skill", "pk"):
        found[skill.skill.casefold()].append(skill)
        known.add(skill.member_id)
    return Baseline(
        rows=[_row(skills) for _, skills in sorted(found.items())],
        member_count=len(members),
        without=[member for member in members if member.pk not in known],
    )


def _row(skills: list[MemberSkill]) -> SkillRow:
    again = [skill for skill in skills if skill.level_after is not None]
    return SkillRow(
        skill=skills[0].skill,
        levels=[
            (
                level,
                sum(skill.level_before == level for skill in skills),
                sum(skill.level_after == level for skill in again),
            )
            for level in SkillLevel
        ],
        members=len(skills),
        judged_again=len(again),
        gained=sum((skill.gain or 0) > 0 for skill in again),
    )
