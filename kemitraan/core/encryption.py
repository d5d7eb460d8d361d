"""Personal numbers at rest: encrypted with a key from the settings, and a keyed hash for exact search.

Keys are derived from `settings.FIELD_ENCRYPTION_KEYS`. The first writes; all of them read, so a new key is
put in front and the old ones stay until everything is written again.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SEPARATOR = ":"


class UnreadableValue(ValueError):
    """No key of the settings opens the stored value."""


@dataclass(frozen=True)
class FieldKey:
    """One key of the settings: its id (stored with each value), its cipher and its hashing key."""

    key_id: str
    cipher: Fernet
    hash_key: bytes


def encrypt(text: str) -> str:
    """`<key id>:<token>` of `text`; empty for empty."""
    if not text:
        return ""
    key = _keys()[0]
    return f"{key.key_id}{SEPARATOR}{key.cipher.encrypt(text.encode()).decode()}"


def decrypt(stored: str) -> str:
    """The text that `encrypt` was given; empty for empty. Raises `UnreadableValue` without its key."""
    if not stored:
        return ""
    key_id, _, token = stored.partition(SEPARATOR)
    for key in _keys():
        if key.key_id == key_id:
            try:
                return key.cipher.decrypt(token.encode()).decode()
            except InvalidToken:
                break
    raise UnreadableValue("Nilai tersimpan ini tidak dapat dibuka dengan kunci yang ada.")


def keyed_hash(text: str) -> str:
    """64 hex digits that are the same for the same text, and tell nothing without the key; empty for empty."""
    return _hash(text, _keys()[0])


def keyed_hashes(text: str) -> list[str]:
    """The hash of `text` under every key, for an exact search that also finds what older keys wrote."""
    return [_hash(text, key) for key in _keys()] if text else []


def _hash(text: str, key: FieldKey) -> str:
    return hmac.new(key.hash_key, text.encode(), hashlib.sha256).hexdigest() if text else ""


def _keys() -> tuple[FieldKey, ...]:
    return _derive(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _derive(secrets: tuple[str, ...]) -> tuple[FieldKey, ...]:
    return tuple(
        FieldKey(
            key_id=_expand(secret, b"id")[:4].hex(),
            cipher=Fernet(base64.urlsafe_b64encode(_expand(secret, b"cipher"))),
            hash_key=_expand(secret, b"hash"),
        )
        for secret in secrets
    )


def _expand(secret: str, purpose: bytes) -> bytes:
    """32 bytes for one purpose out of a secret of the settings."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"kemitraan.field", info=purpose)
    return derivation.derive(secret.encode())
