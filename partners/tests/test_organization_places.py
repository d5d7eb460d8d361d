"""The region of an organization: given, read from names, shown, searched, imported and exported."""

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners import services
from partners.models import Organization
from partners.selectors.places import FoundPlace, Place, resolve_places
from partners.services.organization_places import connect_organizations
from partners.tests import regions as sample
from partners.tests.factories import OrganizationFactory
from partners.tests.regions import LOADER, facts_without, region
from partners.tests.routes import LIST

COMPANY = {"name": "PT Maju Jaya (contoh)", "kind": "company"}
CIANJUR = {"province": "Jawa Barat", "regency": "Kabupaten Cianjur", "district": "Cibeber", "village": "Sukamaju"}
RESOURCE = resources["organizations"]


def place_of(organization: Organization) -> dict[str, str]:
    return {name: getattr(organization, name) for name in CIANJUR}


def found(**names: str) -> FoundPlace:
    place = Place(**names)
    return resolve_places([place])[place]


@pytest.mark.usefixtures("regions")
class TestResolving:
    @pytest.mark.parametrize(
        ("names", "code"),
        [
            (CIANJUR, "32.03.03.2013"),
            ({"village": "desa sukamaju", "regency": "KAB. CIANJUR", "postal_code": "43211"}, "32.03.01.2003"),
            ({"district": "Kec. Cilaku", "province": "jabar"}, "32.03.04"),
            ({"regency": "Cianjur"}, "32.03"),
            ({"regency": "Kota Bogor", "province": "Jawa Barat"}, "32.71"),
            ({"regency": "Bogor", "district": "Cibinong"}, "32.01.01"),
            ({"regency": "Jakarta Selatan", "province": "DKI Jakarta"}, "31.74"),
            ({"regency": "Tanjungpinang"}, "21.72"),
            # Lists older than 2022 name the undivided province.
            ({"regency": "Kab. Merauke", "province": "Papua"}, "93.01"),
            ({"code": "32.03.04.2001"}, "32.03.04.2001"),
            ({"code": "32.03.03.2013", "regency": "Cianjur"}, "32.03.03.2013"),
        ],
    )
    def test_certain_place_is_its_region_and_nothing_is_noted(self, names, code):
        answer = found(**names)
        assert (answer.region.code, answer.notes) == (code, [])
        assert answer.names["province"] == region(code[:2]).name

    @pytest.mark.parametrize(
        ("names", "code", "field", "sentence"),
        [
            ({"regency": "Bogor"}, "32", "regency", "“Bogor” bisa berarti Kabupaten Bogor"),
            ({"regency": "Cianjur", "village": "Sukamaju"}, "32.03", "village", "“Sukamaju” bisa berarti"),
            ({"regency": "Cianjur", "village": "Sukasepi"}, "32.03", "village", "“Sukasepi” tidak dikenal di"),
            ({"regency": "Cianjur", "province": "Jawa Tengah"}, None, "regency", "tidak ada di Jawa Tengah"),
            ({"regency": "Cianjur", "province": "Jawa Brt"}, "32.03", "province", "“Jawa Brt” tidak dikenal"),
            ({"regency": "Omaha", "province": "NE"}, None, "regency", "“Omaha” tidak dikenal"),
            ({"regency": "Cianjur", "code": "99.99"}, "32.03", "region", "99.99 tidak dikenal"),
            ({"regency": "Cianjur", "code": "32.01"}, "32.03", "region", "dipakai namanya"),
            ({"regency": "Cianjuran", "code": "32.03"}, "32.03", "region", "Dibaca dari kodenya"),
        ],
    )
    def test_uncertain_place_is_the_smallest_certain_region_and_is_noted(self, names, code, field, sentence):
        answer = found(**names)
        assert (answer.region.code if answer.region else None) == code
        assert [message for name, message in answer.notes if name == field and sentence in message]

    def test_old_code_leads_to_its_successor(self):
        moved = (sample.RegionFact("32.03.33", "Cilaku"),)
        sample.load(facts_without("32.03.04", more=moved))
        answer = found(code="32.03.04")
        assert answer.region.code == "32.03.33"
        assert ("region", "Kode wilayah 32.03.04 sudah diganti 32.03.33.") in answer.notes

    def test_many_places_take_few_queries(self, django_assert_max_num_queries):
        places = [Place(village=f"Dusun {number}", district="Cibeber", regency="Cianjur") for number in range(400)]
        with django_assert_max_num_queries(6):
            answers = resolve_places(places)
        assert {answer.region.code for answer in answers.values()} == {"32.03.03"}


