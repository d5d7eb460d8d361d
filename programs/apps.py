from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    label = "programs"
    verbose_name = "Program"

    def ready(self) -> None:
        from kemitraan.core.registry import (
            RecordPanel,
            SearchProvider,
            attachment_policies,
            bulk_actions,
            commented_models,
            dossier_sections,
            due_sources,
            record_panels,
            resources,
            search_providers,
            timeline_sources,
            upload_policies,
            visibility,
            work_parts,
            work_sections,
        )
        from kemitraan.exchange.selectors import dossier_panel
        from programs import due, references, rules, selectors, timeline
        from programs import visibility as sight
        from programs.dossiers import SECTIONS as CHAPTERS
        from programs.due_sources import SOURCES
        from programs.forms.bulk import (
            BulkCoordinatorForm,
            BulkDecisionForm,
            BulkNoteForm,
            BulkProgramForm,
            BulkReasonForm,
        )
        from programs.panels import ARCHIVE, LEDGER
        from programs.querysets import may_attach_to_grievance
        from programs.resources import AGREEMENTS, OBLIGATIONS, READINGS
        from programs.selectors.recording import can_change_reading
        from programs.services.bulk import bulk_actions_for_agreements, bulk_actions_for_partnerships
        from programs.services.bulk_programs import bulk_actions_for_programs

        visibility.register("programs.Program:partner:party", sight.partner_programs)
        visibility.register("programs.Partnership:partner:party", sight.partner_partnerships)
        visibility.register("programs.Agreement:partner:party", sight.partner_agreements)
        visibility.register("partners.Organization:partner:co_party", sight.co_parties)
        references.register_all()
        for record, panel in (("programs.Agreement:archive", ARCHIVE), ("partners.Organization:ledger", LEDGER)):
            record_panels.register(record, panel)
        for label in ("programs.Agreement", "programs.Partnership"):
            panel = RecordPanel("Berkas lengkap", "exchange/_dossier_panel.html", dossier_panel, order=90)
            record_panels.register(f"{label}:dossier", panel)
        for key, section in CHAPTERS.items():
            dossier_sections.register(key, section)
        resources.register(AGREEMENTS.key, AGREEMENTS)
        resources.register(OBLIGATIONS.key, OBLIGATIONS)
        resources.register(READINGS.key, READINGS)
        upload_policies.register("programs.Agreement", rules.may_change_agreement_files)
        upload_policies.register("programs.SelectionDecision:selection_record", rules.may_change_issued_record)
        upload_policies.register("programs.Grievance", may_attach_to_grievance)
        upload_policies.register("programs.Program", rules.may_change_program_files)
        attachment_policies.register("programs.Program", rules.may_read_program_files)
        for source in SOURCES:
            due_sources.register(source.key, source)
        work_parts.register("need_without_candidate", due.NEED_WORK)
        work_sections.register("waiting", due.work_on_waiting)
        work_sections.register("obligations", due.work_on_obligations)
        upload_policies.register("programs.Reading", can_change_reading)
        upload_policies.register("programs.ObligationOccurrence", selectors.can_change_evidence)
        upload_policies.register("programs.ObligationDelivery", selectors.can_change_delivery_files)
        search_providers.register("programs", SearchProvider("Program", "target-arrow", selectors.find_programs))
        search_providers.register(
            "partnerships", SearchProvider("Kemitraan", "heart-handshake", selectors.find_partnerships)
        )
        search_providers.register("agreements", SearchProvider("Perjanjian", "file-text", selectors.find_agreements))
        asked = {"decision_form": BulkDecisionForm, "note_form": BulkNoteForm, "program_form": BulkProgramForm}
        for action in bulk_actions_for_partnerships(**asked):
            bulk_actions.register(f"programs.Partnership:{action.code}", action)
        for action in bulk_actions_for_agreements(**asked):
            bulk_actions.register(f"programs.Agreement:{action.code}", action)
        for action in bulk_actions_for_programs(coordinator_form=BulkCoordinatorForm, reason_form=BulkReasonForm):
            bulk_actions.register(f"programs.Program:{action.code}", action)
        for model in timeline.COMMENTED:
            commented_models.register(model._meta.label, model)
        for key, entry in timeline.SOURCES.items():
            timeline_sources.register(key, entry)
        register_word()
        register_settlements()


def register_word() -> None:
    """Word files: who makes them, who hands one in, and that the file of a template stays as it is."""
    from kemitraan.core.registry import job_handlers, upload_policies
    from programs.rules import may_change_template_file
    from programs.selectors.returned_drafts import RETURNED, can_return_draft
    from programs.selectors.word_templates import MAKING
    from programs.services.word_making import run_word

    job_handlers.register(MAKING, run_word)
    upload_policies.register("programs.WordTemplate", may_change_template_file)
    upload_policies.register(f"programs.Agreement:{RETURNED}", can_return_draft)


def register_settlements() -> None:
    """What accounts between two parties offer to the foundation."""
    from kemitraan.core.registry import DatabaseRule, database_rules, upload_policies, visibility
    from programs import visibility as sight
    from programs.selectors.settlements import may_change_entry_files, may_change_price_files

    triggers = DatabaseRule("programs", "0026_settlement_triggers", "add_triggers")
    database_rules.register("programs:settlements", triggers)
    visibility.register("programs.SettlementAccount:partner:side", sight.partner_settlements)
    upload_policies.register("programs.SettlementEntry", may_change_entry_files)
    upload_policies.register("programs.SettlementPrice", may_change_price_files)
