"""What surrounds the running code: through which door it came, and the request it serves."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import models


class Via(models.TextChoices):
    """Through which door a change came in."""

    PAGE = "page", "halaman"
    IMPORT = "import", "impor"
    WORKER = "worker", "sistem"
    ADMIN = "admin", "admin"
    LINK = "link", "tautan"
    API = "api", "API"
    COMMAND = "command", "perintah"
    BULK = "bulk", "massal"


@dataclass(frozen=True)
class Context:
    """Door and request id of the running code; `reference` names e.g. the import job."""

    via: str = Via.COMMAND
    request_id: str = ""
    reference: str = ""


_DEFAULT = Context()  # frozen
_current: ContextVar[Context] = ContextVar("kemitraan_context", default=_DEFAULT)


def current() -> Context:
    return _current.get()


@contextmanager
def came_via(via: str, *, request_id: str = "", reference: str = "") -> Iterator[None]:
    """Mark everything written inside as having come through `via`."""
    outer = _current.get()
    token = _current.set(
        replace(
            outer,
            via=via,
            request_id=request_id or outer.request_id or uuid.uuid4().hex,
            reference=reference or outer.reference,
        )
    )
    try:
        yield
    finally:
        _current.reset(token)
