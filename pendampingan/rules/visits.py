"""Words and dates of planned visits; pure."""

PERIOD_OVER = "Penugasan berakhir."  # why a visit after the end of its assignment is cancelled
