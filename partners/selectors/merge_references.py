"""Everything that refers to a record, read from the tables themselves, and what cannot simply move to another one.

Nothing is listed by hand: a table that is added later is found the same day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, F, Q, QuerySet, UniqueConstraint, Value

from partners.models import Organization

# History stays where it happened, and the search for doubles and the merges keep their own books.
STAYS = frozenset(
    {
        "core.AuditSubject",
        "admin.LogEntry",
        "partners.DuplicatePair",
        "partners.OrganizationMerge",
    }
)
# Rows of these that say the same on both sides are one; nobody needs to be asked.
SAME_IS_ONE = frozenset(
    {
        "partners.OrganizationAlias",
        "partners.OrganizationActivity",
        "partners.AcceptedWarning",
        "partners.FormerIdentifier",
        "partners.Representative",
        "partners.Organization_sectors",
        "partners.Organization_tags",
    }
)


def column_of(model: type[models.Model], name: str) -> models.Field:
    """The column `name` of a table. Raises `FieldDoesNotExist` for anything else."""
    return cast(models.Field, model._meta.get_field(name))


@dataclass(frozen=True)
class Link:
    """A column of `model` that holds the key of a referred record; with `type_field` any kind of record."""

    model: type[models.Model]
    field: str
    type_field: str = ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @property
    def column(self) -> str:
        """The name of the column itself."""
        return column_of(self.model, self.field).attname

    @property
    def noun(self) -> str:
        """What people call the rows: `kontak`, `pihak perjanjian`."""
        for many in Organization._meta.many_to_many:
            if many.remote_field.through is self.model:
                return str(many.verbose_name)
        return str(self.model._meta.verbose_name_plural)

    def about(self, record: models.Model) -> QuerySet:
        """The rows that refer to `record`."""
        chosen: dict[str, Any] = {self.field: record.pk}
        if self.type_field:
            chosen[self.type_field] = ContentType.objects.get_for_model(record)
        return self.model._base_manager.filter(**chosen)


@dataclass(frozen=True)
class Conflict:
    """Two rows that cannot both belong to one record.

    `flag` names the column that only one of them may keep; without it only one row may remain and takes the other
    one in. `leaving` belongs to the record that is merged, `staying` to the one that remains.
    """

    link: Link
    rule: str
    flag: str
    leaving: models.Model
    staying: models.Model

    @property
    def key(self) -> str:
        """Names the conflict in a form; the same as long as the same two rows conflict."""
        return f"{self.rule}-{self.leaving.pk}-{self.staying.pk}"

    @property
    def must_choose(self) -> bool:
        """Whether a person has to say which row it is to be."""
        return self.model_label not in SAME_IS_ONE and self.model_label != "partners.Contact"

    @property
    def model_label(self) -> str:
        return self.link.model._meta.label


def links_to(model: type[models.Model]) -> list[Link]:
    """Every column of every table that can refer to rows of `model`: foreign keys, hidden ones and those of
    many-to-many tables included, and columns that refer to any kind of record.
    """
    relations = cast(list[models.ForeignObjectRel], model._meta.get_fields(include_hidden=True))
    found = [
        Link(cast(type[models.Model], relation.related_model), relation.field.name)
        for relation in relations
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    for other in apps.get_models():
        found += [
            Link(other, field.fk_field, field.ct_field)
            for field in other._meta.private_fields
            if isinstance(field, GenericForeignKey)
        ]
    unique = {link.label: link for link in found if link.model._meta.label not in STAYS}
    return list(unique.values())


def counts_of(record: models.Model, links: list[Link]) -> list[tuple[Link, int]]:
    """How many rows of each link refer to `record`; one query for all of them."""
    questions = [
        link.about(record)
        .order_by()
        .annotate(link_number=Value(number, models.IntegerField()))
        .values("link_number")
        .annotate(rows_counted=Count("pk"))
        for number, link in enumerate(links)
    ]
    if not questions:
        return []
    first, *others = (question.values_list("link_number", "rows_counted") for question in questions)
    answers = dict(first.union(*others, all=True)) if others else dict(first)
    return [(link, answers.get(number, 0)) for number, link in enumerate(links)]


def conflicts_between(survivor: models.Model, merged: models.Model, links: list[Link]) -> list[Conflict]:
    """What the unique rules of the tables forbid when the rows of `merged` become those of `survivor`."""
    found: dict[tuple, Conflict] = {}
    shared = [
        link
        for (link, one), (_, other) in zip(counts_of(survivor, links), counts_of(merged, links), strict=True)
        if one and other
    ]
    for link in shared:
        for name, parts, condition, nulls_differ in unique_rules(link):
            staying = _by_key(link.about(survivor), parts, condition, nulls_differ)
            if not staying:
                continue
            for key, row in _by_key(link.about(merged), parts, condition, nulls_differ).items():
                if key in staying:
                    flag = _flag_of(link.model, condition)
                    found.setdefault(
                        (link.label, row.pk, flag), Conflict(link, name, flag, leaving=row, staying=staying[key])
                    )
    rows_that_fold = {(one.link.label, one.leaving.pk) for one in found.values() if not one.flag}
    # A row that is taken in by another one needs no answer about its flag.
    return [one for one in found.values() if not one.flag or (one.link.label, one.leaving.pk) not in rows_that_fold]


def unique_rules(link: Link) -> Iterator[tuple[str, list, Q | None, bool]]:
    """Name, the other parts of the key, condition, and whether empty values differ, of each rule about `link`."""
    meta = link.model._meta
    if column_of(link.model, link.field).unique:
        yield f"{meta.label_lower}.{link.field}", [], None, True
    for together in meta.unique_together:
        if link.field in together:
            yield "_".join(together), [F(name) for name in together if name != link.field], None, True
    for constraint in meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        columns: list[Any] = [F(name) for name in constraint.fields] or list(constraint.expressions)
        parts = [column for column in columns if getattr(column, "name", "") != link.field]
        if len(parts) < len(columns):
            yield constraint.name, parts, constraint.condition, constraint.nulls_distinct is not False


def _by_key(rows: QuerySet, parts: list, condition: Q | None, nulls_differ: bool) -> dict[tuple, models.Model]:
    if condition is not None:
        rows = rows.filter(condition)
    rows = rows.annotate(**{f"part_{number}": part for number, part in enumerate(parts)})
    found = {}
    for row in rows.order_by("pk"):
        key = tuple(getattr(row, f"part_{number}") for number in range(len(parts)))
        if not (nulls_differ and None in key):
            found[key] = row
    return found


def _flag_of(model: type[models.Model], condition: Q | None) -> str:
    """The yes-or-no column that a conditional rule is about (`is_primary`, `is_lead`); empty without one."""
    children: list[Any] = list(condition.children) if condition is not None else []
    for child in children:
        is_flag = isinstance(child, tuple) and child[1] is True and "__" not in child[0]
        if is_flag and isinstance(column_of(model, child[0]), models.BooleanField):
            return str(child[0])
    return ""


def rows_between(survivor: Organization, merged: Organization) -> list[models.Model]:
    """Rows that name both organizations in two columns, such as a duty of one to the other: they would name one."""
    columns: dict[type[models.Model], list[str]] = {}
    for link in links_to(Organization):
        if not link.type_field and link.model is not Organization:
            columns.setdefault(link.model, []).append(link.field)
    found: list[models.Model] = []
    for model, names in columns.items():
        wanted = Q()
        for one in names:
            for other in names:
                if one != other:
                    wanted |= Q(**{one: survivor, other: merged})
        if wanted:
            found += model._base_manager.filter(wanted).order_by("pk")
    return found


def moving_counts(merged: Organization) -> list[dict[str, Any]]:
    """[{noun, count}] of what refers to `merged` and will move, only what there is."""
    counts: dict[str, int] = {}
    for link, number in counts_of(merged, links_to(Organization)):
        counts[link.noun] = counts.get(link.noun, 0) + number
    return [{"noun": noun, "count": count} for noun, count in counts.items() if count]
