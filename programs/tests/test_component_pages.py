"""The sheet of components in plain HTML: saved as a whole, pasted blocks read first, nothing typed is lost."""

import pytest
from django.urls import reverse

from kemitraan.core.models import Draft
from programs.enums import ProgramStatus
from programs.models import Component, ComponentTemplate
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import ComponentFactory, NeedFactory
from programs.tests.sheets import PREFIX, cells, opened, sheet

DETAIL_QUERIES = 20


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def address(program):
    return reverse("programs:program-components", args=[program.public_id])


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


def shown(component):
    """The cells of a stored row as the page shows them."""
    kind = {"participant": "Peserta", "building": "Gedung"}[component.kind]
    return cells(
        kind, component.name, f"{component.required_quantity:g}", f"{component.available_quantity:g}", component.unit
    )


def test_empty_program_offers_templates_and_one_empty_row(office, address):
    page = office.get(address).content.decode()
    assert "Pelatihan peningkatan kualitas produksi" in page
    assert f'name="{PREFIX}-0-name"' in page
    assert f'name="{PREFIX}-1-name"' not in page


def test_rows_are_read_as_typed_and_saved_as_a_whole(office, address):
    answer = office.post(
        address,
        sheet(
            cells(required="1.500,5", available=""),
            cells("Dana", "Biaya", "Rp 10.000.000", "2.500.000", ""),
            cells("Perizinan", "Izin edar", "5 lembar", "0", ""),
            cells("", "", "", "", ""),
        ),
    )
    assert (answer.status_code, answer["Location"]) == (302, address)
    rows = Component.objects.values_list("kind", "own_kind", "name", "required_quantity", "unit", "order")
    assert list(rows) == [
        ("participant", "", "Ibu nelayan", 1500.5, "orang", 1),
        ("funds", "", "Biaya", 10_000_000, "rupiah", 2),
        ("other", "Perizinan", "Izin edar", 5, "lembar", 3),
    ]