def test_without_regions_nothing_is_resolved_and_nothing_noted(db):
    assert found(**CIANJUR) == FoundPlace()


@pytest.mark.usefixtures("regions")
class TestServices:
    def test_chosen_region_brings_its_names(self, coordinator):
        row = services.create_organization(
            actor=coordinator, values=COMPANY | {"region": region("32.03"), "village": "Kampung Baru"}
        )
        assert row.region == region("32.03")
        assert place_of(row) == CIANJUR | {"district": "", "village": "Kampung Baru"}

    def test_written_names_bring_the_region(self, coordinator):
        row = services.create_organization(
            actor=coordinator, values=COMPANY | {"regency": "kab. cianjur", "district": "cibeber"}
        )
        assert (row.region, row.regency, row.district) == (region("32.03.03"), "Kabupaten Cianjur", "Cibeber")

    def test_place_abroad_stays_as_written(self, coordinator):
        row = services.create_organization(
            actor=coordinator, values=COMPANY | {"regency": "Cianjur", "country": "Suriname"}
        )
        assert (row.region, row.regency) == (None, "Cianjur")

    def test_other_region_replaces_all_names(self, coordinator):
        row = services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.03.2013")})
        values = {"region": region("33.21"), **dict.fromkeys(CIANJUR, "")}
        row = services.update_organization(actor=coordinator, organization=row, values=values, version=row.version)
        assert place_of(row) == {
            "province": "Jawa Tengah",
            "regency": "Kabupaten Demak",
            "district": "",
            "village": "",
        }
        event = AuditEvent.objects.filter(action="organization.update").latest("id")
        change = next(change for change in event.changes if change["field"] == "region")
        assert (change["label"], change["new"]) == ("wilayah", "Kabupaten Demak, Jawa Tengah")

    def test_change_of_something_else_leaves_the_place(self, coordinator):
        row = services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.03.2013")})
        row = services.update_organization(
            actor=coordinator, organization=row, values={"phone": "021 555"}, version=row.version
        )
        assert (row.region.code, place_of(row)) == ("32.03.03.2013", CIANJUR)

    def test_organizations_of_before_are_connected_once(self, institution):
        old = OrganizationFactory(institution=institution, regency="Kab. Cianjur", province="Jawa Barat")
        unclear = OrganizationFactory(institution=institution, regency="Antah", province="")
        abroad = OrganizationFactory(institution=institution, regency="Cianjur", province="", country="Suriname")
        assert connect_organizations(actor=LOADER) == 1
        for row in (old, unclear, abroad):
            row.refresh_from_db()
        assert (old.region.code, old.regency, old.version) == ("32.03", "Kabupaten Cianjur", 2)
        assert (unclear.region, unclear.regency, abroad.region) == (None, "Antah", None)
        event = AuditEvent.objects.get(action="organization.update")
        assert event.changes == [
            {"field": "region", "label": "wilayah", "old": "", "new": "Kabupaten Cianjur, Jawa Barat"}
        ]
        assert connect_organizations(actor=LOADER) == 0


