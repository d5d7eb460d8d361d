"""The main job by pages only: from the imported list to the verified report and the reminder."""

import time

import pytest
from django.conf import settings

from kemitraan.monitoring.tests.journey import field, office
from kemitraan.monitoring.tests.journey.person import Person
from kemitraan.monitoring.tests.journey.worker import ring, running_worker

PATIENCE_SECONDS = 40


def wait_for_mail(mailbox, *addresses: str) -> dict[str, str]:
    """The text of the one mail to each address, once all are there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while len(mailbox.accepted) < len(addresses):
        assert time.monotonic() < end, "the worker sent no reminder in time"
        time.sleep(0.1)
    texts = {}
    for message in mailbox.accepted:
        (address,) = [address for address in addresses if address in message["To"]]
        assert address not in texts
        part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        texts[address] = part.get_payload(decode=True).decode()
    return texts


def link_after(text: str, title: str) -> str:
    """The address that the mail gives for the item `title`."""
    lines = [line.strip() for line in text.splitlines()]
    place = next(index for index, line in enumerate(lines) if title in line)
    return next(line for line in lines[place:] if line.startswith("http"))


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_main_job_from_import_to_verified_report_and_reminder(
    open_context, coordinator, mentor_user, tmp_path, live_server, database_url, redis_url, mailbox
):
    today = coordinator.membership.institution.today
    desk, phone = Person(open_context().new_page()), Person(open_context(phone=True).new_page())
    desk.open("/")
    desk.sign_in(coordinator)
    office.import_list(desk, tmp_path)
    office.add_members(desk)
    office.plan_program(desk, today)
    office.propose_partnership(desk, today)
    office.complete_partnership(desk, today)
    office.conclude_agreement(desk, today)
    office.assign_mentor(desk, mentor_user, today)

    phone.open("/")
    phone.sign_in(mentor_user)
    field.write_report(phone, today)
    reason = "Tambahkan jumlah anggota yang hadir."
    office.return_report(desk, reason)
    field.mend_report(phone, reason)
    office.verify_report(desk)

    worker = running_worker(
        database_url=database_url, redis_url=redis_url, site_url=live_server.url, mail_port=settings.EMAIL_PORT
    )
    with worker:
        ring(redis_url)
        mails = wait_for_mail(mailbox, coordinator.email, mentor_user.email)
        ring(redis_url)
        time.sleep(2)
    assert len(mailbox.accepted) == 2

    phone.open_in_new_tab(link_after(mails[mentor_user.email], field.FOLLOW_UP))
    phone.sees_state("Terverifikasi")
    desk.open_in_new_tab(link_after(mails[coordinator.email], office.DUE_TODAY))
    desk.sees(office.DUE_TODAY)
    desk.follow("Pemberitahuan", within=desk.page.get_by_role("banner"))
    notice = desk.page.get_by_role("listitem").filter(has_text=office.DUE_TODAY)
    desk.press("Buka", within=notice)
    desk.open("/")
    desk.follow(office.DUE_TODAY)
    desk.sees(office.DUE_TODAY)
    desk.sees(office.PARTNERSHIP)
