"""Comments and timelines through pages: who may, nothing twice, nothing lost, nothing leaked, also without scripts."""

import datetime as dt
import json
import re
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.models import Comment, Draft, Notification
from kemitraan.core.services.comments import edit_comment, post_comment
from kemitraan.monitoring.tests.test_pages import INLINE, WRITES
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    PartnershipFactory,
    ProgramFactory,
)

XSS = '<script>alert(1)</script> <img src=x onerror=alert(2)> https://contoh.id/?a="onclick=alert(3) \'"><svg/onload=x>'


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution, name="PT Bandeng Jaya (contoh)")


def address(record, kind: str = "komentar", rest: str = "") -> str:
    return f"/{kind}/{record._meta.label}/{record.public_id}/{rest}"


def sent(text: str = "Halo", visibility: str = "institution", token: str = "") -> dict[str, str]:
    return {"text": text, "visibility": visibility, "form_token": token or str(uuid.uuid4())}


class TestPosting:
    def test_comment_goes_back_to_the_record_and_stands_in_its_timeline(self, organization, coordinator, client_for):
        client = client_for(coordinator)
        answer = client.post(address(organization), sent("Sudah ditelepon"))
        comment = Comment.objects.get()
        assert answer["Location"] == f"{organization.get_absolute_url()}#komentar-{comment.public_id}"
        html = client.get(address(organization, "riwayat")).content.decode()
        assert "Sudah ditelepon" in html
        assert f'id="komentar-{comment.public_id}"' in html

    def test_from_the_timelines_own_page_it_goes_back_there(self, organization, coordinator, client_for):
        answer = client_for(coordinator).post(address(organization), sent() | {"kembali": "riwayat"})
        assert answer["Location"].startswith(address(organization, "riwayat") + "#komentar-")

    def test_sent_twice_is_written_once(self, organization, coordinator, admin_user, client_for):
        client = client_for(coordinator)
        data = sent(f"@{admin_user.full_name}")
        first, second = client.post(address(organization), data), client.post(address(organization), data)
        assert first["Location"] == second["Location"]
        assert Comment.objects.count() == 1
        assert Notification.objects.count() == 1

    def test_what_is_wrong_is_said_with_the_text_still_there(self, organization, coordinator, mentor_user, client_for):
        client = client_for(coordinator)
        answer = client.post(address(organization), sent(f"Panjang & penting @{mentor_user.full_name}"))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "tidak dapat melihat data ini" in html
        assert "Panjang &amp; penting" in html
        assert client.post(address(organization), sent("")).status_code == 422
        assert client.post(address(organization), sent("a" * 4001)).status_code == 422
        assert client.post(address(organization), sent(visibility="dunia")).status_code == 422
        assert not Comment.objects.exists()

    def test_line_ends_of_the_browser_count_once(self, organization, coordinator, client_for):
        text = "a\r\n" * 1999 + "ab"
        assert client_for(coordinator).post(address(organization), sent(text)).status_code == 302
        assert len(Comment.objects.get().text) == 4000

    def test_draft_is_taken_up_again_and_goes_when_sent(self, organization, coordinator, client_for):
        client = client_for(coordinator)
        page = client.get(organization.get_absolute_url()).content.decode()
        form, key = re.search(r'data-draft="(.*?)"\s+data-draft-key="(.*?)"', page).groups()
        token = re.search(r'action="/komentar/.*?name="form_token" value="(.*?)"', page, re.DOTALL)[1]
        data = {"form": form, "key": key, "form_token": token, "text": "Setengah <jadi>", "visibility": "everyone"}
        assert client.post("/draf/", data).status_code == 204
        page = client.get(organization.get_absolute_url()).content.decode()
        assert "Setengah &lt;jadi&gt;" in page
        assert f'value="{token}"' in page
        assert re.search(r'value="everyone"[^>]*checked', page)
        other = client_for(person(organization.institution, Role.COORDINATOR, "Lain (contoh)"))
        assert "Setengah" not in other.get(organization.get_absolute_url()).content.decode()
        client.post(address(organization), sent("Jadi", token=token))
        assert "Setengah" not in client.get(organization.get_absolute_url()).content.decode()
        assert not Draft.objects.filter(submitted_at=None).exists()

    def test_markup_stays_text_on_every_page(self, organization, coordinator, client_for):
        client = client_for(coordinator)
        client.post(address(organization), sent(XSS))
        comment = Comment.objects.get()
        pages = [
            address(organization, "riwayat"),
            organization.get_absolute_url(),
            f"/komentar/{comment.public_id}/ubah/",
        ]
        client.post(f"/komentar/{comment.public_id}/ubah/", {"text": f"{XSS}2", "opened_version": "1"})
        for page in pages:
            html = client.get(page).content.decode()
            assert "<script>alert" not in html
            assert "<svg/onload" not in html
            assert "<img src=x" not in html
            assert not INLINE.findall(re.sub(r"<textarea.*?</textarea>", "", html, flags=re.DOTALL))


