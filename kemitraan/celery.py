"""The Celery application: queues, schedule and the broker's small print.

Messages carry only ids and mean "look now". Everything that must happen later is
a row with a due time that the minute sweep picks up, so losing every message
costs at most one sweep.
"""

import os

from celery import Celery

from kemitraan.core.pulse import WorkerPulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.settings")

app = Celery("kemitraan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerPulse)
