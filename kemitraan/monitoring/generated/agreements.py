"""Generated programs, partnerships with duties, and agreements with two or three parties."""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random
from typing import cast

from kemitraan.accounts.models import Institution
from kemitraan.monitoring.generated import names
from kemitraan.monitoring.generated.batches import BATCH, public_id, random_of, write
from kemitraan.monitoring.generated.organizations import source_name
from partners.models import Organization
from programs.enums import (
    AgreementKind,
    AgreementState,
    OccurrenceState,
    PartnershipStatus,
    PatternCode,
    ProgramStatus,
)
from programs.models import (
    Agreement,
    AgreementParty,
    Obligation,
    ObligationOccurrence,
    Partnership,
    PartnershipParty,
    PartyEpisode,
    Program,
)
from programs.patterns import get_pattern

AGREEMENTS_OF_A_PARTNERSHIP = 10
PARTNERSHIPS_OF_A_PROGRAM = 50
SIDES = 3
DUTIES = 4
DUE_DATES = 6
DAYS_BACK = 1500
STATES = (
    (AgreementState.ACTIVE, 70),
    (AgreementState.DRAFT, 8),
    (AgreementState.NEGOTIATING, 8),
    (AgreementState.SIGNED, 4),
    (AgreementState.ENDED, 10),
)
ASPECTS = [value for value, _ in Obligation._meta.get_field("aspect").flatchoices]
KINDS = ((AgreementKind.MOU, 40), (AgreementKind.PKS, 35), (AgreementKind.IA, 25))


