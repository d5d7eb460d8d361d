"""Pages of component templates: found, read, made, edited as a sheet, copied, given up; and by whom."""

import uuid

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from programs.models import Component, ComponentTemplate
from programs.tests import planning_factories as planning
from programs.tests.factories import ProgramFactory

LIST = reverse("programs:component-templates")
CREATE = reverse("programs:component-template-create")
SHEET = ("kind", "name", "required", "unit")


@pytest.fixture
def shipped(db) -> ComponentTemplate:
    return ComponentTemplate.objects.get(institution=None, code="pelatihan-kualitas-produksi")


@pytest.fixture
def own(institution) -> ComponentTemplate:
    template = planning.ComponentTemplateFactory(institution=institution, name="Pelatihan garam (contoh)")
    for order, name in enumerate(["Gudang", "Timbangan"], start=1):
        planning.ComponentTemplateRowFactory(template=template, name=name, order=order)
    return template


def page(template, name: str = "") -> str:
    route = f"programs:component-template{f'-{name}' if name else ''}"
    return reverse(route, args=[template.public_id])


def sent(*rows: tuple, name: str = "Pelatihan garam (contoh)", version: int | None = None, gone=()) -> dict:
    data = {"name": name, "templat-TOTAL_FORMS": len(rows), "templat-INITIAL_FORMS": 0, "form_token": uuid.uuid4()}
    for index, row in enumerate(rows):
        data |= {f"templat-{index}-{cell}": value for cell, value in zip(SHEET, row, strict=True)}
        data[f"templat-{index}-position"] = index + 1
        if index in gone:
            data[f"templat-{index}-DELETE"] = "on"
    return data | ({"opened_version": version} if version else {})


def listed(template) -> list[tuple]:
    return [(row.kind, row.own_kind, row.name, float(row.required_quantity), row.unit) for row in template.rows.all()]


def test_list_has_shipped_and_own_ones_and_not_those_of_others(client_for, coordinator, other_admin, shipped, own):
    foreign = planning.ComponentTemplateFactory(
        institution=other_admin.membership.institution, name="Templat lembaga lain (contoh)"
    )
    html = client_for(coordinator).get(LIST).content.decode()
    assert own.name in html
    assert shipped.name in html
    assert "bawaan" in html
    assert foreign.name not in html


@pytest.mark.parametrize(
    ("query", "found"), [("q=timbang", True), ("q=garam", True), ("q=xyz", False), ("origin=bawaan", False)]
)
def test_template_is_found_by_name_component_and_origin(client_for, coordinator, own, query, found):
    assert (own.name in client_for(coordinator).get(f"{LIST}?{query}").content.decode()) is found


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_with_more(client_for, coordinator, institution, count, django_assert_max_num_queries):
    for _ in range(count):
        planning.ComponentTemplateRowFactory(template__institution=institution)
    client = client_for(coordinator)
    with django_assert_max_num_queries(12) as counted:
        assert client.get(LIST).status_code == 200
    assert len(counted) == 7


def test_who_does_not_read_the_planning_finds_no_templates(client_for, partner_user, mentor_user, own):
    for user in (partner_user, mentor_user):
        client = client_for(user)
        for address in (LIST, CREATE, page(own), page(own, "edit")):
            assert client.get(address).status_code == 404
        for name in ("copy", "delete"):
            assert client.post(page(own, name)).status_code == 404


def test_observer_reads_and_changes_nothing(client_for, observer, own):
    client = client_for(observer)
    html = client.get(page(own)).content.decode()
    assert "Timbangan" in html
    assert "Salin" not in html
    for address in (CREATE, page(own, "edit")):
        assert client.get(address).status_code == 403
    for name in ("copy", "delete"):
        assert client.post(page(own, name)).status_code == 403


def test_template_of_another_institution_is_not_there(client_for, other_admin, own):
    client = client_for(other_admin)
    assert client.get(page(own)).status_code == 404
    assert client.post(page(own, "delete")).status_code == 404
    assert ComponentTemplate.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("who", ["coordinator", "admin_user"])
def test_template_is_made_from_nothing(client_for, request, who):
    client = client_for(request.getfixturevalue(who))
    assert client.get(CREATE).status_code == 200
    rows = [("Gedung", "Aula", "2", "ruang"), ("Perahu", "Perahu latih", "1,5", "unit"), ("", "", "", "")]
    answer = client.post(CREATE, sent(*rows, name="Bahari (contoh)"))
    template = ComponentTemplate.objects.get(name="Bahari (contoh)")
    assert answer["Location"] == page(template)
    assert listed(template) == [
        ("building", "", "Aula", 2.0, "ruang"),
        ("other", "Perahu", "Perahu latih", 1.5, "unit"),
    ]
    assert AuditEvent.objects.filter(action="componenttemplate.create").count() == 1


