"""A source of due items that tests control, and a real local mail server."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller

from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from kemitraan.reminders.tests.house import Copies, House, environment_of
from script.lib.services import free_port


class Desk:
    """Due items of a source named `uji` that tests add and take away."""

    def __init__(self) -> None:
        self.items: list[DueItem] = []
        self.institution = None
        self.elsewhere: dict[int, list[DueItem]] = {}

    def add(self, uid: str, due_on: dt.date, *owners: int, **people: tuple[int, ...]) -> None:
        self.items.append(make_item(uid, due_on, *owners, **people))

    def add_elsewhere(self, institution, uid: str, due_on: dt.date, *owners: int) -> None:
        """The same in another institution."""
        self.elsewhere.setdefault(institution.pk, []).append(make_item(uid, due_on, *owners))

    def drop(self, uid: str) -> DueItem:
        """Take an item away, as if it were done."""
        (item,) = [item for item in self.items if item.uid == uid]
        self.items.remove(item)
        return item

    def due(self, institution, until: dt.date) -> list[DueItem]:
        items = self.items if institution == self.institution else self.elsewhere.get(institution.pk, [])
        return [item for item in items if item.due_on <= until]


def make_item(uid: str, due_on: dt.date, *owners: int, **people: tuple[int, ...]) -> DueItem:
    return DueItem(uid=uid, title=f"Hal {uid}", due_on=due_on, url="/", owner_ids=owners, **people)


@pytest.fixture
def desk(institution, monkeypatch) -> Iterator[Desk]:
    desk = Desk()
    desk.institution = institution
    source = DueSource("uji", "Uji", (-30, -7, 0, 3), (RecipientKind.OWNER,), desk.due)
    monkeypatch.setattr(due_sources, "_entries", {"uji": source})
    return desk


@dataclass
class Mailbox:
    """A mail server on loopback: what it accepted, and what it does to whom."""

    accepted: list[Message] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)
    hangs_up_on: set[str] = field(default_factory=set)
    forgets_to_answer: set[str] = field(default_factory=set)
    connections: int = 0
    delay_seconds: float = 0
    is_busy: bool = False
    port: int = field(default_factory=free_port)
    controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        """From here on connections are refused."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return ["421 Try again later"] if self.is_busy else responses

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.refused:
            return "550 No such user"
        if address in self.busy:
            return "451 Try again later"
        if address in self.hangs_up_on:
            self.hangs_up_on.remove(address)
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if envelope.rcpt_tos[0] in self.unwanted:
            return "554 Content refused"
        await asyncio.sleep(self.delay_seconds)
        self.accepted.append(message_from_bytes(envelope.content))
        if envelope.rcpt_tos[0] in self.forgets_to_answer:
            server.transport.abort()
        return "250 Accepted"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    box.start()
    settings.EMAIL_BACKEND = "kemitraan.core.mail.SmtpBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = box.port
    yield box
    box.stop()


@pytest.fixture(scope="session")
def copies(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Copies]:
    with django_db_blocker.unblock():
        made = Copies(tmp_path_factory.mktemp("houses"))
    yield made
    made.end()


@pytest.fixture
def house(copies, tmp_path, redis_url, mailbox) -> Iterator[House]:
    """A database of its own and nothing running yet; its mails go to `mailbox`."""
    address = copies.make()
    house = House(environment_of(tmp_path, address, redis_url, mailbox.port), logs=tmp_path)
    yield house
    house.stop()
    copies.remove(address)