class TestWhoMay:
    def test_record_that_is_not_seen_is_not_there(
        self, organization, mentor_user, partner_user, other_coordinator, operator, client_for
    ):
        comment = post_comment(
            actor=person(organization.institution, Role.ADMIN, "A (contoh)"),
            record=organization,
            text="x",
            visibility="everyone",
        )
        for user in (mentor_user, partner_user, other_coordinator, operator):
            client = client_for(user)
            assert client.get(address(organization, "riwayat")).status_code == 404
            assert client.get(address(organization)).status_code == 404
            assert client.post(address(organization), sent()).status_code == 404
            assert client.get(address(organization, rest="orang/")).status_code == 404
            assert client.get(f"/komentar/{comment.public_id}/ubah/").status_code == 404
            assert client.post(f"/komentar/{comment.public_id}/ubah/", sent()).status_code == 404
            assert client.post(f"/komentar/{comment.public_id}/tarik/").status_code == 404
        assert Comment.objects.get().withdrawn_at is None

    def test_internal_comment_is_not_there_for_guests(self, organization, coordinator, partner_user, client_for):
        RepresentativeFactory(organization=organization, membership=partner_user.membership)
        comment = post_comment(actor=coordinator, record=organization, text="dalam")
        client = client_for(partner_user)
        assert client.post(f"/komentar/{comment.public_id}/tarik/").status_code == 404
        assert "dalam" not in client.get(address(organization, "riwayat")).content.decode()

    def test_observer_reads_and_finds_no_form(self, organization, observer, client_for):
        client = client_for(observer)
        assert client.get(address(organization, "riwayat")).status_code == 200
        assert 'action="/komentar/' not in client.get(organization.get_absolute_url()).content.decode()
        assert client.get(address(organization)).status_code == 403
        assert client.post(address(organization), sent()).status_code == 403
        assert client.get(address(organization, rest="orang/")).status_code == 403

    @pytest.mark.parametrize("label", ["accounts.Membership", "core.Job", "core.Comment", "tidak.Ada", "x"])
    def test_only_records_with_a_page_have_timelines(self, coordinator, client_for, label):
        client = client_for(coordinator)
        public_id = coordinator.membership.public_id
        assert client.get(f"/riwayat/{label}/{public_id}/").status_code == 404
        assert client.post(f"/komentar/{label}/{public_id}/", sent()).status_code == 404

    def test_every_kind_of_record_page_carries_its_timeline(self, institution, coordinator, client_for):
        agreement = AgreementFactory(institution=institution)
        AgreementPartyFactory(agreement=agreement)
        mentor = MentorFactory(institution=institution)
        assignment = AssignmentFactory(mentor=mentor)
        client = client_for(coordinator)
        for record in (
            OrganizationFactory(institution=institution),
            ProgramFactory(institution=institution),
            PartnershipFactory(institution=institution),
            agreement,
            ObligationFactory(agreement=agreement),
            mentor,
            assignment,
            FieldReportFactory(assignment=assignment),
        ):
            page = client.get(record.get_absolute_url()).content.decode()
            assert f'hx-get="{address(record, "riwayat")}"' in page
            assert f'action="{address(record)}"' in page
            assert client.post(address(record), sent("Halo")).status_code == 302
            assert "Halo" in client.get(address(record, "riwayat")).content.decode()


class TestPeople:
    def test_offers_names_as_data(self, organization, coordinator, admin_user, observer, client_for):
        client = client_for(coordinator)
        found = json.loads(client.get(address(organization, rest="orang/"), {"q": "rat"}).content)
        assert found == {"results": [{"text": admin_user.full_name, "note": "Admin lembaga"}]}
        everyone = json.loads(client.get(address(organization, rest="orang/"), {"dibaca": "everyone"}).content)
        assert {row["text"] for row in everyone["results"]} == {admin_user.full_name, observer.full_name}
        for junk in ({"q": "%00"}, {"q": "x" * 5000}, {"dibaca": "ngawur"}):
            assert client.get(address(organization, rest="orang/"), junk).status_code == 200

    def test_never_tells_an_address(self, organization, coordinator, admin_user, client_for):
        assert (
            admin_user.email not in client_for(coordinator).get(address(organization, rest="orang/")).content.decode()
        )


