"""Learning materials that were used at a visit: named in its report, shown on both sides, exported and compared."""

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError
from kemitraan.core.registry import resources
from pendampingan.models import FieldReport
from pendampingan.selectors.report_words import report_words
from pendampingan.services.reports import create_field_report, update_field_report
from pendampingan.tests.support_factories import LearningMaterialFactory
from pendampingan.tests.test_pages import report_data
from pendampingan.tests.test_reports import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def material(institution):
    return LearningMaterialFactory(institution=institution, topic="Kas", title="Buku kas (contoh)")


def test_form_offers_what_is_in_use_keeps_it_and_both_pages_show_it(
    client_for, mentor_user, partner_user, coordinator, assignment, material
):
    unused = LearningMaterialFactory(institution=material.institution, is_active=False)
    foreign = LearningMaterialFactory()
    client = client_for(mentor_user)
    url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
    page = client.get(url).content.decode()
    assert str(material) in page
    assert not [row for row in (unused, foreign) if str(row) in page]
    assert client.post(url, report_data(materials=[str(foreign.public_id)])).status_code == 422
    assert client.post(url, report_data(materials=[str(material.public_id)])).status_code == 302
    report = FieldReport.objects.get()
    assert list(report.materials.all()) == [material]
    assert material.get_absolute_url() in client.get(report.get_absolute_url()).content.decode()
    assert report.get_absolute_url() in client.get(material.get_absolute_url()).content.decode()
    again = client.get(reverse("pendampingan:report-update", args=[report.public_id]))
    assert again.context["form"]["materials"].value() == [material.public_id]


def test_one_that_is_used_no_more_stays_in_the_form_of_its_report(client_for, mentor_user, assignment, material):
    report = create_field_report(
        actor=mentor_user, assignment=assignment, values=content(activity_on=assignment.starts_on), materials=[material]
    )
    material.is_active = False
    material.save()
    page = client_for(mentor_user).get(reverse("pendampingan:report-update", args=[report.public_id]))
    assert str(material) in page.content.decode()


def test_change_is_kept_as_a_change_and_stands_in_words_and_export(mentor_user, coordinator, assignment, material):
    values = content(activity_on=assignment.starts_on)
    report = create_field_report(actor=mentor_user, assignment=assignment, values=values)
    before, version = report.content_hash, report.version
    report = update_field_report(actor=mentor_user, report=report, values=values, version=version, materials=[material])
    assert (report.content_hash != before, report.version) == (True, version + 1)
    assert {part["key"]: part["text"] for part in report_words(report)}["materials"] == str(material)
    (row,) = resources["field-reports"].export(coordinator)
    assert row["materials"] == str(material)
    same = update_field_report(actor=mentor_user, report=report, values=values, version=None, materials=[material])
    assert same.version == report.version


def test_material_of_another_institution_is_refused(mentor_user, assignment):
    with pytest.raises(DomainError, match="Medium belajar tidak ditemukan"):
        create_field_report(
            actor=mentor_user,
            assignment=assignment,
            values=content(activity_on=assignment.starts_on),
            materials=[LearningMaterialFactory()],
        )


def test_reports_of_others_are_not_shown_beside_a_material(client_for, mentor_user, institution, material):
    from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory

    other = FieldReportFactory(assignment=AssignmentFactory(mentor=MentorFactory(institution=institution)))
    other.materials.add(material)
    page = client_for(mentor_user).get(material.get_absolute_url()).content.decode()
    assert str(other.assignment.organization) not in page
