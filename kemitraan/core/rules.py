"""Who may comment, change and withdraw, and whom a text names with `@`. Pure: no query, no clock."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kemitraan.core.permissions import Allowed, Decision, Denied

MAX_COMMENT_LENGTH = 4_000
MAX_MENTIONS = 20
EDIT_WINDOW = dt.timedelta(minutes=15)
SHORTEST_NAME = 3
# A name may follow anything but the first half of an address (budi@…).
AT = re.compile(r"(?<![\w.+@-])@(?=\w)")
WORD_GOES_ON = re.compile(r"[\w@-]")
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def may_comment(actor) -> Decision:
    """Everybody who sees a record may comment on it, but observers, who only read."""
    membership = actor.membership
    if membership is None or not (reads_internal(membership) or membership.role == "partner"):
        return Denied("Pengamat hanya membaca; komentar ditulis oleh lembaga, pendamping, dan mitra.")
    return Allowed()


def reads_internal(membership) -> bool:
    """People of the institution itself (office and mentors); partners and observers are guests."""
    return membership.is_office or membership.is_mentor


def may_edit_comment(actor, comment, now: dt.datetime) -> Decision:
    """The author, for 15 minutes after posting, as long as it is not withdrawn."""
    if comment.author_id != actor.pk:
        return Denied("Hanya penulisnya yang dapat mengubah komentar ini.")
    if comment.withdrawn_at is not None:
        return Denied("Komentar yang sudah ditarik tidak dapat diubah.")
    if now - comment.posted_at > EDIT_WINDOW:
        return Denied("Komentar dapat diubah selama 15 menit. Tulis komentar baru, atau tarik yang ini.")
    return Allowed()


def may_withdraw_comment(actor, comment) -> Decision:
    """The author at any time, and admins of the institution."""
    membership = actor.membership
    is_admin = membership is not None and membership.role == "admin"
    if comment.author_id == actor.pk or (is_admin and membership.institution_id == comment.institution_id):
        return Allowed()
    return Denied("Hanya penulis atau admin lembaga yang dapat menarik komentar ini.")


def tidy_comment(text: str) -> str:
    """The text with plain line ends and without characters that hide or turn around what is written."""
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True)
class Person:
    """Somebody who may be named; `key` tells people of one name apart."""

    key: Any
    name: str
    email: str = ""


@dataclass(frozen=True)
class Named:
    """An `@name` in a text: as it is written there, and everybody whom it can mean."""

    written: str
    people: tuple[Any, ...]


def names_in(text: str, people: Iterable[Person]) -> list[Named]:
    """Each different `@name` of `text` that begins somebody's name (whole words) or is their address, in order.

    The longest reading counts: `@Sari Dewi` is not `@Sari` when there is a Sari Dewi. What nobody is called stays text.
    """
    spots = [match.end() for match in AT.finditer(text)]
    readings = _readings(people) if spots else {}
    found: dict[str, Named] = {}
    for start in spots:
        rest = text[start : start + 254].lower()
        longest = next((length for length in _ends(rest) if rest[:length] in readings), 0)
        if longest:
            written = text[start : start + longest]
            found.setdefault(written.lower(), Named(written, tuple(readings[rest[:longest]])))
    return list(found.values())


def _ends(rest: str) -> Sequence[int]:
    """Where a name that starts here can end, the longest first."""
    ends = [at for at in range(SHORTEST_NAME, len(rest) + 1) if at == len(rest) or not WORD_GOES_ON.match(rest[at])]
    return ends[::-1]


def _readings(people: Iterable[Person]) -> dict[str, list[Any]]:
    """How people can be written, in lower case: address, whole name, and its first words."""
    readings: dict[str, list[Any]] = {}
    for person in people:
        words = person.name.lower().split()
        written = {" ".join(words[: count + 1]) for count in range(len(words))} | {person.email.lower()}
        for reading in written:
            if len(reading) >= SHORTEST_NAME:
                readings.setdefault(reading, []).append(person.key)
    return readings
