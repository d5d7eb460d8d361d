"""Who: organizations, groups and their members, contacts."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class PartnersConfig(AppConfig):
    name = "partners"
    label = "partners"
    verbose_name = "Mitra"

    def ready(self) -> None:
        pre_migrate.connect(_before_migrations, sender=self)
        post_migrate.connect(_after_migrations, sender=self)
        from kemitraan.core.registry import (
            DatabaseRule,
            RecordPanel,
            SearchProvider,
            bulk_actions,
            commented_models,
            database_rules,
            due_sources,
            health_checks,
            history_scopes,
            record_panels,
            reminder_contacts,
            resources,
            search_providers,
            visibility,
            work_parts,
        )
        from partners.due import DOCUMENT_EXPIRING, DOCUMENT_WORK
        from partners.forms.bulk import BulkCategoryForm, BulkLeftForm, BulkReasonForm, BulkSectorForm, BulkTagForm
        from partners.models import Organization
        from partners.querysets import OrganizationQuerySet
        from partners.resources import CONTACTS, MEMBERS, ORGANIZATIONS
        from partners.selectors import find_organizations
        from partners.selectors.health import search_texts_check
        from partners.selectors.merges import merged_panel
        from partners.selectors.reach import contacts_to_remind
        from partners.services.bulk import bulk_actions_for_organizations
        from partners.services.people_bulk import bulk_actions_for_contacts, bulk_actions_for_members
        from partners.visibility import represented_organizations

        visibility.register("partners.Organization:partner:represented", represented_organizations)
        due_sources.register(DOCUMENT_EXPIRING.key, DOCUMENT_EXPIRING)
        work_parts.register(DOCUMENT_EXPIRING.key, DOCUMENT_WORK)
        reminder_contacts.register("partners", contacts_to_remind)
        for resource in (ORGANIZATIONS, MEMBERS, CONTACTS):
            resources.register(resource.key, resource)
        search_providers.register("organizations", SearchProvider("Mitra", "building-community", find_organizations))
        record_panels.register(
            "partners.Organization:merges",
            RecordPanel(title="Gabungan dari", template="partners/_merged_panel.html", build=merged_panel, order=90),
        )
        health_checks.register("partners:search-texts", search_texts_check)
        commented_models.register("partners.Organization", Organization)
        history_scopes.register("partners.Organization", OrganizationQuerySet.inside_for)
        for action in bulk_actions_for_organizations(
            reason_form=BulkReasonForm,
            tag_form=BulkTagForm,
            sector_form=BulkSectorForm,
            category_form=BulkCategoryForm,
        ):
            bulk_actions.register(f"partners.Organization:{action.code}", action)
        for action in bulk_actions_for_contacts():
            bulk_actions.register(f"partners.Contact:{action.code}", action)
        for action in bulk_actions_for_members(left_form=BulkLeftForm):
            bulk_actions.register(f"partners.Member:{action.code}", action)
        rebuilt = ("partners_region_words", "partners_region_parts")
        again = tuple(f"INSERT INTO {name}({name}) VALUES ('rebuild')" for name in rebuilt)  # noqa: S608
        database_rules.register(
            "partners:region-search", DatabaseRule("partners", "0003_region_search", "add_search", again)
        )


def _before_migrations(using: str, plan: list[tuple[Any, bool]], **kwargs: Any) -> None:
    """SQLite is about to copy our tables: triggers that name them stand in the way."""
    from partners import search_texts

    is_ours = any(migration.app_label == PartnersConfig.label for migration, _ in plan)
    if is_ours and connections[using].vendor == "sqlite":
        search_texts.take_down(using)


def _after_migrations(using: str, **kwargs: Any) -> None:
    from partners import search_texts

    search_texts.put_up(using)
