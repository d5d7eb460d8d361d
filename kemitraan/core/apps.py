from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kemitraan.core"
    label = "core"
    verbose_name = "Dasar"

    def ready(self) -> None:
        from kemitraan.core.health import OPERATION, READINESS
        from kemitraan.core.registry import health_checks

        for name, check in {**READINESS, **OPERATION}.items():
            health_checks.register(name, check)