def test_same_submit_twice_makes_one_template(client_for, coordinator):
    client = client_for(coordinator)
    data = sent(("Gedung", "Aula", "2", "ruang"), name="Bahari (contoh)")
    assert client.post(CREATE, data)["Location"] == client.post(CREATE, data)["Location"]
    assert ComponentTemplate.objects.filter(name="Bahari (contoh)").count() == 1


def test_template_begins_with_the_components_of_a_program(client_for, coordinator, institution):
    program = ProgramFactory(institution=institution, name="Desa Garam (contoh)")
    planning.ComponentFactory(program=program, name="Gudang garam")
    bare = ProgramFactory(institution=institution, name="Tanpa komponen (contoh)")
    client = client_for(coordinator)
    html = client.get(CREATE).content.decode()
    assert str(program.public_id) in html
    assert str(bare.public_id) not in html
    filled = client.get(f"{CREATE}?program={program.public_id}").content.decode()
    assert 'value="Gudang garam"' in filled
    assert 'value="Desa Garam (contoh)"' in filled


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Gedung", "Aula", "dua", "ruang")], "Tulis jumlah seperti 1.500 atau 1,5."),
        ([("Gedung", "Aula", "2", "")], "Isi satuannya"),
        ([("Gedung", "Aula", "2", "ruang"), ("Gedung", "aula", "3", "ruang")], "aula sudah ada di atas."),
        ([("", "", "", "")], "Belum ada komponen untuk dijadikan templat."),
    ],
)
def test_wrong_rows_are_told_and_nothing_typed_is_lost(client_for, coordinator, rows, words):
    answer = client_for(coordinator).post(CREATE, sent(*rows, name="Bahari (contoh)"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'value="Bahari (contoh)"' in html
    assert all(f'value="{row[1]}"' in html for row in rows if row[1])
    assert not ComponentTemplate.objects.filter(name="Bahari (contoh)").exists()


def test_name_that_is_taken_is_told(client_for, coordinator, own):
    answer = client_for(coordinator).post(CREATE, sent(("Gedung", "Aula", "2", "ruang"), name=own.name))
    assert answer.status_code == 422
    assert "Templat dengan nama ini sudah ada." in answer.content.decode()


def test_rows_are_edited_moved_emptied_and_removed(client_for, coordinator, own):
    client = client_for(coordinator)
    html = client.get(page(own, "edit")).content.decode()
    assert 'value="Gudang"' in html
    rows = [("Peralatan", "Timbangan", "4", "unit"), ("Gedung", "Gudang", "2", "ruang"), ("", "", "", "")]
    data = sent(*rows, version=own.version) | {"templat-0-position": 2, "templat-1-position": 1}
    assert client.post(page(own, "edit"), data).status_code == 302
    assert [row[2] for row in listed(own)] == ["Gudang", "Timbangan"]
    own.refresh_from_db()
    client.post(page(own, "edit"), sent(*rows[:2], version=own.version, gone=[1]))
    assert [row[2] for row in listed(own)] == ["Timbangan"]


def test_change_of_somebody_else_is_told_and_not_overwritten(client_for, coordinator, own):
    data = sent(("Gedung", "Gudang besar", "2", "ruang"), version=own.version)
    ComponentTemplate.objects.filter(pk=own.pk).update(version=own.version + 1)
    answer = client_for(coordinator).post(page(own, "edit"), data)
    assert answer.status_code == 409
    assert 'value="Gudang besar"' in answer.content.decode()
    assert [row[2] for row in listed(own)] == ["Gudang", "Timbangan"]


def test_shipped_one_is_read_and_copied_but_not_changed(client_for, coordinator, institution, shipped):
    client = client_for(coordinator)
    html = client.get(page(shipped)).content.decode()
    assert "Templat bawaan." in html
    assert page(shipped, "edit") not in html
    assert client.get(page(shipped, "edit")).status_code == 403
    assert client.post(page(shipped, "delete")).status_code == 403
    answer = client.post(page(shipped, "copy"))
    copy = ComponentTemplate.objects.get(institution=institution)
    assert answer["Location"] == page(copy, "edit")
    assert listed(copy) == listed(shipped)


def test_template_that_is_given_up_leaves_its_components(client_for, coordinator, institution, own):
    program = ProgramFactory(institution=institution)
    client = client_for(coordinator)
    apply = reverse("programs:program-components-apply", args=[program.public_id])
    client.post(apply, {"template": own.public_id})
    assert client.post(page(own, "delete"))["Location"] == LIST
    assert not ComponentTemplate.objects.filter(pk=own.pk).exists()
    assert Component.objects.filter(program=program).count() == 2
    assert AuditEvent.objects.filter(action="componenttemplate.delete").count() == 1


def test_templates_are_reached_from_programs_and_their_components(client_for, coordinator, observer, institution):
    program = ProgramFactory(institution=institution)
    components = reverse("programs:program-components", args=[program.public_id])
    for address in (reverse("programs:program-list"), components):
        assert f'href="{LIST}"' in client_for(coordinator).get(address).content.decode()
    assert f'href="{LIST}"' in client_for(observer).get(reverse("programs:program-list")).content.decode()
