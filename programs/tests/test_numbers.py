"""Numbers of agreements: by the institution's format, once, never again, also when many ask at the same time."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from kemitraan.core.numbering import check_number_format, render_number, roman
from partners.tests.factories import OrganizationFactory
from programs.models import AgreementParty, IssuedNumber
from programs.services.numbers import issue_number
from programs.tests.factories import AgreementFactory, AgreementPartyFactory

DEFAULT = "{urut:03d}/{unit}/{jenis}/{bulan}/{tahun}"
NOVEMBER = dt.date(2026, 11, 25)


class TestFormat:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            (DEFAULT, "012/LPPM/PKS/XI/2026"),
            ("{urut}/{jenis}/{tahun}", "12/PKS/2026"),
            ("{jenis}-{tahun}-{urut:05d}", "PKS-2026-00012"),
            ("{urut:4}/UN/{tahun}", "0012/UN/2026"),
        ],
    )
    def test_format_gives_the_number(self, text, number):
        check_number_format(text)
        assert render_number(text, sequence=12, unit="LPPM", kind="PKS", on=NOVEMBER) == number

    def test_an_institution_without_unit_leaves_no_empty_part(self):
        assert render_number(DEFAULT, sequence=1, unit="", kind="MoU", on=NOVEMBER) == "001/MoU/XI/2026"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{urut.__class__}/{tahun}", "tidak dikenal"),
            ("{urut!r}/{tahun}", "tidak dikenal"),
            ("{urut:>9999999}/{tahun}", "lebar"),
            ("{tahun:03d}/{urut}", "Hanya {urut}"),
            ("{urut/{tahun}", "tidak"),
            ("{urut}", "perlu {urut} dan {tahun}"),
            ("nomor/{tahun}", "perlu {urut} dan {tahun}"),
            ("{}/{tahun}", "tidak dikenal"),
        ],
    )
    def test_a_format_that_could_not_count_is_refused_in_words(self, text, said):
        with pytest.raises(ValidationError) as refused:
            check_number_format(text)
        assert said in refused.value.messages[0]

    @pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (12, "XII"), (39, "XXXIX")])
    def test_roman_numerals(self, number, text):
        assert roman(number) == text

    def test_the_settings_page_refuses_it_and_keeps_what_was_typed(self, client_for, admin_user):
        institution = admin_user.membership.institution
        answer = client_for(admin_user).post(
            reverse("accounts:institution-update"),
            {
                "name": institution.name,
                "kind": institution.kind,
                "time_zone": institution.time_zone,
                "work_week": institution.work_week,
                "holiday_shift": institution.holiday_shift,
                "number_format": "{urut}/{kota}",
                "opened_version": institution.version,
            },
        )
        assert answer.status_code == 422
        assert "{kota} tidak dikenal" in answer.text
        assert "{urut}/{kota}" in answer.text


@pytest.fixture
def make_party(institution):
    institution.number_unit = "LPPM"
    institution.save()
    own = OrganizationFactory(institution=institution, is_own=True)

    def make(**agreement) -> AgreementParty:
        home = AgreementFactory(institution=institution, **agreement)
        return AgreementPartyFactory(agreement=home, organization=own, number="")

    return make


class TestIssuing:
    @pytest.fixture(autouse=True)
    def in_november(self):
        with time_machine.travel(dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC), tick=False):
            yield

    def test_numbers_count_up_by_kind_and_are_told(self, coordinator, make_party):
        first, second, other = make_party(), make_party(), make_party(kind="mou")
        texts = [issue_number(actor=coordinator, party=party).text for party in (first, second, other)]
        assert texts == ["001/LPPM/PKS/XI/2026", "002/LPPM/PKS/XI/2026", "001/LPPM/MoU/XI/2026"]
        first.refresh_from_db()
        assert first.number == "001/LPPM/PKS/XI/2026"
        event = AuditEvent.objects.filter(action="agreement.number").first()
        assert event.changes[0]["new"] == "001/LPPM/MoU/XI/2026"

    def test_a_number_that_stands_somewhere_is_passed_over(self, coordinator, make_party):
        typed = make_party()
        AgreementParty.objects.filter(pk=typed.pk).update(number="001/LPPM/PKS/XI/2026")
        assert issue_number(actor=coordinator, party=make_party()).text == "002/LPPM/PKS/XI/2026"

    def test_a_number_taken_off_comes_back_and_goes_to_nobody_else(self, coordinator, make_party):
        party = make_party()
        issue_number(actor=coordinator, party=party)
        AgreementParty.objects.filter(pk=party.pk).update(number="")
        assert issue_number(actor=coordinator, party=make_party()).text == "002/LPPM/PKS/XI/2026"
        assert issue_number(actor=coordinator, party=party).text == "001/LPPM/PKS/XI/2026"
        assert IssuedNumber.objects.count() == 2

    @pytest.mark.parametrize("changes", [{"state": "ended"}, {"state": "cancelled"}, {"is_historical": True}])
    def test_what_is_over_or_from_the_archive_gets_none(self, coordinator, make_party, changes):
        with pytest.raises(TransitionRefused):
            issue_number(actor=coordinator, party=make_party(**changes))

    def test_a_partner_gets_none_and_a_second_one_is_refused(self, coordinator, institution, make_party):
        agreement = make_party().agreement
        partner = AgreementPartyFactory(agreement=agreement, number="")
        with pytest.raises(DomainError, match="dicatat dari dokumennya"):
            issue_number(actor=coordinator, party=partner)
        party = make_party()
        issue_number(actor=coordinator, party=party)
        with pytest.raises(DomainError, match="sudah punya nomor 001/LPPM"):
            issue_number(actor=coordinator, party=party)

    def test_only_the_office_gives_numbers(self, observer, make_party):
        with pytest.raises(NotAllowed):
            issue_number(actor=observer, party=make_party())

    def test_the_page_offers_it_once(self, client_for, coordinator, make_party):
        party = make_party()
        client = client_for(coordinator)
        address = reverse("programs:agreement-party-number", args=[party.public_id])
        page = party.agreement.get_absolute_url()
        assert address in client.get(page).text
        client.post(address)
        shown = client.get(page).text
        assert "001/LPPM/PKS/XI/2026" in shown
        assert address not in shown

    def test_another_institution_finds_no_party(self, client_for, other_coordinator, make_party):
        address = reverse("programs:agreement-party-number", args=[make_party().public_id])
        assert client_for(other_coordinator).post(address).status_code == 404
