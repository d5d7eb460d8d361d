"""Groups without a lead mentor are listed and assigned in one step, with mentors who fit and why."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.tests.factories import GroupFactory, OrganizationFactory, SectorFactory
from pendampingan.rules.mentor_match import Group, Helper, reasons_for, total_of
from pendampingan.selectors.mentor_match import suggest_mentors
from pendampingan.selectors.overview import groups_without_mentor
from pendampingan.selectors.work import office_work
from pendampingan.tests.factories import AssignmentFactory, MentorFactory, MentorLeaveFactory

DEMAK, KUDUS, JAVA, BALI = 3321, 3319, 33, 5103
GROUP = Group(region=3321010001, sectors=frozenset({"Garam", "Kemasan"}), language="jv")
HELPER = Helper(
    region=DEMAK,
    home="Demak",
    sectors=frozenset({"Garam", "Kemasan"}),
    languages=["id", "jv"],
    carried=0,
    capacity=8,
)


def changed(row, **values):
    return type(row)(**(vars(row) | values))


@pytest.mark.parametrize(
    ("helper", "group", "factor", "value", "sentence"),
    [
        ({}, {}, "region", 30, "kabupaten atau kota yang sama: Demak"),
        ({"region": 3321020}, {}, "region", 30, "yang sama"),
        ({"region": KUDUS}, {}, "region", 15, "provinsi yang sama"),
        ({"region": JAVA}, {}, "region", 15, "provinsi yang sama"),
        ({"region": BALI, "home": "Badung"}, {}, "region", 0, "provinsi lain: Badung"),
        ({"region": None}, {}, "region", 7.5, "Wilayah pendamping belum diisi"),
        ({}, {"region": None}, "region", 7.5, "Wilayah kelompok belum diisi"),
        ({}, {}, "capacity", 30, "Masih sanggup 8 kelompok; mendampingi 0 dari 8"),
        ({"carried": 6}, {}, "capacity", 7.5, "Masih sanggup 2 kelompok"),
        ({"carried": 8}, {}, "capacity", 0, "Kapasitas penuh; mendampingi 8 dari 8"),
        ({"carried": 9}, {}, "capacity", 0, "Kapasitas penuh"),
        ({"capacity": 0}, {}, "capacity", 0, "Kapasitas penuh"),
        ({}, {}, "sector", 20, "Menguasai Garam, Kemasan."),
        ({"sectors": frozenset({"Garam"})}, {}, "sector", 10, "Menguasai Garam."),
        ({"sectors": frozenset()}, {}, "sector", 0, "Belum tercatat menguasai Garam, Kemasan."),
        ({}, {"sectors": frozenset()}, "sector", 5, "Bidang kelompok belum diisi."),
        ({}, {}, "language", 10, "Berbahasa Jawa."),
        ({"languages": []}, {}, "language", 0, "Tidak tercatat berbahasa Jawa."),
        ({}, {"language": ""}, "language", 5, "tidak diminta"),
        ({}, {}, "presence", 10, "Tidak sedang cuti."),
        ({"away_until": dt.date(2027, 1, 20)}, {}, "presence", 0, "Sedang cuti sampai 20 Januari 2027."),
    ],
)
def test_each_factor_gives_points_and_says_why(helper, group, factor, value, sentence):
    rows = {row.factor: row for row in reasons_for(changed(HELPER, **helper), changed(GROUP, **group))}
    assert rows[factor].value == value
    assert sentence in rows[factor].sentence


def test_weights_total_a_hundred_and_the_best_has_them_all():
    rows = reasons_for(HELPER, GROUP)
    assert sum(row.weight for row in rows) == 100
    assert total_of(rows) == 100


@pytest.fixture
def group(institution):
    found = GroupFactory(institution=institution)
    found.sectors.add(SectorFactory(institution=institution, name="Garam"))
    return found


@pytest.mark.django_db
def test_suggestions_are_on_duty_and_new_to_the_group_best_first(
    coordinator, institution, group, django_assert_num_queries
):
    expert = MentorFactory(institution=institution)
    expert.sectors.add(group.sectors.get())
    idle = MentorFactory(institution=institution)
    away = MentorLeaveFactory(mentor=MentorFactory(institution=institution)).mentor
    full = AssignmentFactory(mentor=MentorFactory(institution=institution, capacity=1)).mentor
    AssignmentFactory(mentor=MentorFactory(institution=institution), organization=group, is_lead=False)
    MentorFactory(institution=institution, membership__ends_on=institution.today - dt.timedelta(days=1))
    MentorFactory()
    found = suggest_mentors(coordinator, group, institution.today)
    assert [one.mentor for one in found] == [expert, idle, away, full]
    MentorFactory(institution=institution)
    with django_assert_num_queries(3):
        suggest_mentors(coordinator, group, institution.today)


@pytest.mark.django_db
def test_list_holds_active_groups_without_a_lead_today(client_for, coordinator, observer, institution, group):
    today = institution.today
    helped = AssignmentFactory(organization=GroupFactory(institution=institution))
    supported = AssignmentFactory(organization=GroupFactory(institution=institution), is_lead=False)
    left = AssignmentFactory(organization=GroupFactory(institution=institution), ends_on=today - dt.timedelta(days=1))
    coming = AssignmentFactory(
        organization=GroupFactory(institution=institution), starts_on=today + dt.timedelta(days=1)
    )
    GroupFactory(institution=institution, status="archived")
    OrganizationFactory(institution=institution)
    lonely = {group, supported.organization, left.organization, coming.organization}
    assert set(groups_without_mentor(coordinator, today)) == lonely
    url = reverse("pendampingan:lonely-group-list")
    page = client_for(coordinator).get(url)
    assert set(page.context["table"].data.data) == lonely
    assert str(helped.organization) not in page.content.decode()
    suggest = reverse("pendampingan:group-mentors", args=[group.public_id])
    assert suggest in page.content.decode()
    assert suggest not in client_for(observer).get(url).content.decode()
    assert suggest in {item.url for item in office_work(coordinator, today, today)}


@pytest.mark.django_db
def test_page_leads_to_the_assignment_with_both_chosen(client_for, coordinator, observer, mentor, group):
    url = reverse("pendampingan:group-mentors", args=[group.public_id])
    client = client_for(coordinator)
    page = client.get(url, {"bahasa": "jv"})
    assert "Tidak tercatat berbahasa Jawa." in page.content.decode()
    assert "Bahasa tidak diminta." in client.get(url, {"bahasa": "ngawur"}).content.decode()
    assign = f"{page.context['assign_url']}&pendamping={mentor.public_id}"
    assert assign.replace("&", "&amp;") in page.content.decode()
    form = client.get(assign).context["form"]
    assert (form.initial["organization"], form.initial["mentor"]) == (group, mentor)
    assert client_for(observer).get(url).status_code == 403
