"""Standards, joint rules and understanding: who sets them, who approves, editions, and what pages show."""

import datetime as dt
import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import PartnershipStatus, PatternCode, ProvisionKind, ProvisionStanding
from programs.models import PartnershipText, Provision, ProvisionApproval
from programs.patterns import PATTERNS
from programs.rules.provisions import provision_standing, setter_refusal
from programs.selectors.provisions import provisions_of
from programs.services import provisions as services
from programs.services.participations import join_partnership, leave_partnership
from programs.tests.duties import NOON, TODAY, pdf, running_partnership, speaks_for
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory, ProvisionFactory

STANDARD, RULE, UNDERSTANDING = ProvisionKind
LATER = TODAY + dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    return running_partnership(institution)


def partnership_in(institution, pattern: str):
    """Two parties in the first and last role of a pattern."""
    found = PartnershipFactory(institution=institution, pattern=pattern)
    roles = PATTERNS[pattern].roles
    for order, role in enumerate((roles[0], roles[-1])):
        PartnershipPartyFactory(partnership=found, role=role.code, order=order, is_lead=order == 0)
    return found


def write(actor, partnership, kind=RULE, **values) -> Provision:
    values = {"title": "Rapat", "text": "Setiap bulan.", "effective_on": TODAY} | values
    return services.add_provision(actor=actor, partnership=partnership, kind=kind, values=values)


def approve_all(actor, provision) -> Provision:
    for party in provision.partnership.parties.all():
        services.record_approval(actor=actor, provision=provision, party=party, approved_on=TODAY, method="meeting")
    provision.refresh_from_db()
    return provision


def spokesperson(institution, party):
    user = person(institution, "partner", f"Wakil {party} (contoh)")
    speaks_for(user, party.organization)
    return user


class TestRules:
    @pytest.mark.parametrize(
        ("pattern", "role", "refusal"),
        [
            ("asuh", None, ""),
            ("asuh", "pengasuh", "ditetapkan bersama"),
            ("inti_plasma", "inti", ""),
            ("inti_plasma", "plasma", "ditetapkan oleh Inti"),
            ("inti_plasma", None, "Pilih pihak yang menetapkan"),
            ("sub_kontrak", "kontraktor", ""),
            ("sub_kontrak", "kelompok", "ditetapkan oleh Kontraktor"),
            ("futuristik", None, ""),
            ("futuristik", "mitra", "ditetapkan bersama"),
            ("sejajar", "pemasok", ""),
            ("sejajar", "pemasar", ""),
            ("sejajar", None, "Pilih pihak yang menetapkan"),
            ("sesuai_kebutuhan", None, ""),
        ],
    )
    def test_who_sets_a_standard_is_what_the_pattern_says(self, pattern, role, refusal):
        party = SimpleNamespace(role=role) if role else None
        said = setter_refusal(PATTERNS[pattern], STANDARD, party)
        assert refusal in said
        assert bool(said) is bool(refusal)

    @pytest.mark.parametrize("kind", [RULE, UNDERSTANDING])
    def test_rules_and_understanding_are_everybodys(self, kind):
        assert setter_refusal(PATTERNS["inti_plasma"], kind, None) == ""
        assert "semua pihak" in setter_refusal(PATTERNS["inti_plasma"], kind, SimpleNamespace(role="inti"))

    @pytest.mark.parametrize(
        ("values", "successor", "standing"),
        [
            ({}, None, "waiting"),
            ({"agreed_on": TODAY}, None, "in_force"),
            ({"agreed_on": TODAY, "effective_on": LATER}, None, "upcoming"),
            ({"agreed_on": TODAY, "ended_on": TODAY}, None, "withdrawn"),
            ({"agreed_on": TODAY}, {"agreed_on": None}, "in_force"),
            ({"agreed_on": TODAY}, {"agreed_on": TODAY, "effective_on": LATER}, "in_force"),
            ({"agreed_on": TODAY}, {"agreed_on": TODAY}, "replaced"),
        ],
    )
    def test_an_edition_goes_on_until_the_next_is_agreed_and_in_force(self, values, successor, standing):
        blank = {"agreed_on": None, "effective_on": TODAY, "ended_on": None}
        after = SimpleNamespace(**(blank | successor)) if successor is not None else None
        assert provision_standing(SimpleNamespace(**(blank | values)), TODAY, after) == ProvisionStanding(standing)


