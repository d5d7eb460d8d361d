"""Fixed choices of searches for partners: criteria, candidates, scores."""

from django.db import models

from programs.enums.looks import StateChoices


class JudgingMethod(models.TextChoices):
    """How a criterion is judged: by people, or computed from what the registry knows."""

    TYPED = "typed", "Dinilai orang"
    FIELD = "field", "Dari data mitra"
    DISTANCE = "distance", "Dari jarak"
    CAPABILITY = "capability", "Dari kemampuan"


class JudgedField(models.TextChoices):
    """What of an organization a criterion can be computed from."""

    VERIFIED = "verified", "Data sudah diverifikasi"
    LEGAL = "legal", "Punya NIB atau nomor badan hukum"
    SIGNATORY = "signatory", "Punya narahubung yang berwenang menandatangani"
    HISTORY = "history", "Pernah bermitra dengan kita"


class CandidateRole(models.TextChoices):
    """What a potential partner can be (source text, part E e 6)."""

    ORGANIZER = "organizer", "Penyelenggara"
    FACILITY = "facility", "Penyedia fasilitas"
    TUTOR = "tutor", "Penyedia tutor"
    FUNDS_MARKET = "funds_market", "Penyedia dana dan pasar"
    BUSINESS = "business", "Mitra usaha"


class CandidateListing(models.TextChoices):
    LONG = "long", "Daftar panjang"
    SHORT = "short", "Daftar pendek"


class SelectionStatus(StateChoices):
    """What people decided of a search for partners."""

    OPEN = "open", "Mencari"
    DECIDED = "decided", "Diputuskan"
    CLOSED = "closed", "Ditutup"
