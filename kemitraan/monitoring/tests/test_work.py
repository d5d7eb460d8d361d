"""Pekerjaan saya and the search over everything, whatever the apps offer."""

import datetime as dt

import pytest

from kemitraan.core import clock, registry
from kemitraan.core.registry import SearchHit, SearchProvider, WorkItem
from kemitraan.core.services import audit
from kemitraan.monitoring.work import SHOWN_PER_GROUP, greeting, group_of, work_of

TODAY = dt.date(2026, 11, 25)


def item(title="Serahkan laporan", due_on=TODAY, **changes) -> WorkItem:
    values = {"kind": "uji", "subtitle": "Kelompok Melati (contoh)", "url": "/profil/", "action": "Buka"} | changes
    return WorkItem(title=title, due_on=due_on, **values)


@pytest.fixture
def offer(monkeypatch):
    """Makes the given items the only work there is."""

    def set_items(*items: WorkItem) -> None:
        monkeypatch.setattr(registry.work_sections, "_entries", {"uji": lambda user, today, until: list(items)})

    return set_items


@pytest.mark.parametrize(
    ("due_on", "waiting_for", "expected"),
    [
        (TODAY - dt.timedelta(days=1), "", 0),
        (TODAY, "", 1),
        (None, "", 1),
        (TODAY + dt.timedelta(days=1), "", 2),
        (TODAY + dt.timedelta(days=7), "", 2),
        (TODAY + dt.timedelta(days=8), "", None),
        (TODAY - dt.timedelta(days=9), "PT Bahari (contoh)", 3),
        (None, "PT Bahari (contoh)", 3),
    ],
)
def test_group_follows_the_date_and_who_is_waited_for(due_on, waiting_for, expected):
    assert group_of(item(due_on=due_on, waiting_for=waiting_for), TODAY) == expected


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, "malam"), (3, "pagi"), (10, "pagi"), (11, "siang"), (14, "siang"), (15, "sore"), (17, "sore"), (18, "malam")],
)
def test_greeting_follows_the_local_hour(hour, expected):
    assert greeting(hour) == f"Selamat {expected}"


def test_work_is_sorted_by_date_then_name(coordinator, offer):
    offer(
        item("B", TODAY - dt.timedelta(days=1)), item("A", TODAY - dt.timedelta(days=1)), item("C", dt.date(2026, 1, 1))
    )
    assert [entry.title for entry in work_of(coordinator, TODAY)[0].items] == ["C", "A", "B"]


class TestMyWork:
    def test_page_counts_and_groups(self, coordinator, client_for, offer):
        today = clock.today("Asia/Jakarta")
        offer(
            item("Terlambat sekali", today - dt.timedelta(days=2)),
            item("Untuk hari ini", today),
            item("Pekan depan", today + dt.timedelta(days=7)),
            item("Menunggu jawaban", today, waiting_for="PT Bahari (contoh)"),
        )
        answer = client_for(coordinator).get("/")
        assert [counter["value"] for counter in answer.context["counters"]] == [1, 1, 1, 1]
        html = answer.content.decode()
        assert "Bagus" in html
        assert "menunggu PT Bahari (contoh)" in html
        assert html.index("Terlambat sekali") < html.index("Untuk hari ini") < html.index("Pekan depan")

    def test_counters_lead_to_one_group_whole(self, coordinator, client_for, offer):
        today = clock.today("Asia/Jakarta")
        offer(*[item(f"Tugas {n:02}", today) for n in range(SHOWN_PER_GROUP + 5)], item("Lama", dt.date(2020, 1, 1)))
        client = client_for(coordinator)
        page = client.get("/")
        assert f"Tugas {SHOWN_PER_GROUP + 4:02}" not in page.content.decode()
        chosen = client.get(page.context["counters"][1]["url"]).content.decode()
        assert f"Tugas {SHOWN_PER_GROUP + 4:02}" in chosen
        assert "Lama" not in chosen

    def test_page_without_work_says_so(self, coordinator, client_for, offer):
        offer()
        assert "Tidak ada yang menunggu Anda" in client_for(coordinator).get("/").content.decode()

    def test_unknown_group_shows_everything(self, coordinator, client_for, offer):
        offer(item("Lama", dt.date(2020, 1, 1)))
        assert "Lama" in client_for(coordinator).get("/?kelompok=ngawur").content.decode()

    def test_activity_is_of_the_own_institution(self, coordinator, other_coordinator, client_for, offer):
        offer()
        audit.record(actor=coordinator, action="uji", sentence="menanam mangrove", subjects=[])
        audit.record(actor=other_coordinator, action="uji", sentence="rahasia seberang", subjects=[])
        html = client_for(coordinator).get("/").content.decode()
        assert "Menanam mangrove" in html
        assert "ahasia seberang" not in html

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user"])
    def test_activity_of_others_is_not_shown_to_field_roles(self, coordinator, who, request, client_for, offer):
        offer()
        audit.record(actor=coordinator, action="uji", sentence="menanam mangrove", subjects=[])
        html = client_for(request.getfixturevalue(who)).get("/").content.decode()
        assert "enanam mangrove" not in html

    def test_today_is_the_readers(self, coordinator, client_for, offer, time_machine):
        """At 18.30 UTC it is already tomorrow in Jakarta."""
        offer()
        time_machine.move_to(dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.UTC))
        html = client_for(coordinator).get("/").content.decode()
        assert "Kamis, 26 November 2026" in html
        assert "Selamat malam" in html


