"""State × action: for every record what is possible from where, what comes of it, and why the rest is refused.

In a table a row is an action, a column a state; a cell is the state afterwards, "=" for the same one, or "-" where
it is refused; behind the bar stands what the refusal says. A state or an action without its place fails.
"""

import re

import pytest

from kemitraan.core.errors import DomainError
from kemitraan.core.models import AuditEvent
from programs.enums import AgreementState, PartnershipStatus
from programs.models import Agreement, Partnership
from programs.rules import (
    ADDENDUM_TRANSITIONS,
    AGREEMENT_TRANSITIONS,
    DELIVERY_TRANSITIONS,
    OCCURRENCE_TRANSITIONS,
    PARTNERSHIP_TRANSITIONS,
    PROGRAM_TRANSITIONS,
)
from programs.rules.grievances import GRIEVANCE_TRANSITIONS
from programs.services import agreements, partnerships
from programs.tests.duties import NOON
from programs.tests.factories import AddendumFactory, signed_agreement
from programs.tests.lives import LIVES, WHY, agreement_in
from programs.tests.minimal import minimal_partnership
from programs.tests.test_pattern_rules import BROKEN

NOT_NOW = "tidak mungkin pada status sekarang"
MATRIX = {
    "program": """
            draft     running   finished cancelled
    start   running   -         -        -         | {not_now}
    finish  -         finished  -        -         | {not_now}
    cancel  cancelled cancelled -        -         | {not_now}
    reopen  -         -         running  -         | {not_now}
    restore -         -         -        draft     | {not_now}
    edit    =         =         -        -         | sudah selesai atau dibatalkan
    """,
    "partnership": """
             draft     active    suspended ended cancelled
    activate active    -         -         -     -         | {not_now}
    suspend  -         suspended -         -     -         | {not_now}
    resume   -         -         active    -     -         | {not_now}
    end      -         ended     ended     -     -         | {not_now}
    cancel   cancelled -         -         -     -         | {not_now}
    edit     =         =         =         -     -         | sudah berakhir
    """,
    "agreement": """
              draft       negotiating agreed    signed active    suspended ended cancelled
    negotiate negotiating -           -         -      -         -         -     -         | {not_now}
    settle    -           agreed      -         -      -         -         -     -         | {not_now}
    sign      -           -           signed    -      -         -         -     -         | {not_now}
    activate  -           -           -         active -         -         -     -         | {not_now}
    suspend   -           -           -         -      suspended -         -     -         | {not_now}
    resume    -           -           -         -      -         active    -     -         | {not_now}
    end       -           -           -         ended  ended     ended     -     -         | {not_now}
    cancel    cancelled   cancelled   cancelled -      -         -         -     -         | {not_now}
    edit      =           =           -         -      -         -         -     -         | buat adendum
    clause    =           =           -         -      -         -         -     -         | buat adendum
    consent   -           =           =         -      -         -         -     -         | saat .* dinegosiasikan
    signature -           -           =         -      -         -         -     -         | setelah .* disepakati
    number    =           =           =         =      =         =         -     -         | tidak diberi nomor baru
    issue     -           -           =         =      =         =         -     -         | disepakati|diterbitkan
    amend     -           -           -         =      =         =         -     -         | adendum
    leave     -           -           -         =      =         =         -     -         | yang mengikat
    """,
    "addendum": """
              draft     in_force cancelled
    enforce   in_force  -        -         | {not_now}
    cancel    cancelled -        -         | {not_now}
    edit      =         -        -         | buat adendum baru
    signature =         -        -         | buat adendum baru
    """,
    "occurrence": """
            open      reported  disputed  fulfilled waived cancelled
    report  reported  -         reported  -         -      -         | Dilaporkan|Terpenuhi|Dibebaskan|Dibatalkan
    confirm fulfilled fulfilled fulfilled -         -      -         | Terpenuhi|Dibebaskan|Dibatalkan
    dispute -         disputed  -         -         -      -         | Belum|Dipersoal|Terpenuhi|Dibebaskan|Dibatalkan
    waive   waived    -         waived    -         -      -         | Dilaporkan|Terpenuhi|Dibebaskan|Dibatalkan
    move    =         -         =         -         -      -         | Dilaporkan|Terpenuhi|Dibebaskan|Dibatalkan
    reinstate -       -         -         -         open   -         | Belum|Dilaporkan|Dipersoal|Terpenuhi|Dibatalkan
    """,
    "delivery": """
            open      reported  disputed  fulfilled waived cancelled
    deliver reported  reported  reported  -         -      -         | Terpenuhi|Dibebaskan|Dibatalkan
    accept  fulfilled fulfilled fulfilled -         -      -         | Terpenuhi|Dibebaskan|Dibatalkan
    reject  disputed  disputed  disputed  -         -      -         | Terpenuhi|Dibebaskan|Dibatalkan
    withdraw open     open      open      -         -      -         | Terpenuhi|Dibebaskan|Dibatalkan
    """,
    "provision": """
             waiting   upcoming  in_force  replaced  withdrawn
    edit     =         -         -         -         -         | edisi|dicabut
    renew    =         =         =         -         -         | edisi|dicabut
    withdraw withdrawn withdrawn withdrawn =         -         | dicabut
    approval =         =         =         -         -         | edisi terbaru
    """,
    "grievance": """
            raised    discussed mediated resolved  closed
    discuss discussed -         -        -         -         | {not_now}
    mediate mediated  mediated  -        -         -         | {not_now}
    resolve resolved  resolved  resolved -         -         | {not_now}
    close   closed    closed    closed   -         -         | {not_now}
    reopen  -         -         -        discussed discussed | {not_now}
    note    =         =         =        -         -         | Buka lagi
    """,
    "termination": """
              open      withdrawn completed
    reply     =         -         -         | sudah ditarik atau dijalankan
    mediation =         -         -         | sudah ditarik atau dijalankan
    withdraw  withdrawn -         -         | sudah ditarik atau dijalankan
    """,
    "selection": """
              open   decided closed
    edit      =      =       -      | sudah ditutup
    close     closed closed  -      | sudah ditutup
    reopen    -      -       open   | tidak ditutup
    candidate =      =       -      | sudah ditutup
    """,
}
TABLES = {
    "program": PROGRAM_TRANSITIONS,
    "partnership": PARTNERSHIP_TRANSITIONS,
    "agreement": AGREEMENT_TRANSITIONS,
    "addendum": ADDENDUM_TRANSITIONS,
    "occurrence": OCCURRENCE_TRANSITIONS,
    "delivery": DELIVERY_TRANSITIONS,
    "grievance": GRIEVANCE_TRANSITIONS,
}


