"""The dossier: what is in the ZIP is what its index says, and nothing that its asker may not see."""

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent, Job, JobState
from kemitraan.core.permissions import require
from kemitraan.core.selectors import attachments_of, list_jobs, may_read_job_file
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.jobs import run_here
from kemitraan.exchange.rules.file_names import PATH_LENGTH
from kemitraan.exchange.services.dossiers import CHANGED, MISSING, request_dossier
from partners.models import Representative
from partners.tests.factories import OrganizationFactory
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory
from programs.enums import AgreementState, VersionOccasion
from programs.models import AgreementVersion
from programs.services.agreement_versions import keep_version
from programs.tests.duties import NOON, TODAY, pdf, running_partnership, speaks_for
from programs.tests.factories import (
    AgreementClauseFactory,
    AgreementFactory,
    AgreementPartyFactory,
    GrievanceFactory,
    MeetingFactory,
    ObligationFactory,
    OccurrenceFactory,
    PartnershipPartyFactory,
    ProvisionFactory,
)
from programs.tests.printed import text_of_pdf
from programs.tests.settlement_factories import SettlementEntryFactory, SettlementStatementFactory, priced_account

SECRET = "Pembayaran selalu terlambat"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution, coordinator):
    """A partnership with everything: an agreement that both parties sign and one with somebody else, evidence,
    minutes, a rule, and a grievance."""
    partnership = running_partnership(institution, name="Asuhan ikan / abon")
    first, second = partnership.parties.select_related("organization")
    agreement = AgreementFactory(
        institution=institution, partnership=partnership, title="Abon: mutu & harga", state=AgreementState.NEGOTIATING
    )
    for party in (first, second):
        AgreementPartyFactory(agreement=agreement, organization=party.organization)
    AgreementClauseFactory(agreement=agreement, heading="Mutu", body="Kadar air 7 persen.")
    keep_version(actor=coordinator, agreement=agreement, occasion=VersionOccasion.NEGOTIATED)
    other = AgreementFactory(institution=institution, partnership=partnership, title="Dengan pihak lain")
    AgreementPartyFactory(agreement=other, organization=OrganizationFactory(institution=institution))
    duty = ObligationFactory(
        institution=institution,
        partnership=partnership,
        agreement=None,
        debtor=first.organization,
        creditor=second.organization,
    )
    attach(actor=coordinator, subject=OccurrenceFactory(obligation=duty), upload=pdf("CON.pdf"), purpose="evidence")
    attach(actor=coordinator, subject=agreement, upload=pdf("pindaian.pdf"), purpose="signed_scan")
    MeetingFactory(partnership=partnership, title="Rapat mutu", minutes="Contoh abon diperiksa.")
    ProvisionFactory(partnership=partnership, title="Rapat bulanan")
    GrievanceFactory(partnership=partnership, title=SECRET, text=SECRET)
    return partnership


def dossier_of(user, record) -> tuple[Job, zipfile.ZipFile]:
    """The finished job and its ZIP."""
    job = run_here(request_dossier(actor=user, record=record))
    assert job.state == JobState.DONE, job.error
    return job, zipfile.ZipFile(attachments_of(job).get().file.open("rb"))


