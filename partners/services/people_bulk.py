"""What can be done to many contacts or members at once; each goes through the service for one."""

import datetime as dt
from typing import Any

from kemitraan.core.registry import BulkAction
from partners.models import Contact, Member
from partners.services.contacts import end_contact, update_contact
from partners.services.members import end_member, update_member


def _end_contact(actor, record: Contact, values: dict[str, Any]) -> Contact:
    return end_contact(actor=actor, contact=record)


def _reach_again(actor, record: Contact, values: dict[str, Any]) -> Contact:
    """Active once more; who was the primary contact takes that over again."""
    wanted = {"is_active": True, **({"is_primary": True} if values.get("was_primary") else {})}
    return update_contact(actor=actor, contact=record, values=wanted, version=None)


def _end_member(actor, record: Member, values: dict[str, Any]) -> Member:
    return end_member(actor=actor, member=record, left_on=dt.date.fromisoformat(values["left_on"]))


def _return_member(actor, record: Member, values: dict[str, Any]) -> Member:
    return update_member(actor=actor, member=record, values={"left_on": None}, version=None)


def bulk_actions_for_contacts() -> list[BulkAction]:
    """The actions; none asks for anything."""
    return [
        BulkAction(
            "end",
            "Nonaktifkan",
            "ban",
            "Nonaktifkan",
            "dinonaktifkan",
            _end_contact,
            None,
            "reach-again",
            "late",
            keep=lambda record: {"was_primary": record.is_primary},
        ),
        BulkAction(
            "reach-again",
            "Aktifkan",
            "circle-check",
            "Aktifkan lagi",
            "diaktifkan lagi",
            _reach_again,
            is_hidden=True,
        ),
    ]


def bulk_actions_for_members(*, left_form) -> list[BulkAction]:
    """The actions, with the form that asks when they left."""
    return [
        BulkAction("end", "Catat keluar", "logout", "Catat keluar", "dicatat keluar", _end_member, left_form, "return"),
        BulkAction(
            "return",
            "Anggota lagi",
            "users",
            "Urungkan catatan keluar",
            "menjadi anggota lagi",
            _return_member,
            is_hidden=True,
        ),
    ]
