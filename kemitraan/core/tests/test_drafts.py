"""Nothing typed is lost, nothing secret is kept."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from kemitraan.core.models import Draft
from kemitraan.core.services import drafts

TOKEN = "7b0f6d3a-3a59-4d0b-9b5e-0f3f8a3f3c11"


def save(client, **fields):
    data = {"form": "uji.formulir", "key": "", "form_token": TOKEN} | fields
    return client.post(reverse("core:draft-save"), data)


class TestSave:
    def test_save_keeps_what_was_typed(self, coordinator, client_for):
        client = client_for(coordinator)
        assert save(client, title="PKS “Simpul”", tags=["a", "b"], csrfmiddlewaretoken="x").status_code == 204
        draft = Draft.objects.get()
        assert draft.data == {"title": "PKS “Simpul”", "tags": ["a", "b"]}
        assert (draft.user, draft.form, str(draft.token)) == (coordinator, "uji.formulir", TOKEN)

    def test_save_again_replaces_the_same_draft(self, coordinator, client_for):
        client = client_for(coordinator)
        save(client, title="a")
        save(client, title="ab")
        assert Draft.objects.get().data == {"title": "ab"}

    @pytest.mark.parametrize(
        "name",
        ["password", "password1", "oldpassword", "sandi", "code", "nik", "rows-0-nik", "rows-2-npwp", "api_token"],
    )
    def test_save_never_keeps_secrets(self, coordinator, client_for, name):
        save(client_for(coordinator), title="a", **{name: "3374012345678901"})
        assert Draft.objects.get().data == {"title": "a"}

    @pytest.mark.parametrize(
        "fields", [{"form_token": "ngawur"}, {"form": ""}, {"form": "x" * 81}, {"key": "x" * 81}, {"form_token": ""}]
    )
    def test_save_without_form_and_token_is_refused(self, coordinator, client_for, fields):
        assert save(client_for(coordinator), **fields).status_code == 400
        assert not Draft.objects.exists()

    def test_save_more_than_a_form_can_hold_is_refused(self, coordinator, client_for):
        assert save(client_for(coordinator), title="x" * 200_001).status_code == 413

    def test_save_after_the_submit_changes_nothing(self, coordinator, client_for):
        draft = drafts.claim(user=coordinator, form="uji.formulir", key="", token=uuid.UUID(TOKEN), sent="a")
        drafts.finish(draft=draft, result_url="/mitra/1/", sent="a")
        assert save(client_for(coordinator), title="terlambat").status_code == 204
        assert Draft.objects.get().data == {"sent": "a"}

    def test_save_with_the_token_of_somebody_else_makes_an_own_draft(self, coordinator, other_coordinator, client_for):
        save(client_for(coordinator), title="milik saya")
        save(client_for(other_coordinator), title="milik lain")
        assert Draft.objects.get(user=coordinator).data == {"title": "milik saya"}

    def test_save_needs_a_sign_in_and_a_post(self, coordinator, client, client_for):
        assert save(client).status_code == 302
        assert client_for(coordinator).get(reverse("core:draft-save")).status_code == 405


class TestDiscard:
    def test_discard_goes_back_without_the_draft(self, coordinator, client_for):
        client = client_for(coordinator)
        save(client, title="a")
        answer = client.post(
            reverse("core:draft-discard", args=[TOKEN]), headers={"referer": f"http://testserver/profil/?draf={TOKEN}"}
        )
        assert answer["Location"] == "/profil/"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("referer", ["https://jahat.example/x/", "http://testserver//jahat.example/", ""])
    def test_discard_never_leads_elsewhere(self, coordinator, client_for, referer):
        answer = client_for(coordinator).post(
            reverse("core:draft-discard", args=[TOKEN]), headers={"referer": referer} if referer else {}
        )
        assert answer["Location"] == "/"

    def test_discard_leaves_the_drafts_of_others(self, coordinator, other_coordinator, client_for):
        save(client_for(coordinator), title="a")
        client_for(other_coordinator).post(reverse("core:draft-discard", args=[TOKEN]))
        assert Draft.objects.filter(user=coordinator).exists()


class TestTakenUpAgain:
    def test_profile_offers_the_draft_and_fills_the_form_with_it(self, coordinator, client_for):
        client = client_for(coordinator)
        save(client, form="accounts.profile", full_name="Nama Setengah Jadi")
        assert "Ada isian yang belum selesai" in client.get("/profil/").content.decode()
        html = client.get(f"/profil/?draf={TOKEN}").content.decode()
        assert 'value="Nama Setengah Jadi"' in html
        assert f'name="form_token" value="{TOKEN}"' in html


def test_form_sent_again_unchanged_is_one_and_changed_after_going_back_is_another(coordinator):
    about = {"user": coordinator, "form": "uji.formulir", "key": "", "token": uuid.UUID(TOKEN)}
    for sent, address in (("a", "/mitra/1/"), ("b", "/mitra/2/")):
        with transaction.atomic():
            draft = drafts.claim(**about, sent=sent)
            assert draft.result_url == ""
            drafts.finish(draft=draft, result_url=address, sent=sent)
    for sent, address in (("a", "/mitra/1/"), ("b", "/mitra/2/")):
        with transaction.atomic():
            assert drafts.claim(**about, sent=sent).result_url == address