class TestWriting:
    @pytest.mark.parametrize("kind", ProvisionKind.values)
    def test_a_text_begins_as_first_edition_and_is_told(self, kind, coordinator, partnership):
        row = write(coordinator, partnership, kind)
        assert (row.edition, row.agreed_on, row.set_by, row.created_by) == (1, None, None, coordinator)
        event = AuditEvent.objects.get(action="provision.create")
        assert {subject.subject for subject in event.subjects.all()} == {partnership, row}

    def test_who_may_write(self, coordinator, observer, mentor_user, institution):
        partnership = partnership_in(institution, PatternCode.SEJAJAR)
        first, last = partnership.parties.all()
        user = spokesperson(institution, first)
        for nobody in (observer, mentor_user):
            with pytest.raises(NotAllowed):
                write(nobody, partnership)
        own = write(user, partnership, STANDARD, set_by=first)
        assert own.set_by == first
        with pytest.raises(NotAllowed):
            write(user, partnership, STANDARD, set_by=last)
        with pytest.raises(NotAllowed):
            write(user, partnership, RULE)

    def test_setter_of_another_partnership_is_refused(self, coordinator, institution):
        partnership = partnership_in(institution, PatternCode.SEJAJAR)
        stranger = partnership_in(institution, PatternCode.SEJAJAR).parties.first()
        with pytest.raises(DomainError) as refused:
            write(coordinator, partnership, STANDARD, set_by=stranger)
        assert refused.value.field == "set_by"

    @pytest.mark.parametrize("status", [PartnershipStatus.ENDED, PartnershipStatus.CANCELLED])
    def test_nothing_is_written_in_what_is_over(self, status, coordinator, institution):
        partnership = running_partnership(institution, status=status)
        row = ProvisionFactory(partnership=partnership)
        party = partnership.parties.first()
        for attempt in (
            lambda: write(coordinator, partnership),
            lambda: services.change_provision(actor=coordinator, provision=row, values={"title": "X"}, version=None),
            lambda: services.renew_provision(actor=coordinator, provision=row, values={}),
            lambda: services.withdraw_provision(actor=coordinator, provision=row, reason="x", ended_on=TODAY),
            lambda: services.approve_provision(actor=coordinator, provision=row, party=party),
        ):
            with pytest.raises((TransitionRefused, NotAllowed)):
                attempt()

    def test_words_change_until_somebody_approved(self, coordinator, partnership):
        row = write(coordinator, partnership)
        changed = services.change_provision(
            actor=coordinator, provision=row, values={"text": "Setiap minggu."}, version=1
        )
        assert (changed.text, changed.version) == ("Setiap minggu.", 2)
        with pytest.raises(StaleVersion):
            services.change_provision(actor=coordinator, provision=row, values={"text": "x"}, version=1)
        services.record_approval(
            actor=coordinator, provision=row, party=partnership.parties.first(), approved_on=TODAY, method="meeting"
        )
        with pytest.raises(TransitionRefused, match="edisi baru"):
            services.change_provision(actor=coordinator, provision=row, values={"text": "x"}, version=None)

    def test_next_edition_replaces_only_once_agreed(self, coordinator, partnership):
        first = approve_all(coordinator, write(coordinator, partnership))
        second = services.renew_provision(actor=coordinator, provision=first, values={"text": "Dua kali sebulan."})
        assert (second.edition, second.replaces, second.title) == (2, first, "Rapat")
        with pytest.raises(TransitionRefused, match="edisi baru"):
            services.renew_provision(actor=coordinator, provision=first, values={})
        with pytest.raises(TransitionRefused, match="edisi terbaru"):
            services.record_approval(
                actor=coordinator,
                provision=first,
                party=PartnershipPartyFactory(partnership=partnership),
                approved_on=TODAY,
                method="meeting",
            )
        assert provision_standing(first, TODAY, second) == ProvisionStanding.IN_FORCE
        approve_all(coordinator, second)
        assert provision_standing(first, TODAY, second) == ProvisionStanding.REPLACED
        assert first.approvals.count() == 2

    def test_withdrawn_with_a_reason_and_readable_after(self, coordinator, partnership):
        row = approve_all(coordinator, write(coordinator, partnership))
        with pytest.raises(DomainError) as refused:
            services.withdraw_provision(actor=coordinator, provision=row, reason=" ", ended_on=TODAY)
        assert refused.value.field == "reason"
        ended = services.withdraw_provision(actor=coordinator, provision=row, reason="Tak terpakai", ended_on=TODAY)
        assert (ended.ended_on, ended.approvals.count()) == (TODAY, 2)
        with pytest.raises(TransitionRefused):
            services.withdraw_provision(actor=coordinator, provision=row, reason="Lagi", ended_on=TODAY)

    @pytest.mark.parametrize(
        "values",
        [
            {"edition": 2},
            {"kind": "lain"},
            {"end_reason": "Tanpa tanggal"},
        ],
    )
    def test_database_keeps_editions_kinds_and_ends_whole(self, values, partnership):
        row = ProvisionFactory(partnership=partnership)
        with pytest.raises(IntegrityError), transaction.atomic():
            Provision.objects.filter(pk=row.pk).update(**values)


