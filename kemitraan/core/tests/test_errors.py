"""Error pages: Indonesian, nothing technical, and nothing typed is lost."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from kemitraan.core.views import errors

HOST = "testserver"


def stale_post(data, *, origin=f"http://{HOST}", user=None):
    headers = {"origin": origin} if origin else {}
    request = RequestFactory().post("/perjanjian/baru/", data, headers=headers)
    request.user = user or SignedIn()
    return errors.csrf_failure(request)


class SignedIn(AnonymousUser):
    is_authenticated = True
    membership = None
    is_superuser = False
    email = "sari@demo.test"


class TestStaleToken:
    def test_csrf_own_page_offers_the_same_fields_again(self):
        response = stale_post({"title": "PKS <b>", "form_token": "t1", "tags": ["a", "b"], "csrfmiddlewaretoken": "x"})
        html = response.content.decode()
        assert response.status_code == 403
        assert 'name="title" value="PKS &lt;b&gt;"' in html
        assert 'name="form_token" value="t1"' in html
        assert html.count('name="tags"') == 2
        assert "Kirim lagi" in html

    def test_csrf_own_page_gets_a_fresh_token(self):
        assert len(stale_post({"title": "x"})[errors.FRESH_TOKEN_HEADER]) == 64

    @pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
    def test_csrf_foreign_page_gains_nothing(self, origin):
        response = stale_post({"title": "rahasia"}, origin=origin)
        assert errors.FRESH_TOKEN_HEADER not in response
        assert "rahasia" not in response.content.decode()
        assert "Kirim lagi" not in response.content.decode()

    @pytest.mark.parametrize("field", ["password", "oldpassword", "code"])
    def test_csrf_secret_is_never_printed(self, field):
        assert "s3cret-value" not in stale_post({field: "s3cret-value", "title": "x"}).content.decode()

    def test_csrf_anonymous_gets_no_fields(self):
        assert "Kirim lagi" not in stale_post({"title": "x"}, user=AnonymousUser()).content.decode()

    def test_csrf_says_so_in_words_that_a_fragment_can_show(self):
        assert "data-reason" in stale_post({"title": "x"}).content.decode()


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "tidak dapat dibaca"),
        (errors.permission_denied, 403, "Hanya koordinator"),
        (errors.page_not_found, 404, "tidak ditemukan"),
    ],
)
def test_error_page_tells_what_happened_and_what_to_do(view, status, words):
    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    response = view(request, Exception("Hanya koordinator yang dapat mengubah data ini."))
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "Yang aman" in html
    assert "Yang bisa dilakukan" in html
    assert html.count("<h1") == 1


def test_server_error_needs_no_database_and_no_context(rf):
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Ada gangguan di pihak kami" in response.content.decode()
