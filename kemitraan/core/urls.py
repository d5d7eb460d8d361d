"""Addresses of core."""

from django.urls import path

from kemitraan.core.views import bulk, comments, drafts, files, jobs, mails, notifications, saved_views, timeline

app_name = "core"

urlpatterns = [
    path("berkas/<uuid:public_id>/", files.AttachmentView.as_view(), name="attachment"),
    path("berkas/<uuid:public_id>/hapus/", files.AttachmentRemoveView.as_view(), name="attachment-remove"),
    path("berkas/tambah/<str:label>/<uuid:public_id>/", files.AttachmentAddView.as_view(), name="attachment-add"),
    path("riwayat/<str:label>/<uuid:public_id>/", timeline.TimelineView.as_view(), name="timeline"),
    path("komentar/<str:label>/<uuid:public_id>/", comments.CommentCreateView.as_view(), name="comment-create"),
    path("komentar/<str:label>/<uuid:public_id>/orang/", comments.CommentPeopleView.as_view(), name="comment-people"),
    path("komentar/<uuid:public_id>/ubah/", comments.CommentUpdateView.as_view(), name="comment-update"),
    path("komentar/<uuid:public_id>/tarik/", comments.CommentWithdrawView.as_view(), name="comment-withdraw"),
    path("tampilan/simpan/<str:list_name>/", saved_views.ViewSaveView.as_view(), name="view-save"),
    path("tampilan/<uuid:public_id>/ubah/", saved_views.ViewUpdateView.as_view(), name="view-update"),
    path("tampilan/<uuid:public_id>/isi/", saved_views.ViewRefillView.as_view(), name="view-refill"),
    path("tampilan/<uuid:public_id>/awal/", saved_views.ViewDefaultView.as_view(), name="view-default"),
    path("tampilan/<uuid:public_id>/hapus/", saved_views.ViewDeleteView.as_view(), name="view-delete"),
    path("massal/mulai/<str:list_name>/", bulk.BulkStartView.as_view(), name="bulk-start"),
    path("massal/", bulk.BulkListView.as_view(), name="bulk-list"),
    path("massal/<uuid:public_id>/", bulk.BulkDetailView.as_view(), name="bulk-detail"),
    path("massal/<uuid:public_id>/urungkan/", bulk.BulkUndoView.as_view(), name="bulk-undo"),
    path("draf/", drafts.DraftSaveView.as_view(), name="draft-save"),
    path("draf/<uuid:token>/buang/", drafts.DraftDiscardView.as_view(), name="draft-discard"),
    path("pekerjaan-latar/", jobs.JobListView.as_view(), name="job-list"),
    path("pekerjaan-latar/<uuid:public_id>/", jobs.JobDetailView.as_view(), name="job-detail"),
    path("pekerjaan-latar/<uuid:public_id>/batalkan/", jobs.JobCancelView.as_view(), name="job-cancel"),
    path("pekerjaan-latar/<uuid:public_id>/ulangi/", jobs.JobRepeatView.as_view(), name="job-repeat"),
    path("surat-keluar/", mails.MailListView.as_view(), name="outbox-list"),
    path("surat-keluar/<uuid:public_id>/kirim-ulang/", mails.MailResendView.as_view(), name="outbox-resend"),
    path("notifikasi/", notifications.NotificationListView.as_view(), name="notification-list"),
    path("notifikasi/baca-semua/", notifications.NotificationReadAllView.as_view(), name="notification-read-all"),
    path("notifikasi/<uuid:public_id>/dibaca/", notifications.NotificationReadView.as_view(), name="notification-read"),
    path("notifikasi/<uuid:public_id>/buka/", notifications.NotificationOpenView.as_view(), name="notification-open"),
]
