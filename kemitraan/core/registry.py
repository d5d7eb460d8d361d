"""Table-less registries through which higher apps offer things to the foundation.

Foundation apps never import a domain app. A domain app registers here in `AppConfig.ready`.
Registering the same key twice is an error.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from kemitraan.core.dossier_parts import DossierSection
from kemitraan.core.enums import TimelineKind

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Named entries in order of registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, Entry] = {}

    def register(self, key: str, entry: Entry) -> Entry:
        if key in self._entries:
            raise ValueError(f"{self.name}: {key!r} is registered twice")
        self._entries[key] = entry
        return entry

    def __getitem__(self, key: str) -> Entry:
        return self._entries[key]

    def get(self, key: str) -> Entry | None:
        return self._entries.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def items(self):
        return self._entries.items()

    def keys(self):
        return self._entries.keys()


@dataclass(frozen=True)
class SearchProvider:
    """Global search over one kind of record: `find(user, query, limit)` returns `SearchHit`s."""

    label: str
    icon: str
    find: Callable[[Any, str, int], list]


@dataclass(frozen=True)
class SearchHit:
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True)
class WorkItem:
    """One thing a person must do. `due_on` is a local date; `group` is set by the page."""

    kind: str
    title: str
    subtitle: str
    url: str
    due_on: Any
    action: str
    icon: str = "clock"
    waiting_for: str = ""


@dataclass(frozen=True)
class WorkPart:
    """Things to do that come out of one table; all parts are read together in one query.

    `rows(user, today, until)` finds what waits for `user`, who has an acting membership, up to the local date `until`;
    None when nothing ever does. `columns` (paths through relations) and the annotations are all that
    `show(user, until, row)` may read to make the `WorkItem`, or None for a row that is not due yet. `order` are the
    columns by which the first rows are chosen.
    """

    rows: Callable[[Any, Any, Any], models.QuerySet | None]
    columns: tuple[str, ...]
    order: tuple[str, ...]
    show: Callable[[Any, Any, Any], WorkItem | None]


@dataclass(frozen=True)
class MadeFile:
    """A file made for a person who waits for it: `data` are its bytes."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class ListExporter:
    """How lists go out. `resource_of(model label)` is what is exported of such a list, None when nothing is.

    `export(actor=, resource=, keys=, file_format=)` takes the primary keys of the rows shown, in their order, and
    gives a `MadeFile` at once or a `Job` whose page offers the file later. Raises `DomainError`.
    `export_shown(actor=, list_name=, query=, keys=, file_format=)` does so with the columns that the list shows at the
    address with `query`.
    """

    resource_of: Callable[[str], Any]
    export: Callable[..., Any]
    export_shown: Callable[..., Any]


@dataclass(frozen=True)
class ShownList:
    """A list as one person sees it: `values(keys)` gives the cells of those rows, one list a row, as `headers` say."""

    title: str
    noun: str
    headers: list[str]
    values: Callable[[list[int]], Iterator[list[Any]]]


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done to many records of a list at once.

    `apply(actor, record, values)` calls one service for one record and returns the record as it is then; its
    `DomainError` is the reason why this record stays as it is. `form` asks for `values` (JSON types, from its
    `plain_values`); None asks for nothing. `sentence` completes "… 7 mitra" in the imperative ("Arsipkan"), `outcome`
    says it afterwards ("diarsipkan"), `undo` is the code of the action that takes it back, with the same values; over
    them stand those that `keep(record)` told of the record before it was changed. An action that `is_hidden` is only
    there to take another one back.
    """

    code: str
    label: str
    icon: str
    sentence: str
    outcome: str
    apply: Callable[[Any, Any, dict], Any]
    form: Any = None
    undo: str = ""
    color: str = ""
    keep: Callable[[Any], dict[str, Any]] | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class DatabaseRule:
    """Triggers or constraints of our own: made by `function` of the migration `migration` of the app `app_label`.

    `afterwards` are statements to run when triggers had to be made anew.
    """

    app_label: str
    migration: str
    function: str
    afterwards: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordPanel:
    """A panel that a higher app adds to a lower app's record page.

    `build(user, record)` returns the template context, or None for no panel.
    """

    title: str
    template: str
    build: Callable[[Any, Any], dict | None]
    order: int = 50


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a record's timeline, ready to be shown; `title` begins with a capital letter.

    `state` is a member of `TextChoices` shown as a pill, `changes` are {label, old, new}, `way` says how it came in
    ("via impor #12"), and entries of one `batch` are shown as one. `comment` is the row that the entry is.
    """

    title: str
    actor: str = ""
    icon: str = ""
    color: str = ""
    text: str = ""
    url: str = ""
    state: Any = None
    changes: list[dict[str, str]] = field(default_factory=list)
    way: str = ""
    batch: str = ""
    comment: Any = None


@dataclass(frozen=True)
class TimelineSource:
    """Something that happens to records of one model, from one table.

    `rows(user, record)` gives a queryset of what `user` may see, without order; `at` names the column that says when:
    a moment, or a local date when `is_dated`. `show(row)` makes the entry, and must not ask the database.
    """

    kind: TimelineKind
    rows: Callable[[Any, Any], models.QuerySet]
    at: str
    show: Callable[[Any], TimelineEntry]
    is_dated: bool = False


