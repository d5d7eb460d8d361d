"""Mentors: profile by themselves and the office, certificates that remind, the caseload and its filters."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import GroupFactory, RegionFactory, SectorFactory
from pendampingan.due.reports import certificates_expiring
from pendampingan.enums import ReportState
from pendampingan.models import Mentor, MentorCertificate
from pendampingan.selectors.mentors import mentors_with_load
from pendampingan.services.certificates import add_certificate, retire_certificate, update_certificate
from pendampingan.services.mentors import update_mentor
from pendampingan.tests.factories import (
    AssignmentFactory,
    FieldReportFactory,
    MentorCertificateFactory,
    MentorFactory,
    MentorLeaveFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def today() -> dt.date:
    return clock.today("Asia/Jakarta")


def test_mentor_changes_the_own_profile_but_not_the_capacity(mentor_user, mentor):
    region, sector = RegionFactory(), SectorFactory(institution=mentor.institution)
    Mentor.objects.filter(pk=mentor.pk).update(home_region="Dekat Demak")
    values = {"competence": "Budidaya", "languages": ["id", "jv"], "region": region, "sectors": [sector]}
    changed = update_mentor(actor=mentor_user, mentor=mentor, values=values, version=1)
    assert (changed.home, changed.home_region) == (str(region), "")
    assert (changed.language_labels, list(changed.sectors.all())) == (["Indonesia", "Jawa"], [sector])
    event = AuditEvent.objects.get(action="mentor.update")
    assert {row["label"] for row in event.changes} == {"kompetensi", "bahasa", "wilayah asal", "bidang yang dikuasai"}
    with pytest.raises(NotAllowed):
        update_mentor(actor=mentor_user, mentor=mentor, values={"capacity": 99}, version=None)
    with pytest.raises(NotAllowed):
        update_mentor(
            actor=mentor_user, mentor=MentorFactory(institution=mentor.institution), values=values, version=None
        )


def test_sectors_alone_are_a_change_and_a_foreign_one_is_refused(coordinator, mentor):
    sector = SectorFactory(institution=mentor.institution)
    changed = update_mentor(actor=coordinator, mentor=mentor, values={"sectors": [sector]}, version=1)
    assert changed.version == 2
    assert update_mentor(actor=coordinator, mentor=mentor, values={"sectors": [sector]}, version=2).version == 2
    with pytest.raises(DomainError) as refused:
        update_mentor(
            actor=coordinator,
            mentor=mentor,
            values={"sectors": [SectorFactory(institution=MentorFactory().institution)]},
            version=None,
        )
    assert refused.value.field == "sectors"


def test_profile_page_offers_the_capacity_to_the_office_only(client_for, coordinator, mentor_user, mentor):
    url = reverse("pendampingan:mentor-update", args=[mentor.public_id])
    assert "capacity" in client_for(coordinator).get(url).context["form"].fields
    client = client_for(mentor_user)
    assert "capacity" not in client.get(url).context["form"].fields
    answer = client.post(url, {"opened_version": "1", "languages": ["id"], "competence": "Kemasan", "capacity": "99"})
    assert answer.status_code == 302
    mentor.refresh_from_db()
    assert (mentor.languages, mentor.capacity) == (["id"], 8)
    assert client.post(url, {"opened_version": "2", "languages": ["klingon"]}).status_code == 422


def test_certificate_with_its_file_is_read_by_those_who_see_the_mentor(
    client_for, mentor_user, observer, partner_user, mentor
):
    client = client_for(mentor_user)
    url = reverse("pendampingan:certificate-create", args=[mentor.public_id])
    data = {"name": "SKKNI 181/2017", "number": "PND-7", "issued_on": "01/02/2026", "expires_on": "01/02/2029"}
    upload = SimpleUploadedFile("sertifikat.pdf", PDF, content_type="application/pdf")
    assert client.post(url, data | {"file": upload}).url == f"{mentor.get_absolute_url()}#sertifikat"
    certificate = MentorCertificate.objects.get()
    assert certificate.expires_on == dt.date(2029, 2, 1)
    file = reverse("core:attachment", args=[Attachment.objects.get().public_id])
    for user, status in ((mentor_user, 200), (observer, 200), (partner_user, 404)):
        assert client_for(user).get(file).status_code == status, user
    colleague = MentorFactory(institution=mentor.institution).membership.user
    assert client_for(colleague).get(file).status_code == 404
    assert "PND-7" in client_for(observer).get(mentor.get_absolute_url()).content.decode()
    bad = client.post(url, data | {"expires_on": "01/02/2020"})
    assert bad.status_code == 422


def test_certificate_changes_and_stops_to_count(mentor_user, observer, mentor, today):
    row = add_certificate(actor=mentor_user, mentor=mentor, values={"name": "Pelatih", "expires_on": today})
    row = update_certificate(actor=mentor_user, certificate=row, values={"issuer": "LSP"}, version=1)
    assert (row.issuer, row.version) == ("LSP", 2)
    with pytest.raises(NotAllowed):
        retire_certificate(actor=observer, certificate=row, replaced_on=today)
    retire_certificate(actor=mentor_user, certificate=row, replaced_on=today)
    with pytest.raises(TransitionRefused):
        retire_certificate(actor=mentor_user, certificate=row, replaced_on=today)


def test_certificate_is_due_while_it_counts_and_its_mentor_is_here(mentor_user, mentor, institution, today):
    row = MentorCertificateFactory(mentor=mentor, expires_on=today + dt.timedelta(days=30))
    MentorCertificateFactory(mentor=mentor, expires_on=None)
    MentorCertificateFactory(mentor=mentor, expires_on=today, replaced_on=today)
    gone = MentorFactory(institution=institution, membership__ends_on=today - dt.timedelta(days=1))
    MentorCertificateFactory(mentor=gone, expires_on=today)
    (item,) = certificates_expiring(institution, today + dt.timedelta(days=30))
    assert (item.uid, item.owner_ids) == (f"certificate:{row.pk}", (mentor_user.pk,))
    assert not list(certificates_expiring(institution, today + dt.timedelta(days=29)))


def carry(mentor, today) -> None:
    """Two groups in two regencies, an ended one, an open visit, a returned report."""
    first = AssignmentFactory(mentor=mentor, organization=GroupFactory(institution=mentor.institution, regency="Demak"))
    AssignmentFactory(mentor=mentor, organization=GroupFactory(institution=mentor.institution, regency="Kudus"))
    yesterday = today - dt.timedelta(days=1)
    AssignmentFactory(mentor=mentor, ends_on=yesterday)
    VisitFactory(assignment=first, planned_on=yesterday)
    VisitFactory(assignment=first, planned_on=today + dt.timedelta(days=1))
    FieldReportFactory(assignment=first, state=ReportState.RETURNED)
    FieldReportFactory(assignment=first, state=ReportState.VERIFIED)


def test_caseload_counts_what_is_carried_today(coordinator, mentor, today):
    carry(mentor, today)
    idle = MentorFactory(institution=mentor.institution, capacity=3)
    found = {row.pk: row for row in mentors_with_load(coordinator, today)}
    carried = found[mentor.pk]
    assert (carried.assignment_count, carried.capacity_left, carried.regency_count) == (2, 6, 2)
    assert (carried.open_report_count, carried.away_until, carried.has_expiring) == (2, None, False)
    assert (found[idle.pk].assignment_count, found[idle.pk].capacity_left) == (0, 3)


def test_list_filters_by_situation_language_region_and_words(client_for, coordinator, institution, today):
    region = RegionFactory()
    plain = MentorFactory(institution=institution)
    full = MentorFactory(institution=institution, capacity=1, languages=["ban"])
    AssignmentFactory(mentor=full)
    away = MentorFactory(institution=institution, region=region, languages=["id", "jv"])
    MentorLeaveFactory(mentor=away)
    sector = SectorFactory(institution=institution, name="Rumput laut")
    expiring = MentorFactory(institution=institution, competence="Pembukuan rapi")
    expiring.sectors.add(sector, SectorFactory(institution=institution, name="Rumput gajah"))
    MentorCertificateFactory(mentor=expiring, expires_on=today + dt.timedelta(days=60))
    client = client_for(coordinator)
    for query, wanted in (
        ({"situation": "full"}, {full}),
        ({"situation": "available"}, {plain, away, expiring}),
        ({"situation": "away"}, {away}),
        ({"situation": "expiring"}, {expiring}),
        ({"language": "jv"}, {away}),
        ({"language": "ban"}, {full}),
        ({"region": region.code}, {away}),
        ({"q": "rumput"}, {expiring}),
        ({"q": "pembukuan"}, {expiring}),
        ({}, {plain, full, away, expiring}),
    ):
        answer = client.get(reverse("pendampingan:mentor-list"), query)
        assert set(answer.context["table"].data.data) == wanted, query
