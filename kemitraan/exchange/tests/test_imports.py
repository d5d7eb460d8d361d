"""Organizations come in by page and command: once, whole, and with a trail."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent
from kemitraan.core.registry import resources
from kemitraan.core.services.jobs import run_due_jobs
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.services import commits, imports
from kemitraan.exchange.services.background import run_reading
from partners.models import Organization

FILES = Path(__file__).parent / "files"
pytestmark = pytest.mark.django_db


def run(path, *options, institution):
    out = StringIO()
    code = 0
    try:
        call_command(
            "import_data",
            "organizations",
            str(path),
            *options,
            institution=institution.slug,
            stdout=out,
            stderr=StringIO(),
        )
    except SystemExit as end:
        code = end.code
    lines = out.getvalue().strip().splitlines()
    return code, json.loads(lines[-1]), lines[:-1]


def stage(actor, text: str, **options) -> ImportBatch:
    batch = imports.upload_import(
        actor=actor,
        institution=actor.membership.institution,
        resource=resources["organizations"],
        file_name="daftar.csv",
        data=text.encode(),
        options={"source": "daftar"} | options,
    )
    return imports.stage_import(actor=actor, batch=batch)


def test_command_writes_and_second_run_changes_nothing(institution):
    code, counts, _ = run(FILES / "koperasi.csv", institution=institution)
    assert (code, counts["rows"], counts["created"], counts["errors"]) == (0, 3, 3, 0)
    assert counts["warnings"] == 1
    first = Organization.objects.get(external_id="1")
    assert first.name == "Koperasi Pegawai Muria Timur (contoh)"
    assert first.legal_number == "0081/BH/KWK-10/22"
    assert first.kind == "cooperative"
    before = AuditEvent.objects.filter(action__startswith="organization").count()
    _, counts, _ = run(FILES / "koperasi.csv", institution=institution)
    assert (counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 3)
    assert AuditEvent.objects.filter(action__startswith="organization").count() == before == 3


def test_command_with_errors_writes_nothing(institution):
    code, counts, lines = run(FILES / "mitra.csv", institution=institution)
    assert code == 1
    assert counts["errors"] == 1
    assert lines == ["6 mitra nama kosong"]
    assert not Organization.objects.exists()
    assert not ImportBatch.objects.exists()


def test_command_that_skips_errors_writes_the_rest(institution):
    code, counts, _ = run(FILES / "mitra.csv", "--skip-errors", institution=institution)
    assert (code, counts["rows"], counts["created"], counts["errors"]) == (0, 8, 6, 1)
    company = Organization.objects.get(external_id="a2")
    assert company.nib == "0123456789012"
    assert company.founded_on.isoformat() == "2025-01-20"
    assert company.email == ""
    assert company.phone == "0812-3456-7890, 0813-1111-2222"
    assert Organization.objects.get(external_id="a1").phone == "+6281234567890"
    assert Organization.objects.get(external_id="a3").founded_on is None
    abroad = Organization.objects.get(external_id="a6")
    assert (abroad.postal_code, abroad.phone, abroad.country) == ("30401", "02 12345678", "Taiwan")


def test_dry_run_writes_nothing(institution):
    code, counts, _ = run(FILES / "koperasi.csv", "--dry-run", institution=institution)
    assert (code, counts["created"]) == (0, 3)
    assert not Organization.objects.exists()
    assert not ImportBatch.objects.exists()


def test_statistics_are_no_organizations(institution):
    code, counts, lines = run(FILES / "kecamatan.csv", institution=institution)
    assert (code, counts["created"]) == (1, 0)
    assert "Nama" in lines[0]


def test_command_takes_a_mapping(institution, tmp_path):
    mapping = tmp_path / "peta.json"
    mapping.write_text('{"Kecamatan": "name"}')
    code, counts, _ = run(FILES / "kecamatan.csv", "--mapping", str(mapping), institution=institution)
    assert (code, counts["created"]) == (0, 2)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_own_export_comes_back_without_change(institution, tmp_path, ending):
    for name in ['=HYPERLINK("http://x","klik")', "@SUM(1)", "-2+3 (contoh)", "'=kutip"]:
        Organization.objects.create(
            institution=institution,
            name=name,
            normalized_name=name,
            kind="company",
            phone="+62811000000",
            npwp="012345678901000",
        )
    run(FILES / "mitra.csv", "--skip-errors", institution=institution)
    path = tmp_path / f"mitra.{ending}"
    call_command(
        "export_data", "organizations", str(path), institution=institution.slug, stdout=StringIO(), stderr=StringIO()
    )
    if ending == "csv":
        cells = [cell for line in path.read_text("utf-8-sig").splitlines() for cell in line.split(";")]
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]
    events = AuditEvent.objects.filter(action__startswith="organization").count()
    code, counts, lines = run(path, institution=institution)
    assert (code, lines) == (0, [])
    assert (counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 10)
    assert AuditEvent.objects.filter(action__startswith="organization").count() == events


def test_commit_names_the_import_in_every_trail(coordinator):
    batch = commits.commit_import(actor=coordinator, batch=stage(coordinator, "nama;kabupaten\nPT A (contoh);Kudus\n"))
    event = AuditEvent.objects.get(action="organization.create")
    assert (event.via, event.reference) == ("import", f"impor #{batch.pk}")
    assert batch.state == ImportState.DONE
    again = commits.commit_import(actor=coordinator, batch=batch)
    assert again.counts == batch.counts
    assert Organization.objects.count() == 1


def test_change_writes_only_what_differs(coordinator):
    commits.commit_import(
        actor=coordinator, batch=stage(coordinator, "nama;kabupaten;alamat\nPT A (contoh);Kudus;Jl. 1\n")
    )
    batch = stage(coordinator, "nama;kabupaten;alamat;surel\nPT. A (Contoh);Kudus;;a@contoh.id\n")
    assert batch.counts["changed"] == 1
    commits.commit_import(actor=coordinator, batch=batch)
    organization = Organization.objects.get()
    assert (organization.address, organization.email, organization.version) == ("Jl. 1", "a@contoh.id", 2)


def test_contradicting_rows_wait_and_equal_rows_become_one(coordinator):
    batch = stage(
        coordinator,
        "nama;npwp;kabupaten;alamat\n"
        "PT A (contoh);012345678901000;Kudus;\n"
        "PT B (contoh);012345678901000;Kudus;\n"
        "PT C (contoh);;Kudus;Jl. 1\n"
        "PT. C (contoh);;Kudus;\n",
    )
    rows = {row.number: row for row in ImportRow.objects.filter(batch=batch)}
    assert [rows[number].action for number in (2, 3, 4, 5)] == ["error", "error", "create", "unchanged"]
    assert "ganda dalam berkas (baris 3)" in rows[2].issues[0]["message"]
    with pytest.raises(commits.ImportHasErrors):
        commits.commit_import(actor=coordinator, batch=batch)
    assert not Organization.objects.exists()


def test_commit_refuses_when_records_changed_since_preview(coordinator):
    batch = stage(coordinator, "nama;kabupaten\nPT A (contoh);Kudus\n")
    other = stage(coordinator, "nama;kabupaten\nPT A (contoh);Kudus\n")
    commits.commit_import(actor=coordinator, batch=other)
    with pytest.raises(commits.ImportIsStale):
        commits.commit_import(actor=coordinator, batch=batch, as_shown=True)


def test_error_inside_commit_leaves_nothing(coordinator, monkeypatch):
    batch = stage(coordinator, "nama;kabupaten\n" + "".join(f"PT {n} (contoh);Kudus\n" for n in range(20)))

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("partners.services.organization_import.PreparedEvents.write", fail)
    with pytest.raises(RuntimeError):
        commits.commit_import(actor=coordinator, batch=batch)
    assert not Organization.objects.exists()
    batch.refresh_from_db()
    assert batch.state == ImportState.READY


def test_observer_may_not_import(observer):
    with pytest.raises(NotAllowed):
        stage(observer, "nama\nA\n")


def upload(client, name="mitra.csv"):
    with (FILES / name).open("rb") as file:
        return client.post(reverse("exchange:import-create"), {"resource": "organizations", "file": file})


def test_pages_from_upload_to_written(client_for, coordinator, django_assert_max_num_queries):
    client = client_for(coordinator)
    assert client.get(reverse("exchange:import-create")).status_code == 200
    answer = upload(client)
    batch = ImportBatch.objects.get()
    assert answer.url == batch.get_absolute_url()
    with django_assert_max_num_queries(20):
        page = client.get(answer.url)
    text = page.content.decode()
    assert "Tulis 6 mitra" in text
    assert text.index("nama kosong") < text.index("POLITEKNIK MURIA")
    assert client.get(answer.url, {"jenis": "error"}).context["page_obj"].paginator.count == 1
    assert not Organization.objects.exists()
    client.post(reverse("exchange:import-commit", args=[batch.public_id]))
    assert not Organization.objects.exists()
    client.post(reverse("exchange:import-commit", args=[batch.public_id]), {"skip_errors": "1"})
    assert Organization.objects.count() == 6
    with django_assert_max_num_queries(12):
        assert client.get(reverse("exchange:import-list")).status_code == 200
    assert client.get(answer.url).status_code == 200


def test_mapping_can_be_changed(client_for, coordinator):
    client = client_for(coordinator)
    upload(client, "kecamatan.csv")
    batch = ImportBatch.objects.get()
    assert batch.missing == ["Nama"]
    address = reverse("exchange:import-map", args=[batch.public_id])
    data = {"header_row": "3", "date_order": "auto", "column_0": "name", "column_1": "name"}
    assert client.post(address, data).status_code == 422
    client.post(address, data | {"column_1": ""})
    batch.refresh_from_db()
    assert batch.counts["created"] == 2


def test_discard_leaves_nothing_to_write(client_for, coordinator):
    client = client_for(coordinator)
    upload(client)
    batch = ImportBatch.objects.get()
    client.post(reverse("exchange:import-discard", args=[batch.public_id]))
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert not batch.rows.exists()
    client.post(reverse("exchange:import-commit", args=[batch.public_id]), {"skip_errors": "1"})
    assert not Organization.objects.exists()


def test_downloads(client_for, coordinator):
    client = client_for(coordinator)
    upload(client)
    batch = ImportBatch.objects.get()
    copy = client.get(reverse("exchange:import-errors", args=[batch.public_id])).content.decode("utf-8")
    assert copy.startswith("\ufeffid;nib;mitra;")
    assert copy.splitlines()[5].endswith(";mitra: nama kosong")
    assert client.get(reverse("exchange:import-template", args=["organizations"])).content.startswith(b"PK")
    assert client.get(reverse("exchange:import-template", args=["tidak-ada"])).status_code == 404


def test_unreadable_upload_is_explained_at_the_field(client_for, coordinator, tmp_path):
    path = tmp_path / "foto.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    with path.open("rb") as file:
        answer = client_for(coordinator).post(
            reverse("exchange:import-create"), {"resource": "organizations", "file": file}
        )
    assert answer.status_code == 422
    assert "bukan daftar" in answer.content.decode()


def test_only_the_office_and_only_its_own(client_for, coordinator, observer, mentor_user, other_coordinator):
    upload(client_for(coordinator))
    address = ImportBatch.objects.get().get_absolute_url()
    for user in (observer, mentor_user):
        for path in (address, reverse("exchange:import-list"), reverse("exchange:import-create")):
            assert client_for(user).get(path).status_code == 403
    assert client_for(other_coordinator).get(address).status_code == 404
    assert client_for(other_coordinator).post(f"{address}tulis/").status_code == 404


def test_long_list_is_read_by_a_job(client_for, coordinator, monkeypatch):
    monkeypatch.setattr("kemitraan.exchange.views.imports.ROWS_AT_ONCE", 3)
    client = client_for(coordinator)
    answer = upload(client)
    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.UPLOADED
    assert "Menunggu giliran dibaca" in client.get(answer.url).content.decode()
    assert run_due_jobs() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"]) == (ImportState.READY, 6)
    assert run_reading(batch.job) == batch.counts
