"""Who answers for a group about its accompaniment. Pure."""

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
