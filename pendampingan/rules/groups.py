"""Who answers for a group about its accompaniment. Pure."""

from dataclasses import dataclass

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import Voice

AS_MENTOR_FIRST = "Jawab dahulu sebagai pendamping; sesudah itu jawaban kelompok dapat dicatat dari pertemuan."


def may_answer(actor, voice: str, *, accompanies: bool, speaks_for: bool, mentor_answered: bool) -> Decision:
    """The mentor answers for themselves; the group through who speaks for it, or written down at a meeting.

    At a meeting the office writes, or the mentor after having answered: nobody's answer leans on the other's.
    """
    if voice == Voice.MENTOR:
        return Allowed() if accompanies else Denied("Bagian ini dijawab pendamping kelompok ini sendiri.")
    if speaks_for or can_write(actor):
        return Allowed()
    if accompanies:
        return Allowed() if mentor_answered else Denied(AS_MENTOR_FIRST)
    return Denied("Bagian ini dijawab wakil kelompok, atau dicatat dari pertemuan kelompok.")


@dataclass(frozen=True)
class CheckedField:
    """A field of the registry that a check may propose to correct: of the group itself, or of a member."""

    label: str
    column: str
    of_member: bool = False


# What the office takes over by one button; anything else is said in words and changed by hand.
CHECKED_FIELDS = {
    "name": CheckedField("Nama kelompok", "name"),
    "address": CheckedField("Alamat kelompok", "address"),
    "phone": CheckedField("Telepon kelompok", "phone"),
    "email": CheckedField("Surel kelompok", "email"),
    "member_name": CheckedField("Nama anggota", "name", of_member=True),
}


def may_support(actor, is_own_mentor: bool) -> Decision:
    """The office, and mentors for the groups that they accompany."""
    if can_write(actor) or is_own_mentor:
        return Allowed()
    return Denied("Bagian ini diisi pendamping kelompok ini atau koordinator.")
