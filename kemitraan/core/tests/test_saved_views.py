"""Saved views of lists: kept, opened, changed, shared, dropped; columns and density in the address."""

import re

import pytest
from django.http import QueryDict

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.list_state import canonical_query
from kemitraan.core.models import AuditEvent, DefaultView, SavedView
from kemitraan.core.services import saved_views as services
from kemitraan.core.tests.factories import DefaultViewFactory, SavedViewFactory

LIST = "/mitra/"
NAME = "partners:organization-list"


def view_of(owner, **values) -> SavedView:
    return SavedViewFactory(owner=owner, institution=owner.membership.institution, **values)


def tabs_of(answer) -> list[str]:
    return [tab["label"] for tab in answer.context["list_state"]["tabs"]]


def headings_of(answer) -> list[str]:
    return [column.name for column in answer.context["table"].columns]


@pytest.mark.parametrize(
    ("one", "other"),
    [("kind=group&q=a", "q=a&kind=group&page=3"), ("q=a&status=", "q=a&simpanan=semua"), ("", "page=2&naik=kind")],
)
def test_equal_states_are_equal_text(one, other):
    assert canonical_query(QueryDict(one)) == canonical_query(QueryDict(other))


def test_order_of_columns_is_part_of_the_state():
    assert canonical_query(QueryDict("kolom=b&kolom=a")) == "kolom=b&kolom=a"


def test_view_is_kept_with_filters_sort_columns_and_density(client_for, coordinator):
    query = "kind=group&sort=-place&kolom=status&kolom=kind&kerapatan=padat&page=2"
    client = client_for(coordinator)
    answer = client.post(f"/tampilan/simpan/{NAME}/", {"name": "  Kelompok   rapat ", "query": query})
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.is_shared) == ("Kelompok rapat", coordinator, False)
    assert answer["Location"] == view.get_absolute_url()
    shown = client.get(view.get_absolute_url())
    assert shown.status_code == 200
    assert headings_of(shown)[:3] == ["name", "status", "kind"]
    assert 'data-density="padat"' in shown.content.decode()
    assert not shown.context["list_state"]["is_changed"]
    assert tabs_of(shown) == ["Semua", "Kelompok rapat"]
    event = AuditEvent.objects.get(action="view.create")
    assert (event.actor, event.sentence) == (coordinator, "menyimpan tampilan Kelompok rapat")


def test_same_name_again_refills_the_view(client_for, coordinator):
    client = client_for(coordinator)
    for query in ("kind=group", "kind=company"):
        client.post(f"/tampilan/simpan/{NAME}/", {"name": "Saya", "query": query})
    assert SavedView.objects.get().query == "kind=company"


@pytest.mark.parametrize("list_name", ["tidak-ada", "partners:organization-create", "core:draft-save", "account_login"])
def test_view_of_something_that_is_no_list_is_not_found(client_for, coordinator, list_name):
    assert client_for(coordinator).post(f"/tampilan/simpan/{list_name}/", {"name": "a"}).status_code == 404


def test_view_without_name_says_so_and_loses_nothing(client_for, coordinator):
    answer = client_for(coordinator).post(
        f"/tampilan/simpan/{NAME}/", {"name": " ", "query": "kind=group"}, follow=True
    )
    assert "beri nama" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "kind=group"
    assert not SavedView.objects.exists()


def test_list_opens_with_the_default_view_and_everything_stays_reachable(client_for, coordinator):
    view = view_of(coordinator)
    client = client_for(coordinator)
    client.post(f"/tampilan/{view.public_id}/awal/")
    assert client.get(LIST)["Location"] == view.get_absolute_url()
    everything = client.get(f"{LIST}?simpanan=semua")
    assert everything.status_code == 200
    assert everything.context["list_state"]["tabs"][0]["url"] == f"{LIST}?simpanan=semua"
    assert client.get(f"{LIST}?q=a").status_code == 200
    client.post(f"/tampilan/{view.public_id}/awal/")
    assert client.get(LIST).status_code == 200
    assert AuditEvent.objects.filter(action="view.default").count() == 2


