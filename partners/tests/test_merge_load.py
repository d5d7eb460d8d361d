"""While other processes keep adding to an organization, it is merged, and nothing of what they added is lost."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from kemitraan.core.actors import SystemActor
from partners.enums import OrganizationStatus
from partners.models import Contact, Organization
from partners.search_texts import stale_keys
from partners.services.merges import merge_organizations
from partners.services.stragglers import collect_stragglers
from partners.tests.factories import ContactFactory, OrganizationFactory
from programs.models import AgreementParty
from programs.tests.factories import AgreementPartyFactory

WRITERS = 3
ROUNDS = 40
PATIENCE_SECONDS = 120


def start_writer(database_url: str, email: str, key: int) -> subprocess.Popen:
    environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "kemitraan.settings"}
    return subprocess.Popen(
        [sys.executable, "-m", "partners.tests.merge_writer", email, str(key), str(ROUNDS)],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_some_wrote(other: Organization, before: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while other.agreement_parties.count() < before + WRITERS and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_merge_while_others_write_loses_no_reference(coordinator, institution, database_url):
    kept = OrganizationFactory(institution=institution, name="PT Maju Jaya (contoh)")
    other = OrganizationFactory(institution=institution, name="MAJU JAYA (contoh), PT")
    ContactFactory.create_batch(2, organization=other)
    ContactFactory(organization=kept)
    AgreementPartyFactory(organization=other, agreement__institution=institution)
    writers = [start_writer(database_url, coordinator.email, other.pk) for _ in range(WRITERS)]
    try:
        assert [writer.stdout.readline() for writer in writers] == ["siap\n"] * WRITERS
        for writer in writers:
            writer.stdin.write("mulai\n")
            writer.stdin.flush()
        wait_until_some_wrote(other, before=1)
        merge_organizations(actor=coordinator, survivor=kept, merged=other, choices={}, settled={})
        written = [json.loads(writer.communicate(timeout=PATIENCE_SECONDS)[0]) for writer in writers]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    total = {name: sum(one[name] for one in written) for name in written[0]}
    assert total["parties"] == WRITERS * ROUNDS
    assert total["contacts"] + total["refused"] == WRITERS * ROUNDS
    assert 0 < total["refused"] < WRITERS * ROUNDS, "the merge ran neither before nor after all of them"
    late = AgreementParty.objects.filter(organization=other).count()
    assert collect_stragglers(actor=SystemActor("penggabungan")) == late
    assert AgreementParty.objects.filter(organization=kept).count() == 1 + total["parties"]
    assert Contact.objects.filter(organization=kept).count() == 3 + total["contacts"]
    assert not AgreementParty.objects.filter(organization=other).exists()
    assert not Contact.objects.filter(organization=other).exists()
    assert kept.contacts.filter(is_primary=True).count() == 1
    assert Organization.objects.get(pk=other.pk).status == OrganizationStatus.MERGED
    assert collect_stragglers(actor=SystemActor("penggabungan")) == 0
    assert list(stale_keys()) == []
