"""Fixed choices of agreements: states, words, versions, consent."""

from django.db import models

from programs.enums.looks import StateChoices


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