@pytest.mark.usefixtures("regions")
class TestPages:
    def form_of(self, organization=None, **values):
        version = {"opened_version": organization.version} if organization else {}
        return COMPANY | {"country": "Indonesia"} | version | values

    def test_form_takes_typed_text_without_script(self, client_for, coordinator):
        answer = client_for(coordinator).post(
            reverse("partners:organization-create"), self.form_of(region_nama="sukamaju cibeber")
        )
        assert answer.status_code == 302
        assert Organization.objects.get(name=COMPANY["name"]).region == region("32.03.03.2013")

    def test_form_says_what_unclear_text_may_mean(self, client_for, coordinator):
        answer = client_for(coordinator).post(
            reverse("partners:organization-create"), self.form_of(region_nama="sukamaju")
        )
        assert answer.status_code == 422
        html = answer.content.decode()
        assert "bisa berarti Sukamaju, Cianjur" in html
        assert '<option value="32.03.03.2013"' in html
        assert not Organization.objects.filter(name=COMPANY["name"]).exists()

    def test_form_refuses_a_written_place_beside_another_region(self, client_for, coordinator):
        answer = client_for(coordinator).post(
            reverse("partners:organization-create"), self.form_of(region="32.03", regency="Kab. Bandung")
        )
        assert answer.status_code == 422
        assert answer.context["form"].errors["regency"] == [
            "Wilayah yang dipilih menyebut Kabupaten Cianjur. Kosongkan salah satunya."
        ]

    def test_form_shows_the_region_once_and_an_unchanged_save_changes_nothing(self, client_for, coordinator):
        row = services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.03")})
        client = client_for(coordinator)
        url = reverse("partners:organization-update", args=[row.public_id])
        form = client.get(url).context["form"]
        assert [form[name].value() for name in ("region", "regency", "district")] == ["32.03.03", "", ""]
        sent = self.form_of(row, **{name: form[name].value() or "" for name in ("region", *CIANJUR)})
        assert client.post(url, sent).status_code == 302
        row.refresh_from_db()
        assert (row.version, row.region.code, row.regency) == (1, "32.03.03", "Kabupaten Cianjur")

    def test_old_code_stays_shown_and_saved(self, client_for, coordinator):
        row = services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.04")})
        sample.load(facts_without("32.03.04", more=(sample.RegionFact("32.03.33", "Cilaku"),)))
        client = client_for(coordinator)
        html = client.get(row.get_absolute_url()).content.decode()
        assert "Cilaku, Kabupaten Cianjur, Jawa Barat (kode lama) · 32.03.04" in html
        assert "Cilaku, Kabupaten Cianjur, Jawa Barat · 32.03.33" in html
        url = reverse("partners:organization-update", args=[row.public_id])
        assert client.post(url, self.form_of(row, region="32.03.04", phone="021 555")).status_code == 302
        row.refresh_from_db()
        assert (row.region.code, row.phone) == ("32.03.04", "021 555")

    def test_list_of_a_province_has_the_organizations_of_its_villages(self, client_for, coordinator):
        inside = services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.03.2013")})
        services.create_organization(
            actor=coordinator, values={"name": "CV Lain (contoh)", "kind": "company", "region": region("33.21")}
        )
        client = client_for(coordinator)
        for wanted in ("32", "32.03", "32.03.03", "32.03.03.2013", "jawa barat"):
            answer = client.get(LIST, {"region": wanted})
            assert [row.record for row in answer.context["table"].paginated_rows] == [inside], wanted
        html = client.get(LIST, {"region": "32.03"}).content.decode()
        assert "Wilayah: <strong>Kabupaten Cianjur, Jawa Barat</strong>" in html
        found_by_word = client.get(LIST, {"q": "sukamaju"}).context["table"].paginated_rows
        assert [row.record for row in found_by_word] == [inside]


def read(institution, *values: dict) -> list[Row]:
    """Rows of a list, interpreted and compared as the importer does."""
    rows = [Row(number, [], values=dict(one)) for number, one in enumerate(values, start=2)]
    context = ImportContext(institution)
    RESOURCE.interpret(rows, context)
    RESOURCE.match(rows, context)
    return rows


def commit(actor, institution, rows: list[Row]) -> None:
    RESOURCE.commit(actor=actor, rows=rows, context=ImportContext(institution, reference="impor 1"))


