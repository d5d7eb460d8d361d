"""Fixed choices of programs, partnerships, agreements and obligations."""

from django.db import models

from partners.enums import Aspect as Aspect  # noqa: PLC0414 - offered here too


class StateChoices(models.TextChoices):
    """Choices that know their color token and icon; subclasses fill `_looks`."""

    @property
    def color(self) -> str:
        return LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.value][1]


LOOKS = {
    "draft": ("idle", "pencil"),
    "negotiating": ("wait", "arrows-exchange"),
    "agreed": ("wait", "heart-handshake"),
    "signed": ("soon", "pencil"),
    "active": ("ok", "circle-check"),
    "in_force": ("ok", "circle-check"),
    "running": ("ok", "player-play"),
    "suspended": ("soon", "player-pause"),
    "finished": ("idle", "flag"),
    "ended": ("idle", "flag"),
    "cancelled": ("idle", "circle-x"),
    "decided": ("ok", "circle-check"),
    "closed": ("idle", "archive"),
    "expired": ("late", "clock"),
    "upcoming": ("wait", "clock"),
    "promised": ("wait", "hourglass"),
    "delivered": ("ok", "circle-check"),
    "paused": ("soon", "player-pause"),
    "open": ("wait", "hourglass"),
    "reported": ("soon", "send"),
    "disputed": ("late", "message"),
    "fulfilled": ("ok", "circle-check"),
    "waived": ("idle", "note"),
    "ahead": ("idle", "circle-dashed"),
    "under_way": ("wait", "hourglass"),
    "missing": ("late", "alert-circle"),
    "met": ("ok", "circle-check"),
    "unmet": ("soon", "alert-triangle"),
    "untargeted": ("idle", "target-arrow"),
    "waiting": ("wait", "hourglass"),
    "accepted": ("ok", "circle-check"),
    "partly": ("soon", "circle-check"),
    "rejected": ("late", "circle-x"),
    "raised": ("late", "flag"),
    "discussed": ("wait", "message"),
    "mediated": ("soon", "heart-handshake"),
    "resolved": ("ok", "circle-check"),
    "replaced": ("idle", "archive"),
    "withdrawn": ("idle", "circle-x"),
    "acknowledged": ("ok", "circle-check"),
}


class ProgramStatus(StateChoices):
    DRAFT = "draft", "Draf"
    RUNNING = "running", "Berjalan"
    FINISHED = "finished", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


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


class AgreementKind(models.TextChoices):
    MOU = "mou", "MoU"
    PKS = "pks", "PKS"
    IA = "ia", "IA"
    OTHER = "other", "Lainnya"


class AgreementState(StateChoices):
    """What people decided. `berakhir` is not here: a query says it."""

    DRAFT = "draft", "Draf"
    NEGOTIATING = "negotiating", "Negosiasi"
    AGREED = "agreed", "Disepakati"
    SIGNED = "signed", "Ditandatangani"
    ACTIVE = "active", "Aktif"
    SUSPENDED = "suspended", "Ditangguhkan"
    ENDED = "ended", "Diakhiri"
    CANCELLED = "cancelled", "Dibatalkan"


class TermUnit(models.TextChoices):
    """In what a term is counted."""

    YEARS = "years", "tahun"
    MONTHS = "months", "bulan"
    DAYS = "days", "hari"


class AddendumState(StateChoices):
    """What people decided of an addendum; from when it counts is its date."""

    DRAFT = "draft", "Draf"
    IN_FORCE = "in_force", "Berlaku"
    CANCELLED = "cancelled", "Dibatalkan"


class NumberedKind(models.TextChoices):
    """What the institution numbers: agreements by kind, and addenda."""

    MOU = "mou", "MoU"
    PKS = "pks", "PKS"
    IA = "ia", "IA"
    OTHER = "other", "Lainnya"
    ADDENDUM = "addendum", "ADD"


class WordKind(models.TextChoices):
    """Kinds of documents that have a Word template of their own; other agreements take that of PKS."""

    MOU = "mou", "MoU"
    PKS = "pks", "PKS"
    IA = "ia", "IA"
    ADDENDUM = "addendum", "Adendum"


