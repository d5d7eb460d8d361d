"""Fixed choices of pendampingan, from the source text part F."""

from django.db import models


class Task(models.TextChoices):
    """The mentor's six tasks (source text, part F, d a–f)."""

    A = "a", "Identifikasi kebutuhan, analisis, dan verifikasi data"
    B = "b", "Survei data dan fakta daerah sasaran"
    C = "c", "Fasilitasi pelatihan keterampilan"
    D = "d", "Fasilitasi pengembangan kemandirian"
    E = "e", "Fasilitasi perencanaan, pelaksanaan, evaluasi, dan monitoring"
    F = "f", "Menyusun laporan"


class MentorRole(models.TextChoices):
    """The mentor's three roles (source text, part F, a–c)."""

    FACILITATOR = "facilitator", "Fasilitator"
    MOTIVATOR = "motivator", "Motivator"
    CATALYST = "catalyst", "Katalisator"


class Method(models.TextChoices):
    VISIT = "visit", "Kunjungan"
    ONLINE = "online", "Daring"
    PHONE = "phone", "Telepon"
    TRAINING = "training", "Pelatihan"


class Rhythm(models.TextChoices):
    """How the visits of an assignment are planned."""

    WEEKS = "weeks", "Setiap sekian minggu"
    MONTHS = "months", "Setiap sekian bulan"
    DATES = "dates", "Tanggal dipilih sendiri"


class ReportState(models.TextChoices):
    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    RETURNED = "returned", "Dikembalikan"
    VERIFIED = "verified", "Terverifikasi"

    @property
    def color(self) -> str:
        return {"draft": "idle", "submitted": "wait", "returned": "soon", "verified": "ok"}[self.value]

    @property
    def icon(self) -> str:
        return {"draft": "pencil", "submitted": "send", "returned": "arrow-back-up", "verified": "circle-check"}[
            self.value
        ]


class ReportAction(models.TextChoices):
    """What a person can do to a report; `rules.TRANSITIONS` says from which state."""

    EDIT = "edit", "diubah"
    SUBMIT = "submit", "diajukan"
    RETURN = "return", "dikembalikan"
    VERIFY = "verify", "diverifikasi"
    COMMENT = "comment", "ditanggapi"
    CORRECT = "correct", "diberi perbaikan"
    CONFIRM = "confirm", "dibenarkan kelompok"


class ConfirmationAnswer(models.TextChoices):
    """What a person of the group or a partner says of a report."""

    CONFIRMED = "confirmed", "Sesuai"
    DISPUTED = "disputed", "Tidak sesuai"

    @property
    def color(self) -> str:
        return {"confirmed": "ok", "disputed": "late"}[self.value]

    @property
    def icon(self) -> str:
        return {"confirmed": "circle-check", "disputed": "alert-triangle"}[self.value]

    @property
    def verb(self) -> str:
        """For the trail: `<who> membenarkan …`."""
        return {"confirmed": "membenarkan", "disputed": "menyatakan tidak sesuai"}[self.value]


class ReviewAction(models.TextChoices):
    SUBMITTED = "submitted", "mengajukan"
    RETURNED = "returned", "mengembalikan"
    VERIFIED = "verified", "memverifikasi"
    COMMENTED = "commented", "menanggapi"


class QuestionKind(models.TextChoices):
    """How a question of a program is answered in a report."""

    TEXT = "text", "Teks"
    NUMBER = "number", "Angka"
    ONE = "one", "Satu pilihan"
    SEVERAL = "several", "Beberapa pilihan"
    DATE = "date", "Tanggal"
    PHOTO = "photo", "Foto"

    @property
    def has_options(self) -> bool:
        return self in {QuestionKind.ONE, QuestionKind.SEVERAL}


class CheckFinding(models.TextChoices):
    """What a mentor saw on site of a duty that is due."""

    MET = "met", "Sesuai"
    PARTLY = "partly", "Sebagian"
    NOT_MET = "not_met", "Belum"

    @property
    def color(self) -> str:
        return {"met": "ok", "partly": "soon", "not_met": "late"}[self.value]

    @property
    def icon(self) -> str:
        return {"met": "circle-check", "partly": "circle-dashed", "not_met": "circle-x"}[self.value]


