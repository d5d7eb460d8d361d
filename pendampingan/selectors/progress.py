"""How far a group is: from what its members could do at first, through the process, to standing on its own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kemitraan.core.formats import format_date
from partners.models import Organization
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment, GroupScore, InstrumentItem
from programs.rules.growth import TestAnswer, decent_test, is_stale, steady_test
from programs.rules.level_chart import LevelChart, Scored, level_chart


@dataclass(frozen=True)
class Line:
    """One item over time: scores by voice, oldest first. What was not judged has no score."""

    item: InstrumentItem
    scores: dict[str, list[GroupScore]]

    @property
    def judged(self) -> list[GroupScore]:
        """All scores of every voice, oldest first."""
        rows = [score for scores in self.scores.values() for score in scores]
        return sorted(rows, key=lambda score: (score.assessment.assessed_on, score.pk))

    @property
    def latest(self) -> GroupScore | None:
        return self.judged[-1] if self.judged else None

    @property
    def first(self) -> GroupScore | None:
        return self.judged[0] if self.judged else None

    @property
    def label(self) -> str:
        """The newest level in words; empty when nothing was judged."""
        return self.latest.item.level_label(self.latest.value) if self.latest else ""

    @property
    def target_label(self) -> str:
        return self.item.level_label(self.item.target)

    @property
    def is_reached(self) -> bool:
        return self.latest is not None and self.latest.value >= self.item.target

    @property
    def gain(self) -> int:
        """Levels since the first score."""
        return self.latest.value - self.first.value if self.latest and self.first else 0

    @property
    def by_voice(self) -> list[tuple[Voice, GroupScore]]:
        """The newest score of each voice that answered."""
        return [(Voice(voice), scores[-1]) for voice, scores in self.scores.items() if scores]

    @property
    def gap(self) -> int | None:
        """Levels between the newest answers of two voices about the same quarter; None while only one answered."""
        newest = [score for _, score in self.by_voice]
        if len(newest) < 2 or newest[0].assessment.period_starts_on != newest[1].assessment.period_starts_on:
            return None
        return abs(newest[0].value - newest[1].value)

    @property
    def chart(self) -> LevelChart | None:
        voices = [(voice, [scored(score) for score in scores]) for voice, scores in self.scores.items()]
        return level_chart(voices, highest=len(self.item.levels), target=self.item.target)

    @property
    def sentence(self) -> str:
        """The whole line in words, for those who do not see the picture."""
        return f"{self.item.label}: " + "; ".join(scored(score).sentence for score in self.judged)


def scored(score: GroupScore) -> Scored:
    """A score as the drawing takes it."""
    day, voice = score.assessment.assessed_on, Voice(score.assessment.voice)
    who = "" if voice == Voice.ASSESSOR else f" menurut {voice.label.lower()}"
    return Scored(day, score.value, f"{score.item.level_label(score.value)}{who}, {format_date(day)}")


@dataclass(frozen=True)
class Part:
    """Everything of one purpose: its lines, its assessments newest first, and whether it is time to judge again."""

    purpose: InstrumentPurpose
    lines: list[Line]
    assessments: list[GroupAssessment]
    today: dt.date

    @property
    def latest(self) -> GroupAssessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def is_stale(self) -> bool:
        return self.latest is not None and is_stale(self.latest.reassess_on, self.today)

    @property
    def reached(self) -> int:
        return sum(line.is_reached for line in self.lines)

    @property
    def judged(self) -> int:
        """How many items have a score at all."""
        return sum(line.latest is not None for line in self.lines)

    @property
    def tests(self) -> list[TestAnswer]:
        """Tetap and layak as the newest assessment knows them."""
        return tests_of(self.latest) if self.latest else []


def tests_of(assessment: GroupAssessment) -> list[TestAnswer]:
    """Tetap and layak of one assessment; nothing for other purposes."""
    if assessment.purpose != InstrumentPurpose.OUTPUT:
        return []
    return [
        steady_test(assessment.income_months, assessment.instrument.steady_months),
        decent_test(assessment.income_idr, assessment.costs_idr),
    ]


@dataclass
class Progress:
    """The parts of one group by purpose."""

    organization: Organization
    parts: dict[str, Part] = field(default_factory=dict)

    def __getitem__(self, purpose: str) -> Part:
        return self.parts[purpose]

    def level(self, purpose: str, code: str) -> Line | None:
        return next((line for line in self.parts[purpose].lines if line.item.code == code), None)


def progress_of(user, organization: Organization, purposes: Iterable[str] = InstrumentPurpose.values) -> Progress:
    """What `user` may see of the assessments of a group that still count. Two queries."""
    wanted = list(purposes)
    rows = (
        GroupAssessment.objects.visible_to(user)
        .filter(organization=organization, purpose__in=wanted)
        .standing()
        .select_related("instrument", "assessor", "corrects")
        .order_by("assessed_on", "pk")
    )
    assessments = {row.pk: row for row in rows}
    scores: dict[str, dict[str, dict[str, list[GroupScore]]]] = defaultdict(lambda: defaultdict(dict))
    items: dict[tuple[str, str], InstrumentItem] = {}
    found = GroupScore.objects.filter(assessment__in=list(assessments)).select_related("item")
    for score in found.order_by("assessment__assessed_on", "assessment_id", "item__order"):
        score.assessment = assessments[score.assessment_id]
        purpose, code = score.assessment.purpose, score.item.code
        scores[purpose][code].setdefault(score.assessment.voice, []).append(score)
        items[purpose, code] = score.item
    today = organization.institution.today
    progress = Progress(organization)
    for purpose in wanted:
        own = [row for row in assessments.values() if row.purpose == purpose]
        lines = [Line(items[purpose, code], by_voice) for code, by_voice in scores[purpose].items()]
        lines.sort(key=lambda line: line.item.order)
        progress.parts[purpose] = Part(InstrumentPurpose(purpose), lines, own[::-1], today)
    return progress


def table_of(part: Part) -> list[tuple[GroupAssessment, list[GroupScore | None]]]:
    """The assessments of a part, newest first, each with its score on every line (None: not judged)."""
    by_key: dict[tuple[int, str], GroupScore] = {
        (score.assessment_id, line.item.code): score for line in part.lines for score in line.judged
    }
    codes: Sequence[str] = [line.item.code for line in part.lines]
    return [(row, [by_key.get((row.pk, code)) for code in codes]) for row in part.assessments]
