"""What an editor may do with one part of an organization, as `menu.html` takes it."""

import datetime as dt
from functools import singledispatch
from typing import Any

from django.urls import reverse

from partners.models import Capability, Contact, Member, OrganizationDocument

Items = list[dict[str, str]]


@singledispatch
def menu_of(part: Any, today: dt.date) -> Items:
    """Links and actions for `part` on the local date `today`; empty when there is nothing to do."""
    raise TypeError(type(part))


@menu_of.register
def _member(part: Member, today: dt.date) -> Items:
    items = [
        _link("member-update", part, "Ubah", "pencil"),
        _link("skill-create", part, "Nilai keterampilan", "school"),
    ]
    return items if part.left_on else [*items, _link("member-end", part, "Catat keluar", "logout")]


@menu_of.register
def _contact(part: Contact, today: dt.date) -> Items:
    if not part.is_active:
        return []
    end = {
        "label": "Nonaktifkan",
        "icon": "ban",
        "post": reverse("partners:contact-end", args=[part.public_id]),
        "confirm": f"Nonaktifkan kontak {part}?",
        "detail": "Kontak tetap tercatat, tetapi tidak dihubungi lagi.",
        "button": "Nonaktifkan",
    }
    return [_link("contact-update", part, "Ubah", "pencil"), end]


@menu_of.register
def _capability(part: Capability, today: dt.date) -> Items:
    items = [_link("capability-update", part, "Ubah", "pencil")]
    is_over = part.ends_on is not None and part.ends_on <= today
    return items if is_over else [*items, _link("capability-end", part, "Akhiri", "calendar-check")]


@menu_of.register
def _document(part: OrganizationDocument, today: dt.date) -> Items:
    if part.replaced_on:
        return []
    retire = _link("document-retire", part, "Tandai tidak dipakai", "archive")
    return [_link("document-update", part, "Ubah", "pencil"), retire]


def _link(name: str, part: Any, label: str, icon: str) -> dict[str, str]:
    return {"label": label, "icon": icon, "url": reverse(f"partners:{name}", args=[part.public_id])}