def test_wrong_cell_is_marked_and_the_others_stay_as_typed(office, address):
    answer = office.post(address, sheet(cells(name="Nelayan muda"), cells(required="dua puluh", name="Petambak")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="dua puluh"' in page
    assert 'value="Nelayan muda"' in page
    assert "Baris 2, diperlukan" in page
    assert not Component.objects.exists()


def test_same_component_twice_is_refused_at_its_row(office, address):
    answer = office.post(address, sheet(cells(), cells(name="IBU NELAYAN")))
    assert answer.status_code == 422
    assert "IBU NELAYAN sudah ada di atas." in answer.content.decode()


def test_order_is_that_of_the_places(office, address):
    data = sheet(cells(name="Kedua"), cells(name="Pertama"))
    office.post(address, data | {f"{PREFIX}-0-position": "2", f"{PREFIX}-1-position": "1"})
    assert list(Component.objects.order_by("order").values_list("name", flat=True)) == ["Pertama", "Kedua"]


def test_stored_row_is_changed_kept_or_removed(office, address, program):
    kept, changed, gone = (ComponentFactory(program=program, order=place) for place in (1, 2, 3))
    data = sheet(
        shown(kept) | opened(kept, shown(kept)),
        shown(changed) | {"required": "7"} | opened(changed, shown(changed)),
        shown(gone) | opened(gone, shown(gone)),
        stored=3,
    )
    assert office.post(address, data | {f"{PREFIX}-2-DELETE": "on"}).status_code == 302
    rows = dict(Component.objects.values_list("name", "required_quantity"))
    assert rows == {kept.name: 2, changed.name: 7}
    assert Component.objects.get(pk=kept.pk).version == 1


def test_removed_row_with_a_need_comes_back_with_the_reason(office, address, program):
    component = ComponentFactory(program=program)
    NeedFactory(program=program, component=component, name="Ruang praktik (contoh)")
    data = sheet(shown(component) | opened(component, shown(component)), stored=1)
    answer = office.post(address, data | {f"{PREFIX}-0-DELETE": "on"})
    assert answer.status_code == 422
    assert "Ruang praktik (contoh)" in answer.content.decode()


def test_what_another_person_saved_is_told_and_saving_again_replaces_it(office, address, program):
    component = ComponentFactory(program=program)
    page = sheet(shown(component) | {"required": "9"} | opened(component, shown(component)), stored=1)
    Component.objects.filter(pk=component.pk).update(required_quantity=5, version=2)
    answer = office.post(address, page)
    assert answer.status_code == 422
    assert "Sudah diubah orang lain" in answer.content.decode()
    assert f'name="{PREFIX}-0-opened" value="2"' in answer.content.decode()
    assert office.post(address, page | {f"{PREFIX}-0-opened": "2"}).status_code == 302
    component.refresh_from_db()
    assert component.required_quantity == 9


def test_row_left_alone_is_not_written_over_what_another_person_saved(office, address, program):
    component = ComponentFactory(program=program)
    page = sheet(shown(component) | opened(component, shown(component)), cells(), stored=1)
    Component.objects.filter(pk=component.pk).update(required_quantity=5, version=2)
    assert office.post(address, page).status_code == 302
    component.refresh_from_db()
    assert component.required_quantity == 5


def test_page_sends_back_what_it_shows_without_a_change(office, address, program):
    """What the page itself renders is untouched: amounts, own kinds and notes come back as they were shown."""
    ComponentFactory(program=program, kind="other", own_kind="Izin", required_quantity="1500.5", note="dari “dinas”")
    form = office.get(address).context["sheet"].forms[0]
    row = {name: form[name].value() for name in (*cells(), "identity", "opened", "seen")}
    assert office.post(address, sheet({name: str(value) for name, value in row.items()}, stored=1)).status_code == 302
    assert Component.objects.get().version == 1


def test_pasted_block_is_shown_in_the_sheet_before_anything_is_saved(office, address, program):
    ComponentFactory(program=program, kind="participant", name="Peserta", unit="orang")
    row = Component.objects.get()
    head = "Jenis\tKomponen\tDiperlukan\tTersedia\tSatuan\n"
    block = f"{head}Peserta\tPESERTA\t40\t\t\nKonsumsi\tMakan siang\tbanyak\t0\tporsi"
    answer = office.post(
        address,
        sheet(shown(row) | opened(row, shown(row)), cells("", "", "", "", ""), stored=1, pasted=block, baca="1"),
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 baris terbaca, belum disimpan." in page
    assert "1 mengisi baris yang sudah ada" in page
    assert 'value="40"' in page
    assert 'value="banyak"' in page
    assert "Baris 2, diperlukan" in page
    assert Component.objects.get().required_quantity == 2


def test_pasting_keeps_what_was_typed_in_other_rows(office, address):
    answer = office.post(address, sheet(cells(name="Sedang diketik"), pasted="Gedung\tAula\t1\t0\truang", baca="1"))
    names = [form["name"].value() for form in answer.context["sheet"].in_order]
    assert names == ["Sedang diketik", "Aula"]


@pytest.mark.parametrize("block", ["", "\t\t", "\n"])
def test_block_that_holds_nothing_says_so(office, address, block):
    answer = office.post(address, sheet(cells("", "", "", "", ""), pasted=block, baca="1"))
    assert "Tidak ada baris yang terbaca" in answer.content.decode()


def test_too_many_rows_are_refused_in_words(office, address):
    block = "\n".join(f"Peserta\tOrang {number}\t1\t0\torang" for number in range(250))
    answer = office.post(address, sheet(cells("", "", "", "", ""), pasted=block, baca="1"))
    assert "Paling banyak 200 baris." in answer.content.decode()


def test_unfinished_sheet_is_offered_again(office, address, coordinator, program):
    page = office.get(address)
    data = sheet(cells(name="Belum selesai"))
    sent = data | {"form": "komponen", "key": str(program.public_id), "form_token": page.context["form_token"]}
    office.post("/draf/", sent)
    draft = Draft.objects.get()
    assert "Ada isian yang belum selesai" in office.get(address).content.decode()
    assert 'value="Belum selesai"' in office.get(f"{address}?draf={draft.token}").content.decode()


def test_sent_twice_is_written_once(office, address):
    data = sheet(cells(), form_token="11111111-1111-4111-8111-111111111111")
    assert [office.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert Component.objects.count() == 1


@pytest.mark.parametrize("role", ["mentor_user", "partner_user"])
def test_planning_is_not_there_for_those_who_do_not_read_it(request, client_for, address, program, role):
    client = client_for(request.getfixturevalue(role))
    assert client.get(address).status_code == 404
    assert client.post(address, sheet(cells())).status_code == 404


def test_observer_reads_and_does_not_write(client_for, observer, address, program):
    ComponentFactory(program=program, name="Aula (contoh)")
    client = client_for(observer)
    page = client.get(address).content.decode()
    assert "Aula (contoh)" in page
    assert "sheet-cell" not in page
    assert client.post(address, sheet(cells())).status_code == 403
    assert client.post(address, sheet(cells(), baca="1")).status_code == 403


def test_program_that_is_over_shows_its_components_and_takes_none(office, institution):
    program = ComponentFactory(program__institution=institution, program__status=ProgramStatus.FINISHED).program
    address = reverse("programs:program-components", args=[program.public_id])
    assert "sheet-cell" not in office.get(address).content.decode()
    assert office.post(address, sheet(cells())).status_code == 403


def test_other_institution_finds_nothing(client_for, other_admin, program):
    client = client_for(other_admin)
    for name in ("program-components", "program-component-templates", "program-components-copy"):
        assert client.get(reverse(f"programs:{name}", args=[program.public_id])).status_code == 404


def test_template_is_applied_in_one_click(office, program, address):
    template = ComponentTemplate.objects.get(code="pelatihan-kualitas-produksi")
    apply = reverse("programs:program-components-apply", args=[program.public_id])
    answer = office.post(apply, {"template": template.public_id}, follow=True)
    assert "7 komponen ditambahkan" in answer.content.decode()
    assert "sudah ada" in office.post(apply, {"template": template.public_id}, follow=True).content.decode()
    assert office.post(apply, {"template": "ngawur"}).status_code == 404


def test_earlier_program_is_chosen_and_copied(office, program, address, institution):
    source = ComponentFactory(program=ProgramFactory(institution=institution)).program
    stranger = ComponentFactory().program
    copy = reverse("programs:program-components-copy", args=[program.public_id])
    page = office.get(copy).content.decode()
    assert str(source) in page
    assert str(stranger.public_id) not in page
    assert office.post(copy, {"source": stranger.public_id}).status_code == 422
    assert office.post(copy, {"source": source.public_id})["Location"] == address
    assert Component.objects.filter(program=program).count() == 1


def test_list_is_kept_as_a_template_with_a_free_name(office, program, address):
    ComponentFactory(program=program)
    keep = reverse("programs:program-components-keep", args=[program.public_id])
    assert office.post(keep, {"name": "Kami (contoh)"})["Location"] == address
    again = office.post(keep, {"name": "Kami (contoh)"})
    assert again.status_code == 422
    assert "sudah ada" in again.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_constant(office, address, program, count, django_assert_max_num_queries):
    for place in range(count):
        component = ComponentFactory(program=program, order=place)
        NeedFactory(program=program, component=component)
    office.get(address)
    with django_assert_max_num_queries(DETAIL_QUERIES) as first:
        office.get(address)
    ComponentFactory.create_batch(3, program=program)
    with django_assert_max_num_queries(len(first)):
        office.get(address)