@pytest.mark.usefixtures("regions")
class TestImport:
    def test_rows_get_region_and_official_names(self, institution, coordinator):
        rows = read(
            institution,
            {"name": "PT A (contoh)", "village": "Sukamaju", "district": "Kec. Cibeber", "regency": "KAB. CIANJUR"},
            {"name": "PT B (contoh)", "region": "32.71"},
            {"name": "PT C (contoh)", "regency": "Bogor"},
            {"name": "PT D (contoh)", "regency": "Paramaribo", "country": "Suriname"},
        )
        commit(coordinator, institution, rows)
        saved = {row.name[3]: row for row in Organization.objects.filter(institution=institution)}
        assert {name: row.region.code if row.region else "" for name, row in saved.items()} == {
            "A": "32.03.03.2013",
            "B": "32.71",
            "C": "32",
            "D": "",
        }
        assert place_of(saved["A"]) == CIANJUR
        assert (saved["C"].regency, saved["C"].province) == ("Bogor", "Jawa Barat")
        assert [bool(row.has_warning) for row in rows] == [False, False, True, False]

    def test_same_list_again_changes_nothing(self, institution, coordinator):
        row = {"name": "PT A (contoh)", "village": "Sukasepi", "regency": "kab cianjur", "province": "jabar"}
        commit(coordinator, institution, read(institution, row))
        (again,) = read(institution, row)
        assert (again.action, again.diff) == ("unchanged", {})

    def test_less_exact_row_keeps_the_stored_village(self, institution, coordinator):
        commit(coordinator, institution, read(institution, {"name": "PT A (contoh)", "region": "32.03.03.2013"}))
        (row,) = read(institution, {"name": "PT A (contoh)", "regency": "Cianjur"})
        assert (row.action, row.diff) == ("unchanged", {})

    def test_moved_organization_leaves_its_old_village(self, institution, coordinator):
        first = {"name": "PT A (contoh)", "nib": "1234567890123", "region": "32.03.03.2013"}
        commit(coordinator, institution, read(institution, first))
        rows = read(institution, first | {"region": "33.21"})
        assert rows[0].diff["region"] == ["32.03.03.2013", "33.21"]
        commit(coordinator, institution, rows)
        saved = Organization.objects.get(nib="1234567890123")
        assert (saved.region.code, saved.regency, saved.village) == ("33.21", "Kabupaten Demak", "")
        changes = AuditEvent.objects.filter(action="organization.update").latest("id").changes
        assert {
            "field": "region",
            "label": "wilayah",
            "old": "Sukamaju, Cibeber, Kabupaten Cianjur, Jawa Barat",
            "new": "Kabupaten Demak, Jawa Tengah",
        } in changes

    def test_unknown_place_does_not_touch_a_stored_region(self, institution, coordinator):
        first = {"name": "PT A (contoh)", "nib": "1234567890123", "region": "32.03"}
        commit(coordinator, institution, read(institution, first))
        (row,) = read(institution, {"name": "PT A (contoh)", "nib": "1234567890123", "regency": "Antah"})
        assert row.diff == {}
        assert row.has_warning

    def test_rows_of_one_file_that_are_more_and_less_exact_are_one_record(self, institution):
        rows = read(
            institution,
            {"name": "PT A (contoh)", "regency": "Cianjur"},
            {"name": "PT A (contoh)", "regency": "Kab. Cianjur", "district": "Cibeber", "village": "Sukamaju"},
        )
        assert [row.action for row in rows] == ["create", "unchanged"]
        assert rows[0].values["region"] == "32.03.03.2013"

    def test_export_says_the_code_and_comes_back_unchanged(self, institution, coordinator):
        services.create_organization(actor=coordinator, values=COMPANY | {"region": region("32.03.03.2013")})
        (exported,) = RESOURCE.export(coordinator)
        assert exported["region"] == "32.03.03.2013"
        values = {name: value for name, value in exported.items() if value and name not in {"kind", "legal_form"}}
        (row,) = read(institution, values | {"kind": "company"})
        assert (row.action, row.issues) == ("unchanged", [])

    @pytest.mark.parametrize(("cell", "value"), [("32.03", "32.03"), ("3203", "32.03"), ("32.1", ""), (32.1, "")])
    def test_code_cell_is_read_or_said_to_be_unreadable(self, cell, value):
        understood = RESOURCE.field("region").parser(cell)
        assert (understood.value, bool(understood.warning)) == (value, not value)


def test_import_of_many_rows_takes_few_queries(institution, regions, django_assert_max_num_queries):
    rows = [{"name": f"PT {number} (contoh)", "regency": "Cianjur", "district": "Cibeber"} for number in range(300)]
    with django_assert_max_num_queries(10):
        found_rows = read(institution, *rows)
    assert {row.values["region"] for row in found_rows} == {"32.03.03"}
