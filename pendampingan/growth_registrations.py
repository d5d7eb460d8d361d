"""What the progress of groups offers to the foundation: visibility, a panel, work, files, reminders."""

from kemitraan.core import registry
from kemitraan.core.permissions import Allowed, Decision, Denied
from pendampingan import growth_visibility
from pendampingan.growth_due import SOURCES
from pendampingan.growth_rules import may_support
from pendampingan.models import LearningMaterial
from pendampingan.selectors.growth_panel import growth_panel_of
from pendampingan.selectors.growth_work import growth_work
from programs.models import GroupAssessment
from programs.rules.growth import may_correct


def may_read_evidence(user, assessment: GroupAssessment) -> Decision:
    """Whoever sees an assessment sees the files that show it."""
    if GroupAssessment.objects.visible_to(user).filter(pk=assessment.pk).exists():
        return Allowed()
    return Denied("Berkas ini bagian dari penilaian yang tidak dapat Anda lihat.")


def may_read_material(user, material: LearningMaterial) -> Decision:
    """Whoever sees a medium sees its files."""
    if LearningMaterial.objects.visible_to(user).filter(pk=material.pk).exists():
        return Allowed()
    return Denied("Berkas ini bagian dari medium belajar lembaga.")


def may_add_material(user, material: LearningMaterial) -> Decision:
    return may_support(user, bool(user.membership and user.membership.is_mentor))


def register_growth() -> None:
    for key, build in growth_visibility.FILTERS.items():
        registry.visibility.register(key, build)
    registry.record_panels.register(
        "partners.Organization:perkembangan",
        registry.RecordPanel(
            title="Perkembangan", template="pendampingan/_growth_panel.html", build=growth_panel_of, order=41
        ),
    )
    registry.attachment_policies.register("programs.GroupAssessment", may_read_evidence)
    registry.upload_policies.register("programs.GroupAssessment", may_correct)
    registry.attachment_policies.register("pendampingan.LearningMaterial", may_read_material)
    registry.upload_policies.register("pendampingan.LearningMaterial", may_add_material)
    registry.work_sections.register("pendampingan:growth", growth_work)
    for source in SOURCES:
        registry.due_sources.register(source.key, source)