def read(name: str) -> tuple[list[str], dict[str, tuple[list[str], str]]]:
    """(states, {action: (a cell for each state, what a refusal says)}) of one table."""
    head, *rows = MATRIX[name].replace("{not_now}", NOT_NOW).strip().splitlines()
    found = {}
    for row in rows:
        cells, _, words = row.partition("|")
        action, *outcomes = cells.split()
        found[action] = (outcomes, words.strip())
    return head.split(), found


CASES = [
    pytest.param(name, action, state, outcome, words, id=f"{name}-{action}-{state}")
    for name in MATRIX
    for action, (outcomes, words) in read(name)[1].items()
    for state, outcome in zip(read(name)[0], outcomes, strict=True)
]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.mark.parametrize("name", LIVES)
def test_no_state_and_no_action_is_left_out(name):
    states, rows = read(name)
    assert states == [str(state) for state in LIVES[name].states]
    assert set(rows) == set(LIVES[name].actions)
    if name in TABLES:
        assert set(TABLES[name]) <= set(rows)
        for action, transition in TABLES[name].items():
            outcomes = dict(zip(states, rows[action][0], strict=True))
            assert {state for state, outcome in outcomes.items() if outcome != "-"} == set(transition.sources)
            assert set(outcomes.values()) - {"-"} == {transition.target or "="}