# "partners.Organization" -> functions (membership) -> Q, each widening what that role sees.
visibility: Registry[Callable] = Registry("visibility")
due_sources: Registry[Any] = Registry("due sources")
resources: Registry[Any] = Registry("resources")
# "<model label>:<code>" -> what can be done to many records at once
bulk_actions: Registry[BulkAction] = Registry("bulk actions")
# "list" -> how lists go out
exporters: Registry[ListExporter] = Registry("exporters")
# "list" -> function (user, list name, query) -> the list as that person sees it
shown_lists: Registry[Callable[[Any, str, str], ShownList]] = Registry("shown lists")
search_providers: Registry[SearchProvider] = Registry("search providers")
# key -> function (user, today, until) -> list[WorkItem]
work_sections: Registry[Callable] = Registry("work sections")
work_parts: Registry[WorkPart] = Registry("work parts")
# "<model label>:<panel>" -> panel
record_panels: Registry[RecordPanel] = Registry("record panels")
# "<model label>:<name>" -> what happens to records of that model, for their timeline
timeline_sources: Registry[TimelineSource] = Registry("timeline sources")
# "<model label>:<chapter>" -> a chapter of the dossier of records of that model
dossier_sections: Registry[DossierSection] = Registry("dossier sections")
# model label -> model whose record pages take comments
commented_models: Registry[type[models.Model]] = Registry("commented models")
# model label -> function (rows, user): of the rows that the person sees, those whose changes, files and comments they
# read as well; without one, all
history_scopes: Registry[Callable] = Registry("history scopes")
# "institution" -> function (institution id) -> its active memberships, each with `user` and `institution` at hand
directories: Registry[Callable] = Registry("directories")
# job kind -> function (job) that runs it; may be called again after a crash
job_handlers: Registry[Callable] = Registry("job handlers")
# model label -> function (user, subject) -> Decision, for reading an attachment of that subject
attachment_policies: Registry[Callable] = Registry("attachment policies")
# model label, or "<label>:<purpose>" -> function (user, subject) -> Decision, for adding an attachment to that subject
upload_policies: Registry[Callable] = Registry("upload policies")
# channel of the outbox -> function () -> adapter that takes messages to where they belong (`core.channels.Channel`)
channels: Registry[Callable] = Registry("channels")
# first part of the key of lines in an inbox -> function (lines) -> {pk of a line: entries of its menu}
line_menus: Registry[Callable[[list[Any]], dict[int, list[dict[str, str]]]]] = Registry("line menus")
# first part of an outbox key -> what makes, once a delivery run, a function (message) -> why it should not go out
# any more, or ""
message_guards: Registry[Callable] = Registry("message guards")
# first part of an outbox key -> function (institution id or None), after messages of that kind came to an end
message_followers: Registry[Callable[[int | None], Any]] = Registry("message followers")
# name -> function (institution, ids) -> {id: contact} of the contact persons who may be reminded today
reminder_contacts: Registry[Callable] = Registry("reminder contacts")
# name -> function (institution, first, last) -> {user id: [(from, until, user id of who stands in, or None)]} by local
# dates: who is away then
absences: Registry[Callable] = Registry("absences")
# name -> function (institution, day, organization ids as a queryset) -> {organization id: (user ids)}: the lead mentors
# of those organizations on that local date
group_mentors: Registry[Callable] = Registry("group mentors")
# what only the database itself keeps
database_rules: Registry[DatabaseRule] = Registry("database rules")
# name -> function () -> list of (ok, sentence), for `doctor` and the health page
health_checks: Registry[Callable] = Registry("health checks")


def visibility_filters(model_label: str, role: str) -> list[Callable]:
    """All filters that widen what `role` sees of `model_label` (key form: label:role:name)."""
    prefix = f"{model_label}:{role}:"
    return [entry for key, entry in visibility.items() if key.startswith(prefix)]


def panels_for(model_label: str) -> list[RecordPanel]:
    """Panels registered for a model's record page, in order."""
    prefix = f"{model_label}:"
    found = [entry for key, entry in record_panels.items() if key.startswith(prefix)]
    return sorted(found, key=lambda panel: panel.order)


def bulk_actions_of(model_label: str) -> list[BulkAction]:
    """What a person can choose to do to many records of a model, in order of registration."""
    found = (entry for key, entry in bulk_actions.items() if key.startswith(f"{model_label}:"))
    return [entry for entry in found if not entry.is_hidden]


def timeline_sources_of(model_label: str) -> dict[str, TimelineSource]:
    """What apps registered for the timeline of a model's records, by key."""
    return {key: entry for key, entry in timeline_sources.items() if key.startswith(f"{model_label}:")}


def dossier_sections_of(model_label: str) -> list[DossierSection]:
    """The chapters of a dossier of that model, in order; none for a model without dossiers."""
    found = [entry for key, entry in dossier_sections.items() if key.startswith(f"{model_label}:")]
    return sorted(found, key=lambda section: section.order)
