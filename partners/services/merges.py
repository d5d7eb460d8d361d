"""Making two organizations one: fields as chosen, every reference moved, the old numbers findable."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import changes_since
from partners.enums import AliasKind, FormerKind, OrganizationKind, OrganizationStatus
from partners.models import DuplicatePair, FormerIdentifier, Organization, OrganizationAlias, OrganizationMerge
from partners.rules import normalize_name
from partners.rules.merging import FieldGroup, field_groups, joined_text
from partners.selectors.merge_references import Conflict, column_of
from partners.selectors.merges import blockers_of, merge_settlers, shown_value
from partners.services.organization_numbers import SEALED, readable_npwp_changes
from partners.services.reference_moves import Chooser, Moves, move_references

SURVIVOR, MERGED, BOTH = "survivor", "merged", "both"
WITH_MEMBERS = {OrganizationKind.GROUP, OrganizationKind.ASSOCIATION, OrganizationKind.COOPERATIVE}
FORMER = (
    (FormerKind.NIB, "nib"),
    (FormerKind.NPWP, "npwp"),
    (FormerKind.NPWP_HASH, "npwp_hash"),
    (FormerKind.LEGAL_NUMBER, "legal_number"),
    (FormerKind.EXTERNAL_ID, "external_id"),
)


@transaction.atomic
def merge_organizations(
    *,
    actor,
    survivor: Organization,
    merged: Organization,
    choices: Mapping[str, str],
    settled: Mapping[str, str],
    versions: tuple[int, int] | None = None,
) -> OrganizationMerge:
    """Merge `merged` into `survivor`: everything that refers to it moves, and it is never offered again.

    `choices` says for each field group "survivor", "merged" or "both" (not given: the survivor's, or what there is);
    `settled` says for each conflict whose row it is to be; `versions` are those that the person saw.
    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` with what is in the way, and `ValidationError`.
    """
    require(can_write(actor))
    kept, other = _locked(actor, survivor, merged)
    if versions is not None:
        _check_versions(kept, other, versions)
    if blockers := blockers_of(kept, other):
        raise TransitionRefused(" ".join(blocker.message for blocker in blockers))
    groups = field_groups(Organization._meta.concrete_fields)
    values = chosen_values(kept, other, groups, choices)
    told = _told_values(groups, kept, other, choices)
    moves = _moved(other, kept, chooser_of(settled))
    moves.settled += [sentence for settle in merge_settlers for sentence in settle(kept)]
    _settle_pairs(kept, other)
    gone = _retire(other, kept)
    before = _become(kept, values, other.name, gone)
    record = _record(actor, kept, other, told, moves)
    _tell(actor, record, audit.differences(kept, before), gone, moves)
    return record


def _become(kept: Organization, values: dict[str, Any], other_name: str, gone: dict[str, Any]) -> dict[str, Any]:
    """Give the survivor its chosen values; old names and numbers of both lead to it. Gives what was there before."""
    before, old_name = audit.snapshot(kept, values), kept.name
    for name, value in values.items():
        setattr(kept, name, value)
    _check_members(kept)
    kept.version += 1
    kept.full_clean()
    kept.save()
    for former in (gone, before):
        _keep_numbers(kept, former)
    for name in (other_name, old_name):
        _remember_name(kept, name)
    return before


def _record(
    actor, kept: Organization, other: Organization, told: list[dict[str, str]], moves: Moves
) -> OrganizationMerge:
    """What was chosen, moved and settled, for good."""
    record = OrganizationMerge(
        institution_id=kept.institution_id,
        survivor=kept,
        merged=other,
        merged_at=clock.now(),
        merged_by_id=actor.pk,
        values=told,
        moved=[{"noun": noun, "count": count} for noun, count in moves.counts.items()],
        settled=[{"sentence": sentence} for sentence in moves.settled],
    )
    record.full_clean()
    record.save()
    return record


def _locked(actor, survivor: Organization, merged: Organization) -> tuple[Organization, Organization]:
    """Both rows, freshly read and locked in the order of their keys. Raises `NotAllowed`, `TransitionRefused`."""
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=[survivor.pk, merged.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    kept, other = found.get(survivor.pk), found.get(merged.pk)
    if kept is None or other is None:
        raise TransitionRefused("Salah satu mitra sudah tidak ada.")
    own = actor.membership.institution_id if actor.membership else kept.institution_id
    if {kept.institution_id, other.institution_id} != {own}:
        raise NotAllowed("Hanya mitra dari lembaga Anda yang dapat digabung.")
    for row in (kept, other):
        if row.status == OrganizationStatus.MERGED:
            raise TransitionRefused(f"{row} sudah digabung ke mitra lain.")
    return kept, other


def _check_versions(kept: Organization, other: Organization, versions: tuple[int, int]) -> None:
    for row, version in zip((kept, other), versions, strict=True):
        if row.version != version:
            raise StaleVersion(changes_since(row, version))


def chooser_of(settled: Mapping[str, str]) -> Chooser:
    """Answers of a person about conflicts; one that needs an answer and has none is refused."""

    def choose(conflict: Conflict) -> str:
        answer = settled.get(conflict.key, "")
        if answer in (SURVIVOR, MERGED):
            return answer
        if conflict.must_choose:
            noun = str(conflict.link.model._meta.verbose_name)
            raise TransitionRefused(f"Pilih dahulu {noun} mana yang tetap: {conflict.staying} atau {conflict.leaving}.")
        return SURVIVOR

    return choose


def chosen_values(
    kept: Organization, other: Organization, groups: list[FieldGroup], choices: Mapping[str, str]
) -> dict[str, Any]:
    """{column: value} that the survivor will have. Raises `DomainError` when a parent would stand below itself."""
    values: dict[str, Any] = {}
    for group in groups:
        side = choices.get(group.key) or (SURVIVOR if _is_filled(group, kept) else MERGED)
        for name in group.columns:
            attribute = column_of(Organization, name).attname
            mine, theirs = getattr(kept, attribute), getattr(other, attribute)
            values[name] = mine if side == SURVIVOR else theirs
            if side == BOTH and group.separator:
                longest = column_of(Organization, name).max_length
                values[name] = joined_text(mine, theirs, group.separator, longest)
    values["parent"] = _parent_of(kept, other, values["parent"])
    values["normalized_name"] = normalize_name(values["name"])
    return _as_objects(values)


def _as_objects(values: dict[str, Any]) -> dict[str, Any]:
    """Foreign keys under the names of their columns, which is how they are set and compared."""
    return {column_of(Organization, name).attname: value for name, value in values.items()}


def _parent_of(kept: Organization, other: Organization, chosen: int | None) -> int | None:
    """The parent of what remains: a parent that is one of the two gives way to the one above it."""
    if chosen == other.pk:
        chosen = other.parent_id
    if chosen == kept.pk:
        chosen = kept.parent_id if kept.parent_id != other.pk else None
    above, seen = chosen, set()
    while above is not None and above not in seen:
        seen.add(above)
        above = Organization.objects.values_list("parent_id", flat=True).get(pk=above)
        if above in (kept.pk, other.pk):
            raise DomainError("Induk yang dipilih berada di bawah mitra ini.", field="field_parent")
    return chosen


def _is_filled(group: FieldGroup, organization: Organization) -> bool:
    return bool(shown_value(group, organization))


def _told_values(groups, kept: Organization, other: Organization, choices: Mapping[str, str]) -> list[dict[str, str]]:
    """For the record: each group that differed, both sides and which one was kept."""
    told = []
    for group in groups:
        sides = [shown_value(group, one, is_masked=True) for one in (kept, other)]
        if sides[0] != sides[1]:
            side = choices.get(group.key) or (SURVIVOR if sides[0] else MERGED)
            told.append({"label": group.label, "survivor": sides[0], "merged": sides[1], "kept": side})
    return told


def _moved(other: Organization, kept: Organization, choose: Chooser) -> Moves:
    """Every reference at its new place; a rule of the database that nobody foresaw undoes the merge with a sentence."""
    try:
        with transaction.atomic():
            return move_references(source=other, target=kept, choose=choose)
    except (IntegrityError, ProtectedError):
        raise TransitionRefused(
            "Keduanya punya catatan yang tidak dapat dimiliki satu mitra. Penggabungan batal, tidak ada yang berubah."
        ) from None


def _settle_pairs(kept: Organization, other: Organization) -> None:
    """What a person said about the merged one and a third ("bukan duplikat") holds for the survivor as well."""
    for pair in DuplicatePair.objects.select_for_update().filter(Q(first=other) | Q(second=other)).order_by("pk"):
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        ends = {"first_id": min(third, kept.pk), "second_id": max(third, kept.pk)}
        known = DuplicatePair.objects.filter(**ends).first() if third != kept.pk else None
        if third == kept.pk or pair.dismissed_at is None:
            pair.delete()
        elif known is None:
            pair.first_id, pair.second_id = ends["first_id"], ends["second_id"]
            pair.version += 1
            pair.save()
        else:
            if known.dismissed_at is None:
                known.dismissed_at, known.dismissed_by_id = pair.dismissed_at, pair.dismissed_by_id
                known.version += 1
                known.save()
            pair.delete()


def _retire(other: Organization, kept: Organization) -> dict[str, Any]:
    """The merged row keeps what it said but the numbers that must be free; gives the values as they were."""
    before = audit.snapshot(
        other,
        ["status", "archived_reason", "nib", "source", "external_id", "parent", "npwp", "npwp_hash", "legal_number"],
    )
    other.status = OrganizationStatus.MERGED
    other.archived_reason = f"Digabung ke {kept}"[:300]
    other.nib = other.external_id = ""
    other.parent = None
    other.version += 1
    other.full_clean()
    other.save()
    return before


def _keep_numbers(kept: Organization, former: Mapping[str, Any]) -> None:
    """Numbers of `former` that are not the survivor's own any more lead to it: those of both, whatever was chosen."""
    for kind, name in FORMER:
        value, source = former[name], former["source"] if name == "external_id" else ""
        is_kept = getattr(kept, name) == value and (name != "external_id" or kept.source == source)
        if value and not is_kept:
            FormerIdentifier.objects.get_or_create(
                organization=kept,
                kind=kind,
                source=source,
                value=value,
                defaults={"institution_id": kept.institution_id},
            )


def _remember_name(kept: Organization, name: str) -> None:
    if name != kept.name and not kept.aliases.filter(name=name).exists():
        OrganizationAlias.objects.create(
            organization=kept,
            institution_id=kept.institution_id,
            name=name,
            normalized_name=normalize_name(name),
            kind=AliasKind.FORMER,
        )


def _check_members(kept: Organization) -> None:
    if kept.kind not in WITH_MEMBERS and kept.members.exists():
        raise DomainError("Ada anggota yang ikut pindah; pilih jenis kelompok.", field="field_kind")


def _tell(actor, record: OrganizationMerge, changes: list[dict[str, str]], gone, moves: Moves) -> None:
    """One event in the stories of both, of every record that moved, and of what those belong to."""
    kept, other = record.survivor, record.merged
    moved = [
        {"field": "moved", "label": f"{noun} dipindahkan", "old": "", "new": str(count)}
        for noun, count in moves.counts.items()
    ]
    settled = [{"field": "settled", "label": "diselesaikan", "old": "", "new": one} for one in moves.settled]
    hidden = [name for name in gone if name in SEALED]
    lost = audit.differences(other, {name: value for name, value in gone.items() if name not in hidden})
    sentence = f"menggabungkan {other} ke {kept}"
    untold = {"normalized_name", "verified_facts"}
    shown = [change for change in readable_npwp_changes(changes) if change["field"] not in untold]
    audit.record_many(
        actor=actor,
        entries=[
            ("organization.merge", sentence, [kept, record, *moves.touched.values()], [*shown, *moved, *settled]),
            ("organization.merged", sentence, [other, record], [*lost, *moved]),
        ],
    )
