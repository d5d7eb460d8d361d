"""Word templates of institutions: tried before they are kept, one edition in use, filled by a worker."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Attachment, AuditEvent, Job
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.jobs import run_due_jobs
from kemitraan.core.tests.word_files import word_with
from kemitraan.core.word.files import property_of
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, WordKind
from programs.models import WordTemplate
from programs.rules.word_fields import example_of, fields_of, lacking
from programs.selectors.word_documents import agreement_word
from programs.selectors.word_templates import file_of, shipped_template, template_for
from programs.services import word_templates as services
from programs.services.word_making import request_word
from programs.services.word_templates import TriedTemplate, try_word_template
from programs.tests.factories import PartnershipFactory, WordTemplateFactory, signed_agreement

NAMES = 'PT A & B <x> مؤسسة 合作社 "kutip"'
OWN = word_with("Judul kami: {{ judul }}", "{%p for pihak in para_pihak %}", "{{ pihak.nama }}", "{%p endfor %}")
PAGES = {"list": "/perjanjian/templat/word/", "fields": "/perjanjian/templat/word/isian/"}


@pytest.fixture
def agreement(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    return signed_agreement(institution, own, OrganizationFactory(institution=institution, name=NAMES))


def keep(actor, data: bytes = OWN, kind: str = "pks", **more) -> WordTemplate:
    return services.keep_word_template(actor=actor, tried=TriedTemplate(kind, data, ()), name="kami.docx", **more)


def words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


class TestTrial:
    @pytest.mark.parametrize("kind", WordKind.values)
    def test_the_shipped_ones_pass_and_lack_nothing(self, kind):
        tried = try_word_template(kind=kind, data=shipped_template(kind).read_bytes())
        assert tried.lacks == ()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "Nomor: {{ nomr }}",
                ["Isian nomr tidak dikenal. Mungkin maksudnya nomor. Di naskah: “Nomor: {{ nomr }}”"],
            ),
            ("{{ xyzw }}", ["Isian xyzw tidak dikenal. Di naskah: “{{ xyzw }}”"]),
            (
                "{{ judl }} {{ jens }}",
                ["Isian judl tidak dikenal. Mungkin maksudnya judul.", "Isian jens tidak dikenal."],
            ),
            ("{{ judul.__class__ }}", ["Perintah judul.__class__ tidak dapat dipakai dalam templat."]),
            ("{% include 'x' %}", ["Perintah include tidak dapat dipakai dalam templat."]),
            ("{% if judul %}", ["Tanda {{ }} atau {% %} di sini tidak berpasangan atau salah tulis."]),
            ("Sama untuk semua", ["tidak memuat satu isian pun"]),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, text, said):
        with pytest.raises(ValidationError) as caught:
            try_word_template(kind="pks", data=word_with(text))
        assert len(caught.value.messages) == len(said)
        for message, part in zip(caught.value.messages, said, strict=True):
            assert part in message

    def test_a_long_list_is_cut(self):
        with pytest.raises(ValidationError) as caught:
            try_word_template(kind="pks", data=word_with(*(f"{{{{ salah{n} }}}}" for n in range(30))))
        assert (len(caught.value.messages), caught.value.messages[-1]) == (21, "Dan 10 lagi.")

    def test_no_word_document(self):
        with pytest.raises(DomainError, match="Word"):
            try_word_template(kind="pks", data=b"%PDF-1.7 contoh")

    def test_what_is_left_out_is_told(self):
        assert lacking(frozenset({"para_pihak", "judul", "pasal"}), "pks") == [
            "{{ baris_tanda_tangan }} (tanda tangan, dua sebaris)"
        ]

    @pytest.mark.parametrize("kind", WordKind.values)
    def test_every_field_has_a_meaning_and_an_example(self, kind):
        fields = fields_of(kind)
        assert len({field.name for field in fields}) == len(fields) == len(example_of(kind))
        assert all(field.meaning and (field.parts or field.example) for field in fields)


class TestEditions:
    def test_the_next_one_takes_the_place_of_the_one_before(self, coordinator, agreement):
        first = keep(coordinator)
        second = keep(coordinator, word_with("{{ judul }} baru"))
        first.refresh_from_db()
        assert [(row.edition, row.is_in_use) for row in (first, second)] == [(1, False), (2, True)]
        assert template_for(agreement) == second
        with file_of(first).file.open("rb") as kept:
            assert kept.read() == OWN
        services.use_word_template(actor=coordinator, template=first)
        assert template_for(agreement) == first
        services.rest_word_template(actor=coordinator, template=first)
        assert template_for(agreement) is None
        told = AuditEvent.objects.filter(action__startswith="wordtemplate.").values_list("action", flat=True)
        assert sorted(told) == ["wordtemplate.create", "wordtemplate.create", "wordtemplate.rest", "wordtemplate.use"]

    def test_the_same_file_is_not_kept_twice(self, coordinator):
        assert keep(coordinator) == keep(coordinator)
        assert Attachment.objects.filter(purpose="word_template").count() == 1

    def test_that_of_a_pattern_comes_first(self, coordinator, institution, agreement):
        everyone, ours = keep(coordinator), keep(coordinator, pattern="asuh")
        agreement.partnership = PartnershipFactory(institution=institution, pattern="asuh")
        assert template_for(agreement) == ours
        agreement.partnership.pattern = "futuristik"
        assert template_for(agreement) == everyone

    def test_those_of_others_do_not_count(self, coordinator, other_institution, agreement):
        strange = WordTemplateFactory(institution=other_institution, is_in_use=True)
        assert template_for(agreement) is None
        for service in (services.use_word_template, services.rest_word_template):
            with pytest.raises(NotAllowed):
                service(actor=coordinator, template=strange)

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office(self, who, request):
        with pytest.raises(NotAllowed):
            keep(request.getfixturevalue(who))

    def test_its_file_cannot_be_exchanged(self, coordinator):
        with pytest.raises(NotAllowed, match="edisi baru"):
            attach(
                actor=coordinator,
                subject=keep(coordinator),
                upload=ContentFile(word_with("lain"), name="a.docx"),
                purpose="word_template",
            )


class TestMaking:
    @pytest.fixture
    def page(self, agreement):
        return reverse("programs:agreement-word", args=[agreement.public_id])

    def test_it_is_asked_for_made_and_offered(self, client_for, coordinator, agreement, page):
        keep(coordinator)
        client = client_for(coordinator)
        asked = client.get(page).content.decode()
        assert "Buat naskah Word" in asked
        assert not Job.objects.exists()
        make = reverse("programs:agreement-word-make", args=[agreement.public_id])
        assert client.post(make)["Location"] == page
        client.post(make)
        job = Job.objects.get(kind="word")
        assert "sedang dibuat" in client.get(page).content.decode()
        assert "hx-trigger" in client.get(page, headers={"HX-Request": "true"}).content.decode()
        assert run_due_jobs() == 1
        assert "Unduh Word" in client.get(page, headers={"HX-Request": "true"}).content.decode()
        file = client.get(page)
        assert file["Content-Type"].endswith("wordprocessingml.document")
        assert f"Judul kami: {agreement.title}\nLPPM Muria (contoh)\n{NAMES}" in words(file.content)
        assert property_of(file.content, "KodeNaskah") == agreement_word(agreement).code
        client.post(make)
        assert Job.objects.get() == job

    def test_other_words_or_another_template_are_another_file(self, client_for, coordinator, agreement, page):
        keep(coordinator)
        client = client_for(coordinator)
        client.post(reverse("programs:agreement-word-make", args=[agreement.public_id]))
        run_due_jobs()
        agreement.title = "Nama lain"
        agreement.save()
        assert "Buat naskah Word" in client.get(page).content.decode()
        agreement.title = Job.objects.get().title.removeprefix("Naskah Word ")
        agreement.save()
        assert client.get(page)["Content-Type"].endswith("document")
        keep(coordinator, word_with("{{ judul }} kedua"))
        assert "Buat naskah Word" in client.get(page).content.decode()

    def test_words_that_changed_meanwhile_are_told(self, client_for, coordinator, agreement, page):
        template = keep(coordinator)
        document = agreement_word(agreement)
        request_word(actor=coordinator, home=agreement, document=document, template=template, url=page)
        agreement.title = "Nama lain"
        agreement.save()
        run_due_jobs()
        assert "berubah sejak diminta" in Job.objects.get().error

    def test_a_template_that_fails_is_told_with_a_button(self, client_for, coordinator, agreement, page):
        keep(coordinator, word_with("{{ judul }} {{ tidak_ada }}"))
        client = client_for(coordinator)
        client.post(reverse("programs:agreement-word-make", args=[agreement.public_id]))
        run_due_jobs()
        told = client.get(page).content.decode()
        assert "tidak dapat diisi" in told
        assert "Buat naskah Word" in told

    def test_a_party_has_it_made_too(self, client_for, coordinator, partner_user, agreement, page):
        keep(coordinator)
        RepresentativeFactory(membership=partner_user.membership, organization=agreement.parties.last().organization)
        client = client_for(partner_user)
        client.post(reverse("programs:agreement-word-make", args=[agreement.public_id]))
        run_due_jobs()
        assert client.get(page)["Content-Type"].endswith("document")

    def test_without_an_own_template_nothing_is_queued(self, client_for, coordinator, agreement):
        client_for(coordinator).post(reverse("programs:agreement-word-make", args=[agreement.public_id]))
        assert not Job.objects.exists()


class TestPages:
    def upload(self, client, data: bytes, **more):
        file = SimpleUploadedFile("Templat kami.docx", data)
        return client.post("/perjanjian/templat/word/pks/unggah/", {"file": file, "pattern": "", "note": "", **more})

    def test_a_good_one_is_kept_and_offered(self, client_for, coordinator):
        client = client_for(coordinator)
        answer = self.upload(client, OWN, note="Disetujui rektor")
        assert answer["Location"] == "/perjanjian/templat/word/?jenis=pks"
        page = client.get(answer["Location"]).content.decode()
        for said in ("Edisi 1", "Disetujui rektor", "Hentikan", "Semua pola", "tidak memuat"):
            assert said in page, said
        kept = Attachment.objects.get(purpose="word_template")
        assert client.get(reverse("core:attachment", args=[kept.public_id])).status_code == 200

    def test_a_bad_one_is_told_and_not_kept(self, client_for, coordinator):
        answer = self.upload(client_for(coordinator), word_with("{{ nomr }}", "{{ judul.__class__ }}"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Isian nomr tidak dikenal. Mungkin maksudnya nomor." in page
        assert "judul.__class__" in page
        assert not WordTemplate.objects.exists()
        assert not Attachment.objects.exists()

    def test_editions_are_taken_up_and_stopped(self, client_for, coordinator):
        template = keep(coordinator)
        client = client_for(coordinator)
        for action, is_in_use in (("hentikan", False), ("pakai", True)):
            client.post(reverse("programs:word-template-action", args=[template.public_id, action]))
            template.refresh_from_db()
            assert template.is_in_use is is_in_use
        assert (
            client.post(reverse("programs:word-template-action", args=[template.public_id, "lain"])).status_code == 404
        )

    @pytest.mark.parametrize("kind", WordKind.values)
    def test_placeholders_are_listed_with_examples(self, kind, client_for, coordinator):
        page = client_for(coordinator).get(PAGES["fields"], {"jenis": kind}).content.decode()
        for field in fields_of(kind):
            assert field.name in page
        assert "{{ pihak.penanda_tangan }}" in page
        assert "{%p for ayat in satu.ayat %}" in page
        assert "{{ baris.kiri.nama }}" in page

    def test_the_shipped_one_is_a_start(self, client_for, coordinator):
        client = client_for(coordinator)
        given = client.get("/perjanjian/templat/word/mou/bawaan.docx")
        assert given.content == shipped_template("mou").read_bytes()
        assert client.get("/perjanjian/templat/word/lain/bawaan.docx").status_code == 404
        assert client.get("/perjanjian/templat/word/lain/unggah/").status_code == 404

    @pytest.mark.parametrize("path", [*PAGES.values(), "/perjanjian/templat/word/pks/unggah/"])
    def test_only_the_office_sees_them(self, path, client_for, observer, coordinator):
        assert client_for(observer).get(path).status_code == 403
        assert client_for(coordinator).get(path).status_code == 200

    def test_few_queries(self, client_for, coordinator, django_assert_max_num_queries):
        for number in range(4):
            keep(coordinator, word_with(f"{{{{ judul }}}} {number}"))
        client = client_for(coordinator)
        with django_assert_max_num_queries(12):
            client.get(PAGES["list"])


def test_a_draft_is_made_as_well(client_for, coordinator, institution):
    own = OrganizationFactory(institution=institution, is_own=True)
    agreement = signed_agreement(
        institution, own, OrganizationFactory(institution=institution), state=AgreementState.DRAFT
    )
    keep(coordinator)
    page = client_for(coordinator).get(reverse("programs:agreement-word", args=[agreement.public_id]))
    assert page.status_code == 200
