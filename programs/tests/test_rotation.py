"""Groups rotate out and come back without a new agreement (source text, part D f); plasma join and leave."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import OrganizationFactory
from programs.enums import OccurrenceState, PatternCode
from programs.models import Agreement, Obligation, ObligationOccurrence, PartyEpisode
from programs.patterns import PATTERNS
from programs.selectors.diagrams import diagram_of
from programs.services.participations import join_partnership, leave_partnership, resume_party
from programs.tests.duties import FIRST, NOON, TODAY, add_duty, speaks_for
from programs.tests.factories import AgreementFactory, PartnershipFactory, PartnershipPartyFactory
from programs.views.partnership_pages import parties_of

START = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution):
    """An institution and one group since January, with an agreement and a monthly duty of the group."""
    found = PartnershipFactory(
        institution=institution, pattern=PatternCode.SESUAI_KEBUTUHAN, status="active", starts_on=START, ends_on=None
    )
    for order, role in enumerate(("lembaga", "kelompok")):
        party = PartnershipPartyFactory(partnership=found, role=role, order=order, is_lead=order == 0)
        PartyEpisode.objects.create(institution=institution, party=party, from_on=START)
    AgreementFactory(institution=institution, partnership=found, state="active")
    return found


@pytest.fixture
def group(partnership):
    return partnership.parties.get(role="kelompok")


@pytest.fixture
def duty(coordinator, partnership, group):
    lead = partnership.parties.get(role="lembaga").organization
    return add_duty(
        coordinator,
        partnership,
        debtor=group.organization,
        creditor=lead,
        description="Memasok garam",
        last_due_on=None,
    )


def months_owed(duty) -> list[str]:
    rows = duty.occurrences.filter(state=OccurrenceState.OPEN, due_on__lt=dt.date(2026, 8, 1))
    return [f"{day:%m}" for day in rows.values_list("due_on", flat=True)]


def test_group_is_resumed_without_a_new_agreement(coordinator, client_for, partnership, group, duty, time_machine):
    """One press: no new agreement row, episodes and obligations continue, the timeline tells it."""
    before = (Agreement.objects.count(), Obligation.objects.count(), partnership.parties.count())
    leave_partnership(actor=coordinator, party=group, reason="Di luar musim", until_on=TODAY)
    time_machine.move_to(dt.datetime(2026, 6, 20, 5, tzinfo=dt.UTC), tick=False)
    silent = ObligationOccurrence.objects.filter(obligation=duty).speaking_on(dt.date(2026, 6, 20))
    assert not silent.exists()
    client = client_for(coordinator)
    parties = reverse("programs:partnership-parties", args=[partnership.public_id])
    page = client.get(parties).content.decode()
    assert "Sedang tidak ikut" in page
    press = reverse("programs:party-resume", args=[group.public_id])
    assert press in page
    assert client.post(press).url == parties
    assert (Agreement.objects.count(), Obligation.objects.count(), partnership.parties.count()) == before
    times = list(group.episodes.order_by("from_on").values_list("from_on", "until_on", "reason"))
    assert times == [(START, TODAY, "Di luar musim"), (dt.date(2026, 6, 20), None, "")]
    duty.refresh_from_db()
    assert duty.cancelled_at is None
    assert months_owed(duty) == ["01", "02", "03", "07"]
    assert silent.exists()
    told = AuditEvent.objects.get(action="partnership.resume_party")
    assert "tanpa perjanjian baru" in told.sentence
    assert {subject.subject for subject in told.subjects.all()} == {partnership, group.organization}
    history = client.get(reverse("core:timeline", args=["programs.Partnership", partnership.public_id]))
    assert "tanpa perjanjian baru" in history.content.decode()
    assert "10 Maret 2026 · Di luar musim" in client.get(parties).content.decode()


def test_pressing_twice_resumes_once(coordinator, partnership, group):
    leave_partnership(actor=coordinator, party=group, reason="Di luar musim", until_on=TODAY - dt.timedelta(days=5))
    resume_party(actor=coordinator, party=group)
    with pytest.raises(TransitionRefused, match="sudah ikut serta"):
        resume_party(actor=coordinator, party=group)
    assert group.episodes.count() == 2


def test_another_group_takes_the_place_and_the_first_comes_back(coordinator, institution, partnership, group):
    leave_partnership(actor=coordinator, party=group, reason="Giliran", until_on=TODAY - dt.timedelta(days=5))
    other = join_partnership(
        actor=coordinator,
        partnership=partnership,
        organization=OrganizationFactory(institution=institution),
        role="kelompok",
        from_on=TODAY,
    )
    resume_party(actor=coordinator, party=group)
    assert not partnership.parties.absent_on(TODAY).exists()
    assert other.episodes.get().from_on == TODAY


def test_one_that_left_today_goes_on_tomorrow(coordinator, group):
    leave_partnership(actor=coordinator, party=group, reason="Keliru", until_on=TODAY)
    resume_party(actor=coordinator, party=group)
    assert group.episodes.last().from_on == TODAY + dt.timedelta(days=1)


def test_a_role_that_another_holds_now_is_not_resumed(coordinator, institution):
    partnership = PartnershipFactory(institution=institution, pattern=PatternCode.INTI_PLASMA, status="active")
    first = PartnershipPartyFactory(partnership=partnership, role="inti")
    PartyEpisode.objects.create(
        institution=institution, party=first, from_on=START, until_on=TODAY - dt.timedelta(days=9)
    )
    join_partnership(
        actor=coordinator,
        partnership=partnership,
        organization=OrganizationFactory(institution=institution),
        role="inti",
        from_on=TODAY,
    )
    with pytest.raises(DomainError, match="Hanya boleh 1 pihak sebagai Inti"):
        resume_party(actor=coordinator, party=first)


def test_only_the_office_rotates_and_never_what_is_over(
    coordinator, observer, partner_user, client_for, partnership, group
):
    speaks_for(partner_user, group.organization)
    leave_partnership(actor=coordinator, party=group, reason="Giliran", until_on=TODAY - dt.timedelta(days=5))
    press = reverse("programs:party-resume", args=[group.public_id])
    for nobody in (observer, partner_user):
        with pytest.raises(NotAllowed):
            resume_party(actor=nobody, party=group)
        assert client_for(nobody).post(press).status_code == 403
    partnership.status = "ended"
    partnership.save()
    with pytest.raises(TransitionRefused):
        resume_party(actor=coordinator, party=group)


def test_joining_and_leaving_by_page(coordinator, observer, client_for, institution, partnership, group):
    client = client_for(coordinator)
    join = reverse("programs:party-join", args=[partnership.public_id])
    assert client.get(join).status_code == 200
    newcomer = OrganizationFactory(institution=institution, name="Kelompok Baru (contoh)")
    data = {"organization": newcomer.public_id, "role": "kelompok", "from_on": "2026-03-01", "contribution": "Garam"}
    assert client.post(join, data | {"role": "lembaga"}).status_code == 422
    assert client.post(join, data).status_code == 302
    page = client.get(reverse("programs:partnership-parties", args=[partnership.public_id])).content.decode()
    assert "Kelompok Baru (contoh)" in page
    assert "Ikut sejak 1 Maret 2026" in page
    leave = reverse("programs:party-leave", args=[group.public_id])
    assert client.post(leave, {"reason": "", "until_on": "2026-03-09"}).status_code == 422
    assert client.post(leave, {"reason": "Giliran", "until_on": "2026-03-09"}).status_code == 302
    assert group.episodes.get().until_on == dt.date(2026, 3, 9)
    reader = client_for(observer)
    assert reader.get(join).status_code == 403
    assert reader.get(leave).status_code == 403


def test_picture_of_a_day_shows_who_took_part_then(coordinator, client_for, institution, partnership, group):
    pattern = PATTERNS["sesuai_kebutuhan"]
    leave_partnership(actor=coordinator, party=group, reason="Giliran", until_on=dt.date(2026, 2, 10))
    join_partnership(
        actor=coordinator,
        partnership=partnership,
        organization=OrganizationFactory(institution=institution),
        role="kelompok",
        from_on=dt.date(2026, 2, 15),
    )

    def away_on(day: dt.date) -> list[bool]:
        drawn = diagram_of(coordinator, partnership, pattern, parties_of(partnership, pattern, day))
        return [node.is_away for node in drawn.nodes]

    assert away_on(FIRST) == [False, False, True]
    assert away_on(dt.date(2026, 2, 12)) == [False, True, True]
    assert away_on(TODAY) == [False, True, False]
    client = client_for(coordinator)
    page = client.get(f"{partnership.get_absolute_url()}?hari=2026-01-05").content.decode()
    assert "Kembali ke hari ini" in page
    assert 'value="2026-01-05"' in page
    for odd in ("", "ngawur", "12/31/2026"):
        page = client.get(f"{partnership.get_absolute_url()}?hari={odd}").content.decode()
        assert "Kembali ke hari ini" not in page
