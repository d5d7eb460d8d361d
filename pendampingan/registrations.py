"""What pendampingan offers to the foundation: visibility, panels, work, files, health."""

from kemitraan.core import registry
from kemitraan.core.permissions import Allowed, Decision, Denied
from partners.selectors import reference_counters
from pendampingan import dossier, references, rules, timeline
from pendampingan.due import SOURCES
from pendampingan.due.groups import away, lead_mentors
from pendampingan.due.work import WORK
from pendampingan.forms.bulk import BulkEndForm, BulkHandOverForm, BulkProgramForm, BulkRhythmForm
from pendampingan.forms.follow_ups import BulkDoneForm
from pendampingan.models import FieldReport, FollowUp, LearningMaterial, MentorCertificate
from pendampingan.resources import ASSIGNMENTS, FIELD_REPORTS
from pendampingan.rules.groups import may_support
from pendampingan.selectors.groups import accompaniment_of
from pendampingan.selectors.growth_panel import growth_panel_of
from pendampingan.selectors.growth_work import growth_work
from pendampingan.selectors.health import groups_without_mentor_check
from pendampingan.selectors.report_forms import questions_of
from pendampingan.selectors.search import find_reports
from pendampingan.selectors.work import mentor_work, office_work, partner_work
from pendampingan.services import logbooks
from pendampingan.services.bulk import bulk_actions_for_assignments, bulk_actions_for_follow_ups
from pendampingan.visibility import FILTERS
from programs.models import GroupAssessment
from programs.rules.growth import may_correct


def may_read_photo(user, report: FieldReport) -> Decision:
    """Whoever sees the report sees its photos."""
    if FieldReport.objects.visible_to(user).filter(pk=report.pk).exists():
        return Allowed()
    return Denied("Foto ini bagian dari laporan yang tidak dapat Anda lihat.")


def may_read_certificate(user, certificate: MentorCertificate) -> Decision:
    """Whoever sees the certificate sees its file."""
    if MentorCertificate.objects.visible_to(user).filter(pk=certificate.pk).exists():
        return Allowed()
    return Denied("Berkas ini bagian dari data pendamping yang tidak dapat Anda lihat.")


def may_change_certificate(user, certificate: MentorCertificate) -> Decision:
    return rules.can_change_mentor(user, certificate.mentor)


def may_read_evidence(user, follow_up: FollowUp) -> Decision:
    """Whoever sees the follow-up sees what shows that it was done."""
    if FollowUp.objects.visible_to(user).filter(pk=follow_up.pk).exists():
        return Allowed()
    return Denied("Bukti ini bagian dari laporan yang tidak dapat Anda lihat.")


def may_read_assessment_evidence(user, assessment: GroupAssessment) -> Decision:
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


def register_all() -> None:
    for key, build in FILTERS.items():
        registry.visibility.register(key, build)
    registry.record_panels.register(
        "partners.Organization:pendampingan",
        registry.RecordPanel(
            title="Pendampingan", template="pendampingan/_organization_panel.html", build=accompaniment_of, order=40
        ),
    )
    registry.record_panels.register(
        "programs.Program:report-questions",
        registry.RecordPanel(
            title="Pertanyaan laporan", template="pendampingan/_questions_panel.html", build=questions_of, order=60
        ),
    )
    registry.record_panels.register(
        "partners.Organization:perkembangan",
        registry.RecordPanel(
            title="Perkembangan", template="pendampingan/_growth_panel.html", build=growth_panel_of, order=41
        ),
    )
    registry.attachment_policies.register("programs.GroupAssessment", may_read_assessment_evidence)
    registry.upload_policies.register("programs.GroupAssessment", may_correct)
    registry.attachment_policies.register("pendampingan.LearningMaterial", may_read_material)
    registry.upload_policies.register("pendampingan.LearningMaterial", may_add_material)
    registry.work_sections.register("pendampingan:growth", growth_work)
    reference_counters.register("pendampingan", references.REFERENCES)
    registry.work_sections.register("pendampingan:mentor", mentor_work)
    registry.work_sections.register("pendampingan:office", office_work)
    registry.work_sections.register("pendampingan:partner", partner_work)
    registry.attachment_policies.register("pendampingan.FieldReport", may_read_photo)
    registry.upload_policies.register("pendampingan.FieldReport", rules.can_edit_report)
    registry.attachment_policies.register("pendampingan.MentorCertificate", may_read_certificate)
    registry.upload_policies.register("pendampingan.MentorCertificate", may_change_certificate)
    for resource in (ASSIGNMENTS, FIELD_REPORTS):
        registry.resources.register(resource.key, resource)
    for action in bulk_actions_for_assignments(
        rhythm_form=BulkRhythmForm,
        program_form=BulkProgramForm,
        end_form=BulkEndForm,
        hand_over_form=BulkHandOverForm,
    ):
        registry.bulk_actions.register(f"pendampingan.Assignment:{action.code}", action)
    for action in bulk_actions_for_follow_ups(done_form=BulkDoneForm):
        registry.bulk_actions.register(f"pendampingan.FollowUp:{action.code}", action)
    registry.attachment_policies.register("pendampingan.FollowUp", may_read_evidence)
    registry.upload_policies.register("pendampingan.FollowUp", rules.can_complete_follow_up)
    registry.job_handlers.register(logbooks.KIND, logbooks.run_logbook)
    for source in SOURCES:
        registry.due_sources.register(source.key, source)
    for key, part in WORK.items():
        registry.work_parts.register(key, part)
    registry.absences.register("mentors", away)
    registry.group_mentors.register("mentors", lead_mentors)
    registry.search_providers.register(
        "pendampingan:reports", registry.SearchProvider("Laporan", "clipboard-text", find_reports)
    )
    registry.health_checks.register("pendampingan:groups-without-mentor", groups_without_mentor_check)
    for key, section in dossier.SECTIONS.items():
        registry.dossier_sections.register(key, section)
    for model in timeline.COMMENTED:
        registry.commented_models.register(model._meta.label, model)
    for key, timeline_source in timeline.SOURCES.items():
        registry.timeline_sources.register(key, timeline_source)
    registry.database_rules.register(
        "pendampingan:one-lead",
        registry.DatabaseRule("pendampingan", "0003_one_lead_at_any_time", "add_rule"),
    )
    registry.database_rules.register(
        "pendampingan:one-leave",
        registry.DatabaseRule("pendampingan", "0005_one_leave_at_any_time", "add_rule"),
    )
