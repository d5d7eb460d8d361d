"""Fixed choices of partnerships: patterns, statements, rules, grievances."""

from django.db import models

from programs.enums.looks import StateChoices


class PatternCode(models.TextChoices):
    """The six patterns of the source text, part D."""

    ASUH = "asuh", "Pola asuh"
    INTI_PLASMA = "inti_plasma", "Inti-plasma"
    SUB_KONTRAK = "sub_kontrak", "Sub-kontrak"
    FUTURISTIK = "futuristik", "Futuristik"
    SEJAJAR = "sejajar", "Sejajar"
    SESUAI_KEBUTUHAN = "sesuai_kebutuhan", "Sesuai kebutuhan"


class LegalPattern(models.TextChoices):
    """The ten forms of partnership that PP 7/2021 names; beside the pattern, suggested and never derived."""

    INTI_PLASMA = "inti_plasma", "Inti-plasma"
    SUBCONTRACT = "subcontract", "Subkontrak"
    FRANCHISE = "franchise", "Waralaba"
    TRADE = "trade", "Perdagangan umum"
    AGENCY = "agency", "Distribusi dan keagenan"
    SUPPLY_CHAIN = "supply_chain", "Rantai pasok"
    PROFIT_SHARING = "profit_sharing", "Bagi hasil"
    JOINT_OPERATION = "joint_operation", "Kerja sama operasional"
    JOINT_VENTURE = "joint_venture", "Usaha patungan"
    OUTSOURCING = "outsourcing", "Penyumberluaran"


class Strategy(models.TextChoices):
    """The two strategies of the source text, across all patterns."""

    VISION = "vision", "Komitmen visi jangka panjang"
    MISSION = "mission", "Implementasi misi"


class PartnershipStatus(StateChoices):
    DRAFT = "draft", "Draf"
    ACTIVE = "active", "Aktif"
    SUSPENDED = "suspended", "Ditangguhkan"
    ENDED = "ended", "Diakhiri"
    CANCELLED = "cancelled", "Dibatalkan"


class PartnershipCondition(models.TextChoices):
    """The four conditions for forming a partnership (source text, part E d)."""

    PARTIES = "parties", "Ada dua pihak atau lebih"
    VISION = "vision", "Kesamaan visi dalam mencapai tujuan"
    CONSENT = "consent", "Ada kesepakatan"
    MUTUAL_NEED = "mutual_need", "Saling membutuhkan"


class MeetingKind(models.TextChoices):
    """Kinds of meetings; the workshop is the one that the source text names (part B)."""

    WORKSHOP = "workshop", "Lokakarya kemitraan"
    MEETING = "meeting", "Rapat"
    REVIEW = "review", "Evaluasi bersama"
    OTHER = "other", "Lainnya"


class GrievanceState(StateChoices):
    """What people decided of a grievance."""

    RAISED = "raised", "Diajukan"
    DISCUSSED = "discussed", "Dibahas"
    MEDIATED = "mediated", "Mediasi"
    RESOLVED = "resolved", "Selesai"
    CLOSED = "closed", "Ditutup"


class Stance(models.TextChoices):
    """What a party answers to a notice of termination."""

    AGREES = "agrees", "Setuju"
    OBJECTS = "objects", "Keberatan"


class StatementKind(models.TextChoices):
    """What a party says of itself in one aspect (source text, part A)."""

    BRINGS = "brings", "Membawa"
    LACKS = "lacks", "Belum punya"


class Benefit(models.TextChoices):
    """The six benefits of a partnership (source text, part E b), and innovation (part B)."""

    EFFICIENCY = "efficiency", "Efisiensi dan efektivitas"
    ASSURANCE = "assurance", "Jaminan mutu, jumlah, dan keberlanjutan"
    RISK = "risk", "Risiko berkurang, keuntungan meningkat"
    SOCIAL = "social", "Manfaat sosial"
    WELFARE = "welfare", "Pendapatan dan kesejahteraan"
    CONTINUITY = "continuity", "Keberlangsungan program"
    INNOVATION = "innovation", "Inovasi"


class ProvisionKind(models.TextChoices):
    """Texts that the parties of a partnership live by."""

    STANDARD = "standard", "Standar"
    RULE = "rule", "Peraturan bersama"
    UNDERSTANDING = "understanding", "Kesepahaman"


class ProvisionStanding(StateChoices):
    """Where an edition of a text stands on a day; computed, never stored."""

    WAITING = "waiting", "Menunggu persetujuan"
    UPCOMING = "upcoming", "Belum berlaku"
    IN_FORCE = "in_force", "Berlaku"
    REPLACED = "replaced", "Digantikan"
    WITHDRAWN = "withdrawn", "Dicabut"
