"""Asking once about organizations that look like the one in a form; a person may save all the same."""

from django import forms

from partners.selectors.duplicates import LookAlike, look_alikes, typed_facts

COMPARED_FIELDS = ("name", "nib", "npwp", "legal_number", "phone", "email")
SEEN = "seen_alike"
SAVE_ANYWAY = "save_anyway"


class LookAlikeForm(forms.BaseForm):
    """A form about an organization that names those that look alike, in `alike`.

    What was shown while typing, or by an earlier answer, comes back in `seen_alike` and is not asked about again;
    the button "Simpan walau begitu" sends `save_anyway`. Of a stored organization only new names and numbers count.
    """

    alike: list[LookAlike] = []
    compared_fields = " ".join((*COMPARED_FIELDS, "kind", "regency"))

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        stored = self.instance if self.instance.pk else None
        if stored is not None and not set(COMPARED_FIELDS) & set(self.changed_data):
            return cleaned
        self.alike = look_alikes(self.user, typed_facts(self.cleaned_data), exclude=stored)
        seen = set(self.data.getlist(SEEN)) if hasattr(self.data, "getlist") else set()
        unseen = [one for one in self.alike if str(one.organization.public_id) not in seen]
        if unseen and not self.data.get(SAVE_ANYWAY):
            self.add_error(None, "Ada mitra yang tampak sama atau mirip. Periksa dahulu, atau simpan walau begitu.")
        return cleaned
