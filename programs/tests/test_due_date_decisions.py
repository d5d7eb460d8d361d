"""Waiving and moving due dates: what is possible, what it leaves alone, and what is shown before it is written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from kemitraan.reminders.services.rules import ensure_default_rules
from programs.due import work_on_obligations
from programs.due_sources import due_obligations
from programs.enums import OccurrenceState
from programs.models import Obligation, ObligationOccurrence
from programs.rules import refusal_of
from programs.rules.coverage import Cover, amounts_of
from programs.rules.due_date_decisions import Wish
from programs.selectors import obligation_sides
from programs.services.deliveries import accept_delivery, record_delivery
from programs.services.due_date_decisions import decide_due_dates, reinstate_due_date
from programs.services.obligations import cancel_obligation, update_obligation
from programs.services.schedules import extend_all_occurrences, extend_occurrences
from programs.tests.duties import (
    NOON,
    TODAY,
    add_duty,
    bare_duty,
    ledger_url,
    running_agreement,
    running_partnership,
    set_state,
    speaks_for,
)
from programs.tests.factories import OccurrenceFactory
from programs.tests.planning_factories import NeedCoverageFactory, NeedFactory

WAIVE = Wish("waive")
WHY = {"reason": "Musim paceklik", "decided_with": "Kedua ketua lewat rapat"}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def duty(coordinator, institution) -> Obligation:
    """Monthly from the last day of January 2026 to the end of July."""
    values = {"first_due_on": day("01-31"), "last_due_on": day("07-31")}
    return add_duty(coordinator, running_partnership(institution), **values)


def at(duty: Obligation, text: str) -> ObligationOccurrence:
    return duty.occurrences.get(due_on=day(text))


def decide(actor, duty, wish: Wish, *days: str, **why) -> list[ObligationOccurrence]:
    chosen = [at(duty, text).pk for text in days]
    return decide_due_dates(actor=actor, obligation=duty, chosen=chosen, wish=wish, **(WHY | why))


def dates(duty: Obligation, *, state: str = "open") -> list[str]:
    return [f"{row:%m-%d}" for row in duty.occurrences.filter(state=state).values_list("due_on", flat=True)]


def address(duty: Obligation) -> str:
    return reverse("programs:obligation-due-dates", args=[duty.public_id])


SERIES = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31"]


class TestDecisions:
    @pytest.mark.parametrize("action", ["waive", "move"])
    @pytest.mark.parametrize("state", OccurrenceState.values)
    def test_every_state_and_action(self, coordinator, duty, state, action):
        occurrence = set_state(at(duty, "03-31"), state)
        wish = WAIVE if action == "waive" else Wish("move", new_on=day("04-07"))
        if state not in {"open", "disputed"}:
            with pytest.raises(TransitionRefused, match=str(OccurrenceState(state).label)):
                decide(coordinator, duty, wish, "03-31")
            return
        decide(coordinator, duty, wish, "03-31")
        occurrence.refresh_from_db()
        assert occurrence.state == ("waived" if action == "waive" else state)
        assert (occurrence.decision_reason, occurrence.decided_with) == tuple(WHY.values())
        assert (occurrence.decided_on, occurrence.decided_by, occurrence.version) == (TODAY, coordinator, 2)

    @pytest.mark.parametrize("state", ["ended", "cancelled"])
    def test_nothing_is_decided_after_the_end(self, institution, state):
        for home in (running_partnership(institution, status=state), running_agreement(institution, state=state)):
            occurrence = OccurrenceFactory(obligation=bare_duty(home), due_on=TODAY)
            assert "sudah berakhir" in refusal_of("waive", occurrence)
            assert "sudah berakhir" in refusal_of("move", set_state(occurrence, "disputed"))

    def test_a_moved_one_shows_both_dates_and_shifts_nothing(self, coordinator, duty):
        (moved,) = decide(coordinator, duty, Wish("move", new_on=day("04-10")), "03-31")
        assert (moved.due_on, moved.original_due_on, moved.planned_on) == (day("04-10"), day("03-31"), day("03-31"))
        assert dates(duty) == ["01-31", "02-28", "04-10", "04-30", "05-31", "06-30", "07-31"]
        event = AuditEvent.objects.get(action="obligation.move")
        assert event.changes == [
            {"field": "due_on", "label": "tenggat", "old": "31 Maret 2026", "new": "10 April 2026"}
        ]
        assert (event.reason, event.subjects.count()) == ("Musim paceklik", 3)

    def test_moved_twice_keeps_the_first_date_and_moved_back_is_as_before(self, coordinator, duty):
        decide(coordinator, duty, Wish("move", new_on=day("04-10")), "03-31")
        (twice,) = decide(coordinator, duty, Wish("move", new_on=day("04-12")), "04-10")
        assert twice.original_due_on == day("03-31")
        (back,) = decide(coordinator, duty, Wish("move", new_on=day("03-31")), "04-12")
        assert (back.due_on, back.original_due_on) == (day("03-31"), None)

    @pytest.mark.parametrize(
        ("days", "chosen", "result"),
        [
            (7, ["03-31", "04-30"], ["01-31", "02-28", "04-07", "05-07", "05-31", "06-30", "07-31"]),
            (-7, ["04-30", "05-31"], ["01-31", "02-28", "03-31", "04-23", "05-24", "06-30", "07-31"]),
            # Each takes the place of the next one, which moves as well.
            (30, ["03-31", "04-30"], ["01-31", "02-28", "04-30", "05-30", "05-31", "06-30", "07-31"]),
            (-30, ["04-30", "05-30"], ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31"]),
        ],
    )
    def test_several_are_shifted_together(self, coordinator, duty, days, chosen, result):
        if "05-30" in chosen:
            decide(coordinator, duty, Wish("move", days=30), "03-31", "04-30")
        decide(coordinator, duty, Wish("move", days=days), *chosen)
        assert dates(duty) == result

    def test_all_open_ones_are_waived_at_once(self, coordinator, duty):
        set_state(at(duty, "01-31"), "fulfilled")
        decide(coordinator, duty, WAIVE, *SERIES[1:])
        assert (dates(duty), dates(duty, state="waived")) == ([], SERIES[1:])
        assert AuditEvent.objects.filter(action="obligation.waive").count() == 1

    @pytest.mark.parametrize(
        ("wish", "chosen", "field"),
        [
            (Wish("move"), ["03-31"], "new_on"),
            (Wish("move", new_on=day("04-10"), days=3), ["03-31"], "new_on"),
            (Wish("move", new_on=day("04-10")), ["03-31", "04-30"], "new_on"),
            (Wish("move", new_on=day("03-31")), ["03-31"], "new_on"),
            (Wish("move", new_on=day("04-30")), ["03-31"], "new_on"),
            (Wish("move", new_on=day("03-09")), ["03-31"], "new_on"),
            (Wish("move", days=30), ["03-31"], "days"),
            (WAIVE, [], "chosen"),
        ],
    )
    def test_wishes_that_cannot_be_done(self, coordinator, duty, wish, chosen, field):
        with pytest.raises(DomainError) as refused:
            decide(coordinator, duty, wish, *chosen)
        assert refused.value.field == field
        assert dates(duty) == SERIES

    def test_not_beyond_the_end_of_its_home(self, coordinator, institution):
        home = running_partnership(institution, ends_on=day("06-30"))
        duty = add_duty(coordinator, home, first_due_on=day("03-31"))
        with pytest.raises(DomainError, match="masa berlaku"):
            decide(coordinator, duty, Wish("move", new_on=day("07-01")), "05-31")

    @pytest.mark.parametrize("name", ["reason", "decided_with"])
    def test_a_reason_and_who_agreed_are_needed(self, coordinator, duty, name):
        with pytest.raises(DomainError) as refused:
            decide(coordinator, duty, WAIVE, "03-31", **{name: "  "})
        assert refused.value.field == name

    def test_a_due_date_of_another_duty_is_not_touched(self, coordinator, duty, institution):
        other = add_duty(coordinator, running_partnership(institution)).occurrences.first()
        with pytest.raises(DomainError, match="Pilih tenggatnya"):
            decide_due_dates(actor=coordinator, obligation=duty, chosen=[other.pk], wish=WAIVE, **WHY)

    def test_only_the_office_decides(self, duty, partner_user, client_for):
        speaks_for(partner_user, duty.creditor)
        with pytest.raises(NotAllowed):
            decide(partner_user, duty, WAIVE, "03-31")
        assert client_for(partner_user).get(address(duty)).status_code == 403

    def test_the_database_refuses_a_waiver_without_reason(self, duty):
        rows = ObligationOccurrence.objects.filter(pk=at(duty, "03-31").pk)
        for values in ({"state": "waived"}, {"original_due_on": day("03-01")}, {"decided_on": TODAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**values)


class TestTakingBackAWaiver:
    AGAIN = {"reason": "Panen pulih", "decided_with": "Kedua ketua"}

    @pytest.mark.parametrize("state", ["open", "disputed"])
    def test_it_stands_where_it_stood_and_is_owed_again(self, coordinator, institution, duty, state):
        set_state(at(duty, "02-28"), state)
        decide(coordinator, duty, WAIVE, "02-28")
        assert f"occurrence:{at(duty, '02-28').pk}" not in [one.uid for one in due_obligations(institution, TODAY)]
        row = reinstate_due_date(actor=coordinator, occurrence=at(duty, "02-28"), **self.AGAIN)
        assert (row.state, row.due_on, row.is_reinstated) == (state, day("02-28"), True)
        assert (row.decision_reason, row.decided_with, row.decided_on) == (*self.AGAIN.values(), TODAY)
        assert f"occurrence:{row.pk}" in [one.uid for one in due_obligations(institution, TODAY)]
        assert dates(duty, state="waived") == []

    def test_it_may_be_waived_again_and_is_told_each_time(self, coordinator, duty):
        for _ in range(2):
            decide(coordinator, duty, WAIVE, "03-31")
            reinstate_due_date(actor=coordinator, occurrence=at(duty, "03-31"), **self.AGAIN)
        decide(coordinator, duty, WAIVE, "03-31")
        assert not at(duty, "03-31").is_reinstated
        events = AuditEvent.objects.filter(action="obligation.reinstate")
        assert [(event.reason, event.changes[0]["old"], event.changes[0]["new"]) for event in events] == [
            ("Panen pulih", "Dibebaskan", "Belum dipenuhi")
        ] * 2

    def test_what_was_delivered_before_counts_again(self, coordinator, duty):
        Obligation.objects.filter(pk=duty.pk).update(quantity=Decimal(5), unit="kg")
        delivery = record_delivery(actor=coordinator, occurrence=at(duty, "03-31"), quantity=Decimal(2))
        accept_delivery(actor=coordinator, delivery=delivery)
        decide(coordinator, duty, WAIVE, "03-31")
        reinstate_due_date(actor=coordinator, occurrence=at(duty, "03-31"), **self.AGAIN)
        record_delivery(actor=coordinator, occurrence=at(duty, "03-31"), quantity=Decimal(3))
        assert at(duty, "03-31").state == "reported"

    @pytest.mark.parametrize("missing", ["reason", "decided_with"])
    def test_reason_and_who_agreed_are_asked_for(self, coordinator, duty, missing):
        decide(coordinator, duty, WAIVE, "03-31")
        with pytest.raises(DomainError) as refused:
            reinstate_due_date(actor=coordinator, occurrence=at(duty, "03-31"), **(self.AGAIN | {missing: " "}))
        assert refused.value.field == missing

    def test_page_is_the_offices_and_both_sides_read_it(self, client_for, coordinator, duty, partner_user, observer):
        speaks_for(partner_user, duty.debtor)
        decide(coordinator, duty, WAIVE, "03-31")
        page = reverse("programs:occurrence-reinstate", args=[at(duty, "03-31").public_id])
        home = duty.get_absolute_url()
        readers = [client_for(user) for user in (coordinator, partner_user, observer)]
        assert [page in reader.get(home).content.decode() for reader in readers] == [True, False, False]
        assert [reader.get(page).status_code for reader in readers] == [200, 403, 403]
        assert readers[0].post(page, self.AGAIN).status_code == 302
        for reader in readers:
            text = reader.get(home).content.decode()
            assert "Pembebasan dicabut oleh" in text
            assert "disetujui Kedua ketua: Panen pulih" in text
        assert readers[0].get(page).status_code == 302


class TestPlanning:
    def test_planning_anew_brings_neither_back(self, coordinator, duty):
        decide(coordinator, duty, Wish("move", new_on=day("04-10")), "03-31")
        decide(coordinator, duty, WAIVE, "05-31")
        left = ["01-31", "02-28", "04-10", "04-30", "06-30", "07-31"]
        assert not extend_occurrences(actor=coordinator, obligation=duty)
        assert extend_all_occurrences(actor=coordinator) == 0
        assert (dates(duty), dates(duty, state="waived")) == (left, ["05-31"])

    def test_another_anchor_leaves_them_for_the_dates_that_they_stand_for(self, coordinator, duty):
        decide(coordinator, duty, Wish("move", new_on=day("04-10")), "03-31")
        decide(coordinator, duty, WAIVE, "05-31")
        values = {"first_due_on": day("01-28")}
        update_obligation(actor=coordinator, obligation=duty, values=values, version=None)
        assert dates(duty) == ["01-28", "02-28", "04-10", "04-28", "06-28", "07-28"]
        assert dates(duty, state="waived") == ["05-31"]

    def test_the_last_one_moved_does_not_make_the_planner_run_for_ever(
        self, coordinator, duty, django_assert_max_num_queries
    ):
        duty.last_due_on = None
        duty.save()
        extend_occurrences(actor=coordinator, obligation=duty)
        last = duty.occurrences.latest("due_on")
        wish = Wish("move", days=5)
        decide_due_dates(actor=coordinator, obligation=duty, chosen=[last.pk], wish=wish, **WHY)
        version = Obligation.objects.get(pk=duty.pk).version
        with django_assert_max_num_queries(12):
            assert extend_all_occurrences(actor=coordinator) == 0
        assert Obligation.objects.get(pk=duty.pk).version == version

    def test_cancelling_the_duty_leaves_what_was_waived(self, coordinator, duty):
        decide(coordinator, duty, WAIVE, "05-31")
        cancel_obligation(actor=coordinator, obligation=duty, reason="Selesai")
        assert dates(duty, state="waived") == ["05-31"]


class TestFeeds:
    def test_waived_is_silent_and_moved_speaks_on_its_new_date(self, coordinator, institution, duty):
        decide(coordinator, duty, WAIVE, "01-31")
        decide(coordinator, duty, Wish("move", new_on=day("03-20")), "02-28")
        found = [item.due_on for item in due_obligations(institution, day("03-31"))]
        assert found == [day("03-20"), day("03-31")]
        work = [item.due_on for item in work_on_obligations(coordinator, TODAY, day("03-20"))]
        assert work == [day("03-20")]

    @pytest.mark.parametrize(
        ("values", "agreed", "delivered"),
        [
            ({"planned": 4, "fulfilled": 1}, "30", "10"),
            ({"planned": 4, "fulfilled": 1, "waived": 1}, "20", "10"),
            ({"planned": 4, "fulfilled": 1, "waived": 3}, "0", "10"),
            ({"planned": 3, "waived": 3}, "0", "0"),
            ({"planned": 3, "waived": 1, "is_endless": True}, "40", "0"),
            ({"planned": 3, "fulfilled": 1, "waived": 2, "is_endless": True}, "0", "0"),
        ],
    )
    def test_what_was_waived_covers_nothing(self, values, agreed, delivered):
        cover = Cover(organization=1, is_duty=True, quantity=Decimal(40), standing="agreed", **values)
        amounts = amounts_of(cover, Decimal(40))
        assert (amounts.agreed, amounts.delivered) == (Decimal(agreed), Decimal(delivered))

    def test_ledger_shows_what_was_decided_after_what_is_open(self, coordinator, duty):
        decide(coordinator, duty, WAIVE, "01-31")
        decide(coordinator, duty, Wish("move", new_on=day("03-20")), "02-28")
        (side, _) = obligation_sides(coordinator, partnership=duty.partnership)
        shown = [(row["state"].label, row["due_on"], row["original_due_on"]) for row in side["rows"]]
        assert shown == [
            ("Belum dipenuhi", day("03-20"), day("02-28")),
            ("Belum dipenuhi", day("03-31"), None),
            ("Dibebaskan", day("01-31"), None),
        ]


class TestPages:
    def entered(self, duty, *days: str, **more) -> dict:
        return {"action": "waive", "chosen": [at(duty, text).pk for text in days]} | WHY | more

    def test_the_preview_tells_what_changes_and_writes_nothing(self, client_for, coordinator, duty):
        ensure_default_rules()
        need = NeedFactory(program__institution=duty.institution, name="Catatan", quantity=Decimal(70), unit="buku")
        NeedCoverageFactory(need=need, party=None, obligation=duty, quantity=None)
        client = client_for(coordinator)
        answer = client.post(address(duty), self.entered(duty, "03-31", "04-30"))
        page = answer.content.decode()
        for words in (
            "Periksa yang berubah",
            "31 Maret 2026",
            "5 pengingat tidak jadi dikirim",
            "Catatan: 20 buku terbuka lagi.",
            "31 Mei 2026, 30 Juni 2026, 31 Juli 2026",
            "Musim paceklik",
            "Bebaskan 2 tenggat",
        ):
            assert words in page, words
        assert (answer.status_code, dates(duty)) == (200, SERIES)
        assert client.post(address(duty), self.entered(duty, "03-31", "04-30", langkah="tulis")).status_code == 302
        assert dates(duty, state="waived") == ["03-31", "04-30"]

    def test_all_that_are_open_are_chosen_with_one_tick(self, client_for, coordinator, duty):
        set_state(at(duty, "01-31"), "fulfilled")
        page = client_for(coordinator).post(address(duty), self.entered(duty, everything="on")).content.decode()
        assert "Bebaskan 6 tenggat" in page
        assert page.count('name="chosen"') == 6
        assert 'name="everything"' not in page

    def test_moving_tells_the_first_reminder_and_the_page_shows_both_dates(self, client_for, coordinator, duty):
        ensure_default_rules()
        data = self.entered(duty, "02-28", action="move", new_on="20/3/2026")
        client = client_for(coordinator)
        assert "yang pertama menjadi 13 Maret 2026" in client.post(address(duty), data).content.decode()
        client.post(address(duty), data | {"langkah": "tulis"})
        page = client.get(duty.get_absolute_url()).content.decode()
        assert "semula <s>28 Februari 2026</s>" in page
        assert "Dipindah dari 28 Februari 2026" in page
        assert "(semula 28 Februari 2026)" in client.get(ledger_url(duty.partnership)).content.decode()

    def test_going_back_keeps_what_was_entered(self, client_for, coordinator, duty):
        data = self.entered(duty, "03-31", langkah="ubah")
        page = client_for(coordinator).post(address(duty), data).content.decode()
        assert "Musim paceklik" in page
        assert "Periksa yang berubah" not in page

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"chosen": []}, "Pilih tenggatnya"),
            ({"reason": ""}, "Bidang ini"),
            ({"decided_with": ""}, "Bidang ini"),
            ({"chosen": [999999]}, "999999"),
            ({"action": "move", "new_on": "30/4/2026"}, "sudah punya tenggat 30 April 2026"),
            ({"action": "move", "new_on": "1/13/2026"}, "tidak ada"),
            ({"action": "lupakan"}, "lupakan"),
        ],
    )
    @pytest.mark.parametrize("step", ["", "tulis"])
    def test_bad_entries_are_said_and_write_nothing(self, client_for, coordinator, duty, more, words, step):
        data = self.entered(duty, "03-31", **more, langkah=step)
        answer = client_for(coordinator).post(address(duty), data)
        assert (answer.status_code, dates(duty)) == (422, SERIES)
        assert words in answer.content.decode()

    def test_what_was_reported_meanwhile_is_refused_at_the_last_step(self, client_for, coordinator, duty):
        data = self.entered(duty, "03-31", langkah="tulis")
        set_state(at(duty, "03-31"), "reported")
        answer = client_for(coordinator).post(address(duty), data)
        assert answer.status_code == 422
        assert at(duty, "03-31").state == "reported"

    def test_a_settled_duty_leads_back(self, client_for, coordinator, duty):
        decide(coordinator, duty, WAIVE, *SERIES)
        client = client_for(coordinator)
        assert client.get(address(duty)).status_code == 302
        assert "Bebaskan atau pindahkan" not in client.get(duty.get_absolute_url()).content.decode()

    def test_page_and_preview_take_few_queries(self, client_for, coordinator, duty, django_assert_max_num_queries):
        client = client_for(coordinator)
        client.get(address(duty))
        with django_assert_max_num_queries(20):
            client.get(address(duty))
        with django_assert_max_num_queries(20):
            client.post(address(duty), self.entered(duty, *SERIES[2:]))