class TestApproving:
    def test_the_last_approval_that_is_needed_agrees_it(self, coordinator, institution, partnership):
        row = write(coordinator, partnership)
        first, second = partnership.parties.all()
        services.approve_provision(actor=spokesperson(institution, first), provision=row, party=first, version=1)
        row.refresh_from_db()
        assert row.agreed_on is None
        day = TODAY - dt.timedelta(days=3)
        services.record_approval(
            actor=coordinator,
            provision=row,
            party=second,
            approved_on=day,
            method="signed_scan",
            note="Lembar kuning",
            files=[pdf("persetujuan.pdf")],
        )
        row.refresh_from_db()
        assert row.agreed_on == TODAY
        assert list(row.approvals.values_list("party", "approved_on", "method", "note")) == [
            (second.pk, day, "signed_scan", "Lembar kuning"),
            (first.pk, TODAY, "in_app", ""),
        ]
        assert Attachment.objects.get().subject == row
        assert AuditEvent.objects.filter(action="provision.approve").count() == 2

    def test_own_standard_needs_only_the_one_that_sets_it(self, coordinator, institution):
        partnership = partnership_in(institution, PatternCode.INTI_PLASMA)
        inti, plasma = partnership.parties.all()
        row = write(coordinator, partnership, STANDARD, set_by=inti)
        services.approve_provision(actor=spokesperson(institution, plasma), provision=row, party=plasma)
        row.refresh_from_db()
        assert row.agreed_on is None
        services.approve_provision(actor=spokesperson(institution, inti), provision=row, party=inti)
        row.refresh_from_db()
        assert row.agreed_on == TODAY

    def test_nobody_approves_for_others_or_twice_or_in_the_future(
        self, coordinator, observer, institution, partnership
    ):
        row = write(coordinator, partnership)
        first, second = partnership.parties.all()
        user = spokesperson(institution, first)
        for actor, party in ((user, second), (observer, first), (coordinator, first)):
            with pytest.raises(NotAllowed):
                services.approve_provision(actor=actor, provision=row, party=party)
        with pytest.raises(NotAllowed):
            services.record_approval(actor=user, provision=row, party=first, approved_on=TODAY, method="meeting")
        with pytest.raises(DomainError) as refused:
            services.record_approval(actor=coordinator, provision=row, party=first, approved_on=LATER, method="meeting")
        assert refused.value.field == "approved_on"
        one = services.approve_provision(actor=user, provision=row, party=first)
        assert services.approve_provision(actor=user, provision=row, party=first) == one
        assert ProvisionApproval.objects.count() == 1

    def test_what_changed_meanwhile_is_read_again(self, coordinator, institution, partnership):
        row = write(coordinator, partnership)
        party = partnership.parties.first()
        services.change_provision(actor=coordinator, provision=row, values={"text": "Lain."}, version=None)
        with pytest.raises(DomainError, match="Baca lagi"):
            services.approve_provision(actor=spokesperson(institution, party), provision=row, party=party, version=1)

    def test_newcomer_is_asked_and_what_was_agreed_goes_on(self, coordinator, institution):
        partnership = partnership_in(institution, PatternCode.FUTURISTIK)
        row = approve_all(coordinator, write(coordinator, partnership))
        newcomer = PartnershipPartyFactory(partnership=partnership, role="mitra")
        parties = list(partnership.parties.select_related("organization").with_absence(TODAY))
        (shown,) = provisions_of(coordinator, partnership, parties, frozenset())[RULE]
        assert shown.waiting == [newcomer]
        assert (shown.done, shown.standing) == (2, ProvisionStanding.IN_FORCE)
        assert row.agreed_on == TODAY

    def test_one_that_left_is_not_waited_for(self, coordinator, institution):
        partnership = partnership_in(institution, PatternCode.INTI_PLASMA)
        gone = join_partnership(
            actor=coordinator,
            partnership=partnership,
            organization=OrganizationFactory(institution=institution),
            role="plasma",
            from_on=TODAY - dt.timedelta(days=20),
        )
        leave_partnership(actor=coordinator, party=gone, reason="Pindah", until_on=TODAY - dt.timedelta(days=2))
        row = write(coordinator, partnership)
        for party in partnership.parties.exclude(pk=gone.pk):
            services.record_approval(actor=coordinator, provision=row, party=party, approved_on=TODAY, method="meeting")
        row.refresh_from_db()
        assert row.agreed_on == TODAY


