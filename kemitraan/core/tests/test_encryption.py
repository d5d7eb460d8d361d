"""Personal numbers at rest."""

import pytest

from kemitraan.core.encryption import UnreadableValue, decrypt, encrypt, keyed_hash, keyed_hashes

NIK = "3201124501900001"


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["kunci lama"]


def test_encrypt_then_decrypt_gives_the_text_back():
    stored = encrypt(NIK)
    assert NIK not in stored
    assert decrypt(stored) == NIK
    assert encrypt(NIK) != stored


def test_empty_stays_empty():
    assert (encrypt(""), decrypt(""), keyed_hash(""), keyed_hashes("")) == ("", "", "", [])


def test_keyed_hash_is_stable_and_depends_on_the_key(settings):
    first = keyed_hash(NIK)
    assert keyed_hash(NIK) == first
    assert len(first) == 64
    settings.FIELD_ENCRYPTION_KEYS = ["kunci lain"]
    assert keyed_hash(NIK) != first


def test_new_key_in_front_still_reads_and_finds_old_values(settings):
    stored, hashed = encrypt(NIK), keyed_hash(NIK)
    settings.FIELD_ENCRYPTION_KEYS = ["kunci baru", "kunci lama"]
    assert decrypt(stored) == NIK
    assert hashed in keyed_hashes(NIK)
    assert encrypt(NIK).split(":")[0] != stored.split(":")[0]


@pytest.mark.parametrize("damage", [lambda stored: stored[:-4] + "AAAA", lambda stored: "00000000:" + stored[9:]])
def test_decrypt_of_damaged_value_is_refused(damage):
    with pytest.raises(UnreadableValue):
        decrypt(damage(encrypt(NIK)))


def test_decrypt_without_its_key_is_refused(settings):
    stored = encrypt(NIK)
    settings.FIELD_ENCRYPTION_KEYS = ["kunci baru"]
    with pytest.raises(UnreadableValue):
        decrypt(stored)
