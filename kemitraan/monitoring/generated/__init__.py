"""Invented records by the thousand: believable names, the same for the same seed, marked as examples."""

from kemitraan.monitoring.generated.story import GenerationRefused, generate, institution_for

__all__ = ["GenerationRefused", "generate", "institution_for"]
