"""What a mentor does around a group: introductions, a map of resources, trainings with their material, checks of data,
surveys of the area (source text, part F, roles a and c, tasks a to c)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from partners.enums import SkillLevel
from pendampingan.enums import CheckResult, ProposalState, ReferralOutcome, ResourceNature
from pendampingan.querysets import OfGroupQuerySet, PartOfTrainingQuerySet, SharedQuerySet

# Within so many days the office answers what mentors propose.
ANSWERED_WITHIN = dt.timedelta(days=7)


class OfGroupModel(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A row about one group (or single entrepreneur), shown in one part of its progress."""

    part = ""
    address_through = "organization"

    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="kelompok"
    )

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The part of the group's progress that shows the row."""
        return f"{reverse('pendampingan:group-progress', args=[self.organization.public_id])}?bagian={self.part}"


class Referral(OfGroupModel):
    """A group was introduced to somebody on the local date `introduced_on`; what came of it, and when.

    `target` is in the registry, else `target_name` says who it is. `candidate`: it became one in a search.
    """

    part = "rujukan"

    target = models.ForeignKey(
        "partners.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="received_referrals",
        verbose_name="dirujuk kepada",
    )
    target_name = models.CharField("nama pihak yang belum terdaftar", max_length=200, blank=True)
    purpose = models.CharField("untuk apa", max_length=300)
    introduced_on = models.DateField("diperkenalkan pada")
    outcome = models.CharField("hasil", max_length=8, choices=ReferralOutcome.choices, default=ReferralOutcome.WAITING)
    outcome_on = models.DateField("tanggal hasil", null=True, blank=True)
    outcome_note = models.CharField("keterangan hasil", max_length=300, blank=True)
    candidate = models.ForeignKey(
        "programs.Candidate", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "rujukan"
        verbose_name_plural = "rujukan"
        ordering = ["-introduced_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False, target_name="") | Q(target__isnull=True) & ~Q(target_name=""),
                name="pendampingan_referral_one_target",
                violation_error_message="Pilih mitra yang terdaftar, atau tulis namanya bila belum terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ReferralOutcome.WAITING, outcome_on__isnull=True)
                | ~Q(outcome=ReferralOutcome.WAITING) & Q(outcome_on__isnull=False, outcome_on__gte=F("introduced_on")),
                name="pendampingan_referral_outcome_has_day",
                violation_error_message="Isi tanggal hasil, tidak sebelum diperkenalkan; kosongkan selama menunggu.",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("organization")),
                name="pendampingan_referral_to_another",
                violation_error_message="Kelompok tidak dirujuk kepada dirinya sendiri.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} kepada {self.target or self.target_name}"

    @property
    def outcome_choice(self) -> ReferralOutcome:
        return ReferralOutcome(self.outcome)


class GroupResource(OfGroupModel):
    """Somebody or something around a group that helps it: what, where, whose, and whether one may ask there."""

    part = "sumber"

    nature = models.CharField("sifat", max_length=5, choices=ResourceNature.choices)
    name = models.CharField("apa atau siapa", max_length=200)
    place = models.CharField("di mana", max_length=200, blank=True)
    owner = models.CharField("milik atau dari", max_length=200, blank=True)
    contact = models.CharField("kontak", max_length=100, blank=True)
    may_contact = models.BooleanField("boleh dihubungi", default=False)
    use = models.CharField("dipakai untuk", max_length=300, blank=True)
    is_active = models.BooleanField("masih ada", default=True)

    class Meta:
        verbose_name = "sumber daya"
        verbose_name_plural = "sumber daya"
        ordering = ["nature", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=ResourceNature.values),
                name="pendampingan_resource_nature_known",
                violation_error_message="Sifat sumber daya tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(contact="") | Q(may_contact=True),
                name="pendampingan_resource_contact_allowed",
                violation_error_message="Kontak hanya dicatat bila boleh dihubungi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LearningMaterial(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A medium for learning of the institution, by topic; a link, or files kept with it."""

    topic = models.CharField("topik", max_length=120)
    title = models.CharField("judul", max_length=200)
    summary = models.TextField("isi singkat", blank=True)
    link = models.URLField("tautan", blank=True, max_length=500)
    is_active = models.BooleanField("dipakai", default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = "medium belajar"
        verbose_name_plural = "medium belajar"
        ordering = ["topic", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "topic", "title"],
                name="pendampingan_material_once",
                violation_error_message="Medium dengan topik dan judul ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("pendampingan:material-detail", args=[self.public_id])


class Training(OfGroupModel):
    """A training of a group's members on one skill, with who attended and which level each reached."""

    part = "pelatihan"

    title = models.CharField("pelatihan", max_length=200)
    skill = models.CharField("keterampilan", max_length=120, help_text="Hasil tiap anggota dicatat untuk ini.")
    held_on = models.DateField("tanggal")
    trainer = models.CharField("pelatih", max_length=200, blank=True)
    place = models.CharField("tempat", max_length=200, blank=True)
    summary = models.TextField("isi dan hasil", blank=True)
    materials = models.ManyToManyField(
        LearningMaterial, blank=True, related_name="trainings", verbose_name="medium belajar"
    )

    class Meta:
        verbose_name = "pelatihan"
        verbose_name_plural = "pelatihan"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.title}, {format_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("pendampingan:training-detail", args=[self.public_id])


class TrainingAttendance(ScopedModel):
    """One member of the group at a training; `level` is what was reached, blank when it was not judged."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey("partners.Member", on_delete=models.PROTECT, related_name="trainings")
    is_present = models.BooleanField("hadir")
    level = models.PositiveSmallIntegerField("tingkat", choices=SkillLevel.choices, null=True, blank=True)

    objects = PartOfTrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "peserta pelatihan"
        verbose_name_plural = "peserta pelatihan"
        ordering = ["member__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "member"],
                name="pendampingan_training_attendance_once",
                violation_error_message="Anggota ini sudah tercatat pada pelatihan itu.",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(is_present=True),
                name="pendampingan_training_level_of_present",
                violation_error_message="Hanya yang hadir dinilai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'hadir' if self.is_present else 'tidak hadir'}"


class DataCheck(OfGroupModel):
    """One recorded fact of a group or member that was checked on the spot, and the correction that it proposes.

    `field` names what can be taken over by a button (`rules_of_checks.FIELDS`); blank for anything else.
    """

    part = "data"

    member = models.ForeignKey(
        "partners.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="data_checks"
    )
    field = models.CharField("data", max_length=40, blank=True)
    subject = models.CharField("apa yang diperiksa", max_length=200)
    recorded = models.CharField("tercatat", max_length=300, blank=True)
    found = models.CharField("ditemukan", max_length=300, blank=True)
    how = models.CharField("cara memeriksa", max_length=300)
    checked_on = models.DateField("diperiksa pada")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result = models.CharField("hasil", max_length=8, choices=CheckResult.choices)
    proposal = models.CharField(
        "usulan", max_length=8, choices=ProposalState.choices, default=ProposalState.NONE, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_on = models.DateField(null=True, blank=True, editable=False)
    decision_note = models.CharField("alasan", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "pemeriksaan data"
        verbose_name_plural = "pemeriksaan data"
        ordering = ["-checked_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=CheckResult.values, proposal__in=ProposalState.values),
                name="pendampingan_check_choices_known",
                violation_error_message="Hasil pemeriksaan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=~Q(result=CheckResult.WRONG) | ~Q(found=""),
                name="pendampingan_check_wrong_says_what",
                violation_error_message="Tulis apa yang ditemukan.",
            ),
            models.CheckConstraint(
                condition=Q(proposal__in=["none", "open"], decided_by__isnull=True, decided_on__isnull=True)
                | Q(proposal__in=["taken", "declined"], decided_by__isnull=False, decided_on__isnull=False),
                name="pendampingan_check_decision_complete",
                violation_error_message="Keputusan perlu orang dan tanggalnya.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "checked_on"], name="pendampingan_check_open", condition=Q(proposal="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_result_display()}"

    @property
    def proposal_choice(self) -> ProposalState:
        return ProposalState(self.proposal)


class AreaFact(OfGroupModel):
    """One fact about the area of a group, with its number, year and source (task b: facts, not opinions)."""

    part = "data"

    region = models.ForeignKey(
        "partners.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="wilayah"
    )
    fact = models.CharField("fakta", max_length=300)
    value = models.DecimalField("angka", max_digits=18, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=40, blank=True)
    surveyed_on = models.DateField("disurvei pada")
    source = models.CharField("sumber", max_length=200)

    class Meta:
        verbose_name = "fakta daerah"
        verbose_name_plural = "fakta daerah"
        ordering = ["-surveyed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="pendampingan_area_fact_with_source",
                violation_error_message="Tulis sumbernya.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(unit=""),
                name="pendampingan_area_fact_unit",
                violation_error_message="Angka perlu satuan.",
            ),
        ]

    def __str__(self) -> str:
        return self.fact
