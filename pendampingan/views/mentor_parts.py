"""Pages about certificates and leaves of mentors."""

from django.db import models

from kemitraan.core.permissions import Decision
from pendampingan import rules
from pendampingan.forms.mentors import CertificateForm, CertificateRetireForm, LeaveCancelForm, LeaveForm
from pendampingan.models import Mentor, MentorCertificate, MentorLeave
from pendampingan.services import certificates, leaves
from pendampingan.views.base import RecordActionFormView


class PartOfMentorView(RecordActionFormView):
    """A form about something of a mentor whom the reader sees; `mentor` is found from the record."""

    def get_queryset(self):
        related = ["membership__user", "institution"]
        if self.model is not Mentor:
            related = ["institution", *(f"mentor__{name}" for name in related)]
        return super().get_queryset().select_related(*related)

    @property
    def mentor(self) -> Mentor:
        return self.record if isinstance(self.record, Mentor) else self.record.mentor

    def check_permission(self) -> Decision:
        return rules.can_change_mentor(self.request.user, self.mentor)

    def get_cancel_url(self) -> str:
        return self.mentor.get_absolute_url()


class PartOfMentorFormView(PartOfMentorView):
    """The same for a form of a model: a new row of `part_model`, or the record itself."""

    part_model: type[models.Model] | None = None

    def get_form_kwargs(self):
        instance = self.record
        if self.part_model is not None:
            instance = self.part_model(mentor=self.mentor, institution_id=self.mentor.institution_id)
        return super().get_form_kwargs() | {"instance": instance}


class CertificateCreateView(PartOfMentorFormView):
    model = Mentor
    part_model = MentorCertificate
    form_class = CertificateForm
    form_name = "sertifikat"
    title = "Sertifikat baru"
    success_message = "Sertifikat tersimpan."

    @property
    def lead(self) -> str:
        return str(self.mentor)

    def perform(self, form):
        return certificates.add_certificate(
            actor=self.request.user, mentor=self.mentor, values=form.content, upload=form.cleaned_data["file"]
        )


class CertificateUpdateView(PartOfMentorFormView):
    model = MentorCertificate
    form_class = CertificateForm
    form_name = "ubah-sertifikat"

    @property
    def title(self) -> str:
        return f"Ubah {self.record}"

    def perform(self, form):
        return certificates.update_certificate(
            actor=self.request.user,
            certificate=self.record,
            values=form.content,
            version=form.version,
            upload=form.cleaned_data["file"],
        )


class CertificateRetireView(PartOfMentorView):
    model = MentorCertificate
    form_class = CertificateRetireForm
    form_name = "sertifikat-tidak-dipakai"
    submit_label = "Tandai tidak dipakai"
    success_message = "Sertifikat ditandai tidak dipakai."
    lead = "Sertifikat dan berkasnya tetap tersimpan, tetapi tidak diingatkan lagi."

    @property
    def title(self) -> str:
        return f"{self.record} tidak dipakai lagi"

    def get_initial(self):
        return {"replaced_on": self.today}

    def perform(self, form):
        return certificates.retire_certificate(
            actor=self.request.user, certificate=self.record, replaced_on=form.cleaned_data["replaced_on"]
        )


class LeaveCreateView(PartOfMentorFormView):
    model = Mentor
    part_model = MentorLeave
    form_class = LeaveForm
    form_name = "cuti"
    success_message = "Cuti tercatat."

    @property
    def title(self) -> str:
        return f"Cuti {self.mentor}"

    def perform(self, form):
        return leaves.record_leave(actor=self.request.user, mentor=self.mentor, values=form.values)


class LeaveUpdateView(PartOfMentorFormView):
    model = MentorLeave
    form_class = LeaveForm
    form_name = "ubah-cuti"

    @property
    def title(self) -> str:
        return f"Ubah cuti {self.mentor}"

    def perform(self, form):
        return leaves.update_leave(actor=self.request.user, leave=self.record, values=form.values, version=form.version)


class LeaveCancelView(PartOfMentorView):
    model = MentorLeave
    form_class = LeaveCancelForm
    form_name = "batalkan-cuti"
    title = "Batalkan cuti"
    submit_label = "Batalkan cuti"
    success_message = "Cuti dibatalkan."

    @property
    def lead(self) -> str:
        return str(self.record)

    def perform(self, form):
        return leaves.cancel_leave(actor=self.request.user, leave=self.record, reason=form.cleaned_data["reason"])
