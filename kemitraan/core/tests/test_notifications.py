"""The inbox: own lines only, each told once."""

import pytest
from django.urls import reverse

from kemitraan.core.models import Notification
from kemitraan.core.services.notifications import mark_all_read, mark_read, notify


def tell(person, key="uji:1", **changes) -> Notification:
    values = {"title": "Laporan dikembalikan", "body": "Lengkapi foto.", "url": "/profil/"} | changes
    return notify(user=person, institution=person.membership.institution, key=key, **values)


def test_notify_same_key_again_changes_nothing(coordinator):
    first = tell(coordinator)
    second = tell(coordinator, title="Lain")
    assert first == second
    assert Notification.objects.get().title == "Laporan dikembalikan"


@pytest.mark.parametrize("url", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)", ""])
def test_notify_address_outside_the_product_is_refused(coordinator, url):
    with pytest.raises(ValueError, match="not a path"):
        tell(coordinator, url=url)


def test_mark_read_counts_the_first_time(coordinator):
    line = tell(coordinator)
    first = mark_read(user=coordinator, notification=line).read_at
    assert first is not None
    assert mark_read(user=coordinator, notification=line).read_at == first


def test_mark_all_read_leaves_those_of_others(coordinator, other_coordinator):
    tell(coordinator, "a"), tell(coordinator, "b"), tell(other_coordinator)
    assert mark_all_read(user=coordinator) == 2
    assert Notification.objects.filter(read_at=None).get().user == other_coordinator


class TestPages:
    def test_inbox_shows_own_lines_only_and_never_writes(self, coordinator, other_coordinator, client_for):
        tell(coordinator), tell(other_coordinator, title="Rahasia seberang")
        html = client_for(coordinator).get(reverse("core:notification-list")).content.decode()
        assert "Laporan dikembalikan" in html
        assert "Rahasia seberang" not in html
        assert Notification.objects.filter(read_at=None).count() == 2

    def test_inbox_of_new_lines_leaves_out_the_read(self, coordinator, client_for):
        mark_read(user=coordinator, notification=tell(coordinator, "a", title="Lama"))
        tell(coordinator, "b", title="Baru datang")
        html = client_for(coordinator).get(f"{reverse('core:notification-list')}?baru=1").content.decode()
        assert "Baru datang" in html
        assert "Lama" not in html

    def test_inbox_has_the_same_number_of_queries_for_one_and_many(
        self, coordinator, client_for, django_assert_max_num_queries
    ):
        client = client_for(coordinator)
        for number in range(30):
            tell(coordinator, f"uji:{number}")
        with django_assert_max_num_queries(7):
            client.get(reverse("core:notification-list"))

    def test_open_marks_as_read_and_goes_there(self, coordinator, client_for):
        line = tell(coordinator)
        answer = client_for(coordinator).post(reverse("core:notification-open", args=[line.public_id]))
        assert answer["Location"] == "/profil/"
        line.refresh_from_db()
        assert line.read_at is not None

    def test_open_line_of_somebody_else_is_not_found(self, coordinator, other_coordinator, client_for):
        line = tell(other_coordinator)
        address = reverse("core:notification-open", args=[line.public_id])
        assert client_for(coordinator).post(address).status_code == 404
        line.refresh_from_db()
        assert line.read_at is None

    def test_read_all(self, coordinator, client_for):
        tell(coordinator)
        answer = client_for(coordinator).post(reverse("core:notification-read-all"), follow=True)
        assert "ditandai sudah dibaca" in answer.content.decode()
        assert not Notification.objects.filter(read_at=None).exists()
