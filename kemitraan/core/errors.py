"""Errors that a person can understand; services raise these, never HTTP errors."""

from dataclasses import dataclass


class DomainError(Exception):
    """A rule of the domain was broken. `message` is for people; `field` names the form field, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(DomainError):
    """Visible, but this actor may not do it (403 with the reason)."""


class TransitionRefused(DomainError):
    """The record's state does not allow the action."""


@dataclass(frozen=True)
class Missing:
    """One thing that is missing before an action is possible.

    `rule` is a stable code, `message` the sentence for people, `source` where the rule comes from
    (source text, law, house rule), `link` where it can be mended.
    """

    rule: str
    message: str
    source: str = ""
    link: str = ""


class NotReady(DomainError):
    """An action is refused with the list of what is missing."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__("Belum bisa: " + "; ".join(item.message for item in missing))
        self.missing = missing


class StaleVersion(DomainError):
    """Somebody else saved the record after this form was opened. `changes` lists what they changed."""

    def __init__(self, changes: list) -> None:
        super().__init__("Data ini sudah diubah orang lain setelah Anda membukanya.")
        self.changes = changes
