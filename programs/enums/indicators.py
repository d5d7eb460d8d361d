"""Fixed choices of indicators, readings and instruments."""

from django.db import models

from programs.enums.looks import StateChoices


class IndicatorDirection(models.TextChoices):
    UP = "up", "Makin besar makin baik"
    DOWN = "down", "Makin kecil makin baik"
    STEADY = "steady", "Tetap di sekitar target"

    @property
    def short(self) -> str:
        """For a cell of a table."""
        return {"up": "makin besar", "down": "makin kecil", "steady": "tetap"}[self.value]


class ReadingFrequency(models.TextChoices):
    MONTHLY = "monthly", "Setiap bulan"
    QUARTERLY = "quarterly", "Setiap tiga bulan"
    HALF_YEARLY = "half_yearly", "Setiap enam bulan"
    YEARLY = "yearly", "Setiap tahun"
    ONCE = "once", "Sekali selama program"

    @property
    def months(self) -> int:
        """Length of one period in months; 0 where the whole program is one period."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12, "once": 0}[self.value]


class Aggregation(models.TextChoices):
    """How the readings of one period become one figure, and how the figures of periods become that of a year."""

    SUM = "sum", "Jumlah"
    AVERAGE = "average", "Rata-rata"
    LAST = "last", "Angka terakhir"
    HIGHEST = "highest", "Tertinggi"
    LOWEST = "lowest", "Terendah"


class GroupCombination(models.TextChoices):
    """How the figures of several groups become the figure of the program."""

    SUM = "sum", "Dijumlahkan"
    AVERAGE = "average", "Dirata-ratakan"
    HIGHEST = "highest", "Diambil yang tertinggi"
    LOWEST = "lowest", "Diambil yang terendah"


class ReadingOrigin(models.TextChoices):
    """How a reading came."""

    HAND = "hand", "Dicatat"
    REPORT = "report", "Laporan pendampingan"
    IMPORT = "import", "Impor"


class PeriodStanding(StateChoices):
    """Where an indicator stands in a period; computed, never stored. What was not read is never 0."""

    AHEAD = "ahead", "Belum mulai"
    UNDER_WAY = "under_way", "Sedang berjalan"
    MISSING = "missing", "Belum ada data"
    MET = "met", "Tercapai"
    UNMET = "unmet", "Belum tercapai"
    UNTARGETED = "untargeted", "Tanpa target"


class InstrumentPurpose(models.TextChoices):
    """What an instrument looks at on the way of a group from input to output (source text, part F)."""

    PROCESS = "process", "Tujuh prinsip proses"
    NATURE = "nature", "Lima sifat pendampingan"
    RESULT = "result", "Hasil"
    OUTPUT = "output", "Kemandirian dan kedudukan"

    @property
    def is_quarterly(self) -> bool:
        """It speaks of a quarter, answered once; the others speak of the day on which they were judged."""
        return self in {InstrumentPurpose.PROCESS, InstrumentPurpose.NATURE}


class Voice(models.TextChoices):
    """Whose answers an assessment holds."""

    ASSESSOR = "assessor", "Penilai"
    MENTOR = "mentor", "Pendamping"
    GROUP = "group", "Kelompok"
