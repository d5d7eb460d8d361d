"""The audit events of the example."""

from kemitraan.accounts.models import Institution
from kemitraan.core.actors import SystemActor
from kemitraan.core.services import audit


def record(institution: Institution, sentence: str, subjects: list) -> None:
    """One audit event for each example record, by the system."""
    audit.record_many(
        actor=SystemActor("contoh", institution),
        entries=[("demo.create", sentence, [subject], []) for subject in subjects],
        institution=institution,
    )