class TestSearch:
    @pytest.fixture(autouse=True)
    def one_provider(self, monkeypatch):
        def find(user, query, limit):
            names = ["Koperasi Bahari (contoh)", "Bahari Jaya (contoh)"] + [f"Bahari {n}" for n in range(20)]
            found = [name for name in names if query.lower() in name.lower()]
            return [SearchHit(name, "Demak", "/profil/") for name in found[:limit]]

        provider = SearchProvider("Mitra", "building-community", find)
        monkeypatch.setattr(registry.search_providers, "_entries", {"uji": provider})

    def test_search_shows_hits_by_kind(self, coordinator, client_for):
        html = client_for(coordinator).get("/cari/", {"q": "koperasi"}).content.decode()
        assert "Koperasi Bahari (contoh)" in html
        assert "Mitra" in html

    def test_search_says_that_there_are_more(self, coordinator, client_for):
        [group] = client_for(coordinator).get("/cari/", {"q": "bahari"}).context["groups"]
        assert (len(group.hits), group.is_cut) == (10, True)

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", "Tulis nama mitra"),
            ("  ", "Tulis nama mitra"),
            ("b", "sedikitnya dua huruf"),
            ("zzz", "Tidak ada yang cocok"),
            ("\x00zz", "Tidak ada yang cocok"),
            ("x" * 5000, "Tidak ada yang cocok"),
        ],
    )
    def test_search_without_hits_says_what_to_do(self, coordinator, client_for, query, words):
        answer = client_for(coordinator).get("/cari/", {"q": query})
        assert answer.status_code == 200
        assert words in answer.content.decode()

    def test_search_query_is_escaped(self, coordinator, client_for):
        html = client_for(coordinator).get("/cari/", {"q": "<script>alert(1)</script>"}).content.decode()
        assert "<script>alert" not in html


@pytest.mark.parametrize(
    "query", ["%", "_", "'", '"', "\\", "a' OR 1=1 --", "💡💡", "ﷺﷺ", "perjanjian kerja sama", "🧵" * 99]
)
def test_search_of_all_apps_stands_any_text(coordinator, client_for, query):
    assert client_for(coordinator).get("/cari/", {"q": query}).status_code == 200


@pytest.mark.parametrize("who", ["admin_user", "coordinator", "mentor_user", "partner_user", "observer", "operator"])
def test_first_page_of_all_apps_opens_for_everyone_in_few_queries(
    who, request, client_for, django_assert_max_num_queries
):
    client = client_for(request.getfixturevalue(who))
    client.get("/")
    with django_assert_max_num_queries(20):
        assert client.get("/").status_code == 200
