"""Two organizations become one: fields, references, conflicts, and finding what was merged."""

import pytest

from kemitraan.core import clock
from kemitraan.core.models import Comment
from partners.enums import OrganizationStatus
from partners.services.merges import merge_organizations
from partners.tests.factories import (
    ContactFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from programs.tests.factories import AgreementPartyFactory


@pytest.fixture
def two(institution):
    """The older one stays, the younger one is merged."""
    kept = OrganizationFactory(
        institution=institution, name="PT. Maju Jaya (contoh)", nib="1234567890123", phone="024-1"
    )
    other = OrganizationFactory(
        institution=institution,
        name="MAJU JAYA (contoh), P.T.",
        nib="9234567890123",
        phone="024-2",
        email="maju@contoh.test",
        source="siap",
        external_id="A-7",
    )
    return kept, other


def merge(actor, kept, other, settled=(), **choices):
    return merge_organizations(actor=actor, survivor=kept, merged=other, choices=choices, settled=dict(settled))


def test_fields_are_kept_as_chosen_and_blanks_are_filled(coordinator, two):
    kept, other = two
    record = merge(coordinator, kept, other, name="merged", phone="both")
    kept.refresh_from_db()
    assert (kept.name, kept.nib, kept.phone) == (other.name, "1234567890123", "024-1, 024-2")
    assert (kept.email, kept.external_id, kept.source) == ("maju@contoh.test", "A-7", "siap")
    other.refresh_from_db()
    assert other.status == OrganizationStatus.MERGED
    told = {row["label"]: row for row in record.values}
    assert told["NIB"] == {"label": "NIB", "survivor": "1234567890123", "merged": "9234567890123", "kept": "survivor"}


def test_every_reference_moves_with_counts(coordinator, two, institution):
    kept, other = two
    ContactFactory.create_batch(3, organization=other)
    RepresentativeFactory(organization=other)
    party = AgreementPartyFactory(organization=other, agreement__institution=institution)
    unit = OrganizationFactory(institution=institution, parent=other)
    comment = Comment.objects.create(
        institution=institution, subject=other, author=coordinator, text="Ditelepon", posted_at=clock.now()
    )
    record = merge(coordinator, kept, other)
    assert kept.contacts.count() == 3
    party.refresh_from_db()
    unit.refresh_from_db()
    comment.refresh_from_db()
    assert (party.organization_id, unit.parent_id, comment.object_id) == (kept.pk, kept.pk, kept.pk)
    counts = {row["noun"]: row["count"] for row in record.moved}
    assert counts["kontak"] == 3
    assert counts["pihak perjanjian"] == counts["komentar"] == counts["wakil mitra"] == 1
    assert party.version == 2
