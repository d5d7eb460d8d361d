"""Patterns, parties, activation and due dates."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from partners.tests.factories import OrganizationFactory
from programs.enums import Frequency, OccurrenceState, PartnershipStatus
from programs.models import Partnership
from programs.patterns import PATTERNS
from programs.rules import PARTNERSHIP_TRANSITIONS, PROGRAM_TRANSITIONS
from programs.services import obligations, occurrences, partnerships, programs, schedules
from programs.tests.factories import PartnershipFactory, ProgramFactory


def write(coordinator, code: str, *, without: str = "") -> Partnership:
    """The smallest valid partnership of a pattern, or one that lacks exactly `without`."""
    pattern = PATTERNS[code]
    parties = []
    for role in pattern.roles:
        for _ in range(role.minimum):
            organization = OrganizationFactory(institution=coordinator.membership.institution)
            parties.append({"organization": organization, "role": role.code, "is_lead": not parties})
    sub_pattern = pattern.sub_patterns[0][0] if pattern.sub_patterns else ""
    texts = {text.key: "Tertulis." for text in pattern.texts_for(sub_pattern) if f"text_{text.key}" != without}
    partnership = partnerships.create_partnership(
        actor=coordinator,
        values={
            "name": f"{pattern.label} (contoh)",
            "pattern": code,
            "sub_pattern": sub_pattern,
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2026, 12, 31),
        },
        parties=parties,
        texts=texts,
    )
    duties = [(support.code, 0) for support in pattern.supports if f"support_{support.code}" != without]
    duties += [("", index) for index in range(len(parties))] if without != "obligations" else []
    for support, index in duties:
        obligations.add_obligation(
            actor=coordinator,
            partnership=partnership,
            values={
                "debtor": parties[index]["organization"],
                "creditor": parties[index - 1]["organization"],
                "aspect": "activity",
                "support": support,
                "description": "Bagian pekerjaan",
                "first_due_on": dt.date(2026, 2, 1),
            },
        )
    return partnership


@pytest.mark.parametrize("code", PATTERNS)
def test_smallest_valid_partnership_of_each_pattern_becomes_active(code, coordinator):
    partnership = write(coordinator, code)
    active = partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    assert active.status == PartnershipStatus.ACTIVE


BROKEN = [
    (code, rule)
    for code, pattern in PATTERNS.items()
    for rule in [
        *(f"text_{text.key}" for text in pattern.texts_for(pattern.sub_patterns[0][0] if pattern.sub_patterns else "")),
        *(f"support_{support.code}" for support in pattern.supports),
    ]
]


@pytest.mark.parametrize(("code", "rule"), BROKEN)
def test_each_rule_of_a_pattern_is_asked_for(code, rule, coordinator):
    partnership = write(coordinator, code, without=rule)
    with pytest.raises(NotReady) as refused:
        partnerships.activate_partnership(actor=coordinator, partnership=partnership)
    assert [item.rule for item in refused.value.missing] == [rule]


def test_there_is_no_partnership_without_duties(coordinator):
    partnership = write(coordinator, "asuh", without="obligations")
    with pytest.raises(NotReady, match="Belum ada kewajiban"):
        partnerships.activate_partnership(actor=coordinator, partnership=partnership)


def test_sejajar_never_asks_for_a_shared_mission():
    assert "mission" not in {text.key for text in PATTERNS["sejajar"].texts}


@pytest.mark.parametrize("leads", [0, 2])
def test_exactly_one_party_leads(leads, coordinator, institution):
    parties = [
        {"organization": OrganizationFactory(institution=institution), "role": role, "is_lead": index < leads}
        for index, role in enumerate(["pengasuh", "asuhan"])
    ]
    values = {"name": "X", "pattern": "asuh", "starts_on": dt.date(2026, 1, 1)}
    with pytest.raises(DomainError, match="satu pelaku utama"):
        partnerships.create_partnership(actor=coordinator, values=values, parties=parties, texts={})
    assert not Partnership.objects.exists()


@pytest.mark.parametrize("status", PartnershipStatus.values)
@pytest.mark.parametrize("action", sorted(PARTNERSHIP_TRANSITIONS))
def test_every_partnership_action_from_every_status(action, status, coordinator):
    partnership = write(coordinator, "asuh")
    Partnership.objects.filter(pk=partnership.pk).update(status=status)
    partnership.refresh_from_db()
    transition = PARTNERSHIP_TRANSITIONS[action]
    extra = {"reason": "Alasan."} if transition.needs_reason else {}
    run = getattr(partnerships, f"{action}_partnership")
    if status in transition.sources:
        assert run(actor=coordinator, partnership=partnership, **extra).status == transition.target
    else:
        with pytest.raises(TransitionRefused):
            run(actor=coordinator, partnership=partnership, **extra)


@pytest.mark.parametrize("status", ["draft", "running", "finished", "cancelled"])
@pytest.mark.parametrize("action", sorted(PROGRAM_TRANSITIONS))
def test_every_program_action_from_every_status(action, status, coordinator, institution):
    program = ProgramFactory(institution=institution, status=status, mission="Misi.", coordinator=coordinator)
    transition = PROGRAM_TRANSITIONS[action]
    extra = {"reason": "Alasan."} if transition.needs_reason else {}
    run = getattr(programs, f"{action}_program")
    if status in transition.sources:
        assert run(actor=coordinator, program=program, **extra).status == transition.target
    else:
        with pytest.raises(TransitionRefused):
            run(actor=coordinator, program=program, **extra)


def test_party_with_duties_cannot_be_taken_out(coordinator):
    partnership = write(coordinator, "futuristik")
    kept = [
        {"organization": party.organization, "role": party.role, "is_lead": party.is_lead}
        for party in partnership.parties.all()
    ]
    stranger = {"organization": OrganizationFactory(institution=partnership.institution), "role": "mitra"}
    with pytest.raises(DomainError, match="masih punya kewajiban"):
        partnerships.update_partnership(
            actor=coordinator,
            partnership=partnership,
            values={},
            parties=[kept[0], stranger],
            texts={},
            version=None,
        )
    assert partnership.parties.count() == 2


def test_lead_can_pass_to_another_party(coordinator):
    partnership = write(coordinator, "asuh")
    parties = [
        {"organization": party.organization, "role": party.role, "is_lead": not party.is_lead}
        for party in partnership.parties.all()
    ]
    partnerships.update_partnership(
        actor=coordinator, partnership=partnership, values={}, parties=parties, texts={}, version=None
    )
    assert [party.is_lead for party in partnership.parties.all()] == [False, True]


@pytest.mark.parametrize(
    ("first", "frequency", "until", "expected"),
    [
        (dt.date(2027, 1, 31), Frequency.MONTHLY, dt.date(2027, 5, 31), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (
            dt.date(2027, 8, 31),
            Frequency.QUARTERLY,
            dt.date(2028, 8, 31),
            ["08-31", "11-30", "02-29", "05-31", "08-31"],
        ),
        (dt.date(2027, 1, 31), Frequency.ONCE, dt.date(2030, 1, 1), ["01-31"]),
    ],
)
def test_due_dates_are_counted_from_the_anchor(first, frequency, until, expected):
    assert [f"{day:%m-%d}" for day in schedules.due_dates(first, frequency, until)] == expected


def test_duty_is_reported_by_the_debtor_and_confirmed_by_the_creditor(coordinator):
    partnership = write(coordinator, "asuh")
    occurrence = partnership.obligations.first().occurrences.get()
    reported = occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="Foto terlampir.")
    assert reported.state == OccurrenceState.REPORTED
    confirmed = occurrences.confirm_occurrence(actor=coordinator, occurrence=reported)
    assert confirmed.state == OccurrenceState.FULFILLED


def test_partnership_factory_is_valid(institution):
    PartnershipFactory(institution=institution).full_clean()
