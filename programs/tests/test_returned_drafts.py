"""Word files that parties send back: kept as they came, with the version that each was made from."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Attachment, AuditEvent
from kemitraan.core.tests.word_files import changed, word_with
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, VersionOccasion
from programs.models import AgreementVersion, ReturnedDraft
from programs.rules.word import code_in
from programs.selectors.returned_drafts import returned_drafts
from programs.selectors.word_documents import agreement_word
from programs.services.agreement_versions import keep_version
from programs.services.clauses import add_clause
from programs.services.returned_drafts import receive_draft
from programs.tests.factories import signed_agreement


@pytest.fixture
def agreement(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    other = OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")
    return signed_agreement(institution, own, other, state=AgreementState.NEGOTIATING)


@pytest.fixture
def party(agreement):
    return agreement.parties.get(organization__name="KUB Pesisir (contoh)")


def word_of(agreement) -> bytes:
    """The Word file of the agreement as it is now."""
    return agreement_word(agreement).fill_shipped()


def negotiated(content: bytes) -> bytes:
    """The file as somebody sends it back with one word changed."""
    return changed(content, replace={"word/document.xml": (b"PARA PIHAK", b"KEDUA PIHAK")})


def receive(actor, party, content: bytes, **more) -> ReturnedDraft:
    return receive_draft(actor=actor, party=party, upload=ContentFile(content, name="usulan.docx"), **more)


def answers(agreement) -> list[tuple[str, bool]]:
    versions = list(agreement.versions.all())
    return [(one.sentence, one.later is not None) for one in returned_drafts(agreement, versions)]


class TestReceiving:
    def test_it_is_kept_as_it_came_with_its_version(self, coordinator, agreement, party):
        version = keep_version(actor=coordinator, agreement=agreement, occasion=VersionOccasion.NEGOTIATED)
        content = negotiated(word_of(agreement))
        draft = receive(coordinator, party, content, note="Pasal 3")
        assert (draft.version, draft.party, draft.note) == (version, party, "Pasal 3")
        assert str(draft) == draft.attachment.caption == "Naskah perundingan dari KUB Pesisir (contoh)"
        assert draft.attachment.sha256 == hashlib.sha256(content).hexdigest()
        with draft.attachment.file.open("rb") as kept:
            assert kept.read() == content
        event = AuditEvent.objects.get(action="agreement.receive_draft")
        assert event.changes[0]["new"] == draft.attachment.sha256
        assert answers(agreement) == [("Menjawab versi 1, versi yang terakhir", False)]

    def test_words_that_were_never_kept_become_a_version(self, coordinator, agreement, party):
        draft = receive(coordinator, party, word_of(agreement))
        assert (draft.version.sequence, draft.version.occasion) == (1, "returned")

    def test_one_from_earlier_words_says_so(self, coordinator, agreement, party):
        early = word_of(agreement)
        receive(coordinator, party, early)
        add_clause(actor=coordinator, agreement=agreement, values={"topic": "other", "heading": "Baru", "body": "Isi."})
        receive(coordinator, party, negotiated(early))
        assert answers(agreement) == [("Menjawab versi 1", True)] * 2
        assert list(agreement.clauses.values_list("heading", flat=True)) == ["Baru"]

    @pytest.mark.parametrize(
        "change",
        [
            {"docProps/custom.xml": (b"KodeNaskah", b"Lain")},
            {"docProps/custom.xml": (b"KodeNaskah", b"Lain"), "docProps/core.xml": (b"KodeNaskah:", b"")},
        ],
        ids=["keywords", "footer"],
    )
    def test_the_code_is_found_wherever_a_program_kept_it(self, change, coordinator, agreement, party):
        keep_version(actor=coordinator, agreement=agreement, occasion=VersionOccasion.NEGOTIATED)
        assert receive(coordinator, party, changed(word_of(agreement), replace=change)).version.sequence == 1

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (word_with("Kami tulis ulang"), "Tidak diketahui dari versi mana"),
            (word_with("x", footer="naskah 0000-1111-2222-3333"), "Kode 0000-1111-2222-3333 bukan versi naskah ini"),
        ],
    )
    def test_one_of_unknown_words_is_kept_and_told(self, content, said, coordinator, agreement, party):
        receive(coordinator, party, content)
        assert answers(agreement) == [(said, False)]

    def test_one_of_another_agreement_is_refused(self, coordinator, institution, agreement, party):
        organizations = [row.organization for row in agreement.parties.all()]
        other = signed_agreement(institution, *organizations, title="Lain", state=AgreementState.NEGOTIATING)
        keep_version(actor=coordinator, agreement=other, occasion=VersionOccasion.NEGOTIATED)
        with pytest.raises(DomainError, match="perjanjian lain"):
            receive(coordinator, party, word_of(other))

    def test_the_same_file_is_one(self, coordinator, agreement, party):
        content = word_of(agreement)
        assert receive(coordinator, party, content) == receive(coordinator, party, content)
        assert Attachment.objects.filter(purpose="returned_draft").count() == 1

    @pytest.mark.parametrize("content", [b"%PDF-1.7 contoh", b"teks", word_with("x")[:-100]])
    def test_only_word(self, content, coordinator, agreement, party):
        with pytest.raises(DomainError):
            receive(coordinator, party, content)
        assert not ReturnedDraft.objects.exists()

    def test_it_stays_when_the_party_leaves(self, coordinator, agreement, party):
        receive(coordinator, party, word_of(agreement))
        party.delete()
        assert str(ReturnedDraft.objects.get()) == "Naskah perundingan dari KUB Pesisir (contoh)"

    def test_codes_in_text(self):
        assert code_in("naskah 7F3A-91C2-04BB-E5D0 akhir") == "7F3A-91C2-04BB-E5D0"
        assert code_in("12-34") == code_in("") == ""


class TestWhoMay:
    @pytest.mark.parametrize(
        ("state", "may"),
        [
            (AgreementState.DRAFT, True),
            (AgreementState.NEGOTIATING, True),
            (AgreementState.AGREED, True),
            (AgreementState.SIGNED, False),
            (AgreementState.ACTIVE, False),
            (AgreementState.SUSPENDED, False),
            (AgreementState.ENDED, False),
            (AgreementState.CANCELLED, False),
        ],
    )
    def test_until_it_is_signed(self, state, may, coordinator, agreement, party):
        agreement.state = state
        agreement.save()
        if may:
            assert receive(coordinator, party, word_with("x"))
        else:
            with pytest.raises(NotAllowed, match="belum ditandatangani"):
                receive(coordinator, party, word_with("x"))

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_others_may_not(self, who, request, agreement, party):
        with pytest.raises(NotAllowed):
            receive(request.getfixturevalue(who), party, word_with("x"))

    def test_who_speaks_for_a_party_hands_in_its_own(self, client_for, partner_user, agreement, party):
        RepresentativeFactory(membership=partner_user.membership, organization=party.organization)
        client = client_for(partner_user)
        url = reverse("programs:draft-return", args=[agreement.public_id])
        page = client.get(url).content.decode()
        assert "KUB Pesisir" in page
        assert str(agreement.parties.exclude(pk=party.pk).get().public_id) not in page
        sent = {"party": party.public_id, "file": SimpleUploadedFile("a.docx", word_of(agreement)), "note": ""}
        assert client.post(url, sent).status_code == 302
        strange = agreement.parties.exclude(pk=party.pk).get()
        sent = {"party": strange.public_id, "file": SimpleUploadedFile("a.docx", word_with("lain")), "note": ""}
        assert client.post(url, sent).status_code == 422
        assert ReturnedDraft.objects.count() == 1


class TestPage:
    def test_it_tells_which_version_each_answers(self, client_for, coordinator, agreement, party):
        client = client_for(coordinator)
        url = reverse("programs:draft-return", args=[agreement.public_id])
        sent = {"party": party.public_id, "file": SimpleUploadedFile("a.docx", word_of(agreement)), "note": "Pasal 3"}
        answer = client.post(url, sent)
        assert answer["Location"].endswith("/naskah/#perundingan")
        values = {"topic": "other", "heading": "Baru", "body": "Isi."}
        add_clause(actor=coordinator, agreement=agreement, values=values)
        page = client.get(answer["Location"]).content.decode()
        for said in ("Naskah perundingan dari KUB Pesisir", "Menjawab versi 1", "yang berubah sejak itu", "Pasal 3"):
            assert said in page, said
        assert Attachment.objects.get(purpose="returned_draft").sha256 in page
        assert AgreementVersion.objects.count() == 2

    def test_observers_read_and_do_not_send(self, client_for, observer, coordinator, agreement, party):
        receive(coordinator, party, word_of(agreement))
        client = client_for(observer)
        page = client.get(reverse("programs:agreement-text", args=[agreement.public_id])).content.decode()
        assert "Naskah perundingan dari" in page
        assert "Unggah dari pihak" not in page
        assert client.get(reverse("programs:draft-return", args=[agreement.public_id])).status_code == 403

    def test_few_queries(self, client_for, coordinator, agreement, party, django_assert_max_num_queries):
        for number in range(3):
            receive(coordinator, party, word_with(str(number)))
        client = client_for(coordinator)
        with django_assert_max_num_queries(20):
            client.get(reverse("programs:agreement-text", args=[agreement.public_id]))