class VisitState(models.TextChoices):
    PLANNED = "planned", "Direncanakan"
    CANCELLED = "cancelled", "Dibatalkan"

    @property
    def color(self) -> str:
        return {"planned": "wait", "cancelled": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"planned": "calendar-event", "cancelled": "circle-x"}[self.value]


class FollowUpOwner(models.TextChoices):
    """Who answers for a follow-up."""

    MENTOR = "mentor", "Pendamping"
    GROUP = "group", "Kelompok"
    PARTNER = "partner", "Mitra"
    COORDINATOR = "coordinator", "Koordinator"


class FollowUpState(models.TextChoices):
    OPEN = "open", "Belum dikerjakan"
    DONE = "done", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"

    @property
    def color(self) -> str:
        return {"open": "wait", "done": "ok", "cancelled": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"open": "hourglass", "done": "circle-check", "cancelled": "circle-x"}[self.value]


class SpokenLanguage(models.TextChoices):
    """Languages in which mentors work with people, by ISO 639 code; the largest of the country."""

    INDONESIAN = "id", "Indonesia"
    JAVANESE = "jv", "Jawa"
    SUNDANESE = "su", "Sunda"
    MADURESE = "mad", "Madura"
    MALAY = "ms", "Melayu"
    MINANGKABAU = "min", "Minangkabau"
    BATAK = "btk", "Batak"
    ACEHNESE = "ace", "Aceh"
    BANJAR = "bjn", "Banjar"
    BUGIS = "bug", "Bugis"
    MAKASSAR = "mak", "Makassar"
    BALINESE = "ban", "Bali"
    SASAK = "sas", "Sasak"
    GORONTALO = "gor", "Gorontalo"
    MANADO = "xmm", "Melayu Manado"
    AMBON = "abs", "Melayu Ambon"
    TERNATE = "tft", "Ternate"
    PAPUAN_MALAY = "pmy", "Melayu Papua"
    TETUM = "tet", "Tetun"
    ENGLISH = "en", "Inggris"
    SIGN = "inl", "Isyarat Indonesia"


class GraduationOutcome(models.TextChoices):
    """What is decided about a group that held the highest level twice."""

    END = "end", "Akhiri pendampingan"
    GO_ON = "go_on", "Lanjutkan pendampingan"


class ReferralOutcome(models.TextChoices):
    """What came of an introduction of a group to somebody else."""

    WAITING = "waiting", "Menunggu"
    MET = "met", "Sudah bertemu"
    AGREED = "agreed", "Sepakat bekerja sama"
    DECLINED = "declined", "Tidak berlanjut"

    @property
    def color(self) -> str:
        return {"waiting": "wait", "met": "soon", "agreed": "ok", "declined": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"waiting": "hourglass", "met": "users", "agreed": "heart-handshake", "declined": "circle-x"}[self.value]


class ResourceNature(models.TextChoices):
    """The two natures of what is around a group (source text, part F, a fasilitator)."""

    HUMAN = "human", "Manusiawi"
    OTHER = "other", "Non-manusiawi"


class CheckResult(models.TextChoices):
    """What a check of recorded data found."""

    RIGHT = "right", "Benar"
    WRONG = "wrong", "Keliru"
    UNKNOWN = "unknown", "Belum dapat dipastikan"


class ProposalState(models.TextChoices):
    """What the office did with a correction that a check proposed."""

    NONE = "none", "Tanpa usulan"
    OPEN = "open", "Menunggu kantor"
    TAKEN = "taken", "Diambil alih"
    DECLINED = "declined", "Ditolak"

    @property
    def color(self) -> str:
        return {"none": "idle", "open": "wait", "taken": "ok", "declined": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {"none": "minus", "open": "hourglass", "taken": "circle-check", "declined": "circle-x"}[self.value]
