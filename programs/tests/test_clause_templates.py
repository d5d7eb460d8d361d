"""An institution's own clauses: copied, changed, ordered, given up; the shipped ones stay."""

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.models import AuditEvent
from programs.models import ClauseTemplate
from programs.services import clause_templates as services
from programs.tests.factories import ClauseTemplateFactory

VALUES = {"topic": "other", "heading": "Aturan kami", "body": "Nilai {nilai}.", "pattern": ""}


@pytest.fixture
def shipped(db) -> list[ClauseTemplate]:
    ClauseTemplate.objects.all().delete()
    return [ClauseTemplateFactory(heading=heading, order=order) for order, heading in enumerate(("Satu", "Dua"), 1)]


def headings(institution) -> list[str]:
    return [row.heading for row in services.templates_in_force(institution, "pks")]


class TestServices:
    def test_a_copy_takes_the_place_of_the_shipped(self, coordinator, institution, other_institution, shipped):
        made = services.customize_templates(actor=coordinator, kind="pks")
        services.update_template(actor=coordinator, template=made[0], values={"heading": "Kesatu"}, version=1)
        assert headings(institution) == ["Kesatu", "Dua"]
        assert headings(other_institution) == ["Satu", "Dua"]
        with pytest.raises(DomainError, match="sudah punya"):
            services.customize_templates(actor=coordinator, kind="pks")
        assert AuditEvent.objects.filter(action__startswith="clausetemplate.").count() == 2

    def test_order_and_removal(self, coordinator, institution, shipped):
        one, two = services.customize_templates(actor=coordinator, kind="pks")
        three = services.add_template(actor=coordinator, kind="pks", values=VALUES)
        services.move_template(actor=coordinator, template=three, step=-1)
        assert headings(institution) == ["Satu", "Aturan kami", "Dua"]
        for row in (one, two, three):
            services.remove_template(actor=coordinator, template=row)
        assert headings(institution) == ["Satu", "Dua"]

    def test_the_shipped_are_not_mixed_with_own_ones(self, coordinator, shipped):
        with pytest.raises(DomainError, match="Sesuaikan dahulu"):
            services.add_template(actor=coordinator, kind="pks", values=VALUES)
        assert services.add_template(actor=coordinator, kind="other", values=VALUES).institution

    def test_what_is_not_theirs_is_refused(self, coordinator, other_institution, shipped):
        strange = ClauseTemplateFactory(institution=other_institution)
        for row in (shipped[0], strange):
            for call in (
                lambda row=row: services.update_template(actor=coordinator, template=row, values={}, version=None),
                lambda row=row: services.move_template(actor=coordinator, template=row, step=1),
                lambda row=row: services.remove_template(actor=coordinator, template=row),
            ):
                with pytest.raises(NotAllowed):
                    call()

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office(self, who, request, institution, shipped):
        actor, own = request.getfixturevalue(who), ClauseTemplateFactory(institution=institution)
        for call in (
            lambda: services.customize_templates(actor=actor, kind="mou"),
            lambda: services.add_template(actor=actor, kind="mou", values=VALUES),
            lambda: services.remove_template(actor=actor, template=own),
        ):
            with pytest.raises(NotAllowed):
                call()

    def test_another_person_saved_first(self, coordinator, institution):
        own = ClauseTemplateFactory(institution=institution)
        services.update_template(actor=coordinator, template=own, values={"heading": "A"}, version=1)
        with pytest.raises(StaleVersion):
            services.update_template(actor=coordinator, template=own, values={"heading": "B"}, version=1)


class TestPages:
    def test_from_the_shipped_to_an_own_one(self, client_for, coordinator, institution, shipped):
        client = client_for(coordinator)
        page = reverse("programs:clause-templates")
        assert "Bawaan" in client.get(page).content.decode()
        edit = reverse("programs:clause-template-edit", args=[shipped[0].public_id])
        assert client.get(edit).status_code == 302
        client.post(reverse("programs:clause-templates-customize", args=["pks"]))
        assert "Milik lembaga Anda" in client.get(page).content.decode()
        create = reverse("programs:clause-template-new", args=["pks"])
        assert client.post(create, VALUES | {"body": "{gaji}"}).status_code == 422
        client.post(create, VALUES | {"pattern": "asuh"})
        own = ClauseTemplate.objects.get(institution=institution, heading="Aturan kami")
        assert "Pola asuh" in client.get(page).content.decode()
        client.post(reverse("programs:clause-template-action", args=[own.public_id, "naik"]))
        assert headings(institution) == ["Satu", "Aturan kami", "Dua"]
        edit = reverse("programs:clause-template-edit", args=[own.public_id])
        client.post(edit, VALUES | {"heading": "Baru", "opened_version": 1})
        client.post(reverse("programs:clause-template-action", args=[own.public_id, "hapus"]))
        assert headings(institution) == ["Satu", "Dua"]

    def test_unknown_kinds_and_actions(self, client_for, coordinator, institution, shipped):
        client = client_for(coordinator)
        own = ClauseTemplateFactory(institution=institution)
        assert client.get(reverse("programs:clause-templates"), {"jenis": "surat"}).status_code == 200
        assert client.get(reverse("programs:clause-template-new", args=["surat"])).status_code == 404
        assert client.post(reverse("programs:clause-templates-customize", args=["surat"])).status_code == 404
        assert client.post(reverse("programs:clause-template-action", args=[own.public_id, "x"])).status_code == 404

    def test_strangers_find_nothing(self, client_for, other_coordinator, institution):
        own = ClauseTemplateFactory(institution=institution)
        client = client_for(other_coordinator)
        assert client.get(reverse("programs:clause-template-edit", args=[own.public_id])).status_code == 404
        assert client.post(reverse("programs:clause-template-action", args=[own.public_id, "hapus"])).status_code == 404
