"""A process that keeps adding to one organization while a test merges it: `python -m partners.tests.merge_writer`.

Arguments: e-mail of who writes, key of the organization, how many rounds. Each round adds a contact through its service
and a party of a new agreement straight into the table. Says `siap`, waits for a line, and ends with what it added.
"""

import json
import sys
import time

import django


def main(email: str, key: int, rounds: int) -> None:
    django.setup()

    from django.db import transaction

    from kemitraan.accounts.models import User
    from kemitraan.core.errors import TransitionRefused
    from partners.models import Organization
    from partners.services import add_contact
    from programs.tests.factories import AgreementFactory, AgreementPartyFactory

    actor = User.objects.get(email=email)
    organization = Organization.objects.get(pk=key)
    added = {"contacts": 0, "parties": 0, "refused": 0}
    print("siap", flush=True)
    sys.stdin.readline()
    for number in range(rounds):
        try:
            add_contact(
                actor=actor, organization=organization, values={"name": f"Kontak {number} (contoh)", "phone": ""}
            )
            added["contacts"] += 1
        except TransitionRefused:
            added["refused"] += 1
        with transaction.atomic():
            agreement = AgreementFactory(institution=organization.institution)
            AgreementPartyFactory(agreement=agreement, organization=organization)
        added["parties"] += 1
        time.sleep(0.05)
    print(json.dumps(added), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
