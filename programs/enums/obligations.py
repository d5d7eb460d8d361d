"""Fixed choices of duties: rhythm, due dates, deliveries."""

from django.db import models

from programs.enums.looks import StateChoices


class Frequency(models.TextChoices):
    ONCE = "once", "Sekali"
    MONTHLY = "monthly", "Setiap bulan"
    QUARTERLY = "quarterly", "Setiap tiga bulan"
    YEARLY = "yearly", "Setiap tahun"

    @property
    def months(self) -> int:
        """Months between two due dates; 0 for a one-off."""
        return {"once": 0, "monthly": 1, "quarterly": 3, "yearly": 12}[self.value]


class TransferKind(models.TextChoices):
    """What goes from one party to another in a partnership (source text, part A)."""

    TECHNOLOGY = "technology", "Teknologi"
    KNOWLEDGE = "knowledge", "Pengetahuan atau keterampilan"
    PEOPLE = "people", "Sumber daya manusia"
    LEARNING = "learning", "Cara belajar"
    CAPITAL = "capital", "Modal"
    OTHER = "other", "Lainnya"


class ConsequenceKind(models.TextChoices):
    """What follows from keeping a duty, or from not keeping it."""

    REWARD = "reward", "Penghargaan"
    SANCTION = "sanction", "Sanksi"


class OccurrenceState(StateChoices):
    """What people said of one due date; overdue is a query."""

    OPEN = "open", "Belum dipenuhi"
    REPORTED = "reported", "Dilaporkan terpenuhi"
    DISPUTED = "disputed", "Dipersoalkan"
    FULFILLED = "fulfilled", "Terpenuhi"
    WAIVED = "waived", "Dibebaskan"
    CANCELLED = "cancelled", "Dibatalkan"


class DeliveryState(StateChoices):
    """How the other side judged a delivery, or that it was taken back before."""

    WAITING = "waiting", "Menunggu penilaian"
    ACCEPTED = "accepted", "Diterima"
    PARTLY = "partly", "Diterima sebagian"
    REJECTED = "rejected", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik"
