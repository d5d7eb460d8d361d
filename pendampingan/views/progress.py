"""The way of one group from input to output, part by part; only the open part is read."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.views.generic import DetailView

from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedObjectMixin
from partners.enums import Direction
from partners.models import Organization
from partners.selectors import capabilities_of
from pendampingan.enums import ResourceNature
from pendampingan.models import AreaFact, DataCheck, GroupResource, NeedProposal, Referral, Training
from pendampingan.rules.groups import may_support
from pendampingan.selectors.baselines import baseline_of
from pendampingan.selectors.measures import measures_of
from pendampingan.selectors.progress import progress_of, table_of
from pendampingan.selectors.size_history import size_history_of
from pendampingan.selectors.standing import standing_of
from pendampingan.selectors.voices import accompanies, answers_of, decide_answer
from programs.enums import InstrumentPurpose, Voice
from programs.rules.growth import may_assess

TABS = (
    ("ringkasan", "Ringkasan"),
    ("masukan", "Masukan"),
    ("proses", "Proses"),
    ("sifat", "Sifat"),
    ("hasil", "Hasil"),
    ("keluaran", "Keluaran"),
    ("angka", "Angka"),
    ("pelatihan", "Pelatihan"),
    ("rujukan", "Rujukan"),
    ("sumber", "Sumber daya"),
    ("data", "Data dan daerah"),
)
PURPOSES = {
    "proses": InstrumentPurpose.PROCESS,
    "sifat": InstrumentPurpose.NATURE,
    "hasil": InstrumentPurpose.RESULT,
    "keluaran": InstrumentPurpose.OUTPUT,
}


class GroupMixin(ScopedObjectMixin):
    """A group (or a single entrepreneur) whose parts the person may read."""

    model = Organization

    def get_queryset(self):
        return super().get_queryset().inside_for(self.request.user).select_related("institution")


class GroupProgressView(GroupMixin, DetailView):
    """Input, process, natures, results, output and figures of one group; `?bagian=` says which part is open."""

    template_name = "pendampingan/group_progress.html"
    context_object_name = "group"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        group, user = self.object, self.request.user
        asked = self.request.GET.get("bagian", "")
        self.section = asked if asked in dict(TABS) else TABS[0][0]
        read: Callable[[], dict[str, Any]] = getattr(self, f"read_{self.section}", self.read_part)
        return (
            super().get_context_data(**kwargs)
            | {
                "section": self.section,
                "tabs": self.tabs(),
                "today": group.institution.today,
                "can_assess": bool(may_assess(user)),
                "can_decide": bool(can_write(user)),
                "purposes": {code: purpose.label for code, purpose in PURPOSES.items()},
            }
            | read()
        )

    def tabs(self) -> list[dict[str, Any]]:
        url = reverse("pendampingan:group-progress", args=[self.object.public_id])
        return [
            {
                "label": label,
                "url": url if code == TABS[0][0] else f"{url}?bagian={code}",
                "is_active": code == self.section,
            }
            for code, label in TABS
        ]

    def read_ringkasan(self) -> dict[str, Any]:
        user, group = self.request.user, self.object
        progress = progress_of(user, group)
        return {
            "parts": [(code, progress[purpose]) for code, purpose in PURPOSES.items()],
            "baseline": baseline_of(group),
            "standing": standing_of(user, group, progress),
        }

    def read_masukan(self) -> dict[str, Any]:
        return {"baseline": baseline_of(self.object)}

    def read_part(self) -> dict[str, Any]:
        purpose = PURPOSES[self.section]
        part = progress_of(self.request.user, self.object, [purpose])[purpose]
        return {"part": part, "table": table_of(part), "assess_url": self.assess_url(self.section)}

    def read_sifat(self) -> dict[str, Any]:
        user, group = self.request.user, self.object
        given = answers_of(group, group.institution.today)
        return self.read_part() | {
            "given": given,
            "is_own_mentor": accompanies(user, group),
            "answer_links": [
                {"voice": voice, "url": self.assess_url("sifat", voice), "is_given": voice in given}
                for voice in (Voice.MENTOR, Voice.GROUP)
                if decide_answer(user, group, voice, group.institution.today)
            ],
            "voices": [{"voice": voice, "answer": given.get(voice)} for voice in (Voice.MENTOR, Voice.GROUP)],
        }

    def read_keluaran(self) -> dict[str, Any]:
        user, group = self.request.user, self.object
        return self.read_part() | {"standing": standing_of(user, group)} | self.read_angka()

    def read_angka(self) -> dict[str, Any]:
        return {"measures": measures_of(self.request.user, self.object), "sizes": size_history_of(self.object)}

    def read_pelatihan(self) -> dict[str, Any]:
        rows = Training.objects.visible_to(self.request.user).filter(organization=self.object)
        present = Count("attendances", filter=Q(attendances__is_present=True))
        return self.with_own(trainings=list(rows.annotate(present=present).prefetch_related("materials")))

    def read_rujukan(self) -> dict[str, Any]:
        rows = Referral.objects.visible_to(self.request.user).filter(organization=self.object)
        return self.with_own(referrals=list(rows.select_related("organization", "target", "candidate__selection")))

    def read_sumber(self) -> dict[str, Any]:
        rows = GroupResource.objects.visible_to(self.request.user).filter(organization=self.object)
        found = list(rows.order_by("-is_active", "name", "pk"))
        natures = [(nature, [row for row in found if row.nature == nature]) for nature in ResourceNature]
        return self.with_own(natures=natures)

    def read_data(self) -> dict[str, Any]:
        user, group = self.request.user, self.object
        checks = DataCheck.objects.visible_to(user).filter(organization=group)
        facts = AreaFact.objects.visible_to(user).filter(organization=group)
        proposals = NeedProposal.objects.visible_to(user).filter(organization=group)
        needs = [row for row in capabilities_of(group) if row.direction == Direction.NEED]
        return self.with_own(
            checks=list(checks.select_related("member", "checked_by", "decided_by")),
            area_facts=list(facts.select_related("region")),
            needs=needs,
            proposals=list(proposals.select_related("created_by", "decided_by", "need")),
        )

    def with_own(self, **rows: Any) -> dict[str, Any]:
        """Rows of a part, and whether the person may write there."""
        user = self.request.user
        return rows | {"can_support": bool(may_support(user, accompanies(user, self.object)))}

    def assess_url(self, code: str, voice: str = "") -> str:
        if voice == Voice.GROUP:
            return reverse("pendampingan:group-answer", args=[self.object.public_id])
        return reverse("pendampingan:group-assess", args=[self.object.public_id, code])