class TestCarriedOver:
    def test_earlier_standards_become_rows_and_come_back(self, institution):
        partnership = PartnershipFactory(institution=institution, pattern=PatternCode.FUTURISTIK)
        for key, text in (("standards", "Ditinjau setiap semester."), ("mission", "Satu misi.")):
            PartnershipText.objects.create(institution=institution, partnership=partnership, key=key, text=text)
        blank = PartnershipFactory(institution=institution, pattern=PatternCode.FUTURISTIK)
        PartnershipText.objects.create(institution=institution, partnership=blank, key="standards", text="")
        step = importlib.import_module("programs.migrations.0018_carry_over_standards")
        editor = SimpleNamespace(connection=connection)
        step.to_rows(apps, editor)
        row = Provision.objects.get()
        assert (row.partnership, row.kind, row.text, row.effective_on, row.edition, row.agreed_on) == (
            partnership,
            STANDARD,
            "Ditinjau setiap semester.",
            partnership.starts_on,
            1,
            None,
        )
        assert [text.key for text in PartnershipText.objects.all()] == ["mission"]
        step.to_statements(apps, editor)
        assert not Provision.objects.exists()
        assert PartnershipText.objects.get(key="standards").text == "Ditinjau setiap semester."


class TestPages:
    def rules(self, partnership) -> str:
        return reverse("programs:partnership-rules", args=[partnership.public_id])

    def test_from_form_to_in_force_to_next_edition(self, coordinator, client_for, institution, partnership):
        client = client_for(coordinator)
        address = reverse("programs:provision-create", args=[partnership.public_id, "peraturan"])
        assert client.get(address).status_code == 200
        data = {"title": "Rapat bersama", "text": "Setiap bulan.", "effective_on": "2026-03-01"}
        row_url = client.post(address, data).url
        row = Provision.objects.get()
        assert row_url == row.get_absolute_url()
        assert row.kind == RULE
        edit = reverse("programs:provision-edit", args=[row.public_id])
        changed = data | {"title": "Rapat triwulan", "opened_version": 1}
        assert client.post(edit, changed).status_code == 302
        assert client.post(edit, changed | {"title": "Lain"}).status_code == 409
        first, second = partnership.parties.all()
        user = spokesperson(institution, first)
        reader = client_for(user)
        page = reader.get(self.rules(partnership)).content.decode()
        approve = reverse("programs:provision-approve", args=[row.public_id])
        assert approve in page
        assert edit not in page
        assert reader.post(approve, {"party": str(second.public_id), "version": "2"}).status_code == 403
        assert reader.post(approve, {"party": str(first.public_id), "version": "2"}).status_code == 302
        paper = reverse("programs:provision-approval", args=[row.public_id])
        assert reader.get(paper).status_code == 403
        assert str(first) not in client.get(paper).content.decode().split("<select", 1)[1].split("</select>")[0]
        sent = {"party": str(second.public_id), "approved_on": "2026-03-05", "method": "meeting", "files": pdf()}
        assert client.post(paper, sent).status_code == 302
        page = client.get(self.rules(partnership)).content.decode()
        assert "Berlaku" in page
        assert "bukti.pdf" in page
        renew = reverse("programs:provision-renew", args=[row.public_id])
        assert "Rapat triwulan" in client.get(renew).content.decode()
        assert client.post(renew, data | {"text": "Dua kali."}).status_code == 302
        page = client.get(self.rules(partnership)).content.decode()
        assert "1 edisi sebelumnya" in page
        newest = Provision.objects.get(edition=2)
        withdraw = reverse("programs:provision-withdraw", args=[newest.public_id])
        assert client.post(withdraw, {"reason": "", "ended_on": "2026-03-10"}).status_code == 422
        assert client.post(withdraw, {"reason": "Tidak perlu", "ended_on": "2026-03-10"}).status_code == 302
        assert "Dicabut" in client.get(self.rules(partnership)).content.decode()

    def test_a_party_sets_its_own_standard_where_the_pattern_says_so(self, client_for, coordinator, institution):
        partnership = partnership_in(institution, PatternCode.SEJAJAR)
        first, last = partnership.parties.all()
        client = client_for(spokesperson(institution, last))
        address = reverse("programs:provision-create", args=[partnership.public_id, "standar"])
        assert address in client.get(self.rules(partnership)).content.decode()
        data = {"title": "Harga jual", "text": "Ditinjau tiap bulan.", "effective_on": "2026-03-01"}
        assert client.post(address, data | {"set_by": str(last.public_id)}).status_code == 302
        assert Provision.objects.get().set_by == last
        assert client.post(address, data | {"title": "x", "set_by": str(first.public_id)}).status_code == 403
        rule = reverse("programs:provision-create", args=[partnership.public_id, "peraturan"])
        assert client.get(rule).status_code == 403
        together = partnership_in(institution, PatternCode.FUTURISTIK)
        office = client_for(coordinator)
        page = office.get(reverse("programs:provision-create", args=[together.public_id, "standar"])).content.decode()
        assert 'name="set_by"' not in page

    def test_readers_see_and_do_not_write(self, client_for, observer, coordinator, partnership):
        row = write(coordinator, partnership, STANDARD, title="Mutu abon")
        client = client_for(observer)
        page = client.get(self.rules(partnership)).content.decode()
        assert "Mutu abon" in page
        assert "/ketentuan/" not in page
        for name in ("edit", "renew", "withdraw", "approval"):
            assert client.get(reverse(f"programs:provision-{name}", args=[row.public_id])).status_code == 403
        assert client.get(f"{self.rules(partnership)}baru/lain/").status_code == 404

    @pytest.mark.parametrize("place", ["rules", "parties", "obligations", "history", "detail"])
    def test_queries_stay_the_same(self, place, coordinator, client_for, partnership):
        client = client_for(coordinator)
        address = reverse(f"programs:partnership-{place}", args=[partnership.public_id])

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        def add() -> None:
            row = approve_all(coordinator, write(coordinator, partnership, STANDARD))
            services.renew_provision(actor=coordinator, provision=row, values={})
            services.record_approval(
                actor=coordinator,
                provision=approve_all(coordinator, write(coordinator, partnership)),
                party=PartnershipPartyFactory(partnership=partnership, role="asuhan"),
                approved_on=TODAY,
                method="meeting",
                files=[pdf()],
            )

        add()
        count()
        before = count()
        assert before <= 20
        add()
        add()
        assert count() == before
