"""Regions come from a package: whole, once, and nothing that was used is ever deleted."""

import datetime as dt
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from kemitraan.core.models import AuditEvent
from partners.enums import RegionLevel
from partners.models import Region
from partners.rules.regions import level_of, parent_code
from partners.selectors import search_regions
from partners.services.regions import RegionFact, packaged_regions
from partners.tests import regions as sample
from partners.tests.factories import OrganizationFactory
from partners.tests.regions import FACTS, facts_without, region

LATER = dt.date(2027, 7, 1)


@pytest.mark.django_db
class TestLoad:
    def test_load_builds_the_hierarchy(self):
        loaded = sample.load()
        assert (loaded.created, loaded.changed, loaded.withdrawn, loaded.unchanged) == (len(FACTS), 0, 0, 0)
        village = region("32.03.03.2013")
        assert village.label == str(village) == "Sukamaju, Cibeber, Kabupaten Cianjur, Jawa Barat"
        assert (village.level, village.postal_code, village.pk) == (RegionLevel.VILLAGE, "43262", 3203032013)
        assert [village.parent.code, village.parent.parent.code, village.parent.parent.parent.code] == [
            "32.03.03",
            "32.03",
            "32",
        ]
        assert village.valid_from is None
        for row in Region.objects.all():
            row.full_clean()

    def test_second_load_writes_nothing(self, regions, django_assert_max_num_queries):
        before = list(Region.objects.values_list())
        events = AuditEvent.objects.count()
        with django_assert_max_num_queries(7):
            loaded = sample.load(day=LATER)
        assert (loaded.created, loaded.changed, loaded.withdrawn, loaded.unchanged) == (0, 0, 0, len(FACTS))
        assert list(Region.objects.values_list()) == before
        assert AuditEvent.objects.count() == events

    def test_new_name_and_postal_code_are_taken_over(self, regions):
        changed = [
            RegionFact("33.21.10", "Bonang Raya") if fact.code == "33.21.10" else fact
            for fact in facts_without("32.03.04.2001", more=(RegionFact("32.03.04.2001", "Rancagoong", "43280"),))
        ]
        loaded = sample.load(changed, day=LATER)
        assert (loaded.created, loaded.changed, loaded.withdrawn) == (0, 2, 0)
        assert region("33.21.10").label == "Bonang Raya, Kabupaten Demak, Jawa Tengah"
        assert [row.code for row in search_regions("bonang raya")] == ["33.21.10"]
        assert [row.code for row in search_regions("43280")] == ["32.03.04.2001"]
        assert search_regions("43285") == []

    def test_missing_code_is_withdrawn_and_keeps_its_rows(self, regions, institution):
        organization = OrganizationFactory(institution=institution, region=region("32.03.04.2001"))
        loaded = sample.load(facts_without("32.03.04"), day=LATER)
        assert loaded.withdrawn == 2
        old = region("32.03.04.2001")
        assert old.withdrawn_on == LATER
        assert str(old) == "Rancagoong, Cilaku, Kabupaten Cianjur, Jawa Barat (kode lama)"
        organization.refresh_from_db()
        assert organization.region == old
        assert search_regions("rancagoong") == search_regions("43285") == search_regions("32.03.04.2001") == []
        assert sample.load(facts_without("32.03.04"), day=LATER).is_news is False

    def test_moved_place_has_its_new_code_as_successor(self, regions):
        moved = (
            RegionFact("32.03.33", "Cilaku Baru"),
            RegionFact("32.03.33.2001", "Rancagoong", "43285"),
        )
        sample.load(facts_without("32.03.04", more=moved), day=LATER)
        assert region("32.03.04.2001").successor == region("32.03.33.2001")
        assert region("32.03.33.2001").valid_from == LATER
        assert region("32.03.04").successor is None

    def test_place_with_two_possible_codes_has_no_successor(self, regions):
        split = (
            RegionFact("32.03.33", "Cilaku Barat"),
            RegionFact("32.03.33.2001", "Rancagoong"),
            RegionFact("32.03.34", "Cilaku Timur"),
            RegionFact("32.03.34.2001", "Rancagoong"),
        )
        sample.load(facts_without("32.03.04", more=split), day=LATER)
        assert region("32.03.04.2001").successor is None

    def test_code_that_comes_back_is_in_force_again(self, regions):
        moved = (RegionFact("32.03.33", "Cilaku"),)
        sample.load(facts_without("32.03.04", more=moved), day=LATER)
        assert region("32.03.04").successor == region("32.03.33")
        loaded = sample.load(FACTS, day=LATER)
        assert (loaded.created, loaded.changed, loaded.withdrawn) == (0, 2, 1)
        row = region("32.03.04")
        assert (row.withdrawn_on, row.successor) == (None, None)

    @pytest.mark.parametrize("facts", [[], [RegionFact("32.03", "Kabupaten Cianjur")]])
    def test_broken_data_is_refused_and_nothing_withdrawn(self, regions, facts):
        with pytest.raises(ValueError, match="data"):
            sample.load(facts, day=LATER)
        assert not Region.objects.withdrawn().exists()

    def test_load_is_in_the_audit_trail(self, regions):
        event = AuditEvent.objects.get(action="region.load")
        assert event.sentence == f"memuat wilayah: {len(FACTS)} baru, 0 berubah, 0 dicabut"
        assert event.institution is None


def test_package_holds_the_whole_country():
    facts = list(packaged_regions())
    assert Counter(level_of(fact.code) for fact in facts) == {1: 38, 2: 514, 3: 7285, 4: 83762}
    codes = {fact.code for fact in facts}
    assert all(parent_code(fact.code) in codes for fact in facts if "." in fact.code)
    assert {len(fact.postal_code) for fact in facts if level_of(fact.code) == RegionLevel.VILLAGE} == {5}
    assert RegionFact("32.03.04.2001", "Rancagoong", "43285") in facts


SEARCHES = {
    "Sukamaju, Cianjur": "32.03.01.2003",
    "cianjur sukamaju": "32.03.01.2003",
    "kab cianjur": "32.03",
    "43285": "32.03.04.2001",
    "32.03": "32.03",
    "jawa": "32",
    "tanjungpinang": "21.72",
    "desa sukamaju": None,
    "kel. menteng": None,
    "su": None,
    "s": None,
    "zzzz": None,
}


@pytest.mark.load
@pytest.mark.django_db
def test_whole_country_loads_in_seconds_and_is_found_at_once():
    out = StringIO()
    start = time.perf_counter()
    call_command("load_regions", stdout=out)
    assert time.perf_counter() - start < 15
    assert out.getvalue().splitlines() == [
        "Wilayah: provinsi 38, kabupaten/kota 514, kecamatan 7285, desa/kelurahan 83762.",
        "91599 baru, 0 berubah, 0 dicabut, 0 tetap.",
    ]
    again = StringIO()
    call_command("load_regions", stdout=again)
    assert again.getvalue().splitlines()[1] == "0 baru, 0 berubah, 0 dicabut, 91599 tetap."
    for text, first in SEARCHES.items():
        found = search_regions(text)
        assert first is None or found[0].code == first, text
        durations = []
        for _ in range(5):
            start = time.perf_counter()
            search_regions(text)
            durations.append(time.perf_counter() - start)
        assert min(durations) < 0.05, f"{text}: {min(durations):.3f} s"
