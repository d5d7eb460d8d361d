"""Where things lie in the repository, and stamps that let a second run do nothing."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"


def fingerprint(paths: Iterable[Path]) -> str:
    """A hash of the contents of `paths` and of the Python version."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether the work that left `stamp` behind was done for the same inputs."""
    return stamp.exists() and stamp.read_text() == value


def leave(stamp: Path, value: str) -> None:
    """Remember that the work is done for these inputs."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)
