"""Who acts: a signed-in user with an acting membership, or the system itself by name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from kemitraan.accounts.models import User


@dataclass(frozen=True)
class SystemActor:
    """The system acting by itself, e.g. `SystemActor("eskalasi")`; sees everything of `institution`."""

    name: str
    institution: Any = None
    pk: None = None
    membership: None = None
    is_authenticated: bool = True
    is_superuser: bool = False

    def __str__(self) -> str:
        return f"sistem: {self.name}"


@dataclass(frozen=True)
class LinkActor:
    """Somebody without an account who acts through a signed link, by the name they gave; only for the trail.

    A signed link allows one act, so this actor is never handed on to other services.
    """

    name: str
    institution: Any
    pk: None = None
    membership: None = None

    def __str__(self) -> str:
        return f"{self.name} (lewat tautan)"


Actor: TypeAlias = "User | SystemActor"
