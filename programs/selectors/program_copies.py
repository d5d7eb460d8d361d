"""What a copy of a program would hold, told before it is made."""

from dataclasses import dataclass

from django.db.models import OuterRef

from programs.enums import CopiedPart
from programs.models import Component, CriterionWeight, Indicator, Program, StagePlan
from programs.selectors.planning_steps import count_of


@dataclass(frozen=True)
class CopyPreview:
    """How much there is of each part."""

    counts: dict[CopiedPart, int]

    def label(self, part: CopiedPart) -> str:
        """`Komponen (7)`."""
        return f"{part.label} ({self.counts[part]})"

    @property
    def parts(self) -> list[CopiedPart]:
        """Those of which there is something."""
        return [part for part, count in self.counts.items() if count]


def preview_of(program: Program) -> CopyPreview:
    """What can be copied of a program. One query."""
    here = OuterRef("pk")
    counted = {
        CopiedPart.STAGES: StagePlan.objects.filter(program=here),
        CopiedPart.COMPONENTS: Component.objects.filter(program=here),
        CopiedPart.CRITERIA: CriterionWeight.objects.filter(
            criteria_set__program=here, criteria_set__selection=None, criteria_set__is_current=True
        ),
        CopiedPart.INDICATORS: Indicator.objects.filter(program=here, is_active=True),
    }
    found = Program.objects.filter(pk=program.pk).values_list(*map(count_of, counted.values())).get()
    return CopyPreview(dict(zip(counted, found, strict=True)))