def test_default_of_one_person_is_not_that_of_another(client_for, coordinator, admin_user):
    view = view_of(coordinator, is_shared=True)
    DefaultViewFactory(view=view)
    assert client_for(coordinator).get(LIST).status_code == 302
    answer = client_for(admin_user).get(LIST)
    assert answer.status_code == 200
    assert tabs_of(answer) == ["Semua", view.name]


def test_address_with_only_the_view_leads_to_its_whole_state(client_for, coordinator):
    view = view_of(coordinator)
    answer = client_for(coordinator).get(LIST, {"simpanan": view.public_id})
    assert answer["Location"] == f"{LIST}?kind=group&simpanan={view.public_id}"


def test_changed_filter_offers_to_update_the_view(client_for, coordinator):
    view = view_of(coordinator)
    client = client_for(coordinator)
    page = client.get(LIST, {"kind": "company", "simpanan": view.public_id})
    assert page.context["list_state"]["is_changed"]
    assert "Perbarui tampilan" in page.content.decode()
    client.post(f"/tampilan/{view.public_id}/isi/", {"query": "kind=company"})
    view.refresh_from_db()
    assert view.query == "kind=company"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("bidang=ikan", "“bidang” tidak ada lagi"),
        ("kind=perahu", "“Jenis” tidak berlaku lagi"),
        ("kolom=kind&kolom=bobot", "Sebagian kolom"),
        ("sort=-bobot", "Urutan tampilan ini tidak ada lagi"),
    ],
)
def test_view_with_something_that_no_longer_exists_opens_with_a_notice(client_for, coordinator, query, words):
    view = view_of(coordinator, query=query)
    answer = client_for(coordinator).get(view.get_absolute_url())
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_shared_view_is_seen_by_colleagues_but_not_by_partners_nor_elsewhere(
    client_for, coordinator, mentor_user, partner_user, other_coordinator
):
    view = view_of(coordinator, is_shared=True)
    assert SavedView.objects.visible_to(mentor_user).get() == view
    assert not SavedView.objects.visible_to(partner_user).exists()
    assert not SavedView.objects.visible_to(other_coordinator).exists()
    for who in (partner_user, other_coordinator):
        assert client_for(who).post(f"/tampilan/{view.public_id}/hapus/").status_code == 404
    assert client_for(mentor_user).post(f"/tampilan/{view.public_id}/hapus/").status_code == 403
    assert SavedView.objects.exists()


def test_personal_view_is_nobody_elses(client_for, coordinator, admin_user):
    view = view_of(coordinator)
    assert client_for(admin_user).get(f"/tampilan/{view.public_id}/ubah/").status_code == 404
    assert tabs_of(client_for(admin_user).get(LIST)) == ["Semua"]


def test_only_the_office_shares(client_for, mentor_user):
    answer = client_for(mentor_user).post(f"/tampilan/simpan/{NAME}/", {"name": "Semua", "is_shared": "on"})
    assert answer.status_code == 403
    view = view_of(mentor_user)
    with pytest.raises(NotAllowed):
        services.update_view(actor=mentor_user, view=view, values={"is_shared": True}, version=None)
    assert "is_shared" not in client_for(mentor_user).get(f"/tampilan/{view.public_id}/ubah/").context["form"].fields


def test_view_no_longer_shared_is_no_default_of_others(coordinator, admin_user):
    view = view_of(coordinator, is_shared=True)
    services.choose_default_view(actor=admin_user, list_name=NAME, view=view)
    services.choose_default_view(actor=coordinator, list_name=NAME, view=view)
    services.update_view(actor=coordinator, view=view, values={"is_shared": False}, version=None)
    assert [row.user for row in DefaultView.objects.all()] == [coordinator]


def test_view_of_another_list_is_no_default(coordinator):
    with pytest.raises(DomainError):
        services.choose_default_view(actor=coordinator, list_name="programs:program-list", view=view_of(coordinator))