def index_of(opened: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """The lines of the index for machines by their path."""
    text = opened.read("00 Daftar isi.csv").decode("utf-8-sig")
    return {row["berkas"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def words_in(opened: zipfile.ZipFile) -> str:
    """Everything that can be read in the PDFs and the names of files."""
    sent = ("pindaian.pdf", "CON.pdf")
    made = [name for name in opened.namelist() if name.endswith(".pdf") and not name.endswith(sent)]
    pages = [text_of_pdf(opened.read(name)) for name in made]
    return " ".join(" ".join([*opened.namelist(), *pages]).split())


def chapters_of(opened: zipfile.ZipFile) -> set[str]:
    return {name.split("/")[0].split(" ", 1)[1] for name in opened.namelist() if "/" in name}


class TestContents:
    @pytest.mark.parametrize("kind", ["partnership", "agreement"])
    def test_every_file_is_in_the_index_with_its_hash_and_nothing_else_is(self, coordinator, partnership, kind):
        record = partnership if kind == "partnership" else partnership.agreements.get(title__startswith="Abon")
        job, opened = dossier_of(coordinator, record)
        index = index_of(opened)
        printed = re.sub(r"\s", "", text_of_pdf(opened.read("00 Daftar isi.pdf")).replace("\u200b", ""))
        inside = set(opened.namelist())
        assert inside == set(index) | {"00 Daftar isi.csv", "00 Daftar isi.pdf"}
        assert job.result == {"files": len(inside)}
        for name in inside - {"00 Daftar isi.pdf"}:
            digest = hashlib.sha256(opened.read(name)).hexdigest()
            assert digest in printed
            assert re.sub(r"\s", "", name) in printed
            if name in index:
                assert (index[name]["sha256"], int(index[name]["ukuran (byte)"])) == (
                    digest,
                    opened.getinfo(name).file_size,
                )
        assert AuditEvent.objects.get(action="dossier.create").actor == coordinator

    def test_partnership_tells_all_chapters(self, coordinator, partnership):
        _, opened = dossier_of(coordinator, partnership)
        said = words_in(opened)
        told = (
            "Kadar air 7 persen",
            "Contoh abon diperiksa",
            "Rapat bulanan",
            "Membina produksi",
            SECRET,
            "pindaian.pdf",
        )
        for words in told:
            assert words in said
        assert {
            "Para pihak",
            "Naskah dan versinya",
            "Kewajiban",
            "Pertemuan",
            "Keluhan",
            "Jejak perubahan",
        } <= chapters_of(opened)

    def test_version_kept_before_the_words_had_all_parts_is_still_printed(self, coordinator, partnership):
        version = AgreementVersion.objects.get()
        version.content.pop("agreed")
        AgreementVersion.objects.update(content=version.content)
        _, opened = dossier_of(coordinator, version.agreement)
        (name,) = [name for name in opened.namelist() if "Naskah versi 1" in name]
        assert "Kadar air 7 persen" in text_of_pdf(opened.read(name))

    def test_names_can_be_unpacked_anywhere(self, coordinator, partnership):
        _, opened = dossier_of(coordinator, partnership)
        names = opened.namelist()
        assert len({name.casefold() for name in names}) == len(names)
        for name in names:
            assert len(name) <= PATH_LENGTH
            assert not re.search(r'[<>:"\\|?*]|\.\.|^/', name)

    def test_visits_and_reports_come_from_the_app_above(self, coordinator, partnership, institution):
        group = partnership.parties.last().organization
        assignment = AssignmentFactory(organization=group, mentor__institution=institution)
        for findings, activity_on in (("Panen 80 kilo", TODAY), ("Sebelum mulai", dt.date(2025, 12, 1))):
            FieldReportFactory(assignment=assignment, findings=findings, activity_on=activity_on, state="submitted")
        FieldReportFactory(assignment=assignment, findings="Masih ditulis", activity_on=TODAY, state="draft")
        _, opened = dossier_of(coordinator, partnership)
        said = words_in(opened)
        assert "Panen 80 kilo" in said
        assert "Sebelum mulai" not in said
        assert "Masih ditulis" not in said

    def test_missing_and_changed_files_are_named_and_no_error(self, coordinator, partnership):
        agreement = partnership.agreements.get(title__startswith="Abon")
        scan = attachments_of(agreement, "signed_scan").get()
        scan.file.storage.delete(scan.file.name)
        evidence = attachments_of(partnership.obligations.get().occurrences.get()).get()
        with evidence.file.storage.open(evidence.file.name, "wb") as stored:
            stored.write(b"lain")
        _, opened = dossier_of(coordinator, partnership)
        notes = {row["catatan"]: row for row in index_of(opened).values() if row["catatan"]}
        assert set(notes) == {MISSING, CHANGED}
        assert notes[MISSING]["sha256"] == ""
        assert notes[MISSING]["berkas"] not in opened.namelist()
        assert MISSING in text_of_pdf(opened.read("00 Daftar isi.pdf"))


class TestAccounts:
    @pytest.fixture
    def account(self, institution):
        """An account with an agreed rule, an entry and a closed period; a third party takes part beside its sides."""
        account = priced_account(institution)
        PartnershipPartyFactory(partnership=account.partnership, role="plasma")
        SettlementEntryFactory(account=account, note="Bibit dibayar", amount_idr=Decimal(250_000))
        SettlementStatementFactory(account=account, label="Awal tahun")
        return account

    def test_ledger_rule_and_closed_periods_are_told(self, coordinator, account):
        _, opened = dossier_of(coordinator, account.partnership)
        assert "Perhitungan bersama" in chapters_of(opened)
        said = words_in(opened)
        for words in ("Bibit dibayar", "Rp250.000", "Tertulis.", "Rekap 2026-01-31 Awal tahun.pdf", "Saldo akhir"):
            assert words in said

    @pytest.mark.parametrize(("side", "is_told"), [("first", True), ("second", True), ("third", False)])
    def test_sides_read_it_and_other_parties_do_not(self, partner_user, account, side, is_told):
        third = account.partnership.parties.exclude(pk__in=[account.first_id, account.second_id]).get()
        speaks_for(partner_user, {"first": account.first, "second": account.second, "third": third}[side].organization)
        _, opened = dossier_of(partner_user, account.partnership)
        assert ("Perhitungan bersama" in chapters_of(opened)) is is_told
        assert ("Bibit dibayar" in words_in(opened)) is is_told

    def test_partnership_without_accounts_has_no_such_chapter(self, coordinator, partnership):
        _, opened = dossier_of(coordinator, partnership)
        assert "Perhitungan bersama" not in chapters_of(opened)


class TestReaders:
    def test_observer_finds_no_grievance(self, observer, partnership):
        _, opened = dossier_of(observer, partnership)
        assert SECRET not in words_in(opened)
        assert "Keluhan" not in chapters_of(opened)

    def test_representative_finds_what_concerns_the_party(self, partner_user, partnership):
        speaks_for(partner_user, partnership.parties.first().organization)
        _, opened = dossier_of(partner_user, partnership)
        said = words_in(opened)
        assert SECRET in said
        assert "Abon mutu & harga" in said
        assert "Dengan pihak lain" not in said

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "other_coordinator"])
    def test_what_is_not_theirs_is_not_there(self, who, request, client_for, partnership):
        client = client_for(request.getfixturevalue(who))
        address = reverse("exchange:dossier", args=["programs.Partnership", partnership.public_id])
        assert {client.get(address).status_code, client.post(address).status_code} == {404}

    def test_file_is_for_its_asker_and_the_office(self, request, client_for, partner_user, observer, partnership):
        speaks_for(partner_user, partnership.parties.first().organization)
        job, _ = dossier_of(partner_user, partnership)
        address = reverse("core:attachment", args=[attachments_of(job).get().public_id])
        answers = {
            who: client_for(request.getfixturevalue(who)).get(address).status_code
            for who in ("partner_user", "coordinator", "admin_user", "observer", "mentor_user", "other_coordinator")
        }
        allowed = dict.fromkeys(("partner_user", "coordinator", "admin_user"), 200)
        assert answers == allowed | dict.fromkeys(("observer", "mentor_user", "other_coordinator"), 404)

    def test_file_is_gone_with_its_time_and_with_the_right_to_see_the_record(
        self, partner_user, coordinator, partnership, time_machine
    ):
        speaks_for(partner_user, partnership.parties.first().organization)
        job, _ = dossier_of(partner_user, partnership)
        require(may_read_job_file(partner_user, job))
        Representative.objects.update(ends_on=TODAY - dt.timedelta(days=1))
        with pytest.raises(NotAllowed, match="tidak lagi"):
            require(may_read_job_file(partner_user, job))
        time_machine.move_to(NOON + dt.timedelta(days=8), tick=False)
        with pytest.raises(NotAllowed, match="kedaluwarsa"):
            require(may_read_job_file(coordinator, job))

    def test_asker_who_lost_sight_of_the_record_gets_none(self, partner_user, partnership):
        speaks_for(partner_user, partnership.parties.first().organization)
        job = request_dossier(actor=partner_user, record=partnership)
        Representative.objects.all().delete()
        job = run_here(job)
        assert (job.state, job.error) == (JobState.FAILED, "Catatan ini tidak lagi dapat Anda lihat.")


class TestPages:
    def test_from_the_record_to_the_file(self, client_for, coordinator, partnership):
        client = client_for(coordinator)
        address = reverse("exchange:dossier", args=["programs.Partnership", partnership.public_id])
        assert address in client.get(partnership.get_absolute_url()).content.decode()
        page = client.get(address).content.decode()
        assert "Jejak perubahan" in page
        assert "Keluhan" in page
        answer = client.post(address)
        job = Job.objects.get(kind="dossier")
        assert answer.url == job.get_absolute_url()
        assert client.post(address).url == answer.url
        run_here(job)
        assert ".zip" in client.get(answer.url).content.decode()
        assert answer.url in client.get(address).content.decode()

    def test_chapters_shown_are_those_of_the_reader(self, client_for, observer, partnership):
        address = reverse("exchange:dossier", args=["programs.Partnership", partnership.public_id])
        assert "Keluhan" not in client_for(observer).get(address).content.decode()

    def test_other_kinds_have_none(self, client_for, coordinator, partnership):
        organization = partnership.parties.first().organization
        address = reverse("exchange:dossier", args=["partners.Organization", organization.public_id])
        assert client_for(coordinator).get(address).status_code == 404

    def test_office_sees_dossiers_of_others_and_no_other_jobs(self, coordinator, observer, admin_user, partnership):
        job, _ = dossier_of(observer, partnership)
        other = Job.objects.create(
            institution=job.institution, owner=observer, kind="exports", next_try_at=NOON, state=JobState.DONE
        )
        assert set(list_jobs(coordinator)) == {job}
        assert set(list_jobs(admin_user)) == {job, other}
