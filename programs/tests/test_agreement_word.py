"""Agreements as Word: the words of the PDF, whole in any letters, with the code of the version they came from."""

import io
import re
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from docx import Document
from PIL import Image

from kemitraan.accounts.services.letterhead import set_letterhead
from kemitraan.core.word.files import property_of
from kemitraan.core.word.rendering import PICTURE_MARK
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementKind, AgreementState
from programs.models import AgreementVersion
from programs.rules.word_fields import example_of
from programs.selectors.agreement_text import agreement_text, words_digest
from programs.selectors.word_documents import FOLDER, agreement_word, lettered, text_code
from programs.tests.factories import AgreementClauseFactory, AgreementPartyFactory, signed_agreement
from script.lib.word_templates import KINDS, build

HOSTILE = 'PT A & B <x> "kutip" \\ {{ judul }} {% raw %} {_{ #hash *bintang* @rujuk'
FOREIGN = "مؤسسة الشراكة 合作社"


@pytest.fixture
def pair(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    return [own, OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")]


def made(agreement) -> bytes:
    return agreement_word(agreement).fill_shipped()


def words_of(content: bytes) -> str:
    """All words of body and footer, in their order."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footer = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *footer])


class TestWords:
    @pytest.mark.parametrize("kind", [AgreementKind.MOU, AgreementKind.PKS, AgreementKind.IA, AgreementKind.OTHER])
    def test_they_are_those_of_the_pdf(self, kind, institution, pair):
        agreement = signed_agreement(institution, *pair, kind=kind, title="Abon ikan (contoh)", signing_place="Kudus")
        AgreementClauseFactory(agreement=agreement, topic="recital", body="bahwa PARA PIHAK saling melengkapi;")
        AgreementClauseFactory(agreement=agreement, body="Ayat satu.\nAyat dua:\n- butir satu;\n- butir dua.")
        text = agreement_text(agreement)
        words = words_of(made(agreement))
        said = [text["title"].upper(), text["about"].upper(), text["opening"], text["together"], text["agreed"]]
        said += [who["text"] for who in text["comparison"]] + [one["role"] for one in text["signatures"]]
        said += [f"Nomor: {party['number']}" for party in text["parties"]]
        said += ["a.\tbahwa PARA PIHAK", "Pasal 1", "(1)\tAyat satu.", "(2)\tAyat dua:", "b.\tbutir dua.", "Halaman"]
        for one in said:
            assert one in words, one
        assert "{{" not in words
        assert "{%" not in words

    def test_nothing_is_read_as_markup_or_as_a_command(self, institution, pair):
        pair[1].name = HOSTILE
        pair[1].save()
        agreement = signed_agreement(institution, *pair, title=HOSTILE)
        AgreementPartyFactory(
            agreement=agreement, organization=OrganizationFactory(institution=institution, name=FOREIGN)
        )
        AgreementClauseFactory(agreement=agreement, body=HOSTILE.replace("{", "(").replace("}", ")"))
        words = words_of(made(agreement))
        assert HOSTILE.replace("{_{", "{{") in words
        assert FOREIGN in words

    def test_letters_that_xml_cannot_hold_are_left_out(self, institution, pair):
        agreement = signed_agreement(institution, *pair, title="Abon\x0bikan \x07baru\ufffe")
        assert "ABONIKAN BARU" in words_of(made(agreement))

    def test_the_form_holds_with_a_crowd(self, institution):
        parties = [OrganizationFactory(institution=institution, name=f"Kelompok {place}") for place in range(13)]
        agreement = signed_agreement(institution, *parties[:2])
        for party in parties[2:]:
            AgreementPartyFactory(agreement=agreement, organization=party)
        for place in range(60):
            AgreementClauseFactory(agreement=agreement, order=place, body="Ketentuan. " * 40)
        document = Document(io.BytesIO(made(agreement)))
        signatures = document.tables[-1]
        assert len(signatures.rows) == 14
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in signatures.rows)
        assert [cell.text.split("\n")[0] for cell in signatures.rows[-2].cells] == ["PIHAK KETIGA BELAS", ""]
        headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"]
        assert len(headings) == 60
        assert headings[0].style.paragraph_format.keep_with_next

    def test_rows_are_lettered_beyond_z(self):
        assert [row["huruf"] for row in lettered(["x"] * 28)][25:] == ["z.", "aa.", "bb."]


class TestVersionCode:
    def test_it_stays_in_properties_and_footer(self, institution, pair):
        agreement = signed_agreement(institution, *pair)
        code = text_code(words_digest(agreement_text(agreement)))
        content = made(agreement)
        assert property_of(content, "KodeNaskah") == code
        assert code in words_of(content)
        assert re.fullmatch(r"([0-9A-F]{4}-){3}[0-9A-F]{4}", code)

    def test_other_words_have_another_code(self, institution, pair):
        agreement = signed_agreement(institution, *pair)
        before = agreement_word(agreement).code
        agreement.parties.update(signatory_position="Ketua")
        assert agreement_word(agreement).code != before


class TestLetterhead:
    def test_lines_without_a_picture(self, institution, pair):
        institution.letterhead = "UNIVERSITAS CONTOH\nLembaga Penelitian"
        institution.save()
        assert "UNIVERSITAS CONTOH\nLembaga Penelitian" in words_of(made(signed_agreement(institution, *pair)))

    @pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
    def test_the_picture_takes_their_place(self, kind, admin_user, institution, pair):
        picture = io.BytesIO()
        Image.new("RGB", (400, 60), "teal").save(picture, kind)
        set_letterhead(actor=admin_user, institution=institution, upload=ContentFile(picture.getvalue(), name="kop"))
        content = made(signed_agreement(institution, *pair))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert any(name.startswith("word/media/") for name in archive.namelist())
        assert PICTURE_MARK not in words_of(content)


class TestShippedTemplates:
    @pytest.mark.parametrize("kind", KINDS)
    def test_they_are_what_their_source_builds(self, kind):
        kept, built = (_parts(content) for content in (FOLDER.joinpath(f"{kind}.docx").read_bytes(), build(kind)))
        assert kept == built

    def test_examples_have_the_names_that_documents_have(self, institution, pair):
        agreement = signed_agreement(institution, *pair)
        AgreementClauseFactory(agreement=agreement, topic="recital", body="bahwa satu;")
        AgreementClauseFactory(agreement=agreement, topic="basis", body="Undang-undang.")
        AgreementClauseFactory(agreement=agreement, body="Satu:\n- butir")
        assert _shape(agreement_word(agreement).context) == _shape(example_of("pks"))


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _shape(value):
    """Names and nesting without the values."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    return [_shape(value[0])] if isinstance(value, list) else str


class TestPage:
    def test_it_is_downloaded_and_nothing_is_written(self, client_for, observer, institution, pair):
        agreement = signed_agreement(institution, *pair, state=AgreementState.NEGOTIATING, title='Abon "ikan"/laut')
        address = reverse("programs:agreement-word", args=[agreement.public_id])
        assert address == f"/perjanjian/{agreement.public_id}/dokumen.docx"
        answer = client_for(observer).get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert "attachment" in answer["Content-Disposition"]
        assert property_of(answer.content, "KodeNaskah")
        assert not AgreementVersion.objects.exists()

    def test_others_do_not_find_it(self, client_for, partner_user, institution, pair):
        agreement = signed_agreement(institution, *pair)
        assert client_for(partner_user).get(f"/perjanjian/{agreement.public_id}/dokumen.docx").status_code == 404
