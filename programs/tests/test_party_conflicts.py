"""Two people change the parties of one partnership or agreement at once: nothing entered is lost, both are shown."""

import datetime as dt
import json

import pytest

from kemitraan.core.row_conflicts import MyRow, merge_rows
from partners.tests.factories import OrganizationFactory
from programs.models import Agreement, Partnership
from programs.patterns import PATTERNS
from programs.services import agreements, partnerships
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
)


class TestMerging:
    """Rows as plain values: `name` is the same party, `note` what was written."""

    def merged(self, mine, stored):
        return merge_rows(mine, stored, key="name", show=lambda column, value: (column, value))

    def row(self, name: str, note: str = "") -> dict[str, str]:
        return {"name": name, "note": note}

    def test_what_only_the_other_changed_is_taken(self):
        mine = [MyRow(self.row("A", "lama"), self.row("A", "lama"))]
        found = self.merged(mine, [self.row("A", "baru")])
        assert found.rows[0].values == self.row("A", "baru")
        assert found.told == [{"label": "A: note", "old": "baru", "new": "baru"}]

    def test_what_only_i_changed_stays_without_a_word(self):
        mine = [MyRow(self.row("A", "baru"), self.row("A", "lama"))]
        found = self.merged(mine, [self.row("A", "lama")])
        assert (found.rows[0].values, found.told) == (self.row("A", "baru"), [])

    def test_what_both_changed_keeps_mine_and_tells_both(self):
        mine = [MyRow(self.row("A", "saya"), self.row("A", "lama"))]
        found = self.merged(mine, [self.row("A", "mereka")])
        assert found.rows[0].values == self.row("A", "saya")
        assert found.rows[0].opened == self.row("A", "mereka")
        assert found.told == [{"label": "A: note", "old": "mereka", "new": "saya"}]

    def test_the_same_change_of_both_is_no_conflict(self):
        mine = [MyRow(self.row("A", "baru"), self.row("A", "lama"))]
        assert self.merged(mine, [self.row("A", "baru")]).told == []

    def test_row_that_the_other_added_is_taken_and_mine_stays(self):
        mine = [MyRow(self.row("A"), self.row("A")), MyRow(self.row("C", "saya"))]
        found = self.merged(mine, [self.row("A"), self.row("B", "mereka")])
        assert [row.values for row in found.rows] == [self.row("A"), self.row("C", "saya"), self.row("B", "mereka")]
        assert found.told == [{"label": "B", "old": "ditambahkan", "new": "ditambahkan"}]

    def test_row_that_both_added_is_one(self):
        found = self.merged([MyRow(self.row("B", "saya"))], [self.row("B", "mereka")])
        assert [row.values for row in found.rows] == [self.row("B", "saya")]
        assert found.told == [{"label": "B: note", "old": "mereka", "new": "saya"}]

    def test_row_that_the_other_removed_goes_unless_i_wrote_in_it(self):
        untouched, changed = self.row("A", "x"), self.row("B", "y")
        mine = [MyRow(untouched, untouched), MyRow(self.row("B", "isian baru"), changed)]
        found = self.merged(mine, [])
        assert [row.values for row in found.rows] == [self.row("B", "isian baru")]
        assert [told["label"] for told in found.told] == ["A", "B"]

    def test_row_that_i_removed_stays_removed_and_their_change_is_told(self):
        mine = [MyRow(self.row("A", "lama"), self.row("A", "lama"), is_removed=True)]
        found = self.merged(mine, [self.row("A", "baru")])
        assert found.rows[0].is_removed
        assert found.told == [{"label": "A", "old": "diubah", "new": "dihapus"}]
        assert self.merged(mine, []).rows == []


@pytest.fixture
def three(institution):
    return [OrganizationFactory(institution=institution, name=f"Pihak {letter} (contoh)") for letter in "ABC"]


@pytest.fixture
def partnership(institution, three) -> Partnership:
    partnership = PartnershipFactory(institution=institution)
    for order, role in enumerate(("pengasuh", "asuhan")):
        PartnershipPartyFactory(
            partnership=partnership,
            organization=three[order],
            role=role,
            order=order,
            is_lead=order == 0,
            contribution="Awal",
        )
    return partnership


def sent(page) -> dict[str, str]:
    """What the browser would send of a form page without a change: of the form, and of the rows of its formset."""
    data = {}
    for form in [page.context["form"], *page.context["formsets"][0].forms, page.context["formsets"][0].management_form]:
        for name in form.fields:
            bound = form[name]
            value = bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif isinstance(value, list):
                data[bound.html_name] = value
            elif value not in (None, False):
                shown = bound.field.widget.format_value(value)
                data[bound.html_name] = shown[0] if isinstance(shown, list) and shown else shown or ""
    return data | {"form_token": page.context["form_token"]}


def other_saves(actor, partnership, **changes) -> None:
    """Somebody else changes what the parties bring, by the order of the rows, or adds a party."""
    parties = [
        {
            "organization": party.organization,
            "role": party.role,
            "is_lead": party.is_lead,
            "contribution": changes.get(f"c{number}", party.contribution),
            "expectation": party.expectation,
        }
        for number, party in enumerate(partnership.parties.select_related("organization"))
    ]
    parties += [{"organization": row, "role": "asuhan", "is_lead": False} for row in changes.get("added", [])]
    texts = changes.get("texts", {})
    partnerships.update_partnership(
        actor=actor, partnership=partnership, values={}, parties=parties, texts=texts, version=None
    )


