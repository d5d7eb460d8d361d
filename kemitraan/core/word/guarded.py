"""Templates from outside are filled and tried in a process of their own, with limits of time and memory."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kemitraan.core.errors import DomainError
from kemitraan.core.word.sandbox import Problem

PROGRAM = Path(__file__).with_name("rendering.py")
SECONDS = 20
TRIAL_SECONDS = 8
MEGABYTES = 512
LARGEST_ANSWER = 40 * 1024 * 1024  # bytes
TOO_MUCH = "Templat ini terlalu berat: mengisinya perlu waktu atau memori yang terlalu banyak. Sederhanakan templatnya."
DAMAGED = (
    "Templat ini tidak dapat dibaca sebagai dokumen Word. Simpan ulang dari Word atau LibreOffice, lalu unggah lagi."
)
NOT_FILLED = "Templat ini tidak dapat diisi. Periksa isiannya, lalu unggah versi baru."


@dataclass(frozen=True)
class Trial:
    """What trying a template found: what is wrong, and which names it uses."""

    problems: tuple[Problem, ...]
    used: frozenset[str]


def try_template(template: bytes, example: Mapping[str, Any]) -> Trial:
    """Try a template with example values. Raises `DomainError` for one that is damaged, too heavy, or fails."""
    found = _ask({"template": _text(template), "example": example}, TRIAL_SECONDS)
    return Trial(tuple(Problem(**row) for row in found["problems"]), frozenset(found["used"]))


def fill_guarded(
    template: bytes, context: Mapping[str, Any], properties: Mapping[str, str], picture: bytes = b""
) -> bytes:
    """As `rendering.fill_template`, for a template from outside. Raises `DomainError`."""
    request = {
        "template": _text(template),
        "context": context,
        "properties": properties,
        "picture": _text(picture),
    }
    return base64.b64decode(_ask(request, SECONDS)["docx"])


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _ask(request: dict[str, Any], seconds: int) -> dict[str, Any]:
    """Send one request to the child and read its reply; it gets no environment, so no secrets either."""
    asked = json.dumps(request | {"seconds": seconds, "megabytes": MEGABYTES}).encode()
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(PROGRAM)],
            input=asked,
            capture_output=True,
            timeout=seconds,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DomainError(TOO_MUCH, field="file") from None
    if done.returncode or len(done.stdout) > LARGEST_ANSWER:
        raise DomainError(TOO_MUCH, field="file")
    reply = json.loads(done.stdout)
    if error := reply.get("error"):
        said = {"memory": TOO_MUCH, "damaged": DAMAGED}.get(error, NOT_FILLED)
        raise DomainError(said, field="file")
    return reply