class ClauseTopic(models.TextChoices):
    """What a clause is about; the seven of `REQUIRED_CONTENT` are those that law and supervision ask for."""

    RECITAL = "recital", "Latar belakang"
    BASIS = "basis", "Dasar hukum"
    PURPOSE = "purpose", "Maksud dan tujuan"
    SCOPE = "scope", "Kegiatan usaha dan ruang lingkup"
    RIGHTS = "rights", "Hak dan kewajiban"
    DEVELOPMENT = "development", "Bentuk pengembangan"
    SKILLS = "skills", "Alih keterampilan"
    IMPLEMENTATION = "implementation", "Pelaksanaan"
    VALUE = "value", "Pembiayaan"
    PAYMENT = "payment", "Pembayaran"
    TERM = "term", "Jangka waktu"
    MONITORING = "monitoring", "Pemantauan dan evaluasi"
    CONFIDENTIALITY = "confidentiality", "Kerahasiaan dan kekayaan intelektual"
    SANCTION = "sanction", "Penghargaan dan sanksi"
    FORCE_MAJEURE = "force_majeure", "Keadaan kahar"
    DISPUTE = "dispute", "Penyelesaian perselisihan"
    AMENDMENT = "amendment", "Perubahan"
    TERMINATION = "termination", "Pengakhiran"
    CORRESPONDENCE = "correspondence", "Surat-menyurat"
    CLOSING = "closing", "Penutup"
    OTHER = "other", "Lain-lain"


class VersionOccasion(models.TextChoices):
    """When the words of an agreement were kept as a version."""

    NEGOTIATED = "negotiated", "Mulai negosiasi"
    CHANGED = "changed", "Diubah saat negosiasi"
    AGREED = "agreed", "Disepakati"
    SIGNED = "signed", "Ditandatangani"
    ISSUED = "issued", "Dokumen terbit"
    RETURNED = "returned", "Naskah perundingan kembali"


class ConsentMethod(models.TextChoices):
    SIGNED_SCAN = "signed_scan", "Pindaian bertanda tangan"
    IN_APP = "in_app", "Di aplikasi"
    MEETING = "meeting", "Rapat bersama"
    SIGNED_LINK = "signed_link", "Lewat tautan pribadi"


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


class PartnershipCondition(models.TextChoices):
    """The four conditions for forming a partnership (source text, part E d)."""

    PARTIES = "parties", "Ada dua pihak atau lebih"
    VISION = "vision", "Kesamaan visi dalam mencapai tujuan"
    CONSENT = "consent", "Ada kesepakatan"
    MUTUAL_NEED = "mutual_need", "Saling membutuhkan"


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


class SettlementMode(models.TextChoices):
    """How two parties settle: what is delivered is sold by a price, or a result is shared by percentages."""

    PRICE = "price", "Jual beli dengan harga"
    SHARE = "share", "Bagi hasil"


class SettlementSide(models.TextChoices):
    """One of the two parties of an account."""

    FIRST = "first", "Pihak pertama"
    SECOND = "second", "Pihak kedua"


class PriceKind(models.TextChoices):
    """The price that is paid, or the lowest one that somebody with authority announced."""

    AGREED = "agreed", "Harga yang dipakai"
    FLOOR = "floor", "Harga acuan terendah"


class EntryKind(models.TextChoices):
    """What one entry of an account tells; a share is written when a period is closed, never by hand."""

    ADVANCE = "advance", "Uang muka"
    DELIVERY = "delivery", "Penyerahan hasil"
    DEDUCTION = "deduction", "Potongan"
    PAYMENT = "payment", "Pembayaran"
    REVENUE = "revenue", "Pendapatan"
    COST = "cost", "Biaya"
    SHARE = "share", "Bagian hasil"


class AdvanceForm(models.TextChoices):
    """What an advance was given in."""

    MONEY = "money", "Uang"
    GOODS = "goods", "Barang"


class AnswerStanding(StateChoices):
    """What the other side said so far."""

    WAITING = "waiting", "Menunggu jawaban"
    ACKNOWLEDGED = "acknowledged", "Diakui"
    DISPUTED = "disputed", "Dipersoalkan"
