"""Who: organizations, groups and their members, contacts."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    label = "partners"
    verbose_name = "Mitra"

    def ready(self) -> None:
        from kemitraan.core.registry import SearchProvider, commented_models, resources, search_providers, visibility
        from partners.models import Organization
        from partners.resources import ORGANIZATIONS
        from partners.selectors import find_organizations
        from partners.visibility import represented_organizations

        visibility.register("partners.Organization:partner:represented", represented_organizations)
        resources.register(ORGANIZATIONS.key, ORGANIZATIONS)
        search_providers.register("organizations", SearchProvider("Mitra", "building-community", find_organizations))
        commented_models.register("partners.Organization", Organization)
