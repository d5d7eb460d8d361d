"""Addresses of accounts.

Views of allauth are routed one by one under its names: including its own list would leave sign-up open.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from kemitraan.accounts.views import people, profile

own = [
    path("profil/", profile.ProfileView.as_view(), name="profile"),
    path("profil/lembaga/", profile.MembershipSwitchView.as_view(), name="membership-switch"),
    path("pengaturan/lembaga/", profile.InstitutionUpdateView.as_view(), name="institution-update"),
    path("pengaturan/orang/", people.MembershipListView.as_view(), name="member-list"),
    path("pengaturan/orang/undang/", people.MemberInviteView.as_view(), name="member-invite"),
    path("pengaturan/orang/<uuid:public_id>/akhiri/", people.MembershipEndView.as_view(), name="membership-end"),
    path("pengaturan/lembaga/kop/", profile.LetterheadUpdateView.as_view(), name="letterhead-update"),
    path("pengaturan/lembaga/kop/hapus/", profile.LetterheadRemoveView.as_view(), name="letterhead-remove"),
    path(
        "pengaturan/orang/<uuid:public_id>/langkah-kedua/",
        people.SecondFactorResetView.as_view(),
        name="second-factor-reset",
    ),
    path(
        "pengaturan/orang/<uuid:public_id>/undang-lagi/",
        people.InvitationResendView.as_view(),
        name="invitation-resend",
    ),
    path("undangan/<str:token>/", people.InvitationAcceptView.as_view(), name="invitation-accept"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("akun/nonaktif/", account.account_inactive, name="account_inactive"),
    path("akun/pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("akun/perangkat/", sessions.list_usersessions, name="usersessions_list"),
    path("sandi/ubah/", account.password_change, name="account_change_password"),
    path("sandi/buat/", account.password_set, name="account_set_password"),
    path("sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("sandi/lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sandi/baru/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("akun/mfa/", mfa.index, name="mfa_index"),
    path("akun/mfa/kode/", login_not_required(mfa.authenticate), name="mfa_authenticate"),
    path("akun/mfa/pastikan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("akun/mfa/aplikasi/aktifkan/", totp.activate_totp, name="mfa_activate_totp"),
    path("akun/mfa/aplikasi/matikan/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/mfa/cadangan/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("akun/mfa/cadangan/buat/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("akun/mfa/cadangan/unduh/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
