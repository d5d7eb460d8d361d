"""Judging a group, reading one assessment, mending it."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from kemitraan.core.errors import DomainError
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView
from partners.models import Organization
from pendampingan.forms.growth import AssessmentForm
from pendampingan.selectors.progress import tests_of
from pendampingan.selectors.voices import decide_answer, instrument_for
from pendampingan.services.natures import answer_natures
from pendampingan.views.progress import PURPOSES, GroupMixin
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment, Instrument
from programs.rules.growth import may_assess, may_correct
from programs.services.growth import assess_group, correct_assessment


def page_of(assessment: GroupAssessment) -> str:
    """The address of an assessment."""
    return reverse("pendampingan:assessment-detail", args=[assessment.public_id])


def part_url(group, purpose: str) -> str:
    """The part of a group's page that shows assessments of that purpose."""
    code = next(code for code, known in PURPOSES.items() if known == purpose)
    return f"{reverse('pendampingan:group-progress', args=[group.public_id])}?bagian={code}"


class AssessmentFormView(ServiceFormView):
    """A form of one edition of an instrument about one group; a view says which, and whose answers they are."""

    template_name = "pendampingan/assessment_form.html"
    form_class = AssessmentForm
    voice = Voice.ASSESSOR
    corrects: GroupAssessment | None = None
    group: Organization
    instrument: Instrument
    purpose: InstrumentPurpose

    @property
    def lead(self) -> str:
        return self.instrument.explanation

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "instrument": self.instrument,
            "voice": self.voice,
            "corrects": self.corrects,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"instrument": self.instrument, "group": self.group}


class GroupAssessView(GroupMixin, AssessmentFormView):
    """One look at a group; `<part>` says by which instrument. Of the natures, what the mentor says."""

    submit_label = "Simpan penilaian"
    success_message = "Penilaian tersimpan."

    def prepare(self) -> None:
        self.group = self.get_object()
        if self.kwargs.get("part", "sifat") not in PURPOSES:
            raise Http404
        self.purpose = PURPOSES[self.kwargs.get("part", "sifat")]
        if self.purpose == InstrumentPurpose.NATURE and self.voice == Voice.ASSESSOR:
            self.voice = Voice.MENTOR
        instrument = instrument_for(self.group, self.purpose, self.group.institution.today)
        if instrument is None:
            raise Http404
        self.instrument = instrument

    def check_permission(self) -> Decision:
        if self.voice == Voice.ASSESSOR:
            return may_assess(self.request.user)
        return decide_answer(self.request.user, self.group, self.voice, self.group.institution.today)

    @property
    def form_name(self) -> str:
        return f"penilaian-{self.purpose.value}-{self.voice}"

    @property
    def title(self) -> str:
        who = f" menurut {Voice(self.voice).label.lower()}" if self.voice != Voice.ASSESSOR else ""
        return f"{self.purpose.label}{who}: {self.group}"

    def get_cancel_url(self) -> str:
        return part_url(self.group, self.purpose)

    def get_initial(self) -> dict[str, Any]:
        return {"assessed_on": self.group.institution.today}

    def perform(self, form):
        actor, answers = self.request.user, form.answers
        if self.voice == Voice.ASSESSOR:
            assess_group(actor=actor, organization=self.group, instrument=self.instrument, answers=answers)
        else:
            answer_natures(actor=actor, organization=self.group, answers=answers)
        return part_url(self.group, self.purpose)


class GroupAnswerView(GroupAssessView):
    """What the group says of its accompaniment, through who speaks for it or from a meeting."""

    voice = Voice.GROUP


class AssessmentMixin(ScopedObjectMixin):
    model = GroupAssessment

    def get_queryset(self):
        related = ("organization__institution", "instrument", "assessor", "corrects", "correction")
        return super().get_queryset().select_related(*related)


class AssessmentDetailView(AssessmentMixin, DetailView):
    """One assessment with its evidence and edition; a corrected one says so and leads to what took its place."""

    template_name = "pendampingan/assessment_detail.html"
    context_object_name = "assessment"

    def get_context_data(self, **kwargs):
        assessment, user = self.object, self.request.user
        files = Attachment.objects.filter(
            content_type_of_subject=ContentType.objects.get_for_model(GroupAssessment),
            object_id=assessment.pk,
            removed_at=None,
        )
        can_correct = bool(may_correct(user, assessment)) and not hasattr(assessment, "correction")
        return super().get_context_data(**kwargs) | {
            "scores": list(assessment.scores.select_related("item")),
            "tests": tests_of(assessment),
            "files": list(files.order_by("pk")),
            "can_correct": can_correct,
            "back_url": part_url(assessment.organization, assessment.purpose),
            "upload_url": reverse("core:attachment-add", args=["programs.GroupAssessment", assessment.public_id])
            if can_correct
            else "",
        }


class AssessmentCorrectView(AssessmentMixin, AssessmentFormView):
    """Mend an assessment: what is given here takes its place, the earlier one stays readable."""

    submit_label = "Simpan koreksi"
    success_message = "Koreksi tersimpan. Penilaian sebelumnya tetap dapat dibaca."

    def prepare(self) -> None:
        self.record = self.get_object()
        if hasattr(self.record, "correction"):
            raise DomainError("Penilaian ini sudah dikoreksi. Buka koreksinya.")
        self.corrects, self.voice = self.record, Voice(self.record.voice)
        self.group, self.instrument = self.record.organization, self.record.instrument
        self.purpose = InstrumentPurpose(self.record.purpose)

    def check_permission(self) -> Decision:
        return may_correct(self.request.user, self.record)

    @property
    def form_name(self) -> str:
        return "koreksi-penilaian"

    @property
    def title(self) -> str:
        return f"Koreksi {self.record}"

    @cached_property
    def earlier(self) -> dict[str, Any]:
        """What the earlier assessment says, to be changed."""
        record = self.record
        names = ("assessed_on", "meeting_note", "note", "income_months", "income_idr", "costs_idr")
        found = {name: getattr(record, name) for name in names}
        for score in record.scores.select_related("item"):
            found[f"level_{score.item.code}"] = score.value
            found[f"evidence_{score.item.code}"] = score.evidence
        return found

    def get_initial(self) -> dict[str, Any]:
        return self.earlier

    def get_cancel_url(self) -> str:
        return page_of(self.record)

    def perform(self, form):
        correction = correct_assessment(
            actor=self.request.user,
            assessment=self.record,
            answers=form.answers,
            reason=form.cleaned_data["correction_reason"],
        )
        return page_of(correction)
