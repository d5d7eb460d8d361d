"""Writing the rows of a list as members, and the groups that a person wants to be made with them."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from kemitraan.core import clock
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.bulk import prepared, update_rows
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Member, MemberSkill, Organization
from partners.services.member_match import COMPARED, DATES
from partners.services.member_skill_import import write_skills
from partners.services.members import PERSONAL
from partners.services.organization_import import prepare_imported_organizations, stamp_organizations

WRITTEN_AT_ONCE = 500
APART = {"nik", "skills"}  # written in their own way
PLACED_BY = ("normalized_name", "external_id", "legal_number", "village", "district", "regency")
CHANGED = (*COMPARED, "source", "external_id", "nik_encrypted", "nik_hash", "version", "updated_at")


@transaction.atomic
def write_imported_members(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change members as `match_members` decided; rows of other actions are ignored.

    Groups that a person chose to make are made first. Every record gets its own audit event. Raises `NotAllowed`,
    and `IntegrityError` when another writer changed a member meanwhile (nothing is written then).
    """
    prepare_imported_members(actor=actor, rows=rows, context=context)()


def prepare_imported_members(*, actor, rows: Iterable[Row], context: ImportContext) -> Callable[[], None]:
    """The long part of `write_imported_members`, outside of the transaction; what it gives is called inside."""
    require(can_write(actor))
    written = [row for row in rows if row.action in (RowAction.CREATE, RowAction.CHANGE)]
    new_groups = [row for row in written if row.values.get("new_group")]
    make_groups = prepare_imported_organizations(
        actor=actor, rows=[Row(row.number, [], dict(row.values["new_group"])) for row in new_groups], context=context
    )
    created = [(row.values, _new(row, context)) for row in written if row.action == RowAction.CREATE]
    changed = _Changed([row for row in written if row.action == RowAction.CHANGE])

    def write() -> None:
        make_groups()
        groups = _groups_of([values for values, _ in created], new_groups, context)
        for values, member in created:
            member.organization = groups[values["group_key"]]
        members = Member.objects.bulk_create([member for _, member in created], batch_size=WRITTEN_AT_ONCE)
        entries: list[tuple] = [
            (
                "member.create",
                f"menambahkan anggota {member} via {context.reference}",
                [member.organization, member],
                [],
            )
            for member in members
        ]
        given = [(member, values["skills"]) for values, member in created if values.get("skills")]
        entries += [*changed.write(context), *write_skills([*given, *changed.skills], context)]
        audit.record_many(actor=actor, entries=entries, institution=context.institution)

    return write


def stamp_members(context: ImportContext) -> str:
    """Other whenever a member, a skill or an organization of the institution is added, changed or removed."""
    parts = [stamp_organizations(context)]
    for model in (Member, MemberSkill):
        found = model.objects.in_institution(context.institution).aggregate(
            count=Count("pk"), versions=Sum("version"), last=Max("pk")
        )
        parts.append(f"{found['count']}:{found['versions']}:{found['last']}")
    return ":".join(parts)


def _new(row: Row, context: ImportContext) -> Member:
    values = row.values
    member = Member(
        institution=context.institution,
        source=values.get("source", "") if values.get("external_id") else "",
        external_id=values.get("external_id", ""),
    )
    for name in COMPARED:
        if values.get(name):
            setattr(member, name, _stored(name, values[name]))
    if values["nik"] and not values.get("nik_taken"):
        member.nik_encrypted, member.nik_hash = values["nik"], values["nik_hash"]
    member.clean_fields(exclude=["institution", "organization"])
    return member


def _stored(name: str, text: str) -> Any:
    if name in DATES:
        return dt.date.fromisoformat(text) if text else None
    return text


def _groups_of(wanted: list[dict[str, Any]], new_groups: list[Row], context: ImportContext) -> dict[str, Organization]:
    """The group of each row to be created by its key, locked as `add_member` locks it."""
    made = {_place_of(row.values["new_group"]): row.values["group_key"] for row in new_groups}
    names = sorted({place[0] for place in made})
    groups: dict[str, Organization] = {}
    rows = Organization.objects.in_institution(context.institution).select_for_update(of=("self",)).order_by("pk")
    for start in range(0, len(names), WRITTEN_AT_ONCE):
        for group in rows.filter(normalized_name__in=names[start : start + WRITTEN_AT_ONCE]):
            if key := made.get(_place_of(vars(group))):
                groups[key] = group  # the one just made has the highest key
    keys = sorted({values["group_pk"] for values in wanted if "group_pk" in values})
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        for group in rows.filter(pk__in=keys[start : start + WRITTEN_AT_ONCE]):
            groups[str(group.pk)] = group
    return groups


def _place_of(values: dict[str, Any]) -> tuple[str, ...]:
    return tuple(values.get(name) or "" for name in PLACED_BY)


class _Changed:
    """Changed members with what the trail shows, as the database takes them."""

    def __init__(self, rows: list[Row]) -> None:
        self.wanted = {row.target_id: row for row in rows if row.target_id is not None}
        self.rows: list[tuple] = []
        self.shown: list[tuple[Member, list[dict[str, str]]]] = []
        self.skills: list[tuple[Member, list]] = []
        keys = sorted(self.wanted)
        now = clock.now()
        for start in range(0, len(keys), WRITTEN_AT_ONCE):
            members = Member.objects.select_related("organization").filter(pk__in=keys[start : start + WRITTEN_AT_ONCE])
            for member in members.order_by("pk"):
                row, version = self.wanted[member.pk], member.version
                if "skills" in row.diff:
                    self.skills.append((member, row.values["skills"]))
                if not row.diff.keys() - {"skills"}:
                    continue
                changes = _apply(member, row)
                member.version, member.updated_at = version + 1, now
                values = prepared(Member, CHANGED, [getattr(member, name) for name in CHANGED])
                self.rows.append((*values, member.pk, version))
                self.shown.append((member, changes))

    def write(self, context: ImportContext) -> list[tuple]:
        """Write them; gives the entries of the trail."""
        if self.rows and update_rows(Member, CHANGED, self.rows) != len(self.rows):
            raise IntegrityError("A member was changed while the import was prepared.")
        return [
            (
                "member.update",
                f"mengubah data anggota {member} via {context.reference}",
                [member.organization, member],
                changes,
            )
            for member, changes in self.shown
        ]


def _apply(member: Member, row: Row) -> list[dict[str, str]]:
    """Set what the row changes; returns it as the trail shows it."""
    before = audit.snapshot(member, row.diff.keys() - APART)
    for name, (_, new) in row.diff.items():
        if name not in APART:
            setattr(member, name, _stored(name, new))
    if "external_id" in row.diff:
        member.source = row.values.get("source", "")
    changes = audit.differences(member, before, personal=PERSONAL)
    if "nik" in row.diff:
        old = audit.MASK if member.nik_hash else ""
        member.nik_encrypted, member.nik_hash = row.values["nik"], row.values["nik_hash"]
        changes.append({"field": "nik", "label": "NIK", "old": old, "new": audit.MASK})
    member.clean_fields(exclude=["institution", "organization"])
    return changes
