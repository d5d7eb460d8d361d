"""The smallest valid partnership of each pattern, for tests that break one rule at a time."""

import datetime as dt

from partners.tests.factories import OrganizationFactory
from programs.models import Partnership
from programs.patterns import get_pattern
from programs.services import obligations, partnerships
from programs.services.provisions import add_provision, record_approval

START = dt.date(2026, 1, 1)


def minimal_partnership(coordinator, code: str, sub_pattern: str = "") -> Partnership:
    """A draft with the fewest parties, every statement, every support, a duty of each party, approved standards."""
    pattern = get_pattern(code)
    sub_pattern = sub_pattern or next((form for form, _ in pattern.sub_patterns), "")
    parties: list[dict] = []
    for role in pattern.roles:
        for _ in range(role.minimum):
            organization = OrganizationFactory(institution=coordinator.membership.institution)
            parties.append({"organization": organization, "role": role.code, "is_lead": not parties})
    asked = pattern.texts_for(sub_pattern)
    partnership = partnerships.create_partnership(
        actor=coordinator,
        values={
            "name": f"{pattern.label} (contoh)",
            "pattern": code,
            "sub_pattern": sub_pattern,
            "starts_on": START,
            "ends_on": dt.date(2026, 12, 31),
        },
        parties=parties,
        texts={text.key: "Tertulis." for text in asked},
        choices={text.key: [text.choices[0][0]] for text in asked if text.choices},
    )
    duties = [(support.code, 0) for support in pattern.supports]
    for support, index in [*duties, *(("", index) for index in range(len(parties)))]:
        add_duty(coordinator, partnership, parties[index]["organization"], parties[index - 1]["organization"], support)
    if pattern.standards.is_required:
        add_approved_standard(coordinator, partnership)
    return partnership


def add_duty(coordinator, partnership: Partnership, debtor, creditor, support: str = "") -> None:
    obligations.add_obligation(
        actor=coordinator,
        partnership=partnership,
        values={
            "debtor": debtor,
            "creditor": creditor,
            "aspect": "activity",
            "support": support,
            "description": "Bagian pekerjaan",
            "first_due_on": dt.date(2026, 2, 1),
        },
    )


def add_approved_standard(coordinator, partnership: Partnership, title: str = "Mutu"):
    """A standard that every party approved on the first day."""
    provision = add_provision(
        actor=coordinator,
        partnership=partnership,
        kind="standard",
        values={"title": title, "text": "Tertulis.", "effective_on": START},
    )
    for party in partnership.parties.all():
        record_approval(actor=coordinator, provision=provision, party=party, approved_on=START, method="meeting")
    provision.refresh_from_db()
    return provision