def test_view_is_renamed_and_shared_with_what_changed_in_the_trail(client_for, coordinator):
    view = view_of(coordinator, name="Lama")
    page = client_for(coordinator).get(f"/tampilan/{view.public_id}/ubah/")
    client_for(coordinator).post(
        f"/tampilan/{view.public_id}/ubah/",
        {
            "name": "Baru",
            "is_shared": "on",
            "is_default": "on",
            "opened_version": view.version,
            "form_token": page.context["form_token"],
        },
    )
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Baru", True)
    assert DefaultView.objects.get().view == view
    changes = AuditEvent.objects.get(action="view.update").changes
    assert [(change["label"], change["old"], change["new"]) for change in changes] == [
        ("nama", "Lama", "Baru"),
        ("dibagikan", "tidak", "ya"),
    ]


def test_deleted_view_leaves_the_list_whole(client_for, coordinator):
    view = view_of(coordinator)
    DefaultViewFactory(view=view)
    client = client_for(coordinator)
    assert client.post(f"/tampilan/{view.public_id}/hapus/")["Location"] == f"{LIST}?simpanan=semua"
    assert client.get(LIST).status_code == 200
    assert not SavedView.objects.exists()
    assert AuditEvent.objects.filter(action="view.delete").count() == 1


def test_too_many_and_too_long_views_are_refused_in_words(coordinator, monkeypatch):
    monkeypatch.setattr(services, "VIEWS_A_LIST", 1)
    view_of(coordinator)
    with pytest.raises(DomainError, match="1 tampilan"):
        services.save_view(actor=coordinator, list_name=NAME, name="Satu lagi", query="")
    with pytest.raises(DomainError, match="terlalu panjang"):
        services.save_view(actor=coordinator, list_name="programs:program-list", name="a", query="q=" + "a" * 3000)


# --- Columns ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "headings"),
    [
        ("kolom=status&kolom=kind", ["name", "status", "kind"]),
        ("kolom=name&kolom=status", ["name", "status"]),
        ("kolom=bobot", ["name", "kind", "place", "contact", "status"]),
        ("kolom=kind&kolom=kind", ["name", "kind"]),
    ],
)
def test_columns_are_chosen_and_ordered(client_for, coordinator, query, headings):
    from partners.tests.factories import OrganizationFactory

    OrganizationFactory(institution=coordinator.membership.institution, regency="Kabupaten Kendal")
    answer = client_for(coordinator).get(f"{LIST}?{query}")
    assert headings_of(answer) == headings
    row = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), re.S)[1]
    assert ("Kendal" in row) == ("place" in headings)
    assert len(re.findall(r"<t[hd]\b", row)) == len(headings) + row.count("cell-check")


def test_column_is_moved_without_scripts(client_for, coordinator):
    answer = client_for(coordinator).get(f"{LIST}?q=a&kolom=kind&kolom=status&naik=status")
    assert answer["Location"] == f"{LIST}?q=a&kolom=status&kolom=kind"


def test_filter_form_keeps_view_columns_and_density(client_for, coordinator):
    view = view_of(coordinator)
    html = client_for(coordinator).get(f"{view.get_absolute_url()}&kolom=kind&kerapatan=padat").content.decode()
    chips = re.search(r'id="chip-saringan">(.*?)</div>', html, re.S)[1]
    for name, value in (("simpanan", view.public_id), ("kolom", "kind"), ("kerapatan", "padat")):
        assert f'name="{name}" value="{value}"' in chips


@pytest.mark.parametrize(
    "path",
    ["/program/", "/kemitraan/", "/perjanjian/", "/pendampingan/penugasan/", "/pendampingan/kunjungan/", "/laporan/"],
)
def test_every_list_keeps_views_and_lets_columns_be_chosen(client_for, coordinator, path):
    answer = client_for(coordinator).get(path)
    state = answer.context["list_state"]
    assert len(state["columns"]) > 1
    names = [column["name"] for column in state["columns"]]
    client = client_for(coordinator)
    client.post(f"/tampilan/simpan/{state['list_name']}/", {"name": "Saya", "query": f"kolom={names[-1]}"})
    kept = client.get(SavedView.objects.get().get_absolute_url())
    assert headings_of(kept)[1] == names[-1]
