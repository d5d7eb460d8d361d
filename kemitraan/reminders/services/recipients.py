"""Who is reminded of an item: active people only, who stands in for whom, and never the one who acted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership
from kemitraan.core.formats import format_date
from kemitraan.core.registry import absences, reminder_contacts
from kemitraan.core.selectors.days_off import days_off, rest_days
from kemitraan.reminders.enums import Capacity, Channel, Frequency, RecipientKind
from kemitraan.reminders.models import ReminderPreference, ReminderRule
from kemitraan.reminders.rules import Habits, WorkingDays, first_moment
from kemitraan.reminders.services.timing import habits_of, last_digests
from kemitraan.reminders.sources import DueItem

PERSONAL = frozenset({RecipientKind.OWNER, RecipientKind.MENTOR, RecipientKind.CONTACT})
MAIL_AND_INBOX = frozenset({Channel.EMAIL, Channel.INBOX})
WORDS = {
    RecipientKind.OWNER: "penanggung jawab",
    RecipientKind.MENTOR: "pendamping utama",
    RecipientKind.CONTACT: "narahubung mitra",
    RecipientKind.COORDINATOR: "koordinator",
    RecipientKind.ADMIN: "admin lembaga",
}
KNOWN_BEFORE = dt.timedelta(days=400)
KNOWN_AFTER = dt.timedelta(days=150)
REMEMBERED = 20_000


class Because(NamedTuple):
    """Why somebody is told, as a fixed word and as a sentence."""

    capacity: str
    words: str


UNOWNED = Because(Capacity.UNOWNED, "tanpa penerima aktif, diteruskan ke koordinator")
Found = dict[str, Because]


@dataclass(slots=True)
class Person:
    """Somebody who can be reminded today: `key` is `user:<id>` or `contact:<id>`, `today` their own local date."""

    key: str
    user_id: int | None
    name: str
    today: dt.date
    habits: Habits
    last_digest_on: dt.date | None = None
    away_until: dt.date | None = None
    stand_in: str = ""


@dataclass
class People:
    """The active people of an institution at a moment, with their habits and absences; a fixed number of queries."""

    institution: Institution
    at: dt.datetime
    working_days: WorkingDays
    by_key: dict[str, Person] = field(default_factory=dict)
    coordinators: list[str] = field(default_factory=list)
    admins: list[str] = field(default_factory=list)
    keeps_hours: bool = True
    _found: dict[tuple, Found] = field(default_factory=dict)
    _moments: dict[tuple[str, bool, bool], dt.datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, institution: Institution, at: dt.datetime, *, keeps_hours: bool = True) -> "People":
        day = at.astimezone(ZoneInfo(institution.time_zone)).date()
        closed = days_off(institution, day - KNOWN_BEFORE, day + KNOWN_AFTER)
        working_days = WorkingDays(rest_days(institution), frozenset(closed))
        people = cls(institution, at, working_days, keeps_hours=keeps_hours)
        rows = Membership.objects.filter(institution=institution).active_on(day).order_by("id")
        preferences = {
            row.user_id: row
            for row in ReminderPreference.objects.filter(user__memberships__institution=institution).distinct()
        }
        for user_id, name, zone, role in rows.values_list("user_id", "user__full_name", "user__time_zone", "role"):
            key = f"user:{user_id}"
            if key not in people.by_key:
                habits = habits_of(preferences.get(user_id), zone or institution.time_zone)
                people._add(key, user_id, name, habits)
            if role == Role.COORDINATOR:
                people.coordinators.append(key)
            elif role == Role.ADMIN:
                people.admins.append(key)
        people._note_absences()
        people._note_digests()
        return people

    @property
    def latest_today(self) -> dt.date:
        """The latest local date that anybody has."""
        own = self.at.astimezone(ZoneInfo(self.institution.time_zone)).date()
        return max((person.today for person in self.by_key.values()), default=own)

    def know_contacts(self, ids: Iterable[int]) -> None:
        """Look up contact persons of partners who are not known yet; one query for each app that has some."""
        unknown = {pk for pk in ids if f"contact:{pk}" not in self.by_key}
        if not unknown:
            return
        habits = habits_of(None, self.institution.time_zone)
        for find in reminder_contacts:
            for pk, contact in find(self.institution, unknown).items():
                self._add(f"contact:{pk}", None, contact.name, habits)
        self._note_digests()

    def moment(self, person: Person, *, rule: ReminderRule) -> dt.datetime:
        """The first moment at which a message of a rule may go out to a person.

        Who wants no mail keeps the hours of the others for what a rule sends by other ways.
        """
        is_urgent, goes_elsewhere = rule.is_urgent, not MAIL_AND_INBOX.issuperset(rule.channels)
        key = (person.key, is_urgent, goes_elsewhere)
        if key not in self._moments:
            habits = person.habits
            if goes_elsewhere and habits.frequency == Frequency.NONE:
                habits = replace(habits, frequency=Frequency.DAILY)
            self._moments[key] = first_moment(
                self.at,
                habits,
                self.working_days,
                last_digest_on=person.last_digest_on,
                is_urgent=is_urgent,
                keeps_hours=self.keeps_hours,
            )
        return self._moments[key]

    def addressees(self, item: DueItem, kinds: tuple[str, ...]) -> Found:
        """Keys of the people to remind, each with the reason; nobody inactive, nobody away, nobody twice."""
        about = (item.owner_ids, item.mentor_ids, item.coordinator_ids, item.contact_ids, item.actor_ids, kinds)
        found = self._found.get(about)
        if found is None:
            if len(self._found) > REMEMBERED:
                self._found.clear()
            found = self._found[about] = self._addressees(item, kinds)
        return found

    def _addressees(self, item: DueItem, kinds: tuple[str, ...]) -> Found:
        actors = {f"user:{pk}" for pk in item.actor_ids}
        office = self._office(item, actors)
        found: Found = {}
        for kind in RecipientKind:
            if kind in kinds and kind in PERSONAL:
                self._tell(found, self._named(item, kind), kind, office)
        if not found and not PERSONAL.isdisjoint(kinds):
            found.update(dict.fromkeys(office, UNOWNED))
        if RecipientKind.COORDINATOR in kinds:
            self._tell(found, self._named(item, RecipientKind.COORDINATOR) or office, RecipientKind.COORDINATOR, office)
        if RecipientKind.ADMIN in kinds:
            self._tell(found, self.admins, RecipientKind.ADMIN, office)
        return {key: because for key, because in found.items() if key not in actors}

    def _named(self, item: DueItem, kind: str) -> list[str]:
        """The active ones of those whom an item names."""
        if kind == RecipientKind.CONTACT:
            keys = [f"contact:{pk}" for pk in item.contact_ids]
        else:
            users = {
                RecipientKind.OWNER: item.owner_ids,
                RecipientKind.MENTOR: item.mentor_ids,
                RecipientKind.COORDINATOR: item.coordinator_ids,
            }
            keys = [f"user:{pk}" for pk in users[RecipientKind(kind)]]
        return [key for key in keys if key in self.by_key]

    def _office(self, item: DueItem, actors: set[str]) -> list[str]:
        """Who takes up what nobody answers for: coordinators of the program, else of the institution, else admins."""
        for keys in (self._named(item, RecipientKind.COORDINATOR), self.coordinators, self.admins):
            present = [key for key in keys if key not in actors and self.by_key[key].away_until is None]
            if present:
                return present
        return [key for key in self.coordinators or self.admins if key not in actors]

    def _tell(self, found: Found, keys: Iterable[str], kind: RecipientKind, office: list[str]) -> None:
        """Add people, or whoever stands in for them while they are away."""
        for key in keys:
            person = self.by_key[key]
            if person.away_until is None:
                found.setdefault(key, Because(kind.value, WORDS[kind]))
                continue
            away = f"{person.name} tidak bertugas sampai {format_date(person.away_until)}"
            if person.stand_in in self.by_key and self.by_key[person.stand_in].away_until is None:
                found.setdefault(person.stand_in, Because(Capacity.STAND_IN, f"menggantikan: {away}"))
            else:
                because = Because(Capacity.STAND_IN, f"{away}, diteruskan ke koordinator")
                for other in office:
                    found.setdefault(other, because)

    def _add(self, key: str, user_id: int | None, name: str, habits: Habits) -> None:
        today = self.at.astimezone(ZoneInfo(habits.zone)).date()
        self.by_key[key] = Person(key, user_id, name, today, habits)

    def _note_absences(self) -> None:
        days = [person.today for person in self.by_key.values()]
        if not days:
            return
        for away in absences:
            for user_id, periods in away(self.institution, min(days), max(days)).items():
                person = self.by_key.get(f"user:{user_id}")
                if person is not None:
                    _note_absence(person, periods)

    def _note_digests(self) -> None:
        for key, day in last_digests(self.institution, {person.today for person in self.by_key.values()}).items():
            if key in self.by_key:
                self.by_key[key].last_digest_on = day


def _note_absence(person: Person, periods: Iterable[tuple[dt.date, dt.date, int | None]]) -> None:
    """Of overlapping absences the one that lasts longest counts."""
    for first, last, stand_in in periods:
        if first <= person.today <= last and (person.away_until is None or last > person.away_until):
            person.away_until, person.stand_in = last, f"user:{stand_in}" if stand_in else ""
