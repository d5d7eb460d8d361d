"""Writing what a program measures: indicators, targets, readings; who may, what stays, what is told."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import ProgramStatus, ReadingOrigin
from programs.models import Indicator, Reading, Target
from programs.services.indicators import (
    MOST_INDICATORS,
    create_indicator,
    move_indicator,
    remove_indicator,
    set_indicator_use,
    update_indicator,
)
from programs.services.readings import (
    NewReading,
    ReadingsRefused,
    correct_reading,
    record_readings,
    take_report_readings,
    withdraw_reading,
)
from programs.services.targets import TargetCell, TargetsRefused, save_targets
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory

pytestmark = pytest.mark.django_db
JAN, FEB, APR = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 4, 1)
DAY = dt.date(2026, 11, 3)
VALUES = {"name": "Produksi abon (contoh)", "unit": "kg"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        yield


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, ends_on=dt.date(2027, 6, 30))


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, name="Produksi abon (contoh)", unit="kg")


def events(action: str):
    return AuditEvent.objects.filter(action=action)


def cell(indicator, day, value, seen=None) -> TargetCell:
    def amount(number):
        return None if number is None else Decimal(str(number))

    return TargetCell(indicator.public_id, day, amount(value), amount(seen))


def record(actor, indicator, value, **options):
    options = {"read_on": DAY, "program": indicator.program} | options
    return record_readings(actor=actor, readings=[NewReading(indicator, Decimal(str(value)))], **options)[0]


class TestIndicators:
    def test_new_one_stands_behind_the_others_and_is_told(self, coordinator, program):
        IndicatorFactory(program=program, order=4)
        indicator = create_indicator(actor=coordinator, program=program, values=VALUES)
        assert (indicator.order, indicator.created_by, indicator.is_active) == (5, coordinator, True)
        event = events("indicator.create").get()
        assert event.sentence == "menambah indikator Produksi abon (contoh)"
        assert [subject.content_type.model for subject in event.subjects.order_by("pk")] == ["indicator", "program"]

    @pytest.mark.parametrize("role", ["mentor_user", "partner_user", "observer", "other_admin"])
    def test_only_the_office_of_the_institution_writes(self, request, role, program, indicator):
        actor = request.getfixturevalue(role)
        if role == "other_admin":
            assert not Indicator.objects.visible_to(actor).exists()
            return
        for service, options in (
            (create_indicator, {"program": program, "values": VALUES}),
            (update_indicator, {"indicator": indicator, "values": {"name": "Lain"}}),
            (set_indicator_use, {"indicator": indicator, "is_active": False}),
            (move_indicator, {"indicator": indicator, "steps": 1}),
            (remove_indicator, {"indicator": indicator}),
            (save_targets, {"program": program, "cells": []}),
        ):
            with pytest.raises(NotAllowed):
                service(actor=actor, **options)
        assert not AuditEvent.objects.filter(action__startswith="indicator").exists()

    def test_finished_program_takes_none(self, coordinator, indicator):
        indicator.program.status = ProgramStatus.FINISHED
        indicator.program.save()
        for service, options in (
            (create_indicator, {"program": indicator.program, "values": VALUES | {"name": "Lain"}}),
            (update_indicator, {"indicator": indicator, "values": {"name": "Lain"}}),
            (save_targets, {"program": indicator.program, "cells": [cell(indicator, JAN, 1)]}),
        ):
            with pytest.raises(TransitionRefused):
                service(actor=coordinator, **options)
        with pytest.raises(TransitionRefused):
            record(coordinator, indicator, 5)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"baseline_on": DAY}, "baseline_value"),
            ({"baseline_on": dt.date(2027, 1, 1), "baseline_value": 3}, "baseline_on"),
        ],
    )
    def test_baseline_is_a_value_of_a_day_that_has_come(self, coordinator, program, more, field):
        with pytest.raises(DomainError) as refused:
            create_indicator(actor=coordinator, program=program, values=VALUES | more)
        assert refused.value.field == field

    def test_same_name_twice_is_refused(self, coordinator, indicator):
        with pytest.raises(ValidationError, match="sudah ada"):
            create_indicator(actor=coordinator, program=indicator.program, values=VALUES)

    def test_there_are_not_endlessly_many(self, coordinator, program):
        IndicatorFactory.create_batch(MOST_INDICATORS, program=program)
        with pytest.raises(DomainError, match="Paling banyak 60"):
            create_indicator(actor=coordinator, program=program, values=VALUES)

    def test_change_is_told_with_old_and_new_and_guards_against_lost_updates(self, coordinator, indicator):
        update_indicator(actor=coordinator, indicator=indicator, values={"unit": "ton"}, version=1)
        assert events("indicator.update").get().changes == [
            {"field": "unit", "label": "satuan", "old": "kg", "new": "ton"}
        ]
        with pytest.raises(StaleVersion):
            update_indicator(actor=coordinator, indicator=indicator, values={"unit": "gram"}, version=1)

    @pytest.mark.parametrize(("name", "value"), [("unit", "ton"), ("frequency", "yearly")])
    def test_what_values_were_read_in_stays(self, coordinator, indicator, name, value):
        ReadingFactory(indicator=indicator)
        with pytest.raises(DomainError, match="Sudah ada nilai") as refused:
            update_indicator(actor=coordinator, indicator=indicator, values={name: value})
        assert refused.value.field == name
        update_indicator(actor=coordinator, indicator=indicator, values={"definition": "Lebih jelas.", "unit": "kg"})

    def test_frequency_stays_while_there_are_targets(self, coordinator, indicator):
        TargetFactory(indicator=indicator)
        with pytest.raises(DomainError, match="Kosongkan targetnya"):
            update_indicator(actor=coordinator, indicator=indicator, values={"frequency": "yearly"})

    def test_one_without_values_goes_with_its_targets(self, coordinator, indicator):
        TargetFactory(indicator=indicator)
        remove_indicator(actor=coordinator, indicator=indicator)
        assert not Target.objects.exists()
        assert not Indicator.objects.exists()
        assert events("indicator.delete").exists()

    def test_one_with_values_is_stopped_instead(self, coordinator, indicator):
        ReadingFactory(indicator=indicator)
        with pytest.raises(DomainError, match="Hentikan saja"):
            remove_indicator(actor=coordinator, indicator=indicator)
        set_indicator_use(actor=coordinator, indicator=indicator, is_active=False)
        with pytest.raises(ReadingsRefused):
            record(coordinator, indicator, 5)
        set_indicator_use(actor=coordinator, indicator=indicator, is_active=True)
        assert record(coordinator, indicator, 5).value == 5

    def test_order_is_changed_one_step_and_stops_at_the_ends(self, coordinator, program):
        first, second, third = (IndicatorFactory(program=program, order=place) for place in (1, 2, 3))
        move_indicator(actor=coordinator, indicator=third, steps=-1)
        assert list(Indicator.objects.order_by("order")) == [first, third, second]
        move_indicator(actor=coordinator, indicator=first, steps=-1)
        assert list(Indicator.objects.order_by("order")) == [first, third, second]
        assert events("indicator.move").count() == 1


class TestTargets:
    def test_cells_are_written_changed_and_cleared_together(self, coordinator, indicator):
        TargetFactory(indicator=indicator, period_starts_on=FEB, value=20)
        TargetFactory(indicator=indicator, period_starts_on=APR, value=40)
        cells = [cell(indicator, JAN, "12.5"), cell(indicator, FEB, 25, 20), cell(indicator, APR, None, 40)]
        assert save_targets(actor=coordinator, program=indicator.program, cells=cells) == 3
        assert dict(Target.objects.values_list("period_starts_on", "value")) == {JAN: Decimal("12.5"), FEB: Decimal(25)}
        changes = events("indicator.targets").get().changes
        assert [(one["label"], one["old"], one["new"]) for one in changes] == [
            ("Target Januari 2026", "", "12,5"),
            ("Target Februari 2026", "20", "25"),
            ("Target April 2026", "40", ""),
        ]

    def test_target_of_zero_is_a_target(self, coordinator, indicator):
        save_targets(actor=coordinator, program=indicator.program, cells=[cell(indicator, JAN, 0)])
        assert Target.objects.get().value == 0

    def test_day_within_a_period_means_that_period(self, coordinator, program):
        quarterly = IndicatorFactory(program=program, frequency="quarterly")
        save_targets(actor=coordinator, program=program, cells=[cell(quarterly, dt.date(2026, 5, 17), 9)])
        assert Target.objects.get().period_starts_on == APR

    def test_once_has_one_target_also_after_the_program_moved(self, coordinator, program):
        once = IndicatorFactory(program=program, frequency="once")
        save_targets(actor=coordinator, program=program, cells=[cell(once, program.starts_on, 6)])
        program.starts_on = FEB
        program.save()
        save_targets(actor=coordinator, program=program, cells=[cell(once, FEB, 8, 6)])
        assert Target.objects.get().value == 8

    def test_what_another_person_wrote_is_not_undone(self, coordinator, indicator):
        TargetFactory(indicator=indicator, period_starts_on=JAN, value=30)
        cells = [cell(indicator, JAN, 12, 10), cell(indicator, FEB, 5)]
        with pytest.raises(TargetsRefused) as refused:
            save_targets(actor=coordinator, program=indicator.program, cells=cells)
        assert refused.value.stored == {(indicator.public_id, JAN): 30}
        assert "menjadi 30" in refused.value.problems[indicator.public_id, JAN]
        assert Target.objects.get().value == 30

    def test_two_people_who_write_the_same_do_not_disturb_each_other(self, coordinator, indicator):
        TargetFactory(indicator=indicator, period_starts_on=JAN, value=12)
        assert save_targets(actor=coordinator, program=indicator.program, cells=[cell(indicator, JAN, 12)]) == 0

    def test_period_outside_of_the_program_and_strange_indicators_are_refused(self, coordinator, indicator):
        other = IndicatorFactory()
        cells = [cell(indicator, dt.date(2027, 7, 1), 5), cell(other, JAN, 5)]
        with pytest.raises(TargetsRefused) as refused:
            save_targets(actor=coordinator, program=indicator.program, cells=cells)
        assert len(refused.value.problems) == 2
        assert not Target.objects.exists()


class TestReadings:
    def test_value_is_written_with_who_when_and_why(self, coordinator, indicator):
        reading = record(coordinator, indicator, "12.5", evidence="Daftar hadir")
        assert (reading.recorded_by, reading.origin, reading.evidence) == (coordinator, "hand", "Daftar hadir")
        event = events("reading.create").get()
        assert event.sentence == "mencatat nilai Produksi abon (contoh), 3 November 2026: 12,5 kg"
        assert {subject.content_type.model for subject in event.subjects.all()} == {"reading", "indicator", "program"}

    def test_value_of_zero_is_written_and_none_is_not(self, coordinator, indicator):
        assert record(coordinator, indicator, 0).value == 0
        with pytest.raises(DomainError, match="tidak dicatat sebagai nol"):
            record_readings(actor=coordinator, program=indicator.program, read_on=DAY, readings=[])

    @pytest.mark.parametrize(
        ("day", "words"),
        [(dt.date(2026, 11, 26), "masa depan"), (dt.date(2025, 12, 31), "nilai awal")],
    )
    def test_day_lies_in_the_program_and_has_come(self, coordinator, indicator, day, words):
        with pytest.raises(DomainError, match=words) as refused:
            record(coordinator, indicator, 5, read_on=day)
        assert refused.value.field == "read_on"

    def test_second_value_of_a_day_is_refused_naming_the_first(self, coordinator, indicator, institution):
        group = OrganizationFactory(institution=institution)
        record(coordinator, indicator, 5)
        record(coordinator, indicator, 5, organization=group)
        with pytest.raises(ReadingsRefused) as refused:
            record(coordinator, indicator, 6)
        assert "sudah ada: 5 kg" in refused.value.problems[indicator.public_id]

    def test_database_refuses_a_second_value_of_a_day(self, indicator, institution):
        group = OrganizationFactory(institution=institution)
        for organization in (None, group):
            ReadingFactory(indicator=indicator, organization=organization)
            with pytest.raises(IntegrityError), transaction.atomic():
                ReadingFactory(indicator=indicator, organization=organization)

    def test_group_of_another_institution_and_indicator_of_another_program_are_refused(self, coordinator, indicator):
        with pytest.raises(DomainError, match="Mitra tidak ditemukan"):
            record(coordinator, indicator, 5, organization=OrganizationFactory())
        with pytest.raises(ReadingsRefused):
            record(coordinator, IndicatorFactory(), 5, program=indicator.program)

    def test_all_values_of_a_day_or_none(self, coordinator, indicator, program):
        other = IndicatorFactory(program=program)
        record(coordinator, other, 3)
        new = [NewReading(indicator, Decimal(1)), NewReading(other, Decimal(2))]
        with pytest.raises(ReadingsRefused):
            record_readings(actor=coordinator, program=program, read_on=DAY, readings=new)
        assert Reading.objects.count() == 1

    def test_files_are_kept_with_every_value(self, coordinator, indicator, program):
        other = IndicatorFactory(program=program)
        upload = SimpleUploadedFile("hadir.csv", b"nama,jumlah\nSiti,3\n", content_type="text/csv")
        new = [NewReading(indicator, Decimal(1)), NewReading(other, Decimal(2))]
        record_readings(actor=coordinator, program=program, read_on=DAY, readings=new, uploads=[upload])
        assert Attachment.objects.filter(purpose="evidence").count() == 2
        assert len(set(Attachment.objects.values_list("object_id", flat=True))) == 2

    def test_correction_keeps_what_was_there_with_the_reason(self, coordinator, indicator):
        reading = record(coordinator, indicator, 5)
        values = {"value": Decimal(7), "read_on": dt.date(2026, 11, 4)}
        corrected = correct_reading(actor=coordinator, reading=reading, values=values, reason="Salah ketik.", version=1)
        assert (corrected.value, corrected.version) == (7, 2)
        event = events("reading.correct").get()
        assert event.reason == "Salah ketik."
        assert [(one["old"], one["new"]) for one in event.changes] == [
            ("5", "7"),
            ("3 November 2026", "4 November 2026"),
        ]
        with pytest.raises(StaleVersion):
            correct_reading(actor=coordinator, reading=reading, values={"value": Decimal(8)}, reason="Lagi.", version=1)

    def test_correction_needs_a_reason_and_a_free_day(self, coordinator, indicator):
        reading = record(coordinator, indicator, 5)
        record(coordinator, indicator, 6, read_on=dt.date(2026, 11, 4))
        for values, reason, field in (
            ({"value": Decimal(7)}, "  ", "reason"),
            ({"read_on": dt.date(2026, 11, 4)}, "Tanggal salah.", "read_on"),
            ({"read_on": dt.date(2026, 12, 4)}, "Tanggal salah.", "read_on"),
        ):
            with pytest.raises(DomainError) as refused:
                correct_reading(actor=coordinator, reading=reading, values=values, reason=reason)
            assert refused.value.field == field

    def test_withdrawn_value_stays_and_makes_room(self, coordinator, indicator):
        reading = record(coordinator, indicator, 5)
        withdraw_reading(actor=coordinator, reading=reading, reason="Bukan kelompok ini.")
        reading.refresh_from_db()
        assert (reading.withdrawn_at, reading.withdrawn_by) == (clock.now(), coordinator)
        assert not Reading.objects.standing().exists()
        assert events("reading.withdraw").get().reason == "Bukan kelompok ini."
        for service, options in ((withdraw_reading, {}), (correct_reading, {"values": {"value": Decimal(1)}})):
            with pytest.raises(TransitionRefused, match="sudah ditarik"):
                service(actor=coordinator, reading=reading, reason="Lagi.", **options)
        assert record(coordinator, indicator, 6).value == 6

    @pytest.mark.parametrize("role", ["partner_user", "observer"])
    def test_readers_do_not_write(self, request, role, indicator):
        actor, reading = request.getfixturevalue(role), ReadingFactory(indicator=indicator)
        with pytest.raises(NotAllowed):
            record(actor, indicator, 5)
        with pytest.raises(NotAllowed):
            correct_reading(actor=actor, reading=reading, values={"value": Decimal(1)}, reason="Ya.")
        with pytest.raises(NotAllowed):
            withdraw_reading(actor=actor, reading=reading, reason="Ya.")


class TestReportReadings:
    """What the verification of a field report calls."""

    @pytest.fixture
    def group(self, institution):
        return OrganizationFactory(institution=institution)

    @pytest.fixture
    def take(self, coordinator, indicator, group):
        report_id = uuid.uuid4()

        def call(*readings, **options):
            return take_report_readings(
                actor=coordinator,
                program=indicator.program,
                report_id=report_id,
                read_on=options.get("read_on", DAY),
                organization=group,
                readings=list(readings),
            )

        return call

    def test_readings_come_with_their_report_and_a_second_call_writes_nothing(self, take, indicator, group):
        (reading,) = take(NewReading(indicator, Decimal(5), "Dihitung bersama"))
        assert (reading.origin, reading.organization, reading.note) == (ReadingOrigin.REPORT, group, "Dihitung bersama")
        before = AuditEvent.objects.count()
        assert take(NewReading(indicator, Decimal(5), "Dihitung bersama")) == [reading]
        assert (Reading.objects.count(), AuditEvent.objects.count()) == (1, before)

    def test_changed_report_corrects_and_what_it_left_out_is_withdrawn(self, take, indicator, program):
        other = IndicatorFactory(program=program)
        first, second = take(NewReading(indicator, Decimal(5)), NewReading(other, Decimal(3)))
        (corrected,) = take(NewReading(indicator, Decimal(6)))
        assert (corrected.pk, corrected.value) == (first.pk, 6)
        second.refresh_from_db()
        assert second.withdraw_reason == "Tidak ada lagi dalam laporan."
        again = take(NewReading(indicator, Decimal(6)), NewReading(other, Decimal(3)))
        assert [row.pk for row in again] != [first.pk, second.pk]
        assert Reading.objects.standing().count() == 2

    def test_value_that_somebody_wrote_for_that_day_is_named(self, take, indicator, coordinator, group):
        record(coordinator, indicator, 9, organization=group)
        with pytest.raises(ReadingsRefused):
            take(NewReading(indicator, Decimal(5)))
