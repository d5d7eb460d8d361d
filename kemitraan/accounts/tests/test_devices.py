"""Devices are named as people name them."""

import pytest
from django.urls import reverse

from kemitraan.accounts.devices import device_name
from kemitraan.accounts.tests.factories import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Infinix X6525) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (PHONE, "Chrome Mobile di Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox di Windows"),
        ("", "Perangkat tidak dikenal"),
        ("<script>alert(1)</script>", "Perangkat tidak dikenal"),
    ],
)
def test_device_name_says_browser_and_system(user_agent, name):
    assert device_name(user_agent) == name


def test_page_of_devices_names_them_without_technical_words(client, coordinator):
    client.post("/masuk/", {"login": coordinator.email, "password": PASSWORD}, headers={"user-agent": PHONE})
    page = client.get(reverse("usersessions_list"), headers={"user-agent": PHONE}).text
    assert "Chrome Mobile di Android" in page
    assert "Mozilla" not in page


def test_new_passwords_are_explained_in_one_sentence(client, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("account_change_password")).text
    assert page.count("Paling sedikit 10 karakter.") == 1
    assert "informasi pribadi" not in page
