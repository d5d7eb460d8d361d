"""The region of organizations and the names that are copied from it.

Where the region of an organization is known, the place names from the region's level upwards are the official ones;
below it, and without a region, they are as written. Every door goes through here: pages, imports, and `load_regions`.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.services import audit
from kemitraan.exchange.rules.resources import INFO, WARNING, Row
from partners.models import Organization, Region
from partners.rules.regions import ancestor_keys, code_of_key, region_key
from partners.selectors.places import PLACE_FIELDS, Place, official_names, resolve_places

HOME = "Indonesia"
CONNECTED_AT_ONCE = 500
LIST_OF_SOME_LENGTH = 5


def is_at_home(values: Mapping[str, Any]) -> bool:
    """Whether the country is Indonesia, or not said."""
    return (values.get("country") or HOME).strip().casefold() == HOME.casefold()


def settle_place(values: dict[str, Any], organization: Organization | None = None) -> None:
    """Complete the region and the place names in `values`, that are about to be written to `organization`.

    A given region decides the names from its level upwards. Without one the names decide the region, if they are
    certain. Values that say nothing about the place are left alone.
    """
    if not {"region", *PLACE_FIELDS} & set(values):
        return
    stored = vars(organization) if organization else {}
    names = {name: values.get(name, stored.get(name, "")) for name in PLACE_FIELDS}
    region = values.get("region")
    if region is None:
        about = names | {name: values.get(name, stored.get(name, "")) for name in ("postal_code", "country")}
        place = Place.of(about)
        region = resolve_places([place])[place].region if is_at_home(about) and not place.is_blank else None
    values["region"] = region
    values.update(names | (official_names(region) if region else {}))


def settle_rows(rows: list[Row]) -> None:
    """Give rows of a list the code of their region (`region`) and its official names; warn where it is not certain.

    A list of some length in which no place is known at all is from elsewhere: that is noted, not warned about.
    """
    places = {row.number: Place.of(row.values) for row in rows if is_at_home(row.values)}
    found = resolve_places(places.values())
    told = [found[place] for place in places.values() if not place.is_blank]
    is_elsewhere = len(told) >= LIST_OF_SOME_LENGTH and not any(answer.region for answer in told)
    for row in rows:
        place = places.get(row.number)
        if place is None or place.is_blank:
            row.values.pop("region", None)
            continue
        answer = found[place]
        row.values["region"] = answer.region.code if answer.region else ""
        row.values.update(answer.names)
        for name, message in answer.notes:
            row.add(INFO if is_elsewhere else WARNING, name, message)


def place_changes(values: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a row changes about the place of a stored organization: {field: [old, new]}.

    A row whose region is the stored one or contains it is less exact and changes nothing; one without a region
    does not touch names that belong to a stored region. A new region brings its names, and clears those below it
    that the row does not give.
    """
    old, new = stored["region_id"], region_key(values["region"]) if values.get("region") else None
    if new is None:
        given = {name: values.get(name) for name in PLACE_FIELDS}
        if old:
            return {}
        return {name: [stored[name], text] for name, text in given.items() if text and text != stored[name]}
    if old and new in (old, *ancestor_keys(old)):
        return {}
    changes = {"region": [code_of_key(old), values["region"]]}
    for name in PLACE_FIELDS:
        text = values.get(name) or ("" if old else stored[name])
        if text != stored[name]:
            changes[name] = [stored[name], text]
    return changes


@transaction.atomic
def connect_organizations(*, actor) -> int:
    """Give organizations that name their place the region it is, where that is certain; how many were given one.

    For organizations written before the regions were loaded. Each gets an audit event.
    """
    rows = Organization.objects.filter(region__isnull=True).exclude(**dict.fromkeys(PLACE_FIELDS, ""))
    values = rows.order_by("pk").values("pk", "country", "postal_code", *PLACE_FIELDS)
    places = {one["pk"]: Place.of(one) for one in values if is_at_home(one)}
    found = resolve_places(places.values())
    keys = [pk for pk, place in places.items() if place in found and found[place].region]
    for start in range(0, len(keys), CONNECTED_AT_ONCE):
        chunk = keys[start : start + CONNECTED_AT_ONCE]
        _connect(actor, Organization.objects.select_for_update().filter(pk__in=chunk).order_by("pk"), places, found)
    return len(keys)


def _connect(actor, organizations, places, found) -> None:
    now, written, entries = clock.now(), [], []
    for organization in organizations:
        answer = found[places[organization.pk]]
        organization.region = answer.region
        for name, text in answer.names.items():
            setattr(organization, name, text)
        organization.version += 1
        organization.updated_at = now
        written.append(organization)
        sentence = f"mengenali wilayah {organization}"
        entries.append(("organization.update", sentence, [organization], [region_change(None, answer.region)]))
    Organization.objects.bulk_update(written, ["region", *PLACE_FIELDS, "version", "updated_at"], batch_size=100)
    audit.record_many(actor=actor, entries=entries)


def region_change(old: Region | None, new: Region | None) -> dict[str, str]:
    """A change of region as the audit trail shows it."""
    return {"field": "region", "label": "wilayah", "old": str(old or ""), "new": str(new or "")}
