"""What people change about themselves, and admins about their institution."""

import pytest
from django.urls import reverse

from kemitraan.accounts.services.profile import update_institution, update_profile
from kemitraan.core.errors import NotAllowed, StaleVersion
from kemitraan.core.models import AuditEvent


class TestProfile:
    def test_profile_page_saves_name_phone_and_zone(self, mentor_user, client_for):
        data = {"full_name": "Sukarni", "phone": "0812 3456 7890", "language": "id", "time_zone": "Asia/Makassar"}
        answer = client_for(mentor_user).post(reverse("accounts:profile"), data)
        assert answer.status_code == 302
        mentor_user.refresh_from_db()
        assert (mentor_user.full_name, mentor_user.phone) == ("Sukarni", "+6281234567890")
        assert mentor_user.zone == "Asia/Makassar"

    def test_profile_phone_is_masked_in_the_trail(self, mentor_user):
        update_profile(actor=mentor_user, user=mentor_user, values={"phone": "+6281234567890"})
        changes = AuditEvent.objects.get(action="user.update").changes
        assert changes == [{"field": "phone", "label": "telepon", "old": "", "new": "•••"}]

    def test_profile_without_change_writes_nothing(self, mentor_user):
        update_profile(actor=mentor_user, user=mentor_user, values={"full_name": mentor_user.full_name})
        assert not AuditEvent.objects.exists()

    def test_profile_of_somebody_else_is_refused(self, admin_user, mentor_user):
        with pytest.raises(NotAllowed):
            update_profile(actor=admin_user, user=mentor_user, values={"full_name": "Lain"})

    def test_profile_cannot_change_address_or_rights(self, mentor_user, client_for):
        address = mentor_user.email
        data = {"full_name": "S", "language": "id", "email": "lain@contoh.id", "is_superuser": "on"}
        client_for(mentor_user).post(reverse("accounts:profile"), data)
        mentor_user.refresh_from_db()
        assert (mentor_user.email, mentor_user.is_superuser) == (address, False)

    def test_profile_bad_phone_says_how_to_write_it(self, mentor_user, client_for):
        answer = client_for(mentor_user).post(
            reverse("accounts:profile"), {"full_name": "S", "language": "id", "phone": "12"}
        )
        assert answer.status_code == 422
        assert "Tulis nomor seperti" in answer.content.decode()


def form_data(institution, **changes) -> dict:
    return {
        "name": institution.name,
        "kind": institution.kind,
        "time_zone": institution.time_zone,
        "work_week": institution.work_week,
        "holiday_shift": institution.holiday_shift,
        "number_format": institution.number_format,
        "opened_version": institution.version,
    } | changes


class TestInstitution:
    def test_institution_page_saves_with_an_event(self, admin_user, client_for):
        institution = admin_user.membership.institution
        address = reverse("accounts:institution-update")
        assert client_for(admin_user).post(address, form_data(institution, number_unit="LPPM")).status_code == 302
        institution.refresh_from_db()
        assert (institution.number_unit, institution.version) == ("LPPM", 2)
        assert AuditEvent.objects.get(action="institution.update").subjects.get().version == 2

    def test_institution_saved_meanwhile_by_somebody_else_is_a_conflict(self, admin_user, client_for):
        institution = admin_user.membership.institution
        update_institution(
            actor=admin_user, institution=institution, values={"number_unit": "PUSAT"}, version=institution.version
        )
        answer = client_for(admin_user).post(
            reverse("accounts:institution-update"), form_data(institution, number_unit="LPPM")
        )
        assert answer.status_code == 409
        html = answer.content.decode()
        assert "PUSAT" in html
        assert 'value="LPPM"' in html

    def test_institution_old_version_is_refused(self, admin_user):
        with pytest.raises(StaleVersion):
            update_institution(
                actor=admin_user,
                institution=admin_user.membership.institution,
                values={"number_unit": "X"},
                version=0,
            )

    @pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer"])
    def test_institution_page_is_for_admins(self, who, request, client_for):
        answer = client_for(request.getfixturevalue(who)).get(reverse("accounts:institution-update"))
        assert answer.status_code == 403
