"""Writing components: the sheet as a whole, templates, other programs, and what the timeline tells of a gap."""

import uuid
from decimal import Decimal

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import ComponentKind, ProgramStatus
from programs.models import Component, ComponentTemplate
from programs.selectors.gaps import gaps_of
from programs.services.component_templates import copy_template, delete_template, save_as_template, update_template
from programs.services.components import (
    SheetRefused,
    SheetRow,
    apply_template,
    copy_components,
    save_components,
)
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import (
    ComponentFactory,
    ComponentTemplateFactory,
    ComponentTemplateRowFactory,
    NeedFactory,
)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def training(db):
    return ComponentTemplate.objects.get(institution=None, code="pelatihan-kualitas-produksi")


def values(name="Peserta", **changes):
    return {
        "kind": "participant",
        "own_kind": "",
        "name": name,
        "required_quantity": Decimal(30),
        "available_quantity": Decimal(18),
        "unit": "orang",
        "note": "",
    } | changes


def new(name="Peserta", **changes):
    return SheetRow(None, None, values(name, **changes))


def stored(component, **changes):
    now = {field: getattr(component, field) for field in values()}
    return SheetRow(component.public_id, component.version, now | changes, is_changed=bool(changes))


def save(actor, program, *rows):
    return save_components(actor=actor, program=program, rows=rows)


def told(program):
    """What the program's timeline tells, oldest first."""
    events = AuditEvent.objects.filter(subjects__object_id=program.pk, subjects__content_type__model="program")
    return [event.sentence for event in events.order_by("pk")]


def test_rows_are_written_in_their_order_and_told(coordinator, program):
    save(coordinator, program, new("Peserta"), new("Gedung", kind="building", unit="ruang"))
    assert list(Component.objects.values_list("name", "order")) == [("Peserta", 1), ("Gedung", 2)]
    assert told(program) == [
        "menambah komponen Peserta: diperlukan 30 orang",
        "menambah komponen Gedung: diperlukan 30 ruang",
    ]


def test_changed_gap_is_told_with_old_and_new(coordinator, program):
    component = ComponentFactory(
        program=program, name="Peserta", unit="orang", required_quantity=30, available_quantity=18
    )
    component.refresh_from_db()
    save(coordinator, program, stored(component, available_quantity=Decimal(20)))
    assert told(program) == ["mengubah komponen Peserta: kekurangan dari 12 orang menjadi 10 orang"]
    event = AuditEvent.objects.get(action="component.update")
    assert event.changes == [{"field": "available_quantity", "label": "tersedia", "old": "18", "new": "20"}]
    component.refresh_from_db()
    assert component.version == 2


def test_gap_of_money_is_told_in_rupiah(coordinator, program):
    row = ComponentFactory(program=program, kind="funds", name="Dana", unit="rupiah", required_quantity=10_000_000)
    row.refresh_from_db()
    save(coordinator, program, stored(row, available_quantity=Decimal(4_000_000)))
    assert told(program)[-1].endswith("kekurangan dari Rp9.999.999 menjadi Rp6.000.000")


def test_untouched_sheet_writes_nothing(coordinator, program):
    rows = [ComponentFactory(program=program, order=place) for place in (1, 2)]
    save(coordinator, program, *[stored(row) for row in rows])
    assert not told(program)
    assert set(Component.objects.values_list("version", flat=True)) == {1}


def test_rows_change_places_without_a_word_in_the_timeline(coordinator, program):
    first, second = (ComponentFactory(program=program, order=place) for place in (1, 2))
    save(coordinator, program, stored(second), stored(first))
    assert list(Component.objects.order_by("order")) == [second, first]
    assert not told(program)


