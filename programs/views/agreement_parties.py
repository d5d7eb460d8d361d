"""What is recorded for one party of an agreement: its consent and its signature."""

from programs.forms import ConsentForm, SignatureForm
from programs.models import AgreementParty
from programs.services import agreements as services
from programs.services.numbers import issue_number
from programs.views.pages import RecordingView


class PartyActionView(RecordingView):
    """Something recorded for one party of an agreement; goes back to the agreement."""

    model = AgreementParty

    def get_queryset(self):
        return super().get_queryset().select_related("agreement", "organization")

    def get_success_url(self, record: AgreementParty) -> str:
        return record.agreement.get_absolute_url()


class PartyAgreeView(PartyActionView):
    """A representative consents in the party's name, to the version that the page showed."""

    success_message = "Persetujuan tercatat."

    def act(self, record: AgreementParty) -> AgreementParty:
        version = self.request.POST.get("version", "")
        return services.give_consent(
            actor=self.request.user, party=record, version=int(version) if version.isdecimal() else 0
        )


class PartyConsentView(PartyActionView):
    success_message = "Persetujuan tercatat."

    def act(self, record: AgreementParty) -> AgreementParty:
        return services.record_consent(actor=self.request.user, party=record, **self.cleaned(ConsentForm))


class PartySignView(PartyActionView):
    success_message = "Tanda tangan tercatat."

    def act(self, record: AgreementParty) -> AgreementParty:
        return services.record_signature(actor=self.request.user, party=record, **self.cleaned(SignatureForm))


class PartyNumberView(PartyActionView):
    """The institution's own number for one of its bodies, by its format."""

    success_message = "Nomor terbit."

    def act(self, record: AgreementParty) -> AgreementParty:
        issue_number(actor=self.request.user, party=record)
        return record