class TestEditing:
    def test_change_and_its_earlier_wording_show(self, organization, coordinator, admin_user, client_for):
        comment = post_comment(actor=coordinator, record=organization, text="Rp1 juta")
        client = client_for(coordinator)
        page = client.get(f"/komentar/{comment.public_id}/ubah/")
        assert "Rp1 juta" in page.content.decode()
        answer = client.post(f"/komentar/{comment.public_id}/ubah/", {"text": "Rp2 juta", "opened_version": "1"})
        assert answer.status_code == 302
        html = client_for(admin_user).get(address(organization, "riwayat")).content.decode()
        assert "Rp2 juta" in html
        assert re.search(r"<summary>Diubah \d\d\.\d\d WIB</summary>.*Rp1 juta", html, re.DOTALL)

    def test_stale_form_shows_what_was_saved_and_keeps_what_was_typed(self, organization, coordinator, client_for):
        comment = post_comment(actor=coordinator, record=organization, text="satu")
        edit_comment(actor=coordinator, comment=comment, text="dua", version=1)
        answer = client_for(coordinator).post(
            f"/komentar/{comment.public_id}/ubah/", {"text": "tiga", "opened_version": "1"}
        )
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "dua" in html
        assert "tiga" in html
        comment.refresh_from_db()
        assert comment.text == "dua"

    def test_too_late_is_said_with_the_text_still_there(self, organization, coordinator, client_for):
        with time_machine.travel(dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC), tick=False):
            comment = post_comment(actor=coordinator, record=organization, text="lama")
        with time_machine.travel(dt.datetime(2026, 11, 25, 2, 20, tzinfo=dt.UTC), tick=False):
            client = client_for(coordinator)
            assert client.get(f"/komentar/{comment.public_id}/ubah/").status_code == 403
            answer = client.post(f"/komentar/{comment.public_id}/ubah/", {"text": "kata baru", "opened_version": "1"})
            assert answer.status_code == 422
            assert "kata baru" in answer.content.decode()
            assert "15 menit" in answer.content.decode()
            assert "/ubah/" not in client.get(address(organization, "riwayat")).content.decode()

    def test_another_persons_comment_is_not_changed(self, organization, coordinator, admin_user, client_for):
        comment = post_comment(actor=coordinator, record=organization, text="x")
        client = client_for(admin_user)
        assert client.get(f"/komentar/{comment.public_id}/ubah/").status_code == 403
        assert client.post(f"/komentar/{comment.public_id}/ubah/", {"text": "y"}).status_code == 403

    def test_withdrawing_by_page(self, organization, coordinator, mentor_user, client_for):
        comment = post_comment(actor=coordinator, record=organization, text="salah kirim")
        answer = client_for(coordinator).post(f"/komentar/{comment.public_id}/tarik/")
        assert answer["Location"].endswith(f"#komentar-{comment.public_id}")
        comment.refresh_from_db()
        assert comment.withdrawn_by == coordinator


class TestTimelinePages:
    def test_kinds_and_older_are_links_that_work_without_scripts(self, organization, coordinator, client_for):
        for number in range(25):
            post_comment(actor=coordinator, record=organization, text=f"komentar nomor {number};")
        client = client_for(coordinator)
        html = client.get(address(organization, "riwayat"), {"riwayat": "komentar"}).content.decode()
        assert html.count("komentar nomor") == 20
        assert 'aria-current="true">Komentar</a>' in re.sub(r"\s+", " ", html)
        older = re.search(r'href="([^"]*sebelum=[^"]*)"', html)[1].replace("&amp;", "&")
        html = client.get(older).content.decode()
        assert html.count("komentar nomor") == 5
        assert "Ke yang terbaru" in html
        assert "sebelum=" not in html

    def test_fragment_is_the_list_alone_and_keeps_the_address_of_its_page(self, organization, coordinator, client_for):
        client = client_for(coordinator)
        headers = {
            "HX-Request": "true",
            "HX-Current-URL": f"http://testserver{organization.get_absolute_url()}?bagian=kontak&riwayat=surat",
        }
        html = client.get(address(organization, "riwayat"), headers=headers).content.decode()
        assert "<html" not in html
        assert f'hx-push-url="{organization.get_absolute_url()}?bagian=kontak&amp;riwayat=komentar"' in html
        assert f'hx-push-url="{organization.get_absolute_url()}?bagian=kontak"' in html

    def test_kind_in_the_address_of_the_record_reaches_its_timeline(self, organization, coordinator, client_for):
        client = client_for(coordinator)
        html = client.get(organization.get_absolute_url(), {"riwayat": "komentar"}).content.decode()
        assert f'hx-get="{address(organization, "riwayat")}?riwayat=komentar"' in html
        html = client.get(organization.get_absolute_url(), {"riwayat": '"><script>'}).content.decode()
        assert f'hx-get="{address(organization, "riwayat")}"' in html

    def test_page_keeps_the_promises_of_pages(self, organization, coordinator, client_for):
        post_comment(actor=coordinator, record=organization, text="Halo")
        client = client_for(coordinator)
        for path in (
            address(organization, "riwayat"),
            address(organization),
            f"/komentar/{Comment.objects.get().public_id}/ubah/",
            address(organization, rest="orang/"),
        ):
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                html = client.get(path).content.decode()
            assert not [query["sql"] for query in captured if WRITES.match(query["sql"])]
            assert len(captured) <= 20
            assert not INLINE.findall(html)
            if "<html" in html:
                assert len(re.findall(r"<h1\b", html)) == 1
