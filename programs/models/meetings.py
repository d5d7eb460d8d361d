"""Meetings and workshops of a partnership: who was there, what was said and decided, and what follows."""

from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import MeetingKind
from programs.models.partnerships import Partnership, PartnershipParty
from programs.querysets import PartOfMeetingQuerySet, PartOfPartnershipQuerySet


class Meeting(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One meeting or partnership workshop (lokakarya kemitraan) on a local date, with its minutes."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("jenis", max_length=10, choices=MeetingKind.choices, default=MeetingKind.MEETING)
    title = models.CharField("tentang", max_length=200)
    held_on = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=200, blank=True)
    minutes = models.TextField("notulen", blank=True)
    decisions = models.TextField("keputusan", blank=True)

    address_through = "partnership"
    objects = PartOfPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan"
        verbose_name_plural = "pertemuan"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MeetingKind.values),
                name="programs_meeting_kind_known",
                violation_error_message="Jenis pertemuan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}pertemuan/#pertemuan-{self.public_id}"


class MeetingAttendee(ScopedModel):
    """One party was at a meeting; `people` are the names of those who came for it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="attendances")
    people = models.CharField("yang hadir", max_length=300, blank=True)

    objects = PartOfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran pihak"
        verbose_name_plural = "kehadiran pihak"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "party"],
                name="programs_meeting_attendee_once",
                violation_error_message="Pihak ini sudah tercatat hadir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.people}"


class MeetingFollowUp(PublicModel, VersionedModel, ScopedModel):
    """What was agreed to be done after a meeting, by whom (blank: all parties) and by when, and how it was done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.CharField("tindak lanjut", max_length=300)
    owner = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meeting_follow_ups",
        verbose_name="oleh",
    )
    due_on = models.DateField("tenggat", null=True, blank=True)
    done_on = models.DateField("selesai pada", null=True, blank=True, editable=False)
    done_note = models.CharField("hasil", max_length=300, blank=True, editable=False)

    address_through = "meeting__partnership"
    objects = PartOfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "tindak lanjut pertemuan"
        verbose_name_plural = "tindak lanjut pertemuan"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | Q(done_note=""),
                name="programs_meetingfollowup_note_when_done",
                violation_error_message="Hasil ditulis saat tindak lanjut selesai.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The place of its meeting on the page of the partnership."""
        return self.meeting.get_absolute_url()
