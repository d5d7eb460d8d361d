"""Mentors read and record what an indicator is for the groups that they accompany, and nothing of others."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import NotAllowed
from partners.tests.factories import GroupFactory
from pendampingan.tests.factories import AssignmentFactory, MentorFactory
from programs.models import Indicator, Reading, Target
from programs.services.readings import NewReading, correct_reading, record_readings, withdraw_reading
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(mentor_user):
    return MentorFactory(institution=mentor_user.membership.institution, membership=mentor_user.membership)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, starts_on=clock.today("Asia/Jakarta") - dt.timedelta(days=200))


@pytest.fixture
def assignment(mentor, program):
    return AssignmentFactory(mentor=mentor, program=program)


@pytest.fixture
def group(assignment):
    return assignment.organization


@pytest.fixture
def other_group(institution):
    return GroupFactory(institution=institution, name="Kelompok lain (contoh)")


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, name="Produksi abon (contoh)", unit="kg", baseline_value=3)


@pytest.fixture
def yesterday(institution):
    return institution.today - dt.timedelta(days=1)


def write(actor, indicator, organization, day, value=5):
    return record_readings(
        actor=actor,
        program=indicator.program,
        read_on=day,
        organization=organization,
        readings=[NewReading(indicator, Decimal(value))],
    )[0]


def test_mentor_sees_indicators_of_the_program_and_values_of_own_groups(
    mentor_user, indicator, group, other_group, yesterday
):
    mine = ReadingFactory(indicator=indicator, organization=group, read_on=yesterday)
    ReadingFactory(indicator=indicator, organization=other_group, read_on=yesterday)
    ReadingFactory(indicator=indicator, read_on=yesterday)
    ReadingFactory(indicator=IndicatorFactory(program__institution=group.institution), organization=group)
    TargetFactory(indicator=indicator)
    assert list(Indicator.objects.visible_to(mentor_user)) == [indicator]
    assert list(Reading.objects.visible_to(mentor_user)) == [mine]
    assert not Target.objects.visible_to(mentor_user).exists()


def test_after_the_assignment_nothing_is_seen(mentor_user, indicator, assignment, group, yesterday):
    ReadingFactory(indicator=indicator, organization=group, read_on=yesterday)
    assignment.ends_on = yesterday
    assignment.save()
    assert not Indicator.objects.visible_to(mentor_user).exists()
    assert not Reading.objects.visible_to(mentor_user).exists()


def test_mentor_records_for_own_groups_only(mentor_user, indicator, group, other_group, yesterday):
    reading = write(mentor_user, indicator, group, yesterday)
    assert reading.recorded_by == mentor_user
    for organization in (None, other_group):
        with pytest.raises(NotAllowed):
            write(mentor_user, indicator, organization, yesterday)
    stranger = IndicatorFactory(program=ProgramFactory(institution=group.institution))
    with pytest.raises(NotAllowed):
        write(mentor_user, stranger, group, yesterday)


def test_group_of_one_program_is_not_recorded_in_another(mentor_user, mentor, indicator, group, yesterday):
    elsewhere = ProgramFactory(institution=group.institution)
    other = AssignmentFactory(mentor=mentor, program=elsewhere).organization
    with pytest.raises(NotAllowed):
        write(mentor_user, indicator, other, yesterday)
    hidden = ReadingFactory(indicator=indicator, organization=other, read_on=yesterday)
    assert not Reading.objects.visible_to(mentor_user).filter(pk=hidden.pk).exists()


def test_mentor_corrects_own_values_and_not_those_of_the_office(mentor_user, coordinator, indicator, group, yesterday):
    mine = write(mentor_user, indicator, group, yesterday)
    theirs = write(coordinator, indicator, group, yesterday - dt.timedelta(days=1))
    values = {"value": Decimal(6)}
    assert correct_reading(actor=mentor_user, reading=mine, values=values, reason="Salah hitung.").value == 6
    for service, options in ((correct_reading, {"values": values}), (withdraw_reading, {})):
        with pytest.raises(NotAllowed):
            service(actor=mentor_user, reading=theirs, reason="Salah.", **options)
    assert withdraw_reading(actor=mentor_user, reading=mine, reason="Ganda.").withdrawn_by == mentor_user


def test_pages_show_own_groups_without_targets(client_for, mentor_user, indicator, group, other_group, yesterday):
    ReadingFactory(indicator=indicator, organization=group, read_on=yesterday, value=11)
    hidden = ReadingFactory(indicator=indicator, organization=other_group, read_on=yesterday, value=4242)
    TargetFactory(indicator=indicator, period_starts_on=yesterday.replace(day=1), value=7777)
    client = client_for(mentor_user)
    address = reverse("programs:program-indicators", args=[indicator.program.public_id])
    for page in (client.get(address), client.get(indicator.get_absolute_url())):
        html = page.content.decode()
        assert page.status_code == 200
        assert "11" in html
        assert "4.242" not in html
        assert "7.777" not in html
    assert "Nilai kelompok yang Anda dampingi." in client.get(address).content.decode()
    assert "Tanpa target" not in client.get(address).content.decode()
    assert client.get(indicator.get_absolute_url()).context["series"].chart.baseline is None
    assert "Catat nilai" in client.get(address).content.decode()
    assert client.get(reverse("programs:program-targets", args=[indicator.program.public_id])).status_code == 404
    assert client.get(reverse("programs:indicator-create", args=[indicator.program.public_id])).status_code == 403
    assert client.get(reverse("programs:reading-correct", args=[hidden.public_id])).status_code == 404


def test_form_asks_for_a_group_and_offers_only_own_ones(client_for, mentor_user, indicator, group, other_group):
    client = client_for(mentor_user)
    address = reverse("programs:readings-record", args=[indicator.program.public_id])
    page = client.get(address).content.decode()
    assert str(group.public_id) in page
    assert str(other_group.public_id) not in page
    assert client.get(address).context["form"]["organization"].value() == group.public_id
    data = {"read_on": group.institution.today.isoformat(), f"nilai_{indicator.public_id}": "5"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"organization": str(other_group.public_id)}).status_code == 422
    assert client.post(address, data | {"organization": str(group.public_id)}).status_code == 302
    assert Reading.objects.get().organization == group


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_mentors_page_do_not_grow(
    client_for, mentor_user, program, group, yesterday, count, django_assert_max_num_queries
):
    client = client_for(mentor_user)
    address = reverse("programs:program-indicators", args=[program.public_id])
    for indicator in IndicatorFactory.create_batch(count, program=program):
        ReadingFactory(indicator=indicator, organization=group, read_on=yesterday)
    client.get(address)
    with django_assert_max_num_queries(20) as first:
        client.get(address)
    IndicatorFactory.create_batch(2, program=program)
    with django_assert_max_num_queries(len(first)):
        client.get(address)
