"""Addresses of duties, their due dates and deliveries."""

from django.urls import path

from programs.views import coverage, deliveries, due_dates, ledgers, obligations

urlpatterns = [
    path("kewajiban/", ledgers.ObligationListView.as_view(), name="obligation-list"),
    path("kewajiban/<uuid:public_id>/", obligations.ObligationDetailView.as_view(), name="obligation-detail"),
    path("kewajiban/<uuid:public_id>/ubah/", obligations.ObligationUpdateView.as_view(), name="obligation-edit"),
    path("kewajiban/<uuid:public_id>/batal/", obligations.ObligationCancelView.as_view(), name="obligation-cancel"),
    path("kewajiban/<uuid:public_id>/tenggat/", due_dates.DueDatesView.as_view(), name="obligation-due-dates"),
    path(
        "kewajiban/<uuid:public_id>/kebutuhan/baru/",
        coverage.ObligationCoverageCreateView.as_view(),
        name="obligation-coverage-create",
    ),
    path("tenggat/<uuid:public_id>/lapor/", obligations.OccurrenceReportView.as_view(), name="occurrence-report"),
    path("tenggat/<uuid:public_id>/serah/", deliveries.DeliveryCreateView.as_view(), name="occurrence-deliver"),
    path("penyerahan/<uuid:public_id>/terima/", deliveries.DeliveryAcceptView.as_view(), name="delivery-accept"),
    path("penyerahan/<uuid:public_id>/tolak/", deliveries.DeliveryRejectView.as_view(), name="delivery-reject"),
    path("penyerahan/<uuid:public_id>/tarik/", deliveries.DeliveryWithdrawView.as_view(), name="delivery-withdraw"),
    path("tenggat/<uuid:public_id>/berlaku-lagi/", due_dates.ReinstateView.as_view(), name="occurrence-reinstate"),
    path(
        "tenggat/<uuid:public_id>/konsekuensi/",
        obligations.ConsequenceCreateView.as_view(),
        name="occurrence-consequence",
    ),
    path("tenggat/<uuid:public_id>/terpenuhi/", obligations.OccurrenceConfirmView.as_view(), name="occurrence-confirm"),
    path("tenggat/<uuid:public_id>/soal/", obligations.OccurrenceDisputeView.as_view(), name="occurrence-dispute"),
]
