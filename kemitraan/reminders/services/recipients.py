"""Who is reminded of an item."""

from dataclasses import dataclass, field

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem


@dataclass
class People:
    """The active people of an institution on a day, found in one query."""

    by_id: dict[int, User] = field(default_factory=dict)
    coordinators: list[int] = field(default_factory=list)
    admins: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, institution: Institution, day) -> "People":
        people = cls()
        rows = Membership.objects.filter(institution=institution).active_on(day).select_related("user", "institution")
        for membership in rows.order_by("id"):
            user = people.by_id.setdefault(membership.user_id, membership.user)
            if "membership" not in user.__dict__:
                user.act_as(membership)
            if membership.role == Role.COORDINATOR:
                people.coordinators.append(user.pk)
            elif membership.role == Role.ADMIN:
                people.admins.append(user.pk)
        return people

    def office(self) -> list[int]:
        """Coordinators, or the admins when there is none."""
        return self.coordinators or self.admins

    def for_item(self, item: DueItem, kinds: list[str]) -> dict[int, str]:
        """Primary keys of the people to remind, each with the reason; nobody inactive, nobody twice."""
        found: dict[int, str] = {}
        owners = [pk for pk in item.owner_ids if pk in self.by_id]
        if RecipientKind.OWNER in kinds:
            found.update(dict.fromkeys(owners, "penanggung jawab"))
            if not owners:
                found.update(dict.fromkeys(self.office(), "tanpa penerima aktif, diteruskan ke koordinator"))
        if RecipientKind.COORDINATOR in kinds:
            for pk in self.office():
                found.setdefault(pk, "koordinator")
        if RecipientKind.ADMIN in kinds:
            for pk in self.admins:
                found.setdefault(pk, "admin lembaga")
        return found