def test_names_change_places_in_one_save(coordinator, program):
    first, second = (ComponentFactory(program=program, name=name) for name in ("Aula", "Kelas"))
    save(coordinator, program, stored(first, name="Kelas"), stored(second, name="Aula"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, second.name) == ("Kelas", "Aula")


def test_name_of_a_removed_row_is_free_at_once(coordinator, program):
    old = ComponentFactory(program=program, kind="participant", name="Peserta")
    save(coordinator, program, SheetRow(old.public_id, old.version, is_removed=True), new("Peserta"))
    assert Component.objects.get().pk != old.pk
    assert told(program)[0].startswith("menghapus komponen Peserta")


def test_row_that_a_need_hangs_on_is_not_removed_and_says_so(coordinator, program):
    component = ComponentFactory(program=program)
    NeedFactory(program=program, component=component, name="Ruang praktik (contoh)")
    with pytest.raises(SheetRefused) as refused:
        save(coordinator, program, new("Lain"), SheetRow(component.public_id, component.version, is_removed=True))
    assert "Ruang praktik (contoh)" in refused.value.problems[1]
    assert list(Component.objects.all()) == [component]


def test_row_changed_by_somebody_else_is_refused_and_nothing_is_lost(coordinator, program):
    component = ComponentFactory(program=program, kind="participant", name="Peserta", unit="orang")
    opened = stored(component, required_quantity=Decimal(40))
    save(coordinator, program, stored(component, required_quantity=Decimal(35)))
    with pytest.raises(SheetRefused) as refused:
        save(coordinator, program, opened, new("Baru"))
    assert "diperlukan 35 orang" in refused.value.problems[0]
    assert refused.value.stored[0].version == 2
    assert Component.objects.get().required_quantity == 35


def test_row_left_alone_keeps_what_somebody_else_saved(coordinator, program):
    component = ComponentFactory(program=program)
    untouched = stored(component)
    save(coordinator, program, stored(component, required_quantity=Decimal(35)))
    save(coordinator, program, untouched, new("Baru"))
    component.refresh_from_db()
    assert component.required_quantity == 35


def test_row_removed_by_somebody_else_is_told_when_it_was_changed_here(coordinator, program):
    gone = SheetRow(uuid.uuid4(), 1, values(), is_changed=True)
    with pytest.raises(SheetRefused) as refused:
        save(coordinator, program, gone)
    assert "dihapus orang lain" in refused.value.problems[0]
    save(coordinator, program, SheetRow(uuid.uuid4(), 1, values(), is_changed=False))
    assert not Component.objects.exists()


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([new("Peserta"), new("PESERTA")], 1, "sudah ada di baris 1"),
        ([new(required_quantity=Decimal(-1))], 0, ""),
        ([new(name="")], 0, ""),
        ([new(kind="apa saja")], 0, ""),
    ],
)
def test_wrong_row_is_named_and_no_row_is_saved(coordinator, program, rows, place, words):
    with pytest.raises(SheetRefused) as refused:
        save(coordinator, program, *rows)
    assert words in refused.value.problems[place]
    assert not Component.objects.exists()


def test_sheet_takes_two_hundred_rows_and_no_more(coordinator, program, django_assert_max_num_queries):
    rows = [new(f"Peserta {number}") for number in range(200)]
    with django_assert_max_num_queries(20):
        save(coordinator, program, *rows)
    kept = [stored(row) for row in Component.objects.order_by("order")]
    with pytest.raises(SheetRefused):
        save(coordinator, program, *kept, new("Satu lagi"))


@pytest.mark.parametrize("status", [ProgramStatus.FINISHED, ProgramStatus.CANCELLED])
def test_sheet_of_a_program_that_is_over_stays(coordinator, institution, status):
    program = ProgramFactory(institution=institution, status=status)
    with pytest.raises(TransitionRefused):
        save(coordinator, program, new())


def test_only_the_office_writes(observer, mentor_user, partner_user, program, training):
    for person in (observer, mentor_user, partner_user):
        with pytest.raises(NotAllowed):
            save(person, program, new())
        with pytest.raises(NotAllowed):
            apply_template(actor=person, program=program, template=training)
        with pytest.raises(NotAllowed):
            save_as_template(actor=person, program=ComponentFactory(program=program).program, name="Templat")
        Component.objects.all().delete()


def test_training_example_of_the_source_text_is_shipped(coordinator, program, training):
    added = apply_template(actor=coordinator, program=program, template=training)
    assert [row.kind for row in added] == [kind.value for kind in ComponentKind if kind != ComponentKind.OTHER]
    assert told(program)[0].endswith("dari templat Pelatihan peningkatan kualitas produksi")


def test_every_shipped_template_can_be_applied(coordinator, program):
    templates = ComponentTemplate.objects.filter(institution=None)
    assert templates.count() == 4
    for template in templates:
        apply_template(actor=coordinator, program=program, template=template)
    funds = Component.objects.filter(kind=ComponentKind.FUNDS)
    assert set(funds.values_list("unit", flat=True)) == {"rupiah"}


def test_template_applied_twice_adds_only_what_is_missing(coordinator, program, training):
    apply_template(actor=coordinator, program=program, template=training)
    Component.objects.filter(kind="trainer").delete()
    Component.objects.filter(kind="participant").update(required_quantity=99, name="PESERTA")
    again = apply_template(actor=coordinator, program=program, template=training)
    assert [row.name for row in again] == ["Tenaga pelatih"]
    assert apply_template(actor=coordinator, program=program, template=training) == []
    assert Component.objects.get(kind="participant").required_quantity == 99


