"""The admin site: only admins that know whose rows are whose are let in."""

from collections.abc import Iterable

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured

THIRD_PARTY = ("django.", "allauth.")


class ScopedAdminSite(AdminSite):
    """Refuses an admin of ours that is not a `ScopedModelAdmin`; leaves those of libraries out."""

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        from kemitraan.core.admin import ScopedModelAdmin

        if admin_class is not None and issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)
            return
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        for model in models:
            if not model.__module__.startswith(THIRD_PARTY):
                raise ImproperlyConfigured(f"the admin of {model._meta.label} must be a ScopedModelAdmin")


class ScopedAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in the place of `django.contrib.admin`."""

    default = False
    default_site = "kemitraan.core.admin_site.ScopedAdminSite"
