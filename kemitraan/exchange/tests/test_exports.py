"""Lists go out as they are shown: same rows, same order, text that stays text, and only what one may see."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook

from kemitraan.core.errors import DomainError
from kemitraan.core.models import Attachment, AuditEvent, Job, JobState
from kemitraan.core.registry import resources
from kemitraan.core.services.jobs import cancel_job, run_due_jobs
from kemitraan.exchange.plans import make_plan
from kemitraan.exchange.readers import read_sheet
from kemitraan.exchange.rules.resources import ImportContext
from kemitraan.exchange.services import exports
from partners.enums import OrganizationStatus
from partners.models import Organization
from partners.tests.factories import OrganizationFactory

LIST = "/mitra/"
DANGEROUS = ['=HYPERLINK("http://x","klik")', "@SUM(1)", "-2+3", "+cmd|' /C calc'!A0"]


def make(institution, *names, **values) -> list[Organization]:
    return [OrganizationFactory(institution=institution, name=name, **values) for name in names]


def read_csv(answer) -> list[dict[str, str]]:
    data = answer.content if hasattr(answer, "content") else answer
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(data: bytes) -> list[dict[str, str]]:
    header, *rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def export(client, query="", file_format="csv"):
    return client.post(f"{LIST}{query}", {"ekspor": file_format})


def names_shown(client, query: str) -> list[str]:
    return [row.name for row in client.get(f"{LIST}{query}").context["table"].data.data]


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(exports, "ROWS_A_QUERY", 2)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?sort=-name",
        "?sort=name&per_page=25&page=3",
        "?q=tani&sort=-name",
        "?regency=Demak",
        "?status=semua",
        "?status=archived",
        "?q=tidak-ada-yang-begini",
    ],
)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_holds_exactly_the_rows_shown_in_their_order(query, file_format, coordinator, client_for, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_A_QUERY", 2)
    institution = coordinator.membership.institution
    make(institution, "Tani Maju", "Kopi Muria", "Tani Baru", "Zaitun", "Anggrek Tani", regency="Demak")
    make(institution, "Batik Kudus", regency="Kudus")
    make(institution, "Lama Tani", status=OrganizationStatus.ARCHIVED)
    client = client_for(coordinator)
    shown = names_shown(client, query)
    answer = export(client, query, file_format)
    rows = read_csv(answer) if file_format == "csv" else read_xlsx(answer.content)
    assert [row["Nama"] for row in rows] == shown


def test_export_is_a_private_download_with_an_event(coordinator, client_for):
    make(coordinator.membership.institution, "Kopi Muria")
    answer = export(client_for(coordinator), file_format="xlsx")
    assert answer["Content-Disposition"].startswith('attachment; filename="mitra ')
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.get(action="export.create").sentence == "mengekspor 1 mitra ke xlsx"


def test_export_never_holds_rows_of_others(coordinator, other_institution, partner_user, client_for):
    make(coordinator.membership.institution, "Milik Sendiri")
    make(other_institution, "Milik Seberang")
    assert [row["Nama"] for row in read_csv(export(client_for(coordinator)))] == ["Milik Sendiri"]
    assert read_csv(export(client_for(partner_user))) == []


@pytest.mark.parametrize("name", DANGEROUS)
def test_typed_formula_stays_text_and_comes_back_whole(name, coordinator, client_for):
    institution = coordinator.membership.institution
    make(institution, name, phone="+62811000000", nib="0123456789012")
    client = client_for(coordinator)
    [cell] = [row["Nama"] for row in read_csv(export(client))]
    assert cell == f"'{name}"
    xlsx = export(client, file_format="xlsx").content
    sheet = load_workbook(io.BytesIO(xlsx)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    [row] = read_xlsx(xlsx)
    assert (row["Nama"], row["NIB"], row["Telepon"]) == (name, "0123456789012", "+62811000000")
    for data in (export(client).content, xlsx):
        plan = make_plan(read_sheet(data), resources["organizations"], ImportContext(institution=institution))
        assert (plan.counts["unchanged"], plan.counts["errors"]) == (1, 0)


def test_unknown_format_is_said_in_words(coordinator, client_for):
    make(coordinator.membership.institution, "Kopi Muria")
    answer = client_for(coordinator).post(f"{LIST}?sort=-name", {"ekspor": "exe"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{LIST}?sort=-name"
    assert "Pilih Excel atau CSV." in answer.content.decode()


def test_button_stands_only_where_something_can_go_out(coordinator, client_for):
    client = client_for(coordinator)
    assert "menu-ekspor" not in client.get(LIST).content.decode()
    make(coordinator.membership.institution, "Kopi Muria")
    assert "menu-ekspor" in client.get(LIST).content.decode()
    for path in (reverse("reminders:reminder-list"), reverse("core:job-list")):
        assert "menu-ekspor" not in client.get(path).content.decode()
        answer = client.post(path, {"ekspor": "csv"})
        assert (answer.status_code, answer["Location"]) == (302, path), "an empty list leads back to itself"


def test_more_rows_than_a_sheet_holds_are_refused(coordinator, monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 1)
    with pytest.raises(DomainError, match="CSV"):
        exports.export_list(actor=coordinator, resource=resources["organizations"], keys=[1, 2], file_format="xlsx")


class TestLongLists:
    NAMES = ("Delima", "Cempaka", "Bakung", "Anggrek", "Edelweis")

    @pytest.fixture
    def client(self, coordinator, client_for, few_at_once):
        make(coordinator.membership.institution, *self.NAMES)
        return client_for(coordinator)

    def test_long_list_becomes_a_job_whose_file_has_the_same_rows(self, client, coordinator):
        answer = export(client, "?sort=-name")
        job = Job.objects.get()
        assert answer["Location"] == job.get_absolute_url()
        assert not AuditEvent.objects.filter(action="export.create").exists()
        assert run_due_jobs() == 1
        job.refresh_from_db()
        assert (job.state, job.result, job.progress_done, job.progress_total) == (JobState.DONE, {"rows": 5}, 5, 5)
        stored = Attachment.objects.get(purpose="export")
        assert (stored.subject, stored.uploaded_by, stored.content_type) == (job, coordinator, "text/csv")
        data = b"".join(client.get(reverse("core:attachment", args=[stored.public_id])).streaming_content)
        assert [row["Nama"] for row in read_csv(data)] == sorted(self.NAMES, reverse=True)
        assert AuditEvent.objects.get(action="export.create").actor == coordinator

    def test_long_list_as_a_workbook_keeps_its_order(self, client):
        export(client, "?sort=name", "xlsx")
        run_due_jobs()
        with Attachment.objects.get(purpose="export").file.open("rb") as stream:
            assert [row["Nama"] for row in read_xlsx(stream.read())] == sorted(self.NAMES)

    def test_asked_twice_is_one_job_and_made_twice_is_one_file(self, client):
        export(client)
        export(client)
        job = Job.objects.get()
        run_due_jobs()
        exports.run_export(job)
        assert Attachment.objects.filter(purpose="export").count() == 1

    def test_row_that_one_may_no_longer_see_is_left_out(self, client, other_institution):
        export(client)
        Organization.objects.filter(name="Bakung").update(institution=other_institution)
        run_due_jobs()
        with Attachment.objects.get(purpose="export").file.open("rb") as stream:
            assert "Bakung" not in {row["Nama"] for row in read_csv(stream.read())}

    def test_person_who_left_gets_nothing(self, client, coordinator):
        export(client)
        coordinator.membership.ends_on = coordinator.membership.institution.today.replace(year=2020)
        coordinator.membership.save()
        run_due_jobs()
        assert Job.objects.get().state == JobState.FAILED
        assert not Attachment.objects.filter(purpose="export").exists()

    def test_cancelled_export_leaves_no_file(self, client, coordinator):
        export(client)
        cancel_job(actor=coordinator, job=Job.objects.get())
        assert run_due_jobs() == 0
        assert not Attachment.objects.filter(purpose="export").exists()


def test_import_that_reads_in_the_background_says_what_it_reads(coordinator, client_for, monkeypatch):
    from kemitraan.exchange.views import imports

    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 0)
    data = {"resource": "organizations", "file": ContentFile(b"Nama;Kota\nKopi Muria;Demak\n", name="daftar.csv")}
    answer = client_for(coordinator).post(reverse("exchange:import-create"), data)
    job = Job.objects.get()
    assert (str(job), job.url) == ("Membaca daftar.csv", answer["Location"])
