"""Giving agreements and addenda the institution's own number, once and never again."""

from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.numbering import render_number
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import AddendumState, NumberedKind
from programs.models import Addendum, AddendumParty, Agreement, AgreementParty, IssuedNumber, NumberSeries
from programs.rules import may_be_numbered


@transaction.atomic
def issue_addendum_number(*, actor, party: AddendumParty) -> IssuedNumber:
    """Give an own body of the institution its number on a drafted addendum, counted apart from the agreements.

    Raises as `issue_number`.
    """
    require(can_write(actor))
    addendum = lock(party.addendum)
    party = lock(party)
    organization = party.party.organization
    _refuse_numbered(organization, party)
    if addendum.state != AddendumState.DRAFT:
        raise TransitionRefused("Adendum yang sudah berlaku atau dibatalkan tidak diberi nomor baru.")
    issued = addendum.issued_numbers.filter(organization=organization).first() or _next(
        addendum.agreement, organization, actor, NumberedKind.ADDENDUM, addendum
    )
    return _keep(actor, party, issued, addendum, [addendum, addendum.agreement, organization])


@transaction.atomic
def issue_number(*, actor, party: AgreementParty) -> IssuedNumber:
    """Give an own body of the institution its number in an agreement, by the institution's format and today's date.

    Counting begins anew each year for each kind. A number that stands in an agreement already (typed, or from a
    list) is passed over, and one of an agreement that was given up stays used: those are the only gaps. A number that
    was given before comes back as it was.
    Raises `NotAllowed`, `TransitionRefused` for an agreement that is over or from the archive, `DomainError` when the
    party is no body of the institution or has a number.
    """
    require(can_write(actor))
    agreement = lock(party.agreement)
    party = lock(party)
    _refuse_numbered(party.organization, party)
    if not may_be_numbered(agreement, party):
        raise TransitionRefused("Perjanjian yang sudah berakhir atau dari arsip tidak diberi nomor baru.")
    issued = agreement.issued_numbers.filter(organization=party.organization_id, addendum=None).first() or _next(
        agreement, party.organization, actor, NumberedKind(agreement.kind)
    )
    return _keep(actor, party, issued, agreement, [agreement, party.organization])


def _refuse_numbered(organization: Organization, party: AgreementParty | AddendumParty) -> None:
    if not organization.is_own:
        raise DomainError("Nomor mitra dicatat dari dokumennya, bukan diterbitkan di sini.")
    if party.number:
        raise DomainError(f"{party} sudah punya nomor {party.number}.")


def _keep(actor, party: AgreementParty | AddendumParty, issued: IssuedNumber, document, subjects) -> IssuedNumber:
    changes = apply_changes(party, {"number": issued.text}, version=None)
    audit.record(
        actor=actor,
        action=f"{document._meta.model_name}.number",
        sentence=f"menerbitkan nomor {issued} untuk {document}",
        subjects=subjects,
        changes=changes,
    )
    return issued


def _next(
    agreement: Agreement, organization: Organization, actor, kind: NumberedKind, addendum: Addendum | None = None
) -> IssuedNumber:
    institution = agreement.institution
    today = institution.today
    series = _locked_series(institution, kind, today.year)
    word = kind.label if kind is NumberedKind.ADDENDUM else agreement.get_kind_display()
    while True:
        series.last_used += 1
        text = render_number(
            institution.number_format,
            sequence=series.last_used,
            unit=institution.number_unit,
            kind=str(word),
            on=today,
        )
        if not _is_taken(institution, text):
            break
    series.save(update_fields=["last_used"])
    return IssuedNumber.objects.create(
        institution=institution,
        agreement=agreement,
        addendum=addendum,
        organization=organization,
        kind=kind,
        year=today.year,
        sequence=series.last_used,
        text=text,
        issued_at=clock.now(),
        issued_by_id=actor.pk,
    )


def _locked_series(institution, kind: NumberedKind, year: int) -> NumberSeries:
    """The series of a kind and year, made when it is the first, and locked so that numbers are given one by one."""
    key: dict[str, Any] = {"institution": institution, "kind": kind, "year": year}
    NumberSeries.objects.get_or_create(**key)
    return NumberSeries.objects.select_for_update().get(**key)


def _is_taken(institution, text: str) -> bool:
    tables = (AgreementParty, AddendumParty)
    is_typed = any(table.objects.filter(institution=institution, number=text).exists() for table in tables)
    return is_typed or IssuedNumber.objects.filter(institution=institution, text=text).exists()
