"""Sectors and tags of organizations that come in from lists."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from partners.models import Organization
from partners.services.organization_words import WORDS

__all__ = ["WORDS", "WordWriter", "words_by_owner", "words_of"]

WRITTEN_AT_ONCE = 1000


def words_of(organization: Organization, name: str) -> list[str]:
    """The names of its sectors or tags (`name`), in alphabetical order."""
    return sorted(word.name for word in getattr(organization, name).all())


def words_by_owner(keys: list[int]) -> dict[str, dict[int, list[str]]]:
    """{"sectors": {key: [names in alphabetical order]}, "tags": …} of the organizations `keys`; two queries."""
    found: dict[str, dict[int, list[str]]] = {}
    for name, model in WORDS.items():
        rows = getattr(Organization, name).through.objects.filter(organization_id__in=keys)
        column = f"{model._meta.model_name}__name"
        found[name] = {}
        for owner, word in rows.order_by(column).values_list("organization_id", column):
            found[name].setdefault(owner, []).append(word)
    return found


class WordWriter:
    """Gathers which words organizations get, and writes them with few statements."""

    def __init__(self, institution) -> None:
        self.institution = institution
        self.wanted: dict[str, list[tuple[int, list[str]]]] = {name: [] for name in WORDS}

    def add(self, place: int, values: Mapping) -> None:
        """The record at `place` among those that are written gets the words of `values`; none are left as they are."""
        for name in WORDS:
            if values.get(name):
                self.wanted[name].append((place, list(values[name])))

    def write(self, keys: list[int], *, replaces: bool = False) -> None:
        """Give the words to the records, whose primary keys are `keys`; with `replaces` they lose all others."""
        for name, wanted in self.wanted.items():
            through = getattr(Organization, name).through
            column = WORDS[name]._meta.model_name
            if replaces:
                owners = [keys[place] for place, _ in wanted]
                through.objects.filter(organization_id__in=owners).delete()
            pairs = self._pairs(name, wanted, keys)
            through.objects.bulk_create(
                (through(organization_id=owner, **{f"{column}_id": word.pk}) for owner, word in pairs),
                batch_size=WRITTEN_AT_ONCE,
            )

    def _pairs(self, name: str, wanted: list[tuple[int, list[str]]], keys: list[int]) -> Iterable[tuple[int, Model]]:
        if not wanted:
            return
        rows = WORDS[name].objects.in_institution(self.institution)
        known = {word.name.casefold(): word for word in rows}
        for place, words in wanted:
            yield from ((keys[place], known[word.casefold()]) for word in words if word.casefold() in known)
