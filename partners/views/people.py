"""Members, contacts and representatives, added and ended on their organization's page."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ServiceFormView
from partners import services
from partners.forms import (
    ContactForm,
    EndMemberForm,
    EndRepresentativeForm,
    MemberForm,
    RepresentativeForm,
)
from partners.models import Contact, Member, Representative
from partners.views.organizations import OrganizationFormView


class PersonFormView(ServiceFormView):
    """A form about one person of an organization that the reader sees."""

    model: type[models.Model]
    related: tuple[str, ...] = ("organization",)

    def prepare(self) -> None:
        rows = self.model._default_manager.visible_to(self.request.user).select_related(*self.related)
        self.person = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.cancel_url = self.person.get_absolute_url()
        self.title = self.get_title()

    def get_title(self) -> str:
        return f"Ubah {self.person}"

    def check_permission(self) -> Decision:
        return can_write(self.request.user)


class NoDraftMixin(ServiceFormView):
    """Keeps no half-typed form on the server: it holds an identity number, which is only stored sealed."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"draft_form": ""}


class MemberCreateView(NoDraftMixin, OrganizationFormView):
    form_class = MemberForm
    template_name = "partners/warned_form.html"
    form_name = "member"
    success_message = "Anggota tersimpan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Anggota baru {self.organization}"

    def get_form_kwargs(self):
        member = Member(organization=self.organization, institution_id=self.organization.institution_id)
        return super().get_form_kwargs() | {"instance": member}

    def perform(self, form):
        services.add_member(
            actor=self.request.user, organization=self.organization, values=form.values, accepted=form.accepted
        )
        return f"{self.organization.get_absolute_url()}?bagian=anggota"


class MemberUpdateView(NoDraftMixin, PersonFormView):
    model = Member
    form_class = MemberForm
    template_name = "partners/warned_form.html"
    form_name = "member-edit"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.person}

    def perform(self, form):
        return services.update_member(
            actor=self.request.user,
            member=self.person,
            values=form.values,
            version=form.version,
            accepted=form.accepted,
        )


class MemberEndView(PersonFormView):
    model = Member
    form_class = EndMemberForm
    form_name = "member-end"
    submit_label = "Catat keluar"
    success_message = "Anggota dicatat keluar."

    def get_title(self) -> str:
        return f"{self.person} keluar"

    def get_initial(self):
        return {"left_on": self.request.user.membership.institution.today}

    def perform(self, form):
        return services.end_member(actor=self.request.user, member=self.person, left_on=form.cleaned_data["left_on"])


def split_file(values: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Values for the record, and the file that was sent with them, if any."""
    return {name: value for name, value in values.items() if name != "file"}, values.get("file")


class ContactCreateView(OrganizationFormView):
    form_class = ContactForm
    form_name = "contact"
    success_message = "Kontak tersimpan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Kontak baru {self.organization}"

    def get_form_kwargs(self):
        contact = Contact(institution_id=self.organization.institution_id)
        return super().get_form_kwargs() | {"instance": contact}

    def perform(self, form):
        values, upload = split_file(form.values)
        return services.add_contact(
            actor=self.request.user, organization=self.organization, values=values, upload=upload
        )


class ContactUpdateView(PersonFormView):
    model = Contact
    form_class = ContactForm
    form_name = "contact-edit"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.person}

    def perform(self, form):
        values, upload = split_file(form.values)
        return services.update_contact(
            actor=self.request.user, contact=self.person, values=values, version=form.version, upload=upload
        )


class ContactEndView(ActionView):
    model = Contact
    success_message = "Kontak dinonaktifkan."

    def act(self, record: Contact) -> Contact:
        return services.end_contact(actor=self.request.user, contact=record)


class RepresentativeCreateView(OrganizationFormView):
    form_class = RepresentativeForm
    form_name = "representative"
    success_message = "Wakil mitra ditetapkan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Wakil {self.organization}"

    def perform(self, form):
        return services.add_representative(actor=self.request.user, organization=self.organization, **form.cleaned_data)


class RepresentativeEndView(PersonFormView):
    model = Representative
    related = ("organization", "membership__user")
    form_class = EndRepresentativeForm
    form_name = "representative-end"
    submit_label = "Akhiri"
    success_message = "Perwakilan diakhiri."

    def get_title(self) -> str:
        return f"Akhiri perwakilan {self.person.membership.user}"

    def get_initial(self):
        return {"ends_on": self.request.user.membership.institution.today}

    def perform(self, form):
        return services.end_representative(
            actor=self.request.user, representative=self.person, ends_on=form.cleaned_data["ends_on"]
        )