@pytest.mark.parametrize(("name", "action", "state", "outcome", "words"), CASES)
def test_every_action_from_every_state(name, action, state, outcome, words, institution, coordinator):
    life = LIVES[name]
    record = life.make(institution, coordinator, state)
    assert life.state_of(record) == state
    before = AuditEvent.objects.count()
    if outcome == "-":
        with pytest.raises(DomainError) as refused:
            life.actions[action](coordinator, record)
        assert re.search(words, refused.value.message), refused.value.message
        assert life.state_of(record) == state
        assert AuditEvent.objects.count() == before
    else:
        life.actions[action](coordinator, record)
        assert life.state_of(record) == (state if outcome == "=" else outcome)
        assert AuditEvent.objects.count() > before


PAGES = [
    pytest.param(name, action, state, id=f"{name}-{action}")
    for name, table in TABLES.items()
    if LIVES[name].page
    for action in table
    for state in [sorted(table[action].sources)[0]]
] + [
    pytest.param(name, action, LIVES[name].states[0], id=f"{name}-{action}")
    for name in ("provision", "termination", "selection")
    for action in LIVES[name].actions
    if action not in {"candidate", "reopen"}
]


@pytest.mark.parametrize(("name", "action", "state"), PAGES)
def test_page_is_closed_to_who_has_no_right(
    name, action, state, institution, coordinator, observer, other_coordinator, client_for
):
    life = LIVES[name]
    record = life.make(institution, coordinator, state)
    address, before = life.page(record, action), AuditEvent.objects.count()
    assert client_for(observer).post(address, {"reason": WHY}).status_code == 403
    assert client_for(other_coordinator).post(address, {"reason": WHY}).status_code == 404
    assert (life.state_of(record), AuditEvent.objects.count()) == (state, before)


class TestNoRuleBlocksAnEnd:
    @pytest.mark.parametrize(
        ("code", "form", "spoil"),
        [pytest.param(code, form, spoil, id=f"{code}-{form}-{rule}") for code, form, spoil, rule, _, _ in BROKEN],
    )
    def test_partnership_ends_whatever_it_lacks(self, code, form, spoil, coordinator):
        partnership = minimal_partnership(coordinator, code, form)
        Partnership.objects.filter(pk=partnership.pk).update(status=PartnershipStatus.ACTIVE)
        spoil(partnership)
        ended = partnerships.end_partnership(
            actor=coordinator, partnership=Partnership.objects.get(pk=partnership.pk), reason=WHY
        )
        assert ended.status == PartnershipStatus.ENDED

    LACKS = {
        "consent": lambda row: row.parties.update(consented_on=None, consent_method=""),
        "signature": lambda row: row.parties.update(signed_on=None),
        "signatory": lambda row: row.parties.update(signatory_name=""),
        "number": lambda row: row.parties.update(number=""),
        "parties": lambda row: row.parties.all().delete(),
        "duties": lambda row: row.obligations.all().delete(),
        "words": lambda row: Agreement.objects.filter(pk=row.pk).update(scope="", dispute_settlement=""),
        "start": lambda row: Agreement.objects.filter(pk=row.pk).update(starts_on=None, ends_on=None),
        "overlap": lambda row: signed_agreement(
            row.institution, *(party.organization for party in row.parties.all()), state=AgreementState.ACTIVE
        ),
        "open addendum": lambda row: AddendumFactory(agreement=row),
    }

    @pytest.mark.parametrize("state", sorted(AGREEMENT_TRANSITIONS["end"].sources))
    @pytest.mark.parametrize("lack", LACKS)
    def test_agreement_ends_whatever_it_lacks(self, lack, state, institution, coordinator):
        agreement = agreement_in(institution, coordinator, state)
        self.LACKS[lack](agreement)
        ended = agreements.end_agreement(
            actor=coordinator, agreement=Agreement.objects.get(pk=agreement.pk), reason=WHY
        )
        assert ended.state == AgreementState.ENDED

    @pytest.mark.parametrize("name", ["program", "partnership", "agreement", "grievance", "termination"])
    def test_from_every_state_there_is_a_way_out(self, name):
        states, rows = read(name)
        over = {"finished", "ended", "cancelled", "resolved", "closed", "withdrawn", "completed"}
        for place, state in enumerate(states):
            if state not in over:
                assert {outcomes[place] for outcomes, _ in rows.values()} & over, state
