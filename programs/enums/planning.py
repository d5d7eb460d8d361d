"""Fixed choices of programs: plans, components, needs and how they are covered."""

from django.db import models

from partners.enums import Aspect
from programs.enums.looks import StateChoices


class ProgramStatus(StateChoices):
    DRAFT = "draft", "Draf"
    RUNNING = "running", "Berjalan"
    FINISHED = "finished", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


class ManagementStage(models.TextChoices):
    """Stages in which a program is managed (source text, parts E e 1 and F task e)."""

    PLANNING = "planning", "Perencanaan"
    ORGANIZING = "organizing", "Pengorganisasian"
    IMPLEMENTATION = "implementation", "Pelaksanaan"
    MONITORING = "monitoring", "Pemantauan"
    EVALUATION = "evaluation", "Evaluasi"


class CopiedPart(models.TextChoices):
    """What goes along when a program is copied, beside its direction."""

    STAGES = "stages", "Tahap dan pelaksananya"
    COMPONENTS = "components", "Komponen"
    CRITERIA = "criteria", "Kriteria"
    INDICATORS = "indicators", "Indikator"


class StagePart(models.TextChoices):
    """How much of a stage an organization carries out (source text, part E e 1 b and c)."""

    WHOLE = "whole", "Seluruhnya"
    SHARE = "share", "Sebagian"
    INITIAL = "initial", "Kegiatan awal"
    FOLLOW_UP = "follow_up", "Kegiatan lanjutan"


class BudgetSource(models.TextChoices):
    """Where money for a program comes from."""

    OWN = "own", "Lembaga sendiri"
    PARTNER = "partner", "Mitra"
    GOVERNMENT = "government", "Pemerintah"
    DONOR = "donor", "Donor"
    CSR = "csr", "CSR perusahaan"
    OTHER = "other", "Lainnya"


class ComponentKind(models.TextChoices):
    """What a program must have ready: the list of the source text's training example, and own kinds."""

    BUILDING = "building", "Gedung"
    EQUIPMENT = "equipment", "Perlengkapan"
    MATERIAL = "material", "Bahan ajar"
    TOOL = "tool", "Peralatan"
    TRAINER = "trainer", "Tenaga pelatih"
    PARTICIPANT = "participant", "Peserta"
    FUNDS = "funds", "Dana"
    OTHER = "other", "Lainnya"

    @property
    def aspect(self) -> str:
        """The aspect in which a gap of this kind is usually partnered."""
        return {
            "trainer": Aspect.PEOPLE.value,
            "participant": Aspect.PEOPLE.value,
            "funds": Aspect.FUNDS.value,
            "other": Aspect.ACTIVITY.value,
        }.get(self.value, Aspect.FACILITY.value)


class ActivityForm(models.TextChoices):
    """The three forms of carrying out a program together (source text, part E e 1)."""

    JOINT = "joint", "Bersama pada setiap tahap"
    SHARE = "share", "Satu pihak melaksanakan bagian atau seluruh tahap"
    CONTINUATION = "continuation", "Kegiatan awal atau lanjutan dari rancangan pihak lain"

    @property
    def short(self) -> str:
        """For a cell of a table."""
        return {"joint": "Bersama", "share": "Satu pihak", "continuation": "Awal atau lanjutan"}[self.value]


class NeedFlow(models.TextChoices):
    """Who gives to whom; facilities and people may go both ways (source text, parts E e 2 and 4)."""

    SOUGHT = "sought", "Dari mitra"
    GIVEN = "given", "Untuk mitra"
    MUTUAL = "mutual", "Timbal balik"


class CoverageStage(StateChoices):
    """How far a need is covered: what was only promised, what the parties agreed on, what was done."""

    PROMISED = "promised", "Dijanjikan"
    AGREED = "agreed", "Disepakati"
    DELIVERED = "delivered", "Diserahkan"
    PAUSED = "paused", "Ditangguhkan"


class CoverageStanding(models.TextChoices):
    """Where a coverage stands on a day, and why it counts or does not; computed, never stored."""

    PROMISED = "promised", "Dijanjikan, belum disepakati"
    AGREED = "agreed", "Disepakati"
    ONGOING = "ongoing", "Berjalan terus, tidak ada tenggat yang lewat"
    LATE = "late", "Berjalan terus, tetapi ada tenggat yang lewat"
    PAUSED = "paused", "Kemitraan atau perjanjiannya ditangguhkan"
    LEFT = "left", "Pihaknya sudah tidak ikut serta"
    OVER = "over", "Kemitraan atau perjanjiannya sudah diakhiri atau dibatalkan"
    EXPIRED = "expired", "Perjanjiannya sudah berakhir"
    CANCELLED = "cancelled", "Kewajibannya dibatalkan"
    WAIVED = "waived", "Kewajibannya tidak disepakati"
    REVOKED = "revoked", "Keputusan memilihnya dicabut"
