"""The letterhead is a picture of the institution: by content, one at a time, set by its admins."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kemitraan.accounts.selectors import letterhead_of
from kemitraan.accounts.services.letterhead import set_letterhead
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Attachment, AuditEvent

PAGE = "/pengaturan/lembaga/"
SET = "/pengaturan/lembaga/kop/"


def picture(color: str = "teal", kind: str = "PNG") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (60, 20), color).save(written, kind)
    return SimpleUploadedFile("kop.txt", written.getvalue(), content_type="text/plain")


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("kop.png", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n", content_type="image/png")


@pytest.fixture
def home(admin_user):
    return admin_user.membership.institution


def test_picture_is_kept_as_a_file_of_the_institution_and_shown(admin_user, home, client_for):
    client = client_for(admin_user)
    assert client.post(SET, {"file": picture()})["Location"] == PAGE
    stored = letterhead_of(home)
    assert (stored.subject, stored.purpose, stored.content_type) == (home, "letterhead", "image/png")
    address = reverse("core:attachment", args=[stored.public_id])
    assert f'src="{address}"' in client.get(PAGE).content.decode()
    assert client.get(address)["Content-Disposition"].startswith("inline")
    assert AuditEvent.objects.filter(action="attachment.create").count() == 1


def test_new_picture_takes_the_place_of_the_old_one(admin_user, home):
    first = set_letterhead(actor=admin_user, institution=home, upload=picture())
    second = set_letterhead(actor=admin_user, institution=home, upload=picture("maroon", "JPEG"))
    assert letterhead_of(home) == second
    first.refresh_from_db()
    assert first.removed_at is not None
    assert set_letterhead(actor=admin_user, institution=home, upload=picture("maroon", "JPEG")) == second


@pytest.mark.parametrize("upload", [document, lambda: SimpleUploadedFile("kop.png", b"<svg/>")])
def test_what_is_no_picture_is_refused_whatever_its_name(admin_user, home, client_for, upload):
    with pytest.raises(DomainError) as refused:
        set_letterhead(actor=admin_user, institution=home, upload=upload())
    answer = client_for(admin_user).post(SET, {"file": upload()}, follow=True)
    assert refused.value.message in answer.content.decode()
    assert not Attachment.objects.exists()


def test_document_sent_through_the_general_door_is_no_letterhead(admin_user, home, client_for):
    door = reverse("core:attachment-add", args=["accounts.Institution", home.public_id])
    client_for(admin_user).post(door, {"file": document(), "purpose": "letterhead"})
    assert Attachment.objects.count() == 1
    assert letterhead_of(home) is None


def test_remove_leaves_the_page_without_a_picture(admin_user, home, client_for):
    set_letterhead(actor=admin_user, institution=home, upload=picture())
    client = client_for(admin_user)
    client.post(f"{SET}hapus/")
    assert letterhead_of(home) is None
    assert 'class="letterhead"' not in client.get(PAGE).content.decode()
    assert client.post(f"{SET}hapus/").status_code == 302


def test_nothing_chosen_is_said_in_words(admin_user, client_for):
    assert "Pilih gambar lebih dulu." in client_for(admin_user).post(SET, follow=True).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer"])
def test_only_admins_change_it_through_whatever_door(who, request, home, client_for):
    client = client_for(request.getfixturevalue(who))
    assert client.post(SET, {"file": picture()}).status_code == 403
    assert client.post(f"{SET}hapus/").status_code == 403
    door = reverse("core:attachment-add", args=["accounts.Institution", home.public_id])
    assert client.post(door, {"file": picture(), "purpose": "letterhead"}).status_code == 403
    assert not Attachment.objects.exists()


def test_coordinator_does_not_take_it_off(admin_user, coordinator, home, client_for):
    stored = set_letterhead(actor=admin_user, institution=home, upload=picture())
    door = reverse("core:attachment-remove", args=[stored.public_id])
    assert client_for(coordinator).post(door).status_code == 403
    assert letterhead_of(home) == stored


def test_admin_of_another_institution_is_refused(other_admin, home):
    with pytest.raises(NotAllowed):
        set_letterhead(actor=other_admin, institution=home, upload=picture())
