"""Links in mails: shown as often as needed, used once."""

import datetime as dt

import pytest

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.models import SignedLink
from kemitraan.core.services import signed_links

DAY = dt.timedelta(days=1)


def new_link(institution, **changes):
    values = {"purpose": "uji", "subject": institution, "recipient": "a@contoh.id", "lifetime": DAY} | changes
    return signed_links.create(**values)


def test_link_is_found_until_it_is_used(institution):
    link, token = new_link(institution)
    assert signed_links.find(purpose="uji", token=token) == link
    assert signed_links.find(purpose="uji", token=token) == link
    assert signed_links.use(purpose="uji", token=token).used_at is not None
    assert signed_links.find(purpose="uji", token=token) is None
    with pytest.raises(DomainError, match="tidak berlaku lagi"):
        signed_links.use(purpose="uji", token=token)


def test_link_token_is_long_and_only_its_hash_is_stored(institution):
    link, token = new_link(institution)
    assert len(token) >= 43
    stored = SignedLink.objects.values().get(pk=link.pk)
    assert token not in str(stored)


def test_link_for_another_purpose_is_not_found(institution):
    _, token = new_link(institution)
    assert signed_links.find(purpose="lain", token=token) is None


def test_link_expires(institution, time_machine):
    _, token = new_link(institution)
    time_machine.move_to(clock.now() + DAY + dt.timedelta(seconds=1))
    assert signed_links.find(purpose="uji", token=token) is None
    with pytest.raises(DomainError):
        signed_links.use(purpose="uji", token=token)


def test_link_newest_revokes_the_earlier_to_the_same_person_only(institution):
    _, first = new_link(institution)
    _, other = new_link(institution, recipient="b@contoh.id")
    _, second = new_link(institution)
    assert signed_links.find(purpose="uji", token=first) is None
    assert signed_links.find(purpose="uji", token=other) is not None
    assert signed_links.find(purpose="uji", token=second) is not None


def test_link_revoked_is_not_found(institution):
    _, token = new_link(institution)
    assert signed_links.revoke(purpose="uji", subject=institution) == 1
    assert signed_links.find(purpose="uji", token=token) is None
