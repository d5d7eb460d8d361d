"""Accompaniment: mentors, assignments, visits, field reports, follow-ups."""

from django.apps import AppConfig


class PendampinganConfig(AppConfig):
    name = "pendampingan"
    label = "pendampingan"
    verbose_name = "Pendampingan"

    def ready(self) -> None:
        from pendampingan.registrations import register_all

        register_all()
