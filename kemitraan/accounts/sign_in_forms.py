"""Forms of signing in, in the words that the rest of the product uses (surel, kata sandi)."""

from typing import Any

from allauth.account import forms

from kemitraan.accounts.forms import RULES_IN_WORDS

WORDS = {
    "login": "Surel",
    "email": "Surel",
    "password": "Kata sandi",
    "remember": "Ingat saya",
    "oldpassword": "Kata sandi sekarang",
    "password1": "Kata sandi baru",
    "password2": "Ulangi kata sandi baru",
}


class OwnWords:
    """Labels from `WORDS`, no placeholder that would only repeat them, and the rules in one sentence."""

    fields: dict[str, Any]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WORDS.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = RULES_IN_WORDS


class LoginForm(OwnWords, forms.LoginForm):
    pass


class ResetPasswordForm(OwnWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OwnWords, forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(OwnWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(OwnWords, forms.SetPasswordForm):
    pass


class ReauthenticateForm(OwnWords, forms.ReauthenticateForm):
    pass
