"""Sign-in pages: each routed one by one, and no way to sign up."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from kemitraan.accounts import urls

ACCOUNT_ADDRESSES = {
    "account_login": "masuk/",
    "account_logout": "keluar/",
    "account_inactive": "akun/nonaktif/",
    "account_reauthenticate": "akun/pastikan/",
    "usersessions_list": "akun/perangkat/",
    "account_change_password": "sandi/ubah/",
    "account_set_password": "sandi/buat/",
    "account_reset_password": "sandi/lupa/",
    "account_reset_password_done": "sandi/lupa/terkirim/",
    "account_reset_password_from_key": r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "account_reset_password_from_key_done": "sandi/baru/selesai/",
    "mfa_index": "akun/mfa/",
    "mfa_authenticate": "akun/mfa/kode/",
    "mfa_reauthenticate": "akun/mfa/pastikan/",
    "mfa_activate_totp": "akun/mfa/aplikasi/aktifkan/",
    "mfa_deactivate_totp": "akun/mfa/aplikasi/matikan/",
    "mfa_view_recovery_codes": "akun/mfa/cadangan/",
    "mfa_generate_recovery_codes": "akun/mfa/cadangan/buat/",
    "mfa_download_recovery_codes": "akun/mfa/cadangan/unduh/",
}


def test_account_addresses_are_exactly_these():
    routed = {entry.name: str(entry.pattern) for entry in urls.urlpatterns if getattr(entry, "name", None)}
    assert routed == ACCOUNT_ADDRESSES


def test_views_of_allauth_are_routed_nowhere_else():
    def walk(patterns):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                yield from walk(entry.url_patterns)
            elif entry.callback.__module__.startswith("allauth") or "allauth" in str(
                getattr(entry.callback, "view_class", "")
            ):
                yield entry.name

    assert set(walk(get_resolver().url_patterns)) <= set(ACCOUNT_ADDRESSES)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email"])
def test_sign_up_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/signup/", "/daftar/", "/accounts/signup/", "/login/", "/accounts/login/"])
def test_addresses_of_the_library_do_not_answer(db, client, path):
    assert client.get(path).status_code in {302, 404}
    assert client.post(path, {"email": "baru@contoh.id", "password1": "simpul-tangan-1"}).status_code in {302, 403, 404}


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_entrance_pages_open_without_sign_in(db, client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "usersessions_list", "accounts:profile"])
def test_own_security_pages_open_when_signed_in(coordinator, client_for, name):
    client = client_for(coordinator)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_sign_in_speaks_of_surel_and_kata_sandi(client):
    page = client.get(reverse("account_login")).content.decode()
    assert [word for word in ("Surel", "Kata sandi", "Ingat saya") if f"{word}" not in page] == []
    assert [word for word in ("Email", "Ingat Saya") if word in page] == []