def test_template_of_another_institution_is_not_applied(coordinator, program, other_institution):
    template = ComponentTemplateRowFactory(template__institution=other_institution).template
    with pytest.raises(DomainError):
        apply_template(actor=coordinator, program=program, template=template)


def test_list_is_kept_as_an_own_template_and_used_again(coordinator, program, institution):
    ComponentFactory(program=program, kind="other", own_kind="Perizinan", name="Izin edar", unit="lembar")
    template = save_as_template(actor=coordinator, program=program, name=" Olahan ikan (contoh) ")
    other = ProgramFactory(institution=institution)
    added = apply_template(actor=coordinator, program=other, template=template)
    assert [(row.own_kind, row.name, row.available_quantity) for row in added] == [("Perizinan", "Izin edar", 0)]
    assert template.name == "Olahan ikan (contoh)"


def test_empty_list_is_no_template(coordinator, program):
    with pytest.raises(DomainError, match="Belum ada komponen"):
        save_as_template(actor=coordinator, program=program, name="Kosong")


@pytest.mark.parametrize("with_available", [False, True])
def test_earlier_program_is_copied_with_or_without_what_is_there(coordinator, program, institution, with_available):
    source = ComponentFactory(program__institution=institution, available_quantity=1).program
    added = copy_components(actor=coordinator, program=program, source=source, with_available=with_available)
    assert [row.required_quantity for row in added] == [2]
    assert [row.available_quantity for row in added] == [1 if with_available else 0]
    assert copy_components(actor=coordinator, program=program, source=source) == []


def test_program_is_not_copied_from_itself_or_from_elsewhere(coordinator, program):
    with pytest.raises(DomainError):
        copy_components(actor=coordinator, program=program, source=program)
    with pytest.raises(DomainError):
        copy_components(actor=coordinator, program=program, source=ProgramFactory())


def test_shipped_template_is_copied_before_it_is_changed(coordinator, training):
    rows = [{"kind": "building", "own_kind": "", "name": "Aula", "required_quantity": Decimal(1), "unit": "ruang"}]
    with pytest.raises(NotAllowed):
        update_template(actor=coordinator, template=training, name="Lain", rows=rows, version=1)
    with pytest.raises(NotAllowed):
        delete_template(actor=coordinator, template=training)
    own = copy_template(actor=coordinator, template=training)
    update_template(actor=coordinator, template=own, name="Pelatihan kami (contoh)", rows=rows, version=1)
    own.refresh_from_db()
    assert (own.name, own.version, [row.name for row in own.rows.all()]) == ("Pelatihan kami (contoh)", 2, ["Aula"])
    assert training.rows.count() == 7


def test_second_copy_of_a_template_gets_its_own_name(coordinator, training):
    names = [copy_template(actor=coordinator, template=training).name for _ in range(2)]
    assert names == [training.name, f"{training.name} (2)"]


def test_template_goes_and_what_came_of_it_stays(coordinator, program, institution):
    template = ComponentTemplateRowFactory(template=ComponentTemplateFactory(institution=institution)).template
    apply_template(actor=coordinator, program=program, template=template)
    delete_template(actor=coordinator, template=template)
    assert not ComponentTemplate.objects.filter(institution=institution).exists()
    assert Component.objects.count() == 1
    assert AuditEvent.objects.filter(action="componenttemplate.delete", institution=institution).exists()


def test_gaps_tell_what_is_missing_met_and_needed(coordinator, program):
    short = ComponentFactory(program=program, order=1, required_quantity=12, available_quantity=2)
    ComponentFactory(program=program, order=2, required_quantity=1, available_quantity=5)
    money = ComponentFactory(
        program=program, order=3, kind="funds", unit="rupiah", required_quantity=100, available_quantity=30
    )
    NeedFactory(program=program, component=short, quantity=8)
    gaps = gaps_of(coordinator, program)
    assert [row.component for row in gaps.lacking] == [short, money]
    assert [row.component for row in gaps.without_need] == [money]
    assert [row.component for row in gaps.drifting] == [short]
    assert (gaps.funds_required_idr, gaps.funds_available_idr, gaps.funds_missing_idr) == (100, 30, 70)


def test_too_much_money_in_one_component_fills_no_other(coordinator, program):
    ComponentFactory(program=program, kind="funds", required_quantity=100, available_quantity=0)
    ComponentFactory(program=program, kind="funds", required_quantity=10, available_quantity=80)
    assert gaps_of(coordinator, program).funds_missing_idr == 100
