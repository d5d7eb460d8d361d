"""Other names, business fields, documents and capabilities of an organization."""

from django.db import models
from django.shortcuts import get_object_or_404

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ServiceFormView
from partners import services
from partners.forms import (
    ActivityForm,
    AliasForm,
    CapabilityForm,
    DocumentForm,
    EndCapabilityForm,
    RetireForm,
    YearlyFiguresForm,
)
from partners.models import (
    Capability,
    Organization,
    OrganizationActivity,
    OrganizationAlias,
    OrganizationDocument,
    YearlyFigures,
)
from partners.views.organizations import OrganizationFormView
from partners.views.people import split_file


class PartCreateView(OrganizationFormView):
    """A form about a new part of an organization; `model` is the part, `noun` what people call it."""

    part_model: type[models.Model]
    noun = ""

    def prepare(self) -> None:
        super().prepare()
        self.title = f"{self.noun} {self.organization}"

    def get_form_kwargs(self):
        part = self.part_model(organization=self.organization, institution_id=self.organization.institution_id)
        return super().get_form_kwargs() | {"instance": part}


class PartFormView(ServiceFormView):
    """A form about one stored part of an organization that the reader sees."""

    model: type[models.Model]

    def prepare(self) -> None:
        rows = self.model._default_manager.visible_to(self.request.user)
        self.part = get_object_or_404(
            rows.select_related("organization__institution"), public_id=self.kwargs["public_id"]
        )
        self.cancel_url = self.part.get_absolute_url()
        self.title = self.get_title()

    def get_title(self) -> str:
        return f"Ubah {self.part}"

    def check_permission(self) -> Decision:
        return can_write(self.request.user)


class PartUpdateView(PartFormView):
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.part}


class AliasCreateView(PartCreateView):
    part_model = OrganizationAlias
    form_class = AliasForm
    form_name = "alias"
    noun = "Nama lain"

    def perform(self, form):
        return services.add_alias(actor=self.request.user, organization=self.organization, values=form.values)


class AliasRemoveView(ActionView):
    model = OrganizationAlias
    success_message = "Nama lain dihapus."

    def act(self, record: OrganizationAlias) -> Organization:
        return services.remove_alias(actor=self.request.user, alias=record)


class ActivityCreateView(PartCreateView):
    part_model = OrganizationActivity
    form_class = ActivityForm
    form_name = "activity"
    template_name = "partners/warned_form.html"
    noun = "Bidang usaha"

    def perform(self, form):
        return services.add_activity(
            actor=self.request.user, organization=self.organization, values=form.values, accepted=form.accepted
        )


class ActivityRemoveView(ActionView):
    model = OrganizationActivity
    success_message = "Bidang usaha dihapus."

    def act(self, record: OrganizationActivity) -> Organization:
        return services.remove_activity(actor=self.request.user, activity=record)


class DocumentCreateView(PartCreateView):
    part_model = OrganizationDocument
    form_class = DocumentForm
    form_name = "document"
    noun = "Dokumen baru"
    success_message = "Dokumen tersimpan."

    def perform(self, form):
        values, upload = split_file(form.values)
        return services.add_document(
            actor=self.request.user, organization=self.organization, values=values, upload=upload
        )


class DocumentUpdateView(PartUpdateView):
    model = OrganizationDocument
    form_class = DocumentForm
    form_name = "document-edit"

    def perform(self, form):
        values, upload = split_file(form.values)
        return services.update_document(
            actor=self.request.user, document=self.part, values=values, version=form.version, upload=upload
        )


class DocumentRetireView(PartFormView):
    model = OrganizationDocument
    form_class = RetireForm
    form_name = "document-retire"
    submit_label = "Tandai tidak dipakai"
    success_message = "Dokumen ditandai tidak dipakai."
    lead = "Dokumen dan berkasnya tetap tersimpan, tetapi tidak diingatkan lagi."

    def get_title(self) -> str:
        return f"{self.part} tidak dipakai lagi"

    def get_initial(self):
        return {"replaced_on": self.part.organization.institution.today}

    def perform(self, form):
        return services.retire_document(
            actor=self.request.user, document=self.part, replaced_on=form.cleaned_data["replaced_on"]
        )


class CapabilityCreateView(PartCreateView):
    part_model = Capability
    form_class = CapabilityForm
    form_name = "capability"
    noun = "Kemampuan"
    success_message = "Kemampuan tersimpan."

    def perform(self, form):
        return services.add_capability(actor=self.request.user, organization=self.organization, values=form.values)


class YearlyFiguresView(PartCreateView):
    """The figures of a year, from which the size over time is computed."""

    part_model = YearlyFigures
    form_class = YearlyFiguresForm
    form_name = "yearly-figures"
    noun = "Angka tahunan"
    success_message = "Angka tahunan tersimpan."

    def perform(self, form):
        return services.record_year(actor=self.request.user, organization=self.organization, values=form.values)


class CapabilityUpdateView(PartUpdateView):
    model = Capability
    form_class = CapabilityForm
    form_name = "capability-edit"

    def perform(self, form):
        return services.update_capability(
            actor=self.request.user, capability=self.part, values=form.values, version=form.version
        )


class CapabilityEndView(PartFormView):
    model = Capability
    form_class = EndCapabilityForm
    form_name = "capability-end"
    submit_label = "Akhiri"
    success_message = "Kemampuan diakhiri."

    def get_title(self) -> str:
        return f"Akhiri: {self.part}"

    def get_initial(self):
        return {"ends_on": self.part.organization.institution.today}

    def perform(self, form):
        return services.end_capability(
            actor=self.request.user, capability=self.part, ends_on=form.cleaned_data["ends_on"]
        )
