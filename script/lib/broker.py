"""Puts the filesystem broker's folder right before a worker starts.

One message file that cannot be read ends kombu's filesystem worker at every start.
A message only says "look now", and the minute sweep looks anyway, so moving it
aside loses nothing.
"""

import json
import time
from pathlib import Path

STILL_BEING_WRITTEN = 2  # seconds


def move_unreadable_aside(broker: Path) -> list[Path]:
    """Move unreadable messages from `broker`/data to `broker`/unreadable; returns their new paths."""
    moved = []
    for message in sorted((broker / "data").glob("*.msg")):
        try:
            if is_readable(message) or time.time() - message.stat().st_mtime < STILL_BEING_WRITTEN:
                continue
            target = broker / "unreadable" / message.name
            target.parent.mkdir(exist_ok=True)
            moved.append(message.rename(target))
        except FileNotFoundError:  # another worker took it
            continue
    return moved


def is_readable(message: Path) -> bool:
    """Whether the file holds a message envelope."""
    try:
        envelope = json.loads(message.read_bytes())
    except ValueError:
        return False
    return isinstance(envelope, dict) and "body" in envelope and "properties" in envelope
