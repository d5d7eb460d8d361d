"""All addresses of the product, read from the address table itself."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

PARAMETER = re.compile(r"<(\w+):(\w+)>")
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "slug": "tidak-ada", "str": "tidak-ada", "int": "7"}
# The admin site has tests of its own; the gallery exists only with DEBUG.
LEFT_OUT = {"admin", "gallery"}


@dataclass(frozen=True)
class Route:
    """One address: its name, its pattern, and the class that answers (None for a function)."""

    name: str
    pattern: str
    view: Any

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Kind and name of each part that varies."""
        return PARAMETER.findall(self.pattern)

    @property
    def is_post_only(self) -> bool:
        """A state change: its page cannot be opened."""
        return self.view is not None and set(getattr(self.view, "http_method_names", ())) <= {"post", "options"}

    def path(self, **values: str) -> str:
        """The address with `values`, or with samples that match nothing."""
        return "/" + PARAMETER.sub(lambda found: values.get(found[2], SAMPLES[found[1]]), self.pattern)


def all_routes() -> list[Route]:
    """Every route of the product, but those of the admin site."""
    return [route for route in _walk(get_resolver().url_patterns, "", "") if route.name not in LEFT_OUT]


def _walk(patterns, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        if not hasattr(entry, "url_patterns"):
            name = f"{namespace}{entry.name}"
            yield Route(name, f"{prefix}{entry.pattern}", getattr(entry.callback, "view_class", None))
        elif entry.namespace not in LEFT_OUT:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, f"{prefix}{entry.pattern}", inner)
