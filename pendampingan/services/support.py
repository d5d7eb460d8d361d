"""Writing what a mentor does around a group: introductions, resources, facts of the area, checks of data, material."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from partners.services.members import update_member
from partners.services.organizations import update_organization
from pendampingan.enums import CheckResult, ProposalState
from pendampingan.models import AreaFact, DataCheck, GroupResource, LearningMaterial, Referral
from pendampingan.rules.groups import CHECKED_FIELDS, may_support
from pendampingan.selectors.voices import accompanies
from pendampingan.services import notices
from programs.models import Candidate, Selection
from programs.services.candidates import add_candidate

Row = TypeVar("Row", Referral, GroupResource, AreaFact)
VERBS = {Referral: "rujukan", GroupResource: "sumber daya", AreaFact: "fakta daerah"}


@transaction.atomic
def add_support(*, actor, organization: Organization, model: type[Row], values: Mapping[str, Any]) -> Row:
    """A new referral, resource or fact of the area of a group.

    Raises `NotAllowed`, `DomainError` for a day to come, and `ValidationError` for what cannot be.
    """
    require(may_support(actor, accompanies(actor, organization)))
    row = model(organization=organization, institution_id=organization.institution_id, created_by_id=actor.pk, **values)
    _check(row)
    row.full_clean()
    row.save()
    _tell(actor, row, "create", f"mencatat {VERBS[model]} {row}")
    return row


@transaction.atomic
def change_support(*, actor, row: Row, values: Mapping[str, Any], version: int | None) -> Row:
    """Mend a row, or say what came of a referral. Raises as `add_support`, and `StaleVersion`."""
    locked = lock(row)
    require(may_support(actor, accompanies(actor, locked.organization)))
    changes = apply_changes(locked, values, version=version)
    _check(locked)
    if changes:
        _tell(actor, locked, "update", f"mengubah {VERBS[type(locked)]} {locked}", changes)
    return locked


@transaction.atomic
def make_candidate(*, actor, referral: Referral, selection: Selection) -> Candidate:
    """Who the group was introduced to becomes a candidate of a search, with the referral as the reason.

    Raises `NotAllowed`, `TransitionRefused` when it is one already, and `DomainError` for one that is not in the
    registry and as `add_candidate`.
    """
    require(can_write(actor))
    referral = lock(referral)
    if referral.candidate_id is not None:
        raise TransitionRefused("Rujukan ini sudah menjadi calon.")
    if referral.target is None:
        raise DomainError("Daftarkan pihak ini sebagai mitra lebih dahulu.", field="selection")
    said = f"Rujukan {referral.organization}: {referral.purpose}"
    candidate = add_candidate(
        actor=actor,
        selection=selection,
        organization=referral.target,
        note=said,
    )
    apply_changes(referral, {"candidate": candidate}, version=None)
    _tell(actor, referral, "candidate", f"menjadikan {referral.target} calon mitra dari rujukan {referral}")
    return candidate


@transaction.atomic
def check_data(*, actor, organization: Organization, values: Mapping[str, Any]) -> DataCheck:
    """Keep what was checked on the spot; a wrong fact of a known field proposes its correction to the office.

    `values`: subject, field, member, recorded, found, how, checked_on, result. Raises `NotAllowed`, `DomainError` for
    a day to come or a member of another group, `ValidationError`.
    """
    require(may_support(actor, accompanies(actor, organization)))
    check = DataCheck(
        organization=organization,
        institution_id=organization.institution_id,
        created_by_id=actor.pk,
        checked_by_id=actor.pk,
        **values,
    )
    if check.member is not None and check.member.organization_id != organization.pk:
        raise DomainError("Pilih anggota kelompok ini.", field="member")
    if check.checked_on > organization.institution.today:
        raise DomainError("Tanggal pemeriksaan tidak boleh di masa depan.", field="checked_on")
    known = CHECKED_FIELDS.get(check.field)
    if known is not None and known.of_member != (check.member is not None):
        raise DomainError(
            "Pilih anggota yang diperiksa." if known.of_member else "Data ini milik kelompok, bukan anggota.",
            field="member",
        )
    if check.result == CheckResult.WRONG and known is not None:
        check.proposal = ProposalState.OPEN
    check.full_clean()
    check.save()
    _tell(actor, check, "create", f"memeriksa {check.subject} dari {organization}")
    return check


@transaction.atomic
def decide_check(*, actor, check: DataCheck, is_taken: bool, note: str = "") -> DataCheck:
    """The office takes a proposed correction over into the registry, or declines it with a reason.

    Raises `NotAllowed`, `TransitionRefused` when it was decided, `DomainError` without a reason, and what the registry
    says of the value.
    """
    require(can_write(actor))
    check = lock(check)
    if check.proposal != ProposalState.OPEN:
        raise TransitionRefused("Usulan ini sudah diputuskan.")
    if not is_taken and not note.strip():
        raise DomainError("Tulis alasan menolak usulan.", field="note")
    if is_taken:
        _take_over(actor, check)
    decision = {
        "proposal": ProposalState.TAKEN if is_taken else ProposalState.DECLINED,
        "decided_by_id": actor.pk,
        "decided_on": clock.today(check.organization.institution.time_zone),
        "decision_note": note.strip(),
    }
    for name, value in decision.items():
        setattr(check, name, value)
    check.version += 1
    check.full_clean()
    check.save()
    notices.tell_decided(actor, check, ProposalState(check.proposal), check.decision_note)
    verb = "mengambil alih" if is_taken else "menolak"
    _tell(actor, check, "decide", f"{verb} usulan perbaikan {check.subject} dari {check.organization}")
    return check


def _take_over(actor, check: DataCheck) -> None:
    """Write what was found into the registry, by its own services."""
    values = {CHECKED_FIELDS[check.field].column: check.found}
    if check.member is not None:
        update_member(actor=actor, member=check.member, values=values, version=None)
    else:
        update_organization(actor=actor, organization=check.organization, values=values, version=None)


@transaction.atomic
def save_material(
    *, actor, values: Mapping[str, Any], material: LearningMaterial | None = None, version: int | None = None
) -> LearningMaterial:
    """A learning material of the actor's institution, new or changed. Raises `NotAllowed`, `StaleVersion`."""
    require(may_support(actor, bool(actor.membership and actor.membership.is_mentor)))
    if material is None:
        institution = actor.membership.institution
        row = LearningMaterial(institution=institution, created_by_id=actor.pk, **values)
        row.full_clean()
        row.save()
        changes: list[dict[str, str]] = []
    else:
        row = lock(material)
        changes = apply_changes(row, values, version=version)
        if not changes:
            return row
    audit.record(
        actor=actor, action="material.save", sentence=f"menyimpan medium belajar {row}", subjects=[row], changes=changes
    )
    return row


def _check(row: Referral | GroupResource | AreaFact) -> None:
    """What columns cannot say by themselves. Raises `DomainError` at the field."""
    today = row.organization.institution.today
    for name in ("introduced_on", "outcome_on", "surveyed_on"):
        day = getattr(row, name, None)
        if day is not None and day > today:
            raise DomainError("Tanggal ini belum terjadi.", field=name)
    target = getattr(row, "target", None)
    if target is not None and target.institution_id != row.institution_id:
        raise DomainError("Mitra tidak ditemukan.", field="target")


def _tell(actor, row, verb: str, sentence: str, changes: list[dict[str, str]] | None = None) -> None:
    audit.record(
        actor=actor,
        action=f"{row._meta.model_name}.{verb}",
        sentence=sentence[:300],
        subjects=[row, row.organization],
        changes=changes or [],
    )
