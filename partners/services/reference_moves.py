"""Moving every reference from one organization to another; part of a merge, inside its transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F

from kemitraan.core import clock
from kemitraan.core.models import PublicModel, VersionedModel
from kemitraan.core.services.audit import readable
from partners.models import Organization
from partners.selectors.merge_references import Conflict, Link, column_of, conflicts_between, counts_of, links_to

# Names of the two ends of a period; two rows that become one cover both periods.
PERIODS = (("starts_on", "ends_on"), ("from_on", "until_on"))
# A day on which a row was taken off, and why: of two rows that become one, one that stands keeps the whole standing.
ENDINGS = (("removed_on", "removal_reason"), ("ended_on", "end_reason"), ("cancelled_on", "cancel_reason"))
BLANK: tuple[Any, ...] = (None, "", [], {})
NOT_FILLED = {"id", "public_id", "version", "created_at", "updated_at", "institution"}
NAMED_IN_TRAIL = 1_000

# Says for a conflict whether the row of the survivor stays (or keeps its flag): "survivor" or "merged".
Chooser = Callable[[Conflict], str]


@dataclass
class Moves:
    """What a move did: {noun: count}, sentences about rows that could not both stay, and the records it touched."""

    counts: dict[str, int] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    touched: dict[tuple[type[models.Model], Any], models.Model] = field(default_factory=dict)

    def count(self, noun: str, number: int) -> None:
        if number:
            self.counts[noun] = self.counts.get(noun, 0) + number


def move_references(*, source: models.Model, target: models.Model, choose: Chooser) -> Moves:
    """Let everything that refers to `source` refer to `target`. Both are locked by the caller.

    Rows that the database would refuse are settled first, as `choose` says. Versions rise, so that a form that is
    open somewhere learns of the move. Raises `IntegrityError` or `ProtectedError` rather than losing a row.
    """
    moves = Moves()
    _move(source, target, choose, moves)
    return moves


def _move(source: models.Model, target: models.Model, choose: Chooser, moves: Moves) -> None:
    links = links_to(type(source))
    before = {link.label: number for link, number in counts_of(source, links)}
    # Settling one may end another, or give rise to it: two rules may be about the same rows.
    while conflicts := conflicts_between(target, source, links):
        gone: set[tuple] = set()
        for conflict in conflicts:
            if not gone & {_row_key(conflict.staying), _row_key(conflict.leaving)}:
                gone |= _settle(conflict, choose, moves)
    for link in links:
        _move_rows(link, source, target, moves)
        moves.count(link.noun, before[link.label])


def _move_rows(link: Link, source: models.Model, target: models.Model, moves: Moves) -> None:
    rows = link.about(source)
    if isinstance(target, Organization) and link.model is Organization:
        rows = rows.exclude(pk=target.pk)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    changes: dict[str, Any] = {link.field: target.pk}
    if link.type_field:
        changes[link.type_field] = ContentType.objects.get_for_model(target)
    if issubclass(link.model, VersionedModel):
        changes |= {"version": F("version") + 1, "updated_at": clock.now()}
    rows.update(**changes)
    if issubclass(link.model, VersionedModel):
        named = link.model._base_manager.filter(pk__in=keys[: NAMED_IN_TRAIL - len(moves.touched)])
        _touch(moves, named.select_related(*_owners(link.model)))


def _owners(model: type[models.Model]) -> list[str]:
    """Columns that lead to a record with a page of its own, whose story the move belongs to (its agreement)."""
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
        and issubclass(column.related_model, PublicModel)
        and issubclass(column.related_model, VersionedModel)
        and column.name != "institution"
    ]


def _touch(moves: Moves, rows: Iterable[models.Model]) -> None:
    for row in rows:
        moves.touched[type(row), row.pk] = row
        for name in _owners(type(row)):
            owner = getattr(row, name)
            if owner is not None and not isinstance(owner, Organization):
                moves.touched.setdefault((type(owner), owner.pk), owner)


def _row_key(row: models.Model) -> tuple:
    return type(row), row.pk


def _settle(conflict: Conflict, choose: Chooser, moves: Moves) -> set[tuple]:
    """Make room for the move; gives the keys of both rows, which are not what was read any more."""
    keys = {_row_key(conflict.staying), _row_key(conflict.leaving)}
    staying_wins = choose(conflict) != "merged"
    kept, other = (conflict.staying, conflict.leaving) if staying_wins else (conflict.leaving, conflict.staying)
    if not conflict.flag:
        _take_in(kept, other, moves, is_plain=not conflict.must_choose)
        return keys
    setattr(other, conflict.flag, False)
    _save(other)
    label = str(column_of(type(other), conflict.flag).verbose_name)
    moves.settled.append(f"{label.capitalize()}: {kept}; {other} tidak lagi.")
    return keys


def _take_in(kept: models.Model, other: models.Model, moves: Moves, *, is_plain: bool = False) -> None:
    """`kept` fills its blanks from `other`, takes over what refers to it, and `other` goes; what differed is noted.

    Of rows that are no more than a word (`is_plain`) only a difference is noted.
    """
    values, lost = _joined(kept, other)
    nested = Moves()
    # Whoever chose the row chose what belongs to it.
    _move(other, kept, lambda conflict: "survivor", nested)
    moves.settled += nested.settled
    moves.touched |= nested.touched
    moves.touched.pop((type(other), other.pk), None)
    noun = str(type(kept)._meta.verbose_name)
    told = "; ".join(f"{label}: {old}" for label, old in lost)
    if told or not is_plain:
        moves.settled.append(f"Dua {noun} menjadi satu ({_home_of(kept)}).{f' Tidak dipakai: {told}.' if told else ''}")
    other.delete()
    for name, value in values.items():
        setattr(kept, name, value)
    _save(kept)
    _touch(moves, [kept])


def _home_of(row: models.Model) -> str:
    owners = [str(owner) for name in _owners(type(row)) if (owner := getattr(row, name)) is not None]
    others = [owner for owner in owners if owner != str(row)]
    return others[0] if others and str(row) in owners else str(row)


def _joined(kept: models.Model, other: models.Model) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Values that `kept` takes from `other`, and [(label, value)] of what `other` said differently."""
    values: dict[str, Any] = {}
    lost = []
    names = {column.name for column in kept._meta.concrete_fields}
    apart = {name for pair in (*PERIODS, *ENDINGS) for name in pair}
    for column in kept._meta.concrete_fields:
        mine, theirs = getattr(kept, column.attname), getattr(other, column.attname)
        refers = isinstance(column, models.ForeignKey) and column.related_model is Organization
        if column.name in NOT_FILLED or refers or mine == theirs or column.name in apart:
            continue
        if isinstance(column, models.BooleanField):
            values[column.attname] = mine or theirs
        elif mine in BLANK:
            values[column.attname] = theirs
        elif theirs not in BLANK and not isinstance(column, models.JSONField):
            lost.append((str(column.verbose_name), readable(column, theirs)))
    for start, end in PERIODS:
        if {start, end} <= names:
            values[start] = _outer(getattr(kept, start), getattr(other, start), min)
            values[end] = _outer(getattr(kept, end), getattr(other, end), max)
    for day, reason in ENDINGS:
        if {day, reason} <= names and getattr(other, day) is None and getattr(kept, day) is not None:
            values[day], values[reason] = None, ""
    return values, lost


def _outer(one, other, pick):
    """The end of a period that covers both; an open end stays open."""
    return None if one is None or other is None else pick(one, other)


def _save(row: models.Model) -> None:
    if isinstance(row, VersionedModel):
        row.version += 1
    row.save()
