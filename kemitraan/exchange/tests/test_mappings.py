"""Mappings kept for next time, and the JSON that the command takes."""

import json

import pytest
from django.core.management import CommandError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent
from kemitraan.exchange.models import ImportBatch, SavedMapping
from kemitraan.exchange.services.mappings import remove_mapping, save_mapping
from kemitraan.exchange.tests.factories import SavedMappingFactory
from kemitraan.exchange.tests.support import by_command, by_page, confirm, csv_text, decide, mapped, page_text
from partners.models import Organization

HEADER = "Sebutan;Tempat;Sejak"
FIRST = csv_text(
    HEADER, "PT A (contoh);Demak;5/16/2014", "PT B (contoh);Kudus;20/01/2025", "PT C (contoh);Pati;8/9/2002"
)
NEXT = csv_text("Sejak;Sebutan;Tempat", "8/9/2002;PT D (contoh);Demak")
WANTED = {"column_0": "name", "column_1": "regency", "column_2": "founded_on"}


def keep(client, batch: ImportBatch, name: str = "Register dinas", **choices) -> ImportBatch:
    sent = mapped(batch, remembers="on", mapping_name=name, **WANTED, **choices)
    answer = client.post(reverse("exchange:import-map", args=[batch.public_id]), sent)
    assert answer.status_code == 302
    batch.refresh_from_db()
    return batch


@pytest.fixture
def kept(coordinator, client_for) -> ImportBatch:
    """A list whose columns a person matched, and whose order of dates they decided."""
    client = client_for(coordinator)
    batch = keep(client, by_page(client, FIRST, name="satu.csv"))
    return decide(client, batch, **{"order-founded_on": "mdy"})


def test_list_with_the_same_headers_is_read_the_same_way(kept, coordinator, client_for):
    client = client_for(coordinator)
    batch = by_page(client, NEXT, name="dua.csv")
    assert batch.mapping == {"0": "founded_on", "1": "name", "2": "regency"}
    assert batch.rows.get(number=2).values["founded_on"] == "2002-08-09"
    assert "pemetaan Register dinas" in page_text(client, batch)
    confirm(client, batch)
    assert Organization.objects.get().founded_on.isoformat() == "2002-08-09"
    assert SavedMapping.objects.get().used_at is not None


def test_command_uses_the_kept_mapping_too(kept, institution, tmp_path):
    assert by_command(NEXT, institution, folder=tmp_path, name="tiga.csv")["created"] == 1


def test_other_institution_and_other_headers_know_nothing_of_it(kept, other_coordinator, coordinator, client_for):
    assert by_page(client_for(other_coordinator), NEXT, name="dua.csv").missing == ["Nama"]
    other = csv_text("Sebutan;Tempat", "PT D (contoh);Demak")
    assert by_page(client_for(coordinator), other, name="dua.csv").missing == ["Nama"]


def test_same_headers_kept_again_replace_the_earlier_mapping(kept, coordinator, client_for):
    keep(client_for(coordinator), kept, name="Nama baru")
    saved = SavedMapping.objects.get()
    assert (saved.name, saved.version) == ("Nama baru", 3)
    assert AuditEvent.objects.filter(action="mapping.save").count() == 3


def test_name_of_another_mapping_is_refused(kept, coordinator, client_for):
    other = by_page(client_for(coordinator), csv_text("Sebutan;Alamat", "PT D (contoh);Jl. 1"), name="dua.csv")
    with pytest.raises(DomainError, match="sudah dipakai"):
        save_mapping(actor=coordinator, batch=other, name="Register  dinas")
    with pytest.raises(DomainError, match="Beri nama"):
        save_mapping(actor=coordinator, batch=other, name=" ")


def test_page_without_a_name_says_so(coordinator, client_for):
    client = client_for(coordinator)
    batch = by_page(client, FIRST, name="satu.csv")
    sent = mapped(batch, remembers="on", mapping_name="", **WANTED)
    answer = client.post(reverse("exchange:import-map", args=[batch.public_id]), sent)
    assert answer.status_code == 422
    assert "Beri nama pemetaan ini." in answer.content.decode()


def test_list_of_mappings_and_removal(kept, coordinator, client_for, other_coordinator, django_assert_max_num_queries):
    client = client_for(coordinator)
    with django_assert_max_num_queries(12):
        text = client.get(reverse("exchange:mapping-list")).content.decode()
    assert "Register dinas" in text
    saved = SavedMapping.objects.get()
    address = reverse("exchange:mapping-remove", args=[saved.public_id])
    assert client_for(other_coordinator).post(address).status_code == 404
    client.post(address)
    assert not SavedMapping.objects.exists()
    kept.refresh_from_db()
    assert (kept.saved_mapping, kept.counts["rows"]) == (None, 3)
    assert by_page(client, NEXT, name="dua.csv").missing == ["Nama"]


def test_only_the_office_keeps_and_removes(kept, observer):
    saved = SavedMapping.objects.get()
    with pytest.raises(NotAllowed):
        save_mapping(actor=observer, batch=kept, name="X")
    with pytest.raises(NotAllowed):
        remove_mapping(actor=observer, mapping=saved)


def test_mapping_has_a_name(db):
    assert str(SavedMappingFactory(name="Register")) == "Register"


class TestMappingFile:
    def run(self, institution, tmp_path, wanted, *options):
        path = tmp_path / "peta.json"
        path.write_text(json.dumps(wanted))
        return by_command(FIRST, institution, "--mapping", str(path), *options, folder=tmp_path, name="daftar.csv")

    def test_headers_are_matched_as_on_the_page(self, institution, tmp_path):
        found = self.run(institution, tmp_path, {"SEBUTAN ": "name", "Tempat": "regency"})
        assert (found.code, found["created"]) == (0, 3)

    def test_way_of_reading_may_be_said_as_well(self, institution, tmp_path):
        columns = {"Sebutan": "name", "Sejak": "founded_on"}
        wanted = {"columns": columns, "header_row": 1, "date_orders": {"founded_on": "mdy"}, "default_choice": "school"}
        found = self.run(institution, tmp_path, wanted, "--skip-errors")
        assert found.lines == ["3 Sejak “20/01/2025” bukan tanggal; tulis seperti 25/11/2026."]
        third = Organization.objects.get(name="PT C (contoh)")
        assert (third.founded_on.isoformat(), third.kind) == ("2002-08-09", "company")

    def test_unknown_field_is_named(self, institution, tmp_path):
        with pytest.raises(CommandError, match="Isian tidak dikenal: nama_salah"):
            self.run(institution, tmp_path, {"Sebutan": "nama_salah"})
