"""Admin pages of partners: own words, and limits copied on change."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from partners.models import Sector, SizeThreshold, Tag
from partners.services.thresholds import THRESHOLD_FIELDS
from partners.tests.factories import SectorFactory, SizeThresholdFactory, TagFactory


def address(model, action: str, *args) -> str:
    return reverse(f"admin:partners_{model._meta.model_name}_{action}", args=args)


@pytest.mark.parametrize("model", [Sector, Tag])
def test_admin_adds_and_switches_off_own_words_on_the_record(client_for, admin_user, model):
    client, institution = client_for(admin_user), admin_user.membership.institution
    assert client.post(address(model, "add"), {"name": "Perikanan", "is_active": "on"}).status_code == 302
    word = model.objects.get()
    assert word.institution == institution
    double = client.post(address(model, "add"), {"name": "PERIKANAN", "is_active": "on"})
    assert "Nama ini sudah ada." in double.content.decode()
    assert client.post(address(model, "change", word.pk), {"name": "Perikanan"}).status_code == 302
    word.refresh_from_db()
    assert not word.is_active
    assert not model.objects.offered().exists()
    assert AuditEvent.objects.filter(action=f"{model._meta.model_name}.update").exists()


@pytest.mark.parametrize(("model", "make"), [(Sector, SectorFactory), (Tag, TagFactory)])
def test_words_of_another_institution_are_not_found(client_for, admin_user, model, make):
    foreign = make()
    assert client_for(admin_user).get(address(model, "change", foreign.pk)).status_code == 404
    assert not model.objects.visible_to(admin_user).exists()


def test_admin_changes_a_copy_of_the_shipped_limits(client_for, admin_user, other_institution):
    shipped = SizeThresholdFactory()
    foreign = SizeThresholdFactory(institution=other_institution)
    client = client_for(admin_user)
    data = {name: getattr(shipped, name) for name in THRESHOLD_FIELDS} | {"micro_sales_idr": "2500000000"}
    assert client.post(address(SizeThreshold, "change", shipped.pk), data).status_code == 302
    own = SizeThreshold.objects.get(institution=admin_user.membership.institution)
    shipped.refresh_from_db()
    assert (own.micro_sales_idr, shipped.micro_sales_idr) == (Decimal(2_500_000_000), Decimal(2_000_000_000))
    assert client.get(address(SizeThreshold, "change", shipped.pk)).status_code == 404
    assert client.get(address(SizeThreshold, "change", foreign.pk)).status_code == 404