def contributions(partnership) -> list[str]:
    return list(partnership.parties.values_list("contribution", flat=True))


def test_rows_of_both_live_on_when_they_changed_different_ones(client_for, coordinator, admin_user, partnership):
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    mine = sent(client.get(url)) | {"parties-1-contribution": "Dari saya"}
    other_saves(admin_user, partnership, c0="Dari mereka")
    answer = client.post(url, mine)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Dari mereka" in html
    assert "Dari saya" in html
    assert contributions(partnership) == ["Dari mereka", "Awal"]
    assert client.post(url, sent(answer)).status_code == 302
    assert contributions(partnership) == ["Dari mereka", "Dari saya"]


def test_same_row_of_both_shows_both_and_the_person_decides(client_for, coordinator, admin_user, partnership):
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    mine = sent(client.get(url)) | {"parties-0-contribution": "Dari saya"}
    other_saves(admin_user, partnership, c0="Dari mereka")
    answer = client.post(url, mine)
    changes = answer.context["conflict"]["changes"]
    assert {"label": "Pihak A (contoh): yang dibawa", "old": "Dari mereka", "new": "Dari saya"} in changes
    assert answer.context["conflict"]["by"] == str(admin_user)
    assert client.post(url, sent(answer)).status_code == 302
    assert contributions(partnership) == ["Dari saya", "Awal"]


def test_party_that_was_added_meanwhile_is_kept(client_for, coordinator, admin_user, partnership, three):
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    mine = sent(client.get(url)) | {"name": "Nama baru (contoh)"}
    other_saves(admin_user, partnership, added=[three[2]])
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert "Pihak C (contoh)" in answer.content.decode()
    assert client.post(url, sent(answer)).status_code == 302
    partnership.refresh_from_db()
    assert partnership.name == "Nama baru (contoh)"
    assert list(partnership.parties.values_list("organization", flat=True)) == [row.pk for row in three]


def test_statement_that_only_the_other_wrote_is_kept(client_for, coordinator, admin_user, partnership):
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    page = client.get(url)
    key = next(name for name in page.context["form"].fields if name.startswith("text_"))
    mine = sent(page) | {"name": "Nama baru (contoh)"}
    other_saves(admin_user, partnership, texts={key.removeprefix("text_"): "Ditulis orang lain"})
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert client.post(url, sent(answer)).status_code == 302
    assert partnership.texts.get(key=key.removeprefix("text_")).text == "Ditulis orang lain"


def test_choices_that_only_the_other_made_are_kept(client_for, coordinator, admin_user, institution, three):
    pattern = next(one for one in PATTERNS.values() if any(text.choices for text in one.texts))
    text = next(text for text in pattern.texts if text.choices)
    partnership = PartnershipFactory(institution=institution, pattern=pattern.code)
    places = [role.code for role in pattern.roles for _ in range(role.minimum)]
    for order, role in enumerate(places):
        party = three[order] if order < 3 else OrganizationFactory(institution=institution)
        PartnershipPartyFactory(partnership=partnership, organization=party, role=role, order=order, is_lead=order == 0)
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    mine = sent(client.get(url)) | {"name": "Nama baru (contoh)"}
    chosen = [text.choices[0][0]]
    partnerships.update_partnership(
        actor=admin_user, partnership=partnership, values={}, choices={text.key: chosen}, version=None
    )
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert str(text.choices[0][1]) in [change["new"] for change in answer.context["conflict"]["changes"]]
    assert client.post(url, sent(answer)).status_code == 302
    assert partnership.texts.get(key=text.key).choices == chosen


def test_numbers_and_signatories_of_agreements_too(client_for, coordinator, admin_user, institution, three):
    agreement: Agreement = AgreementFactory(institution=institution)
    for order, organization in enumerate(three):
        AgreementPartyFactory(
            agreement=agreement, organization=organization, order=order, number="", signatory_name="Sukarni"
        )
    client = client_for(coordinator)
    url = f"/perjanjian/{agreement.public_id}/ubah/"
    mine = sent(client.get(url)) | {"parties-2-signatory_name": "Wati (contoh)"}
    parties = [
        {"organization": row, "number": f"{place}/PKS/2026", "signatory_name": "Sukarni", "signatory_position": ""}
        for place, row in enumerate(three)
    ]
    agreements.update_agreement(
        actor=admin_user, agreement=agreement, values={"starts_on": dt.date(2026, 2, 1)}, parties=parties, version=None
    )
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert client.post(url, sent(answer)).status_code == 302
    found = list(agreement.parties.values_list("number", "signatory_name"))
    assert found == [("0/PKS/2026", "Sukarni"), ("1/PKS/2026", "Sukarni"), ("2/PKS/2026", "Wati (contoh)")]
    agreement.refresh_from_db()
    assert agreement.starts_on == dt.date(2026, 2, 1)


@pytest.mark.parametrize("opened", ["", "{", "[1]", json.dumps({"organization": "x"})])
def test_unreadable_record_of_the_opening_loses_nothing(client_for, coordinator, admin_user, partnership, opened):
    client = client_for(coordinator)
    url = f"/kemitraan/{partnership.public_id}/ubah/"
    mine = sent(client.get(url)) | {"parties-0-opened": opened, "parties-0-contribution": "Dari saya"}
    other_saves(admin_user, partnership, c1="Dari mereka")
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert "Dari saya" in answer.content.decode()
    assert contributions(partnership) == ["Awal", "Dari mereka"]