def add_programs(institution: Institution, own: Organization, agreements: int, seed: int, today: dt.date) -> None:
    """One program for every fifty partnerships, at least one when there are agreements."""
    count = -(-agreements // (AGREEMENTS_OF_A_PARTNERSHIP * PARTNERSHIPS_OF_A_PROGRAM))
    rng = random_of(seed, "programs")
    write(
        Program(
            public_id=public_id(rng),
            institution=institution,
            source=source_name(seed),
            external_id=str(number),
            name=f"{rng.choice(names.SUBJECTS)} {number} {names.MARK}",
            goals="Kelompok mampu mengelola usahanya sendiri.",
            lead_actor=own,
            starts_on=today - dt.timedelta(days=DAYS_BACK),
            status=ProgramStatus.RUNNING,
        )
        for number in range(1, count + 1)
    )


def add_partnerships(institution: Institution, bodies: list[int], agreements: int, seed: int, today: dt.date) -> None:
    """One active partnership for every ten agreements, of three parties, with four duties of six due dates each."""
    programs = list(Program.objects.filter(institution=institution, source=source_name(seed)).order_by("pk"))
    rng, count = random_of(seed, "partnerships"), -(-agreements // AGREEMENTS_OF_A_PARTNERSHIP)
    for start in range(0, count, BATCH // 10):
        rows = [
            Partnership(
                public_id=public_id(rng),
                institution=institution,
                source=source_name(seed),
                external_id=str(number),
                name=f"{rng.choice(names.SUBJECTS)} {rng.choice(names.FIRST)} {number} {names.MARK}",
                program=rng.choice(programs),
                pattern=rng.choice(PatternCode.values),
                purpose="Usaha yang tumbuh bersama.",
                starts_on=today - dt.timedelta(days=rng.randint(30, DAYS_BACK)),
                status=PartnershipStatus.ACTIVE,
            )
            for number in range(start + 1, min(start + BATCH // 10, count) + 1)
        ]
        Partnership.objects.bulk_create(rows)
        _add_parties(rows, bodies, rng)
        _add_duties(rows, rng, today)


def _add_parties(rows: list[Partnership], bodies: list[int], rng: Random) -> None:
    parties = []
    for row in rows:
        roles = [role.code for role in get_pattern(row.pattern).roles]
        for order, body in enumerate(rng.sample(bodies, min(SIDES, len(bodies)))):
            parties.append(
                PartnershipParty(
                    public_id=public_id(rng),
                    institution_id=row.institution_id,
                    partnership=row,
                    organization_id=body,
                    role=roles[min(order, len(roles) - 1)],
                    is_lead=order == 0,
                    order=order,
                )
            )
    PartnershipParty.objects.bulk_create(parties)
    write(
        PartyEpisode(institution_id=party.institution_id, party=party, from_on=party.partnership.starts_on)
        for party in parties
    )


def _add_duties(rows: list[Partnership], rng: Random, today: dt.date) -> None:
    sides = _sides_of(rows)
    duties = [
        Obligation(
            public_id=public_id(rng),
            institution_id=row.institution_id,
            partnership=row,
            debtor_id=sides[row.pk][number % 2],
            creditor_id=sides[row.pk][(number + 1) % 2],
            aspect=rng.choice(ASPECTS),
            description=f"{rng.choice(names.SUBJECTS)} tahap {number + 1}",
            first_due_on=today - dt.timedelta(days=rng.randint(60, 150)),
            frequency="monthly",
        )
        for row in rows
        for number in range(DUTIES)
    ]
    Obligation.objects.bulk_create(duties)
    write(occurrence for duty in duties for occurrence in _due_dates(duty, rng, today))


def _sides_of(rows: list[Partnership]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    parties = PartnershipParty.objects.filter(partnership__in=rows).order_by("partnership", "order")
    for partnership, body in parties.values_list("partnership_id", "organization_id"):
        found.setdefault(partnership, []).append(body)
    return found


def _due_dates(duty: Obligation, rng: Random, today: dt.date) -> Iterator[ObligationOccurrence]:
    for number in range(DUE_DATES):
        due_on = cast(dt.date, duty.first_due_on) + dt.timedelta(days=30 * number)
        is_done = due_on < today and rng.random() < 0.97
        yield ObligationOccurrence(
            public_id=public_id(rng),
            institution_id=duty.institution_id,
            obligation=duty,
            due_on=due_on,
            state=OccurrenceState.FULFILLED if is_done else OccurrenceState.OPEN,
            reported_on=due_on if is_done else None,
            fulfilled_on=due_on if is_done else None,
            confirmed_on=due_on if is_done else None,
        )


def add_agreements(
    institution: Institution, own: Organization, bodies: list[int], count: int, seed: int, today: dt.date
) -> None:
    """Write `count` agreements of the institution with one or two of `bodies` (keys of organizations)."""
    rng = random_of(seed, "agreements")
    homes = list(
        Partnership.objects.filter(institution=institution, source=source_name(seed))
        .order_by("pk")
        .values_list("pk", "program_id")
    )
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        rows = [_agreement(institution, number, seed, rng, homes, today) for number in numbers]
        Agreement.objects.bulk_create(rows)
        write(party for row in rows for party in _agreement_parties(row, own, bodies, rng))


def _agreement(
    institution: Institution,
    number: int,
    seed: int,
    rng: Random,
    homes: Sequence[tuple[int, int | None]],
    today: dt.date,
) -> Agreement:
    partnership, program = homes[number % len(homes)]
    starts_on = today - dt.timedelta(days=rng.randint(1, DAYS_BACK))
    return Agreement(
        public_id=public_id(rng),
        institution=institution,
        source=source_name(seed),
        external_id=str(number),
        kind=_weighted(rng, KINDS),
        title=f"{rng.choice(names.SUBJECTS)} {rng.choice(names.FIRST)} {rng.choice(names.SECOND)} {names.MARK}",
        partnership_id=partnership,
        program_id=program,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=365 * rng.choice((1, 2, 3, 5))) if rng.random() < 0.93 else None,
        state=_weighted(rng, STATES),
    )


def _agreement_parties(
    agreement: Agreement, own: Organization, bodies: list[int], rng: Random
) -> Iterator[AgreementParty]:
    others = rng.sample(bodies, min(rng.choice((1, 1, 1, 2)), len(bodies)))
    is_signed = agreement.state in {AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.ENDED}
    for order, body in enumerate([own.pk, *others]):
        yield AgreementParty(
            public_id=public_id(rng),
            institution_id=agreement.institution_id,
            agreement=agreement,
            organization_id=body,
            order=order,
            number=f"{agreement.external_id}/CONTOH-{order + 1}/{agreement.kind.upper()}" if is_signed else "",
            signatory_name=names.person_name(rng),
            signatory_position=rng.choice(names.POSITIONS),
            signed_on=agreement.starts_on if is_signed else None,
        )


def _weighted(rng: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([value for value, _ in choices], weights=[weight for _, weight in choices])[0]
