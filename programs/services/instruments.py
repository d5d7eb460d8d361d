"""Another wording of an instrument, as a later edition of the institution's own; earlier ones stay as they were."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from programs.models import Instrument, InstrumentItem
from programs.rules.growth import may_change_instruments

FIELDS = ("title", "explanation", "every_days", "steady_months")
ITEM_FIELDS = ("label", "question", "levels", "target")


@transaction.atomic
def revise_instrument(
    *,
    actor,
    instrument: Instrument,
    valid_from: dt.date,
    values: Mapping[str, Any],
    items: Mapping[str, Mapping[str, Any]],
) -> Instrument:
    """A new edition for the actor's institution, in force from the local date `valid_from` on, made from `instrument`.

    `values`: title, explanation, every_days, steady_months; `items` by code: label, question, levels, target. What is
    not given stays as in the edition before. Items and the number of their levels stay, so that scores of all editions
    can be read as one line. Raises `NotAllowed`, `DomainError` and `ValidationError` (a second edition on that day).
    """
    require(may_change_instruments(actor))
    institution = actor.membership.institution
    if instrument.institution_id not in {None, institution.pk}:
        raise NotAllowed("Instrumen lembaga lain tidak dapat disalin.")
    if valid_from < institution.today:
        raise DomainError("Edisi baru berlaku paling cepat hari ini.", field="valid_from")
    edition = Instrument(
        institution=institution,
        purpose=instrument.purpose,
        valid_from=valid_from,
        source=instrument.source,
        is_proposal=instrument.is_proposal,
        **{name: values.get(name, getattr(instrument, name)) for name in FIELDS},
    )
    edition.full_clean()
    edition.save()
    for item in instrument.items.all():
        _copy_item(edition, item, items.get(item.code, {}))
    audit.record(
        actor=actor,
        action="instrument.revise",
        sentence=f"membuat {edition.edition} instrumen {edition.title}",
        subjects=[edition],
    )
    return edition


def _copy_item(edition: Instrument, item: InstrumentItem, values: Mapping[str, Any]) -> None:
    copy = InstrumentItem(instrument=edition, code=item.code, order=item.order)
    for name in ITEM_FIELDS:
        setattr(copy, name, values.get(name, getattr(item, name)))
    if len(copy.levels) != len(item.levels):
        raise DomainError("Jumlah tingkat tidak berubah, supaya nilai lama dan baru dapat dibandingkan.")
    if not 1 <= copy.target <= len(copy.levels):
        raise DomainError("Pilih salah satu tingkat sebagai tujuan.", field=f"target_{item.code}")
    copy.full_clean(exclude=["instrument"])
    copy.save()
